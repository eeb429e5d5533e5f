"""
Where the key of a signature is found, and whether the issuer publishes it (DI, Retrieve Verification Method; OB 3.0,
Key Management). A key that says itself whose it is proves nothing: the issuer's own document has to name it.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from standards.errors import BadDid, BadKey, Unreadable, WeakKey
from standards.grammar import listed
from standards.proofs import did
from standards.proofs.keys import PublicKey
from standards.values import is_url
from standards.verification._case import Case, Json, document_at, failed, id_of, not_done, passed, text_of
from standards.verification.report import Check, Mender, Verdict

MAX_KEYS = 5
_EXPECTED = "a key that the issuer publishes"
_BARE = ("Multikey", "Ed25519VerificationKey2020", "JsonWebKey", "JsonWebKey2020", "CryptographicKey")


@dataclass(frozen=True, slots=True)
class Found:
    """A key and who publishes it: the id of the document that lists it as its own, empty if that is nobody."""

    key: PublicKey
    publisher: str = ""


def key_at(case: Case, method: str) -> Found | Check:
    """The key of a verification method or `kid`, from where that leads; never from the signature itself."""
    try:
        if method.startswith("did:key:"):
            return Found(PublicKey.from_did_key(method), method.partition("#")[0])
        if method.startswith("did:web:"):
            return _in_did_document(case, method)
        if is_url(method):
            return _at_address(case, method)
    except WeakKey as error:
        return failed(str(error), "a key that is fit", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    except BadDid as error:
        return failed(f"{method[:200]}: {error}", _EXPECTED, Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    except BadKey as error:
        return not_done(f"{method[:200]}: {error}", "a key of a kind that is known here", Mender.ISSUER)
    return not_done(f"{method[:200] or 'no address of a key'}", "a did:key, did:web or https address", Mender.ISSUER)


def _in_did_document(case: Case, method: str) -> Found | Check:
    document = document_at(case, case.question.resolve(method))
    if isinstance(document, Check):
        return document
    return Found(did.key_in(document, method), method.partition("#")[0])


def _at_address(case: Case, method: str) -> Found | Check:
    """A key at an address of the web: in the document of its owner, or alone in one of its own."""
    base = method.partition("#")[0]
    document = document_at(case, base)
    if isinstance(document, Check):
        return document
    if "kty" in document:
        return Found(PublicKey.from_jwk(document))
    if any(name in _BARE for name in listed(document.get("type"))):
        if id_of(document) not in (method, base):
            raise BadDid("the document is another's")
        owner = text_of(document.get("controller") or document.get("owner"))
        return Found(_key_of(document), base if owner == base else "")
    if id_of(document) == base and method != base:
        key = next((key for entry, key in _own_keys(document, base) if entry == method), None)
        if key is not None:
            return Found(key, base)
    raise BadDid("the document does not list this key for assertions")


def _key_of(method: Json) -> PublicKey:
    """
    The key in a verification method or CryptographicKey.

    :raises BadKey: if there is none that can be read.
    """
    if isinstance(method.get("publicKeyPem"), str):
        return PublicKey.from_pem(str(method["publicKeyPem"]))
    if isinstance(method.get("publicKeyMultibase"), str):
        return PublicKey.from_multikey(str(method["publicKeyMultibase"]))
    return PublicKey.from_jwk(method.get("publicKeyJwk"))


def _own_keys(document: Json, owner: str) -> Iterator[tuple[str, PublicKey]]:
    """The keys that stand in an owner's own document for assertions, with their ids; what cannot be read is left."""
    for method in _own_methods(document, owner):
        if id_of(method.get("controller") or method.get("owner")) == owner:
            with suppress(Unreadable):
                yield _absolute(method, owner), _key_of(method)


def _own_methods(document: Json, owner: str) -> Iterator[Json]:
    """The methods for assertions, and the keys of a profile of 2.0, that are written out in a document."""
    named = {_absolute(entry, owner) for entry in listed(document.get("assertionMethod"))}
    methods = [*listed(document.get("assertionMethod")), *listed(document.get("verificationMethod"))]
    found = [entry for entry in methods if isinstance(entry, Mapping) and _absolute(entry, owner) in named]
    keys = [entry for entry in listed(document.get("publicKey")) if isinstance(entry, Mapping)]
    yield from found[: 4 * MAX_KEYS]
    yield from keys[:MAX_KEYS]


def _absolute(entry: object, owner: str) -> str:
    name = id_of(entry)
    return owner + name if name.startswith("#") else name


def is_published(case: Case, issuer_id: str, method: str, found: Found) -> Check:
    """Whether the issuer's own document names this key: by the address of the key, or by the very same key."""
    if found.publisher and found.publisher == issuer_id:
        return passed(method)
    document = issuer_document(case, issuer_id)
    if isinstance(document, Check):
        return document
    if document is not None and _lists(document, issuer_id, method, found.key):
        return passed(method)
    told = found.publisher or method or "a key that came with the badge"
    return failed(told[:300], f"a key of {issuer_id}"[:300], Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)


def issuer_document(case: Case, issuer_id: str) -> Json | Check | None:
    """The document in which an issuer names its keys; None for a did:key, which has no other than itself."""
    if issuer_id.startswith("did:key:"):
        return None
    try:
        url = case.question.resolve(issuer_id) if issuer_id.startswith("did:web:") else issuer_id
    except BadDid as error:
        return failed(str(error), "the address of the issuer's keys", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    if not is_url(url):
        found = f"{issuer_id[:200]}, where no keys can be found"
        if issuer_id.startswith("did:"):
            return not_done(found, "a did:key, did:web or https address", Mender.ISSUER)
        return failed(found, "an issuer with an address", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    document = document_at(case, url)
    if not isinstance(document, Check) and id_of(document) != issuer_id:
        return failed("the document is another's", issuer_id, Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    return document


def _lists(document: Json, issuer_id: str, method: str, key: PublicKey) -> bool:
    by_name = [*listed(document.get("assertionMethod")), *listed(document.get("publicKey"))]
    is_named = method and any(isinstance(name, str) and _absolute(name, issuer_id) == method for name in by_name)
    written = [one for one in _own_methods(document, issuer_id) if _absolute(one, issuer_id) == method]
    # What the issuer writes out itself counts, not what stands at the address of that name.
    if is_named and not written:
        return True
    return any(own_key == key for _name, own_key in _own_keys(document, issuer_id))


def published_keys(case: Case, issuer_id: str) -> list[PublicKey] | Check:
    """The keys that an issuer publishes for assertions, for a signature that names none."""
    document = issuer_document(case, issuer_id)
    if isinstance(document, Check):
        return document
    if document is None:
        found = key_at(case, issuer_id)
        return found if isinstance(found, Check) else [found.key]
    return [key for _name, key in _own_keys(document, issuer_id)][:MAX_KEYS]
