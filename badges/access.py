"""Who may see and change badges, and the stored documents for everybody. Strangers' badges look like none at all."""

import logging
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.http import Http404

from badges import documents
from badges.models import Badge, BadgeClass, BadgeCorrection, BadgeState, FormerBadgeSlug
from issuer import access as issuer_access
from issuer.models import Issuer, Member, Role, User
from issuer.site.rows import containing

logger = logging.getLogger("rosette.pictures")
Row = TypeVar("Row")


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
    badge_class = _found(_versions().filter(pk=badge_class_id).first())
    issuer_access.member_of(user, badge_class.badge.issuer_id, role=Role.AWARDER)
    return badge_class


def to_see(user: User | AnonymousUser, slug: str, badge_class_id: str) -> tuple[Member, BadgeClass]:
    """
    A version on the desk of its issuer, draft or not, for any of its members.

    :raises Http404: if there is none there, or the desk is none of the person's.
    """
    return _on_desk(issuer_access.member_at(user, slug), badge_class_id)


def to_edit(user: User | AnonymousUser, slug: str, badge_class_id: str) -> tuple[Member, BadgeClass]:
    """
    The same, for those who may change badges.

    :raises PermissionDenied: for a member who may only award.
    """
    return _on_desk(issuer_access.member_at(user, slug, role=Role.EDITOR), badge_class_id)


def to_list(user: User | AnonymousUser, slug: str) -> Member:
    """Membership of anybody who may see that desk."""
    return issuer_access.member_at(user, slug)


def to_create(user: User | AnonymousUser, slug: str) -> Member:
    """Membership of an editor or owner, on that desk."""
    return issuer_access.member_at(user, slug, role=Role.EDITOR)


def edited_by(user: User) -> list[Member]:
    """The person's memberships in which they may make badges, by the name of the issuer."""
    return [member for member in issuer_access.memberships_of(user) if member.may(Role.EDITOR)]


# --- Lists on the desk ---------------------------------------------------------------------------------------------

# Which badges a filter shows; a draft of a new version counts as a draft.
FILTERS = {
    "drafts": Q(has_draft=True),
    "published": Q(state=BadgeState.PUBLISHED),
    "archived": Q(state=BadgeState.ARCHIVED),
}


def badges_of(member: Member, *, words: str = "") -> QuerySet[Badge]:
    """
    The issuer's badges by name, each with its versions that count (the current one and a draft), with `award_count` and
    `has_draft`; `face` says which version to show.
    """
    alive = BadgeClass.objects.filter(badge=OuterRef("pk"), replaced_at=None)
    shown = alive.order_by(F("published_at").asc(nulls_last=True))
    rows = (
        Badge.objects.filter(issuer=member.issuer_id)
        .select_related("issuer")
        .annotate(
            face_name=Subquery(shown.values("name")[:1]),
            has_draft=Exists(alive.filter(published_at=None)),
            award_count=Count("assertions", filter=Q(assertions__undone_at=None)),
        )
        .prefetch_related(Prefetch("versions", _faces()))
        .order_by(Lower("face_name"), "pk")
    )
    if words:
        rows = rows.filter(Exists(alive.filter(containing(words, "name", "description"))))
    return rows


def counts_of(member: Member) -> dict[str, int]:
    """How many badges each filter shows."""
    draft = Exists(BadgeClass.objects.filter(badge=OuterRef("pk"), published_at=None))
    rows = Badge.objects.filter(issuer=member.issuer_id).annotate(has_draft=draft)
    counted = rows.aggregate(all=Count("pk"), **{name: Count("pk", filter=only) for name, only in FILTERS.items()})
    return {name: int(count) for name, count in counted.items()}


def face(badge: Badge) -> BadgeClass:
    """The version that stands for a badge: the current one, or its first draft. Needs `badges_of`."""
    return sorted(badge.versions.all(), key=lambda version: version.is_draft)[0]


def _faces() -> QuerySet[BadgeClass]:
    return BadgeClass.objects.filter(replaced_at=None).defer("document").select_related("artwork")


@dataclass(frozen=True, slots=True)
class Family:
    """All versions of a badge, the newest first, and what happened to them."""

    versions: list[BadgeClass]
    corrections: list[BadgeCorrection]
    award_counts: dict[str, int]

    @property
    def current(self) -> BadgeClass | None:
        """The version that may be awarded."""
        return next((one for one in self.versions if not one.is_draft and one.replaced_at is None), None)

    @property
    def draft(self) -> BadgeClass | None:
        return next((one for one in self.versions if one.is_draft), None)

    @property
    def award_count(self) -> int:
        return sum(self.award_counts.values())


def family_of(badge_class: BadgeClass) -> Family:
    """The whole badge that a version belongs to, for its page on the desk."""
    counted = badge_class.badge.versions.annotate(
        award_count=Count("assertions", filter=Q(assertions__undone_at=None))
    ).values_list("pk", "award_count")
    versions = badge_class.badge.versions.defer("document").select_related("artwork").order_by("-number")
    corrections = BadgeCorrection.objects.filter(badge_class__badge=badge_class.badge_id)
    return Family(
        versions=list(versions),
        corrections=list(corrections.select_related("badge_class", "by").order_by("-at", "-pk")),
        award_counts=dict(counted),
    )


def was_awarded(badge_class: BadgeClass) -> bool:
    """Whether anybody was ever given any version of the badge, also if it was taken back."""
    return badge_class.badge.assertions.exists()


def other_badges(member: Member, badge_class: BadgeClass) -> list[tuple[int, str]]:
    """The other badges of the issuer that are not archived, as numbers and names, for "Where next?"."""
    rows = badges_of(member).exclude(pk=badge_class.badge_id).exclude(state=BadgeState.ARCHIVED)
    return [(badge.pk, face(badge).name) for badge in rows]


def badge_among(member: Member, number: int | None) -> Badge | None:
    """The issuer's badge of that number, or None; never somebody else's."""
    return Badge.objects.filter(issuer=member.issuer_id, pk=number).first() if number is not None else None


# --- What everybody may see ----------------------------------------------------------------------------------------


def published(badge_class_id: str) -> BadgeClass:
    """
    A published version, current or not.

    :raises Http404: if there is none, or it is a draft.
    """
    return _found(_versions().filter(pk=badge_class_id, published_at__isnull=False).first())


def by_slug(issuer: Issuer, badge_slug: str) -> BadgeClass:
    """
    The current version of the badge with that slug, or of the one that had it before: compare `badge.slug`, redirect.

    :raises Http404: if there is none, or it was never published.
    """
    current = _versions().filter(badge__issuer=issuer, published_at__isnull=False, replaced_at=None)
    found = current.filter(badge__slug=badge_slug).first()
    if found is None:
        former = FormerBadgeSlug.objects.filter(issuer=issuer, slug=badge_slug).values("badge")
        found = current.filter(badge__in=former).first()
    return _found(found)


def published_badges(issuer: Issuer | None = None) -> QuerySet[BadgeClass]:
    """The current versions of badges that may be earned now, of one issuer or of all, by name."""
    rows = BadgeClass.objects.current().filter(badge__state=BadgeState.PUBLISHED, badge__issuer__archived_at=None)
    if issuer is not None:
        rows = rows.filter(badge__issuer=issuer)
    return rows.defer("document").select_related("badge__issuer", "artwork").order_by(Lower("name"), "pk")


def current_of(badge: Badge) -> BadgeClass | None:
    """The version of a badge that may be awarded, if it was ever published."""
    return badge.versions.current().defer("document").select_related("badge__issuer", "artwork").first()


def older_versions(badge_class: BadgeClass) -> QuerySet[BadgeClass]:
    """The published versions before that one, the newest first."""
    rows = badge_class.badge.versions.filter(published_at__isnull=False, number__lt=badge_class.number)
    return rows.defer("document").order_by("-number")


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


def achievement(badge_class_id: str) -> Stored:
    """
    The same in Open Badges 3.0, in one query.

    :raises Http404: if there is none, or it is a draft.
    """
    rows = BadgeClass.objects.filter(pk=badge_class_id, published_at__isnull=False)
    row = rows.values_list("achievement", "achievement_etag").first()
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
    return _file(row[0], row[1])


def any_picture(badge_class: BadgeClass) -> tuple[Stored, str] | None:
    """The picture of a version for its own staff, draft or not, and its type; None where there is none yet."""
    artwork = badge_class.artwork
    if artwork is None:
        return None
    if artwork.svg:
        return _file(artwork.svg, artwork.svg_sha256), "image/svg+xml"
    return _file(artwork.png, artwork.png_sha256), "image/png"


def _file(name: str, sha256: str) -> Stored:
    try:
        return Stored(documents.read(name), sha256)
    except documents.Lost as lost:
        logger.error("a picture of a badge is not in the media storage", extra={"file": name})
        raise Http404 from lost


def _on_desk(member: Member, badge_class_id: str) -> tuple[Member, BadgeClass]:
    return member, _found(_versions().filter(pk=badge_class_id, badge__issuer=member.issuer_id).first())


def _versions() -> QuerySet[BadgeClass]:
    return BadgeClass.objects.defer("document").select_related("badge__issuer", "artwork", "next_badge")


def _found(row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row
