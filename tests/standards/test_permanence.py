"""
What was given out stays true: awards as this house wrote them one day, with every option, in every standing.

The bytes in golden.json were recorded once, of a site that is no more, after its keys had been rotated; nothing writes
them anew. If a test here fails, badges that people have in their hands have failed.
"""

import base64
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from standards import baking, verification
from standards.baking import Standard
from standards.ob3 import rules
from standards.verification import Fetched, Report, Standing, Verdict
from tests.standards.cast import Web

WHEN = datetime(2027, 6, 1, 12, 0, tzinfo=UTC)
PICTURES = {
    "badge.png": (Standard.OB2, Standard.OB3),
    "badge.svg": (Standard.OB2,),
    "credential.svg": (Standard.OB3,),
}
TOKENS = ("credential.jwt", "assertion.jws")


@cache
def golden() -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "golden.json").read_text("ascii"))
    return recorded


def body_of(answer: dict[str, Any]) -> bytes:
    return base64.b64decode(answer["base64"]) if "base64" in answer else str(answer["text"]).encode("ascii")


def address(award: str, form: str = "") -> str:
    return f"https://badges.example.org/assertions/{golden()['awards'][award]}" + (f"/{form}" if form else "")


def given_out(url: str) -> bytes:
    return body_of(golden()["web"][url])


def judged(given: bytes | str, *, now: datetime = WHEN) -> Report:
    web = Web({url: Fetched(one["status"], one["type"], body_of(one), url) for url, one in golden()["web"].items()})
    return verification.verify(given, fetch=web.fetch, now=now, recipient=golden()["recipient"])


@pytest.mark.parametrize("form", ["", "credential", *TOKENS, *PICTURES])
@pytest.mark.parametrize(
    ("award", "standing"),
    [("valid", Standing.VALID), ("revoked", Standing.NO_LONGER_VALID), ("held", Standing.NO_LONGER_VALID)],
)
def test_an_award_is_judged_as_on_its_first_day(award: str, standing: Standing, form: str) -> None:
    report = judged(given_out(address(award, form)) if form else address(award))
    assert report.headline.standing is standing, [(check.name, check.outcome) for check in report.checks]


@pytest.mark.parametrize("form", ["", "credential", *TOKENS, *PICTURES])
def test_it_ends_on_its_day(form: str) -> None:
    late = datetime(2028, 11, 3, tzinfo=UTC)
    report = judged(given_out(address("valid", form)) if form else address("valid"), now=late)
    assert report.verdict is Verdict.EXPIRED


def test_good_words_of_that_day_still_count() -> None:
    report = judged(given_out(address("valid", "credential")))
    standings = [word.report.verdict for word in report.endorsements]
    assert standings
    assert set(standings) == {Verdict.VALID}


@pytest.mark.parametrize(("form", "inside"), PICTURES.items())
def test_pictures_give_back_the_documents_beside_them(form: str, inside: tuple[Standard, ...]) -> None:
    twins = {Standard.OB2: given_out(address("valid")), Standard.OB3: given_out(address("valid", "credential"))}
    found = baking.unbake(given_out(address("valid", form)))
    assert [(one.standard, one.text.encode()) for one in found] == [(each, twins[each]) for each in inside]


def test_documents_of_that_day_keep_the_rules_of_today() -> None:
    for url in (address(award, "credential") for award in golden()["awards"]):
        assert [problem for problem in rules.problems(json.loads(given_out(url))) if problem.is_serious] == []
