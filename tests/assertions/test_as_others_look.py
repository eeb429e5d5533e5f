"""
What the site gives out, looked at in the ways and the order of programs that cannot be run here, as far as it is known.

The validator of 1EdTech for 3.0 (V-JAVA, 1.11) stops at the first thing that it does not like; the Learner Credential
Wallet (LCW) finds a credential in a picture by counting braces.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from assertions import operations
from assertions.models import Assertion
from badges import operations as badge_operations
from badges.canvas import Step
from badges.models import BadgeClass
from badges.results import Asked
from issuer.models import Issuer, User
from issuer.site.ids import new_urn
from standards.ob2 import documents as ob2
from standards.ob3 import documents as ob3
from standards.ob3 import status_list
from standards.proofs import data_integrity
from standards.proofs.keys import PublicKey
from tests import factories
from tests.standards.test_credentials import ENDORSEMENT_SCHEMA, SCHEMAS, faults

AWKWARD = "Zoë → a **quiz** {🎈} }} ]]> ‏שלום, قلادة and \u202eback\u202c"


@pytest.fixture
def erin(acme: Issuer, carol: User, django_capture_on_commit_callbacks: Callable[..., Any]) -> Assertion:
    """An award of which everything is said that can be said."""
    owner = factories.owner_of(acme)
    chess = factories.owner_of(factories.make_issuer(carol, name="Schachkreis"))
    draft = factories.make_badge(acme, name="Löten {🎈", description=AWKWARD, alt="A } disc", published=False)
    criteria = badge_operations.Criteria(
        introduction=AWKWARD,
        steps=[Step("Solder it")],
        tags=["tin", "قلادة {"],
        alignments=[ob2.Alignment("Making", "https://nc.example/3", "By hand", "KS3", "D&T 3.1")],
        valid_months=24,
        kind="MicroCredential",
        language="de",
        credits="1.50",  # type: ignore[arg-type]
        result=Asked("Güte 🎈", required="gut", values=("gut", "قلادة")),
    )
    badge_operations.say_what(draft, criteria=criteria, by=owner.user, at=factories.NOON)
    badge = badge_operations.publish(BadgeClass.objects.get(pk=draft.pk), by=owner.user, at=factories.NOON)
    for about in (acme, badge):
        word = operations.ask(owner, about, email="c@chess.example", at=factories.NOON)
        word = operations.give(word, comment=AWKWARD, as_member=chess, at=factories.NOON)
        operations.accept(owner, word, at=factories.NOON)
    evidence = [operations.EvidenceGiven(url="https://e.example/1", name="{", narrative=AWKWARD, is_public=True)]
    with django_capture_on_commit_callbacks(execute=True):
        badge = BadgeClass.objects.get(pk=badge.pk)
        return factories.make_assertion(badge, narrative=AWKWARD, evidence=evidence, result="قلادة")


def test_every_probe_of_the_java_validator_passes_in_its_order(erin: Assertion, client: Client) -> None:
    """Traps 16 to 31."""
    credential = client.get(f"/assertions/{erin.pk}/credential").json()
    assert faults(credential, *SCHEMAS) == []
    _probe(credential, client)
    subject, achievement = credential["credentialSubject"], credential["credentialSubject"]["achievement"]
    assert subject["achievement"]["resultDescription"][0]["id"] == subject["result"][0]["resultDescription"]
    words = [*credential["issuer"]["endorsement"], *achievement["endorsement"]]
    assert [word["credentialSubject"]["id"] for word in words] == [credential["issuer"]["id"], achievement["id"]]
    for word in words:
        assert faults(word, ENDORSEMENT_SCHEMA) == []
        _probe(word, client, kind="EndorsementCredential", subject_type="EndorsementSubject")


def _probe(
    document: dict[str, Any],
    client: Client,
    *,
    kind: str = "OpenBadgeCredential",
    subject_type: str = "AchievementSubject",
) -> None:
    assert data_integrity.rdfc(_without_proof(document))  # safe mode: it raises where a word is undefined
    assert document["@context"] == list(ob3.CONTEXTS)
    assert kind in document["type"]
    assert "credentialSchema" not in document  # nothing there that could go down
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    assert subject_type in subject["type"]
    assert subject.get("id") or [one["type"] for one in subject["identifier"]] == ["IdentityObject"]
    _probe_types(document)
    assert isinstance(document["issuer"], dict)
    _probe_proof(document, client)
    status = document["credentialStatus"]
    published = client.get(urlsplit(status["statusListCredential"]).path).json()
    assert published["@context"][0] == ob3.CREDENTIALS
    assert published["id"] == status["statusListCredential"]
    assert published["issuer"] == document["issuer"]["id"]
    assert published["credentialSubject"]["statusPurpose"] == status["statusPurpose"]
    _probe_proof(published, client)
    bits = status_list.decode(published["credentialSubject"]["encodedList"])
    assert len(bits) * 8 >= 131_072
    assert not status_list.is_set(bits, int(status["statusListIndex"]))
    now = timezone.now()
    for one in (document, published):
        assert datetime.fromisoformat(one["validFrom"]) <= now
        assert "validUntil" not in one or datetime.fromisoformat(one["validUntil"]) > now


_TEXT_TYPES = {"image": "Image", "otherIdentifier": "IdentifierEntry"}
_ARRAY_TYPES = {
    "issuer": "Profile", "creator": "Profile", "evidence": "Evidence", "result": "Result", "achievement": "Achievement",
    "resultDescription": "ResultDescription", "alignment": "Alignment", "related": "Related",
}  # fmt: skip


def _probe_types(value: Any, name: str = "") -> None:
    """Traps 18 to 21: `type` is a text in three classes, and an array in all others."""
    for one in value if isinstance(value, list) else [value]:
        if name in _TEXT_TYPES:
            assert one["type"] == _TEXT_TYPES[name], name
        if name in _ARRAY_TYPES and isinstance(one, dict):
            assert _ARRAY_TYPES[name] in one["type"], name
            assert isinstance(one["type"], list), name
        if isinstance(one, dict):
            for inner, found in one.items():
                _probe_types(found, inner)


def _probe_proof(document: dict[str, Any], client: Client) -> None:
    """Traps 23 to 26: the key is the issuer's, to the letter, and stands where the DID leads, without a redirect."""
    issuer = document["issuer"] if isinstance(document["issuer"], str) else document["issuer"]["id"]
    [proof] = document["proof"]
    assert (proof["type"], proof["cryptosuite"]) == ("DataIntegrityProof", "eddsa-rdfc-2022")
    controller, _hash, fragment = proof["verificationMethod"].partition("#")
    assert controller == issuer
    answer = client.get("/" + "/".join(issuer.split(":")[3:]) + "/did.json")
    assert answer.status_code == 200
    assert proof["verificationMethod"] in answer.json()["assertionMethod"]
    # Some take the key out of the name of the method, others look it up: both find the same.
    [method] = [one for one in answer.json()["verificationMethod"] if one["id"] == proof["verificationMethod"]]
    assert (method["type"], method["publicKeyMultibase"], method["controller"]) == ("Multikey", fragment, issuer)
    data_integrity.check(document, proof, key=PublicKey.from_multikey(fragment))


def _without_proof(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_the_wallet_that_counts_braces_finds_the_credential_in_the_picture(
    erin: Assertion, client: Client, encoding: str
) -> None:
    """Traps 38 and 49: it looks for the keyword in the whole file, and counts braces also inside texts."""
    text = client.get(f"/assertions/{erin.pk}/badge.png").content.decode(encoding, "replace")
    begin = text.index("{", text.index("openbadgecredential"))
    depth = 0
    for brace in re.finditer(r"[{}]", text[begin:]):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            break
    found = json.loads(text[begin : begin + brace.end()])
    assert found == client.get(f"/assertions/{erin.pk}/credential").json()


def test_the_ids_of_signed_badges_are_uuids_that_every_validator_takes() -> None:
    """Traps 11 and 35: version 4, in small letters; newer versions fail."""
    pattern = r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert all(re.fullmatch(pattern, new_urn()) for _ in range(50))


def test_one_id_is_one_document_and_each_stands_at_its_own_address(erin: Assertion, client: Client) -> None:
    """Traps 2, 3, 5, 7: a stranger who follows every link of 2.0 finds what it says, under the very same id."""
    award = client.get(f"/assertions/{erin.pk}", headers={"Accept": "*/*"})
    assert award.headers["Content-Type"] == "application/ld+json"
    badge = _linked(client, award.json()["badge"])
    issuer = _linked(client, badge["issuer"])
    key = _linked(client, issuer["publicKey"][0])
    assert key["owner"] == issuer["id"]
    assert key["publicKeyPem"].startswith("-----BEGIN PUBLIC KEY-----")
    assert _linked(client, issuer["revocationList"])["issuer"] == issuer["id"]
    for picture in (badge["image"]["id"], award.json()["image"]):
        answer = client.get(urlsplit(picture).path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    for one in (badge["endorsement"][0], issuer["endorsement"][0]):
        word = _linked(client, one)
        assert word["claim"]["id"] in (badge["id"], issuer["id"])
        assert _linked(client, word["issuer"])["type"] == "Issuer"


def _linked(client: Client, address: str) -> dict[str, Any]:
    answer = client.get(urlsplit(address).path)
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    assert document["id"] == address
    return document
