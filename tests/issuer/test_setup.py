"""The first start: a link that opens once."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from issuer import journal, operations
from issuer.models import Issuer, Member, Role, SetupLink, User
from tests import factories

pytestmark = pytest.mark.django_db
ANSWERS = {
    "name": "Alice Archer",
    "email": "Alice@Acme.example",
    "password": factories.PASSWORD,
    "issuer_name": "Acme Computing Club",
}


@pytest.fixture
def path() -> str:
    return fresh_path()


def fresh_path(**over: object) -> str:
    link = operations.one_time_link(**{"at": timezone.now()} | over)
    assert link is not None
    return link.removeprefix("http://127.0.0.1:8000")


def test_a_new_site_says_where_its_link_is_printed(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "nobody has set it up yet" in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"


def test_three_answers_about_the_person_and_one_about_the_issuer_suffice(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200
    response = client.post(path, ANSWERS)
    issuer = Issuer.objects.get()
    assert response.status_code == 302
    assert response.headers["Location"] == f"/desk/{issuer.slug}/"
    user = User.objects.get()
    assert (user.email, user.name, user.is_superuser) == ("alice@acme.example", "Alice Archer", True)
    assert Member.objects.get().role == Role.OWNER
    assert issuer.email == "alice@acme.example"
    assert issuer.url == f"http://127.0.0.1:8000/s/{issuer.slug}"
    assert not issuer.earners_are_adults
    assert client.session["_auth_user_id"] == str(user.pk)
    assert journal.first_broken() is None


def test_the_link_works_once(client: Client, path: str) -> None:
    client.post(path, ANSWERS)
    for again in (Client().get(path), Client().post(path, ANSWERS | {"email": "mallory@evil.example"})):
        assert again.status_code == 404
    assert User.objects.count() == 1


def test_a_link_that_was_never_printed_looks_like_any_missing_page(client: Client, path: str) -> None:
    missing, wrong = client.get("/nothing-here"), client.get("/setup/" + "x" * 32)
    assert wrong.status_code == 404
    assert without_tokens(wrong.content) == without_tokens(missing.content)


def without_tokens(page: bytes) -> str:
    return re.sub(r'value="[^"]*"|/nothing-here|/setup/x+', "", page.decode())


def test_a_second_start_prints_another_link_and_the_first_one_stops_working(client: Client, path: str) -> None:
    newer = fresh_path()
    assert client.get(path).status_code == 404
    assert client.get(newer).status_code == 200


def test_a_link_that_lay_about_for_a_week_does_not_work(client: Client) -> None:
    old = fresh_path(at=timezone.now() - timedelta(days=8))
    assert client.get(old).status_code == 404


def test_opening_the_link_does_not_use_it_up(client: Client, path: str) -> None:
    for _ in range(3):
        client.get(path)
        client.head(path)
    assert SetupLink.objects.get().used_at is None


def test_no_link_is_made_once_somebody_has_an_account() -> None:
    factories.make_user()
    assert operations.one_time_link(at=timezone.now()) is None


def test_an_open_link_is_worth_nothing_once_somebody_has_an_account(client: Client, path: str) -> None:
    factories.make_user()
    assert client.get(path).status_code == 404
    assert client.post(path, ANSWERS).status_code == 404


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("name", "", "Write your name."),
        ("email", "alice", "not a whole email address"),
        ("password", "short", "too short"),
        ("password", "password1234", "too common"),
        ("password", "alice@acme.example", "too similar"),
        ("issuer_name", "", "Write the name that people know you by."),
        ("issuer_name", "!!!", "no letters in it"),
        ("issuer_url", "javascript:alert(1)", "not a web address"),
        ("issuer_url", "ftp://acme.example/x", "not a web address"),
    ],
)
def test_what_is_wrong_is_said_beside_the_box_and_nothing_is_stored(
    client: Client, path: str, field: str, given: str, said: str
) -> None:
    response = client.post(path, ANSWERS | {field: given})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not User.objects.exists()
    assert not Issuer.objects.exists()
    assert client.get(path).status_code == 200


def test_a_password_is_never_sent_back(client: Client, path: str) -> None:
    response = client.post(path, ANSWERS | {"name": ""})
    assert factories.PASSWORD not in response.content.decode()


def test_the_set_up_page_wants_a_token_of_ours_with_the_form(path: str) -> None:
    assert Client(enforce_csrf_checks=True).post(path, ANSWERS).status_code == 403
    assert not User.objects.exists()


def test_the_token_of_the_link_is_not_kept_and_not_passed_on(client: Client, path: str) -> None:
    assert path.rsplit("/", 1)[1] not in str(SetupLink.objects.values())
    response = client.get(path)
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "no-store"
    assert client.put(path).status_code == 405


def test_a_browser_that_follows_our_rules_for_referrers_is_let_in(path: str) -> None:
    """Under "no-referrer" a browser posts with "Origin: null", and nobody could sign in or set up."""
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(path)
    origin = "null" if page.headers["Referrer-Policy"] == "no-referrer" else "http://127.0.0.1:8000"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert token is not None
    answers = ANSWERS | {"csrfmiddlewaretoken": token[1]}
    assert browser.post(path, answers, headers={"Origin": origin}).status_code == 302
