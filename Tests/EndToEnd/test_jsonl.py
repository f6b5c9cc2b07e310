"""--jsonl: one JSON object per event, lossless both ways."""

import base64
import json
import random

import pytest

from chatter import Chatter
from conftest import eventually, one_line
from scripted import CHAT, Messages, acknowledge, chatting, deliver, hear, run_to_close, saying, tell, upgraded, welcome
from wire import BINARY, CLOSE, PING, PONG, TEXT, frame


def objects(stdout):
    """The objects, one a line, as they stand."""
    assert stdout.endswith(b"\n")
    return [json.loads(line) for line in stdout.split(b"\n")[:-1]]


def lines(*events):
    return "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events).encode()


# What comes out


def test_every_event_is_an_object_on_a_line(client, peer):
    url = peer(saying("hi", b"\x00\x01", "two\nlines", code=1000, reason="bye"))
    assert client(url, "--jsonl", "--no-stdin") == (
        0,
        b'{"event":"open","url":"%s"}\n'
        b'{"event":"message","type":"text","text":"hi"}\n'
        b'{"event":"message","type":"binary","base64":"AAE="}\n'
        b'{"event":"message","type":"text","text":"two\\nlines"}\n'
        b'{"event":"close","code":1000,"reason":"bye"}\n' % url.encode(),
        "",
    )


def test_the_agreed_subprotocol_stands_in_open(client, peer):
    url = peer(saying(), subprotocols=["graphql"])
    status, stdout, _ = client(url, "--jsonl", "--no-stdin", "--subprotocol", "graphql")
    assert (status, objects(stdout)[0]) == (0, {"event": "open", "url": url, "subprotocol": "graphql"})


def test_pings_pongs_and_a_close_without_a_code_are_events(client, raw_peer):
    def script(connection):
        upgraded(connection)
        connection.sendall(frame(PING, b"p\x00", mask=None) + frame(PONG, mask=None) + frame(CLOSE, mask=None))
        connection.recv(1000)

    url = f"ws://{raw_peer(script)}/"
    status, stdout, stderr = client(url, "--jsonl", "--no-stdin")
    assert (status, stderr) == (0, "")
    assert objects(stdout) == [
        {"event": "open", "url": url}, {"event": "ping", "base64": "cAA="}, {"event": "pong", "base64": ""}, {"event": "close", "reason": ""}
    ]


def test_a_close_with_another_code_is_an_event_and_status_1(client, peer):
    status, stdout, stderr = client(peer(saying(code=4001, reason="go\x1b[2J away")), "--jsonl", "--no-stdin")
    assert (status, objects(stdout)[-1]) == (1, {"event": "close", "code": 4001, "reason": "go\x1b[2J away"})
    assert b"\x1b" not in stdout and "4001" in stderr


HARMFUL = [
    *range(0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x206A), 0xFEFF,
    0xE0001, 0xE0041,
]


def test_T11_controls_and_invisible_characters_are_escaped(client, peer):
    text = "".join(f"a{chr(scalar)}" for scalar in HARMFUL)
    status, stdout, _ = client(peer(saying(text, reason="\x07\u202e")), "--jsonl", "--no-stdin")
    assert status == 0
    printed = stdout.decode()
    assert not [hex(ord(character)) for character in printed if ord(character) in HARMFUL and character != "\n"]
    _, message, close = objects(stdout)
    assert message["text"] == text and close["reason"] == "\x07\u202e"


def test_letters_are_not_escaped(client, peer):
    text = "é 漢字 שלום 😀 \"quoted\" back\\slash /slash"
    stdout = client(peer(saying(text)), "--jsonl", "--no-stdin")[1]
    assert objects(stdout)[1]["text"] == text
    assert "é 漢字 שלום 😀" in stdout.decode()


# What goes in

GOOD = {
    "text": ('{"event":"message","text":"hi"}', (TEXT, b"hi")),
    "typed text": ('{"type":"text","text":"two\\nlines \\u0000 \\ud83d\\ude00","event":"message"}', (TEXT, "two\nlines \0 😀".encode())),
    "empty text": ('{"event":"message","text":""}', (TEXT, b"")),
    "binary": ('{"event":"message","base64":"AP8="}', (BINARY, b"\x00\xff")),
    "typed binary": ('{"event":"message","type":"binary","base64":""}', (BINARY, b"")),
    "ping": ('{"event":"ping"}', (PING, b"")),
    "ping with text": (' { "event" : "ping", "text" : "p" } ', (PING, b"p")),
    "ping with bytes": ('{"event":"ping","base64":"/w=="}', (PING, b"\xff")),
    "pong": ('{"event":"pong"}', (PONG, b"")),
    "pong with text": ('{"event":"pong","text":"q"}', (PONG, b"q")),
    "close": ('{"event":"close"}', (CLOSE, b"")),
    "close with a code": ('{"event":"close","code":4000}', (CLOSE, b"\x0f\xa0")),
    "close with a reason": ('{"event":"close","code":3000,"reason":"bye é"}', (CLOSE, b"\x0b\xb8" + "bye é".encode())),
}


@pytest.mark.parametrize(("line", "expected"), GOOD.values(), ids=GOOD)
def test_an_object_sends_what_it_says(start_client, raw_peer, line, expected):
    heard = []

    def script(connection):
        heard.append(upgraded(connection).receive())
        opcode, payload = heard[0]
        connection.sendall(frame(CLOSE, payload if opcode == CLOSE else b"\x03\xe8", mask=None))
        connection.recv(1000)

    process = start_client("ws://" + raw_peer(script), "--jsonl", "--ping-interval", "0")
    process.write(line.encode() + b"\n")
    eventually(lambda: heard)
    assert heard == [expected]
    assert process.finish()[0] == 0


def test_what_others_report_is_ignored(client, listener):
    url, heard = listener
    ignored = [
        {"event": "open", "url": "ws://x/"}, {"event": "sent", "id": "0" * 32, "conversation": "@bob", "seq": 1, "time": 1},
        {"event": "receipt", "conversation": "@bob", "kind": "delivered", "name": "bob", "seq": 1},
        {"event": "fail", "code": "quota", "message": "too many"}, {"event": "presence", "conversation": "#x", "name": "bob", "state": "here"},
        {"event": "reset", "n": 0, "top": 2}, {"event": "gap", "from": 1, "to": 2},
    ]
    stdin = lines(*ignored, {"event": "message", "text": "heard"})
    status, _, stderr = client(url, "--jsonl", "--linger", "0", stdin=stdin)
    assert (status, stderr) == (0, "")
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == ["heard"]


BAD = {
    "not JSON": "hello",
    "empty": "",
    "an array": '["event","message"]',
    "cut": '{"event":"message","text":"x"',
    "trailing": '{"event":"message","text":"x"} y',
    "no event": '{"text":"x"}',
    "an unknown event": '{"event":"dance"}',
    "a message without content": '{"event":"message"}',
    "two contents": '{"event":"message","text":"x","base64":"AA=="}',
    "text that is a number": '{"event":"message","text":1}',
    "bad base64": '{"event":"message","base64":"A"}',
    "half a surrogate pair": '{"event":"message","text":"\\ud800"}',
    "a key twice": '{"event":"message","text":"x","text":"y"}',
    "a code that no Close can have": '{"event":"close","code":1005}',
    "a code that is text": '{"event":"close","code":"1000"}',
    "a reason of 124 bytes": '{"event":"close","code":1000,"reason":"%s"}' % ("é" * 62),
    "a ping of 126 bytes": '{"event":"ping","text":"%s"}' % ("x" * 126),
    "not UTF-8": b'{"event":"message","text":"\xff"}',
}


@pytest.mark.parametrize("line", BAD.values(), ids=BAD)
def test_a_bad_line_exits_with_65_and_its_number(client, listener, line):
    url, heard = listener
    line = line if isinstance(line, bytes) else line.encode()
    stdin = lines({"event": "message", "text": "good"}) + line + b"\n" + lines({"event": "message", "text": "never"})
    status, _, stderr = client(url, "--jsonl", "--linger", "0", stdin=stdin)
    assert status == 65
    assert one_line(stderr, "record 2")
    eventually(lambda: heard.code != "none yet")
    assert heard.complete() == ["good"]


# There and back


def some_text(generator):
    scalars = [*range(0xD800), *range(0xE000, 0x110000)]
    return "".join(map(chr, generator.choices(scalars, k=40) + generator.choices(range(0x300), k=40)))


def test_what_one_run_prints_another_sends(client, peer, listener):
    generator = random.Random(11)
    messages = [some_text(generator) if number % 3 else generator.randbytes(number) for number in range(60)]
    stdout = client(peer(saying(*messages, code=4000, reason="well\u2028done")), "--jsonl", "--no-stdin")[1]
    url, heard = listener
    status, _, stderr = client(url, "--jsonl", "--linger", "0", stdin=stdout)
    assert (status, stderr) == (0, "")
    eventually(lambda: heard.code == 4000)
    assert heard.complete() == messages
    assert heard.complete().reason == "well\u2028done"


def test_what_goes_to_an_echo_comes_back_the_same(client, server):
    generator = random.Random(12)
    sent = [{"event": "message", "type": "text", "text": some_text(generator)} for _ in range(40)]
    sent += [{"event": "message", "type": "binary", "base64": base64.b64encode(generator.randbytes(99)).decode()}]
    url = server("--mode", "echo").url()
    status, stdout, _ = client(url, "--jsonl", "--count", len(sent), stdin=lines(*sent))
    assert status == 0
    assert [event for event in objects(stdout) if event["event"] == "message"] == sent


# The chat


def test_the_events_of_the_chat(start_client, peer):
    def script(connection):
        welcome(connection)
        tell(connection, "presence", conversation="#lobby", name="bob", state="here")
        tell(connection, "typing", conversation="#lobby", name="bob")
        tell(connection, "message", n=1, conversation="@bob", seq=3, **{"from": "bob"}, id="c" * 32, text="hi", time=1_764_000_000_000)
        tell(connection, "message", n=2, conversation="#dev", seq=4, **{"from": "bob"}, id="d" * 32, base64="AAE=", time=1_764_000_000_001)
        acknowledge(connection, hear(connection), seq=7)
        deliver(connection, "bob", 7)
        refused = hear(connection)
        tell(connection, "fail", id=refused["id"], code="storage_full", message="the disk is full")
        run_to_close(connection, Messages())

    url = peer(script, subprotocols=[CHAT])
    process = start_client(url, "--as", "alice", "--jsonl", "--linger", "0")
    one, two = {"event": "message", "text": "one", "to": "@bob", "id": "1" * 32}, {"event": "message", "text": "two", "to": "@bob", "id": "2" * 32}
    status, stdout, _ = process.finish(lines(one, two))
    assert status == 1
    events = objects(stdout)
    closing = events.pop()
    assert (closing["event"], closing["code"]) == ("close", 1000)
    assert events == [
        {"event": "open", "url": url, "subprotocol": CHAT},
        {"event": "presence", "conversation": "#lobby", "name": "bob", "state": "here"},
        {"event": "typing", "conversation": "#lobby", "name": "bob"},
        {"event": "message", "type": "text", "text": "hi", "conversation": "@bob", "from": "bob", "to": "@alice",
         "id": "c" * 32, "seq": 3, "time": 1_764_000_000_000},
        {"event": "message", "type": "binary", "base64": "AAE=", "conversation": "#dev", "from": "bob", "to": "#dev",
         "id": "d" * 32, "seq": 4, "time": 1_764_000_000_001},
        {"event": "sent", "id": "1" * 32, "conversation": "@bob", "seq": 7, "time": 1_764_000_000_007},
        {"event": "receipt", "conversation": "@bob", "kind": "delivered", "name": "bob", "seq": 7},
        {"event": "fail", "id": "2" * 32, "code": "storage_full", "message": "the disk is full"},
    ]


def test_objects_say_to_whom_they_go(server, client):
    running = server()
    with Chatter(running) as alice, Chatter(running) as bob:
        alice.hello("alice")
        bob.hello("bob")
        stdin = lines(
            {"event": "message", "text": "to you", "to": "@alice"}, {"event": "message", "text": "to all", "to": "#lobby", "id": "e" * 32},
            {"event": "message", "text": "by default"},
        )
        assert client(running.url(), "--as", "ci", "--to", "bob", "--jsonl", stdin=stdin)[0] == 0
        assert alice.expect("message", conversation="@ci")["text"] == "to you"
        assert alice.expect("message", conversation="#lobby")["id"] == "e" * 32
        assert bob.expect("message", conversation="@ci")["text"] == "by default"


@pytest.mark.parametrize(
    "line", [{"event": "message", "base64": "AAE="}, {"event": "message", "text": "x", "to": "bob"}, {"event": "message", "text": "x", "id": "1"}],
    ids=["binary", "no address", "no id"],
)
def test_what_the_chat_does_not_take_exits_with_65(client, peer, line):
    heard = Messages()
    url = peer(chatting(heard), subprotocols=[CHAT])
    status, _, stderr = client(url, "--as", "alice", "--jsonl", stdin=lines(line))
    assert status == 65 and "record 1" in stderr
    assert heard.complete() == []
