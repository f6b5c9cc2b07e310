"""The page at a server that knows more than it: other browsers, other tabs, and logging out."""

import re

from playwright.sync_api import expect

from accounts import GOOD, accounts, add, store, user
from chatter import Chatter
from test_page_accounts import sign_in
from test_page_looks import check_with_axe


def enter(server, visit, name="alice", **options):
    """Somebody who logs in with a browser of their own."""
    visitor = sign_in(visit(server.page("/#lobby"), **options), name, GOOD)
    visitor.is_in(name)
    return visitor


def log_out(visitor):
    visitor.page.locator("summary").first.click()
    visitor.page.get_by_role("button", name="Log out").click()
    expect(visitor.page.get_by_role("button", name="Log in")).to_be_visible()


def test_a_browser_that_comes_for_the_first_time_knows_the_conversations(accounts, visit, keep_picture):
    server = accounts()
    add(server, "alice", "bob", "carol")
    with Chatter(server) as alice, Chatter(server) as bob, Chatter(server) as carol:
        for name, person in (("alice", alice), ("bob", bob), ("carol", carol)):
            person.hello(name, password=GOOD, device="terminal")
        for room in ("#dev", "#quiet", "#left"):
            alice.put({"type": "join", "conversation": room})
            alice.expect("presence", state="joined", conversation=room)
        bob.say("#left", "you will not miss this")
        alice.put({"type": "leave", "conversation": "#left"})
        alice.say("@carol", "are you coming?")
        bob.say("@alice", "one")
        bob.say("@alice", "two\n" + "x" * 300)
        carol.say("#dev", "it works")
        fresh = enter(server, visit)
        titles = fresh.page.locator("#conversations .title")
        expect(titles).to_have_text(["#dev", "bob", "carol", "#lobby", "#quiet"])
        expect(fresh.row("#dev").locator(".line")).to_have_text("carol: it works")
        expect(fresh.row("#dev").locator(".unread")).to_have_text("1")
        expect(fresh.row("@bob").locator(".unread")).to_have_text("2")
        expect(fresh.row("@bob").locator(".line")).to_have_text(re.compile("^two x+$"))
        expect(fresh.row("@carol").locator(".line")).to_have_text("you: are you coming?")
        expect(fresh.row("@carol").locator(".unread")).to_have_text("")
        expect(fresh.page).to_have_title("(3) #lobby – wtalk")
        keep_picture(fresh, "1280-fresh")
        fresh.row("@bob").click()
        expect(fresh.heard("one")).to_be_visible()
        expect(fresh.row("@bob").locator(".unread")).to_have_text("")
        fresh.page.set_viewport_size({"width": 320, "height": 700})
        fresh.page.locator("#back").click()
        keep_picture(fresh, "320-fresh")
        check_with_axe(fresh)
        bob.say("@alice", "three")
        expect(fresh.row("@bob").locator(".unread")).to_have_text("1")


def test_what_one_has_closed_stays_so_after_a_reload(accounts, visit):
    server = accounts()
    add(server, "alice", "bob")
    alice = enter(server, visit)
    with Chatter(server) as bob:
        bob.hello("bob", password=GOOD)
        bob.say("@alice", "hi")
        alice.row("@bob").click()
        expect(alice.heard("hi")).to_be_visible()
        alice.page.get_by_role("button", name="Close the conversation").click()
        expect(alice.row("@bob")).to_have_count(0)
        alice.page.reload()
        alice.is_in("alice")
        bob.say("#lobby", "later")
        expect(alice.row("#lobby").locator(".line")).to_have_text("bob: later")
        expect(alice.row("@bob")).to_have_count(0)


def test_who_logs_out_leaves_nothing_in_any_tab(accounts, visit):
    server = accounts()
    add(server, "alice", "bob")
    alice = enter(server, visit)
    other = visit(server.page("/#@bob"), beside=alice)
    other.is_in("alice")
    # What nobody will ever acknowledge waits to be sent.
    alice.page.evaluate("WebSocket.prototype.send = () => {}")
    alice.say("for nobody")
    expect(alice.states).to_have_text("waiting…")
    expect(alice.row("#lobby").locator(".line")).to_have_text("you: for nobody")
    assert "for nobody" in alice.page.evaluate("JSON.stringify(sessionStorage)")
    log_out(alice)
    expect(other.page.get_by_role("button", name="Log in")).to_be_visible()
    for tab in (alice, other):
        tab.page.wait_for_function("sessionStorage.length === 0")
        assert "alice" not in tab.page.content()
    sign_in(alice, "bob", GOOD)
    alice.is_in("bob")
    expect(alice.row("#lobby")).to_have_count(1)
    assert alice.texts() == []


def test_what_is_read_in_one_tab_is_read_in_the_others(server, visit):
    room = server()
    alice = visit(room.page()).enter("alice")
    other = visit(room.page(), beside=alice)
    other.is_in("alice")
    with Chatter(room) as bob:
        bob.hello("bob")
        for tab in (alice, other):
            tab.look_away()
        bob.say("@alice", "one")
        bob.say("@alice", "two")
        for tab in (alice, other):
            expect(tab.row("@bob").locator(".unread")).to_have_text("2")
        alice.look_back()
        alice.row("@bob").click()
        expect(other.row("@bob").locator(".unread")).to_have_text("")
        expect(other.page).to_have_title("#lobby – wtalk")
        alice.look_away()
        bob.say("@alice", "three")
        expect(other.row("@bob").locator(".unread")).to_have_text("1")
    assert not any(frame["type"] == "receipt" and frame["kind"] == "read" for frame in bob.waiting)


def test_what_is_read_in_one_browser_is_read_in_the_others_where_it_may_be_told(accounts, visit):
    server = accounts()
    add(server, "alice", "bob")
    first, second = enter(server, visit), enter(server, visit)
    with Chatter(server) as bob:
        bob.hello("bob", password=GOOD)
        bob.say("@alice", "one")
        expect(second.row("@bob").locator(".unread")).to_have_text("1")
        first.row("@bob").click()
        expect(first.heard("one")).to_be_visible()
        first.page.get_by_label("Settings").click()
        expect(second.row("@bob").locator(".unread")).to_have_text("1")
        first.page.get_by_label("Tell others what I have read").check()
        expect(second.row("@bob").locator(".unread")).to_have_text("")
        bob.expect("receipt", kind="read", name="alice", seq=1)
        bob.say("@alice", "two")
        expect(first.heard("two")).to_be_visible()
        expect(second.row("@bob").locator(".line")).to_have_text("two")
        expect(second.row("@bob").locator(".unread")).to_have_text("")
        third = enter(server, visit)
        expect(third.row("@bob").locator(".line")).to_have_text("two")
        expect(third.row("@bob").locator(".unread")).to_have_text("")


def refuse(visitor, body, status):
    """From now on no login of the browser is resumed; what was refused."""
    asked = []

    def answer(route):
        if route.request.post_data_json["type"] != "resume":
            return route.continue_()
        asked.append(route.request)
        route.fulfill(status=status, body=body)

    visitor.page.route("**/session", answer)
    return asked


def test_who_is_put_off_is_told_why_and_comes_back_when_it_is_time(accounts, visit):
    server = accounts()
    add(server, "alice")
    alice = enter(server, visit)
    alice.forgive()
    asked = refuse(alice, "rate_limited: too many wrong passwords; wait 4 seconds\n", 429)
    alice.page.reload()
    expect(alice.status).to_have_text("Not connected (too many wrong passwords; wait 4 seconds). Trying again in 4 s…")
    count = len(asked)
    # Neither does looking at it make it come earlier.
    alice.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    alice.page.evaluate("dispatchEvent(new Event('online'))")
    expect(alice.status).to_have_text("Not connected (too many wrong passwords; wait 4 seconds). Trying again in 4 s…")
    assert len(asked) == count
    alice.page.unroute("**/session")
    alice.is_in("alice")


def test_who_is_banned_is_told_so_once(accounts, visit, user):
    server = accounts()
    add(server, "alice")
    alice = enter(server, visit)
    alice.forgive()
    asked = refuse(alice, "banned: this account is banned\n", 403)
    alice.page.reload()
    expect(alice.status).to_contain_text("this account is banned")
    expect(alice.page.get_by_role("button", name="Log in")).to_be_visible()
    count = len(asked)
    alice.page.evaluate("dispatchEvent(new Event('online'))")
    sign_in(alice, "alice", "wrong")
    expect(alice.status).to_contain_text("the name or the password is wrong")
    assert user("change", "alice", "--ban")[0] == 0
    sign_in(alice, "alice", GOOD)
    expect(alice.status).to_contain_text("this account is banned")
    assert len(asked) == count
