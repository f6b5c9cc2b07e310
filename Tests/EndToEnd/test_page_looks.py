"""How the page looks, reads and is used without a mouse."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from chatter import Chatter

TEXTS = {
    "en-GB": ["Did the deployment work?", "It did:\nhttps://example.org/deployments/2026-11-25", "Lovely. " + "A longer text that wraps. " * 8],
    "zh-TW": ["部署成功了嗎？", "成功了：\nhttps://example.org/部署/2026", "太好了。" + "這是一段會換行的長文字。" * 12],
    "zh-CN": ["部署成功了吗？", "成功了：\nhttps://example.org/部署/2026", "太好了。" + "这是一段会换行的长文本。" * 12],
}


def check_with_axe(visitor):
    found = Axe().run(visitor.page).response["violations"]
    assert not found, [(one["id"], [node["html"] + node["failureSummary"] for node in one["nodes"]]) for one in found]


@pytest.fixture
def furnished(server, visit):
    """alice, who has talked to bob and in rooms, with everything to be seen: furnished(**options of the browser)."""
    peers = []

    def start(locale="en-GB", **options):
        room = server()
        alice = visit(room.page(), locale=locale, **options).enter("alice")
        bob = Chatter(room)
        peers.append(bob)
        bob.hello("bob", device="phone")
        question, answer, long = TEXTS[locale]
        bob.say("#lobby", question)
        expect(alice.heard(question)).to_be_visible()
        alice.say(answer)
        expect(alice.states).to_have_text("✓")
        bob.say("#lobby", long)
        bob.say("@alice", question)
        bob.say("@alice", "👍")
        expect(alice.messages).to_have_count(3)
        return alice

    yield start
    for peer in peers:
        peer.connection.close()


@pytest.mark.parametrize("locale", TEXTS)
def test_every_size_and_colour_is_readable(furnished, keep_picture, locale):
    alice = furnished(locale)
    for width, height in ((1280, 800), (768, 1024), (320, 568)):
        alice.page.set_viewport_size({"width": width, "height": height})
        for colors in ("light", "dark"):
            alice.page.emulate_media(color_scheme=colors)
            expect(alice.messages.last).to_be_in_viewport()
            expect(alice.page.locator("#send")).to_be_in_viewport(ratio=1)
            assert alice.page.evaluate("document.documentElement.scrollWidth") <= width
            keep_picture(alice, f"{width}-{colors}-{locale}-room")
            check_with_axe(alice)
    alice.page.locator("#back").click()
    expect(alice.row("@bob").locator(".unread")).to_have_text("2")
    for colors in ("light", "dark"):
        alice.page.emulate_media(color_scheme=colors)
        assert alice.page.evaluate("document.documentElement.scrollWidth") <= width
        keep_picture(alice, f"{width}-{colors}-{locale}-list")
        check_with_axe(alice)


@pytest.mark.parametrize("colors", ["light", "dark"])
def test_every_state_is_readable(server, visit, keep_picture, colors):
    room = server()
    alice = visit(room.page("/#@bob"), color_scheme=colors)
    keep_picture(alice, f"entrance-{colors}")
    check_with_axe(alice)
    alice.page.get_by_label("Name").fill("server")
    alice.page.get_by_role("button", name="Enter").click()
    expect(alice.status).to_contain_text("Not let in")
    keep_picture(alice, f"refused-{colors}")
    check_with_axe(alice)
    alice.enter("alice")
    alice.say("nobody is there")
    expect(alice.states).to_contain_text("not sent")
    with Chatter(room) as bob:
        bob.hello("bob")
        alice.say("but now")
        bob.put({"type": "read", "conversation": "@alice", "seq": bob.expect("message")["seq"]})
        expect(alice.states.last).to_have_text("read")
        bob.say("@alice", "a needle " * 300)
        alice.page.get_by_role("button", name="Search").click()
        alice.page.get_by_role("searchbox").fill("needle")
        alice.page.keyboard.press("Enter")
        expect(alice.page.locator("#outcome")).to_have_text("Found: 1")
        alice.page.get_by_label("Settings").click()
        alice.say("\n" * 200 + "too many lines")
        alice.page.get_by_label("Settings").click()
        keep_picture(alice, f"states-{colors}")
        check_with_axe(alice)
    assert room.stop() == 0
    expect(alice.status).to_contain_text("Not connected")
    keep_picture(alice, f"lost-{colors}")
    check_with_axe(alice)
    alice.forgive()


def test_the_plain_view_is_readable(server, visit, keep_picture):
    hand = visit(server().page("/?plain=/lobby"))
    hand.page.get_by_role("textbox").fill("hello")
    hand.page.keyboard.press("Enter")
    expect(hand.page.locator("#lines li")).to_have_text("hello")
    keep_picture(hand, "plain")
    check_with_axe(hand)


@pytest.mark.parametrize("locale, language, button, status", [
    ("zh-TW", "zh-Hant", "進入", "已連線，名稱是 alice。"), ("zh-HK", "zh-Hant", "進入", "已連線，名稱是 alice。"),
    ("zh-CN", "zh-Hans", "进入", "已连接，名称是 alice。"), ("de-DE", "en", "Enter", "Connected as alice."),
])
def test_it_speaks_the_language_of_the_browser(server, visit, locale, language, button, status):
    alice = visit(server().page("/#@bob"), locale=locale)
    assert alice.page.evaluate("document.documentElement.lang") == language
    alice.page.locator("#name").fill("alice")
    alice.page.get_by_role("button", name=button).click()
    expect(alice.status).to_have_text(status)
    alice.say("你好")
    expect(alice.states).to_contain_text({"zh-Hant": "沒有人使用這個名稱", "zh-Hans": "没有人使用这个名称", "en": "nobody"}[language])


def test_everything_can_be_done_with_the_keyboard(server, visit):
    room = server()
    alice = visit(room.page())
    press = alice.page.keyboard.press
    expect(alice.page.locator("#name")).to_be_focused()
    alice.page.keyboard.type("alice")
    press("Enter")
    expect(alice.field).to_be_focused()
    expect(alice.status).to_contain_text("Connected as alice")
    with Chatter(room) as bob:
        bob.hello("bob")
        assert bob.say("@alice", "psst")["type"] == "sent"
        expect(alice.row("@bob")).to_be_visible()
        alice.page.keyboard.type("hello")
        press("Enter")
        assert bob.expect("message", text="hello")
        reached = []
        for _ in range(20):
            press("Shift+Tab")
            reached.append(alice.page.evaluate("document.activeElement.id || document.activeElement.title || document.activeElement.hash"))
            if reached[-1] == "#@bob":
                break
        assert reached == ["log", "leave", "seek", "count", "#@bob"]
        press("Enter")
        expect(alice.heard("psst")).to_be_visible()
        expect(alice.field).to_be_focused()
        for _ in range(3):
            press("Shift+Tab")
        press("Enter")
        alice.page.keyboard.type("pss")
        press("Enter")
        expect(alice.page.locator("#outcome")).to_have_text("Found: 1")
        press("Escape")
        expect(alice.page.locator("#find")).to_be_hidden()


def test_a_screen_reader_hears_what_comes_and_not_the_history(furnished):
    alice = furnished()
    announcer = alice.page.locator("#announcer")
    expect(announcer).to_have_attribute("aria-live", "polite")
    expect(announcer).to_have_text("bob, bob: 👍")
    expect(alice.page.get_by_role("log")).to_have_attribute("aria-live", "off")
    expect(alice.row("@bob")).to_have_attribute("aria-label", "bob, 2 unread, 👍")
    alice.page.reload()
    expect(alice.messages).to_have_count(3)
    expect(announcer).to_have_text("")


def test_nothing_moves_for_those_who_want_no_motion(furnished):
    alice = furnished(reduced_motion="reduce")
    assert alice.page.evaluate("document.getAnimations().length") == 0
    alice.page.locator("#messages").evaluate("list => list.lastElementChild.classList.add('sought')")
    assert alice.page.evaluate("document.getAnimations().length") == 0
