"""What a well-formed 3.0 document must have: the enumerations, the forms, and each known trap of a verifier."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.ob3 import documents as ob3
from standards.ob3 import status_list, vocabulary
from standards.ob3.rules import problems
from standards.values import uri
from tests.standards.cast import AWARDED, HOME, published
from tests.standards.credentials import ACME, make_credential, make_endorsement, signed

RESULT = ob3.ResultDescription("urn:a:grade", "Grade", "LetterGrade", allowed_value=("B", "A"))
ACHIEVEMENT = ob3.Achievement(
    f"{HOME}/badges/solder/achievement",
    "Soldering",
    "d",
    ob3.Criteria(narrative="n"),
    alignment=(ob3.Alignment("Making", HOME),),
    related=(ob3.Related(HOME),),
    other_identifier=(ob3.IdentifierEntry("1", "isbn"),),
    result_description=(RESULT,),
    tag=("tin",),
    image=ob3.Image(f"{HOME}/a.png"),
    creator=ob3.Profile(
        ACME, parent_org=ob3.Profile("https://e.example/p"), address=ob3.Address(geo=ob3.GeoCoordinates(1, 2))
    ),
)
FULL: dict[str, Any] = signed(
    make_credential(
        evidence=(ob3.Evidence("https://e.example/1"),),
        endorsement=(signed(make_endorsement().to_json()),),
        credential_schema=(ob3.CredentialSchema(),),
        subject={"achievement": ACHIEVEMENT, "result": (ob3.Result("urn:a:grade", status="Completed"),)},
    ).to_json()
)
LIST: dict[str, Any] = ob3.BitstringStatusListCredential(
    f"{HOME}/status/1", ACME, "revocation", status_list.encode(status_list.empty()), AWARDED
).to_json()

Change = Callable[[dict[str, Any]], object]


def edited(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with one member changed; None takes it out."""
    changed = copy.deepcopy(document)
    *outer, name = path.split(".")
    place: Any = changed
    for step in outer:
        place = place[int(step)] if step.isdigit() else place[step]
    if value is None:
        del place[name]
    else:
        place[name] = value
    return changed


def codes(document: object) -> list[tuple[str, str]]:
    return [(problem.where, problem.code) for problem in problems(document) if problem.is_serious]


S, A = "credentialSubject", "credentialSubject.achievement"
WRONG: list[tuple[str, Any, str, str]] = [
    # The envelope; trap 30: positions of contexts
    ("@context", None, "@context", "context"),
    ("@context", FULL["@context"][::-1], "@context", "context"),
    ("@context", FULL["@context"][:1], "@context", "context"),
    ("@context", [FULL["@context"][0], "https://e.example/ob"], "@context", "context"),
    ("@context", [*FULL["@context"], 5], "@context", "context"),
    ("@context", "https://www.w3.org/2018/credentials/v1", "@context", "context"),
    ("type", ["OpenBadgeCredential"], "type", "type"),
    ("id", None, "id", "missing"),
    ("id", "assertions/1", "id", "kind"),
    ("id", "urn:uuid:0192f1c0-7a4e-7f4a-9b5c-9d7a4f9b2c10", "id", "kind"),  # trap 11: a UUID of version 7
    ("id", ["https://e.example/1"], "id", "many"),
    ("validFrom", None, "validFrom", "missing"),
    ("validFrom", "2026-06-01", "validFrom", "kind"),
    ("validFrom", "2026-06-01T08:00:00", "validFrom", "kind"),
    ("validUntil", "2026-06-01T08:00:00Z", "", ""),
    ("awardedDate", 1780300800, "awardedDate", "kind"),
    ("name", ["Soldering"], "name", "many"),
    ("image", "https://e.example/a.png", "image", "kind"),  # trap 21
    ("image", {"id": "https://e.example/a.png", "type": ["Image"]}, "image.type", "array"),
    ("image", {"id": "https://e.example/a.png", "type": "Image", "alt": "a"}, "image.alt", "unknown"),
    ("image", {"type": "Image"}, "image.id", "missing"),
    # trap 18: the issuer is an object with a type
    ("issuer", ACME, "issuer", "kind"),
    ("issuer", None, "issuer", "missing"),
    ("issuer.type", None, "issuer.type", "type"),
    ("issuer.type", ["Organization"], "issuer.type", "type"),
    ("issuer.id", "acme", "issuer.id", "kind"),
    ("issuer.url", "acme.example", "issuer.url", "kind"),
    ("issuer.email", "acme", "issuer.email", "kind"),
    # trap 19: one subject, with an id or identifiers
    ("credentialSubject", [FULL[S]], S, "many"),
    ("credentialSubject", None, S, "missing"),
    (f"{S}.type", None, f"{S}.type", "type"),
    (f"{S}.type", ["Subject"], f"{S}.type", "type"),
    (f"{S}.identifier", None, S, "subject"),
    (f"{S}.identifier", [], f"{S}.identifier", "empty"),
    (f"{S}.identifier", FULL[S]["identifier"][0], f"{S}.identifier", "array"),
    (f"{S}.identifier.0.type", None, f"{S}.identifier.type", "type"),
    (f"{S}.identifier.0.type", ["IdentityObject"], f"{S}.identifier.type", "array"),
    (f"{S}.identifier.0.hashed", None, f"{S}.identifier.hashed", "missing"),
    (f"{S}.identifier.0.hashed", "true", f"{S}.identifier.hashed", "kind"),
    (f"{S}.identifier.0.hashed", False, f"{S}.identifier.identityHash", "identity"),
    (f"{S}.identifier.0.identityHash", "erin@example.org", f"{S}.identifier.identityHash", "identity"),
    (f"{S}.identifier.0.identityType", "email", f"{S}.identifier.identityType", "kind"),
    (f"{S}.identifier.0.name", "Erin", f"{S}.identifier.name", "unknown"),
    (f"{S}.creditsEarned", "3", f"{S}.creditsEarned", "kind"),
    (f"{S}.creditsEarned", 2**53 + 1, f"{S}.creditsEarned", "kind"),
    (f"{S}.creditsEarned", 1e300, f"{S}.creditsEarned", "kind"),
    (f"{S}.creditsEarned", True, f"{S}.creditsEarned", "kind"),
    (f"{S}.achievement", None, A, "missing"),
    (f"{S}.achievement", "https://e.example/1", A, "kind"),
    # trap 20: everything inside is typed
    ("evidence.0.type", None, "evidence.type", "type"),
    ("evidence.0.type", ["Proof"], "evidence.type", "type"),
    ("evidence.0.id", "1", "evidence.id", "kind"),
    ("evidence", FULL["evidence"][0], "evidence", "array"),
    ("evidence", ["https://e.example/1"], "evidence", "kind"),
    (f"{S}.result.0.type", None, f"{S}.result.type", "type"),
    (f"{S}.result.0.status", "Done", f"{S}.result.status", "kind"),
    (f"{S}.result.0.status", "ext:Done", f"{S}.result.status", "kind"),
    (f"{S}.result.0.resultDescription", "urn:a:other", f"{S}.result.resultDescription", "dangling"),
    (f"{A}.resultDescription.0.type", None, f"{A}.resultDescription.type", "type"),
    (f"{A}.resultDescription.0.resultType", "Mark", f"{A}.resultDescription.resultType", "kind"),
    (f"{A}.resultDescription.0.allowedValue", "A", f"{A}.resultDescription.allowedValue", "array"),
    (f"{A}.creator.parentOrg.type", None, f"{A}.creator.parentOrg.type", "type"),
    (f"{A}.creator.address.geo.type", ["GeoCoordinates"], f"{A}.creator.address.geo.type", "array"),
    (f"{A}.creator.address.geo.latitude", "1", f"{A}.creator.address.geo.latitude", "kind"),
    (f"{A}.otherIdentifier.0.type", None, f"{A}.otherIdentifier.type", "type"),
    (f"{A}.otherIdentifier.0.identifierType", "ISBN", f"{A}.otherIdentifier.identifierType", "kind"),
    (f"{A}.alignment.0.type", None, f"{A}.alignment.type", "type"),
    (f"{A}.alignment.0.targetType", "Skill", f"{A}.alignment.targetType", "kind"),
    (f"{A}.alignment.0.targetUrl", "e.example", f"{A}.alignment.targetUrl", "kind"),
    (f"{A}.related.0.type", ["Achievement"], f"{A}.related.type", "type"),
    (f"{A}.achievementType", "Medal", f"{A}.achievementType", "kind"),
    (f"{A}.criteria", {}, f"{A}.criteria", "criteria"),
    (f"{A}.criteria", "https://e.example/criteria", f"{A}.criteria", "kind"),
    (f"{A}.name", None, f"{A}.name", "missing"),
    (f"{A}.description", None, f"{A}.description", "missing"),
    (f"{A}.tag", "tin", f"{A}.tag", "array"),
    (f"{A}.inLanguage", "en_GB", f"{A}.inLanguage", "kind"),
    # trap 22: one status, in its form
    ("credentialStatus", [FULL["credentialStatus"]], "credentialStatus", "many"),
    ("credentialStatus.statusListIndex", 94567, "credentialStatus.statusListIndex", "kind"),
    ("credentialStatus.statusListIndex", "-1", "credentialStatus.statusListIndex", "kind"),
    ("credentialStatus.statusPurpose", ["revocation"], "credentialStatus.statusPurpose", "many"),
    ("credentialStatus.statusPurpose", "revoked", "credentialStatus.statusPurpose", "kind"),
    ("credentialStatus.statusListCredential", None, "credentialStatus.statusListCredential", "missing"),
    ("credentialStatus.id", f"{HOME}/status/1", "credentialStatus.id", "status"),
    # trap 28: an endorsement inside needs a proof
    ("endorsement.0.proof", None, "endorsement.proof", "unsigned"),
    ("endorsement.0.name", None, "endorsement.name", "missing"),
    ("endorsement.0.credentialSubject.id", None, "endorsement.credentialSubject.id", "missing"),
    ("endorsement.0.@context", [], "endorsement.@context", "context"),
    # proofs; trap 26
    ("proof.0.proofPurpose", "authentication", "proof.proofPurpose", "kind"),
    ("proof.0.type", "Signature", "proof.type", "type"),
    ("proof.0.verificationMethod", "key-1", "proof.verificationMethod", "kind"),
    # What JSON-LD could hide, and what JSON could
    ("credentialSchema.0.type", ["1EdTechJsonSchemaValidator2019"], "credentialSchema.type", "array"),
    ("@graph", [], "@graph", "keyword"),
    (f"{S}.@id", "urn:a:b", f"{S}.@id", "keyword"),
]


@pytest.mark.parametrize(
    ("path", "value", "where", "code"), WRONG, ids=[f"{wrong[0]}-{n}" for n, wrong in enumerate(WRONG)]
)
def test_each_fault_is_found_where_it_is(path: str, value: Any, where: str, code: str) -> None:
    found = codes(edited(FULL, path, value))
    if code:
        assert (where, code) in found, found
    else:
        assert [code for _, code in found] == ["order"]


def test_null_is_no_value() -> None:
    changed = copy.deepcopy(FULL)
    changed["description"] = None
    assert codes(changed) == [("description", "null")]


@pytest.mark.parametrize("tags", [["soldering", "soldering iron"], ["a", "a!"], ["", " "], ["😀", "a😀"]])
def test_tags_that_every_program_sorts_alike_are_no_problem(tags: list[str]) -> None:
    assert problems(edited(FULL, f"{A}.tag", tags)) == []


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("@context.1", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json", "old-context"),
        ("@context.1", "https://purl.imsglobal.org/spec/ob/v3p0/context.json", "old-context"),
        ("proof", FULL["proof"][0], "array"),
        ("credentialSchema", FULL["credentialSchema"][0], "array"),
        (f"{A}.type", "Achievement", "array"),
        ("issuer.phone", "555-1234", "kind"),
        ("validFrom", "2026-06-01T08:00:00.5Z", "fraction"),
        ("name", None, "missing"),
        (f"{A}.tag", ["😀", "\uff21"], "apart"),
        ("endorsementJwt", ["a.b.c"], "new-word"),
        (f"{S}.identifier.0.identityHash", "md5$" + "0" * 32, "weak-hash"),
        ("credentialStatus", {"id": "https://e.example/r", "type": "1EdTechRevocationList"}, "status"),
    ],
)
def test_bad_manners_are_told_and_borne(path: str, value: Any, code: str) -> None:
    changed = copy.deepcopy(FULL)
    if path == "@context.1":
        changed["@context"][1] = value
    else:
        changed = edited(FULL, path, value)
    assert [(problem.code, problem.is_serious) for problem in problems(changed)] == [(code, False)]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", "https://e.example/credentials/1"),
        ("type", ["AchievementCredential", "VerifiableCredential", "https://e.example#Own"]),
        ("@context", [*FULL["@context"], "https://e.example/own.json", {"own": "https://e.example/own"}]),
        (f"{A}.achievementType", "ext:Medal"),
        (f"{A}.alignment.0.targetType", "ceasn:Competency"),
        (f"{A}.alignment.0.targetType", "ext:Skill|x"),
        (f"{A}.tag", ["tin", "tin 😀", "tin"]),
        (f"{S}.id", "did:key:z6Mk"),
        ("credentialStatus.statusPurpose", "suspension"),
        ("validUntil", "2030-01-01T00:00:00+02:00"),
        ("iss", ACME),
    ],
)
def test_what_the_standard_allows_is_allowed(path: str, value: Any) -> None:
    assert problems(edited(FULL, path, value)) == []


@pytest.mark.parametrize(
    ("path", "value", "where", "code"),
    [
        (f"{S}.encodedList", "H4sIAAAA", f"{S}.encodedList", "kind"),
        (f"{S}.encodedList", None, f"{S}.encodedList", "missing"),
        (f"{S}.statusPurpose", ["revocation"], f"{S}.statusPurpose", "many"),
        (f"{S}.type", ["BitstringStatusList"], f"{S}.type", "array"),
        ("credentialSubject", [LIST[S]], S, "many"),
        ("@context", ["https://www.w3.org/2018/credentials/v1"], "@context", "context"),
        ("issuer", None, "issuer", "missing"),
    ],
)
def test_a_list_credential_has_its_own_faults(path: str, value: Any, where: str, code: str) -> None:
    assert problems(LIST) == []
    assert (where, code) in codes(edited(LIST, path, value))


@pytest.mark.parametrize("junk", [None, [], "a", 5, True])
def test_what_is_no_object_is_one_problem(junk: object) -> None:
    assert codes(junk) == [("", "kind")]


@pytest.mark.parametrize("kind", [None, "VerifiableCredential", ["a", 5], {}, "Profile"])
def test_another_type_is_one_problem(kind: object) -> None:
    assert [problem.code for problem in problems({"type": kind})] == ["type"]


def test_a_part_can_be_judged_by_itself() -> None:
    assert problems(ACHIEVEMENT.to_json(), expected="Achievement") == []
    assert codes({"id": ACME}) == [("type", "type")]
    assert [problem.code for problem in problems({"id": ACME}, expected="Profile")] == ["type"]


def test_an_address_in_plain_text_is_never_told() -> None:
    changed = edited(FULL, f"{S}.identifier.0.identityHash", "erin@example.org")
    assert all("erin" not in problem.found + problem.expected for problem in problems(changed))


def test_the_enumerations_are_those_of_the_schema() -> None:
    text = published("schemas/ob30/json/ob_v3p0_achievementcredential_schema.json").read_text("utf-8")
    found = {tuple(sorted(values)) for values in enumerations(json.loads(text))}
    for names in (
        vocabulary.ACHIEVEMENT_TYPES,
        vocabulary.IDENTIFIER_TYPES,
        vocabulary.TARGET_TYPES,
        vocabulary.RESULT_TYPES,
        vocabulary.RESULT_STATUSES,
    ):
        assert tuple(sorted(names)) in found


def enumerations(value: Any) -> list[list[str]]:
    if isinstance(value, dict):
        own = [value["enum"]] if isinstance(value.get("enum"), list) else []
        return own + [found for member in value.values() for found in enumerations(member)]
    return [found for member in value for found in enumerations(member)] if isinstance(value, list) else []


@pytest.mark.parametrize(
    ("name", "is_valid"),
    [
        ("simple.json", True),
        ("simple-did-key-method.json", True),
        ("endorsement-valid.json", True),
        ("simple-err-type.json", False),
        ("simple-err-issuer.json", False),
        ("simple-err-issuer-type.json", False),
        ("simple-err-issuer-parentorg-type.json", False),
        ("simple-err-issuer-otheridentifier-type.json", False),
        ("simple-err-evidence-type.json", False),
        ("simple-err-credential-subject-type.json", False),
        ("simple-err-credential-subject-identifier-type.json", False),
        ("simple-err-credential-subject-profile-type.json", False),
        ("simple-err-credential-subject-result-type.json", False),
        ("simple-err-credential-subject-achievement-result-description-type.json", False),
        ("simple-err-proof-method-no-scheme.json", False),
    ],
)
def test_published_documents_are_judged_as_their_own_validator_judges_them(name: str, is_valid: bool) -> None:
    document = json.loads(published(f"examples/ob30/validator/{name}").read_bytes())
    assert (codes(document) == []) is is_valid


names_of_properties = st.sampled_from([*FULL, *FULL[S], "x"])
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from([*FULL, *FULL[S], "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.sampled_from(sorted(FULL)), json_values)
def test_no_value_breaks_the_reading(name: str, value: Any) -> None:
    problems({**FULL, name: value})
    problems({**FULL, "credentialSubject": {**FULL[S], name: value}})
    problems(value)


@given(st.text(max_size=30).map(lambda text: f"https://e.example/{text}") | st.text(max_size=20))
def test_what_passes_for_an_address_is_one_for_the_program_that_signs(text: str) -> None:
    if uri(text) is None:
        pyoxigraph.NamedNode(text)
