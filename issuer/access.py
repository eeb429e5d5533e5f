"""Who may: loads the row, or answers 404 where somebody else's thing is nobody's business, and 403 where not."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from issuer.models import Issuer, Member, Role, User


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


def issuers_of(user: User | AnonymousUser) -> list[Issuer]:
    """The issuers that the person may act for, by name."""
    return [member.issuer for member in _memberships(user).order_by("issuer__name")]


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
