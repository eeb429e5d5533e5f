"""From an empty installation to a badge that verifies, and is revoked: on a real site, with a real mail server."""

import json
import re
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from standards import baking
from tests.journeys.conftest import NewContext
from tests.journeys.person import Person, first_badge, set_up
from tests.journeys.running import Mailbox, RunningSite

pytestmark = pytest.mark.browser

PEOPLE = "Erin Earner <ERIN@Example.org>\nfrank@example.org\nGRACE@EXAMPLE.ORG"
ADDRESSES = ["erin@example.org", "frank@example.org", "grace@example.org"]


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_a_badge_is_drawn_awarded_read_checked_and_revoked(
    has_script: bool, site: RunningSite, mailbox: Mailbox, new_context: NewContext
) -> None:
    teacher = Person(new_context(java_script_enabled=has_script).new_page())
    set_up(teacher, site)
    draw_a_badge(teacher, has_script=has_script)
    teacher.follow("Award this badge")
    teacher.write(people=PEOPLE, narrative="Found the bug that *nobody* else found.")
    teacher.press("Award")
    assert teacher.heading == "3 people have the badge"
    teacher.reads("erin@example.org")

    letters = {letter["X-Envelope-To"]: letter for letter in mailbox.wait_for(3)}
    assert sorted(letters) == ADDRESSES
    link = read_the_letter(letters["erin@example.org"], site)

    stranger = Person(new_context(java_script_enabled=has_script).new_page())
    stranger.open(link)
    look_at_the_award(stranger, link, site)
    compare_addresses(stranger)

    revoke(teacher, site)
    assert_revoked(stranger, link, site)
    assert len([one for one in mailbox.letters if one["Subject"].startswith("You have earned")]) == 3
    assert mailbox.wait_for(4)[-1]["Subject"] == "About your badge Debugging Detective"


def draw_a_badge(teacher: Person, *, has_script: bool) -> None:
    """By the designer: a shape, an enamel, a picture found by its name, and words on the ribbon."""
    teacher.follow("Make your first badge")
    teacher.write(name="Debugging Detective", steps="Find and fix three bugs\nExplain one of them")
    teacher.press("Answer the six questions first")
    teacher.page.get_by_role("link", name="What does it look like?").click()
    before = drawing(teacher.page)
    teacher.choose("shape", "hexagon")
    teacher.choose("palette", "leaf")
    find_picture(teacher, "beetle" if has_script else "bug", has_script=has_script)
    teacher.choose("icon", "bug")
    teacher.write(banner="Debugger")
    if has_script:
        expect(teacher.page.locator("[data-preview-image]").first).to_have_attribute(
            "src", re.compile("shape=hexagon.*palette=leaf.*icon=bug.*banner=Debugger")
        )
        expect(teacher.page.locator("[name=alt]")).to_have_value(re.compile("green hexagon.*bug.*Debugger"))
    else:
        teacher.press("Show it")
    after = drawing(teacher.page)
    assert after != before
    teacher.press("Next question")
    teacher.press("Check and publish")
    teacher.press("Publish badge")
    assert drawing(teacher.page, "main .mount img") == after
    assert teacher.page.locator("main .mount img").get_attribute("alt") == (
        "A green hexagon with a gold rim, a bug, and a ribbon that says Debugger"
    )


def drawing(page: Page, where: str = "[data-preview-image]") -> bytes:
    """The picture that is shown, as it came over the wire."""
    image = page.locator(where).first
    answer = page.request.get(page.url.split("/desk/")[0] + str(image.get_attribute("src")))
    assert answer.headers["content-type"] == "image/svg+xml"
    return answer.body()


def find_picture(teacher: Person, words: str, *, has_script: bool) -> None:
    teacher.write(icons=words)
    if has_script:
        expect(teacher.page.locator("label:has(> [name=icon][value=bug])")).to_be_visible()
    else:
        teacher.press("Search")


def read_the_letter(letter: EmailMessage, site: RunningSite) -> str:
    """Both texts, the picture in both ways, and how such letters are stopped; answers with the link of its button."""
    assert letter["Subject"] == "You have earned Debugging Detective"
    assert letter["To"] == "erin@example.org"
    assert "Acme Club" in letter["From"]
    assert letter["List-Unsubscribe"].strip().startswith(f"<{site.url}/mail/stop/")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html, text = (letter.get_body([kind]).get_content() for kind in ("html", "plain"))  # type: ignore[union-attr]
    picture = next(part for part in letter.walk() if part.get_content_type() == "image/png")
    assert picture.get_filename() == "badge.png"
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in html
    assert "http" not in re.sub(r'href="[^"]*"|xmlns="[^"]*"', "", html), "a letter fetches nothing"
    link = re.search(rf"{site.url}/assertions/\w+", text)
    assert link and f'href="{link[0]}"' in html
    for said in (html, text):
        assert "Well done, Erin Earner" in said
        assert "Found the bug that nobody else found." in said
    content = picture.get_content()
    assert unbaked(content) == json.loads(site.get(link[0])[2])
    return link[0]


def unbaked(picture: bytes) -> dict[str, Any]:
    """The award in a picture, as Open Badges 2.0 has it; what it says in later versions stands beside it."""
    found = [one for one in baking.unbake(picture) if one.standard is baking.Standard.OB2]
    assert len(found) == 1
    document: dict[str, Any] = json.loads(found[0].text)
    return document


def look_at_the_award(stranger: Person, link: str, site: RunningSite) -> None:
    """The answer in one sentence, and both pictures, which hold what the site serves."""
    assert stranger.heading == "Erin Earner earned Debugging Detective"
    stranger.reads("Valid: issued by Acme Club, not revoked, not expired, checked just now.")
    stranger.reads("Found the bug that nobody else found.")
    assert "erin@example.org" not in stranger.page.content().lower()
    status, headers, body = site.get(link, Accept="application/ld+json")
    assert (status, headers["Content-Type"]) == (200, "application/ld+json")
    served = json.loads(body)
    for words, name in (("Download the picture", "badge.png"), ("Download the drawing (SVG)", "badge.svg")):
        with stranger.page.expect_download() as download:
            stranger.page.get_by_role("link", name=words).click()
        assert download.value.suggested_filename == name
        assert unbaked(download.value.path().read_bytes()) == served
    assert served["id"] == link
    assert served["recipient"]["hashed"] is True


def compare_addresses(stranger: Person) -> None:
    for address, answer in (
        ("Erin@example.ORG", "Yes, it was awarded to that address"),
        ("mallory@example.org", "No, it was awarded to another address"),
    ):
        stranger.write(address=address)
        stranger.press("Compare")
        stranger.reads(answer)
        assert "@" not in stranger.page.url


def revoke(teacher: Person, site: RunningSite) -> None:
    teacher.open(f"{site.url}/desk/")
    teacher.follow("Awards")
    teacher.follow("Erin Earner")
    teacher.follow("Revoke…")
    teacher.write(reason="The bug was not one.")
    teacher.press("Revoke the award")
    teacher.reads("Revoked on")


def assert_revoked(stranger: Person, link: str, site: RunningSite) -> None:
    stranger.open(link)
    assert stranger.heading == "This award no longer counts"
    assert "earned" not in stranger.heading
    stranger.reads("Revoked by the issuer")
    stranger.reads("The bug was not one.")
    status, headers, body = site.get(link, Accept="application/ld+json")
    assert status == 410
    assert headers["Access-Control-Allow-Origin"] == "*"
    document = json.loads(body)
    assert (document["id"], document["revoked"]) == (link, True)
    assert document["revocationReason"] == "The bug was not one."


def test_the_first_award_takes_six_clicks_at_most_and_the_next_one_two(
    site: RunningSite, mailbox: Mailbox, new_context: NewContext
) -> None:
    teacher = Person(new_context().new_page())
    set_up(teacher, site, adults=False)
    first_badge(teacher)
    teacher.write(people="erin@example.org")
    teacher.press("Award")
    assert teacher.heading == "One person has the badge"
    assert teacher.clicks <= 6

    teacher.open(f"{site.url}/desk/")
    teacher.clicks = 0
    teacher.follow("Award Debugging Detective")
    teacher.write(people="Frank <frank@example.org>")
    teacher.press("Award")
    assert teacher.heading == "One person has the badge"
    assert teacher.clicks == 2
    assert sorted(letter["To"] for letter in mailbox.wait_for(2)) == ["erin@example.org", "frank@example.org"]


@pytest.mark.parametrize("site", [8], indirect=True)
def test_what_is_taken_back_within_the_minute_reaches_nobody(
    site: RunningSite, mailbox: Mailbox, new_context: NewContext
) -> None:
    teacher = Person(new_context().new_page())
    set_up(teacher, site)
    first_badge(teacher)
    teacher.write(people="erin@example.org")
    teacher.press("Award")
    award = str(teacher.page.get_by_role("link", name="Open").first.get_attribute("href"))
    teacher.press("Undo")
    assert teacher.heading == "Taken back"
    assert site.get(award, Accept="application/json")[0] == 410
    assert site.get(award, Accept="text/html")[0] in (404, 410)

    teacher.follow("Change the list, and award again")
    expect(teacher.page.locator("[name=people]")).to_have_value("erin@example.org")
    teacher.write(people="frank@example.org")
    teacher.press("Award")
    # The second letter is due after the first would have been: when it is here, the first is not to come.
    mailbox.wait_for(1)
    assert [letter["To"] for letter in mailbox.letters] == ["frank@example.org"]


def test_an_award_is_given_with_the_keyboard_alone(
    site: RunningSite, mailbox: Mailbox, new_context: NewContext
) -> None:
    page = new_context().new_page()
    teacher = Person(page)
    set_up(teacher, site)
    first_badge(teacher)
    page.reload()
    page.keyboard.press("Tab")
    assert focused(page)["words"] == "Skip to the main part"
    page.keyboard.press("Enter")
    tab_to(page, "people")
    page.keyboard.type("erin@example.org")
    tab_to(page, "narrative")
    page.keyboard.type("Found it.")
    tab_to(page, "Award")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert teacher.heading == "One person has the badge"


def tab_to(page: Page, wanted: str) -> None:
    """Go on with the Tab key to a field of that name or a button of those words; each stop on the way can be seen."""
    for _step in range(40):
        page.keyboard.press("Tab")
        now = focused(page)
        assert now["ring"], f"nothing shows that {now} has the focus"
        if wanted in (now["name"], now["words"]):
            return
    raise AssertionError(f"the Tab key does not come to {wanted}")


def focused(page: Page) -> dict[str, str]:
    """The element with the focus: its name, its words, and the line around it."""
    found: dict[str, str] = page.evaluate(
        """() => {
            const one = document.activeElement;
            const style = getComputedStyle(one);
            const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1;
            const words = one.matches("button, a") ? one.innerText.trim() : "";
            return { name: one.name || "", words, ring: ring ? style.outline : "", tag: one.tagName };
        }"""
    )
    return found
