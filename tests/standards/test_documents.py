"""The documents this house writes: every property under the standard's name, and none that says nothing."""

import json
from datetime import UTC, datetime, timedelta

from standards.ob2 import documents
from standards.ob2.rules import problems
from tests.standards.cast import AWARDED, ERIN, HOME, SALT, make_assertion, make_badge_class, make_profile
from tests.standards.credentials import KEY, URN

IMAGE = documents.Image(f"{HOME}/a.png", caption="A disc", author="https://example.org/artist")


def test_a_plain_award() -> None:
    assert make_assertion().to_json() == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": f"{HOME}/assertions/1",
        "recipient": {"type": "email", "hashed": True, "salt": SALT, "identity": make_assertion().recipient.identity},
        "badge": f"{HOME}/badges/solder",
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2026-06-01T08:00:00Z",
    }


def test_a_full_award() -> None:
    award = make_assertion(
        expires=AWARDED + timedelta(days=365),
        image=IMAGE,
        narrative="Did **well**.",
        evidence=(documents.Evidence(f"{HOME}/e/1", "n", "Board", "d", "g", "a"), documents.Evidence(narrative="seen")),
        language="en",
    ).to_json()
    assert award["@language"] == "en"
    assert award["expires"] == "2027-06-01T08:00:00Z"
    assert award["image"] == {
        "id": f"{HOME}/a.png",
        "caption": "A disc",
        "author": "https://example.org/artist",
    }
    assert award["narrative"] == "Did **well**."
    assert award["evidence"] == [
        {
            "type": "Evidence",
            "id": f"{HOME}/e/1",
            "narrative": "n",
            "name": "Board",
            "description": "d",
            "genre": "g",
            "audience": "a",
        },
        {"type": "Evidence", "narrative": "seen"},
    ]
    assert problems(award) == []


def test_a_plain_and_a_full_badge_class() -> None:
    plain = make_badge_class().to_json()
    assert list(plain) == ["@context", "type", "id", "name", "description", "image", "criteria", "issuer"]
    full = make_badge_class(
        image=IMAGE,
        criteria=documents.Criteria(f"{HOME}/c", "Do it."),
        alignment=(documents.Alignment("Making", f"{HOME}/m", "All", "Frame", "M-1"), documents.Alignment("B", HOME)),
        tags=("tin", "lead"),
        version="2",
        related=(documents.Related(f"{HOME}/badges/0", version="1", language="es", type="BadgeClass"),),
        language="en-GB",
    ).to_json()
    assert full["@language"] == "en-GB"
    assert full["criteria"] == {"id": f"{HOME}/c", "narrative": "Do it."}
    assert full["alignment"] == [
        {
            "targetName": "Making",
            "targetUrl": f"{HOME}/m",
            "targetDescription": "All",
            "targetFramework": "Frame",
            "targetCode": "M-1",
        },
        {"targetName": "B", "targetUrl": HOME},
    ]
    assert (full["tags"], full["version"]) == (["tin", "lead"], "2")
    assert full["related"] == [{"id": f"{HOME}/badges/0", "type": "BadgeClass", "version": "1", "@language": "es"}]
    assert problems(plain) == problems(full) == []


def test_a_plain_and_a_full_profile() -> None:
    plain = make_profile().to_json()
    assert list(plain) == ["@context", "type", "id", "name", "url", "email"]
    full = make_profile(
        description="Makers",
        image=f"{HOME}/logo.png",
        telephone="+16175551212",
        verification=documents.VerificationScope(f"{HOME}/assertions/", ("badges.example.org",)),
        language="en",
    ).to_json()
    assert full["verification"] == {
        "type": "VerificationObject",
        "startsWith": f"{HOME}/assertions/",
        "allowedOrigins": ["badges.example.org"],
    }
    assert (full["telephone"], full["image"], full["@language"]) == ("+16175551212", f"{HOME}/logo.png", "en")
    assert documents.VerificationScope().to_json() == {"type": "VerificationObject"}
    assert problems(plain) == problems(full) == []


def test_a_withdrawn_award_says_no_more_than_that_and_why() -> None:
    gone = documents.RevokedAssertion(f"{HOME}/assertions/1", "Given in error.")
    assert gone.to_json() == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": f"{HOME}/assertions/1",
        "revoked": True,
        "revocationReason": "Given in error.",
    }
    assert "revocationReason" not in documents.RevokedAssertion(f"{HOME}/assertions/1").to_json()
    assert problems(gone.to_json()) == []


def test_a_signed_award_names_its_key() -> None:
    award = make_assertion(id=URN, verification=documents.SignedVerification(f"{HOME}/issuers/acme/keys/1"))
    assert award.to_json()["verification"] == {"type": "SignedBadge", "creator": f"{HOME}/issuers/acme/keys/1"}
    assert problems(award.to_json()) == []


def test_the_key_and_its_owner_name_each_other() -> None:
    pem = KEY.public_key.to_pem()
    key = documents.CryptographicKey(f"{HOME}/issuers/acme/keys/1", f"{HOME}/issuers/acme", pem)
    profile = make_profile(public_key=(key.id,), revocation_list=f"{HOME}/issuers/acme/revocations")
    assert key.to_json() == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "CryptographicKey",
        "id": f"{HOME}/issuers/acme/keys/1",
        "owner": profile.id,
        "publicKeyPem": pem,
    }
    assert profile.to_json()["publicKey"] == [key.id]
    assert profile.to_json()["revocationList"] == f"{HOME}/issuers/acme/revocations"
    assert problems(key.to_json()) == problems(profile.to_json()) == []


def test_a_revocation_list_is_there_also_while_it_is_empty() -> None:
    address = f"{HOME}/issuers/acme/revocations"
    empty = documents.RevocationList(address, f"{HOME}/issuers/acme").to_json()
    assert empty == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "RevocationList",
        "id": address,
        "issuer": f"{HOME}/issuers/acme",
        "revokedAssertions": [],
    }
    entries = (documents.Revoked(URN, "Given in error."), documents.Revoked(f"{HOME}/assertions/2"))
    full = documents.RevocationList(address, f"{HOME}/issuers/acme", entries).to_json()
    assert full["revokedAssertions"] == [
        {"id": URN, "revocationReason": "Given in error."},
        {"id": f"{HOME}/assertions/2"},
    ]
    assert problems(empty) == problems(full) == []


def test_a_single_withdrawn_award_stands_in_the_list_twice_so_that_the_1edtech_validator_sees_it() -> None:
    alone = documents.RevocationList(HOME, HOME, (documents.Revoked(URN, "Given in error."),)).to_json()
    assert alone["revokedAssertions"] == [URN, {"id": URN, "revocationReason": "Given in error."}]
    assert problems(alone) == []


def test_an_endorsement_says_of_what_and_in_which_words() -> None:
    word = documents.Endorsement(
        f"{HOME}/endorsements/1", f"{HOME}/badges/solder", f"{HOME}/issuers/acme", AWARDED, "Solid.", language="en"
    )
    assert word.to_json() == {
        "@context": "https://w3id.org/openbadges/v2",
        "@language": "en",
        "type": "Endorsement",
        "id": f"{HOME}/endorsements/1",
        "claim": {"id": f"{HOME}/badges/solder", "endorsementComment": "Solid."},
        "issuer": f"{HOME}/issuers/acme",
        "issuedOn": "2026-06-01T08:00:00Z",
        "verification": {"type": "HostedBadge"},
    }
    assert problems(word.to_json()) == []


def test_what_is_endorsed_names_its_endorsements() -> None:
    word = (f"{HOME}/endorsements/1",)
    for document in (
        make_profile(endorsement=word),
        make_badge_class(endorsement=word),
        make_assertion(endorsement=word),
    ):
        assert document.to_json()["endorsement"] == [f"{HOME}/endorsements/1"]
        assert problems(document.to_json()) == []
    related = documents.Related("did:web:badges.example.org", type="Profile")
    assert make_profile(related=(related,)).to_json()["related"] == [{"id": related.id, "type": "Profile"}]


def test_the_bytes_are_the_document_and_always_the_same() -> None:
    award = make_assertion(narrative="{é} > ☃")
    assert json.loads(documents.encode(award)) == award.to_json()
    assert documents.encode(award) == documents.encode(make_assertion(narrative="{é} > ☃"))
    assert b"\\u007b\\u00e9\\u007d \\u003e \\u2603" in documents.encode(award)
    assert ERIN.encode() not in documents.encode(award)


def test_moments_are_written_in_whole_seconds_of_utc() -> None:
    award = make_assertion(issued_on=datetime(2026, 1, 1, 0, 0, 0, 999, tzinfo=UTC)).to_json()
    assert award["issuedOn"] == "2026-01-01T00:00:00Z"
