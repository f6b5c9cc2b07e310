"""What the page does about links, reloads and other tabs."""

import re

from playwright.sync_api import expect

from chatter import Chatter
from person import Gate


def test_a_lost_connection_is_said_and_what_is_typed_meanwhile_waits(server, visit):
    room = server()
    gate = Gate().open(room.port)
    alice = visit(f"http://127.0.0.1:{gate.port}/#@bob").enter("alice")
    with Chatter(room) as bob:
        bob.hello("bob", device="phone")
        alice.say("before")
        expect(alice.states).to_have_text("✓")
        gate.close()
        expect(alice.status).to_contain_text("Not connected")
        alice.say("meanwhile, one")
        alice.say("meanwhile, two")
        expect(alice.states).to_have_text(["✓", "waiting…", "waiting…"])
        bob.say("@alice", "and bob")
        gate.open(room.port)
        expect(alice.states).to_have_text(["✓", "✓", "✓"], timeout=30_000)
        expect(alice.heard("and bob")).to_have_count(1)
        texts = [bob.expect("message")["text"] for _ in range(3)]
        assert texts == ["before", "meanwhile, one", "meanwhile, two"]
    assert sorted(alice.texts()) == sorted(["and bob", *texts])
    gate.close()
    alice.forgive()


def test_an_answer_that_was_lost_makes_no_second_message(server, visit):
    room = server()
    alice = visit(room.page("/#@bob")).enter("alice")
    with Chatter(room) as bob:
        bob.hello("bob", device="phone")
        # The message goes out, and the connection is gone before its answer comes.
        alice.page.evaluate(
            """() => { const send = WebSocket.prototype.send;
              WebSocket.prototype.send = function (text) {
                send.call(this, text);
                if (JSON.parse(text).type !== "send") return;
                WebSocket.prototype.send = send;
                this.onmessage = null;
                this.close(3000);
              }; }"""
        )
        alice.say("once")
        expect(alice.states).to_have_text("✓", timeout=30_000)
        alice.say("after")
        assert [bob.expect("message")["text"] for _ in range(2)] == ["once", "after"]
        assert alice.texts() == ["once", "after"]


def test_a_reload_keeps_the_conversation_and_what_waits(server, visit):
    room = server()
    alice = visit(room.page("/#dev")).enter("alice")
    with Chatter(room) as bob:
        bob.hello("bob", device="phone")
        alice.say("in the room")
        bob.say("@alice", "unread")
        expect(alice.row("@bob").locator(".unread")).to_have_text("1")
        expect(alice.states).to_have_text("✓")
        alice.page.reload()
        alice.is_in("alice")
        expect(alice.title).to_have_text("#dev")
        expect(alice.own.locator(".text")).to_have_text("in the room")
        expect(alice.row("@bob").locator(".unread")).to_have_text("1")
        expect(alice.row("@bob").locator(".line")).to_have_text("unread")
        # Not connected any more, as far as the page can see: what is said waits, through a reload, too.
        alice.page.evaluate("WebSocket.prototype.send = function () { this.close(3000); }")
        alice.row("@bob").click()
        alice.say("late")
        expect(alice.states).to_have_text("waiting…")
        alice.page.reload()
        assert bob.expect("message", conversation="@alice")["text"] == "late"
        expect(alice.states).to_have_text("✓")
        expect(alice.messages.locator(".text")).to_have_text(["unread", "late"])
    alice.forgive()


def test_what_comes_while_the_page_is_away_comes_once(server, visit):
    room = server()
    alice = visit(room.page("/#@bob")).enter("alice")
    with Chatter(room) as bob:
        bob.hello("bob")
        bob.say("@alice", "one")
        expect(alice.heard("one")).to_be_visible()
        address = alice.page.url
        alice.page.goto("about:blank")
        bob.say("@alice", "two")
        alice.page.goto(address)
        expect(alice.messages.locator(".text")).to_have_text(["one", "two"])
        bob.say("@alice", "three")
        expect(alice.messages.locator(".text")).to_have_text(["one", "two", "three"])


def test_two_tabs_are_two_sessions_of_one_person(server, visit):
    room = server()
    first = visit(room.page()).enter("alice")
    second = visit(room.page("/#@bob"), beside=first)
    second.is_in("alice")
    with Chatter(room) as bob:
        bob.hello("bob", device="phone")
        second.say("from the second")
        assert bob.expect("message")["from"] == "alice"
        bob.say("@alice", "to both")
        for tab in (first, second):
            expect(tab.row("@bob").locator(".line")).to_have_text("to both")
        first.row("@bob").click()
        expect(first.messages.locator(".text")).to_have_text(["from the second", "to both"])
        first.say("from the first")
        expect(second.own.locator(".text")).to_have_text(["from the second", "from the first"])


def test_a_copied_tab_takes_a_device_of_its_own(server, visit):
    room = server()
    first = visit(room.page()).enter("alice")
    with first.page.expect_popup() as opened:
        first.page.evaluate("window.open(location.href)")
    copy = opened.value
    expect(copy.locator("#self")).to_have_text("alice")
    expect(copy.locator("#banner")).to_have_class("here")
    devices = [page.evaluate("sessionStorage.getItem('wtalk / device')") for page in (first.page, copy)]
    assert devices[0] != devices[1]
    expect(first.page.locator("#banner")).to_have_class("here")


def test_another_session_on_the_device_ends_this_one_until_it_is_called_back(server, visit):
    room = server()
    alice = visit(room.page()).enter("alice")
    stored = alice.page.evaluate("[sessionStorage.getItem('wtalk / token alice'), sessionStorage.getItem('wtalk / device')].map(JSON.parse)")
    with Chatter(room) as other:
        other.hello("alice", token=stored[0], device=stored[1])
        expect(alice.status).to_have_text("The server ended the session: opened elsewhere")
        alice.page.get_by_role("button", name="Connect again").click()
        alice.is_in("alice")
        assert other.closed() == 4010


def test_a_server_that_begins_anew_is_said_and_the_page_goes_on(server, visit):
    first = server()
    alice = visit(first.page("/#dev")).enter("alice")
    alice.say("before")
    expect(alice.states).to_have_text("✓")
    assert first.stop() == 0
    expect(alice.status).to_contain_text("Not connected")
    alice.say("meanwhile")
    second = server(port=first.port)
    alice.is_in("alice")
    expect(alice.states).to_have_text(["✓", "✓"])
    expect(alice.page.locator(".notice")).to_contain_text("begun anew")
    with second.connect("/dev") as plain:
        plain.send("after")
        expect(alice.messages.locator(".text")).to_have_text(["before", "meanwhile", "after"])
    alice.forgive()


def test_a_taken_name_is_refused_and_another_one_is_not(server, visit):
    room = server()
    with Chatter(room) as first:
        first.hello("alice")
        page = visit(room.page())
        page.page.get_by_label("Name").fill("alice")
        page.page.get_by_role("button", name="Enter").click()
        expect(page.status).to_contain_text("Not let in")
        expect(page.page.get_by_label("Password")).to_be_hidden()
        page.enter("alice2")
        page.page.get_by_label("Settings").click()
        page.page.get_by_role("button", name="Use another name").click()
        page.enter("alice3")


def test_a_final_close_ends_the_trying(server, visit):
    room = server()
    alice = visit(room.page()).enter("alice")
    # Five bad requests on the page's own connection: 4002 is final.
    alice.page.evaluate(
        """() => { const send = WebSocket.prototype.send;
          WebSocket.prototype.send = function (text) { for (let n = 0; n < 5; n += 1) send.call(this, "not json"); send.call(this, text); } }"""
    )
    alice.say("this one breaks the rules")
    expect(alice.status).to_contain_text("The server ended the session")
    expect(alice.page.get_by_role("button", name="Connect again")).to_be_visible()


def test_it_is_painted_without_the_server_of_the_chat(server, visit):
    alice = visit(server().page())
    alice.page.evaluate("WebSocket.prototype.send = () => {}")
    alice.page.get_by_label("Name").fill("alice")
    alice.page.get_by_role("button", name="Enter").click()
    expect(alice.status).to_have_text("Connecting…")
    expect(alice.title).to_have_text("#lobby")
    alice.say("later")
    expect(alice.states).to_have_text(re.compile("waiting"))
