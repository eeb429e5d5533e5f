"""Badges before 2.0, as they were issued from 2011 on and still stand in backpacks."""

import hashlib
import json
from typing import Any

import pytest

from standards import baking
from standards.proofs import jws as writing
from standards.proofs.keys import PrivateKey
from standards.verification import CHECKS_OF, Kind, Outcome, Standing, Verdict
from standards.writing import Json
from tests.standards.cast import ERIN, IDAT, IEND, IHDR, Web, chunk, make_png, png_of
from tests.standards.credentials import rsa_key
from tests.standards.signed_badges import ask, put

HOME = "http://badges.example.org"
AWARD, BADGE, ISSUER, KEY, LIST = (f"{HOME}/{name}" for name in ("a/1", "b/1", "i/1", "key.pem", "revoked"))
HASH = "sha256$" + hashlib.sha256(f"{ERIN}salt".encode()).hexdigest()


def make_badge(**over: Any) -> Json:
    values: Json = {"name": "Welding", "description": "Welds.", "image": f"{HOME}/b/1.png"}
    return {**values, "criteria": f"{HOME}/b/1/how", "issuer": ISSUER, **over}


def make_award(**over: Any) -> Json:
    recipient = {"type": "email", "hashed": True, "salt": "salt", "identity": HASH}
    verify = {"type": "hosted", "url": AWARD}
    return {"uid": "1", "recipient": recipient, "badge": BADGE, "verify": verify, "issuedOn": 1359217910, **over}


def make_1_1(**over: Any) -> Json:
    context = {"@context": "https://w3id.org/openbadges/v1", "type": "Assertion", "id": AWARD}
    return {**context, **make_award(issuedOn="2013-01-26T16:31:50Z"), **over}


def make_0_5(**over: Any) -> Json:
    issuer = {"origin": HOME, "name": "Acme", "contact": "a@acme.example"}
    badge = {"version": "0.5.0", **make_badge(issuer=issuer, image="/b/1.png", criteria="/b/1/how")}
    return {"recipient": HASH, "salt": "salt", "badge": badge, "issued_on": "2011-10-12", **over}


def web_of(award: Json, **over: Json) -> Web:
    web = put(put(Web(), AWARD, award), BADGE, make_badge())
    put(web, ISSUER, {"name": "Acme", "url": HOME, **over.get("issuer", {})})
    return web


EDITIONS = {Kind.OB05: make_0_5(), Kind.OB10: make_award(), Kind.OB11: make_1_1()}


@pytest.mark.parametrize("kind", EDITIONS)
def test_a_badge_of_each_old_edition_is_judged_at_its_address(kind: Kind) -> None:
    report = ask(AWARD, web_of(EDITIONS[kind]), ERIN)
    assert report.is_valid and report.kind is kind
    assert tuple(check.name for check in report.checks) == CHECKS_OF[kind]
    assert (report.facts.name, report.facts.issuer_name) == ("Welding", "Acme")
    assert report.facts.recipient_is_hashed is True
    assert report.facts.issued_at is not None and report.facts.issued_at.year in (2011, 2013)
    assert ask(AWARD, web_of(EDITIONS[kind]), "carol@example.org").verdict is Verdict.NOT_THEIRS


@pytest.mark.parametrize("kind", EDITIONS)
def test_a_picture_of_its_time_leads_to_it(kind: Kind) -> None:
    picture = png_of(IHDR, chunk(b"tEXt", b"openbadges\0" + AWARD.encode()), IDAT, IEND)
    assert ask(picture, web_of(EDITIONS[kind])).is_valid


@pytest.mark.parametrize("kind", [Kind.OB10, Kind.OB11])
def test_the_file_leads_to_the_address_and_has_to_say_the_same(kind: Kind) -> None:
    picture = baking.bake(make_png(), json.dumps(EDITIONS[kind]))
    assert ask(picture, web_of(EDITIONS[kind])).is_valid
    forged = baking.bake(make_png(), json.dumps({**EDITIONS[kind], "badge": f"{HOME}/b/2"}))
    assert ask(forged, web_of(EDITIONS[kind])).verdict is Verdict.CHANGED


def test_a_file_of_0_5_has_no_address_inside_so_nobody_can_say() -> None:
    report = ask(make_0_5(), Web())
    assert report.verdict is Verdict.COULD_NOT_CHECK
    assert report.headline.standing is Standing.COULD_NOT_CHECK


def test_what_stands_elsewhere_is_not_the_issuer_s() -> None:
    elsewhere = make_badge(issuer="http://victim.example/i")
    web = put(web_of(make_award()), BADGE, elsewhere)
    put(web, "http://victim.example/i", {"name": "Famous", "url": "http://victim.example"})
    assert ask(AWARD, web).verdict is Verdict.ISSUER_NOT_PROVEN
    famous = make_0_5()
    famous["badge"]["issuer"]["origin"] = "http://victim.example"  # type: ignore[index]
    assert ask(AWARD, web_of(famous)).verdict is Verdict.ISSUER_NOT_PROVEN


def test_an_award_that_lives_elsewhere_is_refused() -> None:
    other = make_award(verify={"type": "hosted", "url": f"{HOME}/a/2"})
    web = put(web_of(other), f"{HOME}/a/2", make_award())
    assert ask(other, web).verdict is Verdict.ISSUER_NOT_PROVEN


def test_an_old_badge_is_withdrawn_by_410() -> None:
    for kind in EDITIONS:
        web = put(web_of(EDITIONS[kind]), AWARD, {"revoked": True}, status=410)
        assert ask(AWARD, web).verdict is Verdict.REVOKED
    web = put(web_of(make_award()), AWARD, {"revoked": True}, status=410)
    report = ask(make_award(), web)
    assert report.verdict is Verdict.REVOKED and report.kind is Kind.OB10


def test_an_old_badge_runs_out_at_the_end_of_its_day() -> None:
    for expires, verdict in (
        ("2026-06-23", Verdict.VALID),
        ("2026-06-22", Verdict.EXPIRED),
        (1359217911, Verdict.EXPIRED),
        ("later", Verdict.VALID),
    ):
        assert ask(AWARD, web_of(make_award(expires=expires))).verdict is verdict


@pytest.mark.parametrize("name", ["recipient", "badge", "issuedOn"])
def test_an_old_badge_that_is_not_whole_is_none(name: str) -> None:
    award = {key: value for key, value in make_award().items() if key != name}
    assert not ask(AWARD, web_of(award)).is_valid


def test_a_plain_address_and_sha1_are_borne_in_old_badges() -> None:
    sha1 = "sha1$" + hashlib.sha1(f"{ERIN}salt".encode()).hexdigest()  # noqa: S324
    for recipient in (sha1, ERIN):
        over = {"recipient": recipient}
        assert ask(AWARD, web_of(make_0_5(**over)), ERIN).is_valid
        assert ask(AWARD, web_of(make_0_5(**over)), "carol@example.org").verdict is Verdict.NOT_THEIRS


@pytest.mark.parametrize("recipient", [None, 5, {"identity": 5}, {"identity": "x", "hashed": True}])
def test_whose_an_old_badge_is_may_be_unknowable(recipient: object) -> None:
    report = ask(AWARD, web_of(make_award(recipient=recipient)), ERIN)
    assert report.check("recipient").outcome is Outcome.NOT_DONE and not report.is_valid


# --- Signed ---


def jws(payload: Json, key: PrivateKey | None = None) -> str:

    return writing.sign(json.dumps(payload).encode(), signer=(key or rsa_key()).signer("x"))


def signed_web() -> Web:
    web = web_of(make_award(), issuer={"revocationList": LIST})
    web.serve(KEY, rsa_key().public_key.to_pem().encode(), media_type="application/x-pem-file")
    return put(web, LIST, {"2": "Given in error."})


SIGNED = {"type": "signed", "url": KEY}


@pytest.mark.parametrize(
    ("award", "kind"), [(make_award(verify=SIGNED), Kind.OB10_SIGNED), (make_1_1(verify=SIGNED), Kind.OB11_SIGNED)]
)
def test_a_signed_badge_of_1_is_judged_by_the_key_beside_it(award: Json, kind: Kind) -> None:
    report = ask(jws(award), signed_web(), ERIN)
    assert report.is_valid and report.kind is kind
    assert tuple(check.name for check in report.checks) == CHECKS_OF[kind]


def test_a_signed_badge_of_1_may_be_withdrawn_by_its_uid() -> None:
    report = ask(jws(make_award(verify=SIGNED, uid="2")), signed_web())
    assert report.verdict is Verdict.REVOKED and report.headline.reason == "Given in error."


def test_a_key_on_another_origin_is_not_the_issuer_s() -> None:
    evil = "http://evil.example/key.pem"
    web = signed_web()
    web.serve(evil, rsa_key().public_key.to_pem().encode())
    report = ask(jws(make_award(verify={"type": "signed", "url": evil})), web)
    assert report.verdict is Verdict.ISSUER_NOT_PROVEN


def test_a_signed_badge_of_1_that_was_changed_is_not_valid() -> None:
    header, payload, signature = jws(make_award(verify=SIGNED)).split(".")
    other = jws(make_award(verify=SIGNED, issuedOn=1)).split(".")[1]
    assert ask(f"{header}.{other}.{signature}", signed_web()).verdict is Verdict.CHANGED
    assert payload != other


@pytest.mark.parametrize("missing", [KEY, LIST, BADGE, ISSUER])
def test_what_does_not_answer_leaves_a_signed_badge_of_1_open(missing: str) -> None:
    web = signed_web()
    del web.answers[missing]
    assert ask(jws(make_award(verify=SIGNED)), web).verdict is Verdict.COULD_NOT_CHECK


@pytest.mark.parametrize("body", [b"", b"<html>", b"-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----"])
def test_a_key_that_is_none_leaves_it_open(body: bytes) -> None:
    web = signed_web()
    web.serve(KEY, body)
    assert ask(jws(make_award(verify=SIGNED)), web).verdict is Verdict.COULD_NOT_CHECK


def test_the_json_of_a_signed_badge_of_1_is_not_the_signed_badge() -> None:
    assert ask(make_award(verify=SIGNED), signed_web()).verdict is Verdict.COULD_NOT_CHECK
