"""--log keeps what is said and happens; --replay shows it again."""

import json
import re
import stat
import time

import pytest

from person import SIZES, TERMS
from scripted import ChatScript

AT = ChatScript.TIME


def events(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def write(path, *lines):
    """A log with these events, one second apart, or lines that are none."""
    written = []
    for number, line in enumerate(lines):
        if isinstance(line, dict):
            line = json.dumps({"event": line["event"], "at": AT + number * 1000, **line})
        written.append(line + "\n")
    path.write_text("".join(written))
    path.chmod(0o600)
    return path


def start(name="alice", to="@bob"):
    return {"event": "start", "url": "ws://localhost:8080/", "as": name, "to": to}


def message(name, text, number, conversation=None):
    return {
        "event": "message", "type": "text", "conversation": conversation or f"@{name}", "from": name, "to": "alice", "id": f"{number:032x}",
        "seq": number, "time": AT + number * 1000, "text": text,
    }


def test_a_log_has_all_that_was_said(with_bob, tmp_path):
    log = tmp_path / "log"
    alice, bob = with_bob("--log", log)
    alice.enter("hi \\ \"世界\"")
    assert bob.expect("message")["text"] == "hi \\ \"世界\""
    alice.wait_for("✓$")
    bob.say("@alice", "hello\x1b[2J\nthere")
    alice.wait_for("there$")
    # Written when it happens, not at the end.
    assert "there" in log.read_text()
    alice.enter("/quit")
    assert alice.exit_status() == 0
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    logged = events(log)
    assert all(list(event)[:2] == ["event", "at"] and abs(event["at"] - time.time() * 1000) < 60_000 for event in logged)
    assert [event["at"] for event in logged] == sorted(event["at"] for event in logged)
    kinds = [event["event"] for event in logged]
    assert kinds[:2] == ["start", "open"] and kinds.count("send") == kinds.count("sent") == kinds.count("message") == 1
    (send,) = [event for event in logged if event["event"] == "send"]
    assert (send["to"], send["text"]) == ("@bob", "hi \\ \"世界\"")
    (received,) = [event for event in logged if event["event"] == "message"]
    assert (received["from"], received["text"]) == ("bob", "hello\x1b[2J\nthere")


def test_commands_and_passwords_are_not_logged(in_room, tmp_path):
    log = tmp_path / "log"
    person, peer = in_room("--log", log)
    person.enter("/status")
    person.wait_for("link: up")
    person.enter("hi")
    assert peer.recv(timeout=10) == "hi"
    person.enter("/quit")
    assert person.exit_status() == 0
    assert "/status" not in log.read_text()
    assert [event["text"] for event in events(log) if event["event"] == "send"] == ["hi"]


def test_a_second_run_is_added_behind_the_first(in_room, tmp_path):
    log = tmp_path / "log"
    for text in ("one", "two"):
        person, peer = in_room("--log", log)
        person.enter(text)
        assert peer.recv(timeout=10) == text
        person.enter("/quit")
        assert person.exit_status() == 0
    assert [event["text"] for event in events(log) if event["event"] == "send"] == ["one", "two"]
    assert [event["event"] for event in events(log)].count("start") == 2


def test_a_log_that_others_can_read_is_refused(at_terminal, listener, tmp_path):
    log = tmp_path / "log"
    log.write_text("")
    log.chmod(0o644)
    person = at_terminal(listener[0], "--log", log)
    assert person.exit_status() in (73, 77)
    assert len(person.rows_with("wtalk: ")) == 1
    assert log.read_text() == ""


# Replay


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_a_log_is_shown_as_it_was(at_terminal, snapshots, tmp_path, size, term):
    log = write(
        tmp_path / "log", start(), {"event": "open", "url": "ws://localhost:8080/"}, message("bob", "hello 世界", 1),
        {"event": "send", "to": "@bob", "id": "f" * 32, "text": "hi bob"},
        {"event": "sent", "id": "f" * 32, "conversation": "@bob", "seq": 2, "time": AT + 4000},
        message("carol", "a message with words enough that it takes more than one row on a small screen", 5, "#dev"),
        {"event": "presence", "conversation": "#lobby", "name": "dave", "state": "here"},
        {"event": "close", "code": 1000, "reason": "bye"},
    )
    person = at_terminal("--replay", log, "--speed", "0", columns=size[0], rows=size[1], environment={"TERM": term})
    assert person.exit_status() == 0
    rows = [row for row in person.rows if row]
    assert "16:00 bob: hello 世界" in rows
    assert "16:00 alice: hi bob ✓" in rows
    assert [row for row in rows if row.startswith("16:00 #dev carol: a message")]
    snapshots.check(person, f"replay-{size[0]}x{size[1]}-{term}")


def test_what_was_logged_can_be_replayed(with_bob, at_terminal, tmp_path):
    log = tmp_path / "log"
    alice, bob = with_bob("--log", log)
    for number in range(5):
        alice.enter(f"line {number}")
        assert bob.expect("message")["text"] == f"line {number}"
        bob.say("@alice", f"answer {number}")
        alice.wait_for(f"answer {number}$")
    alice.wait_for("line 4 ✓$")
    said = [row for row in alice.rows if re.match(r"\d\d:\d\d ", row)]
    alice.enter("/quit")
    assert alice.exit_status() == 0
    person = at_terminal("--replay", log, "--speed", "0")
    assert person.exit_status() == 0
    assert [row for row in person.rows if re.match(r"\d\d:\d\d ", row)] == said


def test_a_replay_keeps_the_timing(at_terminal, tmp_path):
    log = write(tmp_path / "log", start(), message("bob", "one", 1), message("bob", "two", 2), message("bob", "three", 3))
    person = at_terminal("--replay", log, "--speed", "4")
    person.wait_for("bob: one$")
    began = time.monotonic()
    person.wait_for("bob: three$")
    # Two seconds, four times as fast; the clock may run on, but not backwards.
    assert time.monotonic() - began >= 0.4
    assert person.exit_status() == 0


def test_ctrl_c_ends_a_replay(at_terminal, tmp_path):
    log = write(tmp_path / "log", start(), message("bob", "one", 1), {**message("bob", "two", 2), "at": AT + 3_600_000})
    person = at_terminal("--replay", log)
    person.wait_for("bob: one$")
    person.type("\x03")
    assert person.exit_status() == 130
    assert not person.rows_with("two")


def test_T10_a_replay_is_filtered(at_terminal, tmp_path):
    log = write(tmp_path / "log", start(), message("bob", "a\x1b[2J\x1b]0;owned\x07\u202e\nbob: you owe me", 1), message("bob", "after", 2))
    person = at_terminal("--replay", log, "--speed", "0")
    assert person.exit_status() == 0
    assert "16:00 bob: a\\u{1B}[2J\\u{1B}]0;owned\\u{7}\\u{202E}" in person.rows
    assert "┆ bob: you owe me" in person.rows
    assert "owned" not in (person.title or "") and b"\x1b[2J" not in person.raw


def test_bad_lines_are_told_with_their_numbers(at_terminal, tmp_path):
    log = write(tmp_path / "log", start(), "not json", message("bob", "one", 1), '{"event":7}', "\x1b[2J", message("bob", "two", 2))
    person = at_terminal("--replay", log, "--speed", "0")
    assert person.exit_status() == 65
    assert person.rows_with("bob: one") and person.rows_with("bob: two")
    # Not by rows: the path may fill one.
    told = [line for line in bytes(person.raw).split(b"\n") if b"wtalk: " in line]
    for number in (2, 4, 5):
        assert [line for line in told if b"log:%d:" % number in line], number
    assert b"\x1b[2J" not in person.raw


def test_a_replay_into_a_pipe_is_plain_text(client, tmp_path):
    log = write(tmp_path / "log", start(), message("bob", "hello 世界", 1), message("bob", "two\nrows", 2))
    status, stdout, stderr = client("--replay", log, "--speed", "0", environment={"TZ": "UTC"})
    assert (status, stderr) == (0, "")
    assert b"\x1b" not in stdout
    lines = stdout.decode().splitlines()
    assert "16:00 bob: hello 世界" in lines and lines[-1].endswith("rows")


def test_a_log_that_is_not_there_is_one_line(at_terminal, tmp_path):
    person = at_terminal("--replay", tmp_path / "none")
    assert person.exit_status() != 0
    assert len(person.rows_with("wtalk: ")) == 1
