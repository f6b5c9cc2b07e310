#!/usr/bin/env python3
"""How soon a key is seen while a thousand messages a second arrive: keystrokes.py WTALK [--keys N] [--rate N].

The client sits in a pty; each key is a character that nothing else on the screen has, and the time runs until it is printed. The bar is
50 ms at the median.
"""

import argparse
import os
import pathlib
import select
import statistics
import tempfile
import threading
import time

import pexpect
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

BAR = 50
ROWS, COLUMNS = 24, 80
# Enter comes before the line is longer than a row.
LINE = 30
FIRST = 0x4E00


class Flood:
    """A server that says `rate` messages a second to whoever comes, as long as they stay."""

    def __init__(self, rate):
        self.rate, self.said = rate, 0
        self.is_over = threading.Event()

    def __call__(self, connection):
        flooding = threading.Thread(target=self._flood, args=(connection,))
        flooding.start()
        try:
            for _ in connection:
                pass
        except ConnectionClosed:
            pass  # the client was killed
        self.is_over.set()
        flooding.join()

    def _flood(self, connection):
        began = time.monotonic()
        try:
            while not self.is_over.wait(0.001):
                due = int((time.monotonic() - began) * self.rate)
                for number in range(self.said, due):
                    connection.send(f"message {number}: the quick brown fox jumps over the lazy dog")
                self.said = due
        except ConnectionClosed:
            pass


def read_until(terminal, wanted, timeout=30):
    """Seconds until these bytes are printed."""
    began, seen = time.monotonic(), b""
    while wanted not in seen:
        left = began + timeout - time.monotonic()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            raise SystemExit(f"{wanted.decode()} was not seen within {timeout} s")
        seen = seen[-len(wanted) :] + os.read(terminal, 65_536)
    return time.monotonic() - began


def drain(terminal, seconds):
    """Reads what is printed for a while, as a terminal does."""
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            os.read(terminal, 65_536)


def latencies(terminal, keys):
    """Milliseconds from key to echo, of each of so many keys, which come eight a second."""
    for number in range(keys):
        key = chr(FIRST + number).encode()
        os.write(terminal, key)
        yield read_until(terminal, key) * 1000
        if number % LINE == LINE - 1:
            os.write(terminal, b"\r")
        drain(terminal, 0.125)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wtalk", type=pathlib.Path)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--rate", type=int, default=1_000, help="messages a second")
    arguments = parser.parse_args()
    flood = Flood(arguments.rate)
    with tempfile.TemporaryDirectory() as home, serve(flood, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        environment = {**os.environ, "HOME": home, "XDG_STATE_HOME": home, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        client = pexpect.spawn(str(arguments.wtalk.resolve()), ["client", url], env=environment, dimensions=(ROWS, COLUMNS), timeout=None)
        read_until(client.child_fd, b"message 100:")
        began, said = time.monotonic(), flood.said
        taken = sorted(latencies(client.child_fd, arguments.keys))
        rate = (flood.said - said) / (time.monotonic() - began)
        client.close(force=True)
    median = statistics.median(taken)
    print(f"{len(taken)} keys under {rate:.0f} messages a second: median {median:.1f} ms, 95 % {taken[len(taken) * 95 // 100]:.1f} ms, longest {taken[-1]:.1f} ms")
    raise SystemExit(0 if median < BAR else f"the bar is {BAR} ms")


if __name__ == "__main__":
    main()
