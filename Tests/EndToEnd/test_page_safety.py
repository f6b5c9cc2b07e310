"""The page among hostile texts, tabs and sites."""

import json
import pathlib
import re

from playwright.sync_api import expect

from chatter import Chatter

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
)
PAGE = pathlib.Path(__file__).resolve().parents[2] / "Sources/wtalk/Page"


def test_B1_hostile_text_stays_text(server, visit):
    room = server()
    alice = visit(room.page()).enter("alice")
    texts = ["<img src=x onerror=document.title='owned'>", "</script><script>document.title='owned'</script>", "javascript:alert(1)", "&lt;b&gt;"]
    with room.connect("/") as plain:
        for text in texts:
            plain.send(text)
        for text in texts:
            expect(alice.heard(text)).to_be_visible()
    alice.say(texts[0])
    expect(alice.own.locator(".text")).to_have_text(texts[0])
    assert alice.page.locator(".message img, .message script, .message b, .message a").count() == 0
    expect(alice.page).to_have_title(re.compile("^#lobby"))
    alice.page.goto(room.page("/#@<img>"))
    expect(alice.page.locator("#nothing")).to_be_visible()


LINKS = {
    "see https://example.org/a_(b), ok": ["https://example.org/a_(b)"],
    "(http://example.org/x?y=1&z=[2])": ["http://example.org/x?y=1&z=[2]"],
    "見 https://example.org/路。好": ["https://example.org/路"],
    "[http://[::1]:8080/]": ["http://[::1]:8080/"],
    "HTTPS://EXAMPLE.ORG! and http://example.net": ["HTTPS://EXAMPLE.ORG", "http://example.net"],
    "https://example.org/\u202egnp.exe": ["https://example.org/"],
    "ftp://example.org data:text/html,x javascript://example.org/%0aalert(1) file:///etc/passwd http://": [],
}


def test_B1_only_web_addresses_become_links(server, visit):
    room = server()
    alice = visit(room.page()).enter("alice")
    with room.connect("/") as plain:
        for text in LINKS:
            plain.send(text)
    expect(alice.messages).to_have_count(len(LINKS))
    for index, links in enumerate(LINKS.values()):
        shown = alice.messages.nth(index).locator("a")
        assert shown.all_text_contents() == links
        for link in shown.all():
            assert link.get_attribute("rel") == "noopener noreferrer"
            assert re.match("https?:", link.evaluate("link => link.href"))


def test_B6_bidirectional_controls_are_shown(server, visit):
    room = server()
    alice = visit(room.page()).enter("alice")
    with room.connect("/") as plain:
        plain.send("\u202egnp.exe \u2066 שלום \x1b[2J")
        expect(alice.heard("\\u{202E}gnp.exe \\u{2066} שלום \\u{1B}[2J")).to_be_visible()
        expect(alice.row("#lobby").locator(".line")).to_contain_text("\\u{202E}gnp.exe")
    assert alice.page.locator(".message bdi.text").get_attribute("dir") == "auto"
    assert alice.page.locator(".message .from").evaluate("name => name.localName") == "bdi"


def test_B2_B3_the_headers(server, visit):
    room = server()
    page = visit(room.page()).page
    for path in ("/", "/?plain=/lobby", "/-/chat.js", "/-/chat.css"):
        headers = page.request.get(room.page(path)).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["permissions-policy"]
        assert "set-cookie" not in headers and "access-control-allow-origin" not in headers


def test_B2_the_policy_forbids_scripts_in_markup(server, visit):
    visitor = visit(server().page())
    blocked = visitor.page.evaluate("() => { try { document.body.innerHTML = '<b>x</b>'; return false } catch (error) { return error.name } }")
    assert blocked == "TypeError"
    visitor.forgive()


def test_B3_another_site_cannot_frame_the_page(server, visit):
    room, hostile = server(), server()
    visitor = visit(hostile.page())
    framed = visitor.page.context.new_page()
    framed.set_content(f"<iframe src='{room.page()}'></iframe>")
    framed.wait_for_load_state()
    assert not any("wtalk" in frame.content() for frame in framed.frames[1:])
    visitor.forgive()


def test_B4_another_origin_cannot_talk(server, visit):
    hosting, victim = server(), server("--host", "chat.example", listen="0.0.0.0:0")
    foreign = visit(hosting.page())
    outcome = foreign.page.evaluate(
        """url => new Promise(resolve => {
          const socket = new WebSocket(url);
          socket.onopen = () => resolve("open");
          socket.onerror = () => resolve("refused");
        })""",
        victim.url("/"),
    )
    assert outcome == "refused"
    foreign.forgive()


def test_B4_the_plain_view_talks_to_its_own_server_only(server, visit):
    room = server()
    for path in ("//example.org/lobby", "wss://example.org/", "https://example.org/"):
        addresses = []
        visitor = visit("about:blank")
        visitor.page.on("websocket", lambda socket: addresses.append(socket.url))
        visitor.page.goto(room.page(f"/?plain={path}"))
        expect(visitor.page.locator("#plain")).to_be_visible()
        expect(visitor.page.locator("#banner")).not_to_have_class("waiting")
        assert all(address.startswith(room.url("/")) for address in addresses)
        visitor.forgive()


def test_B5_the_token_is_in_the_session_storage_alone(server, visit):
    room = server()
    alice = visit(room.page()).enter("alice")
    alice.page.get_by_label("Settings").click()
    alice.page.get_by_label("Tell others what I have read").check()
    token = json.loads(alice.page.evaluate("sessionStorage.getItem('wtalk / token alice')"))
    assert re.fullmatch("[0-9a-f]{64}", token)
    assert token not in alice.page.evaluate("JSON.stringify(localStorage)")
    assert alice.page.context.cookies() == []
    assert alice.page.url.endswith("/#lobby")
    with Chatter(room) as bob:
        bob.hello("bob")
        bob.say("@alice", "a secret")
        expect(alice.row("@bob").locator(".line")).to_have_text("a secret")
    assert "a secret" not in alice.page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")


def test_the_page_is_small_and_all_of_it_is_our_own():
    parts = {path.name: path.read_text() for path in PAGE.iterdir()}
    assert sorted(parts) == ["chat.css", "chat.js", "index.html"]
    assert sum(len(text.encode()) for text in parts.values()) < 60 * 1024
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|https?://(?!\\)", parts["chat.js"].replace("https?:\\/\\/", ""))
