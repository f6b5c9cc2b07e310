"""What is shown at a terminal, and how: names, states, days, presence, links, colours, times, bells, titles, notices."""

import datetime
import queue
import re
import threading
import time

import pytest

from chatter import Chatter
from person import SIZES, TERMS
from scripted import ChatScript, Messages, run_to_close

SGR = re.compile(rb"\x1b\[[0-9;:]*m")
SIZE = pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
TERM = pytest.mark.parametrize("term", TERMS)
ERASING = pytest.mark.parametrize("term", ["xterm-256color", "screen"])


def own(text, state, name="alice"):
    """A pattern for a line of one's own, said now."""
    return rf"^\d\d:\d\d {name}: {re.escape(text)} {state}$"


# Messages


@TERM
@SIZE
def test_a_conversation_looks_like_this(with_script, snapshots, size, term):
    script = ChatScript(names=["alice", "bob", "carol"])
    alice, script = with_script(room="lobby", script=script, columns=size[0], rows=size[1], environment={"TERM": term})
    script.presence("bob", "here", "#lobby")
    script.presence("carol", "here", "#lobby")
    alice.wait_for("bob and carol are here")
    for name, text, conversation in (
        ("bob", "hello 世界 👋", "#lobby"), ("carol", "/me waves", "#lobby"), ("bob", "psst", "@bob"), ("bob", "elsewhere", "#dev"),
    ):
        # One after the other: a dumb terminal shows the prompt anew below each batch.
        alice.wait_for_line()
        script.say(name, text, conversation)
        alice.wait_for(f"{text.removeprefix('/me ')}$")
    alice.wait_for_line()
    script.answers = False
    alice.enter("hello, alice here")
    alice.wait_for(lambda: re.search("hello, alice here( …)?\nalice → #lobby>$", alice.text))
    script.answer(script.sent())
    alice.wait_for("✓ hello, alice here$" if term == "dumb" else "alice here ✓$")
    alice.wait_for_line()
    script.say("carol", "a message with words enough that it takes more than one row on a small screen", "#lobby")
    alice.wait_for("screen$")
    alice.wait_for_line()
    alice.type("half 世")
    alice.wait_for_line("half 世")
    snapshots.check(alice, f"conversation-{size[0]}x{size[1]}-{term}")


@TERM
@SIZE
def test_a_plain_server_looks_like_this(at_terminal, peer, snapshots, size, term):
    may_answer, connections, heard = threading.Event(), queue.Queue(), Messages()

    def talk(connection):
        connections.put(connection)
        run_to_close(connection, heard)

    def answer(connection, request):
        assert may_answer.wait(20)

    person = at_terminal(peer(talk, process_request=answer), columns=size[0], rows=size[1], environment={"TERM": term})
    person.wait_for_line(prompt="(connecting)>")
    may_answer.set()
    connection = connections.get(timeout=10)
    person.wait_for_line()
    connection.send("hello 世界")
    person.wait_for_row("< hello 世界")
    person.wait_for_line()
    person.enter("hi")
    person.wait_for(lambda: person.text.endswith("\n> hi\n>"))
    connection.send("two\nrows")
    person.wait_for("rows")
    person.wait_for_line()
    person.type("half")
    person.wait_for_line("half")
    snapshots.check(person, f"plain-{size[0]}x{size[1]}-{term}")


def test_messages_have_their_time_and_name(with_script):
    alice, script = with_script()
    script.say("bob", "hello")
    alice.wait_for_row("16:00 bob: hello")
    script.say("bob", "again")
    alice.wait_for_row("16:01 bob: again")


def test_other_conversations_are_marked(with_script):
    alice, script = with_script(to="carol")
    script.say("bob", "one-to-one")
    script.say("bob", "in a room", "#dev")
    script.say("carol", "here")
    alice.wait_for_row("16:02 carol: here")
    assert "16:00 @bob: one-to-one" in alice.lines
    assert "16:01 #dev bob: in a room" in alice.lines


def test_a_room_is_the_open_conversation(with_script):
    alice, script = with_script(room="dev")
    script.say("bob", "here", "#dev")
    script.say("bob", "there", "#lobby")
    script.say("bob", "to you")
    alice.wait_for_row("16:02 @bob: to you")
    assert "16:00 bob: here" in alice.lines
    assert "16:01 #lobby bob: there" in alice.lines


def test_actions_are_shown_as_such(with_script):
    alice, script = with_script()
    script.say("bob", "/me waves")
    alice.wait_for_row("16:00 * bob waves")
    alice.enter("/me waves back")
    assert script.sent()["text"] == "/me waves back"
    alice.wait_for(r"^\d\d:\d\d \* alice waves back ✓$")


def test_a_plain_connection_has_marks_and_no_times(in_room):
    person, peer = in_room()
    peer.send("hello")
    person.wait_for_row("< hello")
    person.enter("hi")
    person.wait_for(lambda: person.text.split("\n") == ["< hello", "> hi", ">"])


def test_all_of_a_long_message_is_shown_in_words(with_script):
    alice, script = with_script(columns=40, rows=10)
    words = [f"word{number}" for number in range(200)]
    script.say("bob", " ".join(words))
    alice.wait_for_line()
    alice.wait_for("word199$")
    rows = [row for row in alice.rows if "word" in row]
    assert rows[0].startswith("16:00 bob: word0")
    assert all(row.startswith("┆ word") for row in rows[1:])
    assert re.findall(r"word\d+", " ".join(rows)) == words


def test_wide_text_is_wrapped_without_a_loss(with_script):
    alice, script = with_script(columns=40, rows=10)
    text = "世界你好" * 40 + "終"
    script.say("bob", text)
    alice.wait_for("終$")
    rows = [row for row in alice.rows if re.search("[世界你好終]", row)]
    assert "".join(row.removeprefix("16:00 bob: ").removeprefix("┆ ") for row in rows) == text


def test_emoji_sequences_and_marks_are_whole(with_script):
    alice, script = with_script()
    texts = ["👩‍👩‍👧‍👦 family", "❤️ heart", "👋🏽 hand", "🇩🇪 flag", "é and é", "עברית", "نص عربي", "नमस्ते"]
    for text in texts:
        script.say("bob", text)
    script.say("bob", "the end")
    alice.wait_for("bob: the end$")
    for text in texts:
        assert text.encode() in alice.raw


# Links


def test_a_link_that_fits_has_one_row(with_script):
    alice, script = with_script(columns=40, rows=10)
    link = "https://example.org/path?a=b&c=d#e"
    script.say("bob", f"have a look at {link} please")
    alice.wait_for("please$")
    assert any(link in row for row in alice.lines)
    assert link.encode() in alice.raw


@pytest.mark.parametrize("scheme", ["http", "https", "ws", "wss"])
def test_a_link_longer_than_a_row_has_no_break_inside(with_script, scheme):
    alice, script = with_script(columns=40, rows=10)
    link = f"{scheme}://example.org/" + "/".join(f"folder-{number}" for number in range(12))
    script.say("bob", f"see {link} now")
    alice.wait_for("now$")
    assert link.encode() in alice.raw
    assert link in "".join(alice.rows)
    assert alice.lines[alice.screen.cursor.y - 1] == "┆ now"


# States


@ERASING
@SIZE
def test_own_lines_show_how_far_they_are(with_script, size, term):
    script = ChatScript(names=["alice", "bob"], answers=False)
    alice, script = with_script(script=script, columns=size[0], rows=size[1], environment={"TERM": term})
    alice.enter("hi bob")
    first = script.sent()
    alice.wait_for(own("hi bob", "…"))
    alice.enter("and again")
    second = script.sent()
    alice.wait_for(own("and again", "…"))
    seq = script.answer(first)
    alice.wait_for(own("hi bob", "✓"))
    script.say("bob", "between")
    alice.wait_for("bob: between")
    rows = len(alice.text.split("\n"))
    last = script.answer(second)
    alice.wait_for(own("and again", "✓"))
    script.receipt("bob", seq)
    alice.wait_for(own("hi bob", "✓✓"))
    script.receipt("bob", last)
    alice.wait_for(own("and again", "✓✓"))
    script.receipt("bob", last, kind="read")
    alice.wait_for(own("hi bob", "✔✔"))
    alice.wait_for(own("and again", "✔✔"))
    # All of it happened in place.
    assert len(alice.text.split("\n")) == rows
    assert len(alice.rows_with("hi bob")) == len(alice.rows_with("and again")) == 1
    alice.wait_for_line()


def test_a_refused_line_says_so_and_why(with_script):
    alice, script = with_script(script=ChatScript(answers=False), to="zed")
    alice.enter("hi zed")
    script.refuse(script.sent())
    alice.wait_for(own("hi zed", "✗"))
    alice.wait_for_row("wtalk: not sent: nobody is called zed here")
    alice.wait_for_line()


def test_a_line_in_another_conversation_says_where_it_went(with_script):
    alice, script = with_script()
    alice.enter("/msg carol hi there")
    frame = script.sent()
    assert (frame["to"], frame["text"]) == ("@carol", "hi there")
    alice.wait_for(r"^\d\d:\d\d → @carol: hi there ✓$")


@ERASING
def test_a_state_out_of_reach_is_a_line_of_its_own(with_script, term):
    alice, script = with_script(script=ChatScript(answers=False), columns=40, rows=10, environment={"TERM": term})
    alice.enter("hi bob, this is a line that is rather long for such a small screen")
    frame = script.sent()
    alice.wait_for("…$")
    for number in range(12):
        script.say("bob", f"message {number}")
    alice.wait_for("bob: message 11$")
    before = alice.text
    seq = script.answer(frame)
    alice.wait_for(r"^✓ hi bob, this is a line")
    script.receipt("bob", seq)
    alice.wait_for(r"^✓✓ hi bob, this is a line")
    alice.wait_for_line()
    # Nothing that was said has been touched.
    assert alice.text.startswith(before.removesuffix(alice.prompt))


def test_the_state_is_right_while_a_line_is_typed_and_messages_come(with_script):
    alice, script = with_script(script=ChatScript(answers=False))
    alice.enter("one")
    frame = script.sent()
    alice.type("half 世界 " * 30)
    script.say("bob", "between")
    alice.wait_for("bob: between$")
    script.answer(frame)
    alice.wait_for(own("one", "✓"))
    alice.wait_for_line("half 世界 " * 30)


def test_a_dumb_terminal_tells_states_in_new_lines(with_script):
    alice, script = with_script(script=ChatScript(answers=False), environment={"TERM": "dumb"})
    alice.enter("hi bob")
    frame = script.sent()
    seq = script.answer(frame)
    alice.wait_for("^✓ hi bob$")
    script.receipt("bob", seq)
    alice.wait_for("^✓✓ hi bob$")
    alice.wait_for_line()
    assert b"\x1b" not in alice.raw


def test_own_lines_from_another_session_are_own_lines(with_script):
    alice, script = with_script()
    script.say("alice", "from my other device", conversation="@bob")
    alice.wait_for("^16:00 alice: from my other device ✓$")
    script.receipt("bob", 1)
    alice.wait_for("^16:00 alice: from my other device ✓✓$")
    assert alice.rings == 0


def test_own_lines_from_another_session_are_shown_on_a_dumb_terminal(with_script):
    alice, script = with_script(environment={"TERM": "dumb"})
    script.say("alice", "from my other device", conversation="@bob")
    alice.wait_for("^16:00 alice: from my other device")


# Typing, and what was read


def told_typing(script):
    """The next conversation that the server is told of."""
    return script.typed.get(timeout=10)


def test_a_person_who_types_is_told_of_unless_they_type_a_command(with_script):
    alice, script = with_script()
    alice.type("/who")
    alice.wait_for_line("/who")
    alice.type("\x15h")
    assert told_typing(script) == "@bob"
    alice.type("i")
    alice.wait_for_line("hi")
    alice.enter("")
    assert script.sent()["text"] == "hi"
    assert script.typed.empty()


@pytest.mark.parametrize("how", ["--no-typing", "/set typing off"])
def test_typing_can_be_off(with_script, how):
    alice, script = with_script(*[how] * how.startswith("--"))
    if how.startswith("/"):
        alice.enter(how)
        alice.wait_for_row(how)
    alice.enter("hi")
    assert script.sent()["text"] == "hi"
    assert script.typed.empty()
    alice.enter("/set")
    alice.wait_for_row("typing off")


@ERASING
def test_who_is_typing_stands_in_the_prompt_until_their_message_comes(with_script, term):
    alice, script = with_script(environment={"TERM": term})
    alice.type("half")
    alice.wait_for_line("half")
    script.typing("bob")
    alice.wait_for_line("half", prompt="alice → bob (bob is typing…)>")
    script.say("bob", "hello")
    alice.wait_for("bob: hello$")
    alice.wait_for_line("half")


def test_who_stops_typing_stands_in_the_prompt_no_more(with_script):
    alice, script = with_script()
    script.typing("bob")
    alice.wait_for_line(prompt="alice → bob (bob is typing…)>")
    alice.wait_for_line()


@pytest.mark.parametrize("how", ["--read-marks", "/set read-marks on"])
def test_two_people_see_each_other_type_and_read(server, at_terminal, how):
    room = server()
    arguments = [how] * how.startswith("--")
    alice, bob = (
        at_terminal(room.url(), "--as", me, "--to", other, *arguments, prompt=f"{me} → {other}>")
        for me, other in (("alice", "bob"), ("bob", "alice"))
    )
    for person in (alice, bob):
        person.wait_for_line()
    if how.startswith("/"):
        bob.enter(how)
        bob.wait_for_row(how)
    alice.type("h")
    bob.wait_for_line(prompt="bob → alice (alice is typing…)>")
    alice.enter("i")
    bob.wait_for("alice: hi$")
    bob.wait_for_line()
    alice.wait_for("alice: hi ✓✓$")
    bob.type("x")
    alice.wait_for("alice: hi ✔✔$")


def test_what_was_read_stays_ones_own_by_default(with_bob):
    alice, bob = with_bob()
    bob.say("@alice", "hello")
    alice.wait_for("bob: hello$")
    alice.enter("answer")
    bob.expect("message")
    assert {frame["kind"] for frame in bob.waiting if frame["type"] == "receipt"} <= {"delivered"}


def test_who_turns_to_somebody_who_is_away_is_told_since_when(server, at_terminal):
    room = server()
    with Chatter(room) as carol:
        carol.hello("carol")
    alice = at_terminal(room.url(), "--as", "alice", "--to", "bob", prompt="alice → bob>")
    alice.wait_for_line()
    alice.enter("/to zed")
    alice.wait_for_row("* zed is not here")
    alice.enter("/to carol")
    alice.wait_for_row("* carol was last seen just now")
    alice.enter("/who")
    alice.wait_for_row("in @carol: alice; carol was last seen just now")


# Days


def test_a_change_of_the_day_is_shown(with_script):
    alice, script = with_script()
    script.say("bob", "monday")
    script.say("bob", "still monday", time=script.TIME + 7 * 3_600_000 + 59 * script.MINUTE)
    script.say("bob", "tuesday", time=script.TIME + 8 * 3_600_000)
    script.say("bob", "later", time=script.TIME + 8 * 3_600_000)
    script.say("bob", "friday", time=script.TIME + 4 * script.DAY)
    alice.wait_for("bob: friday$")
    rows = alice.text.split("\n")
    began = rows.index("── Monday 2025-11-24 ──")
    assert rows[began:-1] == [
        "── Monday 2025-11-24 ──",
        "16:00 bob: monday",
        "23:59 bob: still monday",
        "── Tuesday 2025-11-25 ──",
        "00:00 bob: tuesday",
        "00:00 bob: later",
        "── Friday 2025-11-28 ──",
        "16:00 bob: friday",
    ]


def test_the_day_is_that_of_the_time_zone(with_script):
    alice, script = with_script(environment={"TZ": "XYZ-9"})
    script.say("bob", "hello")
    alice.wait_for_row("01:00 bob: hello")
    assert "── Tuesday 2025-11-25 ──" in alice.lines


def test_today_is_named_after_another_day_only(with_script, with_bob):
    alice, bob = with_bob()
    bob.say("@alice", "hello")
    alice.wait_for("bob: hello")
    assert not alice.rows_with("──")
    alice, script = with_script()
    script.say("bob", "hello")
    alice.wait_for_row("16:00 bob: hello")
    days = {f"── {day:%A %Y-%m-%d} ──" for day in [datetime.datetime.now(datetime.timezone.utc)]}
    alice.enter("hi")
    days.add(f"── {datetime.datetime.now(datetime.timezone.utc):%A %Y-%m-%d} ──")
    alice.wait_for(own("hi", "✓"))
    assert len(days & set(alice.lines)) == 1


@pytest.mark.parametrize("time", [0, 253_402_300_799_999, 9_007_199_254_740_991])
def test_no_time_harms(with_script, time):
    alice, script = with_script()
    script.say("bob", "hello", time=time)
    alice.wait_for("bob: hello$")
    script.say("bob", "again")
    alice.wait_for("bob: again$")


# Presence


def test_who_comes_and_goes_is_told_in_one_line(with_script):
    alice, script = with_script(room="lobby")
    for name, state in (("bob", "here"), ("carol", "here"), ("dave", "gone")):
        script.presence(name, state, "#lobby")
    alice.wait_for_row("* bob and carol are here; dave has left")
    script.presence("dave", "here", "#lobby")
    alice.wait_for_row("* dave is here")


def test_many_comings_are_one_line(with_script):
    alice, script = with_script(room="lobby")
    for number in range(12):
        script.presence(f"user-{number:02}", "here", "#lobby")
    script.say("bob", "hello", "#lobby")
    alice.wait_for("bob: hello")
    assert "* user-00, user-01, user-02, user-03, user-04 and 7 others are here" in alice.lines
    assert len(alice.rows_with("user-")) == 1


def test_presence_elsewhere_is_marked(with_script):
    alice, script = with_script(room="lobby")
    script.presence("bob", "here", "#dev")
    alice.wait_for_row("* #dev: bob is here")


def test_who_comes_and_goes_at_a_real_server(server, at_terminal):
    room = server()
    alice = at_terminal(room.url("/dev"), "--as", "alice", prompt="alice → #dev>")
    alice.wait_for_line()
    with Chatter(room, "/dev") as bob:
        bob.hello("bob")
        alice.wait_for_row("* bob is here")
    alice.wait_for_row("* bob has left")
    alice.wait_for_line()


# Colours


@ERASING
def test_names_have_colours_that_stay(with_script, term):
    looks = []
    for _ in range(2):
        alice, script = with_script(room="lobby", environment={"TERM": term})
        colours = {}
        for name in ("bob", "carol", "dave", "erin", "frank"):
            script.say(name, "hello", "#lobby")
            alice.wait_for(f"{name}: hello")
            ((colour, *_),) = alice.looks(name)
            assert colour != "default"
            assert alice.looks("hello$") == {("default", "default", False, False, False, False)}
            colours[name] = colour
        looks.append(colours)
    assert looks[0] == looks[1]
    assert len(set(looks[0].values())) > 1


def test_ones_own_name_is_strong_and_mentions_are(with_script):
    alice, script = with_script(room="lobby")
    alice.enter("hi")
    alice.wait_for(own("hi", "✓"))
    assert all(bold for _, _, bold, *_ in alice.looks("alice(?=: hi)"))
    script.say("bob", "well, ALICE, malice is not alicelike", "#lobby")
    alice.wait_for("malice")
    assert all(bold for _, _, bold, *_ in alice.looks("ALICE"))
    assert not any(bold for _, _, bold, *_ in alice.looks("malice is not alicelike"))


OFF = {
    "no-color": ({"NO_COLOR": "1"}, []),
    "option": ({}, ["--no-color"]),
    "dumb": ({"TERM": "dumb"}, []),
    "no-term": ({"TERM": ""}, []),
}


@pytest.mark.parametrize("environment, arguments", OFF.values(), ids=OFF)
def test_colours_can_be_off(with_script, environment, arguments):
    alice, script = with_script(*arguments, environment=environment)
    script.say("bob", "hello")
    alice.wait_for("bob: hello")
    alice.enter("hi")
    alice.wait_for("✓")
    alice.enter("/help")
    alice.wait_for("/quit")
    assert not [sequence for sequence in SGR.findall(alice.raw) if sequence not in (b"\x1b[m", b"\x1b[0m")]


def test_an_empty_no_color_is_none(with_script):
    alice, script = with_script(environment={"NO_COLOR": ""})
    script.say("bob", "hello")
    alice.wait_for("bob: hello")
    assert ("default",) not in {look[:1] for look in alice.looks("bob")}


def test_the_prompt_in_colours_is_drawn_right(with_script):
    alice, script = with_script(columns=40, rows=10)
    line = "世" * 30
    alice.type(line)
    alice.wait_for_line(line)
    alice.type("\x01!")
    alice.wait_for_line("!" + line)
    script.say("bob", "hello")
    alice.wait_for("bob: hello$")
    alice.wait_for_line("!" + line)
    alice.enter("")
    assert script.sent()["text"] == "!" + line


# Times

FORMS = {
    "off": "bob: hello",
    "minutes": "17:00 bob: hello",
    "seconds": "17:00:00 bob: hello",
    "date": "2025-11-24 17:00:00 bob: hello",
    "iso": "2025-11-24T17:00:00+01:00 bob: hello",
}


@pytest.mark.parametrize("form", FORMS)
def test_timestamps_have_the_form_asked_for(with_script, form):
    alice, script = with_script("--timestamps", form, environment={"TZ": "XYZ-1"})
    script.say("bob", "hello")
    alice.wait_for_row(FORMS[form])


@pytest.mark.parametrize("form, pattern", [("minutes", r"^\d\d:\d\d < hello$"), ("seconds", r"^\d\d:\d\d:\d\d < hello$")])
def test_a_plain_connection_has_timestamps_where_asked_for(in_room, form, pattern):
    person, peer = in_room("--timestamps", form)
    peer.send("hello")
    person.wait_for(pattern)


# JSON

JSON = '{"name":"bob","n":[1,2.50,1e400,12345678901234567890],"deep":{"empty":{},"list":[],"text":"a \\"b\\" {c} 世界"},"x":null}'


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_json_is_laid_out_where_asked_for(in_room, snapshots, size):
    person, peer = in_room("--pretty", columns=size[0], rows=30)
    peer.send(JSON)
    person.wait_for("null")
    person.wait_for_line()
    shown = "".join(row.lstrip("<┆ ").strip() for row in person.text.split("\n")[:-1])
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", JSON)
    snapshots.check(person, f"pretty-{size[0]}")


@pytest.mark.parametrize("text", ['{"a":1', "[1,2]]", '"text"', "12", "true", '{"a":1} and more', "[" * 100 + "]" * 100, "{'a':1}", "[1,]"])
def test_what_is_no_json_object_or_array_is_left_alone(in_room, text):
    person, peer = in_room("--pretty", columns=220)
    peer.send(text)
    person.wait_for_row(f"< {text}")


def test_without_pretty_json_is_text(in_room):
    person, peer = in_room(columns=160)
    peer.send(JSON)
    person.wait_for_row(f"< {JSON}")


# The bell, the title, notices


@TERM
def test_a_message_to_you_rings_once(with_script, term):
    alice, script = with_script(environment={"TERM": term})
    script.say("bob", "hello")
    alice.wait_for("bob: hello")
    alice.wait_for_line()
    assert alice.rings == 1


def test_a_burst_rings_once_a_second(with_script):
    alice, script = with_script()
    began = time.monotonic()
    for number in range(100):
        script.say("bob", f"message {number}")
    alice.wait_for("message 99$")
    alice.wait_for_line()
    assert 1 <= alice.rings <= 1 + int(time.monotonic() - began)


def test_in_a_room_only_your_name_rings(with_script):
    alice, script = with_script(room="lobby")
    script.say("bob", "hello malice", "#lobby")
    alice.wait_for("hello malice")
    alice.wait_for_line()
    assert alice.rings == 0
    script.say("bob", "hello Alice!", "#lobby")
    alice.wait_for("hello Alice!")
    alice.wait_for_line()
    assert alice.rings == 1


@pytest.mark.parametrize("how", ["--no-bell", "/set bell off"])
def test_the_bell_can_be_off(with_script, how):
    alice, script = with_script(*([how] if how.startswith("--") else []))
    if how.startswith("/"):
        alice.enter(how)
        alice.wait_for(lambda: any(row.endswith(how) for row in alice.lines[:-1]))
        alice.wait_for_line()
    script.say("bob", "hello")
    alice.wait_for("bob: hello")
    script.say("bob", "again")
    alice.wait_for("bob: again")
    assert alice.rings == 0


@ERASING
def test_the_title_counts_what_is_unread(with_script, term):
    alice, script = with_script(environment={"TERM": term})
    script.say("bob", "one")
    alice.wait_for(lambda: alice.title == "(1) wtalk: alice → bob")
    script.say("bob", "two")
    alice.wait_for(lambda: alice.title == "(2) wtalk: alice → bob")
    script.say("bob", "not for you", "#dev")
    script.say("bob", "three")
    alice.wait_for(lambda: alice.title == "(3) wtalk: alice → bob")
    alice.type("x")
    alice.wait_for(lambda: alice.title == "wtalk: alice → bob")
    script.say("bob", "four")
    alice.wait_for(lambda: alice.title == "(1) wtalk: alice → bob")


@pytest.mark.parametrize("term", ["dumb", "linux", "vt100"])
def test_a_terminal_without_titles_gets_none(with_script, term):
    alice, script = with_script("--notify", environment={"TERM": term})
    script.say("bob", "hello")
    alice.wait_for("bob: hello")
    alice.wait_for_line()
    alice.type("x")
    alice.wait_for_line("x")
    assert b"\x1b]" not in alice.raw and not alice.title


def test_notices_only_where_asked_for(with_script):
    alice, script = with_script()
    script.say("bob", "hello")
    alice.wait_for(lambda: "(1)" in alice.title)
    alice.wait_for_line()
    assert alice.notices == []


NOTICES = {
    "vte": ({"VTE_VERSION": "7000"}, rb"\x1b\]777;notify;[^;]*bob[^;]*;[^;\x07\x1b]*hello[^;\x07\x1b]*(\x07|\x1b\\)"),
    "iterm": ({"TERM_PROGRAM": "iTerm.app"}, rb"\x1b\]9;[^\x07\x1b]*bob[^\x07\x1b]*hello[^\x07\x1b]*(\x07|\x1b\\)"),
}


@pytest.mark.parametrize("environment, pattern", NOTICES.values(), ids=NOTICES)
def test_a_notice_is_given_where_asked_for(with_script, environment, pattern):
    alice, script = with_script("--notify", environment=environment)
    script.say("bob", "hello; a\x1b]0;b\x07c")
    alice.wait_for(lambda: re.search(pattern, alice.raw))
    alice.wait_for_line()
    assert len(alice.notices) == 1
    assert "\x1b" not in alice.notices[0]
    assert alice.title == "(1) wtalk: alice → bob"


def test_notices_pass_through_tmux(with_script):
    alice, script = with_script("--notify", environment={"TMUX": "/tmp/tmux,1,0", "TERM": "screen"})
    script.say("bob", "hello")
    alice.wait_for(lambda: re.search(rb"\x1bPtmux;\x1b\x1b\](9|777);.*hello.*?\x1b\\", alice.raw))
