"""Short secrets of people, sealed in the database under KEY_ENCRYPTION_KEYS: the first seals, all open."""

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_SEALED = "gAAAA"  # how every sealed text begins


def seal(text: str) -> str:
    """Seal a text."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """
    Open a sealed text. One that was kept before texts were sealed is given back as it is; for one that cannot be opened
    here, another is drawn that nobody knows, so that nothing fits it.
    """
    if not sealed.startswith(_SEALED):
        return sealed
    try:
        return _keys().decrypt(sealed).decode()
    except InvalidToken:
        return base64.b32encode(secrets.token_bytes(20)).decode()


def seal_again(sealed: str) -> str | None:
    """The same text, sealed under the first key; None if it cannot be opened here."""
    if not sealed.startswith(_SEALED):
        return seal(sealed)
    try:
        return _keys().rotate(sealed).decode()
    except InvalidToken:
        return None


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.KEY_ENCRYPTION_KEYS])
