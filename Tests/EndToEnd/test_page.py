"""The page in a real browser."""

import os
import re
import shutil

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from chatter import Chatter
from conftest import ARTIFACTS

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
)


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, or the one that Playwright installed."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        try:
            started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.getuid() == 0 else [])
        except Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no Chromium for the page: {error.message.splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture
def visit(browser):
    """Opens pages, each in a session of its own; no page may report an error that the test does not expect."""
    contexts, problems = [], []

    def open_page(url, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
        page.problems = problems
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems


def enter(page, name, conversation=None):
    page.get_by_label("Name").fill(name)
    if conversation:
        page.get_by_label("Conversation", exact=True).fill(conversation)
    page.get_by_role("button", name="Enter").click()
    expect(page.get_by_role("status")).to_have_text(f"Connected as {name}.")


def say(page, text):
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")


def heard(page, text):
    return page.locator(".message:not(.own) .text").get_by_text(text, exact=True)


def keep_picture(page, name):
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}.png")


def test_two_people_and_a_plain_peer_talk(server, visit):
    room = server()
    alice, bob = visit(room.page()), visit(room.page(), color_scheme="dark")
    enter(alice, "alice")
    enter(bob, "bob")
    say(alice, "hello bob 漢")
    expect(heard(bob, "hello bob 漢")).to_be_visible()
    expect(alice.locator(".message.own .state")).to_have_text("sent")
    say(bob, "hello alice")
    expect(heard(alice, "hello alice")).to_be_visible()
    with room.connect("/lobby") as plain:
        plain.send("from a script")
        expect(heard(alice, "from a script")).to_be_visible()
        expect(alice.locator(".message .from").last).to_have_text("anonymous-1")
        say(alice, "hello script")
        assert plain.recv(timeout=10) == "hello script"
    expect(alice.locator("#here")).to_contain_text("alice (you)")
    expect(alice.locator("#here")).to_contain_text("bob")
    keep_picture(alice, "page-light")
    keep_picture(bob, "page-dark")


def test_shift_enter_starts_a_line_and_the_button_sends(server, visit):
    room = server()
    alice = visit(room.page())
    enter(alice, "alice")
    with room.connect("/") as plain:
        text = alice.get_by_label("Message", exact=True)
        text.press_sequentially("one")
        text.press("Shift+Enter")
        text.press_sequentially("two")
        alice.get_by_role("button", name="Send").click()
        assert plain.recv(timeout=10) == "one\ntwo"


def test_an_enter_of_the_input_method_does_not_send(server, visit):
    room = server()
    alice = visit(room.page())
    enter(alice, "alice")
    text = alice.get_by_label("Message", exact=True)
    text.fill("你好")
    text.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True})
    expect(text).to_have_value("你好")
    with room.connect("/") as plain:
        text.press("Enter")
        assert plain.recv(timeout=10) == "你好"
    expect(alice.locator(".message.own")).to_have_count(1)


def test_one_to_one_and_unread_messages(server, visit):
    room = server()
    alice, bob = visit(room.page("/#@bob")), visit(room.page())
    enter(bob, "bob")
    enter(alice, "alice")
    expect(alice.locator("#here")).to_have_text("bob is here.")
    say(alice, "psst")
    expect(bob).to_have_title(re.compile(r"^\(1\) #lobby"))
    bob.get_by_role("button", name="@alice (1)").click()
    expect(heard(bob, "psst")).to_be_visible()
    assert bob.url.endswith("/#@alice")


def test_a_message_to_nobody_is_marked_as_not_sent(server, visit):
    alice = visit(server().page())
    enter(alice, "alice", "@zed")
    say(alice, "anyone?")
    expect(alice.locator(".message.failed .state")).to_contain_text("not sent")
    say(alice, "x" * 65_537)
    expect(alice.locator(".message.failed")).to_have_count(2)


def test_a_taken_name_is_refused_and_another_one_is_not(server, visit):
    room = server()
    with Chatter(room) as first:
        first.hello("alice")
        page = visit(room.page())
        page.get_by_label("Name").fill("alice")
        page.get_by_role("button", name="Enter").click()
        expect(page.get_by_role("status")).to_contain_text("Not let in")
        enter(page, "alice2")


def test_a_reload_keeps_the_name(server, visit):
    alice = visit(server().page())
    enter(alice, "alice", "dev")
    alice.reload()
    expect(alice.get_by_role("status")).to_have_text("Connected as alice.")
    expect(alice.get_by_label("Conversation", exact=True)).to_have_value("#dev")


def test_B5_the_token_is_in_the_session_storage_alone(server, visit):
    alice = visit(server().page())
    enter(alice, "alice")
    assert re.fullmatch("[0-9a-f]{64}", alice.evaluate("sessionStorage.getItem('wtalk / token alice')"))
    assert alice.evaluate("localStorage.length") == 0
    assert alice.context.cookies() == []
    assert alice.url.endswith("/#lobby")


def test_B1_hostile_text_stays_text(server, visit):
    room = server()
    alice = visit(room.page())
    enter(alice, "alice")
    texts = ["<img src=x onerror=document.title='owned'>", "</script><script>document.title='owned'</script>", "javascript:alert(1)", "&lt;b&gt;"]
    with room.connect("/") as plain:
        for text in texts:
            plain.send(text)
        for text in texts:
            expect(heard(alice, text)).to_be_visible()
    say(alice, texts[0])
    expect(alice.locator(".message.own .text")).to_have_text(texts[0])
    assert alice.locator(".message img, .message script, .message b, .message a").count() == 0
    expect(alice).to_have_title(re.compile("^#lobby"))


def test_B6_bidirectional_controls_are_shown(server, visit):
    room = server()
    alice = visit(room.page())
    enter(alice, "alice")
    with room.connect("/") as plain:
        plain.send("\u202egnp.exe \u2066 שלום \x1b[2J")
        expect(heard(alice, "\\u{202E}gnp.exe \\u{2066} שלום \\u{1B}[2J")).to_be_visible()
    assert alice.locator(".message bdi.text").first.get_attribute("dir") == "auto"


def test_B2_B3_the_headers(server, visit):
    room = server()
    page = visit(room.page())
    for path in ("/", "/-/chat.js", "/-/chat.css"):
        headers = page.request.get(room.page(path)).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["permissions-policy"]
        assert "set-cookie" not in headers and "access-control-allow-origin" not in headers


def test_B2_the_policy_forbids_scripts_in_markup(server, visit):
    page = visit(server().page())
    blocked = page.evaluate("() => { try { document.body.innerHTML = '<b>x</b>'; return false } catch (error) { return error.name } }")
    assert blocked == "TypeError"
    page.problems.clear()


def test_B4_another_origin_cannot_talk(server, visit):
    hosting, victim = server(), server("--host", "chat.example", listen="0.0.0.0:0")
    foreign = visit(hosting.page())
    outcome = foreign.evaluate(
        """url => new Promise(resolve => {
          const socket = new WebSocket(url);
          socket.onopen = () => resolve("open");
          socket.onerror = () => resolve("refused");
        })""",
        victim.url("/"),
    )
    assert outcome == "refused"
    foreign.problems.clear()


def test_it_reconnects_when_the_server_comes_back(server, visit):
    first = server()
    alice, bob = visit(first.page()), visit(first.page())
    enter(alice, "alice")
    enter(bob, "bob")
    say(alice, "before")
    expect(heard(bob, "before")).to_be_visible()
    assert first.stop() == 0
    expect(alice.get_by_role("status")).to_contain_text("Not connected")
    say(alice, "meanwhile, one")
    say(alice, "meanwhile, two")
    expect(alice.locator(".message.pending")).to_have_count(2)
    second = server(port=first.port)
    for page, name in ((bob, "bob"), (alice, "alice")):
        expect(page.get_by_role("status")).to_have_text(f"Connected as {name}.", timeout=30_000)
    expect(alice.locator(".message.pending")).to_have_count(0)
    say(alice, "after")
    expect(heard(bob, "after")).to_be_visible()
    texts = bob.locator(".message .text").all_text_contents()
    assert texts == [text for text in ["before", "meanwhile, one", "meanwhile, two", "after"] if text in texts]
    assert second.process.poll() is None
    alice.problems.clear()


def test_it_works_on_a_narrow_screen(server, visit):
    room = server()
    alice = visit(room.page(), viewport={"width": 320, "height": 568})
    enter(alice, "alice")
    say(alice, "a long word: " + "x" * 200)
    expect(alice.locator(".message.own")).to_be_in_viewport()
    assert alice.evaluate("document.documentElement.scrollWidth") <= 320
    expect(alice.get_by_role("button", name="Send")).to_be_in_viewport()
    keep_picture(alice, "page-narrow")


def test_it_works_below_a_base_path(server, visit):
    room = server("--base-path", "/chat")
    alice = visit(room.page("/chat"))
    enter(alice, "alice")
    with room.connect("/chat/lobby") as plain:
        say(alice, "below")
        assert plain.recv(timeout=10) == "below"


def test_a_room_address_leads_to_the_page(server, visit):
    room = server()
    alice = visit(room.page("/dev"))
    assert alice.url == room.page("/#dev")
    enter(alice, "alice")
    with room.connect("/dev") as plain:
        plain.send("found you")
        expect(heard(alice, "found you")).to_be_visible()


def test_a_final_close_ends_the_trying(server, visit):
    room = server()
    alice = visit(room.page())
    enter(alice, "alice")
    # A second hello and four more bad requests on the page's own connection: 4002 is final.
    alice.evaluate(
        """() => { const send = WebSocket.prototype.send;
          WebSocket.prototype.send = function (text) { for (let n = 0; n < 5; n += 1) send.call(this, "not json"); send.call(this, text); } }"""
    )
    say(alice, "this one breaks the rules")
    expect(alice.get_by_role("status")).to_contain_text("The server ended the session")
    expect(alice.get_by_role("button", name="Send")).to_be_disabled()
