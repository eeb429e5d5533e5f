"""
Points of Ed25519 that no honest key or signature has (RFC 8032, 5.1.3 and 5.1.7; SECURITY: small order, S >= L).
"""

from contextlib import suppress
from functools import lru_cache

from cryptography.exceptions import InvalidSignature

from standards.errors import WeakKey

_PRIME = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_TWIST = -121665 * pow(121666, -1, _PRIME) % _PRIME


def _y_of_order_eight() -> int:
    """
    The y of two of the four points of order eight; the others have its negative.

    Their double has y = 0, so x² = -y², and the curve's equation becomes d·y⁴ + 2·y² - 1 = 0. It is solved here, rather
    than its digits written down, which nobody could check by reading.
    """
    half = _root(1 + _TWIST)
    for square in ((half - 1) * pow(_TWIST, -1, _PRIME) % _PRIME, (-half - 1) * pow(_TWIST, -1, _PRIME) % _PRIME):
        with suppress(ValueError):
            return _root(square)
    raise ArithmeticError("the curve has points of order eight")


def _root(value: int) -> int:
    candidate = pow(value, (_PRIME + 3) // 8, _PRIME)
    for root in (candidate, candidate * pow(2, (_PRIME - 1) // 4, _PRIME) % _PRIME):
        if root * root % _PRIME == value:
            return root
    raise ValueError("not a square")


_EIGHT = _y_of_order_eight()
_SMALL_ORDER = frozenset((0, 1, _PRIME - 1, _EIGHT, _PRIME - _EIGHT))


def is_weak(point: bytes) -> bool:
    """Whether 32 bytes are a point of small order, or are not the one way to write a point."""
    y = int.from_bytes(point, "little") & (2**255 - 1)
    return y >= _PRIME or y in _SMALL_ORDER


@lru_cache(maxsize=256)  # the keys of an issuer are met again and again
def is_on_curve(point: bytes) -> bool:
    """Whether 32 bytes are a point of the curve: x² = (y² - 1) / (d·y² + 1) has a root."""
    y = int.from_bytes(point, "little") & (2**255 - 1)
    square = (y * y - 1) * pow(_TWIST * y * y + 1, -1, _PRIME) % _PRIME
    return square == 0 or pow(square, (_PRIME - 1) // 2, _PRIME) == 1


def check_public(point: bytes) -> None:
    """
    Refuse a public key with which signatures can be made up.

    :raises WeakKey: if the point is of small order, written in a second way, or beside the curve.
    """
    if is_weak(point) or not is_on_curve(point):
        raise WeakKey("not a point that an Ed25519 key can be")


def check_signature(signature: bytes) -> None:
    """
    Refuse a signature that could be bent into another of the same message.

    :raises InvalidSignature: if S is not below the order of the group, or R is of small order.
    """
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= _ORDER or is_weak(signature[:32]):
        raise InvalidSignature
