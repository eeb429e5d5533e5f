"""
The cast, made through the same operations as real acts: Alice owns Acme, Bob awards there, Carol is a stranger and
Erin earns.
"""

from datetime import UTC, datetime
from typing import Any

from issuer import operations
from issuer.models import Invitation, Issuer, Member, Role, User

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
PASSWORD = "correct-horse-battery"
ERIN = "erin@example.org"


def make_user(name: str = "Alice Archer", **over: Any) -> User:
    """A person with an account, by their first name: alice@acme.example."""
    email = over.pop("email", f"{name.split()[0].lower()}@acme.example")
    return operations.create_account(name=name, email=email, **{"password": PASSWORD, "at": NOON} | over)


def make_issuer(by: User | None = None, **over: Any) -> Issuer:
    """Acme, owned by Alice unless somebody else makes it."""
    owner = by or User.objects.filter(email="alice@acme.example").first() or make_user()
    return operations.create_issuer(owner, **{"name": "Acme Computing Club", "at": NOON} | over)


def member_of(issuer: Issuer, user: User) -> Member:
    """That person's membership of that issuer."""
    return Member.objects.select_related("user", "issuer").get(issuer=issuer, user=user)


def owner_of(issuer: Issuer) -> Member:
    """The first owner of an issuer."""
    owner = Member.objects.select_related("user", "issuer").filter(issuer=issuer, role=Role.OWNER).order_by("pk")
    return owner[0]


def make_invitation(issuer: Issuer, email: str, role: Role = Role.AWARDER, **over: Any) -> Invitation:
    """An open invitation from the issuer's owner; its letter waits in the outbox."""
    return operations.invite(owner_of(issuer), email=email, role=role, **{"at": NOON} | over)


def make_member(issuer: Issuer, name: str = "Bob Baker", role: Role = Role.AWARDER, **over: Any) -> Member:
    """A person who was invited by the owner and accepted."""
    email = f"{name.split()[0].lower()}@acme.example"
    user = User.objects.filter(email=email).first() or make_user(name, **over)
    operations.accept_invitation(make_invitation(issuer, user.email, role), user=user, at=NOON)
    return member_of(issuer, user)
