"""Who acts for an issuer: invited by letter, with a role, until they leave or are taken off the list."""

from datetime import datetime, timedelta

from django.db import transaction

from issuer import journal, letters
from issuer.models import Invitation, Issuer, Member, Role, User
from issuer.operations.refusals import (
    AlreadyMember,
    InvitationRanOut,
    LastOwner,
    NotYours,
    TooManyInvitations,
)
from issuer.operations.setup import create_account
from issuer.site import limits, tokens
from issuer.site.text import plain_name

INVITATION_HOLDS = timedelta(days=14)
_LETTERS_AN_HOUR = 60
_LETTERS_TO_ONE = 10  # a day, from all issuers together: nobody's mailbox is filled through us


@transaction.atomic
def invite(member: Member, *, email: str, role: Role, at: datetime) -> Invitation:
    """
    Invite a person to act for the member's issuer. An open invitation to the same address is replaced.

    :raises AlreadyMember: if they belong to it already.
    :raises TooManyInvitations: if this issuer has just written a great many.
    """
    email = email.strip().lower()
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=member.issuer_id)
    if Member.objects.filter(issuer=issuer, user__email=email).exists():
        raise AlreadyMember
    an_hour, a_day = timedelta(hours=1), timedelta(days=1)
    if not (
        limits.allow("invite", issuer.pk, times=_LETTERS_AN_HOUR, within=an_hour, at=at)
        and limits.allow("invited", email, times=_LETTERS_TO_ONE, within=a_day, at=at)
    ):
        raise TooManyInvitations
    replaced = Invitation.objects.filter(issuer=issuer, email=email, accepted_at=None)
    letters.stop([_subject(former) for former in replaced.values_list("pk", flat=True)], at=at)
    replaced.delete()
    token = tokens.new_token()
    invitation = Invitation.objects.create(
        issuer=issuer,
        email=email,
        role=role,
        token_hash=tokens.hash_of(token),
        invited_by=member.user,
        made_at=at,
        expires_at=at + INVITATION_HOLDS,
    )
    wanted = letters.Wanted(_subject(invitation.pk), email, token)
    letters.write("invitation", wanted, issuer=issuer, not_before=at, at=at)
    journal.record(member.user, "invite", f"invitation:{invitation.pk}", at=at, issuer=issuer, role=role)
    return invitation


@transaction.atomic
def withdraw_invitation(member: Member, *, invitation_id: int, at: datetime) -> None:
    """Take back an open invitation of the member's issuer; one that is gone already is no mistake."""
    gone, _kinds = Invitation.objects.filter(pk=invitation_id, issuer=member.issuer, accepted_at=None).delete()
    if gone:
        letters.stop([_subject(invitation_id)], at=at)
        journal.record(member.user, "withdraw_invitation", f"invitation:{invitation_id}", at=at, issuer=member.issuer)


@transaction.atomic
def accept_invitation(invitation: Invitation, *, user: User, at: datetime) -> Member:
    """
    Accept an invitation as the person it was sent to.

    :raises NotYours: if it went to another address.
    :raises InvitationRanOut: if its days are over, or it was used or taken back in this moment.
    """
    if user.email != invitation.email:
        raise NotYours
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, expires_at__gt=at).update(accepted_at=at)
    if not taken:
        raise InvitationRanOut
    member, _made = Member.objects.get_or_create(
        user=user, issuer=invitation.issuer, defaults={"role": invitation.role}
    )
    journal.record(
        user, "accept_invitation", f"invitation:{invitation.pk}", at=at, issuer=invitation.issuer, role=member.role
    )
    return member


@transaction.atomic
def join(invitation: Invitation, *, name: str, password: str, at: datetime) -> Member:
    """
    Accept an invitation as a person new to this site: the letter proved the address, so the account is theirs.

    :raises NotYours: if somebody has an account with that address already: they sign in instead.
    :raises InvitationRanOut: if its days are over.
    """
    # Locked first: of two presses of the button the second one waits here, and then finds the invitation accepted.
    locked = Invitation.objects.select_for_update(no_key=True).get(pk=invitation.pk)
    if not locked.is_open(at):
        raise InvitationRanOut
    if User.objects.filter(email=invitation.email).exists():
        raise NotYours
    user = create_account(name=name, email=invitation.email, password=password, at=at)
    return accept_invitation(invitation, user=user, at=at)


@transaction.atomic
def change_role(by: Member, *, member_id: int, role: Role, at: datetime) -> None:
    """
    Give a member of the same issuer another role; it holds from their next click on.

    :raises Member.DoesNotExist: if the member belongs to another issuer.
    :raises LastOwner: if no owner would be left.
    """
    member = _of_same_issuer(by, member_id)
    if member.role == role:
        return
    if role != Role.OWNER:
        _keep_an_owner(member)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    journal.record(
        by.user, "change_role", f"member:{member.pk}", at=at, issuer=by.issuer, before=before, after=member.role
    )


@transaction.atomic
def remove_member(by: Member, *, member_id: int, at: datetime) -> None:
    """
    Take a member off the list. What they awarded stays.

    :raises Member.DoesNotExist: if the member belongs to another issuer.
    :raises LastOwner: if no owner would be left.
    """
    member = _of_same_issuer(by, member_id)
    _keep_an_owner(member)
    member.delete()
    deed = "leave" if member.user_id == by.user_id else "remove_member"
    journal.record(by.user, deed, f"member:{member_id}", at=at, issuer=by.issuer, user=member.user_id)


def leave(member: Member, *, at: datetime) -> None:
    """
    Leave an issuer by one's own wish.

    :raises LastOwner: if no owner would be left.
    """
    remove_member(member, member_id=member.pk, at=at)


@transaction.atomic
def revise_profile(user: User, *, name: str, light_pages: bool, at: datetime) -> None:
    """Change how a person is called and how their pages look."""
    user.name = plain_name(name)
    user.light_pages = light_pages
    user.save(update_fields=["name", "light_pages"])
    journal.record(user, "revise_profile", f"user:{user.pk}", at=at)


def _of_same_issuer(by: Member, member_id: int) -> Member:
    # The issuer is locked, so that two owners cannot demote each other in the same moment.
    Issuer.objects.select_for_update(no_key=True).get(pk=by.issuer_id)
    return Member.objects.select_related("user").get(pk=member_id, issuer=by.issuer)


def _keep_an_owner(member: Member) -> None:
    others = Member.objects.filter(issuer=member.issuer_id, role=Role.OWNER).exclude(pk=member.pk)
    if member.role == Role.OWNER and not others.exists():
        raise LastOwner


def _subject(invitation_id: int) -> str:
    """What the letter of an invitation is about. The prefix keeps numbers apart from other kinds' numbers."""
    return f"invitation:{invitation_id}"
