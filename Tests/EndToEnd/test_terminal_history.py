"""The history of what was typed: its file, runs beside each other, Ctrl-R."""

import re
import stat

import pytest

from person import SIZES, TERMS
from scripted import upgraded, values

UP, DOWN = "\x1b[A", "\x1b[B"


@pytest.fixture
def file(tmp_path):
    """Where the history is."""
    return tmp_path / "state" / "wtalk" / "history"


def enter(person, peer, *lines):
    for line in lines:
        person.enter(line)
        assert peer.recv(timeout=10) == line
        person.wait_for_line()


def leave(person):
    person.type("\x04")
    assert person.exit_status() == 0


def up(person, *lines):
    """Goes back through these lines, the newest first."""
    for line in lines:
        person.type(UP)
        person.wait_for_line(line)


@pytest.mark.parametrize("term", TERMS)
def test_the_history_outlives_the_run(in_room, file, term):
    person, peer = in_room(environment={"TERM": term})
    enter(person, peer, "one", "two 世界")
    leave(person)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    person, peer = in_room(environment={"TERM": term})
    up(person, "two 世界", "one")
    person.type(DOWN)
    person.wait_for_line("two 世界")
    person.enter("")
    assert peer.recv(timeout=10) == "two 世界"


def test_without_xdg_it_is_in_local_state(in_room, tmp_path):
    person, peer = in_room(environment={"XDG_STATE_HOME": ""})
    enter(person, peer, "one")
    leave(person)
    assert stat.S_IMODE((tmp_path / ".local/state/wtalk/history").stat().st_mode) == 0o600


def test_it_is_kept_at_each_enter_not_at_the_end(in_room, file):
    person, peer = in_room()
    enter(person, peer, "before the crash")
    person.signal(9)
    assert person.exit_status() == -9
    person, _ = in_room()
    up(person, "before the crash")


def test_a_line_of_several_rows_comes_back_whole(in_room):
    person, peer = in_room()
    person.type("one\x1b\rtwo\x1b\rthree\r")
    assert peer.recv(timeout=10) == "one\ntwo\nthree"
    enter(person, peer, "after")
    leave(person)
    person, peer = in_room()
    up(person, "after", "one\ntwo\nthree")
    person.enter("")
    assert peer.recv(timeout=10) == "one\ntwo\nthree"


def test_what_follows_itself_is_kept_once(in_room):
    person, peer = in_room()
    enter(person, peer, "one", "two", "two", "two", "one")
    up(person, "one", "two", "one")
    leave_line(person)
    leave(person)
    person, _ = in_room()
    up(person, "one", "two", "one")


def leave_line(person):
    person.type("\x03")
    person.wait_for_line()


def test_what_starts_with_a_space_is_never_kept(in_room, file):
    person, peer = in_room()
    enter(person, peer, "one", " secret")
    up(person, "one")
    leave_line(person)
    leave(person)
    assert "secret" not in file.read_text()
    person, _ = in_room()
    up(person, "one")


def test_commands_are_kept(in_room):
    person, peer = in_room()
    person.enter("/help")
    person.wait_for("/quit")
    person.wait_for_line()
    up(person, "/help")


def test_a_line_that_was_cleared_is_not_kept(in_room):
    person, peer = in_room()
    enter(person, peer, "one")
    person.type("half")
    person.wait_for_line("half")
    leave_line(person)
    up(person, "one")


def test_it_is_bounded(in_room, file):
    file.parent.mkdir(parents=True)
    file.write_text("".join(f"line {number}\n" for number in range(5_000)))
    person, peer = in_room()
    enter(person, peer, "newest")
    leave(person)
    kept = file.read_text().splitlines()
    assert len(kept) <= 2_000 and kept[-1] == "newest" and "line 4999" in kept
    person, _ = in_room()
    up(person, "newest", "line 4999", "line 4998")


def test_a_damaged_file_keeps_nobody_out(in_room, file):
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\xff\xfe\x00\x1b[2J\n\\\n" + b"x" * 100_000 + b"\nlast")
    person, peer = in_room()
    enter(person, peer, "one")
    up(person, "one")


def test_a_file_that_cannot_be_written_keeps_nobody_out(in_room, file):
    file.mkdir(parents=True)
    person, peer = in_room()
    enter(person, peer, "one", "two")
    up(person, "two", "one")


def test_a_history_that_is_a_link_is_not_followed(in_room, file, tmp_path):
    other = tmp_path / "other"
    other.write_text("untouched\n")
    file.parent.mkdir(parents=True)
    file.symlink_to(other)
    person, peer = in_room()
    enter(person, peer, "one")
    leave(person)
    assert other.read_text() == "untouched\n"


def test_runs_beside_each_other_lose_no_line(in_room):
    first, first_peer = in_room()
    second, second_peer = in_room()
    enter(first, first_peer, "first 1")
    enter(second, second_peer, "second 1")
    enter(first, first_peer, "first 2")
    enter(second, second_peer, "second 2")
    # Each goes back through what it typed itself.
    up(first, "first 2", "first 1")
    leave_line(first)
    for person in (first, second):
        leave(person)
    third, _ = in_room()
    up(third, "second 2", "first 2", "second 1", "first 1")


def test_many_lines_of_two_runs_are_all_kept(in_room, file):
    first, first_peer = in_room()
    second, second_peer = in_room()
    for number in range(200):
        first.enter(f"first {number}")
        second.enter(f"second {number}")
    for peer, name in ((first_peer, "first"), (second_peer, "second")):
        for number in range(200):
            assert peer.recv(timeout=10) == f"{name} {number}"
    for person in (first, second):
        person.wait_for_line()
        leave(person)
    kept = file.read_text().splitlines()
    assert len(kept) == 400
    for name in ("first", "second"):
        assert [line for line in kept if line.startswith(name)] == [f"{name} {number}" for number in range(200)]


# Ctrl-R


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_ctrl_r_finds_an_earlier_line(in_room, size, term):
    person, peer = in_room(columns=size[0], rows=size[1], environment={"TERM": term})
    enter(person, peer, "hello world", "hello 世界", "goodbye")
    person.type("\x12world")
    person.wait_for("hello world.*|.*hello world$")
    person.type("\r")
    assert peer.recv(timeout=10) == "hello world"
    person.wait_for_line()


def test_ctrl_r_again_goes_further_back(in_room):
    person, peer = in_room()
    enter(person, peer, "hello 1", "hello 2", "hello 3")
    person.type("\x12hello")
    person.wait_for(lambda: any(row.endswith("hello 3") for row in person.lines[-2:] + [person.row]))
    person.type("\x12\x12\r")
    assert peer.recv(timeout=10) == "hello 1"


def test_ctrl_r_finds_wide_characters(in_room):
    person, peer = in_room()
    enter(person, peer, "find 世界 here", "other")
    person.type("\x12界\r")
    assert peer.recv(timeout=10) == "find 世界 here"


def test_ctrl_r_can_be_left_and_the_line_edited(in_room):
    person, peer = in_room()
    enter(person, peer, "hello world", "other")
    person.type("\x12wor")
    person.wait_for("hello world")
    person.type("\x05!")
    person.wait_for_line("hello world!")
    person.enter("")
    assert peer.recv(timeout=10) == "hello world!"


def test_ctrl_g_gives_up_the_search(in_room):
    person, peer = in_room()
    enter(person, peer, "hello world")
    person.type("mine\x12wor")
    person.wait_for("hello world")
    person.type("\x07")
    person.wait_for_line("mine")
    person.enter("")
    assert peer.recv(timeout=10) == "mine"


@pytest.mark.parametrize("term", ["xterm-256color", "screen"])
def test_messages_may_arrive_in_a_search(in_room, term):
    person, peer = in_room(environment={"TERM": term})
    enter(person, peer, "hello world", "other")
    for key in "\x12world":
        person.type(key)
        peer.send(f"message {ord(key)}")
        person.wait_for_row(f"< message {ord(key)}")
    person.type("\r")
    assert peer.recv(timeout=10) == "hello world"
    person.wait_for_line()
    # Nothing of the search is left on the screen.
    assert not [row for row in person.rows if "wor" in row and row != "> hello world"]


# Passwords


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_a_password_is_neither_shown_nor_kept(at_terminal, raw_peer, file, size):
    heads = []

    def serve(connection):
        frames = upgraded(connection, heads)
        while frames.receive()[0] != 8:
            pass

    person = at_terminal("ws://" + raw_peer(serve), "--user", "alice", "--insecure-plaintext", columns=size[0], rows=size[1])
    person.wait_for(lambda: re.search("[Pp]assword.*:$", person.row))
    person.type("pass世界 word\r")
    person.wait_for_line()
    person.enter("hello")
    person.wait_for_row("> hello")
    assert values(heads[0], "authorization") == ["Basic YWxpY2U6cGFzc+S4lueVjCB3b3Jk"]
    assert "世界 word".encode() not in person.raw and b"pass\xe4" not in person.raw
    up(person, "hello")
    leave_line(person)
    assert file.read_text() == "hello\n"
