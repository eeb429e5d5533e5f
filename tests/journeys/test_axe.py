"""
Every page in every state, on a laptop and on a phone, light and dark: open to everybody (WCAG 2.2 AA), within its
width, quiet in the console, and in touch with no other site.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.journeys import browsing, tour
from tests.journeys.browsing import THEMES, WIDTHS, Cast
from tests.journeys.running import RunningSite

pytestmark = pytest.mark.browser

NARROWEST = 360
ANSWERS = ("award", "award-long", "award-expired", "award-revoked", "award-on-hold", "report", "report-expired")
PARTS = 4
_AXE = Axe().axe_script
_RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]},
}
# Only what colours decide can differ between light and dark.
_COLOURS = _RULES | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# What a page holds that is cut off or sticks out at its side; what scrolls by itself may be wider.
_STICKS_OUT = """() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (one) => one && (
        /auto|scroll/.test(getComputedStyle(one).overflowX) || one.clientWidth === 1 || scrolls(one.parentElement)
    );
    return [...document.querySelectorAll("header *, main *, footer *")].filter((one) => {
        const { left, right, width: own } = one.getBoundingClientRect();
        return own > 1 && (right > width + 1 || left < -1) && !scrolls(one) && one.checkVisibility();
    }).map((one) => `<${one.tagName.toLowerCase()} class="${one.className}"> ${one.textContent.trim().slice(0, 40)}`);
}"""


@dataclass
class Demonstration:
    """The site with the scene in it, and those who look at it."""

    site: RunningSite
    ids: dict[str, Any]
    cast: Cast


@pytest.fixture(scope="module")
def demonstration(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    site, ids = browsing.demonstration(tmp_path_factory.mktemp("demonstration"))
    yield Demonstration(site, ids, Cast(browser, site, ids))
    site.stop()


@dataclass
class Watch:
    """What a page did besides being looked at."""

    page: Page
    home: str
    noises: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.noises.append(f"a script failed: {error}"))
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        # An answer of 4xx to a form is also noted there; the status itself is looked at elsewhere.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.noises.append(f"the console says: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "about:")):
            self.noises.append(f"it asked elsewhere: {request.url}")


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_open_to_everybody(part: int, demonstration: Demonstration) -> None:
    found: list[str] = []
    for stop in tour.stops(demonstration.ids)[part::PARTS]:
        with demonstration.cast.page_of(stop.who) as page:
            watch = Watch(page, demonstration.site.url)
            found += [f"{stop.name}: {fault}" for fault in [*faults(page, stop, demonstration.site), *watch.noises]]
    assert not found, "\n".join(found)


def faults(page: Page, stop: tour.Stop, site: RunningSite) -> Iterator[str]:
    """Whatever is wrong with a page, at both widths and in both themes."""
    answer = stop.visit(page, site.url)
    if answer is None or answer.status != stop.status:
        yield f"answers {answer and answer.status}, not {stop.status}"
    broken = page.eval_on_selector_all("img", "all => all.filter(i => i.complete && !i.naturalWidth).map(i => i.src)")
    yield from (f"a picture is missing: {source}" for source in broken)
    page.evaluate(_AXE)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            rules = _RULES if theme == "light" else _COLOURS
            yield from (f"{width} {theme}: {words}" for words in violations(page, rules))
    page.set_viewport_size({"width": NARROWEST, "height": 740})
    yield from (f"sticks out at {NARROWEST}: {one}" for one in page.evaluate(_STICKS_OUT))


def violations(page: Page, rules: dict[str, Any]) -> Iterator[str]:
    result = page.evaluate("rules => axe.run(document, rules)", rules)
    for violation in result["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']} ({violation['impact']}): {node['html'][:160]}"


def test_a_phone_shows_the_answer_the_badge_and_the_issuer_at_once(demonstration: Demonstration) -> None:
    """The first screen of 390 x 844 holds them, however long the names are (DESIGN_LANGUAGE 7)."""
    shown = [stop for stop in tour.stops(demonstration.ids) if stop.name in ANSWERS]
    assert len(shown) == len(ANSWERS)
    for stop in shown:
        with demonstration.cast.page_of("") as page:
            page.set_viewport_size({"width": 390, "height": 844})
            stop.visit(page, demonstration.site.url)
            for part in (".verdict :is(h1, h2)", ".verdict p", ".award .mount img, .newaward", "main a, .newaward bdi"):
                box = page.locator(part).first.bounding_box()
                assert box is not None, (stop.name, part)
                assert box["y"] + box["height"] <= 844, (stop.name, part, box)


def test_the_tour_comes_to_every_page(demonstration: Demonstration) -> None:
    """A page that is new has to be in the tour, or among those that are none."""
    visited = {stop.route for stop in tour.stops(demonstration.ids)} - {""}
    named = {name for name in routes() if name}
    assert visited <= named
    assert named - visited == tour.ROUTES_WITHOUT_A_PAGE
    assert not visited & tour.ROUTES_WITHOUT_A_PAGE


def routes(resolver: URLResolver | None = None) -> Iterator[str | None]:
    """The names of all addresses but the operator's desk, which is Django's own."""
    for entry in (resolver or get_resolver()).url_patterns:
        if str(entry.pattern) == "admin/":
            continue
        if isinstance(entry, URLResolver):
            yield from routes(entry)
        elif isinstance(entry, URLPattern):
            yield entry.name


def test_the_first_pages_of_an_empty_installation_are_open_to_everybody(site: RunningSite, browser: Browser) -> None:
    path = site.set_up_link.removeprefix(site.url)
    empty = [
        tour.Stop("home", "home", "/"),
        tour.Stop("set-up", "setup", path),
        tour.Stop("set-up-error", "setup", path, act=tour.press("Set up Rosette", email="nobody")),
        tour.Stop("set-up-cut", "setup", path[:-3], status=404),
    ]
    found: list[str] = []
    for stop in empty:
        with browsing.new_context(browser) as context:
            page = context.new_page()
            watch = Watch(page, site.url)
            found += [f"{stop.name}: {fault}" for fault in [*faults(page, stop, site), *watch.noises]]
    assert not found, "\n".join(found)


def test_the_operators_desk_works_under_our_policy(demonstration: Demonstration) -> None:
    """Django's own pages: nothing of them is blocked, and nothing is fetched from elsewhere."""
    pages = ["", "issuer/issuer/", "badges/badgeclass/", f"badges/badgeclass/{demonstration.ids['pioneer']}/change/"]
    with demonstration.cast.page_of(demonstration.ids["owner"]) as page:
        watch = Watch(page, demonstration.site.url)
        for path in pages:
            answer = page.goto(f"{demonstration.site.url}/admin/{path}")
            assert answer is not None and answer.status == 200
        assert not watch.noises
