"""The chat protocol chat.wtalk.v1, frame by frame (man 7 wtalk-protocol)."""

import base64
import json
import re
import time

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from chatter import Chatter, new_id
from conftest import eventually


@pytest.fixture
def chat(server):
    """A server and its people: chat("alice") is one who said hello."""
    running = server()
    people = []

    def join(name, path="/", **hello):
        person = Chatter(running, path)
        people.append(person)
        person.welcome = person.hello(name, **hello)
        return person

    join.server = running
    yield join
    for person in people:
        person.connection.close()


def test_hello_is_answered_with_a_welcome(chat):
    welcome = chat("alice").welcome
    assert welcome["name"] == "alice"
    assert re.fullmatch(r"[0-9a-f]{64}", welcome["token"])
    assert re.fullmatch(r"[0-9a-f]{32}", welcome["epoch"])
    assert welcome["top"] == 0
    assert welcome["server"].startswith("wtalk/")
    assert welcome["limits"] == {"text": 65_536, "lines": 200, "frame": 458_752}


def test_the_server_agrees_to_the_subprotocol_among_others(chat):
    with chat.server.connect("/", subprotocols=["mqtt", "chat.wtalk.v1"]) as connection:
        assert connection.subprotocol == "chat.wtalk.v1"


def test_a_room_message_is_sent_and_heard(chat):
    alice, bob = chat("alice"), chat("bob")
    identifier = new_id()
    sent = alice.say("#lobby", "hello", identifier)
    message = bob.expect("message")
    assert sent["type"] == "sent" and sent["conversation"] == "#lobby" and sent["seq"] == 1
    assert abs(sent["time"] - time.time() * 1000) < 60_000
    assert {key: message[key] for key in ("conversation", "seq", "from", "id", "text", "time")} == {
        "conversation": "#lobby", "seq": 1, "from": "alice", "id": identifier, "text": "hello", "time": sent["time"],
    }


def test_one_to_one_arrives_wherever_one_is(chat):
    alice, bob = chat("alice", "/dev"), chat("bob", "/ops")
    sent = alice.say("@bob", "psst")
    message = bob.expect("message")
    assert (sent["conversation"], sent["seq"], sent["n"]) == ("@bob", 1, 1)
    assert (message["conversation"], message["from"], message["text"], message["n"]) == ("@alice", "alice", "psst", 1)
    assert bob.say("@alice", "yes?")["seq"] == 2
    assert alice.expect("message")["conversation"] == "@bob"


def test_the_other_sessions_of_the_sender_get_the_message_too(chat):
    alice, bob = chat("alice"), chat("bob")
    second = chat("alice", token=alice.welcome["token"])
    assert alice.say("@bob", "psst")["type"] == "sent"
    assert bob.expect("message")["text"] == "psst"
    row = second.expect("message")
    assert (row["conversation"], row["from"], row["text"]) == ("@bob", "alice", "psst")


def test_a_message_to_oneself_is_one_row(chat):
    alice = chat("alice")
    assert alice.say("@alice", "note")["n"] == 1
    assert alice.say("@alice", "another")["n"] == 2
    assert all(frame["type"] != "message" for frame in alice.waiting)


def test_text_arrives_exactly(chat):
    alice, bob = chat("alice"), chat("bob")
    for text in ["\x00\x1b\u007f\u0085", "\"\\/\b\f\n\r\t", "😀漢\u202e\ufeff", "'; DROP TABLE messages; --", "x" * 65_536]:
        assert alice.say("@bob", text)["type"] == "sent"
        assert bob.expect("message")["text"] == text


def test_escapes_are_understood(chat):
    alice, bob = chat("alice"), chat("bob")
    alice.put('{"\\u0074ype":"send","id":"%s","to":"@bob","text":"\\ud83d\\ude00\\/\\u00e9"}' % new_id())
    assert bob.expect("message")["text"] == "😀/é"


def test_plain_and_structured_peers_hear_each_other(chat):
    alice = chat("alice", "/dev")
    with chat.server.connect("/dev") as first, chat.server.connect("/dev") as second:
        alice.say("#dev", "hello, plain ones")
        assert first.recv(timeout=10) == second.recv(timeout=10) == "hello, plain ones"
        first.send("hello, alice")
        heard = alice.expect("message")
        assert (heard["from"], heard["text"]) == ("anonymous-1", "hello, alice")
        second.send(b"\x00\xff")
        heard = alice.expect("message")
        assert (heard["from"], base64.b64decode(heard["base64"])) == ("anonymous-2", b"\x00\xff")
        assert "text" not in heard
        assert re.fullmatch(r"[0-9a-f]{32}", heard["id"])


def test_a_named_plain_peer_talks_one_to_one_with_a_structured_one(chat):
    alice = chat("alice")
    with chat.server.connect("/@alice?as=bob") as bob:
        bob.send("psst")
        heard = alice.expect("message")
        assert (heard["conversation"], heard["from"], heard["text"]) == ("@bob", "bob", "psst")
        alice.say("@bob", "yes?")
        assert bob.recv(timeout=10) == "yes?"


def test_a_plain_peer_may_exceed_the_chat_limits(chat):
    alice = chat("alice")
    with chat.server.connect("/") as plain:
        plain.send("x" * (1 << 20))
        assert alice.expect("message")["text"] == "x" * (1 << 20)


def test_a_held_name_is_taken(chat):
    chat("alice")
    with Chatter(chat.server) as other:
        assert other.failure({"type": "hello", "name": "alice"}) == "name_taken"
        assert other.failure({"type": "hello", "name": "ALICE", "token": "0" * 64}) == "name_taken"
        assert other.hello("alice2")["name"] == "alice2"


def test_a_name_stays_its_holders_after_the_last_session(chat):
    alice = chat("alice")
    alice.connection.close()
    with Chatter(chat.server) as other:
        assert other.failure({"type": "hello", "name": "alice"}) == "name_taken"
    assert chat("alice", token=alice.welcome["token"]).welcome["name"] == "alice"


def test_name_hold_frees_a_name_in_time(server):
    running = server("--name-hold", "1s")
    with Chatter(running) as alice:
        alice.hello("alice")

    def free():
        with Chatter(running) as other:
            other.put({"type": "hello", "name": "alice"})
            return other.receive()["type"] == "welcome"

    eventually(free)


def test_a_plain_claim_ends_with_its_connection(chat):
    with chat.server.connect("/?as=alice"), Chatter(chat.server) as other:
        assert other.failure({"type": "hello", "name": "alice"}) == "name_taken"

    def free():
        with Chatter(chat.server) as other:
            other.put({"type": "hello", "name": "alice"})
            return other.receive()["type"] == "welcome"

    eventually(free)


def test_a_structured_name_refuses_a_plain_claim_with_409(chat):
    chat("alice")
    with pytest.raises(InvalidStatus) as refused:
        chat.server.connect("/?as=alice").close()
    assert refused.value.response.status_code == 409


def test_a_stale_token_on_a_free_name_is_ignored(chat):
    assert chat("alice", token="f" * 64).welcome["token"] != "f" * 64


def test_names_are_folded(chat):
    assert chat("Alice").welcome["name"] == "alice"


@pytest.mark.parametrize("name", ["", "x", "bоb", "a/b", "../x", "-x", "a" * 33, "server", "admin", "all", "anonymous-1", "a b", "é" * 5])
def test_A6_a_bad_name_is_refused(chat, name):
    with Chatter(chat.server) as person:
        assert person.failure({"type": "hello", "name": name}) == "bad_name"
        assert person.hello("good-name")["name"] == "good-name"


def test_who_lists_a_room_and_the_server(chat):
    alice = chat("alice", "/dev")
    chat("bob", "/ops")
    with chat.server.connect("/dev"), chat.server.connect("/dev?as=carol"):
        alice.put({"type": "who", "conversation": "#dev"})
        here = alice.expect("who")
        assert (here["conversation"], here["names"]) == ("#dev", ["alice", "anonymous-1", "carol"])
        alice.put({"type": "who"})
        assert alice.expect("who")["names"] == ["alice", "anonymous-1", "bob", "carol"]


def test_who_tells_when_somebody_was_seen_who_is_away(chat):
    alice, bob = chat("alice"), chat("bob")
    alice.put({"type": "who", "conversation": "@bob"})
    assert alice.expect("who") == {"type": "who", "conversation": "@bob", "names": ["alice", "bob"]}
    before = time.time() * 1000
    bob.connection.close()
    alice.expect("presence", state="gone")
    alice.put({"type": "who", "conversation": "@bob"})
    answer = alice.expect("who")
    assert answer["names"] == ["alice"]
    assert before - 1000 <= answer["seen"] <= time.time() * 1000 + 1000
    alice.put({"type": "who", "conversation": "@zed"})
    assert alice.expect("who") == {"type": "who", "conversation": "@zed", "names": ["alice"]}


def test_typing_is_told_to_the_others(chat):
    alice, bob = chat("alice"), chat("bob")
    alice.put({"type": "typing", "conversation": "@bob"})
    assert bob.expect("typing") == {"type": "typing", "conversation": "@alice", "name": "alice"}
    with chat.server.connect("/dev") as plain:
        carol = chat("carol", "/dev")
        alice.put({"type": "typing", "conversation": "#dev"})
        assert carol.expect("typing") == {"type": "typing", "conversation": "#dev", "name": "alice"}
        alice.say("#dev", "done")
        # Nothing else has come before it.
        assert plain.recv(timeout=10) == "done"


def test_R7_a_flood_of_typing_is_told_once_a_second(chat):
    alice, bob = chat("alice"), chat("bob")
    began = time.monotonic()
    for _ in range(60):
        alice.put({"type": "typing", "conversation": "@bob"})
    alice.say("@bob", "done")
    bob.expect("message")
    told = [frame for frame in bob.waiting if frame["type"] == "typing"]
    assert 1 <= len(told) <= 1 + (time.monotonic() - began)


def test_presence_is_told_to_those_who_hear_the_room(chat):
    alice = chat("alice")
    bob = chat("bob")
    assert alice.expect("presence") == {"type": "presence", "conversation": "#lobby", "name": "bob", "state": "here"}
    second = chat("bob", token=bob.welcome["token"])
    bob.connection.close()
    second.connection.close()
    assert alice.expect("presence") == {"type": "presence", "conversation": "#lobby", "name": "bob", "state": "gone"}
    with chat.server.connect("/?as=carol"):
        assert alice.expect("presence")["name"] == "carol"
    assert alice.expect("presence")["state"] == "gone"
    with chat.server.connect("/"):
        chat("dan")
        assert alice.expect("presence")["name"] == "dan"


def test_presence_is_told_to_the_other_side_of_a_conversation(chat):
    alice = chat("alice", "/@bob")
    bob = chat("bob", "/dev")
    assert alice.expect("presence") == {"type": "presence", "conversation": "@bob", "name": "bob", "state": "here"}
    bob.connection.close()
    assert alice.expect("presence")["state"] == "gone"


def test_listen_overrides_the_path(chat):
    alice, bob = chat("alice", "/dev", listen="#ops"), chat("bob", "/ops")
    bob.say("#dev", "not heard")
    bob.say("#ops", "heard")
    assert alice.expect("message")["text"] == "heard"
    assert not [frame for frame in alice.waiting if frame["type"] == "message"]


def test_join_and_leave_are_told(chat):
    alice, bob = chat("alice", "/dev"), chat("bob", "/ops")
    bob.put({"type": "join", "conversation": "#dev"})
    joined = {"type": "presence", "conversation": "#dev", "name": "bob", "state": "joined"}
    assert bob.expect("presence", state="joined") == joined
    assert alice.expect("presence", state="joined") == joined
    alice.say("#dev", "welcome bob")
    heard = bob.expect("message")
    assert (heard["conversation"], heard["text"], heard["n"]) == ("#dev", "welcome bob", 1)
    bob.put({"type": "leave", "conversation": "#dev"})
    assert bob.expect("presence", state="left")["name"] == "bob"
    assert alice.expect("presence", state="left")["name"] == "bob"


def test_J9_a_message_to_nobody_fails_and_one_to_somebody_away_waits(chat):
    alice = chat("alice")
    assert alice.say("@zed", "anyone?")["code"] == "no_such_user"
    bob = chat("bob", device="phone")
    bob.connection.close()
    assert alice.say("@bob", "still there?")["type"] == "sent"
    bob = chat("bob", device="phone", token=bob.welcome["token"])
    assert bob.expect("message")["text"] == "still there?"


def test_J4_what_a_text_may_be(chat):
    alice = chat("alice")
    chat("bob")
    assert alice.say("@bob", "")["code"] == "empty"
    assert alice.say("@bob", " \n\t ")["code"] == "empty"
    assert alice.say("@bob", "\u200b")["code"] == "empty"
    assert alice.say("@bob", "x" * 65_536)["type"] == "sent"
    assert alice.say("@bob", "x" * 65_537)["code"] == "too_long"
    assert alice.say("@bob", "é" * 32_769)["code"] == "too_long"
    assert alice.say("@bob", "x\n" * 199 + "x")["type"] == "sent"
    assert alice.say("@bob", "x\n" * 200 + "x")["code"] == "too_long"
    assert alice.say("@bob", "\n" * 10_000 + "x")["code"] == "too_long"
    assert alice.say("@bob", "still here")["type"] == "sent"


def test_J5_G9_an_id_is_one_message(chat):
    alice, bob = chat("alice"), chat("bob")
    identifier = new_id()
    first = alice.say("@bob", "once", identifier)
    assert alice.say("@bob", "once", identifier) == first
    again = chat("alice", token=alice.welcome["token"])
    assert again.say("@bob", "once", identifier) == first
    assert alice.say("@bob", "other", identifier)["code"] == "id_reused"
    assert alice.say("#lobby", "once", identifier)["code"] == "id_reused"
    assert alice.say("@bob", "last")["type"] == "sent"
    assert bob.expect("message")["text"] == "once"
    assert bob.expect("message")["text"] == "last"


@pytest.mark.parametrize("identifier", [None, "", "x" * 32, "A" * 32, "0" * 31, "0" * 1024, 7])
def test_J5_a_bad_id_is_a_bad_request(chat, identifier):
    frame = {"type": "send", "id": identifier, "to": "#lobby", "text": "hi"}
    if identifier is None:
        del frame["id"]
    assert chat("alice").failure(frame) == "bad_request"


@pytest.mark.parametrize(
    "frame",
    [
        "hello", "", "[]", "7", '"x"', "null", "{}", '{"type":7}', '{"type":"who"} ', '{"type":"who"}x', '{"type":"who",}',
        '\ufeff{"type":"who"}', '{"type":"who","type":"who"}', '{"type":"send","id":"\\ud800","to":"#lobby","text":"x"}',
        '{"a":1e999,"type":', "{'type':'who'}", '{"type":"who","x":01}', '{"type":"who","x":NaN}', '{"type":"wh\to"}',
    ],
)
def test_J1_J3_what_is_no_request_is_a_bad_request(chat, frame):
    alice = chat("alice")
    alice.put(frame)
    if frame == '{"type":"who"} ':  # white space around the object is JSON
        assert alice.expect("who")["names"] == ["alice"]
    else:
        assert alice.expect("fail")["code"] == "bad_request"
        alice.put({"type": "who"})
        assert alice.expect("who")["names"] == ["alice"]


@pytest.mark.parametrize("depth", [10_000, 65_536])
def test_J2_deep_nesting_is_a_bad_request(chat, depth):
    alice = chat("alice")
    assert alice.failure("[" * depth) == "bad_request"
    assert alice.failure('{"type":"who","x":' + "[" * depth + "]" * depth + "}") == "bad_request"


def test_J3_unknown_keys_are_ignored(chat):
    alice = chat("alice")
    alice.put('{"x":[1,{"y":null}],"type":"who","z":-1.5e3,"big":9007199254740993}')
    assert alice.expect("who")["names"] == ["alice"]


def test_J1_five_bad_requests_end_the_connection(chat):
    alice = chat("alice")
    for _ in range(5):
        alice.put("not json")
    assert alice.closed() == 4002


def test_unknown_requests_are_not_supported(chat):
    alice = chat("alice")
    assert alice.failure({"type": "dance"}) == "not_supported"
    assert alice.failure({"type": "applaud", "conversation": "#lobby"}) == "not_supported"


def test_a_second_hello_is_a_bad_request(chat):
    assert chat("alice").failure({"type": "hello", "name": "bob"}) == "bad_request"


def test_A12_what_the_client_claims_is_ignored(chat):
    alice, bob = chat("alice"), chat("bob")
    alice.put({"type": "send", "id": new_id(), "to": "@bob", "text": "hi", "from": "carol", "seq": 99, "n": 99, "time": 1})
    message = bob.expect("message")
    assert (message["from"], message["seq"], message["n"]) == ("alice", 1, 1)
    assert message["time"] > 1


def test_A1_a_request_before_hello_ends_with_4001(chat):
    with Chatter(chat.server) as person:
        assert person.failure({"type": "who"}) == "unauthenticated"
        assert person.closed() == 4001


def test_A1_no_hello_in_ten_seconds_ends_with_4001(chat):
    with Chatter(chat.server) as person:
        began = time.monotonic()
        assert person.receive()["code"] == "unauthenticated"
        assert person.closed() == 4001
        assert 9 < time.monotonic() - began < 14


def test_F11_binary_closes_with_1003(chat):
    alice = chat("alice")
    alice.put(b"\x00")
    assert alice.closed() == 1003


def padded(length):
    """A `who` of `length` bytes."""
    shell = '{"type":"who","x":""}'
    return shell.replace('""', '"' + "x" * (length - len(shell)) + '"')


def test_a_frame_over_448_kib_closes_with_1009(chat):
    alice = chat("alice")
    alice.put(padded(458_752))
    assert alice.expect("who")["names"] == ["alice"]
    alice.put(padded(458_753))
    assert alice.closed() == 1009


def test_more_than_128_fragments_close_with_1009(chat):
    alice = chat("alice")
    alice.connection.send(list(padded(127)))  # and an empty frame that ends it
    assert alice.expect("who")["names"] == ["alice"]
    alice.connection.send(list(padded(128)))
    assert alice.closed() == 1009


def test_over_the_rate_the_server_waits_instead_of_refusing(chat):
    alice = chat("alice")
    chat("bob")
    identifiers = [new_id() for _ in range(60)]
    began = time.monotonic()
    for identifier in identifiers:
        alice.put({"type": "send", "id": identifier, "to": "@bob", "text": "quick"})
    answers = [alice.answer(identifier) for identifier in identifiers]
    assert [answer["type"] for answer in answers] == ["sent"] * 60
    assert [answer["seq"] for answer in answers] == list(range(1, 61))
    assert time.monotonic() - began > 0.9


def test_L1_a_hostile_name_makes_one_clean_log_line(chat):
    with Chatter(chat.server) as person:
        person.failure({"type": "hello", "name": "x\r\n\x1b[2Jforged line"})
    log = chat.server.log()
    assert "\x1b" not in log and "\r" not in log
    assert not [line for line in log.splitlines() if line.startswith("forged")]


def test_L2_texts_and_tokens_stay_out_of_the_log(chat):
    alice, bob = chat("alice"), chat("bob")
    alice.say("@bob", "a-secret-text")
    bob.expect("message")
    alice.put(json.dumps({"type": "send", "text": "a-secret-text"}))
    alice.expect("fail")
    assert chat.server.stop() == 0
    assert "a-secret-text" not in chat.server.log() and alice.welcome["token"] not in chat.server.log()


def test_J6_acknowledging_what_was_never_sent_closes_with_4002(chat):
    alice = chat("alice", device="laptop")
    alice.say("@alice", "note")
    alice.put({"type": "got", "n": 2})
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            alice.connection.recv(timeout=15)
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4002, "acknowledged 2, only 1 sent")


@pytest.mark.parametrize("limit", [-1, 0, 1_000_000_000])
def test_J7_a_limit_is_clamped_and_a_place_ahead_gives_an_empty_page(chat, limit):
    alice = chat("alice")
    for number in range(3):
        alice.say("#lobby", f"line {number}")
    alice.put({"type": "history", "conversation": "#lobby", "limit": limit})
    page = alice.expect("history")
    assert len(page["messages"]) == (3 if limit > 1 else 1) and page["messages"][-1]["text"] == "line 2"
    alice.put({"type": "history", "conversation": "#lobby", "after": 9_007_199_254_740_991})
    assert alice.expect("history")["messages"] == []


def test_J8_what_looks_like_a_query_is_text(chat):
    alice = chat("alice")
    for text in ["'; DROP TABLE message; --", "100%_done", "100 done"]:
        alice.say("#lobby", text)
    for words, found in {"100%": ["100%_done"], "%_": ["100%_done"], "'; drop": ["'; DROP TABLE message; --"]}.items():
        alice.put({"type": "history", "conversation": "#lobby", "search": words})
        assert [message["text"] for message in alice.expect("history")["messages"]] == found


def test_the_same_device_again_takes_over(chat):
    first = chat("alice", device="laptop")
    second = chat("alice", device="laptop", token=first.welcome["token"])
    assert first.closed() == 4010
    assert second.say("@alice", "still here")["type"] == "sent"
    other = chat("alice", device="phone", token=first.welcome["token"])
    second.say("@alice", "both")
    assert other.expect("message")["text"] == "both"
