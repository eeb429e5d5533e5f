"""The 3.0 documents this house writes: every schema accepts them, nothing is lost, and each says what it has to."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from standards import json_text
from standards.ob3 import documents as ob3
from standards.ob3 import status_list
from standards.ob3.rules import problems
from standards.proofs import data_integrity, jws
from standards.proofs._canonical import rdfc
from standards.recipients import Identity
from standards.writing import Json
from tests.standards.cast import AWARDED, HOME, published
from tests.standards.conftest import LARGE, THOROUGH
from tests.standards.credentials import (
    ACME,
    KEY,
    URN,
    credentials,
    make_credential,
    make_endorsement,
    rsa_key,
    rsa_signer,
    signed,
    texts,
)

SCHEMAS = (
    "json/ob_v3p0_achievementcredential_schema.json",
    "json/ob_v3p0_anyachievementcredential_schema.json",
    "json-ld/ob_v3p0_achievementcredential_schema.json",
    "preview-2024-07/achievementcredential.json",
)
ENDORSEMENT_SCHEMA = "preview-2024-07/endorsementcredential.json"
few = settings(max_examples=6 * THOROUGH, **LARGE)


@cache
def schema(name: str) -> jsonschema.Draft201909Validator:
    return jsonschema.Draft201909Validator(json.loads(published(f"schemas/ob30/{name}").read_bytes()))


def faults(document: Json, *names: str) -> list[str]:
    """What the official schemas say of a document as it would be served."""
    served = json.loads(json_text.write(document))
    return [
        f"{name}: {fault.json_path} {fault.message[:200]}"
        for name in names
        for fault in schema(name).iter_errors(served)
    ]


# --- Every document there is -----------------------------------------------------------------------------------------


@given(credentials)
@few
def test_any_credential_passes_the_official_schemas_signed_and_unsigned(credential: ob3.AchievementCredential) -> None:
    document = credential.to_json()
    assert faults(document, *SCHEMAS[:3]) == []
    assert faults(signed(document), *SCHEMAS) == []


@given(credentials)
@few
def test_any_credential_is_well_formed_and_loses_nothing_on_its_way_to_the_signature(
    credential: ob3.AchievementCredential,
) -> None:
    document = credential.to_json()
    assert problems(document) == []
    assert rdfc(document)
    made = signed(document)
    assert problems(made) == []
    read = json_text.read(json_text.write(made))
    assert read == made
    data_integrity.check(read, data_integrity.proofs(read)[0], key=KEY.public_key)


@given(credentials)
@few
def test_any_credential_is_wrapped_into_a_token_and_comes_out_again(credential: ob3.AchievementCredential) -> None:
    document = credential.to_json()
    token = jws.sign_credential(document, signer=rsa_signer())
    assert document.items() <= jws.verify_credential(token, key=rsa_key().public_key).items()


@given(st.builds(ob3.EndorsementSubject, st.just(HOME), texts), texts)
@few
def test_any_endorsement_passes_the_official_schema(subject: ob3.EndorsementSubject, name: str) -> None:
    document = signed(make_endorsement(credential_subject=subject, name=name).to_json())
    assert problems(document) == []
    assert faults(document, ENDORSEMENT_SCHEMA) == []


# --- What they look like ---------------------------------------------------------------------------------------------


def test_a_plain_credential() -> None:
    assert make_credential().to_json() == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": URN,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Soldering",
        "issuer": {
            "id": ACME,
            "type": ["Profile"],
            "name": "Acme",
            "url": "https://acme.example.org",
            "email": "b@acme.example",
        },
        "validFrom": "2026-06-01T08:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "achievement": {
                "id": f"{HOME}/badges/solder/achievement",
                "type": ["Achievement"],
                "name": "Soldering",
                "description": "Solders a board that works.",
                "criteria": {"narrative": "Solder **three** boards."},
                "achievementType": "Badge",
                "image": {"id": f"{HOME}/badges/solder/image", "type": "Image", "caption": "A drop of tin"},
                "creator": {"id": ACME, "type": ["Profile"], "name": "Acme"},
            },
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": Identity.of_email("erin@example.org", "4vJ8aG1kQx0pZs7LtYb2Wc").identity,
                    "identityType": "emailAddress",
                    "salt": "4vJ8aG1kQx0pZs7LtYb2Wc",
                }
            ],
        },
        "awardedDate": "2026-06-01T08:00:00Z",
        "credentialStatus": {
            "id": f"{HOME}/status/1#94567",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "94567",
            "statusListCredential": f"{HOME}/status/1",
        },
    }


def test_it_is_built_like_the_template_that_other_programs_accepted() -> None:
    template = json.loads(published("templates/ob3/credential-unsigned.json").read_bytes())
    document = make_credential(credential_schema=(ob3.CredentialSchema(),)).to_json()
    assert document["@context"] == template["@context"]
    assert document["credentialSchema"] == template["credentialSchema"]
    assert set(document) <= set(template)


def test_moments_have_whole_seconds_and_numbers_are_integers_when_they_are_whole() -> None:
    moment = datetime(2026, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC)
    document = make_credential(
        valid_from=moment, subject={"credits_earned": 3.0, "activity_end_date": moment}
    ).to_json()
    assert document["validFrom"] == "2026-01-01T00:00:00Z"
    subject: Any = document["credentialSubject"]
    assert (subject["creditsEarned"], type(subject["creditsEarned"])) == (3, int)
    assert subject["activityEndDate"] == "2026-01-01T00:00:00Z"
    assert '"3"^^<https://www.w3.org/2001/XMLSchema#float>' in rdfc(document)
    half: Any = make_credential(subject={"credits_earned": 42.5}).to_json()
    assert half["credentialSubject"]["creditsEarned"] == 42.5


@given(credentials)
@few
def test_nothing_is_null_nothing_is_empty_and_one_item_still_stands_in_an_array(credential: Any) -> None:
    waiting: list[Any] = [credential.to_json()]
    arrays = {"evidence", "endorsement", "alignment", "tag", "result", "identifier", "otherIdentifier", "related"}
    while waiting:
        item = waiting.pop()
        assert item is not None and item != []
        if isinstance(item, dict):
            waiting.extend(item.values())
            for name in arrays & set(item):
                # An IdentifierEntry has an identifier of its own, which is a text.
                assert isinstance(item[name], list) or (name, item["type"]) == ("identifier", "IdentifierEntry")
        elif isinstance(item, list):
            waiting.extend(item)


def test_the_context_of_extensions_is_there_exactly_when_its_words_are() -> None:
    for over, is_there in (
        ({}, False),
        ({"credential_schema": (ob3.CredentialSchema(),)}, True),
        ({"refresh_service": ob3.RefreshService(f"{HOME}/refresh/1")}, True),
    ):
        document: Any = make_credential(**over).to_json()
        assert document["@context"][:2] == list(ob3.CONTEXTS)
        assert (ob3.EXTENSIONS in document["@context"]) is is_there
        assert rdfc(document)


def test_the_identity_of_2_0_keeps_its_hash_and_salt_under_the_names_of_3_0() -> None:
    assert ob3.IdentityObject.of(Identity("url", "https://e.example/erin", False)).to_json() == {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": "https://e.example/erin",
        "identityType": "ext:url",
    }
    for kind, name in (("email", "emailAddress"), ("telephone", "ext:telephone")):
        assert ob3.IdentityObject.of(Identity(kind, "sha256$" + "0" * 64, True, "s")).identity_type == name


def test_the_list_credential() -> None:
    encoded = status_list.encode(status_list.empty())
    listed = ob3.BitstringStatusListCredential(f"{HOME}/status/1", ACME, "revocation", encoded, AWARDED)
    document: Any = listed.to_json()
    assert document == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"{HOME}/status/1",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": ACME,
        "validFrom": "2026-06-01T08:00:00Z",
        "credentialSubject": {
            "id": f"{HOME}/status/1#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded,
        },
    }
    later = ob3.BitstringStatusListCredential(f"{HOME}/status/1", ACME, "suspension", encoded, AWARDED, AWARDED)
    assert later.to_json()["validUntil"] == "2026-06-01T08:00:00Z"
    made = signed(document)
    assert problems(document) == problems(made) == []
    data_integrity.check(made, data_integrity.proofs(made)[0], key=KEY.public_key)


def test_neither_of_the_two_words_that_not_every_copy_of_the_context_has_is_ever_written() -> None:
    text = "".join(
        str(kind.__dataclass_fields__) for kind in vars(ob3).values() if hasattr(kind, "__dataclass_fields__")
    )
    assert "endorsement" in text and "jwt" not in text.lower() and "jti" not in text


def test_the_bytes_are_safe_for_every_wallet() -> None:
    """LCW counts braces, also inside of texts, and once read single bytes."""
    document = signed(make_credential(name="{“Löten”} > 😀").to_json())
    stored = json_text.write(document)
    assert stored.isascii() and stored.count(b"{") == stored.count(b"}") == str(document).count("{'")
    data_integrity.check(json.loads(stored), data_integrity.proofs(document)[0], key=KEY.public_key)
