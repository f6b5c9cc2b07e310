"""What waits for a name: shown at the next start, printed by --inbox, and neither lost nor doubled when the link is."""

import fcntl
import json
import random
import re
import signal
import struct
import termios

import pytest

from chatter import Chatter
from conftest import eventually, one_line
from person import Gate

ELSEWHERE = "another client of yours has this inbox"


@pytest.fixture
def gate():
    made = Gate()
    yield made
    made.close()


@pytest.fixture
def room(server):
    return server()


@pytest.fixture
def bob(room):
    with Chatter(room) as chatter:
        chatter.hello("bob")
        yield chatter


@pytest.fixture
def alice(at_terminal, room):
    """Starts alice at a terminal, who talks to bob."""

    def start(*arguments, **options):
        person = at_terminal(room.url(), "--as", "alice", *(arguments or ("--to", "bob")), prompt="alice → bob>", **options)
        return person

    return start


@pytest.fixture
def known(alice):
    """Makes alice's device known to the server, which keeps what comes for it from then on."""

    def know(*arguments):
        leave(alice(*arguments), None if arguments else "alice → bob>")

    return know


@pytest.fixture
def inbox(client, room):
    """Prints the inbox of alice: (status, stdout, stderr)."""
    return lambda *arguments, **options: client(room.url(), "--inbox", "--as", "alice", *arguments, **options)


def leave(person, prompt=None):
    person.wait_for("you are alice")
    if prompt:
        person.wait_for_line(prompt=prompt)
    person.type("\x04")
    assert person.exit_status() == 0


def lines(*texts):
    return "".join(f"{text}\n" for text in texts).encode()


# At a terminal


def test_what_was_said_while_one_was_away_is_shown_at_the_next_start_and_not_again(alice, bob, known):
    known()
    for number in range(3):
        assert bob.say("@alice", f"away {number}")["type"] == "sent"
    bob.say("@alice", "and a deed")
    person = alice()
    person.wait_for(r"^\d\d:\d\d bob: and a deed$")
    assert [row[5:] for row in person.rows_with("bob: away")] == [f" bob: away {number}" for number in range(3)]
    assert person.rings == 1
    bob.say("@alice", "live")
    person.wait_for("bob: live")
    leave(person)
    person = alice()
    person.wait_for_line()
    bob.say("@alice", "later")
    person.wait_for("bob: later")
    assert not person.new_rows_with("away") and not person.new_rows_with("live")


def test_what_one_said_oneself_is_not_shown_again(alice, bob):
    person = alice()
    person.wait_for_line()
    person.enter("of my own")
    person.wait_for("of my own ✓")
    person.type("\x04")
    assert person.exit_status() == 0
    person = alice()
    person.wait_for_line()
    bob.say("@alice", "hello")
    person.wait_for("bob: hello")
    assert not person.new_rows_with("of my own")


def test_a_room_that_was_entered_waits_too(alice, bob, known):
    known("--room", "dev")
    bob.say("#dev", "in the room")
    person = alice()
    person.wait_for(r"#dev bob: in the room$")
    assert person.rings == 0


def test_a_second_client_shows_only_what_comes_from_then_on(alice, bob, known):
    known()
    bob.say("@alice", "waited")
    first = alice()
    first.wait_for("bob: waited")
    second = alice()
    second.wait_for_line()
    assert second.rows_with(f"wtalk: {ELSEWHERE}; only what comes")
    bob.say("@alice", "now")
    for person in (first, second):
        person.wait_for("bob: now")
    assert not second.rows_with("waited")
    second.enter("from the second")
    first.wait_for("alice: from the second ✓$")
    for person in (second, first):
        leave(person)
    third = alice()
    third.wait_for_line()
    bob.say("@alice", "last")
    third.wait_for("bob: last")
    assert not third.new_rows_with("bob: now") and not third.new_rows_with("second")


def test_two_people_see_that_their_messages_were_delivered(at_terminal, room):
    people = [at_terminal(room.url(), "--as", me, "--to", other, prompt=f"{me} → {other}>") for me, other in (("alice", "bob"), ("bob", "alice"))]
    for person in people:
        person.wait_for_line()
    for person, text in zip(people, ("hello", "and back")):
        person.enter(text)
        person.wait_for(rf": {text} ✓✓$")


def test_what_is_delivered_later_is_told_then(alice, at_terminal, room):
    """Not at the next start: receipts for what an earlier run said say nothing to anybody."""
    bob = at_terminal(room.url(), "--as", "bob", "--to", "alice", prompt="bob → alice>")
    bob.wait_for_line()
    person = alice()
    person.wait_for_line()
    bob.type("\x04")
    assert bob.exit_status() == 0
    person.enter("for later")
    person.wait_for("for later ✓$")
    bob = at_terminal(room.url(), "--as", "bob", "--to", "alice", prompt="bob → alice>")
    bob.wait_for("alice: for later")
    person.wait_for("for later ✓✓$")


def test_without_a_place_for_a_device_only_what_comes_is_shown(alice, bob, tmp_path):
    (tmp_path / "state/wtalk").mkdir(parents=True)
    (tmp_path / "state/wtalk/devices").write_text("")
    person = alice()
    person.wait_for_line()
    assert person.rows_with("wtalk: cannot keep your place in the inbox")
    bob.say("@alice", "hello")
    person.wait_for("bob: hello")


# What was said before


def test_history_and_search_ask_the_server(alice, bob, known):
    known()
    for number in range(5):
        bob.say("@alice", f"apple {number}")
    bob.say("#dev", "an apple elsewhere")
    person = alice()
    person.wait_for("bob: apple 4")
    person.enter("my Apple")
    person.wait_for("my Apple ✓")
    leave(person)
    person = alice()
    person.wait_for_line()
    person.enter("/history 2")
    person.wait_for(r"^\* there is more: /history 4$")
    assert [row[6:] for row in person.new_rows_with("pple")] == ["bob: apple 4", "alice: my Apple"]
    person.enter("/search APPLE")
    person.wait_for(lambda: person.new_rows_with("bob: apple 0"))
    person.wait_for_line()
    assert len(person.new_rows_with("pple")) == 2 + 6
    person.enter("/search pear")
    person.wait_for_row("nothing here has that in it")
    person.enter("/to carol")
    person.wait_for_line(prompt="alice → carol>")
    person.enter("/history")
    person.wait_for_row("nothing was said here yet")


# The link


def test_whatever_happens_to_the_link_every_message_is_shown_once_and_in_order(at_terminal, room, gate):
    """bob says 25 messages 20 times, and each time the link is cut at some point of them, with lines typed around it."""
    chance = random.Random(7)
    gate.open(room.port)
    alice = at_terminal(f"ws://127.0.0.1:{gate.port}", "--as", "alice", "--to", "bob", prompt="alice → bob>")
    alice.wait_for_line()
    said, typed = 0, []

    def enter(line):
        typed.append(line)
        alice.enter(line)

    with room.connect("/@alice?as=bob") as bob:
        for cut in range(20):
            first = said
            for said in range(first + 1, first + 26):
                bob.send(f"message {said:03}")
            seen = f"message {chance.randint(first + 1, said):03}"
            alice.wait_for(lambda: seen in alice.text)
            enter(f"before {cut}")
            gate.close()
            alice.wait_for(lambda: "(link lost" in alice.row)
            enter(f"after {cut}")
            gate.open(room.port)
            alice.enter("/reconnect")
            alice.wait_for_line()
        alice.wait_for(lambda: "message 500" in alice.text, timeout=30)
        assert re.findall(r"bob: (message \d+)$", alice.text, re.MULTILINE) == [f"message {number:03}" for number in range(1, 501)]
        assert [bob.recv(timeout=15) for _ in typed] == typed
        enter("the end")
        assert bob.recv(timeout=15) == "the end"


def test_a_server_with_another_history_is_told_of(at_terminal, server, gate):
    first = server()
    gate.open(first.port)
    alice = at_terminal(f"ws://127.0.0.1:{gate.port}", "--as", "alice", "--to", "bob", prompt="alice → bob>")
    alice.wait_for_line()
    with Chatter(first) as bob:
        bob.hello("bob")
        bob.say("@alice", "before")
        alice.wait_for("bob: before")
    gate.close()
    first.stop()
    alice.wait_for_line(prompt="alice → bob (link lost)>")
    second = server()
    gate.open(second.port)
    alice.wait_for(lambda: alice.rows_with("wtalk: the server has another history than before; this inbox begins anew"), timeout=30)
    with Chatter(second) as bob:
        bob.hello("bob")
        bob.say("@alice", "afterwards")
        alice.wait_for("bob: afterwards")
    assert len(alice.rows_with("another history")) == len(alice.rows_with("bob: before")) == 1


# In a pipe


def test_an_inbox_is_printed_once(inbox, bob, known):
    known("--room", "dev")
    bob.say("@alice", "one to one")
    bob.say("#dev", "in a room")
    bob.say("#lobby", "not for alice")
    assert inbox() == (0, lines("one to one", "in a room"), "")
    assert inbox() == (0, b"", "")
    bob.say("@alice", "one more")
    assert inbox() == (0, lines("one more"), "")


def test_the_first_time_there_is_nothing_and_then_what_came(inbox, bob):
    assert inbox() == (0, b"", "")
    bob.say("@alice", "hello")
    assert inbox() == (0, lines("hello"), "")


def test_an_inbox_as_objects_tells_who_said_it_and_where(inbox, bob, client, room):
    inbox()
    identifier = bob.say("@alice", "hello")["id"]
    assert client(room.url(), "--as", "alice", "--to", "bob", stdin=b"hello yourself\n")[0] == 0
    status, stdout, stderr = inbox("--jsonl")
    assert (status, stderr) == (0, "")
    messages = [each for each in map(json.loads, stdout.splitlines()) if each["event"] == "message"]
    assert [(each["from"], each["to"], each["text"]) for each in messages] == [("bob", "@alice", "hello"), ("alice", "@bob", "hello yourself")]
    assert messages[0]["id"] == identifier


def test_what_an_inbox_has_printed_is_delivered(inbox, bob):
    inbox()
    seq = bob.say("@alice", "hello")["seq"]
    assert inbox()[0] == 0
    assert bob.expect("receipt", name="alice")["seq"] == seq


def test_an_inbox_can_be_followed(start_client, inbox, bob, room):
    inbox()
    bob.say("@alice", "waited")
    process = start_client(room.url(), "--inbox", "--follow", "--as", "alice")
    assert process.process.stdout.readline() == b"waited\n"
    bob.say("@alice", "live")
    assert process.process.stdout.readline() == b"live\n"
    process.process.send_signal(signal.SIGTERM)
    assert process.finish()[:2] == (143, b"")
    assert inbox() == (0, b"", "")


def test_a_followed_inbox_survives_the_link(start_client, bob, room, gate):
    gate.open(room.port)
    process = start_client(f"ws://127.0.0.1:{gate.port}", "--inbox", "--follow", "--as", "alice", "--reconnect", "--jsonl")
    assert json.loads(process.process.stdout.readline())["event"] == "open"
    # Once the server knows the device.
    eventually(lambda: "alice" in names(bob))
    for number in range(10):
        bob.say("@alice", f"message {number}")
        if number % 3 == 2:
            gate.close()
            gate.open(room.port)
    heard = []
    while len(heard) < 10:
        event = json.loads(process.process.stdout.readline())
        heard += [event["text"]] if event["event"] == "message" else []
    assert heard == [f"message {number}" for number in range(10)]


def names(chatter):
    chatter.put({"type": "who"})
    return chatter.expect("who")["names"]


def test_what_nobody_has_read_yet_is_not_delivered(start_client, inbox, bob, room):
    inbox()
    # One byte more than a pipe holds, with its newline.
    text = "x" * 65_536
    bob.say("@alice", text)
    process = start_client(room.url(), "--inbox", "--as", "alice")
    eventually(lambda: readable(process.process.stdout) == 65_536)
    assert names(bob) and not [each for each in bob.waiting if each["type"] == "receipt"]
    process.process.kill()
    process.process.wait()
    assert inbox() == (0, lines(text), "")
    bob.expect("receipt", name="alice")


def readable(pipe):
    """How many bytes can be read from it."""
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))[0]


def test_an_inbox_ends_with_what_was_waited_for(inbox, bob):
    inbox()
    for number in range(3):
        bob.say("@alice", f"message {number}")
    assert inbox("--follow", "--count", "2") == (0, lines("message 0", "message 1"), "")
    assert inbox("--until", "2$") == (0, lines("message 2"), "")
    status, stdout, stderr = inbox("--follow", "--timeout", "0.3")
    assert (status, stdout) == (2, b"") and one_line(stderr, "--timeout")


def test_an_inbox_belongs_to_one_client_at_a_time(alice, inbox):
    person = alice()
    person.wait_for_line()
    status, stdout, stderr = inbox()
    assert (status, stdout) == (75, b"") and one_line(stderr, ELSEWHERE)


def test_an_inbox_needs_a_place_for_its_device(client, room, tmp_path):
    (tmp_path / "file").write_text("")
    status, stdout, stderr = client(room.url(), "--inbox", "--as", "alice", state="file")
    assert (status, stdout) == (73, b"") and one_line(stderr, "cannot keep your place in the inbox")


def test_a_device_that_others_can_read_is_not_used(client, room, tmp_path):
    assert client(room.url(), "--inbox", "--as", "alice")[0] == 0
    file = tmp_path / "state/wtalk/devices" / f"127.0.0.1_{room.port}_alice.db"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    status, _, stderr = client(room.url(), "--inbox", "--as", "alice")
    assert status == 77 and one_line(stderr, "others may read it")


@pytest.mark.parametrize(
    "options",
    [
        ["--inbox"], ["--as", "alice", "--follow"], ["--store", "file"], ["--as", "alice", "--store", "file", "--no-history"],
        ["--as", "alice", "--store", "file", "--insecure"], *(
            ["--as", "alice", "--inbox", *more]
            for more in (
                ["--to", "bob"], ["--room", "dev"], ["-m", "hi"], ["--id", "a" * 32], ["--send-only"], ["--interactive"], ["--echo"], ["--jsonrpc"],
                ["--linger", "1"], ["--wait-for", "sent"], ["--insecure"], ["--no-history"], ["--binary"],
            )
        ),
    ],
    ids=" ".join,
)
def test_what_does_not_go_with_an_inbox_exits_with_64(client, listener, options):
    status, stdout, stderr = client(listener[0], *options)
    assert (status, stdout) == (64, b"") and one_line(stderr)
    assert listener[1] == []


# Scripts


def test_wait_for_delivered_ends_when_the_recipient_has_it(start_client, inbox, client, room):
    inbox()
    process = start_client(room.url(), "--as", "ci", "--to", "alice", "--wait-for", "delivered")
    process.write(b"one\ntwo\n")
    process.process.stdin.close()
    process.process.stdin = None
    with Chatter(room) as bob:
        bob.hello("bob")
        eventually(lambda: "ci" in names(bob))
    heard = b""
    while heard.count(b"\n") < 2:
        # The messages may still be on their way.
        assert process.process.poll() is None
        heard += inbox()[1]
    assert heard == lines("one", "two")
    assert process.finish() == (0, b"", "")
