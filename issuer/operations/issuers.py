"""Issuers: made, revised, renamed. The stored document is written with every change, and read as it stands."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from issuer import documents, journal
from issuer.models import FormerSlug, Issuer, Member, Role, User
from issuer.operations import keys
from issuer.operations.refusals import NameMissing, SlugTaken, SlugUnusable, TooManyIssuers
from issuer.site import limits, logos
from issuer.site.addresses import absolute
from issuer.site.ids import new_id
from issuer.site.text import plain_name, tidy

# Words that stand where a short name would in an address of the desk.
_RESERVED = frozenset({"new", "profile", "health", "people", "join", "admin", "static", "media"})
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_SLUG_LENGTH = 60
_MADE_A_DAY = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Ribbon:
    """The three colours that an issuer's pages wear, as #rrggbb."""

    a: str
    b: str
    c: str


@transaction.atomic
def create_issuer(
    by: User,
    *,
    name: str,
    url: str = "",
    email: str = "",
    description: str = "",
    earners_are_adults: bool = False,
    at: datetime,
) -> Issuer:
    """
    Make an issuer whose owner is the person who makes it.

    :param url: its web page; left empty, its public page here.
    :param email: its public contact address; left empty, that of the person.
    :raises NameMissing: if the name has no letter or digit.
    :raises TooManyIssuers: if the person has made a great many today.
    """
    if not limits.allow("create issuer", str(by.pk), times=_MADE_A_DAY, within=timedelta(days=1), at=at):
        raise TooManyIssuers
    issuer = Issuer(
        id=new_id(),
        name=_name(name),
        email=email or by.email,
        description=tidy(description, lines=True),
        earners_are_adults=earners_are_adults,
    )
    issuer.document_url = documents.address(issuer.pk)
    _insert(issuer, url=url)
    keys.equip(issuer, at=at)
    Member.objects.create(user=by, issuer=issuer, role=Role.OWNER)
    journal.record(by, "create_issuer", f"issuer:{issuer.pk}", at=at, issuer=issuer, document=issuer.etag)
    return issuer


@transaction.atomic
def revise_issuer(
    member: Member,
    *,
    name: str,
    url: str = "",
    email: str,
    description: str = "",
    earners_are_adults: bool = False,
    ribbon: Ribbon | None = None,
    logo: logos.Logo | None = None,
    logo_alt: str = "",
    at: datetime,
) -> Issuer:
    """
    Change what an issuer says about itself. Its short name and its permanent address stay.

    :param logo: a new picture, None to keep the old one.
    :raises NameMissing: if the name has no letter or digit.
    """
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=member.issuer_id)
    before = issuer.etag
    issuer.name = _name(name)
    issuer.url = url or _own_page(issuer.slug)
    issuer.email = email
    issuer.description = tidy(description, lines=True)
    issuer.earners_are_adults = earners_are_adults
    issuer.logo_alt = tidy(logo_alt)
    if ribbon:
        issuer.ribbon_a, issuer.ribbon_b, issuer.ribbon_c = ribbon.a, ribbon.b, ribbon.c
    if logo:
        issuer.logo = logos.keep(logo)
    documents.write(issuer)
    issuer.save()
    journal.record(
        member.user, "revise_issuer", f"issuer:{issuer.pk}", at=at, issuer=issuer, before=before, after=issuer.etag
    )
    return issuer


@transaction.atomic
def change_slug(member: Member, *, slug: str, at: datetime) -> Issuer:
    """
    Give an issuer another short name in addresses; pages under the old one redirect.

    :raises SlugUnusable: if it cannot stand in an address.
    :raises SlugTaken: if another issuer has it or had it.
    """
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=member.issuer_id)
    if slug == issuer.slug:
        return issuer
    if not _SLUG.match(slug) or slug in _RESERVED or len(slug) > _SLUG_LENGTH:
        raise SlugUnusable
    if _is_taken(slug, by_other_than=issuer):
        raise SlugTaken
    FormerSlug.objects.filter(slug=slug).delete()  # its own former name, taken up again
    FormerSlug.objects.create(slug=issuer.slug, issuer=issuer)
    if issuer.url == _own_page(issuer.slug):
        issuer.url = _own_page(slug)
    before, issuer.slug = issuer.slug, slug
    documents.write(issuer)
    try:
        with transaction.atomic():
            issuer.save()
    except IntegrityError as taken:
        raise SlugTaken from taken
    journal.record(member.user, "change_slug", f"issuer:{issuer.pk}", at=at, issuer=issuer, before=before, after=slug)
    return issuer


@transaction.atomic
def archive_issuer(by: User, *, issuer_id: str, at: datetime) -> None:
    """Put an issuer away: its desk closes and it leaves the front page. What it awarded stays as it is."""
    if Issuer.objects.filter(pk=issuer_id, archived_at=None).update(archived_at=at):
        journal.record(by, "archive_issuer", f"issuer:{issuer_id}", at=at)


@transaction.atomic
def unarchive_issuer(by: User, *, issuer_id: str, at: datetime) -> None:
    """Bring back an issuer that was put away."""
    if Issuer.objects.filter(pk=issuer_id).exclude(archived_at=None).update(archived_at=None):
        journal.record(by, "unarchive_issuer", f"issuer:{issuer_id}", at=at)


def _insert(issuer: Issuer, *, url: str) -> None:
    """Store a new issuer under the first short name that is free, also when others take names in this moment."""
    for tries_left in (4, 3, 2, 1, 0):
        issuer.slug = _free_slug(issuer.name)
        issuer.url = url or _own_page(issuer.slug)
        documents.write(issuer)
        try:
            with transaction.atomic():
                issuer.save(force_insert=True)
            return
        except IntegrityError:
            if not tries_left:
                raise


def _name(name: str) -> str:
    plain = plain_name(name)
    if not any(sign.isalnum() for sign in plain):
        raise NameMissing
    return plain


def _own_page(slug: str) -> str:
    return absolute(f"/s/{slug}")


def _free_slug(name: str) -> str:
    wanted = slugify(name).replace("_", "-").strip("-")[: _SLUG_LENGTH - 4].strip("-")
    wanted = re.sub(r"-{2,}", "-", wanted) or f"issuer-{new_id()[:6].lower()}"
    slug, count = wanted, 1
    while slug in _RESERVED or _is_taken(slug):
        count += 1
        slug = f"{wanted}-{count}"
    return slug


def _is_taken(slug: str, *, by_other_than: Issuer | None = None) -> bool:
    issuers, former = Issuer.objects.filter(slug=slug), FormerSlug.objects.filter(slug=slug)
    if by_other_than:
        issuers, former = issuers.exclude(pk=by_other_than.pk), former.exclude(issuer=by_other_than)
    return issuers.exists() or former.exists()
