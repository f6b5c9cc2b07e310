"""Tab: commands, what they take, names and rooms; the choices at the second Tab."""

import re

import pytest

from person import SIZES, TERMS

UNIQUE = {
    "command": ("/qu", "/quit"),
    "command-that-takes-something": ("/his", "/history 5"),
    "name": ("/to b", "/to bob"),
    "name-of-whois": ("/whois b", "/whois bob"),
    "name-then-text": ("/msg b", "/msg bob 5"),
    "at-name": ("@b", "@bob 5"),
    "addressing": ("bo", "bob: 5"),
    "at-name-in-a-text": ("hello @b", "hello @bob 5"),
    "room": ("/room d", "/room dev"),
    "option": ("/set ti", "/set timestamps 5"),
    "value": ("/set timestamps sec", "/set timestamps seconds"),
    "help": ("/help qu", "/help quit"),
    "who-room": ("/who #d", "/who #dev"),
    "who-name": ("/who @b", "/who @bob"),
}


@pytest.fixture
def knowing(with_script):
    """alice, who talks to carol and knows bob and #dev."""

    def start(*names, **options):
        alice, script = with_script(to="carol", **options)
        for name in names:
            script.presence(name, "here", "#dev")
        script.say("bob", "hello", conversation="#dev")
        alice.wait_for("bob: hello")
        return alice, script

    return start


def offered(person, line, expected):
    """Waits until exactly these are offered above the line."""
    def shown():
        rows = person.text.split("\n")
        return re.split(r"\s+", " ".join(rows[-1 - len(expected) : -1]).strip())[-len(expected) :] == expected

    person.wait_for(shown)
    person.wait_for_line(line)


@pytest.mark.parametrize("typed, line", UNIQUE.values(), ids=UNIQUE)
@pytest.mark.parametrize("term", TERMS)
def test_what_is_unique_is_completed(knowing, term, typed, line):
    alice, _ = knowing(environment={"TERM": term})
    alice.type(typed + "\t")
    if line.endswith(" 5"):
        # The space after it is there.
        alice.wait_for_line(line.removesuffix("5"))
        alice.type("5")
    alice.wait_for_line(line)


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_the_second_tab_shows_the_choices(knowing, size, term):
    alice, _ = knowing(columns=size[0], rows=size[1], environment={"TERM": term})
    alice.type("/h\t")
    alice.wait_for_line("/h")
    alice.type("\t")
    offered(alice, "/h", ["/help", "/history"])
    alice.type("i\t5\r")
    alice.wait_for_line()


def test_the_common_beginning_is_completed_first(knowing):
    alice, _ = knowing("bobby-one", "bobby-two")
    alice.type("@bobb\t")
    alice.wait_for_line("@bobby-")
    alice.type("\t")
    offered(alice, "@bobby-", ["@bobby-one", "@bobby-two"])
    alice.type("t\t")
    alice.wait_for_line("@bobby-two")


def test_choices_stand_in_columns(knowing):
    names = [f"dev-{number:02}" for number in range(30)]
    alice, _ = knowing(*names)
    alice.type("@dev\t\t")
    alice.wait_for(lambda: "@dev-29" in alice.text)
    rows = alice.rows_with("@dev-")[:-1]
    assert len(rows) < 10
    assert sorted(" ".join(rows).split()) == ["@" + name for name in names]
    starts = [[match.start() for match in re.finditer("@", row)] for row in rows]
    assert all(start == starts[0][: len(start)] for start in starts)
    alice.wait_for_line("@dev-")


def test_of_very_many_choices_a_hundred_are_shown(knowing):
    alice, _ = knowing(*(f"dev-{number:03}" for number in range(150)))
    alice.type("@dev\t\t")
    alice.wait_for("and 50 more")
    assert len(re.findall(r"@dev-\d", alice.text)) == 100
    alice.wait_for_line("@dev-")


def test_tab_where_nothing_fits_changes_nothing(knowing):
    alice, script = knowing()
    for line in ("hello", "/zz", "@zz", "hello @"):
        alice.type(line + "\t!")
        alice.wait_for_line(line + "!") if line != "hello @" else alice.wait_for(lambda: alice.row.endswith("!"))
        alice.type("\x15")
        alice.wait_for_line()


def test_a_name_written_to_is_offered(with_script):
    alice, script = with_script(to="carol")
    alice.enter("/msg zoe hello")
    assert script.sent()["to"] == "@zoe"
    alice.wait_for_line()
    alice.type("@z\t")
    alice.wait_for_line("@zoe")


def test_who_comes_is_offered(with_script):
    alice, script = with_script(room="lobby")
    script.presence("zoe", "here", "#lobby")
    alice.wait_for("zoe")
    alice.type("hi @z\t")
    alice.wait_for_line("hi @zoe")


def test_tab_in_the_middle_of_a_line_keeps_its_end(knowing):
    alice, script = knowing()
    alice.type("ask @b now\x1b[D\x1b[D\x1b[D\x1b[D\t\x05!\r")
    assert re.fullmatch("ask @bob +now!", script.sent()["text"])


def test_a_tab_in_a_paste_is_text(in_room):
    person, peer = in_room()
    person.paste("a\tb")
    person.enter("")
    assert peer.recv(timeout=10) == "a\tb"


def test_a_plain_connection_offers_only_what_makes_sense(in_room):
    person, _ = in_room()
    person.type("/\t\t")
    person.wait_for("/quit")
    person.wait_for_line("/")
    offered = set(re.findall(r"/[a-z]+", person.text))
    assert {"/close", "/edit", "/help", "/ping", "/quit", "/reconnect", "/set", "/status"} <= offered
    assert not offered & {"/to", "/room", "/msg", "/reply", "/who", "/whois", "/ignore", "/me", "/join", "/leave"}


def test_tab_completes_in_vi_keys(knowing, tmp_path):
    (tmp_path / ".editrc").write_text("bind -v\n")
    alice, _ = knowing()
    alice.type("/qu\t")
    alice.wait_for_line("/quit")
