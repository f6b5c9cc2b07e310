"""How a session at a terminal ends, and what is left of it: the terminal is as it was."""

import os
import shlex
import signal

import pytest

from conftest import BINARY, clean_environment, eventually
from person import SIZES, TERMS
from scripted import saying
from shell import Shell

SIGNALS = {
    signal.SIGTERM: 143, signal.SIGHUP: 128 + 1, signal.SIGQUIT: 128 + 3, signal.SIGSEGV: 128 + 11, signal.SIGABRT: 128 + 6,
    signal.SIGBUS: 128 + 7, signal.SIGFPE: 128 + 8, signal.SIGILL: 128 + 4,
}


@pytest.fixture
def shell(server, tmp_path):
    """A shell in which a client was started, at its prompt: shell(term, argument, …)."""
    opened = []

    def start(term="xterm-256color", *arguments, chat=True, size=(80, 24), **more):
        room = server()
        environment = clean_environment(tmp_path, PS1="$ ", TERM=term, INPUTRC=str(tmp_path / "inputrc"), **more)
        changed = {name: value for name, value in environment.items() if os.environ.get(name) != value}
        opened.append(Shell(tmp_path, columns=size[0], rows=size[1], environment=changed))
        one = opened[-1]
        one.before = one.modes("before")
        who = ["--as", "alice", "--to", "alice"] if chat else []
        one.type(shlex.join([str(BINARY), "client", room.url("/dev"), *who, *arguments]) + "\r")
        one.prompt = "alice → alice>" if chat else ">"
        one.wait_for(lambda: one.row == one.prompt)
        return one

    yield start
    for one in opened:
        one.close()


def ended(one, status):
    """Waits for the client's end and sees that the terminal is as it was."""
    one.wait_for(lambda: one.row == "$")
    one.run(f"echo status $? > {one.folder}/status")
    assert (one.folder / "status").read_text() == f"status {status}\n"
    assert not one.marks_pastes
    assert one.title == "before"
    assert one.modes("after") == one.before


LEAVING = {"ctrl-d": ("\x04", 0), "quit": ("/quit\r", 0), "ctrl-c": ("\x03", 130)}


@pytest.mark.parametrize("keys, status", LEAVING.values(), ids=LEAVING)
@pytest.mark.parametrize("term", TERMS)
def test_leaving_restores_the_terminal(shell, term, keys, status):
    one = shell(term)
    one.type(keys)
    ended(one, status)
    # The shell's prompt has a row of its own, and no key that was typed is left on the screen.
    assert not {"^C", "^D"} & set(one.text.split())


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
def test_a_signal_restores_the_terminal(shell, term, number):
    one = shell(term)
    one.type("half")
    one.wait_for(lambda: one.row.endswith("> half"))
    os.kill(one.client(), number)
    ended(one, SIGNALS[number])


def test_the_quit_key_ends_it_as_it_ends_others(shell):
    one = shell()
    one.type("half\x1c")
    ended(one, 131)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGSEGV])
def test_the_title_comes_back_after_messages_changed_it(with_script, number):
    alice, script = with_script()
    script.say("bob", "hello")
    alice.wait_for(lambda: "(1)" in alice.title)
    alice.signal(number)
    alice.exit_status()
    assert alice.title == ""


def test_ctrl_c_clears_the_line_and_leaves_on_an_empty_one(shell):
    one = shell()
    one.type("half")
    one.wait_for(lambda: one.row.endswith("> half"))
    one.type("\x03")
    one.wait_for(lambda: one.row == one.prompt)
    one.type("\x03")
    ended(one, 130)


def test_ctrl_c_clears_a_line_of_several_rows(in_room):
    person, peer = in_room(columns=40, rows=10)
    person.type("one\x1b\rtwo " + "世界 " * 30 + "end")
    person.wait_for(lambda: person.row.endswith("end"))
    person.type("\x1b[A\x1b[D\x03")
    person.wait_for_line()
    person.enter("whole")
    assert peer.recv(timeout=10) == "whole"


def test_ctrl_d_on_a_line_deletes_and_does_not_leave(in_room):
    person, peer = in_room()
    person.type("abc\x01\x04")
    person.wait_for_line("bc")
    person.enter("")
    assert peer.recv(timeout=10) == "bc"


def test_what_is_half_typed_is_not_sent_at_the_end(in_room):
    person, peer = in_room()
    person.type("half")
    person.wait_for_line("half")
    person.signal(signal.SIGTERM)
    assert person.exit_status() == 143
    with peer.room.connect("/dev") as other:
        other.send("first")
        assert peer.recv(timeout=10) == "first"


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_ctrl_z_gives_the_terminal_back_and_fg_goes_on(shell, term, size):
    one = shell(term, chat=False, size=size)
    one.type("half 世界")
    one.wait_for(lambda: one.row == "> half 世界")
    one.type("\x1a")
    one.wait_for("Stopped")
    one.wait_for(lambda: one.row == "$")
    assert not one.marks_pastes and one.title == "before"
    assert one.modes("during") == one.before
    one.type("fg\r")
    one.wait_for(lambda: one.row == "> half 世界")
    assert one.marks_pastes == (term != "dumb")
    one.type("!\r")
    one.wait_for(lambda: "> half 世界!" in one.lines and one.row == ">")
    one.type("\x04")
    ended(one, 0)


def test_the_client_may_be_stopped_again_and_again(shell):
    one = shell(chat=False)
    one.type("half")
    for _ in range(3):
        one.wait_for(lambda: one.row == "> half")
        one.type("\x1a")
        one.wait_for(lambda: one.row == "$")
        one.type("fg\r")
    one.wait_for(lambda: one.row == "> half")
    one.type("\x03")
    one.wait_for(lambda: one.row == ">")
    one.type("\x04")
    ended(one, 0)


def test_a_client_stopped_in_its_editor_goes_on_with_it(shell, tmp_path):
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nprintf "busy "\nread name\necho "done $name" > "$1"\n')
    script.chmod(0o755)
    one = shell(chat=False, VISUAL=str(script))
    one.type("/edit\r")
    one.wait_for(lambda: one.row == "busy")
    editor = one.foreground
    one.type("\x1a")
    one.wait_for("Stopped")
    one.wait_for(lambda: one.row == "$")
    assert one.modes("during") == one.before
    one.type("fg\r")
    # What is typed before that is the shell's.
    eventually(lambda: one.foreground == editor)
    one.type("well\r")
    one.wait_for(lambda: one.row == "> done well")
    one.type("\x03")
    one.wait_for(lambda: one.row == ">")
    one.type("\x04")
    ended(one, 0)


def test_a_held_terminal_does_not_keep_it_from_ending(in_room):
    person, peer = in_room()
    person.type("\x13")
    for number in range(2_000):
        peer.send(f"message {number} " + "x" * 60)
    assert peer.ping().wait(10)
    person.signal(signal.SIGTERM)
    # The terminal takes nothing, so it is not its screen that can be waited for.
    eventually(lambda: not person.child.isalive())
    assert person.child.exitstatus == 143


def test_a_held_terminal_goes_on_where_it_was(in_room):
    person, peer = in_room()
    person.type("half\x13")
    peer.send("message")
    assert peer.ping().wait(10)
    person.type("\x11")
    person.wait_for_row("< message")
    person.wait_for_line("half")
    person.enter("!")
    assert peer.recv(timeout=10) == "half!"


def test_a_terminal_that_goes_away_ends_it(in_room):
    person, _ = in_room()
    assert person.hang_up() in (0, -signal.SIGHUP)


def test_the_last_words_are_shown(at_terminal, peer):
    messages = [f"message {number}" for number in range(100)]
    person = at_terminal(peer(saying(*messages, code=4001, reason="enough")))
    assert person.exit_status() == 1
    assert [row for row in person.rows if row.startswith("< message")] == [f"< {message}" for message in messages]


def test_a_message_on_its_way_out_is_not_lost_by_quit(in_room):
    person, peer = in_room()
    person.type("last words\r/quit\r")
    assert peer.recv(timeout=10) == "last words"
    assert person.exit_status() == 0
