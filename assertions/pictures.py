"""
Baked pictures in the media storage. They are derived from rows, so a file that is lost or damaged is baked again.

A picture is never answered unless its bytes have the hash that was recorded when the award was given.
"""

import hashlib
import logging
from collections.abc import Iterable, Mapping

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from assertions.models import Form, IssuedDocument
from badges.models import Artwork
from standards import baking
from standards.baking import Standard

logger = logging.getLogger("rosette.pictures")


class Lost(Exception):
    """A picture cannot be had: its file is gone and what it was made of is gone too."""


# What each picture holds, in the order in which it is found. In SVG both editions use one prefix, so it holds one.
INSIDE = {Form.PNG: (Form.OB2_HOSTED, Form.OB3), Form.SVG: (Form.OB2_HOSTED,), Form.OB3_SVG: (Form.OB3,)}


def bake(form: Form, artwork: "Prepared", bodies: Mapping[Form, bytes], address: str) -> bytes:
    """
    The artwork of a form with its documents inside; the same bytes always give the same bytes.

    :param bodies: the documents of the award; one that it was given before there was a 3.0 has the hosted one alone.
    """
    prepared = artwork.png if form == Form.PNG else artwork.svg
    if prepared is None:
        raise Lost("the artwork has no drawing")
    hosted, credential = bodies[Form.OB2_HOSTED].decode("ascii"), bodies.get(Form.OB3, b"").decode("ascii")
    if form == Form.OB3_SVG:
        return prepared.bake(credential, standard=Standard.OB3)
    if form == Form.PNG and credential:
        return prepared.bake_both(hosted, credential)
    return prepared.bake(hosted, verify=address)


class Prepared:
    """The artwork of a badge class, read from the storage and parsed once for many awards."""

    def __init__(self, artwork: Artwork) -> None:
        self.png = baking.Prepared(_read(artwork.png, artwork.png_sha256))
        self.svg = baking.Prepared(_read(artwork.svg, artwork.svg_sha256)) if artwork.svg else None

    @property
    def forms(self) -> list[Form]:
        return [Form.PNG, Form.SVG, Form.OB3_SVG] if self.svg else [Form.PNG]


def keep(file: str, content: bytes) -> None:
    """Write a file under its name, which holds its hash: writing it twice changes nothing."""
    if not default_storage.exists(file):
        default_storage.save(file, ContentFile(content))


def forget(files: Iterable[str]) -> None:
    """Delete files of awards that were taken back before anybody heard of them."""
    for file in files:
        try:
            default_storage.delete(file)
        except OSError:
            logger.exception("a baked picture could not be deleted")


def read_baked(document: IssuedDocument) -> bytes:
    """
    The bytes of a baked picture as they were given out, baked again if the file is lost or damaged.

    :raises Lost: if they cannot be made again with the recorded hash.
    """
    try:
        return _read(document.picture, document.sha256)
    except Lost:
        logger.warning("a baked picture was lost or damaged; it is baked again")
    content = _bake_again(document)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise Lost("the artwork or the document is no longer what it was")
    default_storage.delete(document.picture)
    keep(document.picture, content)
    return content


def _bake_again(document: IssuedDocument) -> bytes:
    award = document.assertion
    of_then = IssuedDocument.objects.filter(
        assertion=award, form__in=[Form.OB2_HOSTED, Form.OB3], status=200, made_at__lte=document.made_at
    )
    # The newest of each form comes last, and stays.
    bodies = {Form(row.form): bytes(row.body) for row in of_then.order_by("made_at", "pk")}
    if Form.OB2_HOSTED not in bodies or award.badge_class.artwork is None:
        raise Lost("what the picture was made of is gone")
    return bake(Form(document.form), Prepared(award.badge_class.artwork), bodies, award.document_url)


def _read(file: str, sha256: str) -> bytes:
    try:
        with default_storage.open(file) as opened:
            content: bytes = opened.read()
    except OSError as error:
        raise Lost("the file cannot be read") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Lost("the file is not what was written")
    return content
