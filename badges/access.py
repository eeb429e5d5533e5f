"""Who may see and change badges, and the stored documents for everybody. Strangers' badges look like none at all."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from badges import documents
from badges.models import BadgeClass
from issuer import access as issuer_access
from issuer.models import Role, User


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes as they are answered, and their SHA-256 in hex."""

    body: bytes
    etag: str


def to_award(user: User | AnonymousUser, badge_class_id: str) -> BadgeClass:
    """
    The version, for a person who may award for its issuer. Whether it may be awarded now is for the act to say.

    :raises Http404: if there is none, or the person does not belong to its issuer: both look alike.
    """
    badge_class = BadgeClass.objects.select_related("badge__issuer", "artwork").filter(pk=badge_class_id).first()
    if badge_class is None:
        raise Http404
    issuer_access.member_of(user, badge_class.badge.issuer_id, role=Role.AWARDER)
    return badge_class


def document(badge_class_id: str) -> Stored:
    """
    The stored document of a published version, in one query.

    :raises Http404: if there is none, or it is a draft.
    """
    row = (
        BadgeClass.objects.filter(pk=badge_class_id, published_at__isnull=False).values_list("document", "etag").first()
    )
    if row is None or row[0] is None:
        raise Http404
    return Stored(bytes(row[0]), row[1])


def picture(badge_class_id: str, *, as_drawing: bool = False) -> Stored:
    """
    The picture of a published version as it is before anything is baked in.

    :param as_drawing: the SVG; 404 where a picture was uploaded.
    :raises Http404: if there is none, or it is a draft.
    """
    published = BadgeClass.objects.filter(pk=badge_class_id, published_at__isnull=False, artwork__isnull=False)
    fields = ("artwork__svg", "artwork__svg_sha256") if as_drawing else ("artwork__png", "artwork__png_sha256")
    row = published.values_list(*fields).first()
    if row is None or not row[0]:
        raise Http404
    return Stored(documents.read(row[0]), row[1])
