"""
What a well-formed Open Badges 2.0 object must have (OB 2.0, sections Assertion to VerificationObject).

`problems` takes any JSON value and answers what is wrong with it, in the order of the classes below. A problem that is
not serious is bad manners or a known trap of some verifier; the object still stands.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from standards.errors import BadIdentity, BadTimestamp
from standards.ob2 import values
from standards.ob2.documents import CONTEXT
from standards.recipients import HASHED, Identity
from standards.timestamps import from_text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, of which sort, what would have been right, and what was found."""

    where: str
    code: str
    expected: str
    found: str = ""
    is_serious: bool = True


Rule = Callable[[Mapping[str, object], str], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    check: values.Check | None = None
    inside: str = ""
    is_required: bool = False
    is_many: bool = False
    is_serious: bool = True


@dataclass(frozen=True, slots=True)
class _Class:
    types: tuple[str, ...]
    properties: tuple[_Property, ...]
    rules: tuple[Rule, ...] = ()
    is_typed: bool = False


def problems(document: object, *, expected: str = "") -> list[Problem]:
    """
    Everything that is wrong with a document.

    :param expected: "Assertion", "BadgeClass" or "Profile"; without it, the document's own type decides.
    """
    if not isinstance(document, Mapping):
        return [Problem("", "kind", "a JSON object", _shown(document))]
    name = expected or _class_of(document)
    if name not in _CLASSES:
        return [Problem("type", "type", "Assertion, BadgeClass, Issuer or Profile", _shown(document.get("type")))]
    return [*_context_problems(document, "", is_required=True), *_object_problems(document, name, "")]


def _class_of(document: Mapping[str, object]) -> str:
    types = _listed(document.get("type"))
    return next((name for name, known in _CLASSES.items() if known.is_typed and set(known.types) & _texts(types)), "")


def _object_problems(document: Mapping[str, object], name: str, where: str) -> Iterator[Problem]:
    known = _CLASSES[name]
    yield from _keyword_problems(document, where)
    yield from _type_problems(document, known, where)
    if name == "Assertion" and document.get("revoked") is True:
        yield from _property_problems(document, _Property("id", values.identifier, is_required=True), where)
        return
    for prop in known.properties:
        yield from _property_problems(document, prop, where)
    for rule in known.rules:
        yield from rule(document, where)


def _property_problems(document: Mapping[str, object], prop: _Property, where: str) -> Iterator[Problem]:
    path = _join(where, prop.name)
    given = [item for item in _listed(_property(document, prop.name)) if item is not None]
    if not given and prop.is_required:
        yield Problem(path, "missing", "this property", "", prop.is_serious)
    if len(given) > 1 and not prop.is_many:
        yield Problem(path, "many", "a single value", f"{len(given)} values", prop.is_serious)
    for number, item in enumerate(given):
        yield from _item_problems(item, prop, f"{path}[{number}]" if len(given) > 1 else path)


def _item_problems(item: object, prop: _Property, path: str) -> Iterator[Problem]:
    if isinstance(item, Mapping) and prop.inside:
        yield from _context_problems(item, path, is_required=False)
        yield from _object_problems(item, prop.inside, path)
        return
    wanted = "an object" if prop.check is None else prop.check(item)
    if wanted is not None:
        yield Problem(path, "kind", wanted, _shown(item), prop.is_serious)


def _type_problems(document: Mapping[str, object], known: _Class, where: str) -> Iterator[Problem]:
    types = _listed(document.get("type"))
    if not known.types or (not types and not known.is_typed):
        return
    if not set(known.types) & _texts(types) or len(_texts(types)) != len(types):
        yield Problem(_join(where, "type"), "type", " or ".join(known.types), _shown(document.get("type")))


def _keyword_problems(document: Mapping[str, object], where: str) -> Iterator[Problem]:
    """JSON-LD keywords with which a second meaning could be smuggled past a reader of plain names."""
    for key in document:
        if key.startswith("@") and key not in ("@context", "@language"):
            yield Problem(_join(where, key), "keyword", "no JSON-LD keyword here")


def _context_problems(document: Mapping[str, object], where: str, *, is_required: bool) -> Iterator[Problem]:
    """The context of Open Badges 2.0 has to be there, and nothing after it may give its words another meaning."""
    if "@context" not in document and not is_required:
        return
    path = _join(where, "@context")
    written = document.get("@context")
    contexts = written if isinstance(written, list) else [written]
    if CONTEXT not in contexts:
        yield Problem(path, "context", CONTEXT, _shown(written))
    for context in contexts:
        if isinstance(context, Mapping):
            if redefined := sorted(set(context) & _TERMS):
                yield Problem(path, "context", "no other meaning for a word of the standard", redefined[0])
        elif not isinstance(context, str):
            yield Problem(path, "context", "addresses or objects", _shown(context))
        elif context != CONTEXT:
            yield Problem(path, "extension", "nothing beside Open Badges 2.0", _shown(context), is_serious=False)


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
    issued_on, expires = (_moment(_single(assertion.get(name))) for name in ("issuedOn", "expires"))
    if issued_on and expires and from_text(expires) <= from_text(issued_on):
        yield Problem(_join(where, "expires"), "order", f"a moment after issuedOn, {issued_on}", expires)
    own_id = _single(assertion.get("id"))
    if is_hosted(assertion) and values.identifier(own_id) is None and values.url(own_id):
        yield Problem(_join(where, "id"), "hosted-id", "the address at which it is served", _shown(own_id))


def _moment(value: object) -> str:
    try:
        return value if isinstance(value, str) and from_text(value) else ""
    except BadTimestamp:
        return ""


def _criteria_rules(criteria: Mapping[str, object], where: str) -> Iterator[Problem]:
    if not criteria.get("id") and not criteria.get("narrative"):
        yield Problem(where, "criteria", "an id or a narrative")


def _profile_rules(profile: Mapping[str, object], where: str) -> Iterator[Problem]:
    if values.url(_single(profile.get("id"))):
        yield Problem(_join(where, "id"), "issuer-id", "an http or https address", is_serious=False)


def is_hosted(assertion: Mapping[str, object]) -> bool:
    """Whether an assertion says that it is true because its address serves it (`hosted` is the older word)."""
    return _verification_type(assertion) in ("HostedBadge", "hosted")


def is_signed(assertion: Mapping[str, object]) -> bool:
    """Whether an assertion says that it is true because it is signed (`signed` is the older word)."""
    return _verification_type(assertion) in ("SignedBadge", "signed")


def _verification_type(assertion: Mapping[str, object]) -> object:
    verification = _single(_property(assertion, "verification"))
    return _single(verification.get("type")) if isinstance(verification, Mapping) else None


def _property(document: Mapping[str, object], name: str) -> object:
    value = document.get(name)
    # `verify` is the older word for `verification`, and the context gives both the same meaning.
    return document.get("verify") if value is None and name == "verification" else value


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _single(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _texts(items: list[object]) -> set[str]:
    return {item for item in items if isinstance(item, str)}


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _shown(value: object) -> str:
    shown = value if isinstance(value, str) else type(value).__name__
    return shown if len(shown) <= 200 else shown[:199] + "…"


def _anything(_value: object) -> None:
    return None


_IDENTIFIERS: dict[str, values.Check] = {
    "email": values.email,
    "url": values.url,
    "telephone": values.telephone,
    "id": values.text,
}
_EVERYWHERE = (
    _Property("@language", values.language),
    _Property("version", values.text_or_number),
    _Property("related", values.identifier, inside="Related", is_many=True),
    _Property("endorsement", values.identifier, inside="Endorsement", is_many=True),
)
_ID = _Property("id", values.identifier, is_required=True)
_CLASSES = {
    "Assertion": _Class(
        ("Assertion",),
        (
            _ID,
            _Property("recipient", inside="IdentityObject", is_required=True),
            _Property("badge", values.identifier, inside="BadgeClass", is_required=True),
            _Property("verification", inside="VerificationOfAssertion", is_required=True),
            _Property("issuedOn", values.moment, is_required=True),
            _Property("expires", values.moment),
            _Property("image", values.url, inside="BakedImage"),
            _Property("narrative", values.text),
            _Property("evidence", values.identifier, inside="Evidence", is_many=True),
            _Property("revoked", values.boolean),
            _Property("revocationReason", values.text),
            *_EVERYWHERE,
        ),
        (_assertion_rules,),
        is_typed=True,
    ),
    "BadgeClass": _Class(
        ("BadgeClass",),
        (
            _ID,
            _Property("name", values.text, is_required=True),
            _Property("description", values.text, is_required=True),
            _Property("image", values.picture, inside="Image", is_required=True),
            _Property("criteria", values.url, inside="Criteria", is_required=True),
            _Property("issuer", values.identifier, inside="Profile", is_required=True),
            _Property("alignment", inside="AlignmentObject", is_many=True),
            _Property("tags", values.text, is_many=True),
            *_EVERYWHERE,
        ),
        is_typed=True,
    ),
    "Profile": _Class(
        ("Issuer", "Profile"),
        (
            _ID,
            _Property("name", values.text, is_required=True),
            _Property("url", values.url, is_required=True),
            _Property("email", values.email, is_required=True),
            _Property("telephone", values.telephone),
            _Property("description", values.text),
            _Property("image", values.picture, inside="Image"),
            _Property("publicKey", values.identifier, inside="CryptographicKey", is_many=True),
            _Property("verification", inside="VerificationOfProfile"),
            _Property("revocationList", values.identifier),
            *_EVERYWHERE,
        ),
        (_profile_rules,),
        is_typed=True,
    ),
    "IdentityObject": _Class((), (), (_identity_rules,)),
    "VerificationOfAssertion": _Class(
        ("HostedBadge", "hosted", "SignedBadge", "signed"),
        (_Property("creator", values.identifier, inside="CryptographicKey"),),
        is_typed=True,
    ),
    "VerificationOfProfile": _Class(
        (),
        (
            _Property("verificationProperty", values.text),
            _Property("startsWith", values.url, is_many=True),
            _Property("allowedOrigins", values.host_name, is_many=True, is_serious=False),
        ),
    ),
    "Evidence": _Class(
        (),
        (
            _Property("id", values.inner_identifier),
            *(_Property(name, values.text) for name in ("narrative", "name", "description", "genre", "audience")),
        ),
    ),
    "Criteria": _Class(
        (), (_Property("id", values.inner_identifier), _Property("narrative", values.text)), (_criteria_rules,)
    ),
    "Image": _Class(
        (),
        (
            _Property("id", values.picture, is_required=True),
            _Property("caption", values.text),
            _Property("author", values.identifier),
        ),
    ),
    "BakedImage": _Class(
        (),
        (
            _Property("id", values.url, is_required=True),
            _Property("caption", values.text),
            _Property("author", values.identifier),
        ),
    ),
    "AlignmentObject": _Class(
        (),
        (
            _Property("targetName", values.text, is_required=True),
            _Property("targetUrl", values.url, is_required=True),
            *(_Property(name, values.text) for name in ("targetDescription", "targetFramework", "targetCode")),
        ),
    ),
    "Related": _Class((), (_ID, _Property("version", values.text_or_number), _Property("@language", values.language))),
    "Endorsement": _Class((), (_Property("id", values.identifier), _Property("claim", _anything))),
    "CryptographicKey": _Class(
        (),
        (
            _Property("id", values.identifier),
            _Property("owner", values.identifier),
            _Property("publicKeyPem", values.text),
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
