"""What a well-formed 2.0 object must have, clause by clause, and that no JSON value breaks the reading of it."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.ob2 import documents
from standards.ob2.rules import problems
from tests.standards.cast import AWARDED, make_assertion, make_badge_class, make_profile, published
from tests.standards.credentials import KEY as PRIVATE

AWARD, BADGE, ISSUER = (make().to_json() for make in (make_assertion, make_badge_class, make_profile))
URN = "urn:uuid:6f1c1a64-3c0c-4a0c-9d7e-1b6b3a0e8a11"
PNG_DATA = "data:image/png;base64,iVBORw0KGgo="


def edited(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A copy with some properties changed; None takes one out; a double underscore goes one level down."""
    changed = copy.deepcopy(document)
    for path, value in changes.items():
        *outer, name = path.replace("at_", "@").split("__")
        place = changed
        for step in outer:
            place = place[step]
        if value is None:
            del place[name]
        else:
            place[name] = value
    return changed


WRONG: list[tuple[dict[str, Any], str, str]] = [
    # Assertion
    (edited(AWARD, id=None), "id", "missing"),
    (edited(AWARD, id="http//example.org"), "id", "kind"),
    (edited(AWARD, id=URN), "id", "hosted-id"),
    (edited(AWARD, id=["https://a.example/1", "https://a.example/2"]), "id", "many"),
    (edited(AWARD, type=[]), "type", "type"),
    (edited(AWARD, type=["Assertion", 5]), "type", "type"),
    (edited(AWARD, recipient=None), "recipient", "missing"),
    (edited(AWARD, recipient="erin@example.org"), "recipient", "kind"),
    (edited(AWARD, recipient__hashed=None), "recipient", "recipient"),
    (edited(AWARD, recipient__hashed=False), "recipient", "recipient"),
    (edited(AWARD, recipient__identity="erin@example.org"), "recipient", "recipient"),
    (edited(AWARD, recipient__identity="sha1$abcdef"), "recipient", "recipient"),
    (edited(AWARD, recipient__type="name"), "recipient", "recipient"),
    (edited(AWARD, recipient={"type": "email", "hashed": False, "identity": "erin"}), "recipient", "recipient"),
    (edited(AWARD, recipient={"type": "url", "hashed": False, "identity": "erin"}), "recipient", "recipient"),
    (edited(AWARD, recipient={"type": "telephone", "hashed": False, "identity": "12"}), "recipient", "recipient"),
    (edited(AWARD, badge=None), "badge", "missing"),
    (edited(AWARD, badge="badges/1"), "badge", "kind"),
    (edited(AWARD, badge=edited(BADGE, name=None)), "badge.name", "missing"),
    (edited(AWARD, verification=None), "verification", "missing"),
    (edited(AWARD, verification={}), "verification.type", "type"),
    (edited(AWARD, verification={"type": "Trust"}), "verification.type", "type"),
    (edited(AWARD, verification="hosted"), "verification", "kind"),
    (edited(AWARD, issuedOn=None), "issuedOn", "missing"),
    (edited(AWARD, issuedOn="2026-06-01"), "issuedOn", "kind"),
    (edited(AWARD, issuedOn="2026-06-01T08:00:00"), "issuedOn", "kind"),
    (edited(AWARD, issuedOn=1466678520), "issuedOn", "kind"),
    (edited(AWARD, expires="never"), "expires", "kind"),
    (edited(AWARD, expires="2026-05-31T23:59:59Z"), "expires", "order"),
    (edited(AWARD, expires=AWARD["issuedOn"]), "expires", "order"),
    (edited(AWARD, image=PNG_DATA), "image", "kind"),
    (edited(AWARD, image={"id": PNG_DATA}), "image.id", "kind"),
    (edited(AWARD, image=["https://a.example/1.png", "https://a.example/2.png"]), "image", "many"),
    (edited(AWARD, narrative=5), "narrative", "kind"),
    (edited(AWARD, evidence=["https://a.example/1", "file:///etc/passwd"]), "evidence[1]", "kind"),
    (edited(AWARD, evidence={"id": "mailto:a@b.org"}), "evidence.id", "kind"),
    (edited(AWARD, evidence={"name": ["a", "b"]}), "evidence.name", "many"),
    (edited(AWARD, revoked="yes"), "revoked", "kind"),
    (edited(AWARD, version=True), "version", "kind"),
    (edited(AWARD, at_language="english!"), "@language", "kind"),
    (edited(AWARD, related={"version": "1"}), "related.id", "missing"),
    (edited(AWARD, endorsement=5), "endorsement", "kind"),
    ({"@context": AWARD["@context"], "type": "Assertion", "revoked": True}, "id", "missing"),
    # BadgeClass
    (edited(BADGE, name=None), "name", "missing"),
    (edited(BADGE, name={"en": "Soldering"}), "name", "kind"),
    (edited(BADGE, description=None), "description", "missing"),
    (edited(BADGE, image=None), "image", "missing"),
    (edited(BADGE, image="data:image/jpeg;base64,/9j/"), "image", "kind"),
    (edited(BADGE, image={"caption": "no id"}), "image.id", "missing"),
    (edited(BADGE, criteria=None), "criteria", "missing"),
    (edited(BADGE, criteria={}), "criteria", "criteria"),
    (edited(BADGE, criteria={"narrative": ""}), "criteria", "criteria"),
    (edited(BADGE, criteria="Solder a board."), "criteria", "kind"),
    (edited(BADGE, issuer=None), "issuer", "missing"),
    (edited(BADGE, issuer=edited(ISSUER, email=None)), "issuer.email", "missing"),
    (edited(BADGE, alignment=[{"targetName": "a"}]), "alignment.targetUrl", "missing"),
    (edited(BADGE, alignment="https://a.example/"), "alignment", "kind"),
    (edited(BADGE, tags=["a", 5]), "tags[1]", "kind"),
    # Profile
    (edited(ISSUER, name=None), "name", "missing"),
    (edited(ISSUER, url=None), "url", "missing"),
    (edited(ISSUER, url="acme.example.org"), "url", "kind"),
    (edited(ISSUER, url="ftp://acme.example.org"), "url", "kind"),
    (edited(ISSUER, url="https://user:pw@acme.example.org/"), "url", "kind"),
    (edited(ISSUER, url="https://acme.example.org:0/"), "url", "kind"),
    (edited(ISSUER, url="https://acme.example.org:x/"), "url", "kind"),
    (edited(ISSUER, url="https:///path"), "url", "kind"),
    (edited(ISSUER, url="https://a.example/a b"), "url", "kind"),
    (edited(ISSUER, url="https://[::1/"), "url", "kind"),
    (edited(ISSUER, email=None), "email", "missing"),
    (edited(ISSUER, email="acme"), "email", "kind"),
    (edited(ISSUER, telephone="617-555-1212"), "telephone", "kind"),
    (edited(ISSUER, image=5), "image", "kind"),
    (edited(ISSUER, verification="x"), "verification", "kind"),
    (edited(ISSUER, verification={"startsWith": "/assertions"}), "verification.startsWith", "kind"),
    (edited(ISSUER, revocationList={}), "revocationList", "kind"),
    # The context, and what could give words another meaning
    (edited(AWARD, at_context=None), "@context", "context"),
    (edited(AWARD, at_context="https://w3id.org/openbadges/v1"), "@context", "context"),
    (edited(AWARD, at_context=[AWARD["@context"], {"recipient": "https://evil.example/"}]), "@context", "context"),
    (edited(AWARD, at_context=[AWARD["@context"], None]), "@context", "context"),
    (edited(AWARD, badge=edited(BADGE, at_context={"name": None})), "badge.@context", "context"),
    (edited(AWARD, **{"@id": "https://evil.example/"}), "@id", "keyword"),
    (edited(AWARD, **{"@graph": []}), "@graph", "keyword"),
    (edited(AWARD, recipient__at_reverse={}), "recipient.@reverse", "keyword"),
]


@pytest.mark.parametrize(("document", "where", "code"), WRONG)
def test_what_is_wrong_is_named_and_nothing_else_is(document: dict[str, Any], where: str, code: str) -> None:
    found = [problem for problem in problems(document, expected=_expected(document)) if problem.is_serious]
    assert {(problem.where, problem.code) for problem in found} == {(where, code)}
    assert all(problem.expected for problem in found)


KEY = documents.CryptographicKey("https://a.example/k", "https://a.example/i", PRIVATE.public_key.to_pem()).to_json()
REVOCATIONS = documents.RevocationList(
    "https://a.example/r", "https://a.example/i", (documents.Revoked(URN),)
).to_json()
WORD = documents.Endorsement(
    "https://a.example/e", "https://a.example/b", "https://a.example/i", AWARDED, "Good."
).to_json()

OLDER_PEM = PRIVATE.public_key.to_pem().replace("PUBLIC", "RSA PUBLIC")

WRONG_SIGNED: list[tuple[dict[str, Any], str, str]] = [
    (edited(KEY, id=None), "id", "missing"),
    (edited(KEY, id=URN), "id", "kind"),
    (edited(KEY, owner=None), "owner", "missing"),
    (edited(KEY, publicKeyPem=None), "publicKeyPem", "missing"),
    (edited(KEY, publicKeyPem=PRIVATE.to_pem()), "publicKeyPem", "kind"),
    (
        edited(KEY, publicKeyPem=OLDER_PEM),
        "publicKeyPem",
        "kind",
    ),
    (edited(REVOCATIONS, revokedAssertions=None), "revokedAssertions", "missing"),
    (edited(REVOCATIONS, revokedAssertions=URN), "revokedAssertions", "missing"),
    (edited(REVOCATIONS, revokedAssertions=[5]), "revokedAssertions[0]", "kind"),
    (edited(REVOCATIONS, revokedAssertions=[URN, {}]), "revokedAssertions[1]", "kind"),
    (edited(REVOCATIONS, revokedAssertions=[{"id": URN, "revoked": "no"}]), "revokedAssertions[0].revoked", "kind"),
    (edited(REVOCATIONS, issuer=5), "issuer", "kind"),
    (edited(WORD, claim=None), "claim", "missing"),
    (edited(WORD, claim="good"), "claim", "kind"),
    (edited(WORD, claim__id=None), "claim.id", "missing"),
    (edited(WORD, claim__endorsementComment=5), "claim.endorsementComment", "kind"),
    (edited(WORD, issuer=None), "issuer", "missing"),
    (edited(WORD, issuedOn=None), "issuedOn", "missing"),
    (edited(WORD, verification=None), "verification", "missing"),
]


@pytest.mark.parametrize(("document", "where", "code"), WRONG_SIGNED)
def test_what_is_wrong_with_keys_revocations_and_endorsements(document: dict[str, Any], where: str, code: str) -> None:
    assert {(problem.where, problem.code) for problem in problems(document)} == {(where, code)}


@pytest.mark.parametrize(
    "document",
    [
        KEY,
        WORD,
        REVOCATIONS,
        edited(REVOCATIONS, id=None, issuer=None),
        edited(REVOCATIONS, revokedAssertions=[URN, "uid-1", {"uid": "abc", "revocationReason": "r", "revoked": True}]),
        edited(WORD, verification={"type": "SignedBadge", "creator": "https://a.example/k"}),
    ],
)
def test_keys_revocations_and_endorsements_that_are_whole(document: dict[str, Any]) -> None:
    assert problems(document) == []


def _expected(document: dict[str, Any]) -> str:
    if document.get("type") == "BadgeClass":
        return "BadgeClass"
    return "Profile" if document.get("type") == "Issuer" else "Assertion"


RIGHT: list[dict[str, Any]] = [
    edited(AWARD, type=["Assertion", "https://example.org/Diploma"]),
    edited(AWARD, id=[AWARD["id"]]),
    edited(AWARD, verification=None) | {"verify": {"type": "hosted"}},
    edited(AWARD, id=URN, verification={"type": "SignedBadge", "creator": "https://a.example/key"}),
    edited(AWARD, recipient={"type": "email", "hashed": False, "identity": "erin@example.org"}),
    edited(AWARD, recipient={"type": "id", "hashed": False, "identity": "did:example:erin"}),
    edited(AWARD, recipient__identity="sha256$" + "A" * 64),
    edited(AWARD, badge=BADGE, evidence=[None]),
    edited(AWARD, evidence={"id": "_:b1", "type": "Evidence"}),
    edited(AWARD, image={"id": "https://a.example/a.png", "type": "schema:ImageObject"}),
    edited(AWARD, expires="2026-06-01T09:59:00+01:00"),
    edited(AWARD, endorsement=[{"type": "Endorsement", "claim": {"id": AWARD["id"]}}]),
    edited(AWARD, tags=["as Moodle does"]),
    edited(BADGE, image=PNG_DATA, version=2.1),
    edited(BADGE, image={"id": "data:image/svg+xml;charset=utf-8,%3Csvg/%3E"}),
    edited(BADGE, criteria="https://a.example/criteria"),
    edited(BADGE, criteria={"type": "Criteria", "narrative": "x"}, issuer=ISSUER),
    edited(ISSUER, type=["Profile", "Issuer"], telephone="+16175551212;ext=3"),
    edited(ISSUER, publicKey=["https://a.example/key", {"publicKeyPem": "x"}]),
    edited(ISSUER, url="http://localhost:8000/ü?a=b#c"),
]


@pytest.mark.parametrize("document", RIGHT)
def test_what_the_standard_allows_is_allowed(document: dict[str, Any]) -> None:
    assert problems(document) == []


NOT_SERIOUS: list[tuple[dict[str, Any], str]] = [
    (edited(AWARD, id=URN, verification={"type": "SignedBadge"}), "creator"),
    (edited(AWARD, recipient__identity="md5$" + "0" * 32), "weak-hash"),
    (edited(AWARD, at_context=[AWARD["@context"], "https://example.org/context"]), "extension"),
    (edited(ISSUER, id=URN), "issuer-id"),
    (edited(ISSUER, verification={"allowedOrigins": ["localhost:8000"]}), "kind"),
]


@pytest.mark.parametrize(("document", "code"), NOT_SERIOUS)
def test_bad_manners_are_told_and_borne(document: dict[str, Any], code: str) -> None:
    assert [(problem.code, problem.is_serious) for problem in problems(document)] == [(code, False)]


@pytest.mark.parametrize("junk", [None, [], "Assertion", 5, True, [AWARD]])
def test_what_is_no_object_is_one_problem(junk: object) -> None:
    assert [problem.code for problem in problems(junk)] == ["kind"]


@pytest.mark.parametrize("kind", [None, "Badge", ["a", 5], {}, "VerificationObject"])
def test_another_type_is_one_problem(kind: object) -> None:
    assert [problem.code for problem in problems({"type": kind})] == ["type"]


def test_an_inline_context_for_an_extension_is_borne() -> None:
    own = {"schema": "http://schema.org/", "extensions:points": "schema:value", "@language": "en"}
    assert problems(edited(AWARD, at_context=[AWARD["@context"], own])) == []


def test_a_plain_address_is_never_told() -> None:
    wrong = edited(AWARD, recipient={"type": "email", "hashed": True, "identity": "erin@example.org"})
    assert "erin" not in str(problems(wrong))


def test_a_long_value_is_shortened() -> None:
    (problem,) = problems(edited(ISSUER, url="x" * 10_000))
    assert len(problem.found) == 200


junk_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("https://a.example/"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "@context", "identity", "hashed"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.sampled_from([AWARD, BADGE, ISSUER]), st.data())
def test_any_value_at_any_place_is_answered(document: dict[str, Any], data: st.DataObject) -> None:
    changed = copy.deepcopy(document)
    place = data.draw(st.sampled_from([changed, *(value for value in changed.values() if isinstance(value, dict))]))
    name = data.draw(st.sampled_from([*place, "evidence", "alignment", "expires", "image", "verify", "revoked"]))
    place[name] = data.draw(junk_values)
    for problem in problems(changed):
        assert problem.code and len(problem.found) <= 200


PUBLISHED: list[tuple[str, str]] = [
    ("templates/ob2/assertion-hosted.json", ""),
    ("templates/ob2/assertion-revoked-410.json", ""),
    ("templates/ob2/assertion-signed-payload.json", ""),
    ("templates/ob2/badgeclass.json", ""),
    ("templates/ob2/issuer.json", ""),
    ("examples/ob20/spec-01-assertion-example.json", ""),
    ("examples/ob20/spec-03-issuer-profile-example.json", ""),
    ("examples/ob20/validator/basic-assertion.json", ""),
    ("examples/ob20/validator/assertion-with-endorsements.json", ""),
    ("examples/ob20/validator/assertion-with-multiple-extensions.json", ""),
    ("examples/ob20/validator/basic-assertion-with-language.json", ""),
    ("examples/ob20/validator/assets/badgeclass-with-complex-image.json", ""),
    ("examples/ob20/validator/assets/badge-with-data-image.json", ""),
    ("examples/ob20/validator/assets/organization.json", ""),
    ("examples/ob20/validator/basic-assertion-expired-before-issued.json", "order"),
    ("examples/ob20/validator/basic-assertion-invalid-context.json", "context"),
    ("examples/ob20/validator/basic-assertion-invalid-type.json", "type"),
    ("examples/ob20/validator/assertion-with-data-image.json", "kind"),
]


@pytest.mark.parametrize(("name", "code"), PUBLISHED)
def test_published_documents_are_judged_as_published(name: str, code: str) -> None:
    found = [problem.code for problem in problems(json.loads(published(name).read_bytes())) if problem.is_serious]
    assert found == ([code] if code else [])
