"""-v, -vv and --print-pings: what happened, without the secrets."""

import base64
import re
import struct

import pytest

from conftest import secret_file
from scripted import feeding, responding, saying, taking, upgraded
from wire import BINARY, CLOSE, PING, PONG, TEXT, frame


def shown(stderr, direction):
    """The lines of a direction, `>` or `<`, without the mark and the name of the program."""
    lines = (line.removeprefix("wtalk: ") for line in stderr.splitlines())
    return [line[2:] for line in lines if line.startswith(direction + " ")]


def test_both_heads_are_shown(client, raw_peer):
    heads = []
    address = raw_peer(taking(heads, X_Served_By="x"))
    status, stdout, stderr = client(f"ws://{address}/feed", "--no-stdin", "-v", "-H", "X-One: 1")
    assert (status, stdout) == (0, b"")
    assert shown(stderr, ">") == heads[0]
    answer = shown(stderr, "<")
    assert answer[0] == "HTTP/1.1 101 Switching Protocols"
    assert "X-Served-By: x" in answer and "Upgrade: websocket" in answer
    assert len(shown(stderr, ">") + answer) == len(stderr.splitlines())


def test_the_head_of_a_refusal_is_shown(client, raw_peer):
    status, _, stderr = client(f"ws://{raw_peer(responding(403, 'X-Why: because'))}", "--no-stdin", "--verbose")
    assert status == 77
    assert "X-Why: because" in shown(stderr, "<")
    assert stderr.splitlines()[-1].startswith("wtalk: cannot connect to ")


SECRETS = {
    "password": (["--user", "alice", "--password-file", "secret"], "Authorization"),
    "bearer": (["--bearer-file", "secret"], "Authorization"),
    "header": (["-H", "authorization: Digest sesame"], "authorization"),
    "cookie": (["--cookie", "id=sesame"], "Cookie"),
}
ENCODED = base64.b64encode(b"alice:sesame").decode()


@pytest.mark.parametrize(("options", "field"), SECRETS.values(), ids=SECRETS)
def test_L2_secrets_are_not_shown(client, raw_peer, tmp_path, options, field):
    secret_file(tmp_path / "secret", "sesame\n")
    address = raw_peer(taking([], Set_Cookie="id=sesame; Path=/"))
    status, _, stderr = client(f"ws://{address}", "--no-stdin", "-vv", *options, cwd=tmp_path)
    assert status == 0
    assert f"{field}: ***" in shown(stderr, ">")
    assert "Set-Cookie: ***" in shown(stderr, "<")
    assert "sesame" not in stderr and ENCODED not in stderr


def test_a_harmful_head_is_shown_harmlessly(client, raw_peer):
    address = raw_peer(responding(500, "X-Odd: a\u202eb"))
    status, _, stderr = client(f"ws://{address}", "--no-stdin", "-v")
    assert status == 76
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", stderr)


def test_frames_are_shown_with_two(client, raw_peer):
    def script(connection):
        frames = upgraded(connection)
        assert frames.receive()[0] == TEXT
        connection.sendall(frame(TEXT, "漢".encode(), mask=None) + frame(BINARY, bytes(300), mask=None) + frame(PING, b"p", mask=None))
        assert frames.receive() == (PONG, b"p")
        connection.sendall(frame(CLOSE, struct.pack("!H", 1000) + b"bye", mask=None))
        connection.recv(100)

    status, stdout, stderr = client(f"ws://{raw_peer(script)}", "--no-stdin", "-m", "hello", "-vv", "--hex")
    assert (status, stdout) == (0, "漢\n".encode() + b"00" * 300 + b"\n")
    frames = [line for line in stderr.splitlines() if re.search(r"[<>] (text|binary|ping|pong|close)\b", line)]
    expected = ["> text 5 bytes", "< text 3 bytes", "< binary 300 bytes", "< ping 1 byte", "> pong 1 byte", '< close 1000 "bye"', "> close 1000"]
    assert len(frames) == len(expected)
    for line, part in zip(frames, expected):
        assert part in line and re.search(r"\d", line.replace(part, "")), line
    assert "hello" not in stderr and "漢" not in stderr


def test_one_v_shows_no_frames(client, peer):
    status, _, stderr = client(peer(saying("x")), "--no-stdin", "-v")
    assert status == 0
    assert not re.search(r"[<>] (text|close)\b", stderr)


def test_pings_are_printed_with_their_times(client, raw_peer):
    def script(connection):
        frames = upgraded(connection)
        for _ in range(2):
            opcode, payload = frames.receive()
            assert opcode == PING
            connection.sendall(frame(PONG, payload, mask=None))
        connection.sendall(frame(PING, b"now you", mask=None))
        assert frames.receive() == (PONG, b"now you")
        connection.sendall(frame(CLOSE, b"\x03\xe8", mask=None))
        connection.recv(100)

    status, stdout, stderr = client(f"ws://{raw_peer(script)}", "--no-stdin", "--print-pings", "--ping-interval", "0.3")
    assert (status, stdout) == (0, b"")
    lines = [line.removeprefix("wtalk: ") for line in stderr.splitlines()]
    assert len(lines) == 3 and lines[2] == "ping from the server"
    assert all(re.fullmatch(r"pong in \d+\.\d ms", line) for line in lines[:2])


def test_pings_are_not_printed_unasked(client, raw_peer):
    def script(connection):
        frames = upgraded(connection)
        connection.sendall(frame(PING, mask=None))
        frames.receive()
        connection.sendall(frame(CLOSE, b"\x03\xe8", mask=None))
        connection.recv(100)

    assert client(f"ws://{raw_peer(script)}", "--no-stdin") == (0, b"", "")


# The life of a connection


def test_a_server_that_does_not_answer_pings_is_given_up(client, raw_peer):
    def script(connection):
        upgraded(connection)
        while connection.recv(1000):
            pass

    status, stdout, stderr = client(f"ws://{raw_peer(script)}", "--no-stdin", "--ping-interval", "0.3", "--ping-timeout", "0.3")
    assert (status, stdout, stderr) == (1, b"", "wtalk: the server no longer answers\n")


def test_an_interval_of_nothing_sends_no_pings(client, raw_peer):
    heard = []

    def script(connection):
        frames = upgraded(connection)
        heard.append(frames.receive())
        connection.sendall(frame(CLOSE, b"\x03\xe8", mask=None))

    status, _, _ = client(f"ws://{raw_peer(script)}", "--ping-interval", "0", "--linger", "0.5", stdin=b"")
    assert status == 0
    assert heard == [(CLOSE, b"\x03\xe8")]


def test_a_message_over_the_limit_ends_the_run(client, peer):
    status, stdout, stderr = client(peer(feeding("short", "x" * 1025)), "--no-stdin", "--max-message", "1K")
    assert (status, stdout) == (76, b"short\n") and stderr.startswith("wtalk: the server broke the protocol: ")
