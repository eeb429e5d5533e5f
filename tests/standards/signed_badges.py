"""
Badges of every edition and form for the tests of verification, and the web on which their issuers publish their keys.
"""

import copy
import functools
import json
from datetime import UTC, datetime
from typing import Any

from standards import json_text
from standards.ob2 import documents as ob2
from standards.ob3 import documents as ob3
from standards.ob3 import status_list
from standards.proofs import did, jws
from standards.verification import Report, verify
from standards.writing import Json
from tests.standards.cast import HOME, NOW, Web, make_assertion, make_badge_class, make_profile, make_web
from tests.standards.credentials import ACME, KEY, SIGNER, make_credential, rsa_key, rsa_signer, signed

ISSUER = f"{HOME}/issuers/acme"
DID_JSON = f"{ISSUER}/did.json"
KEY_2, JWK = f"{ISSUER}/keys/1", f"{ISSUER}/keys/1.jwk"
STATUS, REVOCATIONS = f"{HOME}/status/1", f"{ISSUER}/revocations"
SIGNED_ID = "urn:uuid:0d7d9e1e-6a4e-4f4a-9b5c-9d7a4f9b2c55"


def ask(given: bytes | str | Json, web: Web | None = None, recipient: str | None = None, **over: Any) -> Report:
    """The report on something; a document is handed in as JSON."""
    text = json.dumps(given) if isinstance(given, dict) else given
    return verify(text, **({"fetch": (web or full_web()).fetch, "now": NOW, "recipient": recipient} | over))


def did_document(**over: Any) -> Json:
    """Acme's DID document, with the keys for both forms of 3.0."""
    methods = (did.method_of(ACME, KEY.public_key), did.method_of(ACME, rsa_key().public_key))
    return did.DidDocument(ACME, methods, also_known_as=(ISSUER,)).to_json() | over


def make_list(*indexes: int, **over: Any) -> Json:
    """Acme's status list with these bits set, signed."""
    encoded = status_list.encode(status_list.with_bits(status_list.empty(), indexes))
    values: dict[str, Any] = {
        "id": STATUS,
        "issuer": ACME,
        "status_purpose": "revocation",
        "encoded_list": encoded,
        "valid_from": datetime(2026, 6, 1, tzinfo=UTC),
    }
    signer = over.pop("signer", SIGNER)
    return signed(ob3.BitstringStatusListCredential(**(values | over)).to_json(), signer=signer)


def put(web: Web, url: str, document: Json, **over: Any) -> Web:
    """Serve a document, or serve another in its place."""
    web.serve(url, json.dumps(document).encode(), **over)
    return web


def full_web() -> Web:
    """Everything that Acme publishes: 2.0 documents, keys in all forms, an empty status list and revocation list."""
    return Web(dict(_usual_web().answers))


@functools.cache
def _usual_web() -> Web:
    profile = make_profile(public_key=(KEY_2,), revocation_list=REVOCATIONS)
    key = ob2.CryptographicKey(KEY_2, ISSUER, rsa_key().public_key.to_pem())
    web = make_web(make_assertion(), make_badge_class(), profile, key, ob2.RevocationList(REVOCATIONS, ISSUER))
    put(web, DID_JSON, did_document())
    put(web, JWK, did.jwk(rsa_key().public_key, JWK))
    return put(web, STATUS, make_list())


def proven(**over: Any) -> Json:
    """Erin's award of 3.0 with Acme's proof."""
    return signed(make_credential(**over).to_json()) if over else copy.deepcopy(_usual_proven())


@functools.cache
def _usual_proven() -> Json:
    return signed(make_credential().to_json())


def vc_jwt(**over: Any) -> str:
    """Erin's award of 3.0 as VC-JWT."""
    return jws.sign_credential(make_credential(**over).to_json(), signer=rsa_signer(JWK))


def signed_assertion(**over: Any) -> ob2.Assertion:
    """Erin's award of 2.0, for a JWS."""
    return make_assertion(**({"id": SIGNED_ID, "verification": ob2.SignedVerification(KEY_2)} | over))


def ob2_jws(**over: Any) -> str:
    """Erin's award of 2.0 as JWS."""
    return jws.sign(json_text.write(signed_assertion(**over).to_json()), signer=rsa_signer(KEY_2))


def editions() -> tuple[Json, Json]:
    """The two editions of one award as this house writes them: 3.0 leads to 2.0."""
    return copy.deepcopy(_usual_editions())


@functools.cache
def _usual_editions() -> tuple[Json, Json]:
    achievement = make_credential().credential_subject.achievement
    related = (ob3.Related(f"{HOME}/badges/solder", more_types=("https://w3id.org/openbadges#BadgeClass",)),)
    editions = (ob3.Evidence(id=f"{HOME}/assertions/1", more_types=("https://w3id.org/openbadges#Assertion",)),)
    subject = {"achievement": ob3.Achievement(**(_fields(achievement) | {"related": related}))}
    return make_assertion().to_json(), proven(subject=subject, evidence=editions)


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
