"""Who may: loads the row; answers 404 where somebody else's thing is nobody's business, and 403 where it is known."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from issuer.models import FormerSlug, Invitation, Issuer, IssuerDocument, KeyState, Member, SetupLink, SigningKey, User
from issuer.models import Role as Role
from issuer.site import tokens

_SETUP_LINK_HOLDS = timedelta(days=7)

# --- Members -------------------------------------------------------------------------------------------------------


def member_at(user: User | AnonymousUser, slug: str, *, role: Role = Role.AWARDER) -> Member:
    """
    The person's membership of the issuer with that short name, with its issuer and user loaded.

    :raises Http404: if there is no such issuer, or the person does not belong to it: both look alike.
    :raises PermissionDenied: if the person belongs to it with a lesser role.
    """
    return _enough(_memberships(user).filter(issuer__slug=slug).first(), role)


def member_of(user: User | AnonymousUser, issuer_id: str, *, role: Role = Role.AWARDER) -> Member:
    """The same, by the issuer's id."""
    return _enough(_memberships(user).filter(issuer_id=issuer_id).first(), role)


def memberships_of(user: User | AnonymousUser) -> list[Member]:
    """The person's memberships, by the name of the issuer."""
    return list(_memberships(user).order_by("issuer__name"))


def issuers_of(user: User | AnonymousUser) -> list[Issuer]:
    """The issuers that the person may act for, by name."""
    return [member.issuer for member in memberships_of(user)]


def people_of(member: Member) -> list[Member]:
    """All who act for the member's issuer, owners first."""
    people = Member.objects.filter(issuer=member.issuer_id).select_related("user")
    return sorted(people, key=lambda one: (Role.values.index(one.role), str(one.user).lower()))


def open_invitations_of(member: Member, *, at: datetime) -> list[Invitation]:
    """The invitations of the member's issuer that nobody has accepted yet, the newest first."""
    return list(
        Invitation.objects.filter(issuer=member.issuer_id, accepted_at=None, expires_at__gt=at).order_by("-made_at")
    )


def invitation_of(member: Member, invitation_id: int) -> Invitation:
    """
    An invitation of the member's issuer that nobody has accepted.

    :raises Http404: if there is none of that number in this issuer.
    """
    invitation = Invitation.objects.filter(pk=invitation_id, issuer=member.issuer_id, accepted_at=None).first()
    if invitation is None:
        raise Http404
    return invitation


def colleague_of(member: Member, member_id: int) -> Member:
    """
    Another member of the same issuer, or the member themselves.

    :raises Http404: if there is none of that number in this issuer.
    """
    colleague = Member.objects.filter(pk=member_id, issuer=member.issuer_id).select_related("user").first()
    if colleague is None:
        raise Http404
    return colleague


def keys_of(member: Member) -> list[SigningKey]:
    """The keys that the member's issuer signs and signed with, the newest first."""
    return list(SigningKey.objects.filter(issuer=member.issuer_id).order_by("-number"))


def key_of(member: Member, key_id: str) -> SigningKey:
    """
    A key of the member's issuer that was not withdrawn.

    :raises Http404: if there is none of that id in this issuer.
    """
    trusted = SigningKey.objects.filter(issuer=member.issuer_id).exclude(state=KeyState.WITHDRAWN)
    key = trusted.filter(pk=key_id).first()
    if key is None:
        raise Http404
    return key


def may_see_health(user: User | AnonymousUser) -> bool:
    """Whether the state of this installation is the person's business: its operator, and owners of an issuer."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return False
    return user.is_staff or _memberships(user).filter(role=Role.OWNER).exists()


def _memberships(user: User | AnonymousUser) -> QuerySet[Member]:
    if isinstance(user, AnonymousUser) or not user.is_active:
        return Member.objects.none()
    return Member.objects.filter(user=user, issuer__archived_at=None).select_related("issuer", "user")


def _enough(member: Member | None, role: Role) -> Member:
    if member is None:
        raise Http404
    if not member.may(role):
        raise PermissionDenied
    return member


# --- Links that work once ------------------------------------------------------------------------------------------


def has_accounts() -> bool:
    """Whether this installation was set up."""
    return User.objects.exists()


def open_setup_links(token: str, *, at: datetime) -> QuerySet[SetupLink]:
    """The set-up link with that token, as long as it was not used and is not too old; or nothing."""
    return SetupLink.objects.filter(token_hash=tokens.hash_of(token), used_at=None, made_at__gt=at - _SETUP_LINK_HOLDS)


def require_setup_link(token: str, *, at: datetime) -> None:
    """
    Let only the holder of the open set-up link go on.

    :raises Http404: for any other token, and whenever somebody has an account.
    """
    if not open_setup_links(token, at=at).exists() or has_accounts():
        raise Http404


def invitation_with(token: str) -> Invitation:
    """
    The invitation that a letter's link belongs to, with its issuer, also when its days are over.

    :raises Http404: if the token is unknown, or the invitation was accepted or taken back.
    """
    invitation = (
        Invitation.objects.select_related("issuer", "invited_by")
        .filter(token_hash=tokens.hash_of(token), accepted_at=None, issuer__archived_at=None)
        .first()
    )
    if invitation is None:
        raise Http404
    return invitation


def has_account(email: str) -> bool:
    """Whether somebody signs in with that address. Only shown to whoever proved that it is theirs."""
    return User.objects.filter(email=email).exists()


# --- What everybody may see ----------------------------------------------------------------------------------------


def document_of(issuer_id: str) -> tuple[bytes, str]:
    """The stored document of an issuer and its hash, with one query."""
    found = Issuer.objects.filter(pk=issuer_id).values_list("document", "etag").first()
    if found is None:
        raise Http404
    return bytes(found[0]), found[1]


def issuer_document_of(issuer_id: str, name: str) -> tuple[bytes, str]:
    """The stored document under an issuer's address by that name, and its hash, with one query."""
    found = IssuerDocument.objects.filter(issuer=issuer_id, name=name).values_list("body", "etag").first()
    if found is None:
        raise Http404
    return bytes(found[0]), found[1]


def ribbon_of(issuer_id: str) -> tuple[str, str, str]:
    """The three colours that an issuer's pages wear."""
    found = Issuer.objects.filter(pk=issuer_id).values_list("ribbon_a", "ribbon_b", "ribbon_c").first()
    if found is None:
        raise Http404
    return found


def logo_of(issuer_id: str) -> str:
    """The name of the file with an issuer's logo."""
    name = Issuer.objects.filter(pk=issuer_id).values_list("logo", flat=True).first()
    if not name:
        raise Http404
    return name


def slug_of(issuer_id: str) -> str:
    """The short name of an issuer, for its page."""
    slug = Issuer.objects.filter(pk=issuer_id).values_list("slug", flat=True).first()
    if slug is None:
        raise Http404
    return slug


def public_issuer(slug: str) -> Issuer:
    """The issuer with that short name, or the one that had it before: compare its `slug` and redirect."""
    issuer = Issuer.objects.filter(slug=slug).first()
    if issuer is not None:
        return issuer
    former = FormerSlug.objects.select_related("issuer").filter(slug=slug).first()
    if former is None:
        raise Http404
    return former.issuer


def public_issuers() -> list[Issuer]:
    """The issuers of this site, by name."""
    return list(Issuer.objects.filter(archived_at=None).order_by("name"))


def is_known(address: str) -> bool:
    """Whether that is an issuer of this site, by its permanent address or its did:web."""
    return bool(address) and Issuer.objects.filter(Q(document_url=address) | Q(did=address)).exists()
