"""People who talk in the page."""

import re

from playwright.sync_api import expect

from chatter import Chatter


def test_two_browsers_a_terminal_and_a_plain_peer_talk(server, visit, at_terminal):
    room = server()
    alice, bob = visit(room.page()).enter("alice"), visit(room.page()).enter("bob")
    carol = at_terminal(room.url(), "--as", "carol", prompt="carol → #lobby>")
    carol.wait_for_line()
    alice.say("hello all 漢")
    expect(bob.heard("hello all 漢")).to_be_visible()
    carol.wait_for(lambda: carol.rows_with("alice: hello all 漢"))
    carol.enter("hello from a terminal")
    for person in (alice, bob):
        expect(person.heard("hello from a terminal")).to_be_visible()
        expect(person.messages.last.locator(".from")).to_have_text("carol")
    with room.connect("/lobby") as plain:
        plain.send("from a script")
        expect(alice.heard("from a script")).to_be_visible()
        bob.say("hello script")
        assert plain.recv(timeout=10) == "hello script"
    assert alice.texts() == bob.texts() == ["hello all 漢", "hello from a terminal", "from a script", "hello script"]


def test_own_messages_stand_on_the_right(server, visit):
    room = server()
    alice, bob = visit(room.page()).enter("alice"), visit(room.page()).enter("bob")
    alice.say("mine")
    expect(bob.heard("mine")).to_be_visible()
    bob.say("theirs")
    expect(alice.heard("theirs")).to_be_visible()
    mine, theirs = alice.own.bounding_box(), alice.messages.last.bounding_box()
    log = alice.page.locator("#log").bounding_box()
    assert mine["x"] + mine["width"] > log["x"] + log["width"] - 30 and theirs["x"] < log["x"] + 30
    expect(alice.page.locator(".day")).to_have_text("today")


def test_shift_enter_starts_a_line_and_the_button_sends(server, visit):
    room = server()
    alice = visit(room.page()).enter("alice")
    with room.connect("/") as plain:
        alice.field.press_sequentially("one")
        alice.field.press("Shift+Enter")
        alice.field.press_sequentially("two")
        assert alice.field.bounding_box()["height"] > 55
        alice.page.get_by_role("button", name="Send").click()
        assert plain.recv(timeout=10) == "one\ntwo"
    expect(alice.field).to_have_value("")


def test_an_enter_of_the_input_method_does_not_send(server, visit):
    room = server()
    alice = visit(room.page()).enter("alice")
    keyboard = alice.page.context.new_cdp_session(alice.page)
    alice.field.focus()
    keyboard.send("Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5})
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        alice.field.dispatch_event("keydown", {"key": "Enter", "bubbles": True, "cancelable": True, **composing})
    expect(alice.field).to_have_value("nihao")
    keyboard.send("Input.insertText", {"text": "你好"})
    expect(alice.field).to_have_value("你好")
    with room.connect("/") as plain:
        alice.field.press("Enter")
        assert plain.recv(timeout=10) == "你好"
    expect(alice.own).to_have_count(1)


def test_a_long_text_is_one_message_and_too_long_a_one_stays_in_the_field(server, visit):
    room = server()
    alice = visit(room.page()).enter("alice")
    text = "\n".join(f"line {number}" for number in range(150))
    with room.connect("/", max_size=None) as plain:
        alice.say(text)
        assert plain.recv(timeout=10) == text
        height = alice.own.bounding_box()["height"]
        alice.page.get_by_role("button", name="Show all").click()
        assert alice.own.bounding_box()["height"] > 2 * height
        for long, hint in (("x" * 65_537, "too long: 65537 bytes"), ("\n" * 200 + "x", "201 lines")):
            alice.say(long)
            expect(alice.page.get_by_role("alert")).to_contain_text(hint)
            assert alice.field.input_value() == long
        alice.say("fits")
        assert plain.recv(timeout=10) == "fits"
    expect(alice.page.get_by_role("alert")).to_be_hidden()


def test_a_list_of_conversations_with_what_is_unread(server, visit):
    room = server()
    alice, bob = visit(room.page("/#@bob")).enter("alice"), visit(room.page()).enter("bob")
    expect(alice.page.locator("#presence")).to_have_text("online")
    alice.say("psst")
    alice.say("are you there?")
    expect(bob.row("@alice").locator(".unread")).to_have_text("2")
    expect(bob.row("@alice").locator(".line")).to_have_text("are you there?")
    expect(bob.page).to_have_title("(2) #lobby – wtalk")
    assert bob.page.locator("#conversations .title").all_text_contents() == ["alice", "#lobby"]
    bob.row("@alice").click()
    expect(bob.heard("psst")).to_be_visible()
    expect(bob.page).to_have_title("alice – wtalk")
    expect(bob.row("@alice").locator(".unread")).to_have_text("")
    assert bob.page.url.endswith("/#@alice")
    bob.page.go_back()
    expect(bob.title).to_have_text("#lobby")


def test_a_conversation_begins_by_typing_a_name(server, visit):
    room = server()
    alice = visit(room.page()).enter("alice")
    alice.open("#dev")
    with room.connect("/dev") as plain:
        plain.send("found you")
        expect(alice.heard("found you")).to_be_visible()
    alice.page.locator("#target").fill("Bob")
    alice.page.get_by_role("button", name="Open").click()
    expect(alice.title).to_have_text("bob")
    expect(alice.page.locator("#presence")).to_have_text("not online")
    alice.page.locator("#target").fill("no such name!")
    alice.page.get_by_role("button", name="Open").click()
    expect(alice.title).to_have_text("bob")


def test_who_is_here(server, visit):
    room = server()
    alice = visit(room.page()).enter("alice")
    expect(alice.page.locator("#count")).to_have_text("1 here")
    with Chatter(room) as bob:
        bob.hello("bob")
        expect(alice.page.locator("#count")).to_have_text("2 here")
        alice.page.locator("#count").click()
        assert alice.page.locator("#names button").all_text_contents() == ["alice (you)", "bob"]
        alice.page.get_by_role("button", name="bob").click()
        expect(alice.title).to_have_text("bob")
        expect(alice.page.locator("#presence")).to_have_text("online")
        alice.row("#lobby").click()
    expect(alice.page.locator("#count")).to_have_text("1 here")


def test_what_one_leaves_is_gone_until_somebody_speaks(server, visit):
    room = server()
    alice = visit(room.page("/#dev")).enter("alice")
    with Chatter(room) as bob:
        bob.hello("bob")
        alice.open("@bob")
        alice.page.get_by_role("button", name="Close the conversation").click()
        expect(alice.row("@bob")).to_have_count(0)
        alice.row("#dev").click()
        alice.page.get_by_role("button", name="Leave the room").click()
        expect(alice.row("#dev")).to_have_count(0)
        bob.say("#dev", "nobody hears this")
        bob.say("@alice", "but this")
        expect(alice.row("@bob").locator(".unread")).to_have_text("1")
        assert alice.page.locator("#conversations .title").all_text_contents() == ["bob"]


def test_marks_say_how_far_a_message_has_come(server, visit):
    room = server()
    alice = visit(room.page("/#@bob")).enter("alice")
    with Chatter(room) as bob:
        bob.hello("bob", device="phone")
        alice.say("one")
        expect(alice.states).to_have_text("✓")
        expect(alice.page.get_by_role("img", name="sent", exact=True)).to_be_visible()
        row = bob.expect("message")
        bob.put({"type": "got", "n": row["n"]})
        expect(alice.states).to_have_text("✓✓")
        expect(alice.page.get_by_role("img", name="delivered")).to_be_visible()
        bob.put({"type": "read", "conversation": "@alice", "seq": row["seq"]})
        expect(alice.states).to_have_text("read")
        alice.say("two")
        expect(alice.states).to_have_text(["read", "✓"])


def test_what_was_shown_is_delivered_and_read_marks_are_ones_own_choice(server, visit):
    room = server()
    alice = visit(room.page()).enter("alice")
    with Chatter(room) as bob:
        bob.hello("bob")
        bob.say("@alice", "one")
        assert bob.expect("receipt", conversation="@alice")["kind"] == "delivered"
        alice.row("@bob").click()
        expect(alice.heard("one")).to_be_visible()
        bob.say("@alice", "two")
        assert bob.expect("receipt", conversation="@alice")["kind"] == "delivered"
        assert not any(frame.get("kind") == "read" for frame in bob.waiting)
        alice.page.get_by_label("Settings").click()
        alice.page.get_by_label("Tell others what I have read").check()
        assert bob.expect("receipt", kind="read")["seq"] == 2


def test_a_message_to_nobody_is_not_sent_and_may_be_sent_again(server, visit):
    room = server()
    alice = visit(room.page("/#@zed")).enter("alice")
    alice.say("anyone?")
    expect(alice.states).to_contain_text("not sent: ")
    with Chatter(room) as zed:
        zed.hello("zed")
        alice.page.get_by_role("button", name="Send again").click()
        assert zed.expect("message")["text"] == "anyone?"
    expect(alice.states).to_have_text(["✓"])


def test_somebody_types(server, visit):
    """A server that tells of typing: the page shows it until the message comes."""
    room = server()
    alice = visit(room.page("/#@bob"))
    alice.page.evaluate(
        """() => { const hear = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
          Object.defineProperty(WebSocket.prototype, "onmessage", { ...hear, set(action) {
            window.tell = (frame) => action({ data: JSON.stringify(frame) });
            hear.set.call(this, action);
          } }); }"""
    )
    alice.enter("alice")
    with Chatter(room) as bob:
        bob.hello("bob")
        alice.page.evaluate("tell({ type: 'typing', conversation: '@bob', name: 'bob' })")
        expect(alice.page.locator("#typing")).to_contain_text("bob")
        bob.say("@alice", "there")
        expect(alice.heard("there")).to_be_visible()
        expect(alice.page.locator("#typing")).to_have_text("")


def test_a_search_finds_and_shows_what_was_said_long_ago(server, visit):
    room = server("--rate", "100000")
    with Chatter(room) as bob:
        alice = visit(room.page("/#@bob")).enter("alice")
        bob.hello("bob")
        for number in range(300):
            bob.put({"type": "send", "id": f"{number:032x}", "to": "@alice", "text": f"message {number}" if number != 7 else "a Needle"})
        expect(alice.heard("message 299")).to_be_visible()
        alice.page.reload()
        expect(alice.heard("message 299")).to_be_visible()
        assert alice.heard("a Needle").count() == 0
        alice.page.get_by_role("button", name="Search").click()
        alice.page.get_by_role("searchbox").fill("needle")
        alice.page.keyboard.press("Enter")
        expect(alice.page.locator("#outcome")).to_have_text("Found: 1")
        alice.page.locator("#results button").click()
        expect(alice.heard("a Needle")).to_be_in_viewport()
        expect(alice.page.locator("#find")).to_be_hidden()
        alice.page.locator("#newer").click()
        expect(alice.heard("message 299")).to_be_in_viewport()


def test_history_comes_while_one_scrolls_up_and_nothing_jumps(server, visit):
    room = server("--rate", "100000")
    with Chatter(room) as bob:
        bob.hello("bob")
        for number in range(160):
            bob.put({"type": "send", "id": f"{number:032x}", "to": "#lobby", "text": f"message {number}"})
        bob.answer(f"{159:032x}")
    alice = visit(room.page()).enter("alice")
    expect(alice.heard("message 159")).to_be_in_viewport()
    jumps = alice.page.evaluate(
        """async () => {
          const log = document.getElementById("log"), jumps = [];
          const frame = () => new Promise(requestAnimationFrame);
          const first = () => document.querySelector(".message .text").textContent;
          for (let round = 0; round < 2000 && first() !== "message 0"; round += 1) {
            const top = log.getBoundingClientRect().top;
            const seen = [...document.querySelectorAll(".message")].find((item) => item.getBoundingClientRect().bottom > top);
            const before = seen.getBoundingClientRect().bottom;
            const moved = Math.min(150, log.scrollTop);
            log.scrollTop -= moved;
            await frame();
            jumps.push(Math.abs(seen.getBoundingClientRect().bottom - before - moved));
          }
          return jumps;
        }"""
    )
    assert max(jumps) < 2
    expect(alice.heard("message 0")).to_be_attached()
    alice.page.locator("#newer").click()
    expect(alice.heard("message 159")).to_be_in_viewport()


def test_ten_thousand_messages_are_at_most_500_elements(server, visit):
    room = server("--rate", "1000000")
    alice = visit(room.page("/#@bob")).enter("alice")
    with Chatter(room) as bob:
        bob.hello("bob")
        for number in range(10_000):
            bob.put({"type": "send", "id": f"{number:032x}", "to": "@alice", "text": f"message {number} http://example.org/{number}"})
            if number % 500 == 499:
                bob.answer(f"{number:032x}")
    expect(alice.heard("message 9999 http://example.org/9999")).to_be_in_viewport(timeout=30_000)
    outcome = alice.page.evaluate(
        """async () => {
          const log = document.getElementById("log");
          let [most, steps] = [0, 0];
          const numbers = () => [...document.querySelectorAll(".message .text")].map((text) => Number(text.textContent.split(" ")[1]));
          for (; steps < 2000 && numbers()[0] > 9000; steps += 1) {
            log.scrollTop = 0;
            await new Promise(requestAnimationFrame);
            most = Math.max(most, log.querySelectorAll("*").length);
            if (numbers().some((number, index, all) => index > 0 && number !== all[index - 1] + 1)) return "out of order";
          }
          return { most, first: numbers()[0] };
        }"""
    )
    assert outcome["most"] <= 500 and outcome["first"] <= 9000


def test_messages_below_are_counted_while_one_reads_above(server, visit):
    room = server("--rate", "100000")
    alice = visit(room.page("/#@bob")).enter("alice")
    with Chatter(room) as bob:
        bob.hello("bob")
        for number in range(60):
            bob.say("@alice", f"message {number}")
        expect(alice.heard("message 59")).to_be_in_viewport()
        alice.page.locator("#log").hover()
        alice.page.mouse.wheel(0, -900)
        expect(alice.page.get_by_role("button", name="↓ Newest")).to_be_visible()
        bob.say("@alice", "below")
        expect(alice.page.locator("#newer")).to_have_text("↓ 1 new")
        expect(alice.heard("below")).not_to_be_in_viewport()
        alice.page.locator("#newer").click()
        expect(alice.heard("below")).to_be_in_viewport()
        expect(alice.page.locator("#newer")).to_be_hidden()


def test_a_notice_on_the_desktop_and_a_number_in_the_title(server, visit):
    room = server()
    alice = visit(room.page())
    alice.page.context.grant_permissions(["notifications"])
    alice.page.evaluate(
        """() => { window.notices = [];
          window.Notification = class { static permission = "granted"; static requestPermission = async () => "granted";
            constructor(title, { body }) { notices.push([title, body]); } } }"""
    )
    alice.enter("alice")
    with Chatter(room) as bob:
        bob.hello("bob")
        alice.look_away()
        bob.say("@alice", "before")
        expect(alice.page).to_have_title(re.compile(r"^\(1\) "))
        alice.page.get_by_label("Settings").click()
        alice.page.get_by_label("Desktop notifications").check()
        bob.say("#lobby", "to all")
        bob.say("#lobby", "alice: to you")
        bob.say("@alice", "psst")
        expect(alice.page).to_have_title(re.compile(r"^\(4\) #lobby"))
        assert alice.page.evaluate("notices") == [["bob (#lobby)", "alice: to you"], ["bob", "psst"]]
        alice.look_back()
        expect(alice.page).to_have_title(re.compile(r"^\(2\) "))


def test_the_plain_view_is_a_text_box_a_button_and_what_was_said(server, visit):
    room = server("--base-path", "/chat")
    hand = visit(room.page("/chat/?plain=/dev"))
    assert hand.page.locator("input:visible, button:visible, textarea:visible, a:visible").count() == 2
    with room.connect("/chat/dev") as plain:
        expect(hand.page.locator("#banner")).to_have_class("here")
        hand.page.get_by_role("textbox").fill("{}")
        hand.page.get_by_role("button", name="Send").click()
        assert plain.recv(timeout=10) == "{}"
        plain.send("<b>back</b>")
        plain.send(b"\x00\xff\x00")
        expect(hand.page.locator("#lines li")).to_have_text(["{}", "<b>back</b>", "(3 bytes of binary data)"])


def test_it_works_below_a_base_path(server, visit):
    room = server("--base-path", "/chat")
    alice = visit(room.page("/chat")).enter("alice")
    with room.connect("/chat/lobby") as plain:
        alice.say("below")
        assert plain.recv(timeout=10) == "below"


def test_a_room_address_leads_to_the_page(server, visit):
    room = server()
    alice = visit(room.page("/dev"))
    assert alice.page.url == room.page("/#dev")
    alice.enter("alice")
    expect(alice.title).to_have_text("#dev")
