"""
The cast, made through the same operations as real acts: Alice owns Acme, Bob awards there, Carol is a stranger and
Erin earns.
"""

from datetime import UTC, datetime
from typing import Any

from assertions import lists
from assertions import operations as assertion_operations
from assertions.models import Assertion, AwardRun
from badges import operations as badge_operations
from badges.canvas import Step
from badges.models import BadgeClass
from issuer import operations
from issuer.models import Invitation, Issuer, Member, Role, User
from issuer.site.ids import new_id

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


def make_badge(issuer: Issuer | None = None, **over: Any) -> BadgeClass:
    """A published badge with three steps. `published=False` leaves it a draft."""
    issuer = issuer or Issuer.objects.first() or make_issuer()
    owner, at, is_published = owner_of(issuer), over.pop("at", NOON), over.pop("published", True)
    steps = over.pop("steps", [Step("Find and fix three bugs"), Step("Explain a stack trace"), Step("Help", False)])
    draft = badge_operations.create_badge(owner, name=over.pop("name", "Debugging Detective"), steps=steps, at=at)
    if over:
        BadgeClass.objects.filter(pk=draft.pk).update(**over)
        draft = BadgeClass.objects.select_related("badge__issuer", "artwork").get(pk=draft.pk)
    return badge_operations.publish(draft, by=owner.user, at=at) if is_published else draft


def award(
    badge_class: BadgeClass | None = None,
    people: str = ERIN,
    *,
    by: User | None = None,
    at: datetime = NOON,
    **terms: Any,
) -> AwardRun:
    """A list that was awarded to its end. `terms` are those of `operations.Terms`; `again` repeats on purpose."""
    badge_class = badge_class or make_badge()
    again = terms.pop("again", ())
    run = assertion_operations.start_run(
        badge_class,
        lists.read(people),
        terms=assertion_operations.Terms(**{"issued_on": at} | terms),
        key=new_id(),
        awarded_by=by or owner_of(badge_class.badge.issuer).user,
        at=at,
        again=again,
    )
    return assertion_operations.award_run(run.pk, at=at)


def make_assertion(badge_class: BadgeClass | None = None, address: str = ERIN, **over: Any) -> Assertion:
    """One award, to Erin unless to somebody else; `address` may have a name: "Erin Earner <erin@example.org>"."""
    run = award(badge_class, address, **over)
    return Assertion.objects.select_related("issuer", "badge", "badge_class__artwork", "run").get(run=run)
