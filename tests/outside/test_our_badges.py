"""Badges awarded by a running site, fetched over HTTP and judged by other people's programs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.running import RunningSite
from tests.outside import tools

pytestmark = pytest.mark.outside

_AWARD = """
import json
from datetime import timedelta
from django.utils import timezone
from assertions import lists, operations
from assertions.models import Assertion
from issuer.models import Issuer, User
from issuer.site.ids import new_id
from tests.factories import make_badge, make_issuer, make_user

now = timezone.now()
alice = User.objects.first() or make_user()
badge_class = make_badge(Issuer.objects.first() or make_issuer(alice), name="Mastery of " + new_id()[:4])
def award(**terms):
    run = operations.start_run(badge_class, lists.read("Erin <erin@example.org>"),
        terms=operations.Terms(**terms), key=new_id(), awarded_by=alice, at=now, again=["erin@example.org"])
    operations.award_run(run.pk, at=now)
    return run.assertions.get()
valid = award(issued_on=now - timedelta(days=2), narrative="Zoë wrote a **quiz** {with braces} → and emoji 🎈.",
    evidence=[operations.EvidenceGiven(url="https://example.org/quiz", name="The quiz", is_public=True)])
expired = award(issued_on=now - timedelta(days=9), expires_at=now - timedelta(days=1))
revoked = award(issued_on=now - timedelta(days=3))
operations.revoke([revoked], reason="By mistake.", by=alice, at=now)
print("AWARDS " + json.dumps({"valid": valid.pk, "expired": expired.pk, "revoked": revoked.pk}))
"""


@dataclass(frozen=True)
class Awards:
    """A running site and the addresses of three awards on it."""

    site: RunningSite
    valid: str
    expired: str
    revoked: str


@pytest.fixture(scope="module")
def awards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Awards]:
    site = RunningSite(tmp_path_factory.mktemp("site")).start()
    try:
        said = site.manage("shell", "-v", "0", "-c", _AWARD)
        ids = json.loads(said.split("AWARDS ", 1)[1])
        yield Awards(site, *(f"{site.url}/assertions/{ids[name]}" for name in ("valid", "expired", "revoked")))
    finally:
        site.stop()


def test_the_validator_accepts_an_award_at_its_address(awards: Awards) -> None:
    verdict = tools.judge(awards.valid, "erin@example.org")
    assert verdict.valid, verdict.errors


@pytest.mark.parametrize("form", ["png", "svg"])
def test_the_validator_accepts_the_baked_picture(awards: Awards, form: str, tmp_path: Path) -> None:
    status, _headers, picture = awards.site.get(f"{awards.valid}/badge.{form}")
    assert status == 200
    file = tmp_path / f"badge.{form}"
    file.write_bytes(picture)
    verdict = tools.judge(file, "erin@example.org")
    assert verdict.valid, verdict.errors


def test_the_validator_refuses_the_wrong_recipient(awards: Awards) -> None:
    assert not tools.judge(awards.valid, "mallory@example.org").valid


def test_the_validator_refuses_an_expired_award(awards: Awards) -> None:
    verdict = tools.judge(awards.expired, "erin@example.org")
    assert not verdict.valid
    assert any("xpired" in error for error in verdict.errors), verdict.errors


def test_a_revoked_award_answers_410_with_the_reason(awards: Awards) -> None:
    """The validator calls revoked hosted badges valid (a known fault of its own), so the answer itself is looked at."""
    status, headers, body = awards.site.get(awards.revoked)
    assert status == 410
    assert json.loads(body)["revoked"] is True
    assert json.loads(body)["revocationReason"] == "By mistake."
    assert headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("form", ["png", "svg"])
def test_the_bakery_takes_out_what_we_baked(awards: Awards, form: str) -> None:
    _status, _headers, picture = awards.site.get(f"{awards.valid}/badge.{form}")
    _status, _headers, hosted = awards.site.get(awards.valid)
    found = tools.unbake(picture, suffix=f".{form}")
    assert found in (hosted.decode(), awards.valid)  # of an SVG it answers the `verify` attribute: the address


def test_a_tampered_picture_counts_for_nothing(awards: Awards, tmp_path: Path) -> None:
    """What is inside a picture of a hosted badge is only a pointer: the validator goes and fetches the original."""
    _status, _headers, picture = awards.site.get(f"{awards.valid}/badge.png")
    _status, _headers, hosted = awards.site.get(awards.valid)
    forged = json.loads(hosted) | {"id": awards.valid[:-4] + "zzzz"}
    file = tmp_path / "forged.png"
    file.write_bytes(tools.bake(picture, json.dumps(forged), suffix=".png"))
    assert not tools.judge(file, "erin@example.org").valid


def test_the_validator_accepts_the_signed_badge_and_refuses_it_once_it_is_revoked_or_changed(awards: Awards) -> None:
    signed, revoked = (awards.site.get(f"{one}/assertion.jws")[2].decode() for one in (awards.valid, awards.revoked))
    verdict = tools.judge(signed, "erin@example.org")
    assert verdict.valid, verdict.errors
    verdict = tools.judge(revoked, "erin@example.org")
    assert not verdict.valid
    assert any("has been revoked" in error for error in verdict.errors), verdict.errors
    head, body, tail = signed.split(".")
    changed = f"{head}.{body}.{tail[:40]}{'B' if tail[40] == 'A' else 'A'}{tail[41:]}"
    assert not tools.judge(changed, "erin@example.org").valid
