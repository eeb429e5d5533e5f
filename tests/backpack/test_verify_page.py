"""The verify page: bring a badge, see one sentence and every reason, send the page on."""

import contextlib
import datetime as dt
import json
import re
import time
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from assertions import operations as award_operations
from assertions.models import Assertion
from backpack import operations
from backpack.models import Verification
from backpack.views import verify as verify_views
from issuer.models import Issuer
from issuer.site.waiting import room
from tests import factories, pictures
from tests.backpack import archives

pytestmark = pytest.mark.django_db


def bring(client: Client | None = None, *, file: bytes = b"", name: str = "badge.png", **answers: Any) -> HttpResponse:
    """Bring a file or a text to the page, and go where it leads."""
    if file:
        answers["file"] = SimpleUploadedFile(name, file)
    return (client or Client()).post("/verify", answers, follow=True)


def said(response: HttpResponse) -> str:
    text = re.sub(r"<[^>]+>|\s+", " ", response.content.decode().split("<main", 1)[1])
    return " ".join(text.split())


def test_the_page_asks_for_a_badge_and_sets_no_cookie() -> None:
    answer = Client().get("/verify")
    assert answer.status_code == 200
    assert "Is this badge genuine?" in said(answer)
    assert not answer.cookies and 'name="csrfmiddlewaretoken"' not in answer.content.decode()


def test_the_address_of_an_award_of_ours_is_valid(award: Assertion) -> None:
    answer = bring(text=award.document_url)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][1] == 302
    assert "Genuine and in date Valid: issued by" in said(answer)
    assert "not revoked, not expired" in said(answer)
    assert "Nothing has changed since" in said(answer)


def test_what_came_over_http_is_said(award: Assertion) -> None:
    assert "It came over http" not in said(bring(text=award.document_url))
    kept = Verification.objects.get()
    kept.report["facts"]["award_id"] = "http://old.example/assertions/1"
    kept.save()
    assert "It came over http" in said(Client().get(f"/verify/{kept.pk}"))


def test_a_report_can_be_sent_on_and_holds_neither_the_badge_nor_an_address(award: Assertion, png: bytes) -> None:
    answer = bring(file=png, address=factories.ERIN)
    page = answer.redirect_chain[0][0]
    assert re.fullmatch(r"/verify/[1-9A-HJ-NP-Za-km-z]{22}", page)
    assert Client().get(page).content == answer.content
    kept = Verification.objects.get()
    everything = repr([*Verification.objects.values_list()])
    assert "erin" not in everything.lower() and factories.ERIN not in answer.content.decode()
    assert (bytes(kept.badge), kept.text) == (b"", "")
    assert kept.until - kept.made_at == dt.timedelta(days=30)
    assert Client().get(f"{page}/badge").status_code == 404


def test_the_badge_is_kept_where_whoever_brings_it_agrees(png: bytes) -> None:
    answer = bring(file=png, keep="on")
    page = answer.redirect_chain[0][0]
    kept = Client().get(f"{page}/badge")
    assert kept.content == png
    assert kept.headers["Content-Type"] == "application/octet-stream"
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert "the badge are kept until" in said(answer)


def test_a_report_says_who_checked_where_it_stands_and_who_awarded(award: Assertion) -> None:
    answer = bring(text=award.document_url)
    words, page = said(answer), answer.redirect_chain[0][0]
    assert re.search(r"Checked on \d+ \w+ \d{4} at \d\d:\d\d by [\w.:-]+\.? ", words)
    assert re.search(rf"This report stands at http\S+{page} ", words)  # a sheet of paper has no address bar
    assert f"{award.issuer.name} · " in words


def test_after_thirty_days_the_report_is_gone_and_looks_like_none(award: Assertion) -> None:
    page = bring(text=award.document_url).redirect_chain[0][0]
    Verification.objects.update(until=timezone.now())
    gone, never = Client().get(page), Client().get("/verify/" + "2" * 22)
    assert (gone.status_code, never.status_code) == (404, 404)
    assert said(gone) == said(never) and "Reports are kept for 30 days." in said(gone)
    assert operations.forget_reports(at=timezone.now()) == 1
    assert Verification.objects.count() == 0


def test_the_report_speaks_json_too(award: Assertion) -> None:
    page = bring(text=award.document_url).redirect_chain[0][0]
    report = Client().get(f"{page}.json").json()
    assert (report["verdict"], report["standing"], report["sentence"][:6]) == ("valid", "valid", "Valid:")
    assert [check["name"] for check in report["checks"]][:3] == ["readable", "single", "edition"]


def test_whose_it_is_is_compared_and_said(award: Assertion) -> None:
    assert "It was given to that address" in said(bring(text=award.document_url, address="Erin@example.org"))
    other = said(bring(text=award.document_url, address="mallory@example.org"))
    assert "This badge is somebody else’s" in other and "It was given to somebody else" in other
    assert "Whose is it? Nobody asked" in said(bring(text=award.document_url))


def test_a_revoked_award_says_since_when_and_why(award: Assertion) -> None:
    award_operations.revoke(
        [award], reason="Given to the wrong class.", by=factories.owner_of(award.issuer).user, at=factories.NOON
    )
    words = said(bring(text=award.document_url))
    assert "Revoked by the issuer Not valid any more:" in words
    assert "It has been revoked" in words
    assert "Given to the wrong class." in words


def test_an_expired_award_is_not_valid_any_more(acme: Issuer) -> None:
    earlier = timezone.now() - dt.timedelta(days=400)
    award = factories.make_assertion(issued_on=earlier, expires_at=earlier + dt.timedelta(days=30), at=timezone.now())
    words = said(bring(text=award.document_url))
    assert "Genuine, but out of date Not valid any more" in words


NOTHING = {
    "junk": ({"text": "Erin earned this, honestly."}, "neither a link nor the text of a badge"),
    "json": ({"text": '{"a": 1}'}, "neither a link nor the text of a badge"),
    "plain picture": ({"file": pictures.png(200, 200)}, "There is no badge in this file"),
    "broken picture": ({"file": pictures.png(200, 200)[:200]}, "There is no badge in this file"),
    "nothing": ({}, "Bring a badge first"),
    "no address": ({"text": "x", "address": "mallory"}, "This is not a whole email address"),
}  # fmt: skip


@pytest.mark.parametrize("case", NOTHING)
def test_what_is_no_badge_is_told_at_its_place_and_what_was_typed_stays(case: str) -> None:
    brought, words = NOTHING[case]
    answer = bring(**brought)
    assert answer.status_code == 422
    assert words in said(answer)
    assert "<title>Error:" in answer.content.decode()
    assert str(brought.get("text", "")).replace('"', "&quot;") in answer.content.decode()
    assert Verification.objects.count() == 0


def test_a_badge_that_cannot_be_reached_is_not_called_wrong() -> None:
    answer = bring(text='{"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", '
                   '"id": "https://school.invalid/1", "badge": "https://school.invalid/2"}')  # fmt: skip
    assert "It could not be checked" in said(answer)
    assert "That says nothing against the badge" in said(answer)
    assert 'class="verdict is-unknown"' in answer.content.decode()


def test_a_host_without_its_scheme_is_understood(award: Assertion) -> None:
    assert "Genuine and in date" in said(bring(text=award.document_url.removeprefix("http://")))


def test_asking_too_often_ends_for_a_while() -> None:
    client = Client()
    for _ in range(30):
        assert bring(client, text="no").status_code == 422
    assert bring(client, text="no").status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").post("/verify", {"text": "no"}).status_code == 422


def test_addresses_are_not_found_out_by_trying(award: Assertion) -> None:
    client = Client()
    answers = [bring(client, text="no", address=f"{n}@example.org").status_code for n in range(21)]
    assert answers == [422] * 20 + [429]


def test_too_much_is_refused_before_it_is_read() -> None:
    answer = Client().post("/verify", {"file": SimpleUploadedFile("a.png", b"x" * 13_700_000)})
    assert answer.status_code == 413


def test_an_address_in_a_link_is_not_kept_with_the_report() -> None:
    """Some sites write the earner's address into the links that people pass on."""
    for sign in ("@", "%40"):
        answer = bring(text=f"https://badges.invalid/public/assertions/7?identity__email=erin{sign}school.example")
        assert "badges.invalid/public/assertions/7?identity__email=•" in answer.content.decode()
        everything = answer.content.decode() + repr([*Verification.objects.values_list()])
        assert "school.example" not in everything.replace("badges.school.example", "")


def test_whoever_writes_our_address_into_a_badge_is_not_at_home_here(award: Assertion) -> None:
    forged = {
        "@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://evil.invalid/1",
        "badge": {
            "type": "BadgeClass", "id": "https://evil.invalid/2", "name": "Chess",
            "issuer": {"type": "Profile", "id": award.issuer.document_url, "name": "Evil Academy"},
        },
    }  # fmt: skip
    credential = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
        ],
        "id": "urn:uuid:11111111-1111-4111-8111-111111111111", "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": award.issuer.document_url, "type": ["Profile"], "name": "Evil Academy"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"], "id": "did:example:erin",
            "achievement": {"id": "https://evil.invalid/2", "type": ["Achievement"], "name": "Chess",
                            "description": "Won.", "criteria": {"narrative": "Win."}},
        },
    }  # fmt: skip
    for document in (forged, credential):
        answer = bring(text=json.dumps(document))
        assert answer.status_code == 200
        assert "Evil Academy awards its badges on this site" not in said(answer)
    assert "awards its badges on this site" in said(bring(text=award.document_url))


def test_where_the_disk_has_no_room_the_report_is_kept_and_not_the_badge(
    png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations.checking, "MOST_KEPT", len(png) + 10)
    assert "the badge are kept until" in said(bring(file=png, keep="on"))
    assert "We have kept this report, and not the badge." in said(bring(file=png, keep="on"))
    assert [len(kept.badge) for kept in Verification.objects.order_by("made_at")] == [len(png), 0]


def test_reports_of_one_peer_do_not_fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_views, "KEPT_A_DAY", 2)
    answers = [Client().post("/verify", {"text": "https://127.0.0.1/x"}).status_code for _ in range(3)]
    assert answers == [302, 302, 429]


def test_all_addresses_of_one_connection_are_one_caller() -> None:
    for number in range(30):
        assert Client(REMOTE_ADDR=f"2001:db8:1:2::{number:x}").post("/verify", {"text": "no"}).status_code == 422
    statuses = [
        Client(REMOTE_ADDR=peer).post("/verify", {"text": "no"}).status_code
        for peer in ("2001:db8:1:2:3:4:5:6", "2001:db8:1:3::1", "::ffff:192.0.2.9", "::ffff:192.0.2.10")
    ]
    assert statuses == [429, 422, 422, 422]


def test_whoever_waits_leaves_a_thread_to_all_others(award: Assertion) -> None:
    with contextlib.ExitStack() as waiting:
        for _ in range(max(1, settings.WEB_THREADS - 1)):
            waiting.enter_context(room())
        began = time.monotonic()
        assert bring(text=award.document_url).status_code == 503
        packed = archives.packed({"a.png": b"x"})
        answer = Client().post("/verify/many", {"file": SimpleUploadedFile("badges.zip", packed)})
        assert "at this moment" in answer.content.decode()
        assert time.monotonic() - began < 2
    assert bring(text=award.document_url).status_code == 200
