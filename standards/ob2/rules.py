"""
What a well-formed Open Badges 2.0 object must have (OB 2.0, sections Assertion to VerificationObject).

`problems` takes any JSON value and answers what is wrong with it, in the order of the classes below. A problem that is
not serious is bad manners or a known trap of some verifier; the object still stands.
"""

from collections.abc import Iterator, Mapping
from itertools import chain

from standards import values
from standards.errors import BadIdentity, BadTimestamp
from standards.grammar import Class, Grammar, Problem, Property, join, listed, shown, single, texts
from standards.ob2.documents import CONTEXT
from standards.recipients import HASHED, Identity
from standards.timestamps import from_text


def problems(document: object, *, expected: str = "") -> list[Problem]:
    """
    Everything that is wrong with a document.

    :param expected: "Assertion", "BadgeClass", "Profile", "Endorsement", "CryptographicKey" or "RevocationList";
        without it, the document's own type decides.
    """
    if not isinstance(document, Mapping):
        return [Problem("", "kind", "a JSON object", shown(document))]
    name = expected or _class_of(document)
    if name not in _CLASSES:
        return [Problem("type", "type", _DOCUMENTS, shown(document.get("type")))]
    return [*_GRAMMAR.context_problems(document, "", is_required=True), *_GRAMMAR.object_problems(document, name, "")]


def _class_of(document: Mapping[str, object]) -> str:
    types = listed(document.get("type"))
    return next((name for name, known in _CLASSES.items() if known.is_typed and set(known.types) & texts(types)), "")


class _Grammar(Grammar):
    """How 2.0 is read: `verify` is an older word, and of a withdrawn award or endorsement only the id is needed."""

    def object_problems(self, document: Mapping[str, object], name: str, where: str) -> Iterator[Problem]:
        if name in ("Assertion", "Endorsement") and document.get("revoked") is True:
            yield from self.keyword_problems(document, where)
            yield from self.type_problems(document, self.classes[name], where)
            yield from self.property_problems(document, _ID, where)
        else:
            yield from super().object_problems(document, name, where)

    def context_problems(self, document: Mapping[str, object], where: str, *, is_required: bool) -> Iterator[Problem]:
        """The context of Open Badges 2.0 has to be there, and nothing after it may give its words another meaning."""
        if "@context" not in document and not is_required:
            return
        path = join(where, "@context")
        written = document.get("@context")
        contexts = written if isinstance(written, list) else [written]
        if not any(is_context(context) for context in contexts):
            yield Problem(path, "context", CONTEXT, shown(written))
        elif CONTEXT not in contexts:
            yield Problem(path, "context", CONTEXT, shown(written), is_borne=True)
        for context in contexts:
            if isinstance(context, Mapping):
                redefined = sorted(name for name in set(context) & _TERMS if not _is_usual(name, context[name]))
                if redefined:
                    yield Problem(path, "context", "no other meaning for a word of the standard", redefined[0])
            elif not isinstance(context, str):
                yield Problem(path, "context", "addresses or objects", shown(context))
            elif not is_context(context):
                yield Problem(path, "extension", "nothing beside Open Badges 2.0", shown(context), is_serious=False)

    def value(self, document: Mapping[str, object], name: str) -> object:
        return _property(document, name)


def is_context(context: object) -> bool:
    """Whether it is the context of 2.0, at its own address or at another under which it was known."""
    return isinstance(context, str) and context in _CONTEXTS


def _is_usual(name: str, meaning: object) -> bool:
    """Whether a word is given the meaning that everybody expects of it, as some do who define all their words."""
    address = meaning.get("@id") if isinstance(meaning, Mapping) else meaning
    is_plain = not isinstance(meaning, Mapping) or set(meaning) <= {"@id", "@type"}
    return is_plain and isinstance(address, str) and address in {place + name for place in _VOCABULARIES}


_CONTEXTS = (
    CONTEXT,
    f"{CONTEXT}/",
    CONTEXT.replace("https:", "http:"),
    "https://openbadgespec.org/v2/context.json",
    "https://openbadgespec.org/v2/",
    "https://openbadgespec.org/v2",
)
_VOCABULARIES = ("http://schema.org/", "https://schema.org/", "schema:", "https://w3id.org/openbadges#", "obi:")


def _identity_rules(recipient: Mapping[str, object], where: str) -> Iterator[Problem]:
    # What was found is never told here: it may be somebody's address in plain text.
    try:
        identity = Identity.from_json(recipient)
    except BadIdentity as error:
        yield Problem(where, "recipient", "type, identity and hashed as the standard has them", str(error))
        return
    if identity.is_weak:
        yield Problem(where, "weak-hash", "sha256", "md5", is_serious=False)
    if not identity.hashed and HASHED.fullmatch(identity.identity):
        yield Problem(where, "recipient", "hashed: true beside a hash", "hashed: false")
    elif not identity.hashed and (wanted := _IDENTIFIERS[identity.type](identity.identity)):
        yield Problem(where, "recipient", wanted, "another text")


def _assertion_rules(assertion: Mapping[str, object], where: str) -> Iterator[Problem]:
    issued_on, expires = (_readable(single(assertion.get(name))) for name in ("issuedOn", "expires"))
    if issued_on and expires and from_text(expires) <= from_text(issued_on):
        yield Problem(join(where, "expires"), "order", f"a moment after issuedOn, {issued_on}", expires)
    own_id = single(assertion.get("id"))
    if is_signed(assertion) and not _creator(assertion):
        # One known verifier finds the key by it and in no other way.
        yield Problem(join(where, "verification.creator"), "creator", "the id of the key", is_serious=False)
    if is_hosted(assertion) and values.identifier(own_id) is None and values.url(own_id):
        yield Problem(join(where, "id"), "hosted-id", "the address at which it is served", shown(own_id))


def _readable(value: object) -> str:
    try:
        return value if isinstance(value, str) and from_text(value) else ""
    except BadTimestamp:
        return ""


def _creator(assertion: Mapping[str, object]) -> object:
    verification = single(_property(assertion, "verification"))
    return verification.get("creator") if isinstance(verification, Mapping) else None


def _revocation_list_rules(document: Mapping[str, object], where: str) -> Iterator[Problem]:
    # The list itself has to be there also while it is empty, so this is not a property like the others.
    path = join(where, "revokedAssertions")
    entries = document.get("revokedAssertions")
    if not isinstance(entries, list):
        yield Problem(path, "missing", "a list", shown(entries))
        return
    for number, entry in enumerate(entries):
        if isinstance(entry, Mapping):
            yield from _GRAMMAR.object_problems(entry, "RevokedEntry", f"{path}[{number}]")
            entry = entry.get("id") or entry.get("uid")
        if not isinstance(entry, str) or not entry:
            yield Problem(f"{path}[{number}]", "kind", "an id, or an object with one", shown(entry))


def _criteria_rules(criteria: Mapping[str, object], where: str) -> Iterator[Problem]:
    if not criteria.get("id") and not criteria.get("narrative"):
        yield Problem(where, "criteria", "an id or a narrative")


def _profile_rules(profile: Mapping[str, object], where: str) -> Iterator[Problem]:
    if values.url(single(profile.get("id"))):
        yield Problem(join(where, "id"), "issuer-id", "an http or https address", is_serious=False)


def is_hosted(assertion: Mapping[str, object]) -> bool:
    """Whether an assertion says that it is true because its address serves it (`hosted` is the older word)."""
    return _verification_type(assertion) in ("HostedBadge", "hosted")


def is_signed(assertion: Mapping[str, object]) -> bool:
    """Whether an assertion says that it is true because it is signed (`signed` is the older word)."""
    return _verification_type(assertion) in ("SignedBadge", "signed")


def _verification_type(assertion: Mapping[str, object]) -> object:
    verification = single(_property(assertion, "verification"))
    return single(verification.get("type")) if isinstance(verification, Mapping) else None


def _property(document: Mapping[str, object], name: str) -> object:
    value = document.get(name)
    return document.get(_OLDER_WORDS[name]) if value is None and name in _OLDER_WORDS else value


# The context gives `verify` the meaning of `verification`; the words of 1.x for an alignment live on in badges of then.
_OLDER_WORDS = {"verification": "verify", "targetName": "name", "targetUrl": "url"}


def _anything(_value: object) -> None:
    return None


_IDENTIFIERS: dict[str, values.Check] = {
    "email": values.email,
    "url": values.url,
    "telephone": values.telephone,
    "id": values.text,
}
_EVERYWHERE = (
    Property("@language", values.language, may_be_odd=True),
    Property("version", values.text_or_number),
    Property("related", values.identifier, inside="Related", is_many=True),
    Property("endorsement", values.identifier, inside="InnerEndorsement", is_many=True),
)
_ID = Property("id", values.identifier, is_required=True)
_DOCUMENTS = "Assertion, BadgeClass, Issuer, Profile, Endorsement, CryptographicKey or RevocationList"
_CLASSES: dict[str, Class] = {
    "Assertion": Class(
        ("Assertion",),
        (
            _ID,
            Property("recipient", inside="IdentityObject", is_required=True),
            Property("badge", values.identifier, inside="BadgeClass", is_required=True),
            Property("verification", inside="VerificationOfAssertion", is_required=True),
            Property("issuedOn", values.moment, is_required=True),
            Property("expires", values.moment),
            Property("image", values.url, inside="BakedImage", may_be_odd=True),
            Property("narrative", values.text),
            Property("evidence", values.identifier, inside="Evidence", is_many=True, may_be_odd=True),
            Property("revoked", values.boolean),
            Property("revocationReason", values.text),
            *_EVERYWHERE,
        ),
        (_assertion_rules,),
        is_typed=True,
    ),
    "BadgeClass": Class(
        ("BadgeClass",),
        (
            _ID,
            Property("name", values.text, is_required=True),
            Property("description", values.text, is_required=True),
            Property("image", values.picture, inside="Image", is_required=True, may_be_odd=True),
            Property("criteria", values.url, inside="Criteria", is_required=True, may_be_odd=True),
            Property("issuer", values.identifier, inside="Profile", is_required=True),
            Property("alignment", inside="AlignmentObject", is_many=True),
            Property("tags", values.text, is_many=True),
            *_EVERYWHERE,
        ),
        is_typed=True,
    ),
    "Profile": Class(
        ("Issuer", "Profile"),
        (
            _ID,
            Property("name", values.text, is_required=True),
            Property("url", values.url, is_required=True, may_be_odd=True),
            Property("email", values.email, is_required=True, may_be_odd=True, may_be_missing=True),
            Property("telephone", values.telephone, may_be_odd=True),
            Property("description", values.text),
            Property("image", values.picture, inside="Image", may_be_odd=True),
            Property("publicKey", values.identifier, inside="InnerKey", is_many=True),
            Property("verification", inside="VerificationOfProfile"),
            Property("revocationList", values.identifier),
            *_EVERYWHERE,
        ),
        (_profile_rules,),
        is_typed=True,
    ),
    "IdentityObject": Class((), (), (_identity_rules,)),
    "VerificationOfAssertion": Class(
        ("HostedBadge", "hosted", "SignedBadge", "signed"),
        (Property("creator", values.identifier, inside="InnerKey"),),
        is_typed=True,
    ),
    "VerificationOfProfile": Class(
        (),
        (
            Property("verificationProperty", values.text),
            Property("startsWith", values.url, is_many=True),
            Property("allowedOrigins", values.host_name, is_many=True, is_serious=False),
        ),
    ),
    "Evidence": Class(
        (),
        (
            Property("id", values.inner_identifier, may_be_odd=True),
            *(Property(name, values.text) for name in ("narrative", "name", "description", "genre", "audience")),
        ),
    ),
    "Criteria": Class(
        (),
        (Property("id", values.inner_identifier, may_be_odd=True), Property("narrative", values.text)),
        (_criteria_rules,),
    ),
    "Image": Class(
        (),
        (
            Property("id", values.picture, is_required=True),
            Property("caption", values.text),
            Property("author", values.identifier),
        ),
    ),
    "BakedImage": Class(
        (),
        (
            Property("id", values.url, is_required=True),
            Property("caption", values.text),
            Property("author", values.identifier),
        ),
    ),
    "AlignmentObject": Class(
        (),
        (
            Property("targetName", values.text, is_required=True),
            Property("targetUrl", values.url, is_required=True, may_be_odd=True),
            *(Property(name, values.text) for name in ("targetDescription", "targetFramework", "targetCode")),
        ),
    ),
    "Related": Class((), (_ID, Property("version", values.text_or_number), Property("@language", values.language))),
    "Endorsement": Class(
        ("Endorsement",),
        (
            _ID,
            Property("claim", inside="Claim", is_required=True),
            Property("issuer", values.identifier, inside="Profile", is_required=True),
            Property("issuedOn", values.moment, is_required=True),
            Property("verification", inside="VerificationOfAssertion", is_required=True),
            Property("revoked", values.boolean),
            Property("revocationReason", values.text),
            *_EVERYWHERE,
        ),
        is_typed=True,
    ),
    "Claim": Class((), (_ID, Property("endorsementComment", values.text))),
    "InnerEndorsement": Class((), (Property("id", values.identifier), Property("claim", _anything))),
    "CryptographicKey": Class(
        ("CryptographicKey",),
        (
            Property("id", values.url, is_required=True),
            Property("owner", values.identifier, is_required=True),
            Property("publicKeyPem", values.public_key_pem, is_required=True),
        ),
        is_typed=True,
    ),
    "RevocationList": Class(
        ("RevocationList",),
        (Property("id", values.url), Property("issuer", values.identifier, inside="Profile")),
        (_revocation_list_rules,),
        is_typed=True,
    ),
    "RevokedEntry": Class((), (Property("revoked", values.boolean), Property("revocationReason", values.text))),
    "InnerKey": Class(
        (),
        (
            Property("id", values.identifier),
            Property("owner", values.identifier),
            Property("publicKeyPem", values.text),
        ),
    ),
}
_TERMS = frozenset(
    chain(
        ("id", "type", "verify", "hashed", "identity", "salt"),
        (prop.name for known in _CLASSES.values() for prop in known.properties if not prop.name.startswith("@")),
        (name for known in _CLASSES.values() for name in known.types),
    )
)
_GRAMMAR = _Grammar(_CLASSES)
