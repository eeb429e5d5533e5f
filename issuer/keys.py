"""
Opens a SigningKey to a Signer: the one place where a private key stands in the clear, and only in memory.

Private halves are sealed with Fernet under KEY_ENCRYPTION_KEYS (the first seals, all open), apart from SECRET_KEY. What
is sealed names its issuer, its row and its algorithm too, so a sealed text moved elsewhere does not open there. A KMS
can stand behind `signer` later: nothing outside this module knows where a signature comes from (docs/decisions/0009).
"""

import hashlib
from functools import lru_cache
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from issuer.models import Issuer, KeyAlgorithm, KeyState, SigningKey
from standards.errors import BadKey
from standards.proofs import did
from standards.proofs.keys import Algorithm, PrivateKey, PublicKey, Signer

_ALGORITHMS = {KeyAlgorithm.ED25519: Algorithm.EDDSA, KeyAlgorithm.RSA: Algorithm.RS256}


class NoKey(Exception):
    """An issuer has no key to sign with."""


class CannotOpen(Exception):
    """A key was sealed under a key that is not among KEY_ENCRYPTION_KEYS, or its row was tampered with."""


class NotTheirs(CannotOpen):
    """A key of one issuer was asked for in the name of another."""


# --- Who signs -------------------------------------------------------------------------------------------------------


def proof_signer(issuer: Issuer) -> Signer:
    """
    What signs an issuer's Data Integrity proofs now; its key id is the verification method in the DID document.

    :raises NoKey: if the issuer has no such key.
    :raises CannotOpen: if it cannot be opened here.
    """
    return _proof_signer(issuer, of(issuer, KeyAlgorithm.ED25519))


def jws_signer(issuer: Issuer) -> Signer:
    """What signs an issuer's 2.0 badges now; its key id is the address of the CryptographicKey. Raises the same."""
    return _jws_signer(issuer, of(issuer, KeyAlgorithm.RSA))


def jwt_signer(issuer: Issuer) -> Signer:
    """What signs an issuer's VC-JWTs now; its key id is the address of one bare JWK. Raises the same."""
    return _jwt_signer(issuer, of(issuer, KeyAlgorithm.RSA))


class Signers(NamedTuple):
    """What signs an issuer's awards now, one for each form."""

    proof: Signer
    jws: Signer
    jwt: Signer


def signers(issuer: Issuer) -> Signers:
    """All three, with one query. Raises the same."""
    found = {key.algorithm: key for key in SigningKey.objects.filter(issuer=issuer, state=KeyState.ACTIVE)}
    ed25519, rsa = (_usable(issuer, found.get(name), name) for name in (KeyAlgorithm.ED25519, KeyAlgorithm.RSA))
    return Signers(_proof_signer(issuer, ed25519), _jws_signer(issuer, rsa), _jwt_signer(issuer, rsa))


def _proof_signer(issuer: Issuer, key: SigningKey) -> Signer:
    return signer(issuer, key, key_id=method_of(issuer, key).id)


def _jws_signer(issuer: Issuer, key: SigningKey) -> Signer:
    return signer(issuer, key, key_id=address(issuer, key))


def _jwt_signer(issuer: Issuer, key: SigningKey) -> Signer:
    return signer(issuer, key, key_id=jwk_address(issuer, key))


def of(issuer: Issuer, algorithm: KeyAlgorithm) -> SigningKey:
    """
    The key that an issuer signs with now.

    :raises NoKey: if it has none.
    """
    key = SigningKey.objects.filter(issuer=issuer, algorithm=algorithm, state=KeyState.ACTIVE).first()
    return _usable(issuer, key, algorithm)


def _usable(issuer: Issuer, key: SigningKey | None, algorithm: KeyAlgorithm) -> SigningKey:
    if key is None or not issuer.did:
        raise NoKey(f"{issuer.pk} has no {algorithm.label} key to sign with")
    return key


def signer(issuer: Issuer, key: SigningKey, *, key_id: str) -> Signer:
    """
    A signer with this key of this issuer. Loading an RSA key takes as long as fifty signatures: opened ones are kept.

    :param key_id: the verification method that its signatures name.
    :raises NotTheirs: if the key is another issuer's.
    :raises CannotOpen: if it cannot be opened, or its two halves do not belong together.
    """
    if key.issuer_id != issuer.pk:
        raise NotTheirs(f"key {key.pk} is not a key of issuer {issuer.pk}")
    return _opened(_bound_to(key), key.sealed, key.public, tuple(settings.KEY_ENCRYPTION_KEYS)).signer(key_id)


def can_open(key: SigningKey) -> bool:
    """Whether this installation still holds the key that this one was sealed under."""
    try:
        _open(_bound_to(key), key.sealed)
    except CannotOpen:
        return False
    return True


# --- What everybody may know -----------------------------------------------------------------------------------------


def public_key(key: SigningKey) -> PublicKey:
    """The public half of a key."""
    return _public(key.public)


def fingerprint(key: SigningKey) -> str:
    """The first half of the SHA-256 of the public half, in groups of four signs: short enough to be read aloud."""
    digest = hashlib.sha256(public_key(key).to_pem().encode()).hexdigest()[:32]
    return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))


def address(issuer: Issuer, key: SigningKey) -> str:
    """The address of an RSA key as CryptographicKey of Open Badges 2.0."""
    return f"{issuer.document_url}/keys/{key.number}"


def jwk_address(issuer: Issuer, key: SigningKey) -> str:
    """The address of an RSA key as bare JWK: the `kid` of a VC-JWT."""
    return f"{address(issuer, key)}.jwk"


def method_of(issuer: Issuer, key: SigningKey) -> did.Method:
    """A key as the verification method of its issuer's DID document."""
    return did.method_of(issuer.did, public_key(key))


# --- Made and sealed -------------------------------------------------------------------------------------------------


def make(key: SigningKey) -> None:
    """Draw a new pair and put it on the row, the private half sealed; the caller saves it."""
    pair = PrivateKey.generate(_ALGORITHMS[KeyAlgorithm(key.algorithm)])
    key.public = _written(pair.public_key)
    key.sealed = _seal(key, pair.to_pem())


def seal_again(key: SigningKey) -> None:
    """
    Seal the private half under the newest of KEY_ENCRYPTION_KEYS; the caller saves the row.

    :raises CannotOpen: if none of them opens it as it is.
    """
    key.sealed = _seal(key, _open(_bound_to(key), key.sealed))


def _written(key: PublicKey) -> str:
    return key.to_multikey() if key.algorithm is Algorithm.EDDSA else key.to_pem()


@lru_cache(maxsize=256)
def _public(text: str) -> PublicKey:
    # Kept: that a point lies on the curve and in the right group is worked out with numbers of 255 bits.
    return PublicKey.from_multikey(text) if text.startswith("z") else PublicKey.from_pem(text)


def _safe() -> MultiFernet:
    return MultiFernet([Fernet(one) for one in settings.KEY_ENCRYPTION_KEYS])


def _bound_to(key: SigningKey) -> str:
    return f"{key.issuer_id} {key.pk} {key.algorithm}\n"


def _seal(key: SigningKey, pem: str) -> str:
    return _safe().encrypt((_bound_to(key) + pem).encode()).decode()


def _open(bound: str, sealed: str) -> str:
    try:
        text = _safe().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise CannotOpen("none of KEY_ENCRYPTION_KEYS opens it") from error
    if not text.startswith(bound):
        raise CannotOpen("it was sealed for another issuer or another row")
    return text.removeprefix(bound)


@lru_cache(maxsize=64)
def _opened(bound: str, sealed: str, public: str, safe: tuple[str, ...]) -> PrivateKey:
    # `safe` is asked for so that a key is forgotten with the key that it was sealed under.
    try:
        pair = PrivateKey.from_own_pem(_open(bound, sealed))
        halves_match = pair.public_key == _public(public)
    except BadKey as error:
        raise CannotOpen("its row does not hold a key") from error
    if not halves_match:
        raise CannotOpen("its two halves do not belong together")
    return pair
