"""The operator's desk: everything may be seen but secrets, and hardly anything changed."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from issuer.admin import Shown
from issuer.models import Invitation, Issuer, JournalEntry, Member, SetupLink, User
from tests import factories

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User | Member | None], Client]
APPS = ("issuer", "badges", "assertions", "backpack")
OURS = [model for model in admin.site._registry if model._meta.app_label in APPS]
SECRET = {"token_hash", "secret", "salt", "password", "lease", "key", "sealed", "report", "given"}


@pytest.fixture
def operator() -> User:
    return factories.make_user("Olga Olsen", is_operator=True)


def names(model: type[Model]) -> str:
    return model._meta.label_lower


def test_every_model_of_the_house_is_on_the_desk() -> None:
    from django.apps import apps

    all_models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    assert sorted(map(names, all_models)) == sorted(map(names, OURS))


@pytest.mark.parametrize("model", OURS, ids=names)
def test_every_list_opens_and_finds(client_of: SignedIn, operator: User, model: type[Model]) -> None:
    path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    client = client_of(operator)
    assert client.get(path).status_code == 200
    assert client.get(f"{path}?q=acme").status_code == 200
    assert client.get(f"{path}add/").status_code == 403


@pytest.mark.parametrize("model", OURS, ids=names)
def test_no_page_shows_a_secret_and_nothing_issued_is_changed_or_deleted(
    rf: object, operator: User, model: type[Model]
) -> None:
    page = admin.site._registry[model]
    request = rf.get("/admin/")
    request.user = operator
    shown = set(page.get_fields(request)) | set(page.get_list_display(request)) | set(page.get_readonly_fields(request))
    assert not shown & (SECRET if names(model) != "issuer.try" else SECRET - {"key"})
    if model._meta.app_label == "backpack" and page.fields:  # what a report says is for whoever has its address
        assert shown <= {"made_at", "finished_at", "checked_at", "until", "position", "verdict"}
    assert isinstance(page, Shown)
    assert not page.has_add_permission(request)
    assert page.has_change_permission(request) == (model is User)
    assert page.has_delete_permission(request) == (names(model) in ("issuer.try", "issuer.suppression"))


def test_rows_are_shown_with_their_permanent_address(client_of: SignedIn, operator: User, acme: Issuer) -> None:
    page = client_of(operator).get(f"/admin/issuer/issuer/{acme.pk}/change/").content.decode()
    assert acme.document_url in page
    assert 'name="_save"' not in page
    assert client_of(operator).post(f"/admin/issuer/issuer/{acme.pk}/change/", {"name": "Evil"}).status_code == 403
    assert client_of(operator).post(f"/admin/issuer/issuer/{acme.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Issuer.objects.get().name == acme.name


def test_hashes_of_tokens_are_not_shown(client_of: SignedIn, operator: User, acme: Issuer) -> None:
    invitation = factories.make_invitation(acme, "dave@acme.example")
    page = client_of(operator).get(f"/admin/issuer/invitation/{invitation.pk}/change/").content.decode()
    assert "dave@acme.example" in page
    assert Invitation.objects.get().token_hash not in page
    assert not SetupLink.objects.exists()


def test_the_secret_behind_codes_is_not_shown_and_may_be_taken_away(
    client_of: SignedIn, operator: User, alice: User
) -> None:
    second_step = Authenticator.objects.create(user=alice, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    path = f"/admin/mfa/authenticator/{second_step.pk}"
    assert "JBSWY3DPEHPK3PXP" not in client_of(operator).get(f"{path}/change/").content.decode()
    client_of(operator).post(f"{path}/delete/", {"post": "yes"})
    assert not Authenticator.objects.exists()
    entry = JournalEntry.objects.latest("pk")
    assert (entry.deed, entry.subject) == ("admin_delete", f"authenticator:{second_step.pk}")
    assert entry.actor == f"user:{operator.pk}"


def test_a_persons_address_is_not_changed_on_the_desk(client_of: SignedIn, operator: User, alice: User) -> None:
    proved = EmailAddress.objects.get(user=alice)
    path, client = "/admin/account/emailaddress/", client_of(operator)
    assert alice.email in client.get(path).content.decode()
    for page in ("add/", f"{proved.pk}/change/", f"{proved.pk}/delete/"):
        sent = {"user": alice.pk, "email": "mallory@x.example", "verified": "on", "post": "yes"}
        assert client.post(path + page, sent).status_code == 403
    client.post(path, {"action": "make_verified", "_selected_action": [proved.pk]})
    assert EmailAddress.objects.get(user=alice).email == alice.email


def test_the_operator_keeps_a_person_out_and_the_journal_says_so(
    client_of: SignedIn, operator: User, alice: User, acme: Issuer
) -> None:
    hers = client_of(alice)
    assert hers.get(f"/desk/{acme.slug}/people").status_code == 200
    client_of(operator).post(f"/admin/issuer/user/{alice.pk}/change/", {"name": "Alice", "email": "mallory@x.example"})
    alice.refresh_from_db()
    assert (alice.is_active, alice.email) == (False, "alice@acme.example")
    assert JournalEntry.objects.get(deed="admin_change").details == {"fields": ["is_active", "name"]}
    assert hers.get(f"/desk/{acme.slug}/people").status_code == 302


def test_an_issuer_is_put_away_and_brought_back(client_of: SignedIn, operator: User, alice: User, acme: Issuer) -> None:
    client, path = client_of(operator), "/admin/issuer/issuer/"
    client.post(path, {"action": "put_away", "_selected_action": [acme.pk]})
    assert client_of(alice).get(f"/desk/{acme.slug}/people").status_code == 404
    assert Client().get(f"/issuers/{acme.pk}.json").status_code == 200
    client.post(path, {"action": "bring_back", "_selected_action": [acme.pk]})
    assert client_of(alice).get(f"/desk/{acme.slug}/people").status_code == 200
    assert list(JournalEntry.objects.order_by("pk").values_list("deed", flat=True))[-2:] == [
        "archive_issuer",
        "unarchive_issuer",
    ]


def test_an_owner_is_no_operator(client_of: SignedIn, acme: Issuer, alice: User) -> None:
    assert client_of(alice).get("/admin/", follow=True).status_code == 403


def test_the_operators_desk_has_no_door_of_its_own() -> None:
    response = Client().get("/admin/login/?next=/admin/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")
