"""The page at a server with accounts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts import GOOD, OTHER, accounts, add, store, user
from chatter import Chatter
from conftest import free_port


def sign_in(visitor, name, password, button="Log in"):
    visitor.page.locator("#name").fill(name)
    visitor.page.locator("#password").fill(password)
    visitor.page.get_by_role("button", name=button).click()
    return visitor


def remembered(visitor):
    """All that scripts can find in this browser."""
    return visitor.page.evaluate(
        "JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie + location.href"
    )


@pytest.fixture
def alice(accounts, visit):
    """alice, who has logged in at the page."""
    server = accounts()
    add(server, "alice", "bob")
    alice = sign_in(visit(server.page()), "alice", GOOD)
    alice.is_in("alice")
    alice.server = server
    return alice


def test_B5_a_login_is_kept_by_the_browser_where_no_script_finds_it(alice):
    [cookie] = alice.page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == ("__Host-wtalk", True, True, "Strict")
    kept = remembered(alice)
    assert GOOD not in kept and cookie["value"] not in kept and "token" not in kept


def test_a_reload_and_another_tab_stay_logged_in(alice, visit):
    alice.say("one")
    expect(alice.own).to_have_count(1)
    alice.page.reload()
    alice.is_in("alice")
    other = visit(alice.server.page(), beside=alice)
    other.is_in("alice")
    with Chatter(alice.server) as bob:
        bob.hello("bob", password=GOOD)
        bob.say("#lobby", "hello both")
        expect(alice.heard("hello both")).to_be_visible()
        expect(other.heard("hello both")).to_be_visible()


def test_a_lost_link_is_made_again_with_a_new_ticket(accounts, visit):
    port = free_port()
    first = accounts("open", listen=f"127.0.0.1:{port}")
    add(first, "alice", "bob")
    alice = sign_in(visit(first.page()), "alice", GOOD)
    alice.is_in("alice")
    alice.forgive()
    first.stop()
    alice.say("meanwhile")
    again = accounts("open", listen=f"127.0.0.1:{port}")
    alice.is_in("alice")
    with Chatter(again) as bob:
        bob.hello("bob", password=GOOD)
        bob.put({"type": "history", "conversation": "#lobby"})
        assert [message["text"] for message in bob.expect("history")["messages"]] == ["meanwhile"]


def test_a_wrong_password_is_told_and_may_be_mended(accounts, visit):
    server = accounts()
    add(server, "alice")
    alice = visit(server.page())
    alice.forgive()
    sign_in(alice, "alice", "wrong")
    expect(alice.status).to_contain_text("the name or the password is wrong")
    sign_in(alice, "alice", GOOD)
    alice.is_in("alice")


def test_who_registers_is_in(accounts, visit):
    server = accounts()
    alice = visit(server.page())
    alice.forgive()
    sign_in(alice, "alice", "short", "Register")
    expect(alice.status).to_contain_text("15 characters")
    sign_in(alice, "alice", GOOD, "Register")
    alice.is_in("alice")


def test_an_invite_is_asked_for_where_one_is_needed(accounts, visit, user):
    server = accounts("invite")
    alice = visit(server.page())
    alice.forgive()
    sign_in(alice, "alice", GOOD, "Register")
    expect(alice.status).to_contain_text("needs an invite")
    alice.page.get_by_label("Invite").fill(user("invite")[1].strip())
    sign_in(alice, "alice", GOOD, "Register")
    alice.is_in("alice")


def test_a_closed_server_offers_no_registration(accounts, visit):
    page = visit(accounts("closed").page()).page
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    expect(page.get_by_role("button", name="Register")).to_be_hidden()


def test_who_logs_out_is_asked_for_the_password_again(alice):
    alice.page.locator("summary").first.click()
    # The page begins anew by itself.
    with alice.page.expect_navigation():
        alice.page.get_by_role("button", name="Log out").click()
    expect(alice.page.get_by_role("button", name="Log in")).to_be_visible()
    alice.page.reload()
    expect(alice.page.get_by_role("button", name="Log in")).to_be_visible()


def test_who_is_logged_out_elsewhere_is_told_why(alice, user):
    assert user("password", "alice", password=OTHER)[0] == 0
    expect(alice.status).to_contain_text("the password was changed")
    expect(alice.page.get_by_role("button", name="Log in")).to_be_visible()


def test_somebody_who_types_is_seen_to(alice, visit):
    with Chatter(alice.server) as bob:
        bob.hello("bob", password=GOOD, listen="#lobby")
        alice.field.press_sequentially("hi")
        assert bob.expect("typing")["name"] == "alice"
        bob.put({"type": "typing", "conversation": "#lobby"})
        expect(alice.page.locator("#typing")).to_contain_text("bob")


def test_the_form_is_for_everybody(accounts, visit):
    page = visit(accounts("invite").page()).page
    expect(page.get_by_role("button", name="Register")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
