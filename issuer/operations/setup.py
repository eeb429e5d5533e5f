"""The first start: a link that works once, the first person and the first issuer; and accounts in general."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from issuer import access, journal
from issuer.models import Issuer, SetupLink, User
from issuer.operations.issuers import create_issuer
from issuer.operations.refusals import AlreadySetUp
from issuer.site import tokens
from issuer.site.addresses import absolute
from issuer.site.text import plain_name


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the set-up makes."""

    user: User
    issuer: Issuer


@transaction.atomic
def one_time_link(*, at: datetime) -> str | None:
    """
    Return a fresh set-up link while nobody has an account, else None. Links printed before stop working.

    Only its hash is kept, so the link is seen on the operator's screen and nowhere else.
    """
    if User.objects.exists():
        return None
    token = tokens.new_token()
    SetupLink.objects.filter(used_at=None).delete()
    SetupLink.objects.create(token_hash=tokens.hash_of(token), made_at=at)
    return absolute(reverse("setup", args=[token]))


@transaction.atomic
def set_up(
    token: str,
    *,
    name: str,
    email: str,
    password: str,
    issuer_name: str,
    issuer_url: str = "",
    issuer_email: str = "",
    earners_are_adults: bool = False,
    at: datetime,
) -> Beginning:
    """
    Use the set-up link: the first person, who is also the operator, and the issuer that they own.

    :raises AlreadySetUp: if the link was used or is unknown, or somebody has an account.
    :raises NameMissing: if the issuer's name has no letter or digit.
    """
    # The claim comes first and takes the write lock: of two that press the button together, one finds nothing.
    links = access.open_setup_links(token, at=at)
    if not links.update(used_at=at) or User.objects.exists():
        raise AlreadySetUp(_("This link was used already. Sign in instead."))
    user = create_account(name=name, email=email, password=password, is_operator=True, at=at)
    issuer = create_issuer(
        user, name=issuer_name, url=issuer_url, email=issuer_email, earners_are_adults=earners_are_adults, at=at
    )
    return Beginning(user, issuer)


@transaction.atomic
def create_account(
    *, name: str, email: str, password: str | None = None, is_operator: bool = False, at: datetime
) -> User:
    """
    Make an account for a person whose address is known to be theirs: by a letter they answered, or by the operator.

    :param password: None leaves them to sign in by a code sent to the address.
    """
    user = User.objects.create_user(
        email, password, name=plain_name(name), is_staff=is_operator, is_superuser=is_operator
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    journal.record(user, "create_account", f"user:{user.pk}", at=at, operator=is_operator)
    return user
