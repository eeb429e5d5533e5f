"""The acts of this floor: each one transaction, its own refusals, a journal line, and its letters on commit."""

from issuer.operations.issuers import (
    Ribbon,
    archive_issuer,
    change_slug,
    create_issuer,
    revise_issuer,
    unarchive_issuer,
)
from issuer.operations.mail import TooManyLetters, send_test_letter
from issuer.operations.people import (
    accept_invitation,
    change_role,
    invite,
    join,
    leave,
    remove_member,
    revise_profile,
    withdraw_invitation,
)
from issuer.operations.refusals import (
    AlreadyMember,
    AlreadySetUp,
    InvitationRanOut,
    LastOwner,
    NameMissing,
    NotYours,
    Refusal,
    SiteHasMoved,
    SlugTaken,
    SlugUnusable,
    TooManyInvitations,
)
from issuer.operations.setup import create_account, one_time_link, set_up
from issuer.operations.site import follow, follow_site, former_hosts, rebase, remember_site

__all__ = [
    "AlreadyMember",
    "AlreadySetUp",
    "InvitationRanOut",
    "LastOwner",
    "NameMissing",
    "NotYours",
    "Refusal",
    "Ribbon",
    "SiteHasMoved",
    "SlugTaken",
    "SlugUnusable",
    "TooManyInvitations",
    "TooManyLetters",
    "accept_invitation",
    "archive_issuer",
    "change_role",
    "change_slug",
    "create_account",
    "create_issuer",
    "follow",
    "follow_site",
    "former_hosts",
    "invite",
    "join",
    "leave",
    "one_time_link",
    "rebase",
    "remember_site",
    "remove_member",
    "revise_issuer",
    "revise_profile",
    "send_test_letter",
    "set_up",
    "unarchive_issuer",
    "withdraw_invitation",
]
