"""Tokens of links that work once. They are kept as hashes: whoever reads the database cannot use them."""

import hashlib
import secrets


def new_token() -> str:
    """A token of 192 random bits, made of signs that stand in an address as they are."""
    return secrets.token_urlsafe(24)


def hash_of(token: str) -> str:
    """The hash under which a token is kept. With so many random bits a plain hash cannot be reversed."""
    return hashlib.sha256(token.encode()).hexdigest()
