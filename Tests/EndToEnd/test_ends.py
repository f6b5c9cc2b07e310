"""When a run ends, and with which status."""

import os
import signal
import threading
import time

import pytest

from chatter import Chatter
from conftest import eventually, one_line
from scripted import (
    CHAT, Messages, acknowledge, chatting, deliver, feeding, hear, reset, run_to_close, saying, tell, upgraded
)
from wire import TEXT, frame

ID = "0123456789abcdef" * 2


@pytest.fixture
def heard():
    return Messages()


# Replies that come after the input has ended


def test_replies_before_and_after_the_end_of_the_input_are_printed(client, peer):
    def answer(connection):
        message = connection.recv()
        connection.send("1: " + message)
        time.sleep(0.4)
        connection.send("2: " + message)
        run_to_close(connection, Messages())

    assert client(peer(answer), stdin=b"hello\n") == (0, b"1: hello\n2: hello\n", "")


# --count and --until: options, what the peer says, standard output.

ENOUGH = {
    "count": (["--count", "2"], ["a", "b", "c"], b"a\nb\n"),
    "count of both kinds": (["--count", "2", "--hex"], ["a", b"\xff", "c"], b"a\nff\n"),
    "count of empty ones": (["--count", "3"], ["", "", "", "d"], b"\n\n\n"),
    "until": (["--until", "done"], ["a", "all done here", "c"], b"a\nall done here\n"),
    "until, anchored": (["--until", "^(done|gone)$"], ["not done", "done ", "gone", "c"], b"not done\ndone \ngone\n"),
    "until, a class": (["--until", "x[[:digit:]]{2,}"], ["x1", "xx12", "c"], b"x1\nxx12\n"),
    "until, in bytes": (["--until", "done", "--hex"], [b"\xff\x00done", b"c"], b"ff00646f6e65\n"),
    "until, behind a NUL": (["--until", "done"], ["a\0done", "c"], b"a\0done\n"),
    "until, beyond ASCII": (["--until", "^.é$"], ["é", "漢é", "c"], "é\n漢é\n".encode()),
    "until it is empty": (["--until", "^$"], ["a", "", "c"], b"a\n\n"),
    "count before until": (["--count", "1", "--until", "done"], ["a", "done"], b"a\n"),
    "until before count": (["--count", "5", "--until", "done"], ["a", "done", "c"], b"a\ndone\n"),
}


@pytest.mark.parametrize(("options", "messages", "stdout"), ENOUGH.values(), ids=ENOUGH)
def test_it_ends_when_enough_has_come(client, peer, heard, options, messages, stdout):
    url = peer(feeding(*messages, heard=heard))
    assert client(url, "--no-stdin", *options) == (0, stdout, "")
    eventually(lambda: heard.code == 1000)


def test_it_ends_when_enough_has_come_while_input_is_open(start_client, peer, heard):
    process = start_client(peer(feeding("a", "b", heard=heard)), "--count", "1")
    assert process.process.wait(10) == 0
    assert process.process.stdout.read() == b"a\n"
    eventually(lambda: heard.code == 1000)


def test_enough_may_come_after_the_input_has_ended(client, peer):
    def answer(connection):
        connection.recv()
        time.sleep(1.4)
        connection.send("late")
        run_to_close(connection, Messages())

    assert client(peer(answer), "--count", "1", "--linger", "forever", stdin=b"x\n") == (0, b"late\n", "")


NOT_ENOUGH = {
    "count": (["--count", "3"], ["a", "b"], b"a\nb\n"),
    "until": (["--until", "done"], ["a", "b"], b"a\nb\n"),
    "nothing at all": (["--count", "1"], [], b""),
}


@pytest.mark.parametrize(("options", "messages", "stdout"), NOT_ENOUGH.values(), ids=NOT_ENOUGH)
def test_what_never_comes_exits_with_2(client, peer, options, messages, stdout):
    status, printed, stderr = client(peer(saying(*messages)), "--no-stdin", *options)
    assert (status, printed) == (2, stdout)
    assert one_line(stderr, options[0])


def test_what_does_not_come_in_the_time_to_linger_exits_with_2(client, listener):
    status, stdout, stderr = client(listener[0], "--count", "1", "--linger", "0.2", stdin=b"x\n")
    assert (status, stdout) == (2, b"")
    assert one_line(stderr, "--count")


# --timeout


def test_a_timeout_ends_a_run_with_2(start_client, peer, heard):
    began = time.monotonic()
    process = start_client(peer(feeding("a", heard=heard)), "--timeout", "0.5")
    assert process.process.wait(10) == 2
    assert time.monotonic() - began < 3
    assert process.process.stdout.read() == b"a\n"
    assert one_line(process.process.stderr.read().decode(), "--timeout")
    eventually(lambda: heard.code in (1000, 1001))


def test_a_timeout_counts_from_the_start(client, raw_peer):
    began = time.monotonic()
    status, stdout, stderr = client(raw_peer(lambda connection: connection.recv(10_000) and connection.recv(1)), "--timeout", "0.3")
    assert (status, stdout) == (2, b"") and one_line(stderr, "--timeout")
    assert time.monotonic() - began < 3


def test_a_timeout_that_is_not_needed_changes_nothing(client, peer):
    assert client(peer(saying("a")), "--no-stdin", "--timeout", "30") == (0, b"a\n", "")


# --wait-for


@pytest.fixture
def untouched():
    """A pipe with input in it: (the end for the client, what is left of it)."""
    reading, writing = os.pipe()
    os.write(writing, b"for the next command\n")
    os.close(writing)
    yield reading, lambda: os.read(reading, 1000)
    os.close(reading)


def test_wait_for_open_ends_at_once_and_leaves_the_input_alone(start_client, listener, untouched):
    url, heard = listener
    process = start_client(url, "--wait-for", "open", stdin=untouched[0])
    assert process.finish() == (0, b"", "")
    assert untouched[1]() == b"for the next command\n"
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == []


def test_wait_for_open_waits_for_the_welcome_of_a_chat(start_client, peer, heard, untouched):
    may_welcome, hellos = threading.Event(), []

    def script(connection):
        hellos.append(connection.recv(timeout=10))
        may_welcome.wait(10)
        tell(connection, "welcome", name="ci", token="a" * 64, epoch="b" * 32, top=0, server="x", limits={"text": 9, "lines": 9, "frame": 9})
        run_to_close(connection, heard)

    process = start_client(peer(script, subprotocols=[CHAT]), "--as", "ci", "--to", "alice", "--wait-for", "open", stdin=untouched[0])
    eventually(lambda: hellos)
    assert process.process.poll() is None
    may_welcome.set()
    assert process.finish() == (0, b"", "")
    assert untouched[1]() == b"for the next command\n"
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == []


def test_wait_for_sent_ends_once_the_close_is_answered(client, listener):
    url, heard = listener
    began = time.monotonic()
    assert client(url, "--wait-for", "sent", "-m", "zero", stdin=b"one\ntwo") == (0, b"", "")
    assert time.monotonic() - began < 3
    assert heard.complete() == ["zero", "one", "two"] and heard.code == 1000


def test_wait_for_sent_is_not_content_with_a_lost_connection(client, raw_peer):
    def drop(connection):
        upgraded(connection).receive()

    status, stdout, stderr = client("ws://" + raw_peer(drop), "--wait-for", "sent", stdin=b"one\n")
    assert (status, stdout) == (1, b"") and one_line(stderr)


def test_wait_for_sent_in_a_chat_waits_for_what_the_server_says(start_client, peer):
    may_acknowledge, requests = threading.Event(), []

    def script(connection):
        requests.append(hear(connection))
        may_acknowledge.wait(10)
        acknowledge(connection, requests[0])

    url = peer(chatting(script=script), subprotocols=[CHAT])
    process = start_client(url, "--as", "ci", "--to", "alice", "--wait-for", "sent")
    process.write(b"one\n")
    process.process.stdin.close()
    process.process.stdin = None
    eventually(lambda: requests)
    assert process.process.poll() is None
    may_acknowledge.set()
    assert process.finish() == (0, b"", "")


def test_wait_for_delivered_waits_for_the_receipt_of_the_last_message(start_client, peer):
    steps, acknowledged, step = [], threading.Event(), threading.Event()

    def script(connection):
        for seq in (4, 5):
            acknowledge(connection, hear(connection), seq)
        deliver(connection, "alice", 4)
        deliver(connection, "bob", 5)
        tell(connection, "receipt", conversation="@bob", kind="delivered", name="bob", seq=5)
        # A ping that is answered says that all before it was read.
        assert connection.ping().wait(10)
        acknowledged.set()
        step.wait(10)
        steps.append("delivered")
        deliver(connection, "alice", 5)

    url = peer(chatting(script=script, receipts=True), subprotocols=[CHAT])
    process = start_client(url, "--as", "ci", "--to", "alice", "--wait-for", "delivered")
    process.write(b"one\ntwo\n")
    process.process.stdin.close()
    process.process.stdin = None
    assert acknowledged.wait(10)
    assert process.process.poll() is None and not steps
    step.set()
    assert process.finish() == (0, b"", "")
    assert steps


def test_a_receipt_may_come_before_the_acknowledgement(client, peer):
    def script(connection):
        request = hear(connection)
        deliver(connection, "alice", 9)
        acknowledge(connection, request, 9)

    url = peer(chatting(script=script, receipts=True), subprotocols=[CHAT])
    assert client(url, "--as", "ci", "--to", "alice", "--wait-for", "delivered", stdin=b"one\n") == (0, b"", "")


def test_wait_for_delivered_needs_a_server_that_reports_deliveries(client, peer, heard):
    url = peer(chatting(heard), subprotocols=[CHAT])
    status, stdout, stderr = client(url, "--as", "ci", "--to", "alice", "--wait-for", "delivered", stdin=b"one\n")
    assert (status, stdout) == (76, b"")
    assert one_line(stderr, "this server does not report deliveries")
    assert heard.complete() == []


def test_what_is_never_delivered_exits_with_2_at_the_timeout(client, peer):
    url = peer(chatting(script=lambda connection: acknowledge(connection, hear(connection)), receipts=True), subprotocols=[CHAT])
    status, _, stderr = client(url, "--as", "ci", "--to", "alice", "--wait-for", "delivered", "--timeout", "0.5", stdin=b"one\n")
    assert status == 2 and one_line(stderr, "--timeout")


# --id


def test_an_id_makes_a_message_safe_to_send_again(server, client):
    running = server()
    with Chatter(running) as alice:
        alice.hello("alice")
        for _ in range(2):
            assert client(running.url(), "--as", "ci", "--to", "alice", "--id", ID, stdin=b"deploy done\n") == (0, b"", "")
        assert client(running.url(), "--as", "ci", "--to", "alice", "-m", "another", "--no-stdin") == (0, b"", "")
        assert alice.expect("message")["id"] == ID
        assert alice.expect("message")["text"] == "another"


def test_an_id_that_was_used_for_another_text_exits_with_1(server, client):
    running = server()
    with Chatter(running) as alice:
        alice.hello("alice")
        run = [running.url(), "--as", "ci", "--to", "alice", "--id", ID, "--no-stdin", "-m"]
        assert client(*run, "one") == (0, b"", "")
        status, _, stderr = client(*run, "two")
        assert status == 1 and one_line(stderr)


def test_an_id_is_for_one_message(client, peer, heard):
    url = peer(chatting(heard, lambda connection: acknowledge(connection, hear(connection))), subprotocols=[CHAT])
    status, _, stderr = client(url, "--as", "ci", "--to", "alice", "--id", ID, stdin=b"one\ntwo\n")
    assert status == 65 and one_line(stderr, "record 2")
    assert heard.complete() == []


# --close-code and --close-reason

CLOSES = [
    ([], 1000, ""), (["--close-code", "3000"], 3000, ""), (["--close-code", "4999", "--close-reason", "é done"], 4999, "é done"),
    (["--close-reason", "x" * 123], 1000, "x" * 123),
]


@pytest.mark.parametrize(("options", "code", "reason"), CLOSES)
def test_the_close_is_as_asked(client, listener, options, code, reason):
    url, heard = listener
    assert client(url, "--linger", "0", *options, stdin=b"") == (0, b"", "")
    eventually(lambda: heard.code == code)
    assert heard.complete().reason == reason


# --send-only and --receive-only


def test_send_only_prints_nothing_and_does_not_linger(client, peer, heard):
    began = time.monotonic()
    assert client(peer(feeding("noise", b"more", heard=heard)), "--send-only", stdin=b"one\n") == (0, b"", "")
    assert time.monotonic() - began < 3
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == ["one"]


def test_send_only_lingers_where_it_is_told_to(client, peer, heard):
    began = time.monotonic()
    assert client(peer(feeding("noise", heard=heard)), "--send-only", "--linger", "0.7", stdin=b"one\n") == (0, b"", "")
    assert time.monotonic() - began > 0.7


def test_receive_only_leaves_the_input_alone(start_client, peer, heard, untouched):
    def script(connection):
        connection.send("one")
        connection.close()
        run_to_close(connection, heard)

    process = start_client(peer(script), "--receive-only", stdin=untouched[0])
    assert process.finish() == (0, b"one\n", "")
    assert untouched[1]() == b"for the next command\n"
    assert heard.complete() == []


# Without input


def test_messages_alone_go_and_the_run_waits_for_the_peer(start_client, peer, heard):
    may_close = threading.Event()

    def script(connection):
        heard.append(connection.recv())
        connection.send("re: " + heard[0])
        may_close.wait(30)

    process = start_client(peer(script), "--no-stdin", "-m", "one")
    assert process.process.stdout.readline() == b"re: one\n"
    with pytest.raises(Exception, match="timed out"):
        process.process.wait(1.5)  # longer than the quiet time after a reply
    may_close.set()
    assert process.finish() == (0, b"", "")


def test_messages_alone_may_linger(client, listener):
    url, heard = listener
    assert client(url, "--no-stdin", "-m", "one", "--linger", "0") == (0, b"", "")
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == ["one"]


def test_in_a_chat_messages_alone_end_when_they_are_acknowledged(server, client):
    running = server()
    with Chatter(running) as alice:
        alice.hello("alice")
        assert client(running.url(), "--as", "ci", "--to", "alice", "--no-stdin", "-m", "one", "-m", "two") == (0, b"", "")
        assert [alice.expect("message")["text"] for _ in range(2)] == ["one", "two"]


# What the peer does


def ends_without_close(connection):
    upgraded(connection).receive()
    connection.sendall(frame(TEXT, b"last", mask=None))


def resets(connection):
    upgraded(connection).receive()
    reset(connection)


def cuts_a_frame(connection):
    upgraded(connection).receive()
    connection.sendall(frame(TEXT, b"last", mask=None) + frame(TEXT, b"half", mask=None, length=9))


PEERS = {
    "no close frame": (ends_without_close, 1, b"last\n", "wtalk: the server ended the connection without a Close frame\n"),
    "reset": (resets, 1, b"", "wtalk: the connection was reset\n"),
    "half a message": (cuts_a_frame, 1, b"last\n", "wtalk: the server ended the connection without a Close frame\n"),
}


@pytest.mark.parametrize(("script", "status", "stdout", "stderr"), PEERS.values(), ids=PEERS)
def test_a_connection_that_breaks_is_named(client, raw_peer, script, status, stdout, stderr):
    assert client("ws://" + raw_peer(script), "-m", "x", "--no-stdin") == (status, stdout, stderr)


CLOSED = {
    "1000": (1000, "", 0, ""),
    "1001": (1001, "going", 0, ""),
    "4001": (4001, "unauthenticated", 1, "wtalk: the server closed the connection: code 4001: unauthenticated\n"),
    "1008 without a reason": (1008, "", 1, "wtalk: the server closed the connection: code 1008\n"),
    "3000": (3000, "a\x1b[31mb\u202e", 1, "wtalk: the server closed the connection: code 3000: a\\u{1B}[31mb\\u{202E}\n"),
}


@pytest.mark.parametrize(("code", "reason", "status", "stderr"), CLOSED.values(), ids=CLOSED)
def test_a_close_is_named_with_its_reason(client, peer, code, reason, status, stderr):
    assert client(peer(saying("last", code=code, reason=reason)), "--no-stdin") == (status, b"last\n", stderr)


# Which status counts, when several could


def silent(connection):
    """Takes a message and does not acknowledge it."""
    hear(connection)


def refusing(connection):
    tell(connection, "fail", id=hear(connection)["id"], code="no_such_user", message="nobody is called alice here")
    hear(connection)
    connection.close(1001)


def leaving(connection):
    hear(connection)
    connection.close(1001)


PRECEDENCE = {
    "refused before unacknowledged": (refusing, ["-m", "one", "-m", "two"], 1),
    "unacknowledged": (leaving, ["-m", "one"], 75),
    "unacknowledged before timeout": (silent, ["-m", "one", "--timeout", "0.5"], 75),
    "unacknowledged before count": (leaving, ["-m", "one", "--count", "1"], 75),
}


@pytest.mark.parametrize(("script", "options", "expected"), PRECEDENCE.values(), ids=PRECEDENCE)
def test_the_strongest_status_counts(client, peer, script, options, expected):
    url = peer(chatting(script=script), subprotocols=[CHAT])
    status, stdout, stderr = client(url, "--as", "ci", "--to", "alice", "--no-stdin", *options)
    assert (status, stdout) == (expected, b"")
    assert expected == 1 or "1 message" in stderr


def test_another_close_counts_before_what_never_came(client, peer):
    assert client(peer(saying(code=4000)), "--no-stdin", "--count", "1")[0] == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_L9_a_signal_says_how_many_messages_are_unacknowledged(start_client, peer, heard, number):
    requests = []

    def script(connection):
        requests.extend(hear(connection) for _ in range(2))

    process = start_client(peer(chatting(heard, script), subprotocols=[CHAT]), "--as", "ci", "--to", "alice")
    process.write(b"one\ntwo\n")
    eventually(lambda: len(requests) == 2)
    process.process.send_signal(number)
    status, stdout, stderr = process.finish()
    assert (status, stdout) == (128 + number, b"")
    assert one_line(stderr, "2 messages")
    eventually(lambda: heard.code == 1001)


def test_L9_a_signal_while_connecting_ends_at_once(start_client, raw_peer):
    heads = []

    def hang(connection):
        heads.append(connection.recv(10_000))
        connection.recv(1)

    process = start_client("ws://" + raw_peer(hang))
    eventually(lambda: heads)
    began = time.monotonic()
    process.process.send_signal(signal.SIGINT)
    assert process.process.wait(10) == 130
    assert time.monotonic() - began < 2


# What cannot be meant

BAD_USAGE = [
    ["--count", "0"], ["--count", "-1"], ["--count", "many"], ["--until", "("], ["--until", "a{2,1}"], ["--timeout", "-1"], ["--timeout", "soon"],
    ["--wait-for", "godot"], ["--wait-for", "delivered"], ["--as", "ci", "--room", "dev", "--wait-for", "delivered"],
    ["--id", ID], ["--as", "ci", "--to", "bob", "--id", ID.upper()], ["--as", "ci", "--to", "bob", "--id", ID[1:]],
    ["--close-code", "999"], ["--close-code", "1001"], ["--close-code", "2999"], ["--close-code", "5000"], ["--close-code", "x"],
    ["--close-reason", "x" * 124], ["--close-reason", "é" * 62], ["--linger", "-1"],
]


@pytest.mark.parametrize("options", BAD_USAGE, ids=lambda options: " ".join(options)[:40])
def test_L5_what_cannot_be_meant_exits_with_64(client, listener, options):
    status, stdout, stderr = client(listener[0], *options)
    assert (status, stdout) == (64, b"")
    assert one_line(stderr)
    assert listener[1] == []
