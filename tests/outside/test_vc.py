"""
@digitalbazaar/vc judges our credentials, endorsements and status lists, and jsonld.js the bytes that are signed.
"""

import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from standards import contexts, json_text
from standards.errors import UnsafeDocument
from standards.ob3 import documents as ob3
from standards.ob3 import status_list
from standards.proofs import did
from standards.proofs._canonical import check_agreement, rdfc
from standards.writing import Json
from tests.outside import tools
from tests.standards.cast import AWARDED, HOME
from tests.standards.credentials import (
    ACME,
    AWKWARD,
    KEY,
    OTHER_KEY,
    credentials,
    make_credential,
    make_endorsement,
    signed,
)

pytestmark = pytest.mark.outside

LIST = f"{HOME}/status/1"


@cache
def status(*indexes: int) -> Json:
    encoded = status_list.encode(status_list.with_bits(status_list.empty(), indexes))
    return signed(ob3.BitstringStatusListCredential(LIST, ACME, "revocation", encoded, AWARDED).to_json())


@cache
def full() -> Json:
    """A credential with an alignment, a result, evidence and an endorsement inside, in awkward words."""
    plain = make_credential().credential_subject.achievement
    described = ob3.ResultDescription("urn:a:grade", "Grade", "LetterGrade", allowed_value=("B", "A"))
    achievement = ob3.Achievement(
        plain.id,
        "Löten 😀",
        "\u202eback\u202c {“…”} > قلادة",
        plain.criteria,
        alignment=(ob3.Alignment("Making", "https://frameworks.example.org/m"),),
        related=(ob3.Related(f"{HOME}/badges/solder", ("https://w3id.org/openbadges#BadgeClass",)),),
        result_description=(described,),
        tag=("tin", "lead"),
        credits_available=1.5,
        in_language="de",
    )
    return signed(
        make_credential(
            evidence=(ob3.Evidence("https://e.example/1", narrative="a\nb\t\x01\x7f"),),
            endorsement=(signed(make_endorsement().to_json()),),
            credential_schema=(ob3.CredentialSchema(),),
            subject={
                "achievement": achievement,
                "result": (ob3.Result("urn:a:grade", value="A"),),
                "credits_earned": 3.0,
            },
        ).to_json()
    )


def web(*indexes: int) -> dict[str, Any]:
    """What may be loaded: the contexts, Acme's DID document, and the status list with these bits set."""
    acme = did.DidDocument(ACME, (did.method_of(ACME, KEY.public_key),), (f"{HOME}/issuers/acme",))
    return {url: contexts.load(url) for url in contexts.KNOWN} | {ACME: acme.to_json(), LIST: status(*indexes)}


def bent(document: Json, seed: int) -> Iterator[Json]:
    """The document with one byte changed somewhere in what is signed; it still is JSON, and says something else."""
    stored, chance = json_text.write(document), random.Random(seed)
    end = stored.index(b'"proof":[{"type":"DataIntegrityProof"', stored.rindex(b'"credentialSubject"'))
    while True:
        changed = bytearray(stored)
        changed[chance.randrange(60, end)] ^= 1 << chance.randrange(7)
        try:
            read = json.loads(changed)
        except ValueError:
            continue
        if read != document:
            yield read


MADE = {"credential": full, "endorsement": lambda: signed(make_endorsement().to_json()), "status list": status}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_it_accepts_what_we_sign_and_refuses_it_after_one_changed_byte(make: Any) -> None:
    document = make()
    changed = bent(document, 5)
    wrong = [next(changed) for _ in range(12)]
    for question in ("credential", "document"):
        good, *others = tools.ask(web(), (question, document), *((question, other) for other in wrong))
        assert (good["verified"], good["why"]) == (True, [])
        assert [answer["verified"] for answer in others] == [False] * len(wrong), others


def test_it_accepts_the_bytes_as_they_are_stored() -> None:
    (answer,) = tools.ask(web(), ("credential", json.loads(json_text.write(full()))))
    assert (answer["verified"], answer["status"]) == (True, True)


def test_it_sees_which_credential_was_revoked() -> None:
    good, gone = tools.ask(web(94_566), ("bit", full()))[0], tools.ask(web(94_567), ("bit", full()))[0]
    assert [entry["status"] if isinstance(entry, dict) else entry for entry in good["status"]] == [False]
    assert [entry["status"] if isinstance(entry, dict) else entry for entry in gone["status"]] == [True]


def test_it_refuses_a_credential_whose_list_was_changed() -> None:
    forged = web() | {LIST: {**status(94_567), "credentialSubject": status()["credentialSubject"]}}
    assert tools.ask(forged, ("credential", full()))[0]["verified"] is False


def test_it_refuses_the_signature_of_somebody_else_in_the_name_of_acme() -> None:
    multikey = OTHER_KEY.public_key.to_multikey()
    forged = signed(make_credential().to_json(), signer=OTHER_KEY.signer(f"{ACME}#{multikey}"))
    other = signed(make_credential().to_json(), signer=OTHER_KEY.signer(f"did:key:{multikey}#{multikey}"))
    for document in (forged, other):
        assert tools.ask(web(), ("credential", document))[0]["verified"] is False


def test_it_goes_on_accepting_what_an_old_key_has_signed() -> None:
    document = did.DidDocument(ACME, tuple(did.method_of(ACME, key.public_key) for key in (OTHER_KEY, KEY))).to_json()
    old = signed(make_credential().to_json(), signer=OTHER_KEY.signer(f"{ACME}#{OTHER_KEY.public_key.to_multikey()}"))
    answers = tools.ask(web() | {ACME: document}, ("credential", full()), ("document", old))
    assert [answer["verified"] for answer in answers] == [True, True]


def test_jsonld_js_signs_the_same_bytes_of_whatever_we_sign() -> None:
    """Both in safe mode; texts with control characters, other scripts and emoji, and odd numbers among them."""
    documents = [
        make_credential(name=text, subject={"narrative": text}).to_json() for text in AWKWARD if "\x00" not in text
    ]
    documents += [example.to_json() for example in examples(40)]
    signable = [document for document in documents if is_signed(rdfc(document))]
    assert len(signable) > 40
    for document, answer in zip(signable, tools.ask(web(), *(("bytes", other) for other in signable)), strict=True):
        assert answer["text"] == rdfc(document), answer["text"]


def is_signed(text: str) -> bool:
    """Whether our house would sign this canonical text."""
    try:
        check_agreement(text)
    except UnsafeDocument:
        return False
    return True


def tagged(*tags: str) -> Json:
    document: Any = make_credential().to_json()
    document["credentialSubject"]["achievement"]["tag"] = list(tags)
    return dict(document)


def credited(number: float) -> Json:
    document: Any = make_credential().to_json()
    document["credentialSubject"]["creditsEarned"] = number
    return dict(document)


def named(*names: str) -> Json:
    """Nodes without ids in a graph without a name: its hash holds their names and no labels."""
    context = {"about": {"@id": "urn:x:about", "@container": "@graph"}, "part": "urn:x:part"}
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2", context],
        "id": "urn:a:b",
        "about": {"part": [{"name": name} for name in names]},
    }


OTHERWISE = {
    "a tag with an emoji, and one with a ligature": tagged("😀", "\ufb00"),
    "the same where only hashes see them side by side": named("😀 a", "\ufb00", "b"),
    "a sign that is no character": tagged("a\ufffe"),
    "the last sign that is no character": tagged("a\uffff"),
    "halfway between two numbers of 16 digits": credited(2.0**-24),
    "halfway, and large": credited(2.0**50 + 0.5),
    "small, and one digit": credited(1e-7),
    "small, one digit, and two others in its binary form": credited(1e-20),
    "the smallest": credited(5e-324),
    "whole, and more than a double holds": credited(2**53 + 1),
}


@pytest.mark.parametrize("document", OTHERWISE.values(), ids=OTHERWISE)
def test_what_jsonld_js_would_sign_otherwise_is_never_signed_here(document: Json) -> None:
    """The reason for `check_agreement`: the day this fails, the other program was mended, and the check can go."""
    (answer,) = tools.ask(web(), ("bytes", document))
    assert answer["text"] != rdfc(document)
    assert not is_signed(rdfc(document))


def examples(count: int) -> list[ob3.AchievementCredential]:
    """Credentials as hypothesis makes them, the same each time."""
    found: list[ob3.AchievementCredential] = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(credentials)
    def collect(credential: ob3.AchievementCredential) -> None:
        found.append(credential)

    collect()
    return found


def test_jsonld_js_refuses_what_we_refuse() -> None:
    document = make_credential().to_json()
    wrong = [
        {**document, "points": 3},
        {**document, "type": ["VerifiableCredential", "Foo"]},
        {**document, "id": "a/1"},
        {**document, "@graph": ["lost", {"name": "n"}]},
        {**document, "endorsement": {"type": ["EndorsementCredential"], "proof": ["lost"]}},
    ]
    for other in wrong:
        with pytest.raises(UnsafeDocument):
            rdfc(other)
    for answer in tools.ask(web(), *(("bytes", other) for other in wrong)):
        assert "text" not in answer and "afe mode" in answer["why"][0], answer
