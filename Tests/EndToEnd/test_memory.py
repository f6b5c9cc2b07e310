"""Memory stays bounded, however much goes through: WTALK_SOAK is the amount, in MiB."""

import hashlib
import os
import random
import threading

import pytest

MEBIBYTE = 1 << 20
AMOUNT = int(os.environ.get("WTALK_SOAK", "256")) * MEBIBYTE


def records():
    """Lines of up to 1 MiB, AMOUNT bytes in all."""
    generator, left = random.Random(7), AMOUNT
    block = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-+" * (MEBIBYTE // 64 + 1)
    while left > 0:
        length = min(generator.choice([MEBIBYTE - 1, MEBIBYTE // 2, 65_536, 4_000]), left - 1)
        start = generator.randrange(64)
        yield block[start : start + length] + b"\n"
        left -= length + 1


@pytest.mark.timeout(600)
def test_much_goes_through_in_little_memory(start_client, server):
    sent, received, count = hashlib.sha256(), hashlib.sha256(), 0
    process = start_client(server("--mode", "echo", "--max-message", "1M").url())

    def feed():
        for record in records():
            sent.update(record)
            process.write(record)
        process.process.stdin.close()

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    while count < AMOUNT:
        data = process.process.stdout.read1(MEBIBYTE)
        assert data, process.process.stderr.read()
        received.update(data)
        count += len(data)
    # The quiet second after the last message leaves time to look.
    peak = process.peak_memory()
    feeder.join()
    process.process.stdin = None
    assert process.finish() == (0, b"", "")
    assert received.digest() == sent.digest()
    assert peak < 64 * MEBIBYTE, f"{peak / MEBIBYTE:.0f} MiB"
