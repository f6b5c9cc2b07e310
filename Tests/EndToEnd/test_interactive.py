"""The client at a terminal: lines are typed while messages arrive."""

import os
import signal
import termios

import pytest
from wcwidth import wcwidth

from conftest import BINARY
from screen import Screen, wrapped

HALF = "你好，世界 half"
LINES = {
    "half": HALF,
    "three-rows": "x" * 37 + "世界你好" * 4 + "abc " * 5 + "end",
    "full-row": "世" * 19,
    "wide-at-margin": "x" * 37 + "世",
}


@pytest.fixture
def sit_down(server, tmp_path):
    """Starts a client at a terminal, in a room with a plain peer: (screen, peer)."""
    opened = []

    def start(columns=80, lines=24, environment=None):
        room = server()
        peer = room.connect("/dev")
        opened.append(peer)
        screen = Screen(
            [BINARY, "client", room.url("/dev")], columns, lines,
            {"XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path), **(environment or {})},
        )
        opened.append(screen)
        screen.wait_for(lambda: screen.row == ">")
        # A message that comes through says that the client is in the room.
        screen.type("ready\r")
        assert peer.recv(timeout=10) == "ready"
        screen.wait_for(lambda: screen.row == ">" and "> ready" in screen.text)
        return screen, peer

    yield start
    for one in reversed(opened):
        one.close()


def before(screen):
    """What stands above the line being typed."""
    return screen.text.removesuffix(">")


@pytest.mark.parametrize("term", ["xterm-256color", "screen"])
@pytest.mark.parametrize("size", [(80, 24), (40, 10)], ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
@pytest.mark.parametrize("back", [0, 3])
def test_messages_arrive_above_a_half_typed_line(sit_down, term, size, line, back):
    screen, peer = sit_down(*size, {"TERM": term})
    above = before(screen)
    typed, column = wrapped("> " + line, size[0])
    screen.type(line)
    screen.wait_for(lambda: screen.text == (above + "\n".join(typed)).rstrip("\n") and screen.cursor[1] == column)
    if back:
        ahead = line[: len(line) - back]
        up_to, column = wrapped("> " + ahead, size[0])
        if column + wcwidth(line[-back]) > size[0]:
            up_to, column = [*up_to, ""], 0
        screen.type("\x1b[D" * back)
    else:
        up_to = typed
    screen.wait_for(lambda: screen.cursor[1] == column)

    for number in range(1, 51):
        peer.send(f"message {number}")
    messages = "".join(f"< message {number}\n" for number in range(1, 51))
    expected = (above + messages + "\n".join(typed)).rstrip("\n")
    screen.wait_for(lambda: screen.text == expected)
    cursor = (size[1] - len(typed) + len(up_to) - 1, column)
    screen.wait_for(lambda: screen.cursor == cursor)

    screen.type("!\r")
    assert peer.recv(timeout=10) == (line[:-back] + "!" + line[-back:] if back else line + "!")


def test_what_a_peer_says_cannot_touch_the_terminal(sit_down):
    screen, peer = sit_down()
    peer.send("a\x1b[2J\x1b]0;title\x07\x9b5n\rb\u202ec\nbob: you owe me")
    screen.wait_for("bob: you owe me")
    above, below = [line for line in screen.lines if "you owe me" in line or "title" in line]
    assert above == "< a\\u{1B}[2J\\u{1B}]0;title\\u{7}\\u{9B}5n\\u{D}b\\u{202E}c"
    assert below == "┆ bob: you owe me"


def test_ctrl_c_clears_the_line_and_leaves_on_an_empty_one(sit_down):
    screen, peer = sit_down()
    screen.type("half")
    screen.wait_for(lambda: screen.row == "> half")
    screen.type("\x03")
    screen.wait_for(lambda: screen.row == ">")
    screen.type("whole\r")
    assert peer.recv(timeout=10) == "whole"
    screen.wait_for(lambda: screen.row == ">")
    screen.type("\x03")
    assert screen.exit_status() == 130


def test_ctrl_d_leaves(sit_down):
    screen, _ = sit_down()
    screen.type("\x04")
    assert screen.exit_status() == 0


def test_a_new_size_leaves_the_line_whole(sit_down):
    screen, peer = sit_down()
    screen.type(HALF)
    screen.wait_for("half")
    for columns, lines in [(60, 20), (100, 30), (40, 10), (80, 24), (40, 10)]:
        screen.resize(columns, lines)
        peer.send(f"at {columns}")
        screen.wait_for(lambda: screen.row == "> " + HALF and f"< at {columns}" in screen.lines)
    screen.type("!\r")
    assert peer.recv(timeout=10) == HALF + "!"


def test_pasted_lines_are_one_message(sit_down):
    screen, peer = sit_down(40, 10)
    screen.type("see: ")
    screen.paste("one\ntwo 世界\nthree")
    screen.wait_for(lambda: screen.lines[:4][-3:] == ["> see: one", "two 世界", "three"])
    peer.send("hello")
    screen.wait_for(lambda: "< hello" in screen.lines and screen.row == "three")
    screen.type("\r")
    assert peer.recv(timeout=10) == "see: one\ntwo 世界\nthree"


def test_a_long_paste_arrives_whole(sit_down):
    screen, peer = sit_down()
    text = "".join(f"line {number} 你好\n" for number in range(400))
    screen.paste(text)
    screen.type("\r")
    assert peer.recv(timeout=20) == text


def test_the_arrow_up_brings_back_earlier_lines(sit_down):
    screen, peer = sit_down()
    for line in ["one", "two", "two"]:
        screen.type(line + "\r")
        assert peer.recv(timeout=10) == line
    for line in ["two", "one", "ready"]:
        screen.type("\x1b[A")
        screen.wait_for(lambda: screen.row == "> " + line)
    screen.type("\r")
    assert peer.recv(timeout=10) == "ready"


def test_characters_may_come_in_pieces(sit_down):
    screen, peer = sit_down()
    shown = ""
    for character in "é世🙂":
        shown += character
        for byte in character.encode():
            screen.type(bytes([byte]))
        screen.wait_for(lambda: screen.row == "> " + shown)
    screen.type("\r")
    assert peer.recv(timeout=10) == "é世🙂"


@pytest.mark.parametrize("term", ["dumb", "no-such-terminal"])
def test_a_dumb_terminal_gets_no_escapes(sit_down, term):
    screen, peer = sit_down(environment={"TERM": term})
    screen.type("half")
    screen.wait_for("half")
    peer.send("hello")
    screen.wait_for(lambda: "< hello" in screen.lines and screen.row == "> half")
    screen.type("!\r")
    assert peer.recv(timeout=10) == "half!"
    screen.type("\x04")
    assert screen.exit_status() == 0
    assert b"\x1b" not in screen.raw


@pytest.mark.parametrize("locale", ["C", "en_US.UTF-8", "no_SUCH.ISO-8859-1"])
def test_any_locale_speaks_utf_8(sit_down, locale):
    screen, peer = sit_down(environment={"LC_ALL": locale})
    screen.type(HALF)
    screen.wait_for(lambda: screen.row == "> " + HALF)
    screen.type("\x1b[D!\r")
    assert peer.recv(timeout=10) == "你好，世界 hal!f"


@pytest.mark.parametrize(
    "end, status",
    [("\x15\x04", 0), ("\x03\x03", 130), (signal.SIGTERM, 143), (signal.SIGSEGV, -11), (signal.SIGABRT, -6)],
)
def test_the_terminal_is_as_it_was_after_any_end(sit_down, end, status):
    screen, _ = sit_down()
    # Held open, so that the modes outlive the client.
    held = os.open(os.readlink(f"/proc/{screen.child.pid}/fd/0"), os.O_RDWR | os.O_NOCTTY)
    try:
        screen.type("half")
        screen.wait_for(lambda: screen.row == "> half")
        assert not termios.tcgetattr(held)[3] & termios.ICANON
        if isinstance(end, str):
            for key in end:
                screen.type(key)
                if key == "\x03":
                    # The next one must find an empty line, and not be the same signal.
                    screen.wait_for(lambda: screen.row == ">" or not screen.child.isalive())
        else:
            screen.signal(end)
        assert screen.exit_status() == status
        assert termios.tcgetattr(held)[3] & (termios.ICANON | termios.ECHO) == termios.ICANON | termios.ECHO
    finally:
        os.close(held)
    assert screen.raw.rfind(b"\x1b[?2004l") > screen.raw.rfind(b"\x1b[?2004h")


def test_a_stopped_client_goes_on_where_it_was(server, tmp_path):
    room = server()
    environment = {"PS1": "$ ", "XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    with room.connect("/dev") as peer, Screen(["bash", "--norc", "-i"], environment=environment) as screen:
        screen.wait_for(lambda: screen.row == "$")
        screen.type(f"stty -a > {tmp_path}/before\r'{BINARY}' client {room.url('/dev')}\r")
        screen.wait_for(lambda: screen.row == ">")
        screen.type("half")
        screen.wait_for(lambda: screen.row == "> half")
        screen.type("\x1a")
        screen.wait_for("Stopped")
        screen.type(f"stty -a > {tmp_path}/during\rfg\r")
        screen.wait_for(lambda: screen.row == "> half")
        screen.type("!\r")
        assert peer.recv(timeout=10) == "half!"
        screen.type("\x04")
        screen.wait_for(lambda: screen.row == "$")
        assert (tmp_path / "during").read_text() == (tmp_path / "before").read_text()
