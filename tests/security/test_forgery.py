"""Looking changes nothing, and nothing is done without the token of a form of ours (WEB-04)."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib import admin
from django.test import Client

from issuer.models import Suppression
from tests import factories
from tests.security import odd, plan
from tests.security.world import World

pytestmark = pytest.mark.django_db
# Documented exceptions: they prove themselves by a link from a letter, or use nobody's rights.
WITHOUT_TOKEN = {"stop_letters", "resume_letters", "compare", "verify", "verify_many", "api_verify"}
MOST_PAGES = 250


@pytest.mark.parametrize("principal", ["anonymous", "stranger", "awarder", "owner", "operator"])
def test_following_every_link_changes_nothing(world: World, principal: str) -> None:
    client = plan.signed_in(world.people[principal])
    before = plan.fingerprint(everything=True)
    waiting = [plan.path(route, world) for route in plan.ALL] + ["/accounts/logout/", "/accounts/email/", "/admin/"]
    seen = set(waiting)
    while waiting and len(seen) < MOST_PAGES:
        page = waiting.pop()
        answer = plan.again(client).get(page, headers={"Accept": plan.HTML})
        list(answer)
        assert answer.status_code < 500, page
        if not answer.headers.get("Content-Type", "").startswith("text/html") or answer.streaming:
            continue
        for link in {urljoin(page, link).partition("#")[0] for link in odd.links(answer.content.decode())}:
            is_ours = urlsplit(link).netloc in ("", "127.0.0.1:8000", "testserver") and link not in seen
            if is_ours and urlsplit(link).path.startswith("/") and not link.startswith("/static/"):
                seen.add(link)
                waiting.append(link.removeprefix("http://127.0.0.1:8000"))
    assert len(seen) > 70
    assert plan.changed(before, plan.fingerprint(everything=True)) == set()


def test_a_mail_scanner_that_opens_links_leaves_them_all_as_good_as_new(world: World) -> None:
    scanner = plan.signed_in(None)
    before = plan.fingerprint()
    for _ in range(3):
        for name in ("join", "stop_letters"):
            path = plan.path(plan.BY_NAME[name], world)
            assert scanner.get(path).status_code == scanner.head(path).status_code == 200
    assert plan.changed(before, plan.fingerprint()) == set()


@pytest.mark.parametrize("principal", ["anonymous", "owner"])
def test_no_form_is_taken_without_its_token(world: World, principal: str) -> None:
    person = world.people[principal]
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if person:
        browser.force_login(person)
    browser.get("/accounts/login/")  # so that there is a cookie
    before = plan.fingerprint()
    for route in plan.ALL:
        if route.name in WITHOUT_TOKEN:
            continue
        for answers in (
            {},
            {"csrfmiddlewaretoken": "x" * 64},
            {"csrfmiddlewaretoken": "", "reason": "x", "do": "award"},
        ):
            answer = plan.again(browser, enforce_csrf_checks=True).post(plan.path(route, world), answers)
            assert answer.status_code in (403, 405), route.name
    for page in others():
        answer = plan.again(browser, enforce_csrf_checks=True).post(page, {"email": "x@y.example"})
        assert answer.status_code == 403, page
    assert plan.changed(before, plan.fingerprint()) == set()


def others() -> list[str]:
    """Pages of other packages that take forms."""
    pages = [f"/{route.pattern}" for route in plan.routes(others=True) if not route.parameters]
    named = ("login/", "logout/", "email/", "password/change/", "password/reset/", "login/code/", "totp/activate/")
    accounts = [page for page in pages if page.startswith("/accounts/") and page.endswith(named)]
    first = next(iter(admin.site._registry))._meta
    return [*accounts, "/admin/logout/", f"/admin/{first.app_label}/{first.model_name}/"]


@pytest.mark.parametrize("origin", ["https://attacker.example", "http://127.0.0.1:8000.attacker.example", "null"])
def test_a_form_on_another_site_is_refused_even_with_a_token(world: World, origin: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.alice)
    page = f"/desk/{world.acme.slug}/people"
    token = odd.forms(browser.get(page).content.decode(), page)[-1].fields["csrfmiddlewaretoken"]
    answers = {"csrfmiddlewaretoken": token, "email": "mallory@attacker.example", "role": "OWNER"}
    assert browser.post(page, answers, headers={"Origin": origin}).status_code == 403
    assert not world.acme.invitations.filter(email__contains="mallory").exists()
    assert browser.post(page, answers, headers={"Origin": "http://testserver"}).status_code == 302


def test_the_page_of_a_refused_form_says_what_to_do_and_nothing_of_the_inside(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.alice)
    answer = browser.post("/desk/new", {"name": "x"})
    assert answer.status_code == 403
    for inside in ("CSRF", "csrf cookie", "middleware", "Referer", "Traceback", "DEBUG"):
        assert inside not in answer.content.decode()


def test_one_click_from_a_mail_program_needs_no_cookie_and_stops_letters_for_that_address_alone(world: World) -> None:
    program = Client(enforce_csrf_checks=True)
    path = plan.path(plan.BY_NAME["stop_letters"], world)
    assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Suppression.objects.count() == 1
    assert program.post(plan.path(plan.BY_NAME["resume_letters"], world)).status_code == 200
    assert Suppression.objects.count() == 0
    assert program.post(path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 404
    assert Suppression.objects.count() == 0


def test_comparing_an_address_changes_nothing_but_the_counter(world: World) -> None:
    before = plan.fingerprint()
    path = f"/assertions/{world.award.pk}/compare"
    answer = Client(enforce_csrf_checks=True).post(path, {"address": factories.ERIN}, headers={"Accept": plan.HTML})
    assert answer.status_code == 200
    assert plan.changed(before, plan.fingerprint()) == set()
