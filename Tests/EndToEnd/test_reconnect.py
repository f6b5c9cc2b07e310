"""--reconnect: the link may go, what was read stays."""

import re
import signal
import struct
import threading

import pytest

from conftest import eventually, one_line
from scripted import CHAT, Messages, acknowledge, hear, reset, responding, run_to_close, tell, upgraded, welcome
from wire import CLOSE, PING, PONG, TEXT, frame

TRYING = r"wtalk: link lost: .+; trying again in \d+(\.\d+)? s"
BACK = "wtalk: link back"
IN_FLIGHT = r"wtalk: (\d+) messages? written since the last pong may not have arrived"


def close(connection, code=1000, reason=b""):
    connection.sendall(frame(CLOSE, struct.pack("!H", code) + reason, mask=None))


def texts(frames, count):
    """The next `count` text messages."""
    found = []
    while len(found) < count:
        opcode, payload = frames.receive()
        if opcode == TEXT:
            found.append(payload.decode())
    return found


def reports(stderr, *patterns):
    """Whether stderr's lines are these, in order."""
    lines = stderr.splitlines()
    return len(lines) == len(patterns) and all(re.fullmatch(pattern, line) for pattern, line in zip(patterns, lines))


def lose(connection):
    """Ends the connection without a Close."""
    upgraded(connection)


def finish(connection):
    upgraded(connection)
    close(connection)
    connection.recv(100)


def refuse(connection):
    """Closes with a code that ends a run for good."""
    upgraded(connection)
    close(connection, 4001)
    connection.recv(100)


def test_the_link_comes_back_and_nothing_that_was_read_is_lost(start_client, raw_peer, tmp_path):
    heard, may_answer = [], threading.Event()

    def first(connection):
        frames = upgraded(connection)
        heard.extend(texts(frames, 1))
        connection.sendall(frame(TEXT, b"before", mask=None))

    def second(connection):
        may_answer.wait(10)
        frames = upgraded(connection)
        connection.sendall(frame(TEXT, b"after", mask=None))
        heard.extend(texts(frames, 1_000))
        close(connection)
        connection.recv(100)

    log = tmp_path / "log"
    with open(log, "wb") as stderr:
        process = start_client("ws://" + raw_peer(first, second), "--reconnect", stderr=stderr)
    process.write(b"one\n")
    eventually(lambda: "link lost" in log.read_text())
    process.write(b"".join(b"line %d\n" % number for number in range(1_000)))
    may_answer.set()
    status, stdout, _ = process.finish()
    assert (status, stdout) == (0, b"before\nafter\n")
    assert heard == ["one"] + [f"line {number}" for number in range(1_000)]
    stderr = log.read_text()
    assert reports(stderr, IN_FLIGHT, TRYING, BACK) or reports(stderr, TRYING, IN_FLIGHT, BACK), stderr
    assert re.search(IN_FLIGHT, stderr)[1] == "1"


def test_messages_before_a_pong_are_not_in_doubt(start_client, raw_peer):
    may_go = threading.Event()

    def first(connection):
        frames = upgraded(connection)
        texts(frames, 1)
        opcode, payload = frames.receive()
        assert opcode == PING
        connection.sendall(frame(PONG, payload, mask=None))
        connection.sendall(frame(TEXT, b"pong was before this", mask=None))
        may_go.wait(10)

    process = start_client("ws://" + raw_peer(first, finish), "--reconnect", "--ping-interval", "0.2")
    process.write(b"one\n")
    assert process.process.stdout.readline() == b"pong was before this\n"
    may_go.set()
    lost = process.process.stderr.readline().decode()
    status, _, stderr = process.finish()
    assert status == 0
    assert reports(lost + stderr, TRYING, BACK), lost + stderr


def test_resend_says_the_messages_of_the_command_line_again(client, raw_peer):
    heard = []

    def first(connection):
        heard.append(texts(upgraded(connection), 2))

    def second(connection):
        heard.append(texts(upgraded(connection), 2))
        close(connection, 4001)
        connection.recv(100)

    status, stdout, stderr = client("ws://" + raw_peer(first, second), "--on-reconnect", "resend", "-m", "login", "-m", "join", "--no-stdin")
    assert (status, stdout) == (1, b"")
    assert heard == [["login", "join"]] * 2
    assert BACK in stderr


def test_without_resend_they_are_sent_once(client, raw_peer):
    heard = []

    def first(connection):
        heard.extend(texts(upgraded(connection), 1))

    def second(connection):
        frames = upgraded(connection)
        close(connection, 4001)
        heard.append(frames.receive()[0])

    status, _, _ = client("ws://" + raw_peer(first, second), "--reconnect", "-m", "login", "--no-stdin")
    assert status == 1
    assert heard == ["login", CLOSE]


def test_attempts_in_a_row_are_counted(client, raw_peer):
    # Nobody listens behind the two that hang up.
    address = raw_peer(lose, reset, reset)
    status, stdout, stderr = client("ws://" + address, "--reconnect-attempts", "2", "--no-stdin")
    assert status not in (0, 64) and stdout == b""
    assert len(re.findall(TRYING, stderr)) == 2
    assert BACK not in stderr


def test_a_link_that_came_back_starts_the_count_anew(client, raw_peer):
    def hear_one(connection):
        upgraded(connection).receive()

    status, _, stderr = client(
        "ws://" + raw_peer(hear_one, hear_one, refuse), "--reconnect-attempts", "1", "--on-reconnect", "resend", "-m", "x", "--no-stdin"
    )
    assert status == 1
    assert stderr.count(BACK) == 2


FINAL = [1002, 1003, 1007, 1008, 1009, 1010, 4001, 4002, 4003, 4009, 4010]


@pytest.mark.parametrize("code", FINAL)
def test_these_close_codes_are_final(client, raw_peer, code):
    def refuse(connection):
        upgraded(connection)
        close(connection, code, b"no")
        connection.recv(100)

    status, stdout, stderr = client("ws://" + raw_peer(refuse), "--reconnect", "--no-stdin")
    assert (status, stdout, stderr) == (1, b"", f"wtalk: the server closed the connection: code {code}: no\n")


@pytest.mark.parametrize("code", [1000, 1001, 1011, 1012, 4000])
def test_other_close_codes_are_tried_again(client, raw_peer, code):
    def restart(connection):
        upgraded(connection)
        close(connection, code)
        connection.recv(100)

    status, stdout, stderr = client("ws://" + raw_peer(restart, refuse), "--reconnect", "--no-stdin")
    assert (status, stdout) == (1, b"")
    assert str(code) in stderr and BACK in stderr


@pytest.mark.parametrize(("answer", "expected"), [(403, 77), (404, 76)])
def test_an_http_refusal_is_final(client, raw_peer, answer, expected):
    status, _, stderr = client("ws://" + raw_peer(lose, responding(answer)), "--reconnect", "--no-stdin")
    assert status == expected
    assert f"HTTP status {answer}" in stderr


def test_a_busy_server_is_tried_again(client, raw_peer):
    status, _, stderr = client("ws://" + raw_peer(lose, responding(503), refuse), "--reconnect", "--no-stdin")
    assert status == 1
    assert len(re.findall(TRYING, stderr)) == 2 and "503" in stderr


def test_a_signal_while_the_link_is_down_ends_the_run(start_client, raw_peer):
    process = start_client("ws://" + raw_peer(lose), "--reconnect")
    assert b"link lost" in process.process.stderr.readline()
    process.process.send_signal(signal.SIGINT)
    assert process.process.wait(5) == 130


def test_a_chat_sends_what_was_not_acknowledged_again_with_the_same_ids(start_client, peer):
    hellos, sends, lost = [], [[], []], threading.Event()

    def script(connection):
        hellos.append(welcome(connection))
        if len(hellos) == 1:
            sends[0] += [hear(connection) for _ in range(3)]
            acknowledge(connection, sends[0][0])
            assert connection.ping().wait(10)
            reset(connection.socket)
            lost.set()
            return
        for seq in (2, 3, 4):
            sends[1].append(hear(connection))
            acknowledge(connection, sends[1][-1], seq)
        run_to_close(connection, Messages())

    process = start_client(peer(script, subprotocols=[CHAT]), "--as", "ci", "--to", "alice", "--reconnect")
    process.write(b"one\ntwo\nthree\n")
    assert lost.wait(10)
    status, stdout, stderr = process.finish(b"four\n")
    assert (status, stdout) == (0, b"")
    assert sends[1][:2] == sends[0][1:]
    assert [request["text"] for request in sends[1]] == ["two", "three", "four"]
    assert hellos[1]["token"] == "a" * 64
    assert reports(stderr, TRYING, BACK), stderr


def test_without_reconnect_a_lost_link_ends_the_run(client, raw_peer):
    status, stdout, stderr = client("ws://" + raw_peer(lose, lose), "--no-stdin")
    assert (status, stdout) == (1, b"") and one_line(stderr, "without a Close frame")


@pytest.mark.parametrize("options", [["--reconnect-attempts", "0"], ["--reconnect-attempts", "x"], ["--on-reconnect", "dance"]], ids=" ".join)
def test_L5_reconnecting_that_cannot_be_meant_exits_with_64(client, options):
    status, stdout, stderr = client("ws://localhost:1", *options)
    assert (status, stdout) == (64, b"") and one_line(stderr)
