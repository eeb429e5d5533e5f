"""Issuers' logos: a stranger's file in, a clean PNG of ours out, kept under the hash of its bytes."""

import hashlib
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from issuer.site import sandbox

MAX_BYTES = 5 * 1024 * 1024
LIMITS = sandbox.Limits(cpu_seconds=4, wall_seconds=10, waiting_seconds=10)


class Unusable(Exception):
    """The file is no picture that can be shown; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo as it is kept: PNG without metadata, at most 480 pixels wide and high."""

    png: bytes

    @property
    def sha256(self) -> str:
        """The hash of its bytes, in hex."""
        return hashlib.sha256(self.png).hexdigest()

    @property
    def name(self) -> str:
        """The name of its file, which nobody else can choose."""
        return f"logos/{self.sha256}.png"


def take(given: bytes) -> Logo:
    """
    Decode an uploaded picture in the sandbox and make a PNG of it.

    :raises Unusable: if it is none, or one that is too large.
    """
    if len(given) > MAX_BYTES:
        raise Unusable(_("This file is larger than 5 MB. Save it smaller, then choose it again."))
    try:
        answer = sandbox.run("issuer.site.logo_job:redraw", given, limits=LIMITS)
    except sandbox.TooBusy as busy:
        raise Unusable(_("Many pictures are being read at this moment. Try again in a minute.")) from busy
    except sandbox.Refused as refusal:
        raise Unusable(_refusal_in_words(refusal.reason)) from refusal
    except sandbox.SandboxError as error:
        raise Unusable(_("This picture cannot be read. Save it again as a PNG, then choose it here.")) from error
    return Logo(answer.parts[0])


def _refusal_in_words(reason: str) -> str:
    if reason == "too many pixels":
        return _("This picture has too many pixels. Make it smaller, up to 5000 × 5000, then choose it again.")
    return _("This is not a picture that can be used here. Choose a PNG, JPEG, WebP or GIF file.")


def keep(logo: Logo) -> str:
    """Store the logo and return the name of its file. The same picture is stored once."""
    if not default_storage.exists(logo.name):
        default_storage.save(logo.name, ContentFile(logo.png))
    return logo.name


def read(name: str) -> bytes:
    """The bytes of a stored logo."""
    with default_storage.open(name) as file:
        stored: bytes = file.read()
    return stored
