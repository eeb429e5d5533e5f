"""
What a well-formed Open Badges 3.0 document must have (OB 3.0, Data Model, with the schemas' own severity; VCDM 2.0, 4).

`problems` takes any JSON value and answers what is wrong with it. A problem that is not serious is bad manners or some
verifier's trap; the document still stands. That every word is defined is not asked here but by canonicalisation.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

from standards import values
from standards.errors import BadTimestamp
from standards.grammar import Class, Problem, Property, join, listed, shown, texts
from standards.ob3 import vocabulary as words
from standards.ob3._strict import StrictGrammar
from standards.timestamps import from_text

_URN_UUID = "urn:uuid:"
_HASH = re.compile(r"(?:sha256\$[0-9a-fA-F]{64}|md5\$[0-9a-fA-F]{32})", re.ASCII)


def problems(document: object, *, expected: str = "") -> list[Problem]:
    """
    Everything that is wrong with a document.

    :param expected: "AchievementCredential", "EndorsementCredential", "BitstringStatusListCredential", or a class that
        is found inside them, such as "Achievement" or "Profile"; without it, the document's own type decides.
    """
    if not isinstance(document, Mapping):
        return [Problem("", "kind", "a JSON object", shown(document))]
    name = expected or _class_of(document)
    if name not in _CLASSES:
        return [Problem("type", "type", ", ".join(_CREDENTIALS), shown(document.get("type")))]
    is_credential = name in _CREDENTIALS
    return [
        *_GRAMMAR.context_problems(document, "", is_required=is_credential),
        *_GRAMMAR.object_problems(document, name, ""),
    ]


def _class_of(document: Mapping[str, object]) -> str:
    types = texts(listed(document.get("type")))
    return next((name for name in _CREDENTIALS if types & set(_CLASSES[name].types)), "")


def _credential_rules(credential: Mapping[str, object], where: str) -> Iterator[Problem]:
    types = listed(credential.get("type"))
    if "VerifiableCredential" not in types:
        yield Problem(join(where, "type"), "type", "VerifiableCredential too", shown(credential.get("type")))
    if len(listed(credential.get("credentialSubject"))) > 1:
        yield Problem(join(where, "credentialSubject"), "subject", "exactly one subject")
    valid_from, valid_until = (_moment(credential.get(name)) for name in ("validFrom", "validUntil"))
    if valid_from and valid_until and from_text(valid_until) <= from_text(valid_from):
        yield Problem(join(where, "validUntil"), "order", f"a moment after validFrom, {valid_from}", valid_until)
    for name, moment in (("validFrom", valid_from), ("validUntil", valid_until)):
        if "." in moment:
            yield Problem(
                join(where, name), "fraction", "whole seconds, as a JWT cannot hold more", moment, is_serious=False
            )
    if "endorsementJwt" in credential and "proof" in credential:
        found = "endorsementJwt"
        yield Problem(
            join(where, found), "new-word", "words that every copy of the context has", found, is_serious=False
        )


def _moment(value: object) -> str:
    try:
        return value if isinstance(value, str) and from_text(value) else ""
    except BadTimestamp:
        return ""


def _subject_rules(subject: Mapping[str, object], where: str) -> Iterator[Problem]:
    if not subject.get("id") and not subject.get("identifier"):
        yield Problem(where, "subject", "an id or an identifier")
    achievement = subject.get("achievement")
    described = listed(achievement.get("resultDescription")) if isinstance(achievement, Mapping) else []
    known = {description.get("id") for description in described if isinstance(description, Mapping)}
    for result in listed(subject.get("result")):
        meant = result.get("resultDescription") if isinstance(result, Mapping) else None
        if meant is not None and meant not in known:
            yield Problem(
                join(where, "result.resultDescription"), "dangling", "a result that the achievement describes"
            )


def _achievement_rules(achievement: Mapping[str, object], where: str) -> Iterator[Problem]:
    # Values of one property are sorted when they are signed: by code points here, by halves of them in many wallets.
    tags = [f'"{tag}"' for tag in texts(listed(achievement.get("tag")))]
    with suppress(UnicodeEncodeError):
        if sorted(tags) != sorted(tags, key=lambda tag: tag.encode("utf-16-be")):
            expected = "no tag with an emoji beside one with a ligature or full-width letter"
            yield Problem(join(where, "tag"), "apart", expected, is_serious=False)


def _identity_rules(identity: Mapping[str, object], where: str) -> Iterator[Problem]:
    # What was found is never told here: it may be somebody's address in plain text.
    written = identity.get("identityHash")
    if not isinstance(written, str):
        return
    if identity.get("hashed") is True and not _HASH.fullmatch(written):
        yield Problem(join(where, "identityHash"), "identity", "sha256$ or md5$ and the hash", "another text")
    if identity.get("hashed") is False and _HASH.fullmatch(written):
        yield Problem(join(where, "identityHash"), "identity", "hashed: true beside a hash", "hashed: false")
    if written.startswith("md5$"):
        yield Problem(join(where, "identityHash"), "weak-hash", "sha256", "md5", is_serious=False)
    if identity.get("identityType") == "email":
        yield Problem(join(where, "identityType"), "identity", "emailAddress", "email", is_serious=False)


def _criteria_rules(criteria: Mapping[str, object], where: str) -> Iterator[Problem]:
    if not criteria.get("id") and not criteria.get("narrative"):
        yield Problem(where, "criteria", "an id or a narrative")


def _status_rules(entry: Mapping[str, object], where: str) -> Iterator[Problem]:
    if entry.get("type") != "BitstringStatusListEntry":
        yield Problem(
            join(where, "type"), "status", "BitstringStatusListEntry", shown(entry.get("type")), is_serious=False
        )
        return
    for prop in _ENTRY:
        yield from _GRAMMAR.property_problems(entry, prop, where)
    if entry.get("id") is not None and entry.get("id") == entry.get("statusListCredential"):
        yield Problem(join(where, "id"), "status", "an id that is not that of the list")


def _endorsement_rules(endorsement: Mapping[str, object], where: str) -> Iterator[Problem]:
    if where and not endorsement.get("proof"):
        yield Problem(join(where, "proof"), "unsigned", "a proof of its own: verifiers refuse the whole badge without")


def _list_rules(subject: Mapping[str, object], where: str) -> Iterator[Problem]:
    encoded = subject.get("encodedList")
    if isinstance(encoded, str) and not encoded.startswith("u"):
        yield Problem(join(where, "encodedList"), "kind", "u and base64url", shown(encoded))


def _uri(value: object) -> str | None:
    """An address; a UUID of version 1 to 5 in lower case, as verifiers demand of the older edition too."""
    if isinstance(value, str) and value.startswith(_URN_UUID):
        return values.identifier(value)
    return values.uri(value)


def _index(value: object) -> str | None:
    return None if isinstance(value, str) and value.isascii() and value.isdigit() else "a whole number, as text"


def _texts(*names: str) -> tuple[Property, ...]:
    return tuple(Property(name, values.text) for name in names)


_ID, _OPTIONAL_ID = Property("id", _uri, is_required=True), Property("id", _uri)
_NAME = Property("name", values.text, is_required=True)
_IMAGE = Property("image", inside="Image")
_ALIGNMENT = Property("alignment", inside="Alignment", is_many=True)
_ENDORSEMENTS = (
    Property("endorsement", inside="EndorsementCredential", is_many=True),
    Property("endorsementJwt", values.text, is_many=True),
)
_OTHER_IDENTIFIER = Property("otherIdentifier", inside="IdentifierEntry", is_many=True)
_IDENTIFIER_TYPE = values.one_of(words.IDENTIFIER_TYPES, words.EXTENSION)
_ENTRY = (
    Property("statusPurpose", values.one_of(words.STATUS_PURPOSES), is_required=True),
    Property("statusListIndex", _index, is_required=True),
    Property("statusListCredential", values.url, is_required=True),
)
_ENVELOPE = (
    _ID,
    Property("issuer", inside="Profile", is_required=True),
    Property("validFrom", values.moment, is_required=True),
    Property("validUntil", values.moment),
    Property("awardedDate", values.moment),
    Property("description", values.text),
    _IMAGE,
    Property("proof", inside="Proof", is_many=True),
    Property("credentialSchema", inside="CredentialSchema", is_many=True),
    Property("credentialStatus", inside="CredentialStatus"),
    Property("refreshService", inside="Service"),
    Property("termsOfUse", inside="Terms", is_many=True),
)
_CREDENTIALS = ("AchievementCredential", "EndorsementCredential", "BitstringStatusListCredential")
_CLASSES: dict[str, Class] = {
    "AchievementCredential": Class(
        ("OpenBadgeCredential", "AchievementCredential"),
        (
            *_ENVELOPE,
            Property("name", values.text, is_required=True, is_serious=False),
            Property("credentialSubject", inside="AchievementSubject", is_required=True),
            Property("evidence", inside="Evidence", is_many=True),
            *_ENDORSEMENTS,
        ),
        (_credential_rules,),
        is_typed=True,
    ),
    "EndorsementCredential": Class(
        ("EndorsementCredential",),
        (*_ENVELOPE, _NAME, Property("credentialSubject", inside="EndorsementSubject", is_required=True)),
        (_credential_rules, _endorsement_rules),
        is_typed=True,
    ),
    "BitstringStatusListCredential": Class(
        ("BitstringStatusListCredential",),
        (
            _ID,
            Property("issuer", _uri, inside="ListIssuer", is_required=True),
            Property("validFrom", values.moment),
            Property("validUntil", values.moment),
            Property("proof", inside="Proof", is_many=True),
            Property("credentialSubject", inside="BitstringStatusList", is_required=True),
        ),
        (_credential_rules,),
        is_typed=True,
    ),
    "BitstringStatusList": Class(
        ("BitstringStatusList",),
        (
            _OPTIONAL_ID,
            Property("statusPurpose", values.one_of(words.STATUS_PURPOSES), is_required=True),
            Property("encodedList", values.text, is_required=True),
            Property("ttl", values.number),
        ),
        (_list_rules,),
        is_typed=True,
        has_text_type=True,
    ),
    "ListIssuer": Class((), (_ID,)),
    "AchievementSubject": Class(
        ("AchievementSubject",),
        (
            _OPTIONAL_ID,
            Property("achievement", inside="Achievement", is_required=True),
            Property("identifier", inside="IdentityObject", is_many=True),
            Property("activityStartDate", values.moment),
            Property("activityEndDate", values.moment),
            Property("creditsEarned", values.number),
            _IMAGE,
            Property("result", inside="Result", is_many=True),
            Property("source", inside="Profile"),
            *_texts("licenseNumber", "name", "narrative", "role", "term"),
        ),
        (_subject_rules,),
        is_typed=True,
    ),
    "EndorsementSubject": Class(("EndorsementSubject",), (_ID, *_texts("endorsementComment")), is_typed=True),
    "Achievement": Class(
        ("Achievement",),
        (
            _ID,
            _NAME,
            Property("description", values.text, is_required=True),
            Property("criteria", inside="Criteria", is_required=True),
            Property("achievementType", values.one_of(words.ACHIEVEMENT_TYPES, words.EXTENSION)),
            Property("creator", inside="Profile"),
            Property("creditsAvailable", values.number),
            Property("inLanguage", values.language),
            Property("related", inside="Related", is_many=True),
            Property("resultDescription", inside="ResultDescription", is_many=True),
            Property("tag", values.text, is_many=True),
            _ALIGNMENT,
            _IMAGE,
            _OTHER_IDENTIFIER,
            *_ENDORSEMENTS,
            *_texts("fieldOfStudy", "humanCode", "specialization", "version"),
        ),
        (_achievement_rules,),
        is_typed=True,
    ),
    "Profile": Class(
        ("Profile",),
        (
            _ID,
            Property("url", values.url),
            Property("phone", values.telephone, is_serious=False),
            Property("email", values.email),
            Property("address", inside="Address"),
            Property("parentOrg", inside="Profile"),
            Property("dateOfBirth", values.date),
            _IMAGE,
            _OTHER_IDENTIFIER,
            *_ENDORSEMENTS,
            *_texts("name", "description", "official", "familyName", "givenName", "additionalName", "patronymicName"),
            *_texts("honorificPrefix", "honorificSuffix", "familyNamePrefix"),
        ),
        is_typed=True,
    ),
    "IdentityObject": Class(
        ("IdentityObject",),
        (
            Property("hashed", values.boolean, is_required=True),
            Property("identityHash", values.text, is_required=True),
            Property("identityType", _IDENTIFIER_TYPE, is_required=True),
            Property("salt", values.text),
        ),
        (_identity_rules,),
        is_typed=True,
        has_text_type=True,
        is_closed=True,
    ),
    "IdentifierEntry": Class(
        ("IdentifierEntry",),
        (
            Property("identifier", values.text, is_required=True),
            Property("identifierType", _IDENTIFIER_TYPE, is_required=True),
        ),
        is_typed=True,
        has_text_type=True,
        is_closed=True,
    ),
    "Image": Class(
        ("Image",),
        (_ID, *_texts("caption")),
        is_typed=True,
        has_text_type=True,
        is_closed=True,
    ),
    "Criteria": Class((), (_OPTIONAL_ID, *_texts("narrative")), (_criteria_rules,)),
    "Evidence": Class(
        ("Evidence",),
        (_OPTIONAL_ID, *_texts("narrative", "name", "description", "genre", "audience")),
        is_typed=True,
    ),
    "Alignment": Class(
        ("Alignment",),
        (
            Property("targetName", values.text, is_required=True),
            Property("targetUrl", values.url, is_required=True),
            Property("targetType", values.one_of(words.TARGET_TYPES, words.EXTENSION)),
            *_texts("targetCode", "targetDescription", "targetFramework"),
        ),
        is_typed=True,
    ),
    "Related": Class(("Related",), (_ID, Property("inLanguage", values.language), *_texts("version")), is_typed=True),
    "ResultDescription": Class(
        ("ResultDescription",),
        (
            _ID,
            _NAME,
            Property("resultType", values.one_of(words.RESULT_TYPES, words.EXTENSION), is_required=True),
            Property("requiredLevel", _uri),
            Property("allowedValue", values.text, is_many=True),
            Property("rubricCriterionLevel", inside="RubricCriterionLevel", is_many=True),
            _ALIGNMENT,
            *_texts("requiredValue", "valueMin", "valueMax"),
        ),
        is_typed=True,
    ),
    "RubricCriterionLevel": Class(
        ("RubricCriterionLevel",), (_ID, _NAME, _ALIGNMENT, *_texts("description", "level", "points")), is_typed=True
    ),
    "Result": Class(
        ("Result",),
        (
            Property("resultDescription", _uri),
            Property("achievedLevel", _uri),
            Property("status", values.one_of(words.RESULT_STATUSES)),
            Property("value", values.text),
            _ALIGNMENT,
        ),
        is_typed=True,
    ),
    "Address": Class(
        ("Address",),
        (
            Property("geo", inside="GeoCoordinates"),
            *_texts("addressCountry", "addressCountryCode", "addressRegion", "addressLocality", "streetAddress"),
            *_texts("postOfficeBoxNumber", "postalCode"),
        ),
        is_typed=True,
    ),
    "GeoCoordinates": Class(
        ("GeoCoordinates",),
        (
            Property("latitude", values.number, is_required=True),
            Property("longitude", values.number, is_required=True),
        ),
        is_typed=True,
        has_text_type=True,
    ),
    "CredentialStatus": Class((), (_OPTIONAL_ID,), (_status_rules,), has_text_type=True),
    "CredentialSchema": Class((), (_ID, Property("type", values.text, is_required=True)), has_text_type=True),
    "Service": Class((), (_ID, Property("type", values.text, is_required=True)), has_text_type=True),
    "Terms": Class((), (_OPTIONAL_ID,), has_text_type=True),
    "Proof": Class(
        ("DataIntegrityProof", "Ed25519Signature2020"),
        (
            Property("verificationMethod", values.uri, is_required=True),
            Property("proofPurpose", values.one_of(("assertionMethod",)), is_required=True),
            Property("proofValue", values.text, is_required=True),
            Property("created", values.moment),
        ),
        is_typed=True,
        has_text_type=True,
    ),
}
_GRAMMAR = StrictGrammar(_CLASSES)
