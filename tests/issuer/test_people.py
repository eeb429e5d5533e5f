"""Who acts for an issuer: invitations, roles, leaving; and one's own account."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from issuer import access, journal, operations
from issuer.models import Invitation, Issuer, JournalEntry, Letter, LetterState, Member, Role, User
from tests import factories

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User | Member | None], Client]


@pytest.fixture
def dave(acme: Issuer) -> Invitation:
    """Invited to edit, and without an account."""
    return factories.make_invitation(acme, "dave@acme.example", Role.EDITOR, at=timezone.now())


def link_of(invitation: Invitation) -> str:
    """The path that stands in the letter of an invitation."""
    letter = Letter.objects.get(subject_id=f"invitation:{invitation.pk}")
    return f"/join/{letter.secret}"


def people_page(acme: Issuer) -> str:
    return f"/desk/{acme.slug}/people"


# --- The list ------------------------------------------------------------------------------------------------------


def test_everybody_on_the_list_sees_it_and_only_owners_may_change_it(
    client_of: SignedIn, acme: Issuer, alice: User, bob: Member
) -> None:
    seen = client_of(bob).get(people_page(acme)).content.decode()
    assert "Alice Archer" in seen
    assert "Send the invitation" not in seen
    assert "Send the invitation" in client_of(alice).get(people_page(acme)).content.decode()


def test_strangers_and_people_of_other_issuers_see_no_list(client_of: SignedIn, acme: Issuer, carol: User) -> None:
    factories.make_issuer(carol, name="Chess")
    assert client_of(carol).get(people_page(acme)).status_code == 404
    assert client_of(None).get(people_page(acme)).headers["Location"].startswith("/accounts/login/")


def test_the_list_takes_as_many_queries_for_many_people_as_for_few(
    client_of: SignedIn, acme: Issuer, alice: User, django_assert_num_queries: Callable
) -> None:
    client = client_of(alice)
    client.get(people_page(acme))
    with django_assert_num_queries(6):
        client.get(people_page(acme))
    for number in range(12):
        factories.make_member(acme, f"P{number} Q")
        factories.make_invitation(acme, f"i{number}@acme.example", at=timezone.now())
    with django_assert_num_queries(6):
        client.get(people_page(acme))


# --- Inviting ------------------------------------------------------------------------------------------------------


def test_an_invitation_is_a_letter_with_a_link_and_a_line_in_the_journal(
    client_of: SignedIn, acme: Issuer, alice: User
) -> None:
    answers = {"email": " Dave@Acme.example ", "role": "EDITOR"}
    assert client_of(alice).post(people_page(acme), answers).status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.invited_by) == ("dave@acme.example", Role.EDITOR, alice)
    letter = Letter.objects.get()
    assert (letter.to, letter.kind, letter.state) == ("dave@acme.example", "invitation", LetterState.WAITING)
    assert letter.secret not in str(Invitation.objects.values())
    assert JournalEntry.objects.get(deed="invite").subject == f"invitation:{invitation.pk}"
    assert "dave@" not in str(JournalEntry.objects.values())
    assert "dave@acme.example" in client_of(alice).get(people_page(acme)).content.decode()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"email": "dave", "role": "EDITOR"}, "not a whole email address"),
        ({"email": "dave@acme.example", "role": "KING"}, "not one of the available choices"),
        ({"email": "dave@acme.example"}, "Choose what they may do."),
        ({"email": "ALICE@acme.example", "role": "EDITOR"}, "in your list already"),
        ({"email": "Archer, Alice <ALICE@acme.example>;", "role": "EDITOR"}, "in your list already"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused_in_words(
    client_of: SignedIn, acme: Issuer, alice: User, answers: dict[str, str], said: str
) -> None:
    response = client_of(alice).post(people_page(acme), answers)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Letter.objects.exists()


def test_a_second_invitation_replaces_the_first_one(acme: Issuer, dave: Invitation) -> None:
    first = link_of(dave)
    second = factories.make_invitation(acme, dave.email, Role.OWNER, at=timezone.now())
    assert Client().get(first).status_code == 404
    assert Client().get(link_of(second)).status_code == 200
    assert Letter.objects.get(subject_id=f"invitation:{dave.pk}").state == LetterState.STOPPED


def test_an_hour_has_room_for_sixty_invitations(acme: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        factories.make_invitation(acme, f"p{number}@acme.example")
    with pytest.raises(operations.TooManyInvitations):
        factories.make_invitation(acme, "p60@acme.example")
    assert Invitation.objects.count() == 60
    factories.make_invitation(acme, "p60@acme.example", at=factories.NOON + timedelta(hours=1))


def test_an_invitation_taken_back_does_not_open(
    client_of: SignedIn, acme: Issuer, alice: User, dave: Invitation
) -> None:
    link = link_of(dave)
    client_of(alice).post(f"/desk/{acme.slug}/invitations/{dave.pk}/withdraw")
    assert Client().get(link).status_code == 404
    assert Letter.objects.get().state == LetterState.STOPPED
    assert JournalEntry.objects.filter(deed="withdraw_invitation").count() == 1


def test_only_an_owner_of_that_issuer_takes_an_invitation_back(
    client_of: SignedIn, acme: Issuer, bob: Member, carol: User, dave: Invitation
) -> None:
    other = factories.make_issuer(carol, name="Chess")
    path = "/desk/{}/invitations/{}/withdraw"
    assert client_of(bob).post(path.format(acme.slug, dave.pk)).status_code == 403
    assert client_of(carol).post(path.format(acme.slug, dave.pk)).status_code == 404
    client_of(carol).post(path.format(other.slug, dave.pk))
    assert Invitation.objects.filter(pk=dave.pk).exists()


# --- Being invited -------------------------------------------------------------------------------------------------


def test_a_person_without_an_account_joins_with_a_name_and_a_password(dave: Invitation, acme: Issuer) -> None:
    client, link = Client(), link_of(dave)
    shown = client.get(link)
    assert "Alice Archer invites you, as: Editor." in shown.content.decode()
    assert shown.headers["Referrer-Policy"] == "same-origin"
    response = client.post(link, {"name": "Dave Dunn", "password": factories.PASSWORD})
    assert response.headers["Location"] == f"/desk/{acme.slug}/"
    member = Member.objects.get(user__email="dave@acme.example")
    assert (member.role, member.user.name, member.user.is_staff) == (Role.EDITOR, "Dave Dunn", False)
    assert client.session["_auth_user_id"] == str(member.user_id)
    assert Client().get(link).status_code == 404
    assert journal.first_broken() is None


def test_opening_the_link_changes_nothing(dave: Invitation) -> None:
    for _ in range(3):
        Client().get(link_of(dave))
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.parametrize("answers", [{"name": "", "password": factories.PASSWORD}, {"name": "D", "password": "short"}])
def test_joining_with_half_an_answer_makes_no_account(dave: Invitation, answers: dict[str, str]) -> None:
    assert Client().post(link_of(dave), answers).status_code == 422
    assert not User.objects.filter(email=dave.email).exists()


def test_a_person_with_an_account_signs_in_and_accepts(client_of: SignedIn, acme: Issuer, carol: User) -> None:
    invitation = factories.make_invitation(acme, carol.email, at=timezone.now())
    link = link_of(invitation)
    unknown = Client()
    assert f"/accounts/login/?next={link.replace('/', '%2F')}" in unknown.get(link).content.decode()
    assert unknown.post(link, {"name": "Mallory", "password": factories.PASSWORD}).status_code == 200
    assert not Member.objects.filter(user=carol).exists()
    response = client_of(carol).post(link)
    assert response.headers["Location"] == f"/desk/{acme.slug}/"
    assert factories.member_of(acme, carol).role == Role.AWARDER


def test_an_invitation_works_for_the_address_it_was_sent_to_alone(
    client_of: SignedIn, dave: Invitation, carol: User
) -> None:
    response = client_of(carol).post(link_of(dave))
    assert response.status_code == 403
    assert "sent to another address" in response.content.decode()
    with pytest.raises(operations.NotYours):
        operations.accept_invitation(dave, user=carol, at=timezone.now())
    assert not Member.objects.filter(user=carol).exists()


def test_an_invitation_runs_out_after_a_fortnight_and_says_so(acme: Issuer) -> None:
    old = factories.make_invitation(acme, "dave@acme.example", at=timezone.now() - timedelta(days=15))
    response = Client().post(link_of(old), {"name": "Dave", "password": factories.PASSWORD})
    assert response.status_code == 410
    assert "run out" in response.content.decode()
    assert not User.objects.filter(email="dave@acme.example").exists()


def test_an_invitation_to_a_member_keeps_the_role_they_have(acme: Issuer, bob: Member) -> None:
    with pytest.raises(operations.AlreadyMember):
        factories.make_invitation(acme, bob.user.email, Role.OWNER)


# --- Roles and leaving ---------------------------------------------------------------------------------------------


def test_a_role_changes_from_the_next_click_on(client_of: SignedIn, acme: Issuer, alice: User, bob: Member) -> None:
    his = client_of(bob)
    assert his.get(f"/desk/{acme.slug}/issuer").status_code == 403
    client_of(alice).post(f"/desk/{acme.slug}/people/{bob.pk}/role", {"role": "OWNER"})
    assert his.get(f"/desk/{acme.slug}/issuer").status_code == 200
    entry = JournalEntry.objects.get(deed="change_role")
    assert entry.details == {"before": "AWARDER", "after": "OWNER"}


def test_who_is_removed_is_out_at_once(client_of: SignedIn, acme: Issuer, alice: User, bob: Member) -> None:
    his = client_of(bob)
    assert his.get(people_page(acme)).status_code == 200
    path = f"/desk/{acme.slug}/people/{bob.pk}/remove"
    assert "Remove Bob Baker?" in client_of(alice).get(path).content.decode()
    assert Member.objects.filter(pk=bob.pk).exists()
    client_of(alice).post(path)
    assert his.get(people_page(acme)).status_code == 404


def test_the_last_owner_stays(client_of: SignedIn, acme: Issuer, alice: User, bob: Member) -> None:
    me = factories.owner_of(acme)
    client = client_of(alice)
    for path, answers in ((f"{me.pk}/role", {"role": "AWARDER"}), (f"{me.pk}/remove", {})):
        client.post(f"/desk/{acme.slug}/people/{path}", answers)
        assert "Make somebody else an owner first." in client.get(people_page(acme)).content.decode()
    with pytest.raises(operations.LastOwner):
        operations.leave(me, at=factories.NOON)
    assert factories.owner_of(acme) == me


def test_an_owner_leaves_once_there_is_another_one(client_of: SignedIn, acme: Issuer, alice: User, bob: Member) -> None:
    me = factories.owner_of(acme)
    operations.change_role(me, member_id=bob.pk, role=Role.OWNER, at=factories.NOON)
    response = client_of(alice).post(f"/desk/{acme.slug}/people/{me.pk}/remove")
    assert response.headers["Location"] == "/desk/"
    assert JournalEntry.objects.filter(deed="leave").count() == 1
    assert factories.owner_of(acme).pk == bob.pk


def test_an_awarder_may_leave_and_may_remove_nobody(client_of: SignedIn, acme: Issuer, bob: Member) -> None:
    owner = factories.owner_of(acme)
    assert client_of(bob).post(f"/desk/{acme.slug}/people/{owner.pk}/remove").status_code == 403
    assert client_of(bob).post(f"/desk/{acme.slug}/people/{owner.pk}/role", {"role": "AWARDER"}).status_code == 403
    assert client_of(bob).post(f"/desk/{acme.slug}/people/{bob.pk}/remove").status_code == 302
    assert not Member.objects.filter(pk=bob.pk).exists()


@pytest.mark.parametrize("number", [0, 999, 10**30])
def test_members_of_other_issuers_are_not_there(
    client_of: SignedIn, acme: Issuer, bob: Member, carol: User, number: int
) -> None:
    other = factories.make_issuer(carol, name="Chess")
    for pk in (bob.pk, number):
        assert client_of(carol).post(f"/desk/{other.slug}/people/{pk}/remove").status_code == 404
        assert client_of(carol).post(f"/desk/{other.slug}/people/{pk}/role", {"role": "OWNER"}).status_code == 404
    assert Member.objects.get(pk=bob.pk).role == Role.AWARDER


def test_pages_that_change_something_want_the_form_to_be_ours(acme: Issuer, alice: User, bob: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    for path in (
        people_page(acme),
        f"{people_page(acme)}/{bob.pk}/role",
        f"{people_page(acme)}/{bob.pk}/remove",
        "/profile",
    ):
        assert client.post(path).status_code == 403
    for path in (f"{people_page(acme)}/{bob.pk}/role",):
        assert client.get(path).status_code == 405


# --- The desk and one's own account --------------------------------------------------------------------------------


def test_the_desk_opens_where_one_was_last(client_of: SignedIn, acme: Issuer, alice: User) -> None:
    factories.make_issuer(alice, name="Zebra")
    client = client_of(alice)
    assert client.get("/desk/").headers["Location"] == "/desk/acme-computing-club/"
    client.get("/desk/zebra/people")
    assert client.get("/desk/").headers["Location"] == "/desk/zebra/"


def test_people_on_nobodys_list_are_told_what_to_do(client_of: SignedIn, carol: User) -> None:
    response = client_of(carol).get("/desk/")
    assert response.status_code == 200
    assert "Ask its owner to invite you" in response.content.decode()


def test_an_operator_without_an_issuer_makes_one(client_of: SignedIn) -> None:
    operator = factories.make_user("Olga", is_operator=True)
    assert client_of(operator).get("/desk/").headers["Location"] == "/desk/new"
    assert client_of(operator).get("/desk/new").status_code == 200


def test_ones_own_name_and_light_pages(client_of: SignedIn, alice: User, acme: Issuer) -> None:
    client = client_of(alice)
    assert client.post("/profile", {"name": " Alice  A. ", "light_pages": "on"}).status_code == 302
    alice.refresh_from_db()
    assert (alice.name, alice.light_pages) == ("Alice A.", True)
    shown = client.get("/profile").content.decode()
    assert 'data-theme="light"' in shown
    assert "/accounts/2fa/" in shown
    assert client.post("/profile", {"name": ""}).status_code == 422
    assert Client().get("/profile").status_code == 302


def test_an_issuer_that_is_put_away_is_nobodys_desk(client_of: SignedIn, acme: Issuer, alice: User) -> None:
    Issuer.objects.update(archived_at=factories.NOON)
    assert client_of(alice).get(people_page(acme)).status_code == 404
    assert access.issuers_of(alice) == []
