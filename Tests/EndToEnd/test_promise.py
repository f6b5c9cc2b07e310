"""The promise: what was acknowledged is shown exactly once and in order, whatever dies and whenever it does."""

import os
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import time

import pytest

from chatter import Chatter, new_id
from conftest import BINARY, Server, eventually, free_port
from teller import Cutter, Teller, verdict

KILLS = int(os.environ.get("WTALK_KILLS", 30))
CUTS = int(os.environ.get("WTALK_CUTS", 1_000))
NAMES = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"]


@pytest.fixture
def stored(tmp_path):
    """Starts servers with one store, one after the other on one port: stored() gives the next."""
    port = free_port()
    started = []

    def start(*arguments):
        folder = tmp_path / f"server-{len(started)}"
        start.last = Server(folder, ["--store", tmp_path / "chat.db", *arguments], port=port)
        started.append(start.last)
        return start.last

    start.port, start.path = port, tmp_path / "chat.db"
    yield start
    if started and started[-1].process.poll() is None:
        started[-1].check_end()


def kill(server):
    server.process.kill()
    server.process.wait()


def enrolled(server, names, port):
    """Tellers whose names and devices are known already: nobody is unknown to another, and no token is lost on its way."""
    tellers = []
    for name in names:
        with Chatter(server) as person:
            tellers.append(Teller(name, port, token=person.hello(name, device="laptop")["token"]))
    return [teller.start() for teller in tellers]


def settle(tellers, timeout=60):
    """Waits until everything is answered and everyone has every row."""
    eventually(lambda: not any(teller.unanswered for teller in tellers), timeout)

    def complete():
        shown = {teller.name: {message.id for message in teller.shown} for teller in tellers}
        return all(
            identifier in shown[to[1:]] for teller in tellers for identifier, to, _ in teller.typed
            if identifier in teller.acked and to != f"@{teller.name}"
        )

    eventually(complete, timeout)


@pytest.mark.timeout(60 + 4 * KILLS)
def test_a_killed_server_loses_and_doubles_nothing(stored):
    server = stored("--rate", "1000")
    chance = random.Random(5)
    tellers, downtimes = enrolled(server, NAMES, stored.port), []
    try:
        wanted = max(10_000, 300 * KILLS)
        for number in range(KILLS + 1):
            until = time.monotonic() + chance.uniform(0.1, 0.5)
            while time.monotonic() < until or (number == KILLS and sum(len(teller.acked) for teller in tellers) < wanted):
                for teller in tellers:
                    if teller.unanswered < 64:
                        to = chance.choice([name for name in NAMES if name != teller.name])
                        teller.say(f"@{to}", f"{teller.name} {len(teller.typed)}")
                time.sleep(0.0005)  # the pace of typing
            if number < KILLS:
                kill(server)
                began = time.monotonic()
                server = stored("--rate", "1000")
                downtimes.append(time.monotonic() - began)
        settle(tellers)
    finally:
        for teller in tellers:
            teller.stop()
    assert verdict(tellers) == []
    assert not any(teller.refused or teller.resets for teller in tellers)
    assert sum(len(teller.acked) for teller in tellers) >= wanted
    assert statistics.median(downtimes) < 2


@pytest.mark.timeout(60 + CUTS / 4)
def test_cuts_at_any_byte_lose_and_double_nothing(stored):
    server = stored("--rate", "1000")
    cutter = Cutter(server.port, seed=11)
    chance = random.Random(7)
    tellers = enrolled(server, NAMES[:4], cutter.port)
    try:
        while cutter.cuts < CUTS:
            for teller in tellers:
                if teller.unanswered < 16:
                    to = chance.choice([other.name for other in tellers if other is not teller])
                    teller.say(f"@{to}", f"{teller.name} {len(teller.typed)} " + "x" * chance.randrange(200))
            time.sleep(0.002)  # the pace of typing
        cutter.is_calm = True
        settle(tellers)
    finally:
        for teller in tellers:
            teller.stop()
        cutter.close()
    assert verdict(tellers) == []


def test_what_is_kept_outlives_the_server(stored):
    first = stored()
    alice = Chatter(first)
    token = alice.hello("alice", device="laptop")["token"]
    alice.put({"type": "join", "conversation": "#dev"})
    alice.expect("presence", state="joined")
    bob = Chatter(first)
    bob_token = bob.hello("bob", device="phone")["token"]
    alice.connection.close()
    sent = [bob.say("@alice", f"while you were away {number}") for number in range(3)] + [bob.say("#dev", "in the room")]
    assert [each["seq"] for each in sent] == [1, 2, 3, 1]
    assert first.stop() == 0
    second = stored()
    with Chatter(second) as thief:
        assert thief.failure({"type": "hello", "name": "alice"}) == "name_taken"
    with Chatter(second) as alice, Chatter(second) as bob:
        welcome = alice.hello("alice", device="laptop", token=token)
        assert (welcome["n"], welcome["top"], welcome["token"]) == (0, 4, token)
        rows = [alice.expect("message") for _ in range(4)]
        assert [row["n"] for row in rows] == [1, 2, 3, 4]
        assert [row["text"] for row in rows] == [*(f"while you were away {number}" for number in range(3)), "in the room"]
        alice.put({"type": "got", "n": 4})
        alice.put({"type": "history", "conversation": "@bob", "limit": 2})
        page = alice.expect("history")
        assert [message["seq"] for message in page["messages"]] == [2, 3] and page["complete"] is False
        alice.put({"type": "history", "conversation": "@bob", "before": 2, "limit": 2})
        page = alice.expect("history")
        assert [message["text"] for message in page["messages"]] == ["while you were away 0"] and page["complete"] is True
        bob.hello("bob", device="phone", token=bob_token)
        receipts = [bob.expect("receipt", kind="delivered") for _ in range(2)]
        assert {receipt["conversation"]: receipt["seq"] for receipt in receipts} == {"@alice": 3, "#dev": 1}


def test_G9_an_id_is_one_message_for_ever(stored):
    first = stored()
    with Chatter(first) as alice, Chatter(first) as bob:
        token = alice.hello("alice", device="laptop")["token"]
        bob.hello("bob", device="phone")
        identifier = new_id()
        answer = alice.say("@bob", "once", identifier)
        assert alice.say("@bob", "once", identifier) == answer
        assert bob.expect("message")["text"] == "once"
    kill(first)
    second = stored()
    with Chatter(second) as alice:
        alice.hello("alice", device="laptop", token=token)
        assert alice.say("@bob", "once", identifier) == answer
        assert alice.say("@bob", "twice", identifier)["code"] == "id_reused"
        assert alice.say("#lobby", "once", identifier)["code"] == "id_reused"
        assert alice.say("@bob", "next")["seq"] == answer["seq"] + 1


def test_a_position_of_another_store_is_reset(stored):
    with Chatter(stored()) as alice:
        welcome = alice.hello("alice", device="laptop")
        token = welcome["token"]
        alice.say("@alice", "one")
        alice.say("@alice", "two")
        alice.connection.close()
    for position in ({"epoch": "0" * 32, "n": 1}, {"epoch": welcome["epoch"], "n": 9}, {"epoch": welcome["epoch"], "n": 1, "last": "0" * 32}):
        with Chatter(stored.last) as alice:
            assert alice.hello("alice", device="laptop", token=token, **position)["n"] == 0
            assert alice.expect("reset") == {"type": "reset", "epoch": welcome["epoch"], "n": 0, "top": 2}
            assert [alice.expect("message")["text"] for _ in range(2)] == ["one", "two"]


# The file


@pytest.mark.parametrize(
    "make, status",
    [
        (lambda path: path.mkdir(), 73),
        (lambda path: path.symlink_to(path.parent / "elsewhere.db"), 73),
        (lambda path: path.write_bytes(b"this is no database" * 1_000), 65),
        (lambda path: subprocess.run(["sqlite3", path, "create table other (x)"], check=True), 65),
        (lambda path: subprocess.run(["sqlite3", path, f"pragma application_id = {0x77546C6B}; pragma user_version = 999; create table x (x)"], check=True), 78),
    ],
    ids=["folder", "symlink", "not SQLite", "other program", "newer schema"],
)
def test_S1_a_file_that_is_no_store_of_ours_is_refused_untouched(tmp_path, make, status):
    path = tmp_path / "chat.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    refused = serve(path)
    assert refused.returncode == status and refused.stderr.startswith("wtalk: ") and str(path) in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert (path.read_bytes() if path.is_file() else None) == before
    assert not (tmp_path / "elsewhere.db").exists()


def test_S1_a_missing_folder_is_named(tmp_path):
    refused = serve(tmp_path / "nowhere" / "chat.db")
    assert refused.returncode == 73 and str(tmp_path / "nowhere") in refused.stderr


def test_S2_a_second_server_is_told_who_has_the_store(stored):
    first = stored()
    refused = serve(stored.path)
    assert refused.returncode == 75 and str(first.process.pid) in refused.stderr
    kill(first)
    stored()


def test_S3_the_store_is_its_owners_alone(stored):
    before = os.umask(0)
    try:
        server = stored()
    finally:
        os.umask(before)
    with Chatter(server) as alice:
        alice.hello("alice")
        alice.say("@alice", "note")
        for path in stored.path.parent.glob("chat.db*"):
            assert path.stat().st_mode & 0o777 == 0o600, path


def test_another_program_that_writes_to_the_file_delays_and_does_not_keep_from_ending(stored):
    server = stored()
    other = sqlite3.connect(stored.path, isolation_level=None)
    with Chatter(server) as alice:
        alice.hello("alice", device="laptop")
        other.execute("begin immediate")
        first, second = new_id(), new_id()
        alice.put({"type": "send", "id": first, "to": "@alice", "text": "late"})
        other.execute("rollback")
        assert alice.answer(first)["type"] == "sent"
        other.execute("begin immediate")
        alice.put({"type": "send", "id": second, "to": "@alice", "text": "never"})
        assert alice.connection.ping().wait(10)
        assert server.stop() == 0
        other.execute("rollback")
    other.close()


def test_a_store_is_only_for_the_chat(tmp_path):
    refused = subprocess.run([BINARY, "server", "--mode", "echo", "--store", tmp_path / "chat.db"], capture_output=True, text=True)
    assert refused.returncode == 64 and "--store" in refused.stderr


def serve(path):
    """A server that is to refuse this store."""
    return subprocess.run([BINARY, "server", "--listen", "127.0.0.1:0", "--store", path], capture_output=True, text=True, timeout=30)


# wtalk store


def store_command(*arguments):
    return subprocess.run([BINARY, "store", *arguments], capture_output=True, text=True, timeout=60)


def test_a_store_is_checked(stored):
    server = stored()
    with Chatter(server) as alice:
        alice.hello("alice", device="laptop")
        for number in range(3):
            alice.say("@alice", f"note {number}")
    busy = store_command("check", stored.path)
    assert busy.returncode == 75 and str(server.process.pid) in busy.stderr
    assert server.stop() == 0
    whole = store_command("check", stored.path)
    assert whole.returncode == 0 and str(stored.path) in whole.stdout
    subprocess.run(["sqlite3", stored.path, "update message set content = 'forged' where seq = 2"], check=True)
    forged = store_command("check", stored.path)
    assert forged.returncode == 65 and "2" in forged.stderr and "finding" in forged.stderr
    assert store_command("check", stored.path.parent / "none.db").returncode == 73
    assert not (stored.path.parent / "none.db").exists()


def test_S5_a_backup_is_restored_as_another_store(stored):
    server = stored()
    copy = stored.path.parent / "monday.db"
    with Chatter(server) as alice, Chatter(server) as bob:
        first = alice.hello("alice", device="laptop")
        bob.hello("bob")
        alice.say("@bob", "one")
        assert store_command("backup", stored.path, copy).returncode == 0
        alice.say("@bob", "two")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert store_command("backup", stored.path, copy).returncode == 73
    assert server.stop() == 0
    assert store_command("restore", copy, stored.path).returncode == 73
    for path in stored.path.parent.glob("chat.db*"):
        path.unlink()
    assert store_command("restore", copy, stored.path).returncode == 0
    with Chatter(stored()) as alice:
        welcome = alice.hello("alice", device="laptop", token=first["token"], epoch=first["epoch"], n=2)
        assert welcome["epoch"] != first["epoch"]
        assert alice.expect("reset") == {"type": "reset", "epoch": welcome["epoch"], "n": 1, "top": 1}
        assert alice.say("@bob", "three")["seq"] == 2


def test_a_store_is_vacuumed(stored):
    assert stored().stop() == 0
    assert store_command("vacuum", stored.path).returncode == 0
    stored()


# The disk


def traced(server, *arguments, output):
    """strace at the server; it is at work once it has said so."""
    tracer = subprocess.Popen(
        ["strace", "-f", "-p", str(server.process.pid), "-o", output, *arguments], stderr=subprocess.PIPE, text=True
    )
    assert "attached" in tracer.stderr.readline()
    return tracer


needs_strace = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


@needs_strace
def test_messages_are_on_the_disk_before_anyone_hears_of_them(stored, tmp_path):
    server = stored("--rate", "1000")
    trace = tmp_path / "trace"
    with Chatter(server) as alice, Chatter(server) as bob:
        alice.hello("alice", device="laptop")
        bob.hello("bob", device="phone")
        tracer = traced(server, "-e", "trace=fdatasync,fsync,write,writev,sendmsg,sendto", "-s", "200", output=trace)
        try:
            for number in range(200):
                assert alice.say("@bob", f"message {number}.")["type"] == "sent"
                assert bob.expect("message")["text"] == f"message {number}."
        finally:
            tracer.terminate()
            tracer.wait(10)
    synced, answers = False, 0
    for line in trace.read_text(errors="replace").splitlines():
        if "sync(" in line or re.search(r"resumed.*\) += 0", line) and "sync" in line:
            synced = True
        elif "\\\"sent\\\"" in line or "\\\"message\\\"" in line:
            answers += 1
            if "\\\"sent\\\"" in line:
                assert synced, f"acknowledged before it was on the disk: {line}"
                synced = False
    assert answers >= 400


@needs_strace
def test_S4_G5_an_error_of_the_disk_acknowledges_nothing(stored, tmp_path):
    server = stored()
    alice = Chatter(server)
    bob = Chatter(server)
    token = alice.hello("alice", device="laptop")["token"]
    bob_token = bob.hello("bob", device="phone")["token"]
    tracer = traced(server, "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO", output=tmp_path / "trace")
    identifier = new_id()
    alice.put({"type": "send", "id": identifier, "to": "@bob", "text": "hello"})
    assert alice.closed() == 1011 and bob.closed() == 1011
    assert server.process.wait(20) == 74
    tracer.wait(10)
    assert str(stored.path) in server.log()
    second = stored()
    with Chatter(second) as alice, Chatter(second) as bob:
        alice.hello("alice", device="laptop", token=token)
        assert alice.say("@bob", "hello", identifier)["type"] == "sent"
        bob.hello("bob", device="phone", token=bob_token)
        assert bob.expect("message")["id"] == identifier
        alice.say("@bob", "the end")
        assert bob.expect("message")["text"] == "the end"
        assert not [frame for frame in bob.waiting if frame["type"] == "message"]


@pytest.fixture
def small_disk(tmp_path):
    """A folder that holds 4 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True).returncode != 0:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_S4_G6_a_full_disk_refuses_and_recovers(server, small_disk):
    running = server("--store", small_disk / "chat.db", "--rate", "1000")
    ballast = small_disk / "ballast"
    with Chatter(running) as alice, Chatter(running) as bob:
        alice.hello("alice", device="laptop")
        bob.hello("bob", device="phone")
        kept = []
        ballast.write_bytes(b"x" * (2 << 20))
        for number in range(2_000):
            answer = alice.say("@bob", f"{number} " + "x" * 4_000)
            if answer["type"] == "fail":
                break
            kept.append(number)
        assert answer["code"] == "storage_full"
        assert [int(bob.expect("message")["text"].split()[0]) for _ in kept] == kept
        alice.put({"type": "history", "conversation": "@bob", "limit": 5})
        assert alice.expect("history")["messages"]
        ballast.unlink()
        assert alice.say("@bob", "after")["type"] == "sent"
        assert bob.expect("message")["text"] == "after"
    assert running.stop() == 0
    checked = subprocess.run(["sqlite3", small_disk / "chat.db", "pragma integrity_check"], capture_output=True, text=True, check=True)
    assert checked.stdout == "ok\n"


# Reading beside the writer


def test_what_is_searched_for_long_keeps_nobody_waiting(stored):
    """Neither those who write nor those who page; and each gets answers in the order of its questions."""
    server = stored("--rate", "100000")
    with server.connect("/den") as plain, Chatter(server) as alice, Chatter(server) as bob, Chatter(server) as carol:
        token = carol.hello("carol", device="phone")["token"]
        alice.hello("alice", listen="@alice")
        bob.hello("bob", listen="@bob", device="laptop")
        for number in range(20_000):
            plain.send(f"message {number} of some length, as people write them")
        eventually(lambda: page(bob, limit=1)[-1:] == ["message 19999 of some length, as people write them"], 60)
        for number in range(40):
            alice.put({"type": "history", "conversation": "#den", "search": f"nobody said this {number}"})
        alice.put({"type": "history", "conversation": "#den", "search": "message 77 "})
        carol.connection.close()
        for number in range(20):
            assert bob.say("@carol", f"missed {number}")["n"] == number + 1
            assert page(bob, limit=2)[0].startswith("message 19998")
        with Chatter(server) as again:
            again.hello("carol", device="phone", token=token)
            assert [again.expect("message")["text"] for _ in range(20)] == [f"missed {number}" for number in range(20)]
        answers = [alice.expect("history") for _ in range(41)]
        assert [answer["messages"] for answer in answers[:40]] == [[]] * 40
        assert [message["seq"] for message in answers[40]["messages"]] == [78]


def page(chatter, **query):
    chatter.put({"type": "history", "conversation": "#den", **query})
    return [message["text"] for message in chatter.expect("history")["messages"]]


def test_who_asks_for_history_sees_in_it_what_was_said_before_on_the_same_connection(stored):
    server = stored()
    with Chatter(server) as alice:
        alice.hello("alice")
        for number in range(10):
            alice.put({"type": "send", "id": new_id(), "to": "#den", "text": f"{number}"})
            assert page(alice)[-1] == f"{number}"


def test_more_questions_than_wait_are_refused_and_the_rest_are_answered(stored):
    server = stored("--rate", "100000")
    with server.connect("/den") as plain, Chatter(server) as alice:
        alice.hello("alice", listen="@alice")
        for number in range(20_000):
            plain.send(f"message {number} of some length, as people write them")
        eventually(lambda: page(alice, limit=1)[-1:] == ["message 19999 of some length, as people write them"], 60)
        for number in range(200):
            alice.put({"type": "history", "conversation": "#den", "search": "nobody said this"})
        answers = [alice.receive() for _ in range(200)]
        refused = [answer for answer in answers if answer["type"] == "fail"]
        assert {answer["code"] for answer in refused} == {"quota"}
        assert sum(answer["type"] == "history" for answer in answers) == 200 - len(refused) >= 64
