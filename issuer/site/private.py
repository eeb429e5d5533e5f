"""
The private data folder and the secrets in it. A secret comes from the environment, else from the file that the
environment names (`NAME_FILE`), else from a file made once in the data folder. Read by settings: no Django in here.
"""

import base64
import binascii
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

_SEALING_KEY = 32


class Unusable(Exception):
    """The data folder, or a secret's file, cannot be used; the message is one line for the operator."""


def folder(path: str | Path) -> Path:
    """Return the data folder as an absolute path, made if missing, writable by us and closed to others."""
    place = Path(path).expanduser().absolute()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if place.stat().st_mode & 0o077 and os.access(place, os.W_OK):
            place.chmod(0o700)
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise Unusable(
            f"The data folder {place} cannot be written ({error.strerror}). Set DATA_DIR to a folder that can."
        ) from error
    return place


def secret(name: str, *, folder: Path, make: Callable[[], str], environ: Mapping[str, str] = os.environ) -> str:
    """
    Return the secret called `name`: from the environment, else from its file, else made by `make` and kept.

    `folder` is where a made secret is kept, in a file only its owner can read.
    """
    if value := environ.get(name, "").strip():
        return value
    if named := environ.get(f"{name}_FILE", "").strip():
        return _read(Path(named), name=name)
    kept = folder / name.lower()
    if not kept.exists():
        _keep(kept, make())
    return _read(kept, name=name)


def new_secret() -> str:
    """A new secret, of signs that mean nothing in a file of settings, should it be moved to one."""
    return secrets.token_urlsafe(48)


def new_sealing_key() -> str:
    """A new key to seal others under, as Fernet reads it: 32 random bytes."""
    return base64.urlsafe_b64encode(secrets.token_bytes(_SEALING_KEY)).decode()


def sealing_keys(text: str) -> list[str]:
    """
    Read the keys of KEY_ENCRYPTION_KEYS, with commas or line breaks between.

    :raises Unusable: if one of them is none; it is not repeated in the message.
    """
    found = [one for one in re.split(r"[,\s]+", text) if one]
    for number, one in enumerate(found, start=1):
        if not _is_sealing_key(one):
            raise Unusable(f"Key {number} of KEY_ENCRYPTION_KEYS makes no sense: each is 44 signs that end with “=”.")
    if not found:
        raise Unusable("KEY_ENCRYPTION_KEYS names no key.")
    return found


def _is_sealing_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, altchars=b"-_", validate=True)) == _SEALING_KEY
    except (ValueError, binascii.Error):
        return False


def _read(path: Path, *, name: str) -> str:
    try:
        value = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"{name} cannot be read from {path} ({error}).") from error
    if not value:
        raise Unusable(f"{name} is empty in {path}. Restore the file from a backup, or set {name}.")
    return value


def _keep(path: Path, value: str) -> None:
    folder(path.parent)
    # Linked into place when whole, and only if nobody was faster: two processes that start at once must agree on one
    # secret, and a secret that is half written after a crash would lock the house for good.
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(value + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        finally:
            Path(draft).unlink()
    except FileExistsError:
        return
    except OSError as error:
        raise Unusable(f"{path.name} cannot be kept in {path.parent} ({error.strerror}).") from error
