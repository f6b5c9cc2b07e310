"""What a store lets go, and what those who were away are told of it."""

import json
import subprocess

import pytest

from chatter import Chatter
from conftest import BINARY, eventually


@pytest.fixture
def store(tmp_path):
    return tmp_path / "chat.db"


@pytest.fixture
def bounded(server, store):
    """Starts a server with a store and these bounds."""
    return lambda *arguments, **options: server("--store", store, *arguments, **options)


def history(chatter, conversation, **query):
    chatter.put({"type": "history", "conversation": conversation, **query})
    answer = chatter.expect("history")
    return [message["text"] for message in answer["messages"]], answer["complete"]


def check(store):
    return subprocess.run([BINARY, "store", "check", store], capture_output=True, text=True, check=False)


def test_a_conversation_keeps_its_newest_messages_and_who_was_away_is_told_of_the_gap(bounded, store):
    server = bounded("--history-limit", "3")
    with Chatter(server) as bob:
        token = bob.hello("bob", device="phone")["token"]
    with Chatter(server) as alice, Chatter(server) as carol:
        alice.hello("alice")
        carol.hello("carol")
        assert carol.say("@bob", "from carol")["n"] == 1
        for number in range(10):
            alice.say("@bob", f"{number}")
        eventually(lambda: history(alice, "@bob") == (["7", "8", "9"], True))
        assert history(alice, "@bob", before=9, limit=1) == (["7"], True)
        with Chatter(server) as bob:
            welcome = bob.hello("bob", device="phone", token=token)
            assert (welcome["n"], welcome["top"]) == (0, 11)
            rows = [bob.receive() for _ in range(5)]
        assert [row.get("n") for row in rows] == [1, None, 9, 10, 11]
        assert rows[1] == {"type": "gap", "from": 2, "to": 8}
    server.stop()
    assert check(store).returncode == 0, check(store).stderr


def test_what_is_older_than_the_retention_goes_and_its_id_stays(bounded, store, client):
    server = bounded("--retention", "1s")
    status, _, _ = client(server.url(), "--inbox", "--as", "bob")
    assert status == 0
    with Chatter(server) as alice:
        alice.hello("alice")
        sent = alice.say("@bob", "soon gone", identifier="0" * 31 + "1")
        eventually(lambda: history(alice, "@bob") == ([], True))
        assert alice.say("@bob", "soon gone", identifier="0" * 31 + "1") == sent
        assert alice.say("@bob", "another", identifier="0" * 31 + "1")["code"] == "id_reused"
        assert alice.say("@bob", "later")["seq"] == 2
    status, output, errors = client(server.url(), "--inbox", "--as", "bob", "--jsonl")
    kinds = [json.loads(line)["event"] for line in output.splitlines()]
    assert status == 0 and "gap" in kinds, output
    assert "no longer kept" in errors
    server.stop()
    assert check(store).returncode == 0, check(store).stderr


def test_much_is_let_go_while_people_talk(bounded, store):
    """The rest of an unbounded time goes when the bound comes, and nobody is refused or waits for all of it."""
    server = bounded("--rate", "100000")
    with server.connect("/den") as plain, Chatter(server) as alice:
        alice.hello("alice")
        for number in range(5_000):
            plain.send(f"{number}")
        eventually(lambda: history(alice, "#den", limit=1)[0] == ["4999"], 60)
    server.stop()
    server = bounded("--history-limit", "10", "--rate", "100000")
    with Chatter(server) as bob:
        bob.hello("bob")
        seqs = []
        while history(bob, "#den", after=0, limit=1)[0][0].isdecimal():
            seqs.append(bob.say("#den", "talk")["seq"])
        assert seqs == list(range(5_001, 5_001 + len(seqs)))
        eventually(lambda: len(history(bob, "#den", after=0)[0]) == 10)
    server.stop()
    assert check(store).returncode == 0, check(store).stderr


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["--history-limit", "5"], "go with --store"),
        (["--retention", "30d"], "go with --store"),
        (["--store", "chat.db", "--history-limit", "0"], "--history-limit is a number"),
        (["--store", "chat.db", "--retention", "0"], "--retention is a time"),
    ],
)
def test_bounds_that_make_no_sense_are_refused(arguments, complaint, tmp_path):
    run = subprocess.run([BINARY, "server", *arguments], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert run.returncode == 64
    assert complaint in run.stderr
