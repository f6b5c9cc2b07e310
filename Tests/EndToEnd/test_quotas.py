"""One person cannot fill the server, and is told so; nobody else notices."""

import pytest

from chatter import Chatter, new_id
from conftest import eventually


@pytest.fixture(params=["memory", "store"])
def crowd(request, server, tmp_path):
    """Starts a server of either kind, as fast as it goes unless it is told otherwise."""
    store = ["--store", tmp_path / "chat.db"] if request.param == "store" else []
    return lambda *arguments: server(*store, *(arguments or ("--rate", "1000000")))


def answers(chatter, recipients):
    """The codes, or `sent`, that one message to each of these gets."""
    identifiers = [new_id() for _ in recipients]
    for identifier, to in zip(identifiers, recipients):
        chatter.put({"type": "send", "id": identifier, "to": to, "text": "spam"})
    return [chatter.answer(identifier).get("code", "sent") for identifier in identifiers]


def test_R6_ten_thousand_rooms_of_one_person_are_a_thousand(crowd):
    server = crowd()
    with Chatter(server) as mallory, Chatter(server) as bob:
        mallory.hello("mallory", listen="@mallory")
        bob.hello("bob")
        assert answers(mallory, [f"#room{number}" for number in range(10_000)]) == ["sent"] * 1_000 + ["quota"] * 9_000
        assert mallory.failure({"type": "send", "id": new_id(), "to": "#another", "text": "hi"}) == "quota"
        assert mallory.say("#room7", "still mine")["seq"] == 2
        assert bob.say("#another", "hi")["seq"] == 1
        assert mallory.say("#another", "a room of somebody else")["seq"] == 2


def test_R6_ten_thousand_messages_for_one_who_is_away_are_a_thousand(crowd):
    server = crowd()
    with Chatter(server) as bob:
        token = bob.hello("bob", device="phone")["token"]
    with Chatter(server) as mallory, Chatter(server) as carol:
        mallory.hello("mallory")
        carol.hello("carol")
        eventually(lambda: "bob" not in names(mallory))
        assert carol.say("@bob", "before")["type"] == "sent"
        assert answers(mallory, ["@bob"] * 10_000) == ["sent"] * 1_000 + ["quota"] * 9_000
        refusal = mallory.say("@bob", "once more")
        assert (refusal["code"], refusal["message"]) == ("quota", "bob is away, and enough of your messages wait")
        assert carol.say("@bob", "after")["type"] == "sent"
        assert mallory.say("@carol", "and you?")["type"] == "sent"
        with Chatter(server) as bob:
            bob.hello("bob", device="phone", token=token)
            texts = [bob.expect("message")["text"] for _ in range(1_002)]
            assert texts == ["before"] + ["spam"] * 1_000 + ["after"]
            assert mallory.say("@bob", "you are back")["type"] == "sent"


def test_J9_a_thousand_people_at_once_wait_for_the_rate_and_others_do_not(crowd):
    server = crowd("--rate", "20")
    with Chatter(server) as mallory, Chatter(server) as bob:
        mallory.hello("mallory", listen="@mallory")
        bob.hello("bob")
        for number in range(1_000):
            mallory.put({"type": "send", "id": new_id(), "to": f"@user{number}", "text": "buy this"})
        assert bob.say("@mallory", "stop that")["type"] == "sent"
        answered = 0
        while (frame := mallory.receive())["type"] != "message":
            assert (frame["type"], frame["code"]) == ("fail", "no_such_user")
            answered += 1
        assert frame["text"] == "stop that"
        assert answered < 500


def test_R6_a_hundred_rooms_are_as_many_as_one_is_in(crowd):
    server = crowd()
    with Chatter(server) as mallory:
        mallory.hello("mallory", listen="@mallory")
        for number in range(100):
            mallory.put({"type": "join", "conversation": f"#room{number}"})
            assert mallory.expect("presence", state="joined")["name"] == "mallory"
        assert mallory.failure({"type": "join", "conversation": "#room100"}) == "quota"


def names(chatter):
    chatter.put({"type": "who"})
    return chatter.expect("who")["names"]
