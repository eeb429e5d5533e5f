"""
Where an issuer's public keys are found: did:web, its DID document, and JWKS (DID Web; DID Core; RFC 7517, 5).

Pure: addresses and documents are made and read here, and fetched elsewhere. A DID holds its host name for ever.
"""

import base64
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric import ed25519

from standards import json_text
from standards.errors import BadDid, BadJson, BadKey, BadTimestamp
from standards.proofs import _base58
from standards.proofs.keys import MAX_PEM, Algorithm, PublicKey
from standards.timestamps import from_text

CONTEXT = "https://www.w3.org/ns/did/v1"
MULTIKEY_CONTEXT = "https://w3id.org/security/multikey/v1"
JWK_CONTEXT = "https://w3id.org/security/jwk/v1"

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?:%3A[0-9]{1,5})?", re.ASCII)
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+", re.ASCII)

METHODS = (
    "Multikey",
    "JsonWebKey",
    "JsonWebKey2020",
    "Ed25519VerificationKey2020",
    "Ed25519VerificationKey2018",
    "EcdsaSecp256r1VerificationKey2019",
)

Json = dict[str, object]


def did_of(base_url: str, path: str = "") -> str:
    """
    The did:web of a path under a site: `https://badges.example.org` and `/issuers/7` give the DID whose document is
    served at `/issuers/7/did.json`.

    An IP address is written as it is, for trials on one's own machine; no stranger will resolve it.

    :raises BadDid: if the address has no host, or the path parts that are empty or dots.
    """
    parts = urlsplit(base_url)
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadDid("the address of the site has no proper host") from error
    segments = [segment for segment in (parts.path + path).split("/") if segment]
    if not host or ":" in host or any(segment in (".", "..") for segment in segments):
        raise BadDid("the address of the site has no host name, or its path steps about")
    return ":".join(
        [
            "did:web",
            f"{host}%3A{port}" if port else host,
            *(quote(part, safe="").replace("~", "%7E") for part in segments),
        ]
    )


def url_of(did: str, *, on_this_machine: bool = False) -> str:
    """
    The address of the document of a did:web, with or without a fragment (DID Web, Read).

    :param on_this_machine: read `localhost` and 127.0.0.1 as addresses of http, for trials. Never for a stranger's.
    :raises BadDid: if it is none, or names an IP address, as a stranger's might to reach into our house.
    """
    identifier = did.partition("#")[0]
    host, *segments = identifier.removeprefix("did:web:").split(":")
    if not identifier.startswith("did:web:") or not _HOST.fullmatch(host) or len(identifier) > 1024:
        raise BadDid("not a did:web")
    if any(
        not _SEGMENT.fullmatch(segment) or segment.replace("%2E", ".").replace("%2e", ".") in (".", "..")
        for segment in segments
    ):
        raise BadDid("a part of the path of the did:web is empty or has characters that do not belong there")
    is_loopback = on_this_machine and host.partition("%3A")[0] in ("localhost", "127.0.0.1")
    if _is_ip_address(host.partition("%3A")[0]) and not is_loopback:
        raise BadDid("a did:web has a host name, not an IP address")
    scheme = "http" if is_loopback else "https"
    return "/".join([f"{scheme}://{host.replace('%3A', ':')}", *(segments or [".well-known"]), "did.json"])


def _is_ip_address(host: str) -> bool:
    # Also `127.1` and `2130706433`, which many programs read as addresses: no top level domain is a number.
    last = host.rpartition(".")[2]
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return last.isdigit() or last.lower().startswith("0x")
    return True


@dataclass(frozen=True, slots=True)
class Method:
    """A verification method: its id and its key. An Ed25519 key is written as Multikey, any other as JsonWebKey."""

    id: str
    key: PublicKey

    def to_json(self, controller: str) -> Json:
        """The verification method as a DID document holds it."""
        if self.key.algorithm is Algorithm.EDDSA:
            return {
                "id": self.id,
                "type": "Multikey",
                "controller": controller,
                "publicKeyMultibase": self.key.to_multikey(),
            }
        return {"id": self.id, "type": "JsonWebKey", "controller": controller, "publicKeyJwk": self.key.to_jwk()}


def method_of(did: str, key: PublicKey) -> Method:
    """The method whose fragment says the key itself, or its thumbprint: a form that all known verifiers resolve."""
    fragment = key.to_multikey() if key.algorithm is Algorithm.EDDSA else key.thumbprint
    return Method(f"{did}#{fragment}", key)


@dataclass(frozen=True, slots=True)
class DidDocument:
    """
    The document of a DID (DID Core, 5): every key with which something was signed that still has to verify.

    `withdrawn` keys are listed, so that people can see them, but nothing signed with them is to be believed any more.
    """

    id: str
    methods: tuple[Method, ...]
    also_known_as: tuple[str, ...] = ()
    withdrawn: tuple[Method, ...] = ()

    def to_json(self) -> Json:
        """The document; `assertionMethod` has the ids as texts, as verifiers demand."""
        listed = [*self.methods, *self.withdrawn]
        contexts = [CONTEXT, MULTIKEY_CONTEXT]
        if any(method.key.algorithm is not Algorithm.EDDSA for method in listed):
            contexts.append(JWK_CONTEXT)
        document: Json = {"@context": contexts, "id": self.id}
        if self.also_known_as:
            document["alsoKnownAs"] = list(self.also_known_as)
        return document | {
            "verificationMethod": [method.to_json(self.id) for method in listed],
            "assertionMethod": [method.id for method in self.methods],
        }


def multikey_document(method: Method, controller: str) -> Json:
    """One key alone, as the document at its own address; some verifiers read no document around it."""
    return {"@context": MULTIKEY_CONTEXT, **method.to_json(controller)}


def jwks(keys: Mapping[str, PublicKey]) -> Json:
    """A JWK set (RFC 7517, 5): each key with its id, its use and its algorithm."""
    return {"keys": [jwk(key, key_id) for key_id, key in keys.items()]}


def jwk(key: PublicKey, key_id: str) -> Json:
    """One public JWK: what the `kid` of a VC-JWT leads to (OB 3.0, JSON Web Token Proof)."""
    return {"kid": key_id, "use": "sig", "alg": key.algorithm.value, **key.to_jwk()}


def key_in(document: Mapping[str, object], method_id: str, *, now: datetime | None = None) -> PublicKey:
    """
    The key of a method, if the document lists it for assertions (DI, Retrieve Verification Method).

    :param document: of the DID before the `#` of the method, fetched by the caller.
    :param now: the moment at which it has to be in use still.
    :raises BadDid: if the document is another's, or does not list the method for assertions, or not any more.
    :raises BadKey: if its key cannot be read.
    """
    did = method_id.partition("#")[0]
    if document.get("id") != did:
        raise BadDid("the document is another's")
    allowed, found = _methods(document, "assertionMethod"), _methods(document, "verificationMethod")
    method = next(
        (entry for entry in (*allowed, *found) if isinstance(entry, Mapping) and _is(entry, method_id, did)), None
    )
    if method is None or not any(entry == method_id or entry is method for entry in _with_relative(allowed, did)):
        raise BadDid("the document does not list this key for assertions")
    if method.get("controller") != did:
        raise BadDid("the key is controlled by somebody else")
    if now is not None and is_over(method, now):
        raise BadDid("the key was withdrawn, or has run out")
    if method.get("type") not in METHODS:
        raise BadKey("the method is of a type that is not known here")
    return key_of(method)


def is_over(method: Mapping[str, object], now: datetime) -> bool:
    """Whether a method was revoked or has expired (CID, Verification Methods); what cannot be read counts as such."""
    for name in ("revoked", "expires"):
        written = method.get(name)
        try:
            if written not in (None, False) and from_text(written if isinstance(written, str) else "") <= now:
                return True
        except BadTimestamp:
            return True
    return False


def key_of(method: Mapping[str, object]) -> PublicKey:
    """
    The key in a verification method, in whichever of the usual forms it stands there.

    :raises BadKey: if there is none that can be read.
    """
    multikey, base58 = method.get("publicKeyMultibase"), method.get("publicKeyBase58")
    if method.get("type") in ("JsonWebKey", "JsonWebKey2020") or "publicKeyJwk" in method:
        return PublicKey.from_jwk(method.get("publicKeyJwk"))
    if isinstance(multikey, str):
        return PublicKey.from_multikey(multikey)
    if method.get("type") != "Ed25519VerificationKey2018" or not isinstance(base58, str) or len(base58) > 50:
        raise BadKey("the method has no key")
    try:
        return PublicKey(ed25519.Ed25519PublicKey.from_public_bytes(_base58.decode(base58)))
    except ValueError as error:
        raise BadKey("the method has no key of Ed25519") from error


def key_of_jwk(did: str) -> PublicKey:
    """
    The key that a did:jwk is, with or without its fragment, which is `0` (did:jwk, Read).

    :raises BadKey: if it is none, or not for signatures.
    """
    identifier, _, fragment = did.removeprefix("did:jwk:").partition("#")
    if not did.startswith("did:jwk:") or fragment not in ("", "0") or len(identifier) > MAX_PEM:
        raise BadKey("not a did:jwk")
    try:
        jwk = json_text.read(base64.urlsafe_b64decode(identifier + "=" * (-len(identifier) % 4)))
    except (ValueError, BadJson) as error:
        raise BadKey("not a did:jwk") from error
    if isinstance(jwk, Mapping) and jwk.get("use", "sig") != "sig":
        raise BadKey("a key that is not for signatures")
    return PublicKey.from_jwk(jwk)


def _methods(document: Mapping[str, object], name: str) -> list[object]:
    value = document.get(name, [])
    return value if isinstance(value, list) else [value]


def _is(entry: Mapping[str, object], method_id: str, did: str) -> bool:
    own = entry.get("id")
    return own == method_id or (isinstance(own, str) and own.startswith("#") and did + own == method_id)


def _with_relative(entries: list[object], did: str) -> list[object]:
    return [did + entry if isinstance(entry, str) and entry.startswith("#") else entry for entry in entries]
