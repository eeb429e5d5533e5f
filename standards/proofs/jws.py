"""
Compact JWS (RFC 7515): the signed badge of 2.0 (OB 2.0, Signed Badges), the VC-JWT of 3.0 (OB 3.0, JWT Proof).

The algorithm follows from the key that the caller trusts, never from the token; a key inside a token, or an address of
one, is never used. PyJWT takes tokens apart and puts them together; the strictness around it is ours.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jwt.algorithms import Algorithm as JwtAlgorithm
from jwt.api_jws import PyJWS
from jwt.exceptions import InvalidSignatureError, PyJWTError

from standards import json_text
from standards.errors import BadJson, BadKey, BadSignature, BadTimestamp, BadToken, UnknownAlgorithm
from standards.proofs.keys import Algorithm, PublicKey, Signer
from standards.timestamps import from_text, to_text

MAX_TOKEN = 256 * 1024
MAX_MOMENT = 253_402_300_799  # the last second of the year 9999

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
_ALGORITHMS = {algorithm.value: algorithm for algorithm in (Algorithm.RS256, Algorithm.ES256, Algorithm.EDDSA)}
# Signed with a pair of keys too, so that an honest issuer may have chosen one of them.
_OTHER_PAIRS = ("RS384", "RS512", "PS256", "PS384", "PS512", "ES384", "ES512", "ES256K", "Ed25519", "Ed448")
# Headers that change what the token means; whoever does not act on them has to refuse it.
_REFUSED = ("crit", "b64", "zip", "enc")

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says before anybody has checked it. `key_id` tells where to look for the key, and no more."""

    algorithm: Algorithm
    key_id: str | None
    header: Mapping[str, object]
    payload: bytes


def sign(payload: bytes, *, signer: Signer) -> str:
    """
    The JWS of a 2.0 Assertion: these very bytes; the header tells the algorithm and no more (OB 2.0, Signed Badges).

    :raises BadKey: if the signer is not an RSA one: verifiers of 2.0 read RS256 alone.
    """
    return _signed(payload, signer, {"typ": ""})


def sign_credential(credential: Mapping[str, object], *, signer: Signer) -> str:
    """
    The VC-JWT of a 3.0 credential: the credential with the claims that repeat it (OB 3.0, JSON Web Token Proof).

    :param signer: its `key_id` has to be the address of one bare JWK.
    :raises BadKey: if the signer is not an RSA one.
    :raises BadToken: if the credential lacks what the claims repeat, or bears a proof already.
    """
    if "proof" in credential:
        raise BadToken("a credential with a proof inside is not wrapped into a token")
    claims = _claims_of(credential)
    return _signed(json_text.write({**credential, **claims}), signer, {"kid": signer.key_id})


def _signed(payload: bytes, signer: Signer, header: dict[str, Any]) -> str:
    if signer.public_key.algorithm is not Algorithm.RS256:
        raise BadKey("badges are signed as JWS with RS256 only")
    return _JWS.encode(payload, signer, algorithm=Algorithm.RS256.value, headers=header)  # type: ignore[arg-type]


def read(token: str) -> Token:
    """
    Take a token apart without checking its signature.

    :raises BadToken: if it is not a compact JWS, is too long, or demands what is not done here.
    """
    if len(token) > MAX_TOKEN:
        raise BadToken("the token is longer than 256 KiB")
    if not _COMPACT.fullmatch(token):
        raise BadToken("not three parts of base64url, as a compact JWS has them")
    try:
        parts = _JWS.decode_complete(token, options={"verify_signature": False})
        header = json_text.read(_header_bytes(token))
    except (PyJWTError, BadJson) as error:
        raise BadToken("a part of the token cannot be read") from error
    if refused := [name for name in _REFUSED if name in header]:
        raise BadToken(f"a token that demands {refused[0]}")
    algorithm, key_id = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in _ALGORITHMS:
        is_of_a_pair = isinstance(algorithm, str) and algorithm in _OTHER_PAIRS
        raise (UnknownAlgorithm if is_of_a_pair else BadToken)("signed in a way that is not known here")
    if key_id is not None and not isinstance(key_id, str):
        raise BadToken("the id of the key is not a text")
    if not _is_the_one_spelling(token):
        raise BadToken("a part of the token has bits that say nothing")
    return Token(_ALGORITHMS[algorithm], key_id, header, parts["payload"])


def _is_the_one_spelling(token: str) -> bool:
    """Whether no bits are left over at the end of a part: they could be bent without breaking the signature."""
    for part in token.split("."):
        content = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        if base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii") != part:
            return False
    return True


def _header_bytes(token: str) -> bytes:
    return _JWS._decode_base64url_segment(token.partition(".")[0].encode("ascii"), "header")


def verify(token: str, *, key: PublicKey) -> bytes:
    """
    Check the signature of a token, and give its payload.

    :param key: one that is known, from elsewhere, to be the issuer's; its kind decides the algorithm.
    :raises BadToken: if it is no token; BadSignature if it is not signed with this key.
    """
    if read(token).algorithm is not key.algorithm:
        raise BadSignature("the token is signed in another way than this key signs")
    try:
        checked = _JWS.decode_complete(token, key, algorithms=[key.algorithm.value])  # type: ignore[arg-type]
    except InvalidSignatureError as error:
        raise BadSignature("the signature does not match") from error
    except PyJWTError as error:
        raise BadToken("a part of the token cannot be read") from error
    payload: bytes = checked["payload"]
    return payload


def verify_credential(token: str, *, key: PublicKey) -> Json:
    """
    Check a VC-JWT and give the credential in it; with the claims, where they stand in one object (VCDM 2.0).

    :raises BadToken: if it is no token, no credential, or its claims say something else than the credential.
    :raises BadSignature: if it is not signed with this key.
    """
    return credential_of(verify(token, key=key))


def credential_of(payload: bytes) -> Json:
    """
    The credential in the payload of a VC-JWT, held against its claims (OB 3.0, JSON Web Token Proof; VCDM 1.1, 6.3.1).

    :raises BadToken: if there is none, or the claims say something else.
    """
    try:
        claims = json_text.read(payload)
    except BadJson as error:
        raise BadToken("the token holds no JSON") from error
    if not isinstance(claims, dict):
        raise BadToken("the token holds no credential")
    credential = claims.get("vc", claims)
    if not isinstance(credential, dict) or ("vc" in claims and "credentialSubject" in claims):
        raise BadToken("the token holds no credential, or two")
    for name, value in _claims_of(credential).items():
        if type(claims.get(name)) is not type(value) or claims[name] != value:
            raise BadToken(f"the claim {name} is not what the credential says")
    for name in ("sub", "exp"):
        if name in claims and name not in _claims_of(credential):
            raise BadToken(f"the claim {name} is not what the credential says")
    return credential


def _claims_of(credential: Mapping[str, object]) -> Json:
    issuer, subject = credential.get("issuer"), credential.get("credentialSubject")
    issuer_id = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    valid_from = credential.get("validFrom", credential.get("issuanceDate"))
    valid_until = credential.get("validUntil", credential.get("expirationDate"))
    if not isinstance(issuer_id, str) or not isinstance(credential.get("id"), str):
        raise BadToken("the credential has no id, or its issuer has none")
    claims: Json = {"iss": issuer_id, "jti": credential["id"], "nbf": _seconds(valid_from)}
    if isinstance(subject, Mapping) and isinstance(subject.get("id"), str):
        claims["sub"] = subject["id"]
    if valid_until is not None:
        claims["exp"] = _seconds(valid_until)
    return claims


def _seconds(moment: object) -> int:
    """A moment as NumericDate; a fraction has no equal there, so it is refused (OB 3.0: nbf is validFrom)."""
    try:
        seconds = from_text(moment if isinstance(moment, str) else "").timestamp()
    except BadTimestamp as error:
        raise BadToken("a moment of the credential cannot be read") from error
    if not seconds.is_integer() or not 0 <= seconds <= MAX_MOMENT:
        raise BadToken("a moment of the credential has a fraction, or lies before 1970")
    return int(seconds)


def moment_of(seconds: object) -> str:
    """
    A NumericDate as text (RFC 7519, 2; VCDM 1.1, 6.3.1).

    :raises BadToken: if it is no whole number of seconds between 1970 and 9999.
    """
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds <= MAX_MOMENT:
        raise BadToken("a moment that is no number of seconds")
    return to_text(datetime.fromtimestamp(seconds, UTC))


class _OfTheKey(JwtAlgorithm):
    """Lets PyJWT sign with a Signer and check with a PublicKey, which know their algorithm themselves."""

    def prepare_key(self, key: Any) -> Any:
        return key

    def sign(self, msg: bytes, key: Any) -> bytes:
        signature: bytes = key.sign(msg)
        return signature

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        try:
            key.verify(sig, msg)
        except BadSignature:
            return False
        return True

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> Any:
        raise NotImplementedError("keys write themselves as JWK")

    @staticmethod
    def from_jwk(jwk: Any) -> Any:
        raise NotImplementedError("keys read themselves from JWK")


def _jws() -> PyJWS:
    jws = PyJWS(algorithms=[])
    for name in _ALGORITHMS:
        jws.register_algorithm(name, _OfTheKey())
    return jws


_JWS = _jws()
