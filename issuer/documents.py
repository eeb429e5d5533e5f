"""Issuers as Open Badges profiles, and their keys: rows in, the standard's dataclasses and their stored bytes out."""

import hashlib
from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlsplit

from issuer import endorsed, keys
from issuer.models import Issuer, KeyAlgorithm, KeyState, SigningKey, SiteAddress
from issuer.site.addresses import absolute
from standards import json_text
from standards.ob2 import documents as ob2
from standards.ob3 import documents as ob3
from standards.proofs import did

DID, JWKS, REVOCATIONS = "did.json", "jwks.json", "revocations"
_PROFILE_OF_2 = "ext:OpenBadgesV2Issuer"

# --- The profile -----------------------------------------------------------------------------------------------------


def profile(issuer: Issuer) -> ob2.Profile:
    """The issuer as an OB 2.0 Profile. Its id is the stored one, whatever SITE_URL says today."""
    return ob2.Profile(
        id=issuer.document_url,
        name=issuer.name,
        url=issuer.url,
        email=issuer.email,
        description=issuer.description or None,
        image=_image(issuer),
        verification=_scope(issuer),
        public_key=tuple(keys.address(issuer, key) for key in _of_rsa(_trusted(_keys_of(issuer)))),
        revocation_list=revocation_address(issuer) if issuer.did else None,
        endorsement=endorsed.addresses(issuer.endorsed_by),
    )


def profile3(issuer: Issuer) -> ob3.Profile:
    """The issuer as an OB 3.0 Profile: its id is its DID, and its 2.0 Profile is another name of it. No query."""
    image = _image(issuer)
    return ob3.Profile(
        id=issuer.did,
        name=issuer.name,
        url=issuer.url,
        email=issuer.email,
        description=issuer.description or None,
        image=ob3.Image(id=image, caption=issuer.logo_alt or None) if image else None,
        other_identifier=(ob3.IdentifierEntry(identifier=issuer.document_url, identifier_type=_PROFILE_OF_2),),
    )


def write(issuer: Issuer) -> None:
    """Put the bytes of the issuer's document and their hash on the row; the caller saves it."""
    issuer.document = ob2.encode(profile(issuer))
    issuer.etag = hashlib.sha256(issuer.document).hexdigest()


def _image(issuer: Issuer) -> str | None:
    # A bare address: known verifiers of 2.0 read it, and not all of them read an Image object here.
    return f"{issuer.document_url}/image" if issuer.logo else None


def _scope(issuer: Issuer) -> ob2.VerificationScope | None:
    """
    Which hosts the issuer's awards may stand on (OB 2.0, VerificationObject of a Profile).

    None leaves the standard's own rule: the host of the Profile's id. Only a site that has moved has to say more.
    """
    hosts = {urlsplit(issuer.document_url).netloc}
    hosts |= {urlsplit(url).netloc for url in SiteAddress.objects.values_list("url", flat=True)}
    if len(hosts) == 1:
        return None
    return ob2.VerificationScope(allowed_origins=tuple(sorted(hosts)))


def address(issuer_id: str) -> str:
    """The permanent address of a new issuer's document."""
    return absolute(f"/issuers/{issuer_id}")


def did_of(document_url: str) -> str:
    """The did:web of an issuer's permanent address."""
    parts = urlsplit(document_url)
    if ":" in (parts.hostname or ""):
        # An IPv6 address, in a trial: nobody resolves it, but it has the form of a DID.
        return ":".join(["did:web", *(quote(part, safe="") for part in (parts.netloc, *parts.path.split("/")[1:]))])
    return did.did_of(document_url)


# --- The keys, and what was withdrawn --------------------------------------------------------------------------------


def of_keys(issuer: Issuer) -> dict[str, bytes]:
    """
    Every document that follows from an issuer's keys, by its name under the issuer's address.

    A withdrawn key stays on record in the DID document and as CryptographicKey, where nothing calls it trusted. A bare
    JWK is trusted for its address alone, so that of a withdrawn key is not among them.
    """
    held = _keys_of(issuer)
    trusted = _of_rsa(_trusted(held))
    named = {keys.jwk_address(issuer, key): keys.public_key(key) for key in trusted}
    bodies = {DID: json_text.write(_did_document(issuer, held).to_json()), JWKS: json_text.write(did.jwks(named))}
    bodies |= {f"keys/{key.number}": ob2.encode(_cryptographic_key(issuer, key)) for key in _of_rsa(held)}
    return bodies | {
        f"keys/{key.number}.jwk": json_text.write(did.jwk(keys.public_key(key), keys.jwk_address(issuer, key)))
        for key in trusted
    }


def revocation_list(issuer: Issuer, revoked: Sequence[ob2.Revoked] = ()) -> ob2.RevocationList:
    """The issuer's RevocationList of Open Badges 2.0, with these entries."""
    return ob2.RevocationList(revocation_address(issuer), issuer.document_url, tuple(revoked))


def revocation_address(issuer: Issuer) -> str:
    """The permanent address of an issuer's RevocationList."""
    return f"{issuer.document_url}/{REVOCATIONS}"


def _did_document(issuer: Issuer, held: Iterable[SigningKey]) -> did.DidDocument:
    methods = [(key, keys.method_of(issuer, key)) for key in held]
    return did.DidDocument(
        issuer.did,
        tuple(method for key, method in methods if key.state != KeyState.WITHDRAWN),
        also_known_as=(issuer.document_url,),
        withdrawn=tuple(method for key, method in methods if key.state == KeyState.WITHDRAWN),
    )


def _cryptographic_key(issuer: Issuer, key: SigningKey) -> ob2.CryptographicKey:
    return ob2.CryptographicKey(keys.address(issuer, key), issuer.document_url, key.public)


def _keys_of(issuer: Issuer) -> list[SigningKey]:
    return list(SigningKey.objects.filter(issuer=issuer.pk).order_by("number"))


def _trusted(held: Iterable[SigningKey]) -> list[SigningKey]:
    return [key for key in held if key.state != KeyState.WITHDRAWN]


def _of_rsa(held: Iterable[SigningKey]) -> list[SigningKey]:
    return [key for key in held if key.algorithm == KeyAlgorithm.RSA]
