"""The page in a real browser."""

import os
import shutil

import pytest
from playwright.sync_api import Error, expect, sync_playwright


class Visitor:
    """Someone at the page."""

    def __init__(self, page):
        self.page = page
        self.status = page.get_by_role("status")
        self.field = page.locator("#text")
        self.messages = page.locator(".message")
        self.own = page.locator(".message.own")
        self.states = page.locator(".message.own .state")
        self.title = page.locator("#title")

    def enter(self, name):
        self.page.locator("#name").fill(name)
        self.page.locator("#go").click()
        self.is_in(name)
        return self

    def is_in(self, name):
        expect(self.page.locator("#self")).to_have_text(name, timeout=30_000)
        expect(self.page.locator("#banner")).to_have_class("here", timeout=30_000)

    def open(self, conversation):
        """Opens #room or @name, as one who types it."""
        self.page.locator("#target").fill(conversation)
        self.page.locator("#target").press("Enter")
        expect(self.title).to_have_text(conversation.removeprefix("@"))

    def say(self, text):
        self.field.fill(text)
        self.field.press("Enter")

    def heard(self, text):
        return self.page.locator(".message:not(.own) .text").get_by_text(text, exact=True)

    def row(self, conversation):
        """The conversation's row in the list."""
        return self.page.locator(f"#conversations a[href='{conversation if conversation[0] == '#' else '#' + conversation}']")

    def texts(self):
        return self.page.locator(".message .text").all_text_contents()

    def look_away(self):
        """The page is not before anybody's eyes until `look_back`."""
        self.page.evaluate("document.hasFocus = () => false")

    def look_back(self):
        self.page.evaluate("delete document.hasFocus; dispatchEvent(new Event('focus'))")


@pytest.fixture(scope="session")
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
    """Opens pages, each in a browser of its own or beside another one's; none may report an error unless it is forgiven."""
    contexts, problems, forgiven = [], [], []

    def open_page(url, beside=None, **options):
        context = beside.page.context if beside else browser.new_context(**{"locale": "en-GB", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
        page.goto(url)
        visitor = Visitor(page)
        visitor.forgive = lambda: forgiven.append(visitor)
        return visitor

    yield open_page
    for context in contexts:
        context.close()
    assert forgiven or not problems


@pytest.fixture
def keep_picture(tmp_path_factory):
    """Keeps what a visitor sees, to be looked at, below the folder of the run."""
    folder = tmp_path_factory.getbasetemp() / "pictures"
    folder.mkdir(exist_ok=True)
    return lambda visitor, name: visitor.page.screenshot(path=folder / f"{name}.png")
