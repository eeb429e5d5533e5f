"""Bad input, one row after the other: each is answered with 4xx in plain words, and leaves nothing behind."""

import html
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from assertions.models import Assertion, AwardRun
from badges import operations as badge_operations
from badges.models import BadgeClass
from issuer.models import Issuer, User
from issuer.site.ids import new_id
from tests import factories, pictures

pytestmark = pytest.mark.django_db

SignedIn = Callable[..., Client]

PNGS, OTHERS = pictures.hostile_pngs(), pictures.hostile_others()
DRAWINGS, SCRIPTED = pictures.hostile_svgs(), pictures.scripted_svgs()
IMAGES = {
    "broken: cut": PNGS["cut within the data"][0],
    "broken: header": PNGS["checksum of the header"][0],
    "broken: empty": OTHERS["nothing"][0],
    "huge: pixels": PNGS["13 300 pixels each way"][0],
    "huge: bytes": PNGS["six megabytes"][0],
    "mislabelled: words": OTHERS["words"][0],
    "mislabelled: a web page": OTHERS["a web page"][0],
    "mislabelled: a program": OTHERS["a program"][0],
    "mislabelled: a document": OTHERS["a pdf"][0],
    "mislabelled: a bitmap": OTHERS["a bitmap"][0],
    "bomb: data that never ends": PNGS["data that never ends"][0],
    "bomb: text": PNGS["100 MB behind one pixel's text"][0],
    "bomb: jpeg": OTHERS["jpeg: 65 000 each way"][0],
}
VECTORS = {
    "bomb: laughs": DRAWINGS["a billion laughs"][0],
    "bomb: copies": DRAWINGS["use that doubles"][0],
    "reads a file": DRAWINGS["a file read by an entity"][0],
    "script": SCRIPTED["script"],
    "script deep down": SCRIPTED["script deep down"],
    "script when it loads": SCRIPTED["on attribute"],
    "script in a link": SCRIPTED["a script link"],
    "a picture from elsewhere": SCRIPTED["picture from elsewhere"],
    "a style from elsewhere": SCRIPTED["style from elsewhere"],
    "a font from elsewhere": SCRIPTED["font from elsewhere"],
}


@pytest.fixture
def owner(client_of: SignedIn, alice: User, acme: Issuer) -> Client:
    client = client_of(alice)
    client.raise_request_exception = False  # a fault of ours shall be an answer here, to be seen as one
    return client


@pytest.fixture
def draft(acme: Issuer) -> BadgeClass:
    return factories.make_badge(acme, name="Half Done", published=False)


@pytest.fixture
def badge(acme: Issuer) -> BadgeClass:
    return factories.make_badge(acme)


def traces() -> tuple[dict[str, str], set[Path]]:
    """All rows of ours, and all files."""
    models = [model for app in ("issuer", "badges", "assertions") for model in apps.get_app_config(app).get_models()]
    rows = {model._meta.label: str(list(model._default_manager.order_by("pk").values_list())) for model in models}
    return rows, {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def refused(act: Callable[[], Any], *, status: int = 422) -> str:
    """Do it; returns the words with which it was refused. Nothing may be left behind."""
    before = traces()
    answer: HttpResponse = act()
    assert answer.status_code == status
    assert traces() == before
    return words_of(answer)


def words_of(answer: HttpResponse) -> str:
    """What the page says at its top: the box of errors, else the whole of it."""
    text = answer.content.decode()
    box = re.search(r'role="alert"[^>]*>(.*?)</div>', text, re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", box[1] if box else text)).split())


def named(content: bytes, name: str = "picture.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


# --- Pictures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*IMAGES, *VECTORS])
def test_a_bad_picture_of_a_badge(name: str, owner: Client, draft: BadgeClass) -> None:
    file = named(IMAGES[name]) if name in IMAGES else named(VECTORS[name], "picture.svg", "image/svg+xml")
    answers = {"do": "upload", "upload-picture": file, "upload-square": "fit", "upload-alt": "A picture"}
    path = f"/desk/{draft.badge.issuer.slug}/badges/{draft.pk}/5"
    words = refused(lambda: owner.post(path, answers))
    assert "One answer needs you" in words
    # The name of the file, what is so, and what to do; an empty file says that alone.
    assert re.search(r"“picture\.(png|svg)”: .{30,}|This file is empty", words)


@pytest.mark.parametrize(
    "name", ["broken: cut", "huge: pixels", "huge: bytes", "mislabelled: a web page", "bomb: text"]
)
def test_a_bad_logo(name: str, owner: Client, acme: Issuer) -> None:
    words = refused(lambda: owner.post(f"/desk/{acme.slug}/issuer", said_of(acme) | {"logo": named(IMAGES[name])}))
    assert re.search(r"(PNG|Make it smaller|Save it smaller)", words)


def said_of(issuer: Issuer) -> dict[str, Any]:
    names = ("name", "description", "url", "email", "logo_alt", "ribbon_a", "ribbon_b", "ribbon_c")
    return {name: getattr(issuer, name) for name in names}


@pytest.mark.parametrize("name", ["mislabelled: a web page", "mislabelled: a program"])
def test_a_bad_file_of_evidence(name: str, owner: Client, badge: BadgeClass) -> None:
    answers = award_of(badge) | {"evidence-0-file": named(IMAGES[name], "report.pdf", "application/pdf")}
    assert len(refused(lambda: owner.post(f"/badges/{badge.pk}/award", answers))) > 40


# --- Awards --------------------------------------------------------------------------------------------------------


def award_of(badge_class: BadgeClass, **over: str) -> dict[str, Any]:
    form = {
        "people": "erin@example.org",
        "issued_on": "2026-06-23",
        "key": new_id(),
        "do": "award",
        "evidence-TOTAL_FORMS": "1",
        "evidence-INITIAL_FORMS": "0",
    }
    return form | over


BAD_AWARDS: Mapping[str, tuple[dict[str, str], str]] = {
    "no address at all": ({"people": "nobody at all\n@\nerin@"}, "no email address here"),
    "an empty list": ({"people": " \n "}, "at least one email address"),
    "too many": ({"people": "\n".join(f"p{n}@example.org" for n in range(2001))}, "2000"),
    "an end before the beginning": (
        {"issued_on": "2026-06-23", "expires_on": "2026-06-22"},
        "run out before it begins",
    ),
    "an end on the day it begins": (
        {"issued_on": "2026-06-23", "expires_on": "2026-06-23"},
        "run out before it begins",
    ),
    "a day that is none": ({"issued_on": "2026-02-30"}, "not a day"),
    "a day far away": ({"issued_on": "9999-12-31"}, "too far away"),
    "evidence that is no web address": ({"evidence-0-url": "javascript:alert(1)"}, "web address"),
}


@pytest.mark.parametrize("name", BAD_AWARDS)
@pytest.mark.parametrize("do", ["award", "look"])
def test_a_bad_award(name: str, do: str, owner: Client, badge: BadgeClass) -> None:
    answers, expected = BAD_AWARDS[name]
    words = refused(lambda: owner.post(f"/badges/{badge.pk}/award", award_of(badge, **answers) | {"do": do}))
    assert expected in words


def test_an_award_on_a_draft(owner: Client, draft: BadgeClass) -> None:
    assert "“Half Done” is a draft. Publish it before you award it." in refused(
        lambda: owner.post(f"/badges/{draft.pk}/award", award_of(draft))
    )


def test_an_award_of_a_badge_that_is_no_longer_given(owner: Client, badge: BadgeClass, alice: User) -> None:
    badge_operations.archive(badge, by=alice, at=factories.NOON)
    assert "no longer awarded" in refused(lambda: owner.post(f"/badges/{badge.pk}/award", award_of(badge)))


def test_an_address_that_is_none_to_compare_with(owner: Client, badge: BadgeClass) -> None:
    award = factories.make_assertion(badge)
    path = f"/assertions/{award.pk}/compare"
    words = refused(lambda: owner.post(path, {"address": "erin@"}), status=400)
    assert "This is not a whole email address." in words


def test_an_address_that_is_none_to_invite(owner: Client, acme: Issuer) -> None:
    answers = {"email": "bob@@acme", "role": "EDITOR"}
    assert "not a whole email address" in refused(lambda: owner.post(f"/desk/{acme.slug}/people", answers))


# --- Other people's issuers, and other names of the site -----------------------------------------------------------


def test_somebody_elses_issuer_is_not_there(client_of: SignedIn, carol: User, badge: BadgeClass, acme: Issuer) -> None:
    run = factories.award(badge)
    award = Assertion.objects.get(run=run)
    factories.make_issuer(carol, name="Chess")
    stranger = client_of(carol)
    stranger.raise_request_exception = False
    desk = f"/desk/{acme.slug}"
    for path, answers in (
        (f"/badges/{badge.pk}/award", award_of(badge)),
        (f"{desk}/badges/new", {"name": "Mine", "steps": "x", "do": "award"}),
        (f"{desk}/badges/{badge.pk}/archive", {}),
        (f"{desk}/awards/{award.pk}/revoke", {"reason": "Because."}),
        (f"{desk}/awards/{award.pk}/correct", {"name": "Mallory"}),
        (f"{desk}/runs/{run.pk}/undo", {}),
        (f"{desk}/issuer", said_of(acme) | {"name": "Mine"}),
        (f"{desk}/people", {"email": carol.email, "role": "OWNER"}),
    ):
        words = refused(lambda path=path, answers=answers: stranger.post(path, answers), status=404)  # type: ignore[misc]
        assert "There is no page here" in words
        assert acme.name not in words
    # An id of theirs below a desk of one's own is no way in either.
    own = f"/desk/chess/badges/{badge.pk}/archive"
    refused(lambda: stranger.post(own), status=404)


HOSTS = [{"HTTP_HOST": "attacker.example"}, {"HTTP_HOST": "testserver@attacker.example"}, {"HTTP_HOST": ""}]


@pytest.mark.parametrize("headers", HOSTS, ids=lambda headers: headers["HTTP_HOST"] or "none")
def test_another_host_is_refused(headers: dict[str, str], owner: Client, badge: BadgeClass) -> None:
    award = factories.make_assertion(badge)
    for path in (f"/assertions/{award.pk}", "/accounts/login/", "/"):
        words = refused(lambda path=path: owner.get(path, **headers), status=400)  # type: ignore[misc]
        assert "not known by that name" in words
        assert "attacker" not in words
    answers = award_of(badge)
    refused(lambda: owner.post(f"/badges/{badge.pk}/award", answers, **headers), status=400)


def test_no_header_changes_an_id(owner: Client, badge: BadgeClass) -> None:
    headers = {
        "HTTP_HOST": "localhost",
        "HTTP_X_FORWARDED_HOST": "attacker.example",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_FORWARDED": "host=attacker.example;proto=https",
        "HTTP_ORIGIN": "https://attacker.example",
        "HTTP_X_ORIGINAL_URL": "//attacker.example/",
    }
    assert owner.post(f"/badges/{badge.pk}/award", award_of(badge), **headers).status_code == 302
    award = Assertion.objects.get(run=AwardRun.objects.get())
    assert award.document_url == f"{settings.SITE_URL}/assertions/{award.pk}"
    plain = owner.get(f"/assertions/{award.pk}").content
    assert owner.get(f"/assertions/{award.pk}", **headers).content == plain
    assert b"attacker" not in plain
    page = owner.get(f"/assertions/{award.pk}", HTTP_ACCEPT="text/html", **headers).content
    assert b"attacker" not in page
