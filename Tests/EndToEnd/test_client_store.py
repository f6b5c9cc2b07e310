"""A client's own store: what is said and heard outlives the client, whenever it dies, and nothing of it is lost or doubled."""

import collections
import contextlib
import itertools
import os
import random
import re
import signal
import sqlite3
import time

import pytest

from chatter import Chatter
from conftest import eventually, one_line
from person import Gate
from teller import Teller

CLIENT_KILLS = int(os.environ.get("WTALK_CLIENT_KILLS", 50))
ELSEWHERE = "another client of yours has this inbox"


@pytest.fixture
def gate():
    made = Gate()
    yield made
    made.close()


@pytest.fixture
def room(server):
    return server("--rate", "1000")


@pytest.fixture
def bob(room):
    """Someone who logs all that is said to him."""
    with Chatter(room) as chatter:
        token = chatter.hello("bob", device="laptop")["token"]
    teller = Teller("bob", room.port, token).start()
    yield teller
    teller.stop()


@pytest.fixture
def alice(at_terminal, room):
    """Starts alice at a terminal, who talks to bob."""

    def start(*arguments, port=room.port, **options):
        return at_terminal(f"ws://127.0.0.1:{port}", "--as", "alice", "--to", "bob", *arguments, prompt="alice → bob>", **options)

    return start


@pytest.fixture
def store(tmp_path):
    return tmp_path / "alice.db"


def kill(person):
    person.signal(signal.SIGKILL)
    assert person.exit_status() == -signal.SIGKILL


def leave(person):
    person.type("\x04")
    assert person.exit_status() == 0


def texts(teller):
    """What was said to the teller, in the order in which it came."""
    return [shown.text for shown in teller.shown if shown.sender != teller.name]


# Kills


def watch(person, seconds, act):
    """Looks at the screen for a while, and does something between the looks."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        act()
        person.read(min(left, 0.01))


def faults_of_lines(typed, entered, heard):
    """What is wrong with what arrived (heard), given what was seen as queued (typed) of what was entered."""
    counts = collections.Counter(heard)
    numbers = [int(text.split()[-1]) for text in heard]
    return (
        [f"lost: {text}" for text in typed if text not in counts] + [f"doubled: {text}" for text, count in counts.items() if count > 1]
        + [f"phantom: {text}" for text in counts if text not in entered] + ([] if numbers == sorted(numbers) else ["reordered"])
    )


def faults_of_screens(screens, said, acked):
    """What is wrong with what was shown at each start as said earlier, and as new, given what was said and what the server has of it."""
    new = list(itertools.chain.from_iterable(new for _, new in screens))
    counts = collections.Counter(new)
    seen = set(new).union(*(earlier for earlier, _ in screens))
    faults = [f"lost: {text}" for text in acked if text not in seen] + [f"new twice: {text}" for text, count in counts.items() if count > 1]
    faults += [f"phantom: {text}" for text in seen if text not in said]
    for shown in (new, *(earlier + new for earlier, new in screens)):
        numbers = [int(text.split()[-1]) for text in shown]
        if numbers != sorted(set(numbers)):
            faults.append(f"doubled or reordered: {shown}")
    return faults


@pytest.mark.timeout(60 + 5 * CLIENT_KILLS)
def test_a_killed_client_loses_and_doubles_nothing(alice, bob, room, gate):
    """Every second time, the link is lost first, so that lines wait for it."""
    chance = random.Random(3)
    entered, typed, screens = [], set(), []
    gate.open(room.port)
    person = alice(port=gate.port, rows=50)
    person.wait_for_line()

    def act():
        if chance.random() < 0.3:
            bob.say("@alice", f"word {len(bob.typed)}")
        if chance.random() < 0.3:
            entered.append(f"line {len(entered)}")
            person.enter(entered[-1])

    def is_welcomed():
        return "* you are alice" in person.text

    def note():
        rows = person.text.split("\n")
        start = next((index for index, row in enumerate(rows) if row.startswith("* you are ")), len(rows))
        typed.update(match[1] for row in rows if (match := re.search(r"alice: (line \d+)", row)))
        screens.append(tuple([match[1] for row in part if (match := re.search(r"bob: (word \d+)$", row))] for part in (rows[:start], rows[start:])))

    for number in range(CLIENT_KILLS):
        if number % 3:
            person.wait_for(is_welcomed)
        watch(person, chance.uniform(0, 0.4), act)
        if number % 2:
            person.wait_for(is_welcomed)
            gate.close()
            watch(person, chance.uniform(0, 0.3), act)
        kill(person)
        note()
        if number % 2:
            gate.open(room.port)
        person = alice(port=gate.port, rows=50)
    person.wait_for_line()
    eventually(lambda: not bob.unanswered)
    bob.say("@alice", f"word {len(bob.typed)}")
    person.wait_for(f"bob: word {len(bob.typed) - 1}$", timeout=30)
    entered.append(f"line {len(entered)}")
    person.enter(entered[-1])
    person.wait_for(rf"{entered[-1]} ✓", timeout=30)
    eventually(lambda: entered[-1] in texts(bob))
    leave(person)
    note()
    assert faults_of_lines(typed, entered, texts(bob)) == []
    said = {text for _, _, text in bob.typed}
    assert faults_of_screens(screens, said, [text for identifier, _, text in bob.typed if identifier in bob.acked]) == []
    assert bob.faults == [] and len(typed) > 2 * CLIENT_KILLS and len(said) > 2 * CLIENT_KILLS


def test_lines_that_were_typed_without_a_link_arrive_once_and_in_order_after_a_kill(alice, bob, room, gate):
    gate.open(room.port)
    person = alice(port=gate.port)
    person.wait_for_line()
    gate.close()
    person.wait_for_line(prompt="alice → bob (link lost)>")
    lines = [f"line {number}" for number in range(20)]
    for line in lines:
        person.enter(line)
    person.wait_for("line 19 …$")
    kill(person)
    assert texts(bob) == []
    gate.open(room.port)
    person = alice(port=gate.port)
    person.enter("and then")
    person.wait_for("and then ✓")
    assert len(person.rows_with("line ")) == 20 and len(person.rows_with("✓")) == 21
    assert texts(bob) == [*lines, "and then"]
    leave(person)
    person = alice(port=gate.port)
    person.wait_for("you are alice")
    person.wait_for_line()
    assert len(person.rows_with("and then")) == 1 and not person.rows_with("…")
    bob.say("@alice", "well")
    person.wait_for("bob: well")
    assert texts(bob) == [*lines, "and then"]


# What is seen


def unseen(folder, room):
    """How many messages the store holds that nobody has seen."""
    path = folder / "state/wtalk/devices" / f"127.0.0.1_{room.port}_alice.db"
    with contextlib.closing(sqlite3.connect(path)) as database:
        return database.execute("select count(*) from message where shown = 0").fetchone()[0]


def test_a_start_shows_what_was_said_before_and_then_what_is_new(alice, bob, room, tmp_path):
    person = alice()
    person.wait_for_line()
    person.enter("mine")
    bob.say("@alice", "before")
    person.wait_for("bob: before")
    person.wait_for("mine ✓")
    eventually(lambda: unseen(tmp_path, room) == 0)
    leave(person)
    bob.say("@alice", "meanwhile")
    eventually(lambda: not bob.unanswered)
    person = alice()
    person.wait_for("bob: meanwhile")
    rows = [re.sub(r"^\d\d:\d\d ", "", row) for row in person.text.split("\n")]
    assert sorted(rows[1:3]) == ["alice: mine", "bob: before"]
    assert (rows[0], rows[3:5]) == ("* earlier", ["* you are alice, talking to @bob", "bob: meanwhile"])


def test_without_a_link_the_past_comes_from_the_store(alice, bob, room, gate):
    gate.open(room.port)
    person = alice(port=gate.port)
    person.wait_for_line()
    for number in range(3):
        bob.say("@alice", f"apple {number}")
    person.wait_for("bob: apple 2")
    gate.close()
    person.wait_for_line(prompt="alice → bob (link lost)>")
    person.enter("/search APPLE 1")
    person.wait_for(lambda: len(person.rows_with("bob: apple 1")) == 2)
    person.enter("/history 2")
    person.wait_for(lambda: len(person.rows_with("bob: apple 2")) == 2)
    assert len(person.rows_with("bob: apple 0")) == 1
    person.wait_for(r"^\* there is more: /history 4$")


def test_nothing_is_kept_without_a_history(alice, bob, tmp_path):
    person = alice("--no-history")
    person.wait_for_line()
    bob.say("@alice", "hello")
    person.wait_for("bob: hello")
    person.enter("mine")
    person.wait_for("mine ✓")
    leave(person)
    assert not (tmp_path / "state/wtalk/devices").exists()
    person = alice("--no-history")
    person.wait_for_line()
    assert not person.rows_with("hello") and not person.rows_with("mine")


def test_a_server_with_another_history_is_told_of_at_the_start(alice, bob, room, server, gate):
    gate.open(room.port)
    person = alice(port=gate.port)
    person.wait_for_line()
    bob.say("@alice", "before")
    person.wait_for("bob: before")
    leave(person)
    gate.close()
    second = server()
    gate.open(second.port)
    with Chatter(second) as other:
        other.hello("bob")
        person = alice(port=gate.port)
        person.wait_for(lambda: person.rows_with("wtalk: the server has another history than before; this inbox begins anew"))
        other.say("@alice", "afterwards")
        person.wait_for("bob: afterwards")
        leave(person)
        person = alice(port=gate.port)
        person.wait_for("you are alice")
        assert len(person.rows_with("bob: before")) == len(person.rows_with("bob: afterwards")) == 1
        assert not person.rows_with("another history")


# What cannot be opened


def spoil(path, how):
    if how == "damaged":
        path.write_bytes(path.read_bytes()[:1000] + b"x" * 4000 + path.read_bytes()[5000:])
    elif how == "other":
        path.write_bytes(b"no database" * 100)
    elif how == "newer":
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.execute("pragma user_version = 99")
    elif how == "exposed":
        path.chmod(0o644)
    elif how == "link":
        path.rename(path.with_suffix(".real"))
        path.symlink_to(path.with_suffix(".real"))


STATUSES = {"damaged": 65, "other": 65, "newer": 78, "exposed": 77, "link": 73}


@pytest.mark.parametrize("how", STATUSES)
def test_S1_S3_a_store_that_cannot_be_used_is_told_of_and_not_touched(alice, client, room, store, how):
    arguments = [room.url(), "--as", "alice", "--to", "bob", "--store", store]
    assert client(*arguments)[0] == 0
    spoil(store, how)
    before = store.read_bytes()
    status, stdout, stderr = client(*arguments, stdin=b"hello\n")
    assert (status, stdout) == (STATUSES[how], b"") and one_line(stderr, str(store))
    person = alice("--store", store)
    assert person.exit_status() == STATUSES[how]
    assert str(store) in person.text.replace("\n", "") and store.read_bytes() == before


def test_A11_the_store_of_another_name_is_refused(client, room, store):
    assert client(room.url(), "--as", "alice", "--store", store)[0] == 0
    status, _, stderr = client(room.url(), "--as", "mallory", "--store", store)
    assert status == 73 and one_line(stderr, "it belongs to alice")


def test_S2_a_store_belongs_to_one_process_at_a_time(alice, bob, client, room, store):
    first = alice("--store", store)
    first.wait_for_line()
    status, stdout, stderr = client(room.url(), "--as", "alice", "--to", "bob", "--store", store, stdin=b"hello\n")
    assert (status, stdout) == (75, b"") and one_line(stderr, ELSEWHERE)
    second = alice("--store", store)
    second.wait_for_line()
    assert second.rows_with(f"wtalk: {ELSEWHERE}; only what comes")
    second.enter("from the second")
    first.wait_for("alice: from the second")
    kill(first)
    third = alice("--store", store)
    third.wait_for("alice: from the second")
    third.wait_for_line()
    assert not third.rows_with(ELSEWHERE)


# Scripts


def test_what_was_not_acknowledged_goes_out_with_the_next_run(start_client, client, bob, room, store):
    arguments = [room.url(), "--as", "alice", "--to", "bob", "--store", store]
    process = start_client(*arguments, "--timeout", "4")
    process.write(b"one\n")
    eventually(lambda: texts(bob) == ["one"])
    room.process.send_signal(signal.SIGSTOP)
    try:
        status, stdout, stderr = process.finish(b"two\nthree\n")
    finally:
        room.process.send_signal(signal.SIGCONT)
    assert (status, stdout) == (75, b"")
    assert re.search(r"^wtalk: 2 messages were not acknowledged; the next run with this store sends what was kept: [0-9a-f]{32} [0-9a-f]{32}$", stderr, re.MULTILINE)
    assert client(*arguments, stdin=b"four\n") == (0, b"", "")
    eventually(lambda: texts(bob) == ["one", "two", "three", "four"])
    assert client(*arguments) == (0, b"", "")
    assert texts(bob) == ["one", "two", "three", "four"]


def test_a_killed_script_leaves_nothing_out(start_client, client, bob, room, store):
    arguments = [room.url(), "--inbox", "--as", "alice", "--store", store]
    assert client(*arguments) == (0, b"", "")
    said, printed = 0, []
    for _ in range(5):
        process = start_client(*arguments, "--follow")
        for number in range(100):
            bob.say("@alice", f"word {said + number}")
        said += 100
        printed += [process.process.stdout.readline() for _ in range(40)]
        process.process.kill()
        printed += process.process.stdout.read().splitlines(keepends=True)
    eventually(lambda: not bob.unanswered)
    printed += client(*arguments)[1].splitlines(keepends=True)
    assert list(dict.fromkeys(printed)) == [f"word {number}\n".encode() for number in range(500)]


def test_a_script_with_a_store_prints_what_waited_for_it_once(client, bob, room, store):
    arguments = [room.url(), "--as", "alice", "--to", "bob", "--store", store, "--linger", "0.5"]
    assert client(*arguments) == (0, b"", "")
    for number in range(3):
        bob.say("@alice", f"word {number}")
    eventually(lambda: not bob.unanswered)
    assert client(*arguments, stdin=b"mine\n") == (0, b"word 0\nword 1\nword 2\n", "")
    assert client(*arguments) == (0, b"", "")


def test_what_a_script_did_not_print_is_shown_to_the_person_who_comes(alice, client, bob, room, store):
    arguments = [room.url(), "--as", "alice", "--room", "dev", "--store", store, "--linger", "0.5"]
    assert client(*arguments) == (0, b"", "")
    bob.say("@alice", "for alice")
    eventually(lambda: not bob.unanswered)
    assert client(*arguments) == (0, b"", "")
    person = alice("--store", store)
    person.wait_for("you are alice")
    assert len(person.rows_with("bob: for alice")) == 1 and not person.new_rows_with("for alice")
