"""
Key pairs and the ways to write their public halves: PEM, JWK, Multikey, did:key; and Signer, which never shows its key.

Ed25519 signs Data Integrity proofs, RSA signs JWS and VC-JWT; P-256 and P-384 are read in what other people signed. A
key that nobody must trust is refused wherever it is read: a weak one is a lock that anybody opens.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from enum import Enum
from typing import NoReturn, Protocol, final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from standards.errors import BadKey, BadSignature, WeakKey
from standards.proofs import _base58, _points

MAX_PEM = 16 * 1024
MIN_RSA, MAX_RSA = 2048, 8192
_MULTICODEC = b"\xed\x01"
_CURVES: dict[bytes, ec.EllipticCurve] = {b"\x80\x24": ec.SECP256R1(), b"\x81\x24": ec.SECP384R1()}
_NO_MULTIKEY = "not the Multikey of an Ed25519, P-256 or P-384 key"
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


class Algorithm(Enum):
    """A signature algorithm by its JOSE name; each kind of key has exactly one, so a token cannot choose."""

    EDDSA = "EdDSA"
    RS256 = "RS256"
    ES256 = "ES256"
    ES384 = "ES384"


_Public = ed25519.Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@final
class PublicKey:
    """The public half of a key; two are equal if they are the same key, however they were written."""

    __slots__ = ("_key", "algorithm")

    def __init__(self, key: object) -> None:
        """
        Take a key of `cryptography`.

        :raises BadKey: if it is of another kind; WeakKey if nobody must trust it.
        """
        self.algorithm, self._key = _checked(key)

    @classmethod
    def from_pem(cls, text: str) -> "PublicKey":
        """
        Read a PEM of the form SPKI, `BEGIN PUBLIC KEY`, which is the one that verifiers of 2.0 read.

        :raises BadKey: if it is none.
        """
        if len(text) > MAX_PEM or not text.lstrip().startswith("-----BEGIN PUBLIC KEY-----"):
            raise BadKey("not a PEM that begins with BEGIN PUBLIC KEY")
        try:
            return cls(serialization.load_pem_public_key(text.encode("utf-8", "replace")))
        except (ValueError, UnsupportedAlgorithm) as error:
            raise BadKey("the PEM holds no public key") from error

    @classmethod
    def from_jwk(cls, jwk: object) -> "PublicKey":
        """
        Read a public JWK (RFC 7517, RFC 8037).

        :raises BadKey: if it is none, is of another kind, or holds a private half.
        """
        kind = jwk.get("kty") if isinstance(jwk, Mapping) else None
        if not isinstance(jwk, Mapping) or not isinstance(kind, str) or kind not in _JWK_READERS:
            raise BadKey("not a JWK of a kind that is used here")
        if any(name in jwk for name in ("d", "p", "q", "k")):
            raise BadKey("a private key, where only a public one belongs")
        try:
            return cls(_JWK_READERS[kind](jwk))
        except (ValueError, UnsupportedAlgorithm) as error:
            raise BadKey("the numbers of the JWK are no key") from error

    @classmethod
    def from_multikey(cls, text: str) -> "PublicKey":
        """
        Read the `publicKeyMultibase` of an Ed25519 key, `z6Mk…`, or of a P-256 or P-384 one, `zDn…` and `z82…`.

        :raises BadKey: if it is none.
        """
        if len(text) > 80:
            raise BadKey(_NO_MULTIKEY)
        try:
            content = _base58.of_multibase(text)
            curve = _CURVES.get(content[:2])
            if curve is not None and content[2:3] in (b"\2", b"\3") and len(content) == 3 + _side(curve):
                return cls(ec.EllipticCurvePublicKey.from_encoded_point(curve, content[2:]))
        except ValueError as error:
            raise BadKey(_NO_MULTIKEY) from error
        if len(content) != 34 or not content.startswith(_MULTICODEC):
            raise BadKey(_NO_MULTIKEY)
        return cls(ed25519.Ed25519PublicKey.from_public_bytes(content[2:]))

    @classmethod
    def from_did_key(cls, did: str) -> "PublicKey":
        """
        Read a did:key, with or without its fragment (DID Key, section 3).

        :raises BadKey: if it is none, or if the fragment names another key.
        """
        identifier, _, fragment = did.removeprefix("did:key:").partition("#")
        if not did.startswith("did:key:") or (fragment and fragment != identifier):
            raise BadKey("not a did:key")
        return cls.from_multikey(identifier)

    def to_pem(self) -> str:
        """The key as PEM of the form SPKI."""
        form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        return self._key.public_bytes(*form).decode("ascii")

    def to_jwk(self) -> dict[str, str]:
        """The key as JWK: the required members only, in the order of their names."""
        if isinstance(self._key, rsa.RSAPublicKey):
            numbers = self._key.public_numbers()
            return {"e": _base64url_of(numbers.e), "kty": "RSA", "n": _base64url_of(numbers.n)}
        if isinstance(self._key, ec.EllipticCurvePublicKey):
            point, side = self._key.public_numbers(), _side(self._key.curve)
            x, y = (_base64url(number.to_bytes(side, "big")) for number in (point.x, point.y))
            return {"crv": f"P-{8 * side}", "kty": "EC", "x": x, "y": y}
        return {"crv": "Ed25519", "kty": "OKP", "x": _base64url(self._key.public_bytes_raw())}

    def to_multikey(self) -> str:
        """
        The `publicKeyMultibase` of an Ed25519 key.

        :raises BadKey: if the key is of another kind.
        """
        if not isinstance(self._key, ed25519.Ed25519PublicKey):
            raise BadKey("only an Ed25519 key is written as Multikey here")
        return "z" + _base58.encode(_MULTICODEC + self._key.public_bytes_raw())

    def to_did_key(self) -> str:
        """
        The did:key of an Ed25519 key; its verification method is `<did>#<multikey>`.

        :raises BadKey: if the key is of another kind.
        """
        return "did:key:" + self.to_multikey()

    @property
    def thumbprint(self) -> str:
        """The thumbprint of RFC 7638, SHA-256: the same for the same key, whoever computes it."""
        text = json.dumps(self.to_jwk(), separators=(",", ":"), sort_keys=True)
        return _base64url(hashlib.sha256(text.encode()).digest())

    def verify(self, signature: bytes, message: bytes) -> None:
        """
        Check a signature, by the one algorithm of this kind of key.

        :raises BadSignature: if it was not made with this key over this message.
        """
        try:
            if isinstance(self._key, rsa.RSAPublicKey):
                self._key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
            elif isinstance(self._key, ec.EllipticCurvePublicKey):
                hash_of = hashes.SHA384() if self.algorithm is Algorithm.ES384 else hashes.SHA256()
                self._key.verify(_der_of(signature, _side(self._key.curve)), message, ec.ECDSA(hash_of))
            else:
                _points.check_signature(signature)
                self._key.verify(signature, message)
        except InvalidSignature as error:
            raise BadSignature("the signature does not match") from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and self.to_jwk() == other.to_jwk()

    def __hash__(self) -> int:
        return hash(self.thumbprint)

    def __repr__(self) -> str:
        return f"<PublicKey {self.algorithm.value} {self.thumbprint}>"


class Signer(Protocol):
    """
    Bytes in, signature out. It knows its public half and where that is published, and never shows its private one.

    `private_keys` here make local ones; a KMS or HSM can stand behind another.
    """

    @property
    def public_key(self) -> PublicKey:
        """The key with which its signatures are checked; it decides the algorithm."""

    @property
    def key_id(self) -> str:
        """The verification method, `kid` or `creator`: where the public half is found."""

    def sign(self, message: bytes) -> bytes:
        """The raw signature of a message."""


_Private = ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


@final
class PrivateKey:
    """A key pair. It can be written as PEM, on request only: not by `repr`, not by copying, not by pickling."""

    __slots__ = ("_key", "public_key")

    def __init__(self, key: object) -> None:
        """
        Take a private key of `cryptography`, Ed25519 or RSA.

        :raises BadKey: if it is of another kind; WeakKey if nobody must trust it.
        """
        if not isinstance(key, ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey):
            raise BadKey("neither an Ed25519 nor an RSA key")
        self._key: _Private = key
        self.public_key = PublicKey(key.public_key())

    @classmethod
    def generate(cls, algorithm: Algorithm, *, bits: int = 2048) -> "PrivateKey":
        """
        Make a new pair, for EDDSA or for RS256 with 2048 or 3072 bits.

        :raises BadKey: for any other wish.
        """
        if algorithm is Algorithm.EDDSA:
            return cls(ed25519.Ed25519PrivateKey.generate())
        if algorithm is Algorithm.RS256 and bits in (2048, 3072):
            return cls(rsa.generate_private_key(public_exponent=65537, key_size=bits))
        raise BadKey("keys are made for EdDSA, or for RS256 with 2048 or 3072 bits")

    @classmethod
    def from_pem(cls, text: str) -> "PrivateKey":
        """
        Read a PEM of the form PKCS #8, not encrypted.

        :raises BadKey: if it is none.
        """
        return cls._from_pem(text, is_own=False)

    @classmethod
    def from_own_pem(cls, text: str) -> "PrivateKey":
        """
        The same for what `to_pem` wrote and nobody can have changed since, such as what was sealed.

        That the numbers of an RSA key belong together is then known, and not worked out again (20 to 50 ms).
        """
        return cls._from_pem(text, is_own=True)

    @classmethod
    def _from_pem(cls, text: str, *, is_own: bool) -> "PrivateKey":
        if len(text) > MAX_PEM:
            raise BadKey("the PEM is longer than any key")
        pem = text.encode("utf-8", "replace")
        try:
            return cls(serialization.load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=is_own))
        except (ValueError, TypeError, UnsupportedAlgorithm):
            # Without its cause: what could not be read may be half a key, and must not travel in a traceback.
            raise BadKey("the PEM holds no private key that can be opened") from None

    @classmethod
    def from_seed(cls, seed: bytes) -> "PrivateKey":
        """
        The Ed25519 pair of a seed of 32 bytes, as published test vectors give it.

        :raises BadKey: if the seed is of another length.
        """
        if len(seed) != 32:
            raise BadKey("a seed has 32 bytes")
        return cls(ed25519.Ed25519PrivateKey.from_private_bytes(seed))

    def to_pem(self) -> str:
        """The private key as PEM of the form PKCS #8, in the clear: encrypt it before it touches a disk."""
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return self._key.private_bytes(*form).decode("ascii")

    def signer(self, key_id: str) -> "LocalSigner":
        """What signs with this key in the name of that verification method."""
        return LocalSigner(self._key, self.public_key, key_id)

    def __repr__(self) -> str:
        return f"<PrivateKey of {self.public_key!r}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key is not copied or pickled")


@final
class LocalSigner:
    """A Signer whose key is in this process."""

    __slots__ = ("_key", "key_id", "public_key")

    def __init__(self, key: _Private, public_key: PublicKey, key_id: str) -> None:
        """Made by `PrivateKey.signer`."""
        self._key = key
        self.public_key = public_key
        self.key_id = key_id

    def sign(self, message: bytes) -> bytes:
        """The raw signature of a message."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(message)

    def __repr__(self) -> str:
        return f"<LocalSigner {self.key_id} {self.public_key!r}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signer is not copied or pickled")


def _checked(key: object) -> tuple[Algorithm, _Public]:
    if isinstance(key, ed25519.Ed25519PublicKey):
        _points.check_public(key.public_bytes_raw())
        return Algorithm.EDDSA, key
    if isinstance(key, rsa.RSAPublicKey):
        exponent = key.public_numbers().e
        if not MIN_RSA <= key.key_size <= MAX_RSA or not 65537 <= exponent < 2**32 or not exponent % 2:
            raise WeakKey("an RSA key has 2048 to 8192 bits and an odd exponent of 65537 or some more")
        return Algorithm.RS256, key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1 | ec.SECP384R1):
        return Algorithm.ES256 if isinstance(key.curve, ec.SECP256R1) else Algorithm.ES384, key
    raise BadKey("neither Ed25519, RSA, P-256 nor P-384")


def _side(curve: ec.EllipticCurve) -> int:
    """How many bytes a coordinate has."""
    return curve.key_size // 8


def _rsa_of(jwk: Mapping[str, object]) -> rsa.RSAPublicKey:
    exponent, modulus = _bytes_of(jwk.get("e")), _bytes_of(jwk.get("n"))
    if len(modulus) * 8 > MAX_RSA + 8 or len(exponent) > 5:
        raise WeakKey("an RSA key has 8192 bits at most")
    return rsa.RSAPublicNumbers(int.from_bytes(exponent, "big"), int.from_bytes(modulus, "big")).public_key()


def _edwards_of(jwk: Mapping[str, object]) -> ed25519.Ed25519PublicKey:
    if jwk.get("crv") != "Ed25519":
        raise BadKey("an OKP key of another curve")
    return ed25519.Ed25519PublicKey.from_public_bytes(_bytes_of(jwk.get("x")))


def _elliptic_of(jwk: Mapping[str, object]) -> ec.EllipticCurvePublicKey:
    curve = next((curve for curve in _CURVES.values() if jwk.get("crv") == f"P-{curve.key_size}"), None)
    if curve is None:
        raise BadKey("an elliptic key of another curve")
    x, y = (int.from_bytes(_bytes_of(jwk.get(name)), "big") for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, curve).public_key()


_JWK_READERS = {"RSA": _rsa_of, "OKP": _edwards_of, "EC": _elliptic_of}


def _der_of(signature: bytes, side: int) -> bytes:
    """The form that OpenSSL reads of an ECDSA signature, which is R and S side by side (RFC 7518, 3.4)."""
    if len(signature) != 2 * side:
        raise InvalidSignature
    r, s = signature[:side], signature[side:]
    return encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _base64url_of(number: int) -> str:
    return _base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _bytes_of(value: object) -> bytes:
    if not isinstance(value, str) or len(value) > MAX_PEM or not _BASE64URL.fullmatch(value):
        raise BadKey("a number of the JWK is missing, or not base64url")
    try:
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (ValueError, binascii.Error) as error:
        raise BadKey("a number of the JWK is not base64url") from error
