"""Somebody at a browser, who reads words and presses what says them. Clicks are counted; typing is none."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.running import RunningSite


class Person:
    """What people do on pages, by the words that they see there."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def open(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None and answer.status < 500, (address, answer and answer.status)

    def write(self, **answers: str) -> None:
        """Fill in fields, by their names in the form."""
        for name, text in answers.items():
            self.page.fill(f"main [name={name.replace('__', '-')}]", text)

    def press(self, words: str) -> None:
        """Press a button that leads to another page."""
        self._go(self.page.get_by_role("main").get_by_role("button", name=words, exact=True).first)

    def follow(self, words: str) -> None:
        """Follow a link."""
        self._go(self.page.get_by_role("link", name=words, exact=True).first)

    def choose(self, field: str, value: str) -> None:
        """Choose one of the pictures of a field; what is clicked is its label, as the button itself is hidden."""
        self._click(self.page.locator(f"label:has(> [name={field}][value={value}])"))

    def reads(self, words: str) -> None:
        """The page says so, where it can be seen."""
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible()

    @property
    def heading(self) -> str:
        return " ".join(self.page.locator("h1").inner_text().split())

    def _go(self, place: Locator) -> None:
        with self.page.expect_navigation():
            self._click(place)

    def _click(self, place: Locator) -> None:
        place.click()
        self.clicks += 1


Steps = Callable[[Person], None]


def set_up(person: Person, site: RunningSite, *, adults: bool = True) -> None:
    """The first page of an empty installation: who one is, and who awards the badges."""
    person.open(site.set_up_link)
    person.write(
        name="Alice Archer", email="Alice@Acme.example", password="correct-horse-battery", issuer_name="Acme Club"
    )
    if adults:
        person.page.check("[name=earners_are_adults]")
    person.press("Set up Rosette")


def first_badge(person: Person) -> None:
    """The short way to a badge, which ends on the form where it is awarded."""
    person.follow("Make your first badge")
    person.write(name="Debugging Detective", steps="Find and fix three bugs\nExplain one of them")
    person.press("Publish and award")
