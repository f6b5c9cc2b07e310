"""Editing at the prompt: emacs' and vi's keys, ~/.editrc, long lines, NFC, pastes, several lines, $VISUAL."""

import os
import random
import signal

import pytest

from conftest import eventually
from person import LOCALES, SIZES, TERMS

EMACS = {
    "beginning": ("abc def\x01X", "Xabc def"),
    "end": ("abc def\x01\x05X", "abc defX"),
    "back": ("abc\x02X", "abXc"),
    "forward": ("abc\x01\x06X", "aXbc"),
    "arrows": ("abc\x1b[D\x1b[D\x1b[CX", "abXc"),
    "home": ("abc\x1b[HX", "Xabc"),
    "home-of-an-application": ("abc\x1bOHX", "Xabc"),
    "end-key": ("abc\x1b[H\x1b[FX", "abcX"),
    "backspace": ("abc\x7f\x7f", "a"),
    "ctrl-h": ("abc\x08", "ab"),
    "delete": ("abc\x01\x04", "bc"),
    "delete-key": ("abc\x01\x1b[3~", "bc"),
    "word-back": ("abc def\x1bbX", "abc Xdef"),
    "word-forward": ("abc def\x01\x1bfX", "abcX def"),
    "kill-to-end": ("abc def\x1bb\x0b", "abc"),
    "yank": ("abc def\x1bb\x0b\x01\x19", "defabc"),
    "kill-line": ("abc def\x15xy", "xy"),
    "delete-word": ("abc def\x01\x1bd", " def"),
    "delete-word-back": ("abc def\x1b\x7fX", "abc X"),
    "transpose": ("abc\x14", "acb"),
    "capitalise": ("abc def\x01\x1bc", "Abc def"),
    "upper-case": ("abc def\x01\x1bu", "ABC def"),
    "wide": ("世界\x02!", "世!界"),
    "wide-deleted": ("a世🙂b\x1b[D\x7f", "a世b"),
    "wide-killed": ("你好 世界\x1bb\x0b\x02\x19", "你好世界"),
}

VI = {
    "insert": ("abc\x1bix", "abxc"),
    "append": ("abc\x1b0ax", "axbc"),
    "insert-at-beginning": ("abc def\x1bIX", "Xabc def"),
    "append-at-end": ("abc def\x1b0AX", "abc defX"),
    "delete-character": ("abc\x1b0x", "bc"),
    "delete-word": ("abc def\x1b0dw", "def"),
    "change-word": ("abc def\x1bbcwghi", "abc ghi"),
    "delete-to-end": ("abc def\x1bbDix", "abcx"),
    "replace": ("abc\x1brX", "abX"),
    "words": ("abc def ghi\x1bbbiX", "abc Xdef ghi"),
    "find": ("abcdef\x1b0fdx", "abcef"),
    "yank-and-put": ("abc def\x1b0ywP", "abc abc def"),
    "undo": ("abc def\x1b0dwu", "abc def"),
    "wide": ("世界\x1b0x", "界"),
}

DECOMPOSED = {
    "accent": ("e\u0301", "é"),
    "ring": ("A\u030a", "Å"),
    "syllable": ("\u1112\u1161\u11ab", "한"),
    "order": ("q\u0307\u0323", "q\u0323\u0307"),
    "singleton": ("\u2126", "Ω"),
    "composed": ("é한Å", "é한Å"),
}


def heard(peer):
    return peer.recv(timeout=10)


@pytest.fixture
def editrc(tmp_path):
    """Writes ~/.editrc."""
    return lambda text: (tmp_path / ".editrc").write_text(text)


# Keys


@pytest.mark.parametrize("keys, line", EMACS.values(), ids=EMACS)
@pytest.mark.parametrize("term", TERMS)
def test_the_keys_of_emacs(in_room, term, keys, line):
    person, peer = in_room(environment={"TERM": term})
    person.type(keys)
    person.wait_for_line(line)
    person.enter("")
    assert heard(peer).rstrip(" ") == line


@pytest.mark.parametrize("keys, line", VI.values(), ids=VI)
@pytest.mark.parametrize("term", TERMS)
def test_the_keys_of_vi(in_room, editrc, term, keys, line):
    editrc("bind -v\n")
    person, peer = in_room(environment={"TERM": term})
    person.type(keys)
    person.wait_for_line(line)
    person.enter("")
    assert heard(peer).rstrip(" ") == line


@pytest.mark.parametrize("keys", ["\x1bOA", "\x1b[A", "\x1bk"])
def test_vi_brings_back_earlier_lines(in_room, editrc, keys):
    editrc("bind -v\n")
    person, peer = in_room()
    person.enter("one")
    assert heard(peer) == "one"
    person.wait_for_line()
    person.type(keys)
    person.wait_for_line("one")
    person.enter("")
    assert heard(peer) == "one"


@pytest.mark.parametrize("keys", ["\x1b[A", "\x1bOA", "\x10"])
def test_emacs_brings_back_earlier_lines(in_room, keys):
    person, peer = in_room()
    for line in ("one", "two"):
        person.enter(line)
        assert heard(peer) == line
    person.wait_for_line()
    person.type("new" + keys)
    person.wait_for_line("two")
    person.type(keys)
    person.wait_for_line("one")
    # The way back leads to what was being typed.
    person.type("\x1b[B\x1b[B")
    person.wait_for_line("new")


def test_editrc_is_for_us_and_for_all(in_room, editrc):
    editrc('wtalk:bind -s "^G" "hello"\nbind -s "^X" " world"\nothers:bind -s "^G" "wrong"\n')
    person, peer = in_room()
    person.type("\x07\x18")
    person.wait_for_line("hello world")
    person.enter("")
    assert heard(peer) == "hello world"


def test_a_bad_editrc_keeps_nobody_out(in_room, editrc):
    editrc("bind\nnonsense here\nbind -q -q -q\n")
    person, peer = in_room()
    person.enter("still here")
    assert heard(peer) == "still here"


@pytest.mark.parametrize("term", ["xterm-256color", "screen"])
def test_ctrl_l_draws_the_line_on_a_clear_screen(in_room, term):
    person, peer = in_room(environment={"TERM": term})
    peer.send("hello")
    person.wait_for("< hello")
    person.type("half\x0c")
    person.wait_for(lambda: person.lines[0] == "> half" and not any(person.lines[1:]))
    peer.send("again")
    person.wait_for(lambda: person.lines[:2] == ["< again", "> half"])
    person.enter("!")
    assert heard(peer) == "half!"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_wide_lines_are_edited_in_any_locale(in_room, size, locale):
    person, peer = in_room(columns=size[0], rows=size[1], environment={"LC_ALL": locale})
    line = "你好，世界 👋 " * 8
    person.type(line + "\x01" + "開始")
    person.wait_for_line("開始" + line)
    peer.send("hello 世界")
    person.wait_for(lambda: "< hello 世界" in person.lines)
    person.wait_for_line("開始" + line)
    person.enter("")
    assert heard(peer) == "開始" + line


# Long lines


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_a_line_longer_than_the_screen_and_4096_bytes_is_sent_whole(in_room, size, term):
    person, peer = in_room(columns=size[0], rows=size[1], environment={"TERM": term})
    line = "".join(random.Random(4).choices("abc 世界é🙂", k=3_000))
    assert len(line.encode()) > 4_096
    for start in range(0, len(line), 300):
        person.type(line[start : start + 300])
        peer.send(f"message {start}")
        person.wait_for(lambda: any(f"< message {start}" == row for row in person.rows))
    person.enter("")
    assert heard(peer) == line


def test_a_long_line_is_edited_at_both_ends(in_room):
    person, peer = in_room(columns=40, rows=10)
    middle = "0123456789" * 100
    person.type(middle + "\x01start \x05 end")
    peer.send("hello")
    person.wait_for(lambda: any(row == "< hello" for row in person.rows))
    person.enter("")
    assert heard(peer) == f"start {middle} end"


# NFC


@pytest.mark.parametrize("typed, sent", DECOMPOSED.values(), ids=DECOMPOSED)
@pytest.mark.parametrize("how", ["typed", "pasted"])
def test_what_is_entered_is_nfc(in_room, how, typed, sent):
    person, peer = in_room()
    (person.type if how == "typed" else person.paste)(f"a {typed} b")
    person.enter("")
    assert heard(peer) == f"a {sent} b"
    person.wait_for_row(f"> a {sent} b")


# Pastes and lines of several rows


@pytest.mark.parametrize("keys", ["emacs", "vi-insert", "vi-command"])
@pytest.mark.parametrize("term", ["xterm-256color", "screen"])
def test_a_paste_of_lines_is_one_message(in_room, editrc, term, keys):
    if keys != "emacs":
        editrc("bind -v\n")
    person, peer = in_room(environment={"TERM": term})
    before = "\x1b" if keys == "vi-command" else "see: "
    person.type(before)
    person.paste("one\ntwo 世界\n\n  three")
    person.wait_for(lambda: "two 世界" in person.lines and person.row == "  three")
    person.type("!" if keys == "emacs" else "\x1bA!")
    person.wait_for(lambda: person.row == "  three!")
    person.enter("")
    assert heard(peer) == before.strip("\x1b") + "one\ntwo 世界\n\n  three!"


def test_T12_nothing_of_a_paste_is_obeyed_or_sent_before_enter(in_room):
    person, peer = in_room()
    # Ctrl-C and Ctrl-Z are not among it: these the terminal's driver takes before anyone reads them.
    person.paste("one\n\x1b[2J\x1b]0;owned\x07\x04\x15\x0ctwo\n")
    person.wait_for("two")
    peer.send("between")
    person.wait_for_row("< between")
    assert any("one" in row for row in person.lines)
    assert "owned" not in person.title
    person.enter("")
    # The first that is heard is all of it.
    text = heard(peer)
    assert text.startswith("one\n") and text.endswith("two\n")
    person.enter("alive")
    assert heard(peer) == "alive"


def test_a_paste_without_its_end_is_only_a_line(in_room):
    person, peer = in_room()
    person.type("\x1b[200~one\rtwo")
    peer.send("between")
    person.wait_for_row("< between")
    person.type("\x1b[201~\r")
    assert heard(peer) == "one\ntwo"


@pytest.mark.parametrize("keys", ["\x1b\r", "\x1b\n"], ids=["escape-cr", "escape-lf"])
@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_alt_enter_starts_a_new_line_in_the_message(in_room, size, term, keys):
    person, peer = in_room(columns=size[0], rows=size[1], environment={"TERM": term})
    person.type(f"one{keys}two{keys}three")
    person.wait_for_line("one\ntwo\nthree")
    peer.send("hello")
    person.wait_for_row("< hello")
    person.wait_for_line("one\ntwo\nthree")
    person.enter("!")
    assert heard(peer) == "one\ntwo\nthree!"
    person.enter("next")
    assert heard(peer) == "next"


@pytest.mark.parametrize("term", TERMS)
def test_a_backslash_at_the_end_starts_a_new_line_in_the_message(in_room, term):
    person, peer = in_room(environment={"TERM": term})
    person.type("one\\\rtwo\\\rthree")
    person.wait_for_line("one\ntwo\nthree")
    person.enter("")
    assert heard(peer) == "one\ntwo\nthree"


def test_a_backslash_elsewhere_is_a_backslash(in_room):
    person, peer = in_room()
    person.enter("C:\\new\\x")
    assert heard(peer) == "C:\\new\\x"


def test_lines_of_several_rows_are_shown_with_a_gutter(in_room):
    person, peer = in_room()
    person.type("one\x1b\rtwo\r")
    assert heard(peer) == "one\ntwo"
    person.wait_for(lambda: person.text.split("\n")[-3:] == ["> one", "┆ two", ">"])


def test_characters_that_come_in_pieces_are_whole(in_room):
    person, peer = in_room()
    for byte in "é世🙂".encode():
        person.type(bytes([byte]))
    person.wait_for_line("é世🙂")
    person.enter("")
    assert heard(peer) == "é世🙂"


def test_bytes_that_are_no_utf_8_harm_nothing(in_room):
    person, peer = in_room()
    person.type(b"a\xff\xc3(\xe4\xb8b")
    person.wait_for(lambda: person.row.startswith("> a") and person.row.endswith("b"))
    person.enter("")
    text = heard(peer)
    assert text[0] == "a" and text[-1] == "b" and "(" in text


# The editor


@pytest.fixture
def editor(tmp_path):
    """Makes an editor of a shell script: its path."""

    def make(script):
        path = tmp_path / "editor"
        path.write_text(f"#!/bin/sh\nfile=$1\n{script}\n")
        path.chmod(0o755)
        return str(path)

    return make


@pytest.mark.parametrize("variable", ["VISUAL", "EDITOR"])
@pytest.mark.parametrize("term", TERMS)
def test_edit_opens_the_editor_and_takes_what_it_leaves(in_room, editor, tmp_path, term, variable):
    script = editor(f"stat -c %a \"$file\" > {tmp_path}/mode\necho \"$file\" > {tmp_path}/name\nprintf 'first 世界\\nsecond\\n' > \"$file\"")
    person, peer = in_room(environment={"TERM": term, variable: script, "TMPDIR": str(tmp_path)})
    person.enter("/edit")
    person.wait_for_line("first 世界\nsecond")
    person.enter("!")
    assert heard(peer) == "first 世界\nsecond!"
    assert (tmp_path / "mode").read_text() == "600\n"
    name = (tmp_path / "name").read_text().strip()
    assert name.startswith(str(tmp_path)) and not os.path.exists(name)


def test_visual_goes_before_editor_and_may_have_arguments(in_room, editor):
    script = editor('[ "$1" = --flag ] && file=$2\necho visual > "$file"')
    person, _ = in_room(environment={"VISUAL": f"{script} --flag", "EDITOR": "false"})
    person.enter("/edit")
    person.wait_for_line("visual")


def test_the_editor_has_the_terminal_as_it_was(in_room, editor, tmp_path):
    script = editor(f'stty -a > {tmp_path}/modes\nprintf "name? "\nread name\necho "you are $name" > "$file"')
    person, peer = in_room(environment={"VISUAL": script})
    person.enter("/edit")
    person.wait_for(lambda: person.row == "name?")
    assert not person.marks_pastes
    # Ctrl-H and Ctrl-U are the terminal's own here, and there is an echo.
    person.type("nobody\x15bob")
    person.wait_for(lambda: person.row.endswith("bob"))
    person.type("\r")
    person.wait_for_line("you are bob")
    modes = (tmp_path / "modes").read_text().split()
    assert {"icanon", "echo", "isig", "icrnl", "opost"} <= {mode.rstrip(";") for mode in modes}
    person.wait_for(lambda: person.marks_pastes)
    person.enter("")
    assert heard(peer) == "you are bob"


def test_what_arrives_meanwhile_is_shown_after_the_editor(in_room, editor):
    script = editor('printf "busy "\nread name\necho done > "$file"')
    person, peer = in_room(environment={"VISUAL": script})
    person.enter("/edit")
    person.wait_for(lambda: person.row == "busy")
    for number in range(3):
        peer.send(f"message {number}")
    # What was written would have been read by now: the peer has the answer to its ping.
    assert peer.ping().wait(10)
    assert not person.rows_with("message")
    person.type("\r")
    person.wait_for(lambda: person.text.endswith("< message 0\n< message 1\n< message 2\n> done"))


def test_ctrl_c_meanwhile_is_the_editors(in_room, editor):
    script = editor('trap \'echo caught > "$file"; exit 0\' INT\nprintf "busy "\nread name')
    person, peer = in_room(environment={"VISUAL": script})
    person.enter("/edit")
    person.wait_for(lambda: person.row == "busy")
    person.type("\x03")
    person.wait_for_line("caught")
    person.enter("")
    assert heard(peer) == "caught"


@pytest.mark.parametrize("command", ["exit 3", "kill -SEGV $$", "rm \"$file\""])
def test_an_editor_that_fails_leaves_an_empty_line_and_says_so(in_room, editor, command):
    person, peer = in_room(environment={"VISUAL": editor(command)})
    person.enter("/edit")
    person.wait_for(lambda: any(row.startswith("wtalk: ") and "editor" in row for row in person.rows))
    person.wait_for_line()
    person.enter("alive")
    assert heard(peer) == "alive"


def test_an_editor_that_is_not_there_is_one_line(in_room):
    person, peer = in_room(environment={"VISUAL": "/no/such/editor"})
    person.enter("/edit")
    person.wait_for(lambda: any(row.startswith("wtalk: ") and "editor" in row for row in person.rows))
    person.wait_for_line()
    person.enter("alive")
    assert heard(peer) == "alive"


def test_a_signal_meanwhile_ends_both(in_room, editor, tmp_path):
    script = editor(f'echo $$ > {tmp_path}/pid\nprintf "busy "\nread name')
    person, _ = in_room(environment={"VISUAL": script})
    person.enter("/edit")
    person.wait_for(lambda: person.row == "busy")
    person.signal(signal.SIGTERM)
    assert person.exit_status() == 143
    # The editor has lost its terminal.
    pid = int((tmp_path / "pid").read_text())
    person.close()
    eventually(lambda: not os.path.exists(f"/proc/{pid}") or "State:\tZ" in open(f"/proc/{pid}/status").read())
