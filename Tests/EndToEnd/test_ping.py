"""wtalk ping against real servers."""

import re
import signal
import subprocess

import pytest

from conftest import BINARY, eventually, free_port
from scripted import serving


def ping(*arguments, **options):
    return subprocess.run([BINARY, "ping", *arguments], capture_output=True, text=True, timeout=40, **options)


def test_every_ping_is_answered_and_summed_up(server):
    ended = ping(server().url("/room"), "--count", "3", "--interval", "0.05", "--size", "10")
    assert (ended.returncode, ended.stderr) == (0, "")
    first, *pongs, empty, counts, times = ended.stdout.splitlines()
    assert first.startswith("ping ws://127.0.0.1:") and empty == ""
    assert [re.sub(r"[\d.]+ ms", "T", pong) for pong in pongs] == [f"pong: seq={number} bytes=10 time=T" for number in (1, 2, 3)]
    assert counts == "3 pings sent, 3 answered, 0 % lost"
    assert re.fullmatch(r"round trip min/avg/max/mdev = ([\d.]+ ms/){3}[\d.]+ ms", times)


def test_quiet_leaves_the_summary(server):
    ended = ping(server().url(), "-q", "-c", "1")
    assert ended.stdout.splitlines()[1] == "1 pings sent, 1 answered, 0 % lost"


def test_an_interrupt_sums_up(server, tmp_path):
    with open(tmp_path / "out", "w+b") as out:
        process = subprocess.Popen([BINARY, "ping", server().url(), "-i", "0.05"], stdout=out)
        eventually(lambda: b"seq=2 " in (tmp_path / "out").read_bytes())
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
    assert " 0 % lost" in (tmp_path / "out").read_text()


def test_a_server_that_does_not_answer_pings_fails(raw_peer):
    from scripted import upgraded

    def silent(connection):
        upgraded(connection)
        connection.recv(65_536)
        connection.settimeout(20)
        while connection.recv(65_536):
            pass

    ended = ping(f"ws://{raw_peer(silent)}", "-c", "1", "--wait", "0.2")
    assert ended.returncode in (1, 2), ended.stderr
    assert "no answer: seq=1" in ended.stdout and "1 pings sent, 0 answered, 100 % lost" in ended.stdout


def test_nobody_there_is_told():
    ended = ping(f"ws://127.0.0.1:{free_port()}", "-c", "1")
    assert ended.returncode == 69 and "Connection refused" in ended.stderr


@pytest.mark.parametrize("arguments", [["--size", "126"], ["--interval", "0"], ["--count", "0"], ["ws://a", "ws://b"]])
def test_bad_usage_is_64(arguments):
    ended = ping(*arguments)
    assert ended.returncode == 64 and ended.stderr.count("\n") == 1
