"""Whatever a peer or a server says, the terminal obeys none of it (rows T1 to T12 of ATTACKS.md)."""

import random
import re

import pytest

from person import SIZES, TERMS
from scripted import CHAT, ChatScript, Messages, closing, hear, responding, run_to_close, tell, welcome

# What is said, and how it is shown.
PAYLOADS = {
    "T1-clear": ("\x1b[2J", "\\u{1B}[2J"),
    "T1-reset": ("\x1bc", "\\u{1B}c"),
    "T1-cursor": ("\x1b[5A\x1b[1;1H", "\\u{1B}[5A\\u{1B}[1;1H"),
    "T1-colour": ("\x1b[31mred\x1b[0m", "\\u{1B}[31mred\\u{1B}[0m"),
    "T1-mode": ("\x1b[?1049h\x1b[?2004l", "\\u{1B}[?1049h\\u{1B}[?2004l"),
    "T2-clipboard": ("\x1b]52;c;aGk=\x07", "\\u{1B}]52;c;aGk=\\u{7}"),
    "T2-title": ("\x1b]0;owned\x07", "\\u{1B}]0;owned\\u{7}"),
    "T2-link": ("\x1b]8;;http://evil/\x1b\\here\x1b]8;;\x1b\\", "\\u{1B}]8;;http://evil/\\u{1B}\\here\\u{1B}]8;;\\u{1B}\\"),
    "T2-font": ("\x1b]50;x\x07", "\\u{1B}]50;x\\u{7}"),
    "T2-notice": ("\x1b]777;notify;a;b\x07", "\\u{1B}]777;notify;a;b\\u{7}"),
    "T3-dcs": ("\x1bP1;1|x\x1b\\", "\\u{1B}P1;1|x\\u{1B}\\"),
    "T3-apc": ("\x1b_x\x1b\\", "\\u{1B}_x\\u{1B}\\"),
    "T3-pm": ("\x1b^x\x1b\\", "\\u{1B}^x\\u{1B}\\"),
    "T3-sos": ("\x1bXx\x1b\\", "\\u{1B}Xx\\u{1B}\\"),
    "T3-unended": ("\x1b]0;no end", "\\u{1B}]0;no end"),
    "T3-tmux": ("\x1bPtmux;\x1b\x1b]0;x\x07\x1b\\", "\\u{1B}Ptmux;\\u{1B}\\u{1B}]0;x\\u{7}\\u{1B}\\"),
    "T4-position": ("\x1b[6n", "\\u{1B}[6n"),
    "T4-attributes": ("\x1b[c\x1b[>c", "\\u{1B}[c\\u{1B}[>c"),
    "T4-decrqss": ("\x1bP$q\"p\x1b\\", "\\u{1B}P$q\"p\\u{1B}\\"),
    "T4-title": ("\x1b[21t", "\\u{1B}[21t"),
    "T4-enquiry": ("\x05", "\\u{5}"),
    "T5-c1": ("\x9b2J\x9d0;x\x9c\x90x\x9c\x85", "\\u{9B}2J\\u{9D}0;x\\u{9C}\\u{90}x\\u{9C}\\u{85}"),
    "T5-c0": ("\x7f\x08\rover\x07\x00\x0e\x0f\x0b\x0c\x1a", "\\u{7F}\\u{8}\\u{D}over\\u{7}\\u{0}\\u{E}\\u{F}\\u{B}\\u{C}\\u{1A}"),
    "T6-overrides": ("\u202eevil\u202c\u202a\u202d", "\\u{202E}evil\\u{202C}\\u{202A}\\u{202D}"),
    "T6-isolates": ("\u2066a\u2067b\u2068c\u2069", "\\u{2066}a\\u{2067}b\\u{2068}c\\u{2069}"),
    "T6-marks": ("\u200e\u200f\u061c", "\\u{200E}\\u{200F}\\u{61C}"),
    "T7-separators": ("\u2028a\u2029", "\\u{2028}a\\u{2029}"),
    "T7-tags": ("\U000e0041\U000e007f", "\\u{E0041}\\u{E007F}"),
    "T7-invisible": ("\ufeff\u200ba\u200db\ufe0fc", "\\u{FEFF}\\u{200B}a\\u{200D}b\\u{FE0F}c"),
    "T7-private": ("\ue000\U000f0000", "\\u{E000}\\u{F0000}"),
    "T7-unassigned": ("\u0378\U0003fffd\ufffe", "\\u{378}\\u{3FFFD}\\u{FFFE}"),
}
BY_ROW = {row: [both for name, both in PAYLOADS.items() if name.startswith(row + "-")] for row in ("T1", "T2", "T3", "T4", "T5", "T6", "T7")}
ALL = "".join(payload for name, (payload, _) in PAYLOADS.items() if name != "T3-unended")
HARMFUL = re.compile(
    "[\x00-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff\U000e0000-\U0010ffff]"
)


def shown(person):
    """All that was shown, rows put together, gutters and spaces left out."""
    return "".join(re.sub(r"^┆", "", row).replace(" ", "") for row in person.rows)


def is_shown(visible):
    return lambda person: visible.replace(" ", "") in shown(person)


def unharmed(person):
    """Nothing that a peer said was obeyed by the terminal."""
    assert not person.screen.replies
    assert "owned" not in (person.title or "") and "no end" not in (person.title or "")
    assert not person.notices
    assert not HARMFUL.search(person.raw.decode())


@pytest.fixture(params=BY_ROW)
def row(request):
    return BY_ROW[request.param]


# Through texts


def see(person, say, payload, visible):
    say(f"a{payload}z")
    person.wait_for(lambda: is_shown(f"a{visible}z")(person))
    say("unharmed")
    person.wait_for(r"(<|:) unharmed$")
    person.wait_for_line("half")
    assert f"a{payload}".encode() not in person.raw
    unharmed(person)


def through_texts(in_room, payloads, **options):
    person, peer = in_room("--no-color", **options)
    person.type("half")
    for payload, visible in payloads:
        see(person, peer.send, payload, visible)
    person.enter("!")
    assert peer.recv(timeout=10) == "half!"


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_T1_T2_T3_T4_T5_T6_T7_what_a_terminal_would_obey_is_shown(in_room, size, term, row):
    through_texts(in_room, row, columns=size[0], rows=size[1], environment={"TERM": term})


@pytest.mark.parametrize("locale", ["C", "en_US.UTF-8"])
def test_T5_no_locale_lets_c1_through(in_room, locale):
    through_texts(in_room, BY_ROW["T5"], environment={"LC_ALL": locale})


def test_T10_texts_of_the_chat_are_filtered(with_script, row):
    alice, script = with_script(room="lobby")
    alice.type("half")
    for payload, visible in row:
        see(alice, lambda text: script.say("bob", text, "#lobby"), payload, visible)


def test_T10_what_is_recalled_is_filtered(with_script):
    alice, script = with_script()
    script.say("bob", f"a{ALL}z")
    alice.wait_for_line()
    for line in ("/history", "/search a"):
        alice.enter(line)
        alice.wait_for_line()
    unharmed(alice)


def test_T10_ones_own_text_is_filtered(with_script):
    alice, script = with_script()
    alice.paste("a\x1b[2J\u202eb")
    alice.enter("")
    assert script.sent()["text"] == "a\x1b[2J\u202eb"
    alice.wait_for("alice: a" + re.escape("\\u{1B}[2J\\u{202E}b"))
    unharmed(alice)


def test_T10_a_state_out_of_reach_is_filtered(with_script):
    alice, script = with_script(script=ChatScript(answers=False), columns=40, rows=10)
    alice.paste("a\x1b]0;owned\x07\u202eb")
    alice.enter("")
    frame = script.sent()
    for number in range(12):
        script.say("bob", f"message {number}")
    alice.wait_for("message 11$")
    script.answer(frame)
    alice.wait_for("^✓ a")
    unharmed(alice)


def test_T10_the_title_and_the_notice_hold_nothing_of_a_text(with_script):
    alice, script = with_script("--notify")
    script.say("bob", "a\x1b]0;owned\x07;b\x1b\\\x9c\nc")
    alice.wait_for(lambda: alice.notices)
    alice.wait_for(lambda: alice.title == "(1) wtalk: alice → bob")
    (notice,) = alice.notices
    assert not re.search("[\x00-\x1f\x7f-\x9f]", notice)


# Through everything else


@pytest.mark.parametrize("name", ["bob\x1b[2J", "\u202ebob", "bob\x07", "b\x9bob", "bob\nalice", "аlice", "b" * 33])
def test_T10_a_name_that_is_none_ends_the_run_unharmed(with_script, name):
    alice, script = with_script()
    script.say(name, "hello")
    assert alice.exit_status() == 76
    unharmed(alice)
    assert not alice.rows_with("hello")


def test_T10_a_close_reason_is_filtered(at_terminal, peer):
    reason = "bye\x1b[2J\x1b]0;owned\x07\u202e\x9b6n"
    person = at_terminal(peer(closing(4001, reason)))
    assert person.exit_status() == 1
    assert is_shown("bye\\u{1B}[2J\\u{1B}]0;owned\\u{7}\\u{202E}\\u{9B}6n")(person)
    unharmed(person)


def test_T10_a_close_reason_that_is_not_final_is_filtered(at_terminal, peer):
    person = at_terminal(peer(closing(4500, "bye\x1b[2J\nbob: you owe me")))
    person.wait_for("trying again")
    assert is_shown("bye\\u{1B}[2J")(person)
    assert not any(row.startswith("bob:") for row in person.rows)
    unharmed(person)


@pytest.mark.parametrize("code", ["no_such_user", "name_taken\x1b[2J"])
def test_T10_a_server_error_is_filtered(with_script, code):
    alice, script = with_script(script=ChatScript(answers=False))
    alice.enter("hi")
    script.refuse(script.sent(), code=code, message="a\x1b[2J\x1b]0;owned\x07\u202e\nbob: you owe me")
    alice.wait_for(lambda: is_shown("notsent:a\\u{1B}[2J\\u{1B}]0;owned\\u{7}\\u{202E}")(alice))
    assert not any(row.startswith("bob:") for row in alice.rows)
    unharmed(alice)


def test_T10_an_error_at_the_door_is_filtered(at_terminal, peer):
    def refuse(connection):
        hear(connection)
        tell(connection, "fail", code="name_taken", message="taken\x1b[2J\x1b]0;owned\x07")
        connection.recv()

    person = at_terminal(peer(refuse, subprotocols=[CHAT]), "--as", "alice")
    assert person.exit_status() == 1
    assert is_shown("taken\\u{1B}[2J\\u{1B}]0;owned\\u{7}")(person)
    unharmed(person)


def test_T10_names_in_an_answer_are_names(with_script):
    class Liar(ChatScript):
        def _take(self, connection, frame):
            if frame["type"] == "who":
                tell(connection, "who", names=["bob\x1b[2J"])

    alice, _ = with_script(script=Liar())
    alice.enter("/whois bob")
    assert alice.exit_status() == 76
    unharmed(alice)


def test_T10_a_status_line_of_http_is_filtered(at_terminal, raw_peer):
    person = at_terminal("ws://" + raw_peer(responding("500 \x1b]0;owned\x07 no", "X-A: \x1b[2J", body=b"\x1b[2J\x1b]0;owned\x07body")))
    assert person.exit_status() == 76
    unharmed(person)


def test_T10_what_frames_are_traced_is_filtered(at_terminal, peer):
    def serve(connection):
        welcome(connection)
        tell(connection, "message\x1b[2J", text="\x1b]0;owned\x07")
        connection.send('{"type":"presence","conversation":"#lobby","name":"bob","state":"here\u202e"}')
        run_to_close(connection, Messages())

    alice = at_terminal(peer(serve, subprotocols=[CHAT]), "--as", "alice", "-vv", prompt="alice → #lobby>")
    alice.wait_for_line()
    alice.wait_for(r"< text \d+ bytes")
    unharmed(alice)


# Spoofing

FAKE = re.compile(r"^\s*(\d\d:\d\d\s+)?(<|#?@?\w*\s*bob:|\* bob|alice:|wtalk:|──)\s.*(you owe me|Tuesday)")
LIES = ["bob: you owe me", "16:00 bob: you owe me", "* bob you owe me", "wtalk: you owe me", "── you owe me Tuesday 2025-11-25 ──", "< you owe me"]


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("how", ["newline", "crlf", "wrap", "tabs", "wide", "marks"])
def test_T8_nobody_can_make_a_line_of_somebody_else(with_script, size, lie, how):
    columns = size[0]
    alice, script = with_script(room="lobby", columns=columns, rows=size[1])
    texts = {
        "newline": [f"hello\n{lie}", f"\n{lie}", f"hello\n\n\n{lie}"],
        "crlf": [f"hello\r\n{lie}", f"hello\r{lie}"],
        # So many spaces or letters that the lie begins a row.
        "wrap": [f"{'x' * count} {lie}" for count in range(columns - 20, columns)] + [f"x{' ' * count}{lie}" for count in range(columns - 20, columns)],
        "tabs": ["x" + "\t" * count + lie for count in range(1, 12)],
        "wide": ["世" * count + " " + lie for count in range(columns // 2 - 12, columns // 2)],
        "marks": ["x" * count + "\u0301" * 12 + " " + lie for count in range(columns - 20, columns, 3)],
    }[how]
    for number, text in enumerate(texts):
        script.say("mallory", text, "#lobby")
        script.say("mallory", f"end {number}", "#lobby")
        alice.wait_for(f"mallory: end {number}$")
    alice.wait_for_line()
    lying = [row for row in alice.rows if FAKE.search(row)]
    assert not lying


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("space", ["", "\u00a0", "\u3000", "\u2003", "\u2009", "\u202f", "\u2800", "\u3164"])
def test_T8_a_long_link_cannot_make_a_line_of_somebody_else(with_script, size, space):
    columns = size[0]
    alice, script = with_script(room="lobby", columns=columns, rows=size[1])
    lie = f"16:00{space}bob:{space}you{space}owe{space}me"
    for count in range(columns - 24, columns + 24):
        script.say("mallory", f"https://x.example/{'a' * count}{lie}", "#lobby")
    script.say("mallory", "end", "#lobby")
    alice.wait_for("mallory: end$")
    assert not [row for row in alice.rows if re.match(r"(16:00)?[\s\u2800\u3164]+bob:", row) or re.match("16:00[\\s\u2800\u3164]", row) and "mallory" not in row]


def test_T8_the_gutter_of_a_text_is_not_ours(in_room):
    person, peer = in_room()
    peer.send("one\n┆ two\ntwo")
    person.wait_for(lambda: len([row for row in person.lines if "two" in row]) == 2)
    rows = [row for row in person.lines if row]
    assert rows[1] != "┆ two" and rows[1].endswith("two") and rows[2] == "┆ two"


def test_T8_ones_own_lines_have_the_gutter_too(in_room):
    person, peer = in_room()
    person.paste("one\n> two\n< three")
    person.enter("")
    assert peer.recv(timeout=10) == "one\n> two\n< three"
    person.wait_for(lambda: person.text.split("\n")[-4:] == ["> one", "┆ > two", "┆ < three", ">"])


# Many marks, long words


def test_T9_of_many_marks_eight_are_shown(in_room):
    person, peer = in_room()
    peer.send("a" + "\u0301" * 500 + "b")
    peer.send("unharmed")
    person.wait_for_row("< unharmed")
    assert person.raw.decode().count("\u0301") <= 8
    assert shown(person).count("\\u{301}") >= 492
    person.wait_for_line()


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("letter", ["x", "世", "é"])
def test_T9_a_long_word_is_shown_whole(in_room, size, letter):
    person, peer = in_room(columns=size[0], rows=size[1])
    count = 65_536 // len(letter.encode())
    person.type("half")
    peer.send(letter * count)
    peer.send("unharmed")
    person.wait_for(lambda: any(row == "< unharmed" for row in person.rows), timeout=30)
    assert person.text.count(letter) == count
    person.wait_for_line("half")


# Other ways out


@pytest.mark.parametrize("term", TERMS)
def test_T11_raw_mode_on_a_terminal_is_filtered(at_terminal, peer, term):
    def serve(connection):
        connection.send(f"a{ALL}z")
        connection.send("unharmed")
        connection.recv()

    person = at_terminal(peer(serve), "--raw", environment={"TERM": term})
    person.wait_for("^unharmed$")
    unharmed(person)


def test_T11_a_dumb_terminal_gets_no_escapes(with_script):
    alice, script = with_script("--notify", environment={"TERM": "dumb"})
    script.say("bob", f"a{ALL}z")
    script.say("bob", "alice: look")
    alice.wait_for("look$")
    alice.enter("/help")
    alice.wait_for("/quit")
    alice.wait_for_line()
    alice.type("\x04")
    assert alice.exit_status() == 0
    assert b"\x1b" not in alice.raw


# By chance


@pytest.mark.parametrize("seed", range(3))
def test_random_texts_do_no_harm(with_script, seed):
    chance = random.Random(seed)
    alice, script = with_script(room="lobby", columns=40, rows=10)
    alphabet = [chr(number) for number in range(0x20)] + list("ab [;]?0123456789cJHmnht\\P_^X") + [chr(number) for number in range(0x7F, 0xA0)]
    alphabet += ["\u202e", "\u200d", "\ufe0f", "世", "👋", "\u0301", "\u2028", "\U000e0041", "\ue000"]
    alice.type("half")
    for number in range(100):
        script.say("mallory", "".join(chance.choices(alphabet, k=chance.randrange(1, 200))), "#lobby")
    script.say("bob", "end", "#lobby")
    alice.wait_for("bob: end$")
    alice.wait_for_line("half")
    unharmed(alice)
    assert not [row for row in alice.rows if row and not re.match(r"\d\d:\d\d (mallory:|bob: end)|┆|\* |──|alice →|half", row)]
