"""
Two sites with keys of their own: each badge that one of them baked is judged by the other, as a picture and by its
address. A list that is being checked outlives a kill. Then the same in a browser: dropped, pasted, many at once.
"""

import json
import shutil
import signal
import socket
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.backpack import archives
from tests.journeys import browsing
from tests.journeys.running import RunningSite

_AWARD = """
from datetime import timedelta
from django.utils import timezone
from assertions import operations
from tests import factories
now = timezone.now() - timedelta(minutes=5)
alice = factories.make_user("Alice Archer", at=now)
acme = factories.make_issuer(alice, name="NAME", at=now)
badge = factories.make_badge(acme, at=now)
award, gone = (factories.make_assertion(badge, to, at=now) for to in ("erin@example.org", "gone@example.org"))
operations.revoke([gone], reason="Wrong class.", by=alice, at=now)
print("AWARDS " + award.pk + " " + gone.pk)
"""


class School:
    """A running site, its award and one that it took back."""

    def __init__(
        self, folder: Path, prepared: Path, name: str, host: str = "127.0.0.1", *options: str, **settings: str
    ) -> None:
        shutil.copytree(prepared / "data", folder / "data")
        self.site = RunningSite(folder, WEB_WORKERS="1", **settings)
        self.site.url = f"http://{host}:{self.site.port}"
        self.site.environment["SITE_URL"] = self.site.url
        said = self.site.manage("shell", "-v", "0", "-c", _AWARD.replace("NAME", name))
        self.award, self.gone = (f"{self.site.url}/assertions/{one}" for one in said.rsplit("AWARDS ", 1)[1].split())
        self.site.start(*options)

    def picture(self, award: str) -> bytes:
        return self.site.get(f"{award}/badge.png")[2]

    def judge(self, badge: bytes | str, **asked: str) -> dict[str, Any]:
        """What this site says of a badge: of a picture, or of an address."""
        body = badge if isinstance(badge, bytes) else json.dumps({"url": badge, **asked}).encode()
        kind = "image/png" if isinstance(badge, bytes) else "application/json"
        request = urllib.request.Request(f"{self.site.url}/api/verify", body, {"Content-Type": kind})
        with urllib.request.urlopen(request, timeout=60) as answer:
            report: dict[str, Any] = json.loads(answer.read())
        return report

    def bring(self, page: str, **answers: str) -> str:
        """Send a form as a browser does, and return the address that it leads to."""
        sent = urllib.parse.urlencode(answers).encode()
        with urllib.request.urlopen(f"{self.site.url}{page}", sent, timeout=60) as answer:
            return str(answer.url)


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[School]:
    """The one that judges: it may ask other sites on this computer, and runs its worker."""
    school = School(tmp_path_factory.mktemp("a") / "acme", prepared, "Acme", FETCH_ALLOW_PRIVATE_NETWORKS="1")
    yield school
    school.site.stop()


@pytest.fixture(scope="module")
def chess(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[School]:
    """Another one, with a name instead of a number; it may not ask anybody on this computer."""
    school = School(tmp_path_factory.mktemp("c") / "chess", prepared, "Chess Circle", "localhost", "--web-only")
    yield school
    school.site.stop()


def test_its_own_badge_is_valid_as_a_picture_and_by_either_address(acme: School) -> None:
    for badge in (acme.picture(acme.award), acme.award, f"{acme.award}/badge.png", f"{acme.award}/credential",
                  f"{acme.award}/credential.jwt", f"{acme.award}/assertion.jws"):  # fmt: skip
        report = acme.judge(badge)
        assert report["verdict"] == "valid", (badge[:80], report["sentence"], report["reasons"])


def test_the_badge_of_another_site_is_valid_too(acme: School, chess: School) -> None:
    for badge in (chess.picture(chess.award), chess.award, f"{chess.award}/badge.png", f"{chess.award}/credential",
                  f"{chess.award}/credential.jwt", f"{chess.award}/assertion.jws"):  # fmt: skip
        report = acme.judge(badge)
        assert report["verdict"] == "valid", (badge[:80], report["sentence"], report["reasons"])
        assert report["facts"]["issuer_name"] == "Chess Circle"


def test_what_either_site_took_back_is_not_valid_any_more(acme: School, chess: School) -> None:
    for school in (acme, chess):
        for badge in (school.picture(school.gone), school.gone, f"{school.gone}/credential"):
            assert acme.judge(badge)["standing"] == "not valid any more", badge[:80]


def test_a_changed_picture_of_another_site_is_not_valid(acme: School, chess: School) -> None:
    picture = chess.picture(chess.award)
    at = picture.index(b"iTXtopenbadges")
    changed = bytearray(picture)
    changed[at + 40] ^= 1
    assert acme.judge(bytes(changed))["verdict"] != "valid"


def test_without_the_dangerous_setting_nobody_on_this_computer_is_asked(acme: School, chess: School) -> None:
    for badge in (acme.award, acme.picture(acme.award)):
        assert chess.judge(badge)["standing"] == "could not be checked"
    assert chess.judge(chess.award)["verdict"] == "valid"


def test_the_page_says_it_in_words(acme: School, chess: School) -> None:
    report = acme.bring("/verify", text=chess.award, address="erin@example.org")
    page = acme.site.get(report)[2].decode()
    assert "Valid: issued by Chess Circle, not revoked, not expired." in page
    assert "It was given to that address" in page
    assert "Do you know this issuer?" in page and f"localhost:{chess.site.port}" in page


def test_the_command_says_it_too(acme: School, chess: School, tmp_path: Path) -> None:
    (tmp_path / "erin.png").write_bytes(chess.picture(chess.award))
    said = acme.site.manage("verify", str(tmp_path / "erin.png"), chess.award)
    assert said.count("Valid: issued by Chess Circle") == 2


def test_the_site_looks_at_itself_over_the_network(acme: School) -> None:
    said = acme.site.manage("selfcheck")
    assert "0 not as they should be" in said


def test_a_list_outlives_a_kill_of_everything(acme: School, chess: School) -> None:
    links = [chess.award, chess.gone, acme.award, acme.gone] * 6
    page = acme.bring("/verify/many", text="\n".join(links))
    _wait(lambda: 2 <= _done(acme, page) < len(links))
    acme.site.stop(signal.SIGKILL)
    _wait(lambda: _is_free(acme.site.port))
    acme.site.start()
    _wait(lambda: _done(acme, page) == len(links))
    answers = acme.site.get(f"{page}.csv")[2].decode("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[1] for line in answers] == ["Valid", "Not valid any more"] * 12


def _done(school: School, page: str) -> int:
    lines = school.site.get(f"{page}.csv")[2].decode("utf-8-sig").splitlines()[1:]
    return sum("Not checked yet" not in line for line in lines)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _wait(until: Any, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.2)


# --- In a browser ----------------------------------------------------------------------------------------------------

_DROP = """([bytes, name, type, where]) => {
    const carried = new DataTransfer();
    if (name) carried.items.add(new File([new Uint8Array(bytes)], name, {type}));
    else carried.setData("text/uri-list", type);
    const target = document.querySelector(where);
    for (const what of ["dragover", "drop"]) {
        target.dispatchEvent(new DragEvent(what, {bubbles: true, cancelable: true, dataTransfer: carried}));
    }
}"""
_PASTE = """([bytes, name, text]) => {
    const carried = new DataTransfer();
    if (name) carried.items.add(new File([new Uint8Array(bytes)], name, {type: "image/png"}));
    else carried.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", {bubbles: true, clipboardData: carried}));
}"""


@pytest.fixture
def page(browser: Browser, acme: School) -> Iterator[Page]:
    context = browsing.new_context(browser)
    yield context.new_page()
    context.close()


def _is_valid(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Genuine and in date", timeout=60_000)


@pytest.mark.browser
@pytest.mark.parametrize("where", ["label.drop", "h1", "footer"])
def test_a_picture_may_be_dropped_anywhere(page: Page, acme: School, where: str) -> None:
    page.goto(f"{acme.site.url}/verify")
    page.evaluate(_DROP, [list(acme.picture(acme.award)), "erin.png", "image/png", where])
    _is_valid(page)


@pytest.mark.browser
def test_a_link_may_be_dropped(page: Page, acme: School) -> None:
    page.goto(f"{acme.site.url}/verify")
    page.evaluate(_DROP, [[], "", acme.award, "h1"])
    _is_valid(page)


@pytest.mark.browser
def test_a_picture_and_a_link_may_be_pasted(page: Page, acme: School) -> None:
    for carried in ([list(acme.picture(acme.award)), "erin.png", ""], [[], "", acme.award]):
        page.goto(f"{acme.site.url}/verify")
        page.evaluate(_PASTE, carried)
        _is_valid(page)
    expect(page.get_by_role("button", name="Print this report")).to_be_visible()


@pytest.mark.browser
def test_whose_it_should_be_never_stands_in_an_address(page: Page, acme: School) -> None:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto(f"{acme.site.url}/verify")
    page.fill("[name=text]", acme.award)
    page.fill("[name=address]", "erin@example.org")
    page.get_by_role("button", name="Check it").click()
    _is_valid(page)
    expect(page.get_by_text("It was given to that address")).to_be_visible()
    assert not [url for url in seen if "erin" in url]
    assert page.context.cookies() == []


@pytest.mark.browser
def test_many_are_checked_while_one_watches(page: Page, acme: School, chess: School) -> None:
    pictures = {"erin.png": acme.picture(acme.award), "chess.png": chess.picture(chess.award), "junk.png": b"junk"}
    pictures |= {f"{number}.png": b"junk" for number in range(20)}  # so many that they are not done at once
    page.goto(f"{acme.site.url}/verify/many")
    archive = {"name": "class.zip", "mimeType": "application/zip", "buffer": archives.packed(pictures)}
    page.set_input_files("input[type=file]", archive)
    page.get_by_role("button", name="Check them").click()
    page.wait_for_url("**/verify/many/*")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("23 badges checked", timeout=60_000)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(23)
    expect(rows.nth(2)).to_contain_text("Not valid")
    with page.expect_download() as download:
        page.get_by_role("link", name="List as CSV").click()
    assert len(download.value.path().read_text("utf-8-sig").splitlines()) == 24
    rows.nth(1).get_by_role("link").click()
    _is_valid(page)


@pytest.mark.browser
def test_without_script_all_of_it_works(browser: Browser, acme: School) -> None:
    context = browsing.new_context(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{acme.site.url}/verify")
    badge = {"name": "erin.png", "mimeType": "image/png", "buffer": acme.picture(acme.award)}
    page.set_input_files("input[type=file]", badge)
    page.get_by_role("button", name="Check it").click()
    _is_valid(page)
    page.goto(f"{acme.site.url}/verify/many")
    page.fill("[name=text]", "\n".join([acme.award, acme.gone]))
    page.get_by_role("button", name="Check them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 badges checked", timeout=60_000)
    context.close()
