"""The slash commands, one after the other; a command that is mistyped is never sent."""

import re

import pytest

from chatter import Chatter
from conftest import eventually
from person import SIZES, TERMS

PLAIN = ["history", "search", "ping", "close", "reconnect", "status", "set", "edit", "help", "quit"]
CHAT = ["to", "room", "leave", "msg", "reply", "me", "who", "whois", "conversations", "history", "search", "ignore", "ping", "close", "reconnect", "status",
        "set", "edit", "help", "quit"]


def command(person, line, row=""):
    """Enters a command and waits for a row below it that this pattern matches."""
    person.enter(line)

    def answered():
        rows = person.text.split("\n")
        begins = [index for index, each in enumerate(rows) if each.endswith(line)]
        return begins and any(re.search(row, each) for each in rows[begins[-1] + 1 :])

    person.wait_for(answered)
    person.wait_for_line()


# Where what is typed goes


def test_to_turns_to_somebody(with_script):
    alice, script = with_script()
    alice.enter("/to carol")
    alice.prompt = "alice → carol>"
    alice.wait_for_line()
    alice.enter("hello")
    assert script.sent()["to"] == "@carol"
    script.say("bob", "and me?")
    alice.wait_for_row("16:01 @bob: and me?")


def test_room_enters_a_room(with_script):
    alice, script = with_script()
    alice.enter("/room dev")
    alice.prompt = "alice → #dev>"
    alice.wait_for_line()
    alice.enter("hello")
    assert script.sent()["to"] == "#dev"


def test_a_room_is_heard_once_entered(with_bob):
    alice, bob = with_bob()
    alice.enter("/room dev")
    alice.prompt = "alice → #dev>"
    alice.wait_for_line()
    alice.enter("am I here?")
    alice.wait_for("am I here. ✓$")
    bob.say("#dev", "you are")
    alice.wait_for(r"^\d\d:\d\d bob: you are$")


def test_msg_writes_to_somebody_and_stays(with_script):
    alice, script = with_script()
    alice.enter("/msg carol hello  there")
    frame = script.sent()
    assert (frame["to"], frame["text"]) == ("@carol", "hello  there")
    alice.wait_for_line()
    alice.enter("next")
    assert script.sent()["to"] == "@bob"


def test_reply_answers_who_wrote_last(with_script):
    alice, script = with_script(room="lobby")
    alice.enter("/reply hello")
    alice.wait_for("^wtalk: nobody has written to you")
    alice.wait_for_line()
    script.say("carol", "one")
    script.say("bob", "two")
    script.say("dave", "three", "#lobby")
    alice.wait_for("three$")
    alice.enter("/reply yes")
    frame = script.sent()
    assert (frame["to"], frame["text"]) == ("@bob", "yes")


def test_me_says_what_you_do(with_bob):
    alice, bob = with_bob()
    alice.enter("/me waves")
    assert bob.expect("message")["text"] == "/me waves"
    alice.wait_for(r"^\d\d:\d\d \* alice waves ✓$")


# Who


def test_who_lists_who_is_there(server, at_terminal):
    room = server()
    alice = at_terminal(room.url("/dev"), "--as", "alice", prompt="alice → #dev>")
    alice.wait_for_line()
    with Chatter(room, "/dev") as bob, Chatter(room, "/ops") as carol:
        bob.hello("bob")
        carol.hello("carol")
        command(alice, "/who", "alice, bob")
        command(alice, "/who #ops", "carol")


def test_whois_tells_whether_somebody_is_online(with_bob):
    alice, bob = with_bob()
    command(alice, "/whois bob", "bob is online")
    command(alice, "/whois zoe", "zoe is not online")
    bob.say("#lobby", "hello")
    bob.say("@alice", "hello")
    alice.wait_for("bob: hello")
    command(alice, "/whois bob", "bob is online.*@bob")


def test_conversations_are_listed_with_what_is_unread(with_bob):
    alice, bob = with_bob()
    bob.say("#dev", "nothing to alice")
    alice.enter("hello")
    alice.wait_for("hello ✓")
    alice.enter("/room dev")
    alice.prompt = "alice → #dev>"
    alice.wait_for_line()
    command(alice, "/conversations", "^@bob you: hello$")
    alice.wait_for("^#dev bob: nothing to alice$")
    command(alice, "/conversations 1", "there are more: /conversations 2$")


def test_ignore_hides_and_shows_again(with_script):
    alice, script = with_script(room="lobby")
    command(alice, "/ignore", "nobody")
    command(alice, "/ignore bob", "bob is ignored")
    command(alice, "/ignore", "you ignore bob")
    script.say("bob", "you do not see this", "#lobby")
    script.say("bob", "nor this")
    script.say("carol", "this you do", "#lobby")
    alice.wait_for("carol: this you do")
    assert not alice.rows_with("you do not see this") and not alice.rows_with("nor this")
    assert alice.rings == 0
    command(alice, "/ignore bob", "bob is heard again")
    script.say("bob", "back again", "#lobby")
    alice.wait_for("bob: back again")


# What was said


def test_history_shows_the_last_messages_again(with_script):
    alice, script = with_script()
    for number in range(15):
        script.say("bob", f"message {number}")
    script.say("bob", "elsewhere", "#dev")
    alice.wait_for("elsewhere$")
    alice.enter("/history 3")
    alice.wait_for_row("* there is more: /history 6")
    alice.wait_for_line()
    rows = alice.text.split("\n")[-5:-2]
    assert [re.search(r"bob: (.*)", row)[1] for row in rows] == [f"message {number}" for number in (12, 13, 14)]
    assert all(row.startswith(f"16:{number}") for row, number in zip(rows, (12, 13, 14)))
    alice.enter("/history")
    alice.wait_for(lambda: len(alice.rows_with("message 5")) == 2)
    alice.wait_for_line()
    assert len(alice.rows_with("message 4")) == 1


def test_search_shows_what_has_the_text_in_it(with_script):
    alice, script = with_script()
    for text in ("the first apple", "a pear", "Apples again"):
        script.say("bob", text)
    script.say("carol", "apple elsewhere", "#dev")
    alice.wait_for("elsewhere$")
    alice.enter("/search apple")
    alice.wait_for(lambda: len(alice.rows_with("pple")) == 6)
    alice.wait_for_line()
    assert len(alice.rows_with("a pear")) == 1
    command(alice, "/search cherry", "nothing")


def test_a_plain_connection_has_a_history_too(in_room):
    person, peer = in_room()
    peer.send("hello")
    person.wait_for_row("< hello")
    person.enter("hi")
    assert peer.recv(timeout=10) == "hi"
    person.enter("/history")
    person.wait_for(lambda: len(person.rows_with("< hello")) == len(person.rows_with("> hi")) == 2)


def test_what_is_recalled_does_not_ring(with_script):
    alice, script = with_script()
    script.say("bob", "hello")
    alice.wait_for("bob: hello")
    command(alice, "/history", "bob: hello")
    assert alice.rings == 1


# The connection


@pytest.mark.parametrize("term", TERMS)
def test_ping_tells_how_long_it_takes(with_bob, term):
    alice, _ = with_bob(environment={"TERM": term})
    command(alice, "/ping", r"\d+(\.\d+)? ms")


def test_ping_works_with_any_server(in_room):
    person, _ = in_room()
    command(person, "/ping", r"\d+(\.\d+)? ms")


@pytest.mark.parametrize("line, code, reason", [("/close", 1000, ""), ("/close 4321", 4321, ""), ("/close 3000 so long 世界", 3000, "so long 世界")])
def test_close_closes_with_code_and_reason(at_terminal, listener, line, code, reason):
    url, heard = listener
    person = at_terminal(url)
    person.wait_for_line()
    person.enter(line)
    assert person.exit_status() == 0
    assert (heard.complete().code, heard.reason, heard) == (code, reason, [])


@pytest.mark.parametrize("line", ["/close 1005", "/close 999", "/close 70000", "/close soon", "/close 1000 " + "世" * 42])
def test_a_close_that_cannot_be_sent_is_a_mistake(at_terminal, listener, line):
    url, heard = listener
    person = at_terminal(url)
    person.wait_for_line()
    person.enter(line)
    person.wait_for(lambda: re.search(r"wtalk: /close takes a .*usage: /close \[CODE( ┆)? \[REASON\]\]", " ".join(person.rows)))
    person.wait_for_line()
    person.enter("still here")
    person.enter("/quit")
    assert person.exit_status() == 0
    assert heard.complete() == ["still here"]


def test_status_tells_who_and_where(with_bob):
    alice, _ = with_bob()
    command(alice, "/status", r"alice.*@bob|@bob.*alice")
    command(alice, "/status", r"ws://127\.0\.0\.1:\d+")
    command(alice, "/status", "up")


@pytest.mark.parametrize("line", ["/quit", "/quit ", "  /quit"])
def test_quit_leaves(in_room, line):
    person, _ = in_room()
    person.enter(line)
    assert person.exit_status() == 0


# Settings


def test_set_tells_how_everything_is(with_script):
    alice, _ = with_script()
    alice.enter("/set")
    alice.wait_for("timestamps")
    alice.wait_for_line()
    for option, value in (("bell", "on"), ("notify", "off"), ("pretty", "off"), ("timestamps", "minutes"), ("color", "on")):
        assert [row for row in alice.lines if re.search(rf"\b{option}\b.*\b{value}\b", row)], option


def test_set_changes_what_is_shown_from_now_on(with_script):
    alice, script = with_script()
    script.say("bob", "one")
    alice.wait_for_row("16:00 bob: one")
    command(alice, "/set timestamps seconds")
    script.say("bob", "two")
    alice.wait_for_row("16:01:00 bob: two")
    command(alice, "/set timestamps off")
    script.say("bob", "three")
    alice.wait_for_row("bob: three")
    command(alice, "/set color off")
    script.say("bob", "four")
    alice.wait_for_row("bob: four")
    assert alice.looks("bob: four") == {("default", "default", False, False, False, False)}
    command(alice, "/set color on")
    command(alice, "/set pretty on")
    script.say("bob", '{"a":1}')
    alice.wait_for('"a": 1')
    assert alice.looks("bob(?=: {)") != {("default", "default", False, False, False, False)}


# Help


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_help_lists_all_commands(with_script, snapshots, size):
    alice, _ = with_script(columns=size[0], rows=40)
    alice.enter("/help")
    alice.wait_for("/quit")
    alice.wait_for_line()
    for name in CHAT:
        assert [row for row in alice.rows if re.match(rf"(┆ )?/{name}\b", row)], name
    snapshots.check(alice, f"help-{size[0]}")


def test_help_of_a_plain_connection_lists_what_makes_sense(in_room, snapshots):
    person, _ = in_room()
    person.enter("/help")
    person.wait_for("/quit")
    person.wait_for_line()
    assert {match[1] for row in person.rows if (match := re.match(r"/(\w+)", row))} == set(PLAIN)
    snapshots.check(person, "help-plain")


@pytest.mark.parametrize("line", ["/help msg", "/help /msg"])
def test_help_explains_a_command(with_script, line):
    alice, _ = with_script()
    command(alice, line, "^/msg NAME TEXT: ")


# Mistakes

MISTAKES = {
    "/quti": r"wtalk: no command /quti; did you mean /quit\?",
    "/hepl": r"wtalk: no command /hepl; did you mean /help\?",
    "/reconect": r"wtalk: no command /reconect; did you mean /reconnect\?",
    "/msgg bob hi": r"wtalk: no command /msgg; did you mean /msg\?",
    "/QUIT": r"wtalk: no command /QUIT; did you mean /quit\?",
    "/xyzzyplugh": r"wtalk: no command /xyzzyplugh(; /help lists them)? ",
    "/": "wtalk: ",
    "/ quit": "wtalk: ",
    "/to": "wtalk: /to takes a name; usage: /to NAME",
    "/to b@d!": "wtalk: /to takes a name",
    "/msg bob": "wtalk: /msg takes a name and a text; usage: /msg NAME TEXT",
    "/msg": "wtalk: /msg takes a name and a text; usage: /msg NAME TEXT",
    "/me": "wtalk: /me takes a text; usage: /me TEXT",
    "/reply": "wtalk: /reply takes a text; usage: /reply TEXT",
    "/history many": r"wtalk: /history takes a number; usage: /history \[N\]",
    "/history 99999999999999999999": "wtalk: /history takes a number",
    "/set bell": "wtalk: /set takes ",
    "/set volume 11": "wtalk: /set knows ",
    "/set bell loud": "wtalk: /set bell takes on, off",
    "/ping me": "wtalk: /ping takes nothing; usage: /ping",
    "/quit now": "wtalk: /quit takes nothing; usage: /quit",
    "/help nothing": "no command /nothing",
    "/usr/bin/true": "wtalk: no command /usr/bin/true",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistyped_command_is_never_sent(with_script, line):
    alice, script = with_script()
    alice.enter(line)
    alice.wait_for(lambda: re.search(MISTAKES[line], " ".join(alice.rows)))
    alice.wait_for_line()
    alice.enter("a message")
    # The first that is sent.
    assert script.sent()["text"] == "a message"


@pytest.mark.parametrize("line", ["/quti", "/", "/close now"])
def test_a_mistyped_command_is_never_sent_to_a_plain_server(in_room, line):
    person, peer = in_room()
    person.enter(line)
    person.wait_for("^wtalk: ")
    person.wait_for_line()
    person.enter("a message")
    assert peer.recv(timeout=10) == "a message"


@pytest.mark.parametrize("name", ["to bob", "msg bob hi", "room dev", "who", "whois bob", "me waves", "reply hi", "ignore bob"])
def test_a_command_of_the_chat_is_no_message_on_a_plain_connection(in_room, name):
    person, peer = in_room()
    person.enter(f"/{name}")
    person.wait_for("^wtalk: ")
    person.wait_for_line()
    person.enter("a message")
    assert peer.recv(timeout=10) == "a message"


@pytest.mark.parametrize("line, text", [("//text", "/text"), ("//", "/"), ("///", "//"), ("//quit now", "/quit now"), ("a /quit", "a /quit")])
def test_two_slashes_send_one(in_room, with_script, line, text):
    person, peer = in_room()
    person.enter(line)
    assert peer.recv(timeout=10) == text
    person.wait_for_row(f"> {text}")
    alice, script = with_script()
    alice.enter(line)
    assert script.sent()["text"] == text


def test_a_command_in_several_rows_is_a_mistake_unless_it_takes_a_text(with_script):
    alice, script = with_script()
    alice.enter("/to bob\x1b\rand more")
    alice.wait_for("^wtalk: ")
    alice.wait_for_line()
    for line in ("/me one\x1b\rtwo", "/msg carol one\x1b\rtwo"):
        alice.enter(line)
        assert script.sent()["text"].endswith("one\ntwo")


def test_a_mistake_can_be_mended(with_script):
    alice, script = with_script()
    alice.enter("/msgg bob hello")
    alice.wait_for("did you mean")
    alice.wait_for_line()
    alice.type("\x1b[A\x01\x06\x06\x06\x06\x04\r")
    assert script.sent()["text"] == "hello"


@pytest.mark.parametrize("term", TERMS)
def test_a_command_is_shown_as_it_was_typed(with_script, term):
    alice, _ = with_script(environment={"TERM": term})
    command(alice, "/whois bob", "bob is")
    assert len([row for row in alice.rows if row.endswith("/whois bob")]) == 1
