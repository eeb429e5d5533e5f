"""
Opens a SigningKey to a Signer: the one place where a private key stands in the clear, and only in memory.

Private halves are sealed with Fernet under KEY_ENCRYPTION_KEYS (the first seals, all open), apart from SECRET_KEY. What
is sealed names the issuer and the key too, so a sealed text moved to another row does not open there. A KMS can stand
behind `signer` later: nothing outside this module knows where a signature comes from (docs/decisions/0009).
"""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from issuer.models import Issuer, KeyAlgorithm, SigningKey
from standards.proofs.keys import Algorithm, LocalSigner, PrivateKey, PublicKey

_ALGORITHMS = {KeyAlgorithm.ED25519: Algorithm.EDDSA, KeyAlgorithm.RSA: Algorithm.RS256}


class CannotOpen(Exception):
    """A key was sealed under a key that is not among KEY_ENCRYPTION_KEYS, or its row was tampered with."""


def make(key: SigningKey) -> None:
    """Draw a new pair and put it on the row, the private half sealed; the caller saves it."""
    pair = PrivateKey.generate(_ALGORITHMS[KeyAlgorithm(key.algorithm)])
    key.public = _written(pair.public_key)
    key.sealed = _seal(key, pair.to_pem())


def public_key(key: SigningKey) -> PublicKey:
    """The public half of a key."""
    if key.algorithm == KeyAlgorithm.ED25519:
        return PublicKey.from_multikey(key.public)
    return PublicKey.from_pem(key.public)


def signer(key: SigningKey, *, key_id: str) -> LocalSigner:
    """
    A signer with this key. Loading an RSA key takes as long as fifty signatures, so opened ones are kept.

    :param key_id: the verification method that its signatures name.
    :raises CannotOpen: if it cannot be opened, or its two halves do not belong together.
    """
    pair = _opened(key.pk, key.issuer_id, key.sealed)
    if pair.public_key != public_key(key):
        raise CannotOpen("the two halves of the key do not belong together")
    return pair.signer(key_id)


def can_open(key: SigningKey) -> bool:
    """Whether this installation still holds the key that this one was sealed under."""
    try:
        _open(key.pk, key.issuer_id, key.sealed)
    except CannotOpen:
        return False
    return True


def seal_again(key: SigningKey) -> None:
    """Seal the private half under the newest of KEY_ENCRYPTION_KEYS; the caller saves the row."""
    key.sealed = _seal(key, _open(key.pk, key.issuer_id, key.sealed))


def _written(key: PublicKey) -> str:
    return key.to_multikey() if key.algorithm is Algorithm.EDDSA else key.to_pem()


def _safe() -> MultiFernet:
    return MultiFernet([Fernet(one) for one in settings.KEY_ENCRYPTION_KEYS])


def _bound_to(key_id: str, issuer_id: str) -> str:
    return f"{issuer_id} {key_id}\n"


def _seal(key: SigningKey, pem: str) -> str:
    return _safe().encrypt((_bound_to(key.pk, key.issuer_id) + pem).encode()).decode()


def _open(key_id: str, issuer_id: str, sealed: str) -> str:
    try:
        text = _safe().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise CannotOpen("none of KEY_ENCRYPTION_KEYS opens it") from error
    bound = _bound_to(key_id, issuer_id)
    if not text.startswith(bound):
        raise CannotOpen("it was sealed for another issuer or another row")
    return text.removeprefix(bound)


@lru_cache(maxsize=64)
def _opened(key_id: str, issuer_id: str, sealed: str) -> PrivateKey:
    return PrivateKey.from_pem(_open(key_id, issuer_id, sealed))


def of(issuer: Issuer, algorithm: KeyAlgorithm) -> SigningKey:
    """
    The key that an issuer signs with now.

    :raises SigningKey.DoesNotExist: if it has none.
    """
    return issuer.keys.get(algorithm=algorithm, state="ACTIVE")
