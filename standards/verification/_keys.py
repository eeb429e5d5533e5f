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
_READABLE = "a did:key, did:jwk, did:web or https address"
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
        if method.startswith("did:jwk:"):
            return Found(did.key_of_jwk(method), method.partition("#")[0])
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
    return not_done(f"{method[:200] or 'no address of a key'}", _READABLE, Mender.ISSUER)


def _in_did_document(case: Case, method: str) -> Found | Check:
    document = document_at(case, case.question.resolve(method))
    if isinstance(document, Check):
        return document
    return Found(did.key_in(document, method, now=case.now), method.partition("#")[0])


def _at_address(case: Case, method: str) -> Found | Check:
    """A key at an address of the web: in the document of its owner, or alone in one of its own."""
    base = method.partition("#")[0]
    document = document_at(case, base)
    if isinstance(document, Check):
        return document
    if did.is_over(document, case.now):
        raise BadDid("the key was withdrawn, or has run out")
    if "kty" in document:
        return Found(PublicKey.from_jwk(document))
    if "keys" in document and "id" not in document:
        return Found(_in_set(document, method))
    if any(name in _BARE for name in listed(document.get("type"))):
        if id_of(document) not in (method, base):
            raise BadDid("the document is another's")
        owner = text_of(document.get("controller") or document.get("owner"))
        return Found(_key_of(document), base if owner == base else "")
    if id_of(document) == base and method != base:
        key = next((key for entry, key in _own_keys(case, document, base) if entry == method), None)
        if key is not None:
            return Found(key, base)
    raise BadDid("the document does not list this key for assertions")


def _in_set(document: Json, method: str) -> PublicKey:
    """
    The key in a JWK set (RFC 7517, 5) that is meant: the one of that `kid`, or the only one.

    :raises BadDid: if that is none of them, or several.
    """
    keys = [key for key in listed(document.get("keys")) if isinstance(key, Mapping)]
    names = (method, method.partition("#")[2])
    meant = [key for key in keys if key.get("kid") in names] or keys
    if len(meant) != 1:
        raise BadDid("the set of keys does not say which one is meant")
    return PublicKey.from_jwk(meant[0])


def _key_of(method: Json) -> PublicKey:
    """
    The key in a verification method or CryptographicKey.

    :raises BadKey: if there is none that can be read.
    """
    if isinstance(method.get("publicKeyPem"), str):
        return PublicKey.from_pem(str(method["publicKeyPem"]))
    return did.key_of(method)


def _own_keys(case: Case, document: Json, owner: str) -> Iterator[tuple[str, PublicKey]]:
    """The keys that stand in an owner's own document for assertions, with their ids; what cannot be read is left."""
    for method in _own_methods(document, owner):
        is_own = id_of(method.get("controller") or method.get("owner")) == owner
        if is_own and not did.is_over(method, case.now):
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
    if document is not None and _lists(case, document, issuer_id, method, found.key):
        return passed(method)
    told = found.publisher or method or "a key that came with the badge"
    return failed(told[:300], f"a key of {issuer_id}"[:300], Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)


def issuer_document(case: Case, issuer_id: str) -> Json | Check | None:
    """The document in which an issuer names its keys; None for a DID that is its key."""
    if issuer_id.startswith(("did:key:", "did:jwk:")):
        return None
    try:
        url = case.question.resolve(issuer_id) if issuer_id.startswith("did:web:") else issuer_id
    except BadDid as error:
        return failed(str(error), "the address of the issuer's keys", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    if not is_url(url):
        found = f"{issuer_id[:200]}, where no keys can be found"
        if issuer_id.startswith("did:"):
            return not_done(found, _READABLE, Mender.ISSUER)
        return failed(found, "an issuer with an address", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    document = document_at(case, url)
    if not isinstance(document, Check) and id_of(document) != issuer_id:
        return failed("the document is another's", issuer_id, Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    return document


def _lists(case: Case, document: Json, issuer_id: str, method: str, key: PublicKey) -> bool:
    is_named = method and method in _names(document, issuer_id)
    written = [one for one in _own_methods(document, issuer_id) if _absolute(one, issuer_id) == method]
    # What the issuer writes out itself counts, not what stands at the address of that name.
    if is_named and not written:
        return True
    own = (own_key for _name, own_key in _own_keys(case, document, issuer_id))
    return key in own or key in _keys_elsewhere(case, document, issuer_id)


def _names(document: Json, issuer_id: str) -> list[str]:
    """The keys that a document names, and need not write out itself."""
    by_name = [*listed(document.get("assertionMethod")), *listed(document.get("publicKey"))]
    return [_absolute(name, issuer_id) for name in by_name if isinstance(name, str)]


def _keys_elsewhere(case: Case, document: Json, issuer_id: str) -> Iterator[PublicKey]:
    """The keys to whose addresses an issuer's own document leads; those of DID documents stand in the document."""
    written = {_absolute(method, issuer_id) for method in _own_methods(document, issuer_id)}
    names = [name for name in _names(document, issuer_id) if is_url(name) and name not in written]
    names = [name for name in names if name.partition("#")[0] != issuer_id]
    for name in names[:MAX_KEYS]:
        found = key_at(case, name)
        if isinstance(found, Found):
            yield found.key


def published_keys(case: Case, issuer_id: str) -> list[PublicKey] | Check:
    """The keys that an issuer publishes for assertions, for a signature that names none."""
    document = issuer_document(case, issuer_id)
    if isinstance(document, Check):
        return document
    if document is None:
        found = key_at(case, issuer_id)
        return found if isinstance(found, Check) else [found.key]
    own = [key for _name, key in _own_keys(case, document, issuer_id)]
    return (own or list(_keys_elsewhere(case, document, issuer_id)))[:MAX_KEYS]
