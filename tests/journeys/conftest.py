"""
One Chromium for the tests of a file, a browser of their own for each person, and a picture of what went wrong.

The browser closes with its file: while Playwright is at work, Django takes its thread for an asynchronous one and
keeps the tests of other files from the database.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.journeys import browsing
from tests.journeys.running import Mailbox, RunningSite

PICTURES = Path(__file__).resolve().parents[1] / "screenshots"
_PASSED = pytest.StashKey[bool]()

NewContext = Callable[..., BrowserContext]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.when == "call":
        item.stash[_PASSED] = not report.failed
    return report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        with browsing.chromium_running() as browser:
            yield browser
    except browsing.NoChromium:
        words = "!! THE BROWSER TESTS DID NOT RUN: there is no Chromium here (Debian: apt-get install chromium)."
        if os.environ.get("CI"):
            pytest.fail(words, pytrace=False)
        pytest.skip(words)


@pytest.fixture
def new_context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[NewContext]:
    """Make a context: one person at one device. Of a test that fails, what they saw is kept."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        contexts.append(browsing.new_context(browser, **options))
        return contexts[-1]

    yield make
    if not request.node.stash.get(_PASSED, True):
        _keep_pictures(request.node.name, contexts)
    for context in contexts:
        context.close()


def _keep_pictures(name: str, contexts: list[BrowserContext]) -> None:
    PICTURES.mkdir(exist_ok=True)
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages, start=1):
        page.screenshot(path=PICTURES / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}-{number}.png", full_page=True)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    yield mailbox
    mailbox.close()


@pytest.fixture
def site(request: pytest.FixtureRequest, prepared: Path, tmp_path: Path, mailbox: Mailbox) -> Iterator[RunningSite]:
    """An empty installation with a mail server. An award can be taken back for two seconds, or for the parameter."""
    undo = str(getattr(request, "param", 2))
    shutil.copytree(prepared / "data", tmp_path / "data")
    site = RunningSite(tmp_path, EMAIL_URL=f"smtp://127.0.0.1:{mailbox.port}", UNDO_SECONDS=undo, WEB_WORKERS="1")
    site.start()
    yield site
    site.stop()
