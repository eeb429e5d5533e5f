"""
Base58 with the signs of Bitcoin, as Multibase `z` writes it (Multibase, section 4; DI EdDSA, proofValue).
"""

import base64

_SIGNS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {sign: value for value, sign in enumerate(_SIGNS)}
# Ten signs at a time make a number of one machine word; long divisions of 512 bits are the cost.
_PAIRS = [first + second for first in _SIGNS for second in _SIGNS]
_SQUARE, _TENTH = 58**2, 58**10


def encode(content: bytes) -> str:
    """The text of some bytes; each leading zero byte is a `1`."""
    number, pairs = int.from_bytes(content, "big"), []
    while number:
        number, rest = divmod(number, _TENTH)
        for _ in range(5):
            rest, pair = divmod(rest, _SQUARE)
            pairs.append(_PAIRS[pair])
    text = "".join(reversed(pairs)).lstrip("1")
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + text


def decode(text: str) -> bytes:
    """
    The bytes of a text.

    :raises ValueError: if a sign does not belong there.
    """
    number = 0
    for sign in text:
        if sign not in _VALUES:
            raise ValueError("a sign that is not of base58")
        number = number * 58 + _VALUES[sign]
    return bytes(len(text) - len(text.lstrip("1"))) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def of_multibase(text: str) -> bytes:
    """
    The bytes of a Multibase text: base58 after `z` or, as some write it, base64url without padding after `u`.

    :raises ValueError: if it is neither, or not the one spelling of its bytes.
    """
    if text.startswith("z"):
        return decode(text[1:])
    content = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
    if not text.startswith("u") or "u" + base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii") != text:
        raise ValueError("neither base58 nor base64url")
    return content
