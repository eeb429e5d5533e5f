"""Rows -> Open Badges documents: what can be earned, as machines read it. Pure reading."""

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from badges import canvas, results
from badges.models import Artwork, BadgeClass
from issuer import documents as issuer_documents
from issuer import endorsed
from issuer.site import addresses
from standards.ob2 import documents as ob2
from standards.ob3 import documents as ob3

_BADGE_CLASS = "https://w3id.org/openbadges#BadgeClass"
_ACHIEVEMENT = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Achievement"


def badge_class(badge_class: BadgeClass) -> ob2.BadgeClass:
    """One version of a badge as a BadgeClass of Open Badges 2.0. Reads its issuer, alignments and sister versions."""
    return ob2.BadgeClass(
        id=badge_class.document_url,
        name=badge_class.name,
        description=canvas.sentence(badge_class),
        image=_image(badge_class),
        # An address of its own: a reader that merges nodes by id must not take criteria and badge for one thing.
        criteria=ob2.Criteria(id=f"{badge_class.document_url}#criteria", narrative=criteria_in_markdown(badge_class)),
        issuer=badge_class.badge.issuer.document_url,
        alignment=tuple(_alignments(badge_class)),
        tags=tuple(badge_class.tags),
        version=str(badge_class.number),
        language=badge_class.language or None,
        related=(*_sisters(badge_class), ob2.Related(id=achievement_url(badge_class), type=_ACHIEVEMENT)),
        endorsement=endorsed.addresses(badge_class.endorsed_by),
    )


def achievement(badge_class: BadgeClass) -> ob3.Achievement:
    """
    The same version as an Achievement of Open Badges 3.0, tied to its 2.0 edition by `related`.

    Its creator is the issuer; the address is its own, as one id never stands for two models.
    """
    issuer = badge_class.badge.issuer
    return ob3.Achievement(
        id=achievement_url(badge_class),
        name=badge_class.name,
        description=canvas.sentence(badge_class),
        criteria=ob3.Criteria(narrative=criteria_in_markdown(badge_class)),
        achievement_type=badge_class.kind,
        credits_available=float(badge_class.credits) if badge_class.credits is not None else None,
        in_language=badge_class.language or None,
        image=ob3.Image(
            id=addresses.absolute_url("badge_image", badge_class.pk), caption=badge_class.alt or badge_class.name
        ),
        creator=issuer_documents.profile3(issuer),
        alignment=tuple(_alignment3(row) for row in _alignments(badge_class)),
        related=(ob3.Related(id=badge_class.document_url, more_types=(_BADGE_CLASS,)),),
        result_description=_results(badge_class),
        tag=tuple(badge_class.tags),
        version=str(badge_class.number),
        endorsement=endorsed.credentials(badge_class.endorsed_by),
    )


def achievement_url(badge_class: BadgeClass) -> str:
    """Where the badge class stands as an Achievement of 3.0; the two editions name each other (OB 3.0, migration)."""
    return f"{badge_class.document_url}/achievement"


def _results(badge_class: BadgeClass) -> tuple[ob3.ResultDescription, ...]:
    asked = results.asked_of(badge_class)
    if asked is None:
        return ()
    return (
        ob3.ResultDescription(
            id=f"{achievement_url(badge_class)}#result",
            name=asked.name,
            result_type=asked.type,
            required_value=asked.required or None,
            value_min=asked.lowest or None,
            value_max=asked.highest or None,
            allowed_value=asked.values,
        ),
    )


def _alignment3(row: ob2.Alignment) -> ob3.Alignment:
    return ob3.Alignment(
        target_name=row.target_name,
        target_url=row.target_url,
        target_code=row.target_code,
        target_description=row.target_description,
        target_framework=row.target_framework,
    )


def _image(badge_class: BadgeClass) -> ob2.Image | str:
    """The picture with its words, for those who cannot see it where the badge is shown elsewhere."""
    address = addresses.absolute_url("badge_image", badge_class.pk)
    return ob2.Image(id=address, caption=badge_class.alt) if badge_class.alt else address


def criteria_in_markdown(badge_class: BadgeClass) -> str:
    """What it takes: the introduction, then the required steps numbered, then the optional ones."""
    parts = [badge_class.criteria] if badge_class.criteria else []
    if required := canvas.required_steps(badge_class):
        parts += [_("To earn this badge:"), _numbered(required)]
    if optional := canvas.optional_steps(badge_class):
        parts += [_("Not required, but welcome:"), _numbered(optional)]
    return "\n\n".join(parts)


def _numbered(steps: list[canvas.Step]) -> str:
    return "\n".join(f"{number}. {step.text}" for number, step in enumerate(steps, start=1))


def _alignments(badge_class: BadgeClass) -> list[ob2.Alignment]:
    return [
        ob2.Alignment(
            target_name=row.target_name,
            target_url=row.target_url,
            target_description=row.target_description or None,
            target_framework=row.target_framework or None,
            target_code=row.target_code or None,
        )
        for row in badge_class.alignments.order_by("position", "pk")
    ]


def _sisters(badge_class: BadgeClass) -> list[ob2.Related]:
    """The other published versions of the same badge, older and newer."""
    rows = badge_class.badge.versions.filter(published_at__isnull=False).exclude(pk=badge_class.pk)
    return [
        ob2.Related(id=address, version=str(number), type="BadgeClass")
        for address, number in rows.order_by("number").values_list("document_url", "number")
    ]


def picture(artwork: Artwork) -> bytes:
    """The PNG of an artwork, before anything is baked in."""
    return read(artwork.png)


def drawing(artwork: Artwork) -> bytes | None:
    """The SVG of an artwork, or None where it was uploaded as a picture."""
    return read(artwork.svg) if artwork.svg else None


class Lost(Exception):
    """A file that a row speaks of is not in the media storage."""


def read(name: str) -> bytes:
    """
    The bytes of a file in the media storage.

    :raises Lost: if it is not there.
    """
    try:
        with default_storage.open(name) as file:
            return bytes(file.read())
    except OSError as error:
        raise Lost(name) from error
