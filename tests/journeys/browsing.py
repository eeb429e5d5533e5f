"""What the browser tests and the screenshots share: starting Chromium, signing in, and the demonstration as a site."""

import base64
import hmac
import json
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import chromium
from tests.journeys import people
from tests.journeys.running import RunningSite

WIDTHS = (1280, 390)
THEMES = ("light", "dark")

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class NoChromium(Exception):
    """There is no Chromium on this machine."""


@contextmanager
def chromium_running() -> Iterator[Browser]:
    """A headless Chromium that talks to nobody by itself."""
    path = chromium.find()
    if path is None:
        raise NoChromium
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """A person with a browser of their own: no cookies, nothing cached, and nothing that moves."""
    settings = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", "locale": "en-GB"}
    context = browser.new_context(**settings | options)
    context.set_default_timeout(15_000)
    return context


def sign_in(page: Page, site: RunningSite, *, email: str, password: str) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")


def demonstration(folder: Path) -> tuple[RunningSite, dict[str, Any]]:
    """
    Start a site with the whole scene in it, and return it with the ids. It has no worker, so that nothing changes
    while it is looked at.
    """
    site = RunningSite(folder, UNDO_SECONDS="3600", WEB_WORKERS="1")
    site.manage("serve", "--prepare-only")
    site.manage("demo")
    said = site.manage("shell", "-v", "0", "-c", "from tests.journeys.scene import set_scene; set_scene()")
    site.start("--web-only")
    return site, json.loads(said.split("SCENE ", 1)[1])


def code_of(secret: str) -> str:
    """What an app on a phone shows now for this secret (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1")
    number = struct.unpack_from(">I", digest, digest[-1] & 15)[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


class Cast:
    """The people of the scene with a browser each, in which they sign in once; and strangers."""

    def __init__(self, browser: Browser, site: RunningSite, ids: dict[str, Any]) -> None:
        self._browser, self._site, self._ids = browser, site, ids
        self._contexts: dict[str, BrowserContext] = {}

    @contextmanager
    def page_of(self, who: str) -> Iterator[Page]:
        """A page for that person; an empty `who` is a stranger, another one each time."""
        context = self._context_of(who) if who else new_context(self._browser)
        page = context.new_page()
        try:
            yield page
        finally:
            if who:
                page.close()
            else:
                context.close()

    def _context_of(self, who: str) -> BrowserContext:
        if who not in self._contexts:
            password = people.DEMO_PASSWORD if who == self._ids["owner"] else people.PASSWORD
            context = self._contexts[who] = new_context(self._browser)
            page = context.new_page()
            sign_in(page, self._site, email=who, password=password)
            if who == self._ids["guarded"]:
                page.fill("[name=code]", code_of(self._ids["secret"]))
                with page.expect_navigation():
                    page.press("[name=code]", "Enter")
            page.close()
        return self._contexts[who]
