"""Verification of signed badges: 2.0 as JWS, 3.0 with a proof inside or as VC-JWT, against a web that is not there."""

import json
from datetime import timedelta
from typing import Any

import pytest

from standards import baking
from standards.baking import Standard
from standards.ob2 import documents as ob2
from standards.ob3 import documents as ob3
from standards.verification import CHECKS_OF, Kind, Mender, Outcome, Standing, Verdict
from tests.standards.cast import ERIN, HOME, NOW, make_png, make_svg
from tests.standards.signed_badges import (
    DID_JSON,
    KEY_2,
    REVOCATIONS,
    SIGNED_ID,
    STATUS,
    ask,
    editions,
    full_web,
    make_list,
    ob2_jws,
    proven,
    put,
    vc_jwt,
)

PROOF, TOKEN, JWS = json.dumps(proven()), vc_jwt(), ob2_jws()
FORMS = {
    "proof": (PROOF, Kind.OB30_PROOF),
    "proof, compacted to a proof alone": (json.dumps({**proven(), "proof": proven()["proof"][0]}), Kind.OB30_PROOF),  # type: ignore[index]
    "proof in a PNG": (baking.bake(make_png(), PROOF, standard=Standard.OB3), Kind.OB30_PROOF),
    "proof in an SVG": (baking.bake(make_svg(), PROOF, standard=Standard.OB3), Kind.OB30_PROOF),
    "VC-JWT": (TOKEN, Kind.OB30_JWT),
    "VC-JWT with blanks": (f" {TOKEN}\n", Kind.OB30_JWT),
    "VC-JWT in a PNG": (baking.bake(make_png(), TOKEN, standard=Standard.OB3), Kind.OB30_JWT),
    "VC-JWT in an SVG": (baking.bake(make_svg(), TOKEN, standard=Standard.OB3), Kind.OB30_JWT),
    "VC-JWT as data": (f"data:application/vc+jwt,{TOKEN}", Kind.OB30_JWT),
    "VC-JWT in an envelope": (
        json.dumps({"type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{TOKEN}"}),
        Kind.OB30_JWT,
    ),
    "presentation": (
        json.dumps({"type": ["VerifiablePresentation"], "verifiableCredential": [proven()]}),
        Kind.OB30_PROOF,
    ),
    "presentation of a VC-JWT": (
        json.dumps({"type": "VerifiablePresentation", "verifiableCredential": TOKEN}),
        Kind.OB30_JWT,
    ),
    "JWS": (JWS, Kind.OB20_SIGNED),
    "JWS in a PNG": (baking.bake(make_png(), JWS), Kind.OB20_SIGNED),
    "JWS in an SVG": (baking.bake(make_svg(), JWS), Kind.OB20_SIGNED),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_good_badge_is_valid_in_every_form(name: str) -> None:
    given, kind = FORMS[name]
    report = ask(given, recipient=ERIN)
    assert report.verdict is Verdict.VALID and report.is_proven and report.kind is kind
    assert tuple(check.name for check in report.checks) == CHECKS_OF[kind]
    assert report.headline.standing is Standing.VALID
    assert (report.facts.name, report.facts.issuer_name) == ("Soldering", "Acme")
    assert report.facts.recipient_is_hashed is True
    [proof] = report.proofs
    assert proof.outcome is Outcome.PASSED and proof.is_issuers


@pytest.mark.parametrize("given", [PROOF, TOKEN, JWS])
def test_a_badge_at_an_address_is_found_there(given: str) -> None:
    web = full_web()
    web.serve(f"{HOME}/award", given.encode(), media_type="text/plain")
    web.serve(f"{HOME}/award.png", baking.bake(make_png(), given), media_type="image/png")
    assert ask(f"{HOME}/award", web).is_valid
    assert ask(f"{HOME}/award.png", web).is_valid


@pytest.mark.parametrize("missing", [DID_JSON, STATUS])
def test_what_does_not_answer_leaves_a_credential_open(missing: str) -> None:
    for given in (PROOF, TOKEN):
        web = full_web()
        del web.answers[missing]
        report = ask(given, web)
        assert report.verdict is Verdict.COULD_NOT_CHECK
        assert report.headline.standing is Standing.COULD_NOT_CHECK
        assert report.headline.check is not None and report.headline.check.mender is Mender.ISSUER


@pytest.mark.parametrize("missing", [KEY_2, REVOCATIONS, f"{HOME}/badges/solder", f"{HOME}/issuers/acme"])
def test_what_does_not_answer_leaves_a_signed_assertion_open(missing: str) -> None:
    web = full_web()
    del web.answers[missing]
    assert ask(JWS, web).verdict is Verdict.COULD_NOT_CHECK


def test_a_bit_takes_a_credential_back() -> None:
    for given in (PROOF, TOKEN):
        report = ask(given, put(full_web(), STATUS, make_list(94567)))
        assert report.verdict is Verdict.REVOKED and report.headline.standing is Standing.NO_LONGER_VALID
        assert ask(given, put(full_web(), STATUS, make_list(94566, 94568))).is_valid


def test_a_suspended_credential_is_on_hold() -> None:
    entry = ob3.BitstringStatusListEntry.at(5, of=STATUS, purpose="suspension")
    web = put(full_web(), STATUS, make_list(5, status_purpose="suspension"))
    assert ask(proven(credential_status=entry), web).verdict is Verdict.SUSPENDED


def test_a_revocation_list_takes_a_signed_assertion_back_and_says_why() -> None:
    web, entries = full_web(), (ob2.Revoked(SIGNED_ID, "Given in error."),)
    listing = ob2.RevocationList(REVOCATIONS, f"{HOME}/issuers/acme", entries)
    report = ask(JWS, put(web, REVOCATIONS, listing.to_json()))
    assert report.verdict is Verdict.REVOKED
    assert report.headline.reason == report.facts.revocation_reason == "Given in error."


def test_a_credential_holds_until_its_end() -> None:
    end = NOW + timedelta(seconds=1)
    for given in (proven(valid_until=end), vc_jwt(valid_until=end), ob2_jws(expires=end)):
        assert ask(given).is_valid
        report = ask(given, now=end)
        assert report.verdict is Verdict.EXPIRED
        assert report.headline.since == report.facts.expires_at == end


def test_a_credential_of_tomorrow_is_not_yet_valid() -> None:
    begin = NOW + timedelta(days=1)
    for given in (proven(valid_from=begin), vc_jwt(valid_from=begin), ob2_jws(issued_on=begin)):
        report = ask(given)
        assert report.verdict is Verdict.NOT_YET_VALID and report.headline.standing is Standing.NOT_VALID


def test_somebody_else_s_badge_is_not_theirs_and_nobody_is_told_whose_it_is() -> None:
    for given in (PROOF, TOKEN, JWS):
        report = ask(given, recipient="carol@example.org")
        assert report.verdict is Verdict.NOT_THEIRS
        assert ERIN not in str(report.checks)


def test_two_editions_of_one_award_in_one_picture_are_valid() -> None:
    two, three = editions()
    picture = baking.Prepared(make_png()).bake_both(json.dumps(two), json.dumps(three))
    report = ask(picture, recipient=ERIN)
    assert report.is_valid
    assert [part.kind for part in report.parts] == [Kind.OB20_HOSTED, Kind.OB30_PROOF]
    assert all(part.is_valid for part in report.parts)


def test_the_worse_of_two_editions_decides() -> None:
    two, three = editions()
    picture = baking.Prepared(make_png()).bake_both(json.dumps(two), json.dumps(three))
    report = ask(picture, put(full_web(), STATUS, make_list(94567)))
    assert report.verdict is Verdict.REVOKED and [part.is_valid for part in report.parts] == [True, False]


SWAPS: dict[str, dict[str, Any]] = {
    "another earner": {"recipient": {"type": "email", "hashed": False, "identity": "carol@example.org"}},
    "another day": {"issuedOn": "2026-06-02T08:00:00Z"},
    "another assertion": {"id": f"{HOME}/assertions/2"},
}


@pytest.mark.parametrize("name", SWAPS)
def test_two_awards_in_one_picture_are_never_valid(name: str) -> None:
    two, three = editions()
    swapped = {**two, **SWAPS[name]}
    web = put(full_web(), str(swapped["id"]), swapped)
    report = ask(baking.Prepared(make_png()).bake_both(json.dumps(swapped), json.dumps(three)), web)
    assert [part.verdict for part in report.parts] == [Verdict.VALID, Verdict.VALID]
    assert report.verdict is Verdict.CHANGED
    assert report.headline.check is not None and report.headline.check.name == "single"


def test_two_badges_that_nothing_ties_together_are_left_open() -> None:
    picture = baking.Prepared(make_png()).bake_both(json.dumps(editions()[0]), PROOF)
    report = ask(picture)
    assert report.verdict is Verdict.COULD_NOT_CHECK and all(part.is_valid for part in report.parts)
