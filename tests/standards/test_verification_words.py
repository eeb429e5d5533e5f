"""Good words about a badge: each is judged for itself, and none changes what the badge is."""

import json
from typing import Any

import pytest

from standards.ob2 import documents as ob2
from standards.ob3 import documents as ob3
from standards.proofs import jws
from standards.verification import Kind, Outcome, Report, Verdict
from standards.writing import Json
from tests.standards.cast import AWARDED, HOME, Web, make_assertion, make_badge_class, make_profile, make_web
from tests.standards.credentials import ACME, OTHER_KEY, URN, make_credential, make_endorsement, rsa_signer, signed
from tests.standards.signed_badges import JWK, ask, full_web, put

WORD = f"{HOME}/endorsements/1"
CAROL = "https://carol.example/profile"
ACHIEVEMENT = f"{HOME}/badges/solder/achievement"


def hosted(web: Web, **over: Any) -> Report:
    """Erin's 2.0 award, with Carol's word about the badge at its address."""
    values: dict[str, Any] = {"id": WORD, "of": f"{HOME}/badges/solder", "issuer": f"{HOME}/people/carol"}
    word = ob2.Endorsement(**(values | {"issued_on": AWARDED, "comment": "Solid criteria."} | over))
    put(web, WORD, word.to_json())
    return ask(make_assertion().id, web)


def web_with_a_word() -> Web:
    web = make_web(make_assertion(), make_badge_class(endorsement=(WORD,)), make_profile())
    return put(web, f"{HOME}/people/carol", ob2.Endorser(f"{HOME}/people/carol", "Carol", CAROL).to_json())


def test_a_word_of_2_0_is_judged_at_its_address() -> None:
    report = hosted(web_with_a_word())
    assert report.is_valid
    [word] = report.endorsements
    assert (word.about, word.comment, word.facts.issuer_name) == ("badge", "Solid criteria.", "Carol")
    assert word.report.is_valid and word.report.kind is Kind.OB20_ENDORSEMENT


def test_a_word_of_2_0_about_something_else_is_none_about_this() -> None:
    report = hosted(web_with_a_word(), of=f"{HOME}/badges/other")
    assert report.is_valid
    assert report.endorsements[0].report.check("about").outcome is Outcome.FAILED


def test_a_word_that_was_taken_down_says_so_and_the_badge_stays_valid() -> None:
    web = web_with_a_word()
    web.serve(WORD, ob2.encode(ob2.RevokedEndorsement(WORD)), status=410)
    report = ask(make_assertion().id, web)
    assert report.is_valid and report.endorsements[0].report.verdict is Verdict.REVOKED


def test_a_word_that_does_not_answer_is_left_open() -> None:
    report = ask(make_assertion().id, web_with_a_word())
    assert report.is_valid and report.endorsements[0].report.verdict is Verdict.COULD_NOT_CHECK


def test_a_word_in_somebody_s_name_on_another_host_proves_nothing() -> None:
    web = put(web_with_a_word(), CAROL, ob2.Endorser(CAROL, "Carol", "https://carol.example").to_json())
    report = hosted(web, issuer=CAROL)
    assert report.is_valid and report.endorsements[0].report.verdict is Verdict.ISSUER_NOT_PROVEN


def test_a_page_full_of_words_costs_no_more_than_a_few() -> None:
    many = tuple(f"{HOME}/endorsements/{number}" for number in range(50))
    web = make_web(make_assertion(endorsement=many), make_badge_class(endorsement=many), make_profile())
    report = ask(make_assertion().id, web)
    assert report.is_valid and len(report.endorsements) == 5
    assert len(web.calls) <= 10


# --- 3.0 ---


def word_about(thing: str, **over: Any) -> Json:
    subject = ob3.EndorsementSubject(thing, "Solid.")
    return signed(make_endorsement(credential_subject=subject, **over).to_json())


def credential_with(*, award: Any = (), badge: Any = (), issuer: Any = ()) -> Json:
    document: Any = make_credential().to_json()
    for place, words in (
        (document, award),
        (document["credentialSubject"]["achievement"], badge),
        (document["issuer"], issuer),
    ):
        if words:
            place["endorsement"] = list(words)
    return signed(document)


def test_words_of_3_0_are_judged_by_their_own_proofs() -> None:
    credential = credential_with(award=[word_about(URN)], badge=[word_about(ACHIEVEMENT)], issuer=[word_about(ACME)])
    report = ask(credential)
    assert report.is_valid
    assert [(word.about, word.report.verdict) for word in report.endorsements] == [
        ("award", Verdict.VALID),
        ("badge", Verdict.VALID),
        ("issuer", Verdict.VALID),
    ]
    assert report.endorsements[0].comment == "Solid." and report.endorsements[0].facts.issuer_id == ACME


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        (word_about("urn:uuid:0d7d9e1e-6a4e-4f4a-9b5c-9d7a4f9b2c00"), Verdict.NOT_A_BADGE),
        ({**word_about(URN), "name": "Other"}, Verdict.CHANGED),
        (
            signed(make_endorsement().to_json(), signer=OTHER_KEY.signer(OTHER_KEY.public_key.to_did_key())),
            Verdict.ISSUER_NOT_PROVEN,
        ),
        ({"type": ["EndorsementCredential"], "@context": make_credential().to_json()["@context"]}, Verdict.NOT_A_BADGE),
    ],
)
def test_a_word_that_does_not_hold_leaves_the_badge_alone(word: Json, verdict: Verdict) -> None:
    report = ask(credential_with(award=[word]))
    assert report.is_valid
    assert report.endorsements[0].report.verdict is verdict


def test_a_word_as_token_is_judged_too() -> None:
    endorsement = make_endorsement(credential_subject=ob3.EndorsementSubject(URN, "Solid."))
    token = jws.sign_credential(endorsement.to_json(), signer=rsa_signer(JWK))
    document = {**make_credential().to_json(), "endorsementJwt": [token, token[:-6] + "AAAAAA", "junk"]}
    whole = jws.sign_credential(document, signer=rsa_signer(JWK))
    report = ask(whole)
    assert report.is_valid
    assert [word.report.verdict for word in report.endorsements] == [
        Verdict.VALID,
        Verdict.CHANGED,
        Verdict.CHANGED,
    ]
    assert report.endorsements[0].report.kind is Kind.OB30_JWT


def test_words_about_words_end_somewhere() -> None:
    word = word_about(URN)
    for _ in range(6):
        inner = make_endorsement(credential_subject=ob3.EndorsementSubject(URN, "Solid.")).to_json()
        word = signed({**inner, "issuer": {**inner["issuer"], "endorsement": [word]}})  # type: ignore[dict-item]
    report = ask(credential_with(award=[word]))
    assert report.is_valid
    depth, words = 0, report.endorsements
    while words:
        depth, words = depth + 1, words[0].report.endorsements
    assert depth == 2


def test_a_badge_that_is_not_proven_has_no_good_words() -> None:
    credential = {**credential_with(award=[word_about(URN)]), "name": "Other"}
    assert ask(json.dumps(credential), full_web()).endorsements == ()
