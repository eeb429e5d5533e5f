"""Recipients: published hashes, one spelling of an address, and who matches whom."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.errors import BadAddress, BadIdentity
from standards.recipients import Identity, hash_identity, normalise
from tests.standards.cast import ERIN, SALT

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "identity_hashes.json").read_text())["vectors"]


@pytest.mark.parametrize("vector", VECTORS)
def test_published_hashes(vector: dict[str, str]) -> None:
    assert hash_identity(vector["identity"], vector["salt"]) == vector["hash"]
    assert Identity("email", vector["hash"], True, vector["salt"]).matches(vector["identity"])


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("  Erin@Example.ORG\n", "erin@example.org"),
        ("e\u0301rin@example.org", "\u00e9rin@example.org"),
        ("İris@example.org", "i\u0307ris@example.org"),
        ("erin@Bücher.example", "erin@xn--bcher-kva.example"),
        ("erin@xn--bcher-kva.example", "erin@xn--bcher-kva.example"),
        ("e.r+in_1'%@a-b.example", "e.r+in_1'%@a-b.example"),
        ("erin@localhost", "erin@localhost"),
    ],
)
def test_an_address_has_one_spelling(typed: str, address: str) -> None:
    assert normalise(typed) == address
    assert normalise(address) == address


@pytest.mark.parametrize(
    "junk",
    [
        "", "@", "erin", "erin@", "@example.org", "a@b@example.org", "a b@example.org", '"a b"@example.org', "a@b c",
        "-a@example.org", ".a@example.org", "a.@example.org", "a..b@example.org", "a@-b.org", "a@b-.org", "a@b..org",
        "a@.org", "a@b.org.", "a@[127.0.0.1]", "a\u200bb@example.org", "a\0@example.org", "a@exa\u00admple.org",
        "a@" + "b" * 64 + ".org", "x" * 65 + "@example.org", "x" * 300 + "@example.org", "a,b@example.org",
        "Erin <erin@example.org>", "a@b_c.org", "\ud800@example.org",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(junk: str) -> None:
    with pytest.raises(BadAddress):
        normalise(junk)


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused_and_an_address_stays_as_it_is(text: str) -> None:
    try:
        address = normalise(text)
    except BadAddress:
        return
    assert normalise(address) == address


def test_an_identity_of_an_address_is_hashed_with_its_salt() -> None:
    identity = Identity.of_email(" Erin@Example.org", SALT)
    assert identity.to_json() == {
        "type": "email",
        "hashed": True,
        "salt": SALT,
        "identity": "sha256$" + hashlib.sha256(b"erin@example.org" + SALT.encode()).hexdigest(),
    }
    assert Identity.from_json(identity.to_json()) == identity
    assert ERIN not in str(identity.to_json())


def test_matching_tries_the_spellings_that_others_hash() -> None:
    as_typed = Identity("email", hash_identity("Erin@Example.org", "s"), True, "s")
    assert as_typed.matches("Erin@Example.org")
    assert not as_typed.matches("erin@example.org")
    assert Identity.of_email(ERIN, SALT).matches(" ERIN@example.org ")
    assert not Identity.of_email(ERIN, SALT).matches("carol@example.org")
    assert not Identity.of_email(ERIN, SALT).matches("")


def test_matching_reads_md5_upper_case_and_plain_identities() -> None:
    md5 = Identity("email", "md5$" + hashlib.md5(b"erin@example.orgs").hexdigest().upper(), True, "s")  # noqa: S324
    assert md5.matches(ERIN)
    assert md5.is_weak
    assert Identity("email", ERIN, False).matches("Erin@example.org")
    assert not Identity("email", ERIN, False).matches("carol@example.org")
    assert Identity("telephone", "+16175551212", False).matches(" +16175551212")
    assert not Identity("email", ERIN, False).is_weak


def test_a_salt_that_is_not_there_is_not_written() -> None:
    assert "salt" not in Identity("email", hash_identity(ERIN), True).to_json()


GOOD = Identity.of_email(ERIN, SALT).to_json()


@pytest.mark.parametrize(
    "value",
    [
        None, "erin@example.org", [GOOD, GOOD], {}, {**GOOD, "type": "phone"}, {**GOOD, "type": ["email", "url"]},
        {**GOOD, "type": None}, {**GOOD, "type": {}}, {**GOOD, "identity": 5}, {**GOOD, "hashed": "true"},
        {**GOOD, "salt": 5}, {**GOOD, "salt": "x" * 1025}, {**GOOD, "identity": "sha1$abc"},
        {**GOOD, "identity": "sha256$" + "g" * 64}, {**GOOD, "identity": GOOD["identity"] + "0"},
    ],
)  # fmt: skip
def test_what_is_no_identity_object_is_refused(value: object) -> None:
    with pytest.raises(BadIdentity):
        Identity.from_json(value)


def test_a_type_alone_in_a_list_is_read() -> None:
    assert Identity.from_json({**GOOD, "type": ["email"]}).type == "email"
