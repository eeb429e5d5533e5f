"""did:web there and back, documents that verifiers read, and documents that belong to somebody else."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards import contexts
from standards.errors import BadDid, BadKey
from standards.proofs import did
from standards.proofs._canonical import rdfc
from standards.proofs.keys import PrivateKey, PublicKey
from tests.standards.cast import HOME, published
from tests.standards.credentials import ACME, KEY, OTHER_KEY, rsa_key

ED, RSA = did.method_of(ACME, KEY.public_key), did.method_of(ACME, rsa_key().public_key)
DOCUMENT: dict[str, Any] = did.DidDocument(ACME, (ED, RSA), (f"{HOME}/issuers/acme",)).to_json()


@pytest.mark.parametrize(
    ("base", "path", "expected", "url"),
    [
        (
            "https://badges.example.org",
            "",
            "did:web:badges.example.org",
            "https://badges.example.org/.well-known/did.json",
        ),
        (
            "https://badges.example.org",
            "/issuers/7",
            "did:web:badges.example.org:issuers:7",
            "https://badges.example.org/issuers/7/did.json",
        ),
        (
            "https://Badges.Example.org:8443/",
            "issuers/7/",
            "did:web:badges.example.org%3A8443:issuers:7",
            "https://badges.example.org:8443/issuers/7/did.json",
        ),
        ("http://localhost:8000", "/a b", "did:web:localhost%3A8000:a%20b", "https://localhost:8000/a%20b/did.json"),
    ],
)
def test_a_did_and_the_address_of_its_document(base: str, path: str, expected: str, url: str) -> None:
    assert did.did_of(base, path) == expected
    assert did.url_of(expected) == did.url_of(f"{expected}#key") == url


@given(
    st.lists(
        st.text(min_size=1, max_size=20).filter(lambda part: "/" not in part and part not in (".", "..")), max_size=3
    )
)
def test_any_path_gives_a_did_that_leads_back(parts: list[str]) -> None:
    if any(ord(sign) in range(0xD800, 0xE000) for part in parts for sign in part):
        return
    made = did.did_of("https://badges.example.org", "/".join(parts))
    assert made.isascii() and "/" not in made
    assert did.url_of(made).startswith("https://badges.example.org/")
    assert did.url_of(made).count("/") == max(len(parts), 1) + 3


def test_an_address_on_ones_own_machine_gives_a_did_that_strangers_do_not_resolve() -> None:
    made = did.did_of("http://127.0.0.1:8000", "/issuers/7")
    assert made == "did:web:127.0.0.1%3A8000:issuers:7"
    with pytest.raises(BadDid, match="IP address"):
        did.url_of(made)


@pytest.mark.parametrize(
    ("base", "path"),
    [
        ("badges.example.org", ""),
        ("https://", ""),
        ("https://[::1]", ""),
        ("https://a.example:port", ""),
        (HOME, "/../a"),
    ],
)
def test_what_gives_no_did(base: str, path: str) -> None:
    with pytest.raises(BadDid):
        did.did_of(base, path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "did:web:",
        "did:key:z6Mk",
        "did:web:10.0.0.1",
        "did:web:127.1",
        "did:web:2130706433",
        "did:web:0x7f000001",
        "did:web:a.0x7f",
        "did:web:a.example%3A",
        "did:web:a.example%3A99x",
        "did:web:a.example%2Fb",
        "did:web:a.example:..:b",
        "did:web:a.example:%2e%2E:b",
        "did:web:a.example:b/c",
        "did:web:a.example::b",
        "did:web:a.example:b?c",
        "did:web:user@a.example",
        "did:web:a.example:" + "b" * 1100,
        "did:web:[::1]",
        "did:web:.example",
    ],
)
def test_what_is_no_did_web_or_leads_into_a_house_is_refused(text: str) -> None:
    with pytest.raises(BadDid):
        did.url_of(text)


def test_the_document_is_what_verifiers_read() -> None:
    multikey = KEY.public_key.to_multikey()
    assert {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/multikey/v1",
            "https://w3id.org/security/jwk/v1",
        ],
        "id": ACME,
        "alsoKnownAs": [f"{HOME}/issuers/acme"],
        "verificationMethod": [
            {"id": f"{ACME}#{multikey}", "type": "Multikey", "controller": ACME, "publicKeyMultibase": multikey},
            {
                "id": f"{ACME}#{rsa_key().public_key.thumbprint}",
                "type": "JsonWebKey",
                "controller": ACME,
                "publicKeyJwk": rsa_key().public_key.to_jwk(),
            },
        ],
        "assertionMethod": [f"{ACME}#{multikey}", f"{ACME}#{rsa_key().public_key.thumbprint}"],
    } == DOCUMENT


def test_it_is_the_template_that_other_programs_accepted() -> None:
    template = json.loads(published("templates/ob3/did.json").read_bytes())
    key = PublicKey.from_did_key("did:key:z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi")
    own_id = did.did_of("https://badges.example.org", "/issuers/7")
    document = did.DidDocument(own_id, (did.method_of(own_id, key),), tuple(template["alsoKnownAs"]))
    assert document.to_json() == template


def test_a_document_of_ed25519_keys_is_json_ld_that_loses_nothing() -> None:
    document = did.DidDocument(ACME, (ED,)).to_json()
    assert set(document["@context"]) <= contexts.KNOWN  # type: ignore[call-overload]
    assert "publicKeyMultibase" in rdfc(document) and "alsoKnownAs" not in document
    assert rdfc(did.multikey_document(ED, ACME))


def test_a_key_is_found_by_its_method() -> None:
    assert did.key_in(DOCUMENT, ED.id) == KEY.public_key
    assert did.key_in(DOCUMENT, RSA.id) == rsa_key().public_key


def test_a_withdrawn_key_is_seen_and_not_believed() -> None:
    old = did.method_of(ACME, OTHER_KEY.public_key)
    document = did.DidDocument(ACME, (ED,), withdrawn=(old,)).to_json()
    assert did.key_in(document, ED.id) == KEY.public_key
    assert old.to_json(ACME) in document["verificationMethod"]  # type: ignore[operator]
    with pytest.raises(BadDid, match="assertions"):
        did.key_in(document, old.id)


def test_an_old_key_stays_as_long_as_old_badges_have_to_verify() -> None:
    keys = [PrivateKey.from_seed(bytes([number] * 32)).public_key for number in range(5)]
    document = did.DidDocument(ACME, tuple(did.method_of(ACME, key) for key in keys)).to_json()
    assert [did.key_in(document, did.method_of(ACME, key).id) for key in keys] == keys


def test_other_ways_to_write_a_document_are_read() -> None:
    embedded = {"id": ACME, "assertionMethod": [ED.to_json(ACME)]}
    assert did.key_in(embedded, ED.id) == KEY.public_key
    relative = copy.deepcopy(DOCUMENT)
    fragment = "#" + ED.id.partition("#")[2]
    relative["verificationMethod"][0]["id"] = relative["assertionMethod"][0] = fragment
    assert did.key_in(relative, ED.id) == KEY.public_key
    bare = {"id": ACME, "verificationMethod": ED.to_json(ACME), "assertionMethod": ED.id}
    assert did.key_in(bare, ED.id) == KEY.public_key
    older = {**ED.to_json(ACME), "type": "Ed25519VerificationKey2020"}
    assert did.key_in({"id": ACME, "assertionMethod": [older]}, ED.id) == KEY.public_key


FOREIGN: dict[str, dict[str, Any]] = {
    "another's": {"id": "did:web:evil.example"},
    "no id": {"id": None},
    "a slash more": {"id": f"{ACME}/"},
    "not for assertions": {"assertionMethod": [RSA.id]},
    "for nothing": {"assertionMethod": []},
    "for nothing at all": {"assertionMethod": None},
    "no such method": {"verificationMethod": [RSA.to_json(ACME)]},
    "another controller": {"verificationMethod": [ED.to_json("did:web:evil.example")]},
    "no controller": {"verificationMethod": [{"id": ED.id, "type": "Multikey"}]},
}


@pytest.mark.parametrize("change", FOREIGN.values(), ids=FOREIGN)
def test_a_key_that_the_document_does_not_give_for_this_is_not_found(change: dict[str, Any]) -> None:
    with pytest.raises(BadDid):
        did.key_in({**DOCUMENT, **change}, ED.id)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "Key"},
        {"type": "JsonWebKey"},
        {"publicKeyMultibase": None},
        {"publicKeyMultibase": "z6Mk"},
        {"publicKeyMultibase": ["z6Mk"]},
        {"type": "JsonWebKey", "publicKeyJwk": {"kty": "oct", "k": "AAAA"}},
    ],
)
def test_a_method_without_a_key_that_is_used_here_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BadKey):
        did.key_in({**DOCUMENT, "verificationMethod": [{**ED.to_json(ACME), **change}]}, ED.id)


def test_a_jwk_and_a_set_of_them() -> None:
    key = rsa_key().public_key
    address = f"{HOME}/issuers/acme/keys/1.jwk"
    assert did.jwk(key, address) == {"kid": address, "use": "sig", "alg": "RS256", **key.to_jwk()}
    assert did.jwks({address: key, ED.id: KEY.public_key}) == {
        "keys": [did.jwk(key, address), {"kid": ED.id, "use": "sig", "alg": "EdDSA", **KEY.public_key.to_jwk()}]
    }
    assert PublicKey.from_jwk(did.jwk(key, address)) == key
    assert "d" not in did.jwk(key, address)


def test_trials_on_one_machine_need_to_be_asked_for() -> None:
    name = "did:web:127.0.0.1%3A8001:issuers:7"
    with pytest.raises(BadDid):
        did.url_of(name)
    assert did.url_of(name, on_this_machine=True) == "http://127.0.0.1:8001/issuers/7/did.json"
    assert did.url_of("did:web:localhost%3A8001", on_this_machine=True) == "http://localhost:8001/.well-known/did.json"
    assert did.url_of("did:web:a.example", on_this_machine=True) == "https://a.example/.well-known/did.json"
    for other in ("did:web:10.0.0.1", "did:web:127.1", "did:web:169.254.169.254"):
        with pytest.raises(BadDid):
            did.url_of(other, on_this_machine=True)
