"""Ids for public addresses and short numbers for people. The one place where they are drawn."""

import secrets
import uuid

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# For numbers that are read aloud and typed: no I, L, O, U, 0 or 1.
_SPOKEN = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
ID_LENGTH = 22


def new_id() -> str:
    """22 signs of base58 (128.8 bits) from the system's random source."""
    return "".join(secrets.choice(_BASE58) for _ in range(ID_LENGTH))


def new_number() -> str:
    """A short number for people, like ``7QH4-M2KX``: shown and searched for, never a key to anything."""
    signs = "".join(secrets.choice(_SPOKEN) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def new_urn() -> str:
    """An id for a document that has no address of its own: ``urn:uuid:`` and a UUID of version 4."""
    return f"urn:uuid:{uuid.uuid4()}"


def new_salt() -> str:
    """A salt of 128 bits for one award's hashed identity."""
    return secrets.token_hex(16)
