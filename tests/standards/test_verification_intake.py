"""What is handed in: pages, envelopes, odd texts; what a report says of it, and what it does not tell."""

import functools
import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from standards import baking
from standards.baking import Standard
from standards.errors import TangledDocument
from standards.ob2 import documents as ob2
from standards.ob3 import documents as ob3
from standards.proofs import data_integrity
from standards.verification import (
    CHECKS_OF,
    CHECKS_OF_WORDS,
    NAMES,
    Facts,
    Fetched,
    Kind,
    Outcome,
    Piece,
    Report,
    Standing,
    Verdict,
)
from standards.writing import Json
from tests.standards.cast import (
    ERIN,
    HOME,
    NOW,
    Web,
    make_assertion,
    make_badge_class,
    make_png,
    make_profile,
    make_web,
)
from tests.standards.conftest import THOROUGH
from tests.standards.credentials import ACME, make_credential, signed
from tests.standards.signed_badges import ask, editions, full_web, ob2_jws, proven, put, vc_jwt

AWARD = f"{HOME}/assertions/1"
PAGE = f"{HOME}/awards/erin"


def page(*links: str) -> bytes:
    return f"<!doctype html><html><head>{''.join(links)}</head><body>Erin</body></html>".encode()


def at_page(*links: str) -> Report:
    web = full_web()
    web.serve(PAGE, page(*links), media_type="text/html")
    web.serve(f"{HOME}/awards/erin.jsonld", json.dumps(proven()).encode())
    web.serve(f"{HOME}/awards/erin.png", baking.bake(make_png(), json.dumps(proven()), standard=Standard.OB3))
    return ask(PAGE, web)


@pytest.mark.parametrize(
    "link",
    [
        f'<link rel="alternate" type="application/ld+json" href="{AWARD}">',
        "<link href='/assertions/1' type='application/json' rel='alternate' />",
        "<LINK REL=alternate TYPE=application/json HREF=/assertions/1>",
        '<link rel="alternate nofollow" type="application/ld+json; charset=utf-8" href="../assertions/1">',
        f'<link rel="alternate" type="application/json" href="{AWARD}?a=1&amp;b=2">',
    ],
)
def test_a_page_leads_to_its_badge(link: str) -> None:
    web = full_web()
    web.serve(PAGE, page('<link rel="stylesheet" href="/x.css">', link), media_type="text/html")
    web.answers[f"{AWARD}?a=1&b=2"] = web.answers[AWARD]
    report = ask(PAGE, web)
    assert report.is_valid and report.facts.award_id == AWARD


def test_a_page_leads_to_the_best_of_its_forms() -> None:
    report = at_page(
        f'<link rel="alternate" type="application/json" href="{HOME}/nothing.json">',
        '<link rel="alternate" type="application/vc+ld+json" href="erin.jsonld">',
    )
    assert report.is_valid and report.kind is Kind.OB30_PROOF
    assert at_page('<link rel="alternate" type="image/png" href="erin.png">').kind is Kind.OB30_PROOF


@pytest.mark.parametrize(
    "link",
    [
        "",
        '<link rel="alternate" type="application/rss+xml" href="/feed">',
        '<link rel="alternate" type="application/json" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/json" href="http://[">',
        '<link rel="alternate" type="application/json" href="">',
        '<link rel="alternate" type="application/json">',
        f'<link rel="alternate" type="application/json" href="{PAGE}">',
    ],
)
def test_a_page_that_leads_nowhere_is_no_badge(link: str) -> None:
    assert at_page(link).verdict is Verdict.NOT_A_BADGE


def test_a_form_that_does_not_answer_leaves_a_page_open() -> None:
    link = f'<link rel="alternate" type="application/json" href="{HOME}/gone">'
    assert at_page(link).verdict is Verdict.COULD_NOT_CHECK


def test_a_baked_picture_wins_over_the_claims_around_it() -> None:
    picture = baking.bake(make_png(), json.dumps(proven()), standard=Standard.OB3)
    web = full_web()
    web.serve(PAGE, picture, media_type="application/json")
    assert ask(PAGE, web).kind is Kind.OB30_PROOF


def test_a_presentation_at_an_address_is_opened() -> None:
    web = put(full_web(), PAGE, {"type": ["VerifiablePresentation"], "verifiableCredential": [proven()]})
    assert ask(PAGE, web).is_valid
    put(web, PAGE, {"type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{vc_jwt()}"})
    assert ask(PAGE, web).is_valid
    put(web, PAGE, {"type": "EnvelopedVerifiableCredential", "id": vc_jwt()})
    assert ask(PAGE, web).is_valid


@pytest.mark.parametrize(
    "text",
    ["e30.e30.e30", "eyJhIjoxfQ.W10.e30", "a.b.c", json.dumps({"type": ["VerifiableCredential"]}), "data:text/plain,x"],
)
def test_a_text_without_a_badge_in_it_is_none(text: str) -> None:
    web = full_web()
    assert ask(text, web).verdict is Verdict.NOT_A_BADGE
    assert web.calls == []


def test_a_question_costs_no_more_than_ten_addresses_and_two_editions_no_more_than_twenty() -> None:
    word = [f"{HOME}/words/{number}" for number in range(30)]
    two, three = editions()
    web = make_web(make_assertion(endorsement=tuple(word)), make_badge_class(), make_profile())
    web.answers = full_web().answers | web.answers
    assert ask(AWARD, web).is_valid and len(web.calls) <= 10
    web.calls.clear()
    ask(baking.Prepared(make_png()).bake_both(json.dumps({**two, "endorsement": word}), json.dumps(three)), web)
    assert len(web.calls) <= 20


# --- What the caller may bring ---


def test_the_canonical_form_may_be_found_elsewhere() -> None:
    asked: list[Json] = []

    def elsewhere(document: Json) -> str:
        asked.append(document)
        return data_integrity.rdfc(document)

    assert ask(proven(), canonicalise=elsewhere).is_valid
    assert len(asked) == 4  # The badge, the options of its proof, and the same of the status list; each once.


def test_a_search_that_was_given_up_leaves_it_open() -> None:
    def given_up(document: Json) -> str:
        raise TangledDocument("took too long")

    report = ask(proven(), canonicalise=given_up)
    assert report.verdict is Verdict.COULD_NOT_CHECK
    assert report.check("terms").found == "took too long"
    assert ask(vc_jwt(credential_status=None), canonicalise=given_up).is_valid


# --- What a report says ---


def test_every_kind_has_its_checks_and_every_check_a_name() -> None:
    assert set(CHECKS_OF) | set(CHECKS_OF_WORDS) == set(Kind)
    for names in (*CHECKS_OF.values(), *CHECKS_OF_WORDS.values()):
        assert len(set(names)) == len(names) and set(names) <= NAMES
    for given in (proven(), vc_jwt(), ob2_jws(), AWARD):
        report = ask(given)
        assert report.kind is not None
        assert tuple(check.name for check in report.checks) == CHECKS_OF[report.kind]
        assert report.kind.is_signed is (given != AWARD)


def test_every_verdict_comes_to_one_of_four_things() -> None:
    assert {verdict: Standing.of(verdict) for verdict in Verdict} == {
        Verdict.VALID: Standing.VALID,
        Verdict.REVOKED: Standing.NO_LONGER_VALID,
        Verdict.SUSPENDED: Standing.NO_LONGER_VALID,
        Verdict.EXPIRED: Standing.NO_LONGER_VALID,
        Verdict.COULD_NOT_CHECK: Standing.COULD_NOT_CHECK,
        Verdict.ISSUER_NOT_PROVEN: Standing.NOT_VALID,
        Verdict.NOT_YET_VALID: Standing.NOT_VALID,
        Verdict.CHANGED: Standing.NOT_VALID,
        Verdict.NOT_THEIRS: Standing.NOT_VALID,
        Verdict.NOT_A_BADGE: Standing.NOT_VALID,
    }


def test_a_report_without_a_check_is_never_valid() -> None:
    report = Report((), NOW)
    assert report.verdict is Verdict.COULD_NOT_CHECK and not report.is_proven
    assert report.headline.standing is Standing.COULD_NOT_CHECK and report.headline.check is None


def test_the_facts_of_both_editions_are_the_same_facts() -> None:
    criteria = {"id": f"{HOME}/how", "narrative": "Solder **three** boards."}
    end, picture = datetime(2027, 1, 1, tzinfo=UTC), (f"{HOME}/i.png", "A drop")
    badge = make_badge_class(criteria=ob2.Criteria(**criteria), image=ob2.Image(*picture), tags=("tin",))
    evidence = {"id": f"{HOME}/board", "narrative": "It hums.", "name": "Board"}
    award = make_assertion(evidence=(ob2.Evidence(**evidence),), narrative="Well done.", expires=end)
    two = ask(AWARD, make_web(award, badge, make_profile())).facts
    words = (badge.id, badge.name, badge.description, ob3.Criteria(**criteria))
    achievement = ob3.Achievement(*words, image=ob3.Image(*picture), tag=("tin",))
    three = ask(
        proven(
            subject={"achievement": achievement, "narrative": "Well done."},
            evidence=(ob3.Evidence(**evidence), ob3.Evidence(AWARD, ("https://w3id.org/openbadges#Assertion",))),
            valid_until=end,
        )
    ).facts
    different = {"award_id", "issuer_id", "recipient_type"}
    assert {f.name for f in fields(Facts) if getattr(two, f.name) != getattr(three, f.name)} == different
    assert two.evidence == (Piece("Board", f"{HOME}/board", "It hums."),)
    assert two.criteria_url == f"{HOME}/how" and two.image_caption == "A drop" and two.tags == ("tin",)
    assert two.expires_at == datetime(2027, 1, 1, tzinfo=UTC) and two.narrative == "Well done."


def test_addresses_that_are_none_are_no_facts() -> None:
    document = make_credential().to_json()
    achievement = document["credentialSubject"]["achievement"]  # type: ignore[index]
    achievement["criteria"] = {"id": "javascript:alert(1)", "narrative": "x"}
    achievement["image"] = {"id": "data:text/html,x", "type": "Image"}
    facts = ask(signed({**document, "evidence": [{"type": ["Evidence"], "id": "ftp://e.example/"}]})).facts
    assert (facts.criteria_url, facts.image, facts.evidence) == ("", "", ())


def test_nobody_s_address_is_told_by_any_check() -> None:
    plain = {"type": "email", "hashed": False, "identity": ERIN}
    subject = make_credential().to_json()["credentialSubject"]
    for given in (
        {**make_assertion().to_json(), "recipient": ERIN},
        {**make_assertion().to_json(), "recipient": plain},
        {**proven(), "credentialSubject": {**subject, "id": ERIN}},  # type: ignore[dict-item]
        {**proven(), "credentialSubject": {**subject, "id": f"mailto: {ERIN}"}},  # type: ignore[dict-item]
        {**proven(), "credentialSubject": {**subject, "identifier": [ERIN]}},  # type: ignore[dict-item]
        {"recipient": ERIN, "badge": {"issuer": {"origin": HOME}}},
    ):
        web = put(full_web(), AWARD, given)
        for asked in (given, AWARD):
            report = ask(asked, web, "carol@example.org")
            told = (report.checks, report.headline, report.facts, report.proofs, report.endorsements)
            assert ERIN not in str(told)
            assert ERIN in str(report.assertion) or report.assertion is None or asked == given


@pytest.mark.parametrize(
    "name", ["did:web:badges.example.org", "", "x", "https://badges.example.org/", None, 5, [], {}]
)
def test_an_odd_issuer_is_answered(name: object) -> None:
    document = {**make_credential().to_json(), "issuer": name}
    assert not ask(json.dumps({**document, "proof": proven()["proof"]})).is_valid


ODD_WITH = (proven(), vc_jwt(), ob2_jws(), AWARD)
ODD = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from([[], {}, {"id": 5}, [{}], [[]]])


@hypothesis.settings(max_examples=60 * THOROUGH)
@hypothesis.given(st.data())
def test_no_credential_however_odd_breaks_the_verification(data: st.DataObject) -> None:
    document: Any = proven()
    subject, status, [proof] = (document[name] for name in ("credentialSubject", "credentialStatus", "proof"))
    place = data.draw(st.sampled_from([document, subject, status, proof, document["issuer"]]))
    place[data.draw(st.sampled_from([*place, "endorsement", "validUntil", "expires"]))] = data.draw(ODD)
    report = ask(document, recipient=ERIN)
    assert isinstance(report.verdict, Verdict)


@functools.cache
def who_asks() -> dict[str, list[Any]]:
    """Which of the badges ask for an address."""
    found: dict[str, list[Any]] = {}
    for given in ODD_WITH:
        web = full_web()
        assert ask(given, web, ERIN).is_valid
        for url in web.calls:
            found.setdefault(url, []).append(given)
    return found


@hypothesis.settings(max_examples=40 * THOROUGH)
@hypothesis.given(st.data())
def test_no_published_document_however_odd_breaks_the_verification(data: st.DataObject) -> None:
    web = full_web()
    url = data.draw(st.sampled_from(sorted(who_asks())))
    body = json.loads(web.answers[url].body)
    body[data.draw(st.sampled_from([*body, "publicKey"]))] = data.draw(ODD)
    put(web, url, body)
    for given in who_asks()[url]:
        assert isinstance(ask(given, web, ERIN).verdict, Verdict)


def test_what_answers_elsewhere_does_not_speak_for_the_issuer() -> None:
    web = full_web()
    for url, answer in web.answers.items():
        elsewhere = Web(web.answers | {url: Fetched(200, "", answer.body, "https://evil.example/x")})
        reports = [ask(given, elsewhere) for given in (proven(), vc_jwt(), ob2_jws())]
        assert all(report.is_valid or report.verdict is not Verdict.CHANGED for report in reports)
        asked = url in elsewhere.calls
        assert not asked or not all(report.is_valid for report in reports)
    assert ask(proven(), web).check("not-revoked").outcome is Outcome.PASSED
    assert ACME.startswith("did:web:")
