"""An award of this house as a stranger finds it: every document and picture fetched over HTTP, and verified."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from assertions import operations
from assertions.models import Assertion
from issuer.models import Issuer, User
from standards import verification
from standards.errors import NotFetched
from standards.proofs import did
from standards.verification import Fetched, Kind, Report, Verdict
from tests import factories

HTML = "text/html"


@pytest.fixture
def erin(acme: Issuer, django_capture_on_commit_callbacks: Callable[..., Any]) -> Assertion:
    with django_capture_on_commit_callbacks(execute=True):
        return factories.make_assertion(factories.make_badge(acme), narrative="Zoë → a **quiz** {🎈} ‏שלום")


def _judged(given: bytes | str, client: Client) -> Report:
    def fetch(url: str) -> Fetched:
        parts = urlsplit(url)
        answer = client.get(parts.path + (f"?{parts.query}" if parts.query else ""))
        if answer.status_code in (301, 302):
            raise NotFetched("elsewhere")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return Fetched(answer.status_code, answer.headers["Content-Type"].partition(";")[0], body, url)

    # The site of the tests lives at 127.0.0.1, where no DID of a stranger is ever looked for.
    resolve = partial(did.url_of, on_this_machine=True)
    return verification.verify(
        given,
        fetch=fetch,
        now=timezone.now(),
        recipient="erin@example.org",
        resolve=resolve,
        may_be_plain=lambda _: True,
    )


def _forms(award: Assertion, client: Client) -> dict[Kind, str | bytes]:
    address = award.document_url
    return {
        Kind.OB20_HOSTED: address,
        Kind.OB20_SIGNED: client.get(f"/assertions/{award.pk}/assertion.jws").content,
        Kind.OB30_PROOF: client.get(f"/assertions/{award.pk}/credential").content,
        Kind.OB30_JWT: client.get(f"/assertions/{award.pk}/credential.jwt").content,
    }


def test_every_form_of_an_award_is_valid_to_a_stranger(erin: Assertion, client: Client) -> None:
    for kind, given in _forms(erin, client).items():
        report = _judged(given, client)
        assert report.verdict is Verdict.VALID, (kind, report.headline)
        assert report.kind is kind and report.is_proven
        assert report.facts.name == erin.badge_class.name and report.facts.issuer_name == erin.issuer.name


def test_the_picture_with_both_editions_is_valid_to_a_stranger(erin: Assertion, client: Client) -> None:
    answer = client.get(f"/assertions/{erin.pk}/badge.png")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    report = _judged(body, client)
    assert report.verdict is Verdict.VALID, (report.headline, [part.headline for part in report.parts])
    assert {part.kind for part in report.parts} == {Kind.OB20_HOSTED, Kind.OB30_PROOF}


def test_every_form_of_an_award_that_was_taken_back_says_so(
    erin: Assertion, alice: User, client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    forms = _forms(erin, client)
    with django_capture_on_commit_callbacks(execute=True):
        operations.revoke([erin], reason="Given in error.", by=alice, at=timezone.now())
    for kind, given in forms.items():
        report = _judged(given, client)
        assert report.verdict is Verdict.REVOKED, (kind, report.headline)
        assert report.headline.reason == ("" if kind in (Kind.OB30_PROOF, Kind.OB30_JWT) else "Given in error.")
