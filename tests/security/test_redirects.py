"""Nobody is sent elsewhere by a link that begins here (WEB-03)."""

import re

import pytest
from django.test import Client

from tests import factories
from tests.security import odd, plan
from tests.security.world import World

pytestmark = pytest.mark.django_db
ELSEWHERE = (
    "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "https:evil.example", "http:///evil.example", "%2f%2fevil.example", "/%2fevil.example", "\t//evil.example",
    "/\t/evil.example",
    "java\nscript:alert(1)", "javascript:alert(1)", "//evil.example\\@127.0.0.1", "https://127.0.0.1:8000@evil.example",
    "https://127.0.0.1.evil.example", "//127.0.0.1%00.evil.example", "\x00//evil.example", "  //evil.example",
    "http://evil.example:80\\.127.0.0.1", "/..//evil.example",
    "/%09/evil.example", "/nowhere-at-all", "?next=//evil.example", "data:text/html,x",
)  # fmt: skip


def is_ours(location: str) -> bool:
    """Whether a browser that stands on our site would stay there."""
    cleaned = "".join(sign for sign in location if sign not in "\t\r\n\x00").strip().replace("\\", "/")
    return not cleaned.startswith("//") and not re.match(r"[a-z][a-z0-9+.-]*:", cleaned, re.IGNORECASE)


def test_the_test_knows_ours_from_others() -> None:
    assert is_ours("/desk/")
    for location in ELSEWHERE[:5]:
        assert not is_ours(location)


def test_after_signing_in_nobody_is_sent_elsewhere(world: World) -> None:
    sign_in = {"login": world.alice.email, "password": factories.PASSWORD}
    for target in ELSEWHERE:
        for answer in (
            Client().post("/accounts/login/", sign_in | {"next": target}),
            Client().post(f"/accounts/login/?{'next=' + target}", sign_in),
            plan.signed_in(world.alice).get("/accounts/login/", {"next": target}),
            plan.signed_in(world.alice).post("/accounts/logout/", {"next": target}),
            plan.signed_in(world.alice).get("/accounts/reauthenticate/", {"next": target}),
        ):
            assert answer.status_code < 500
            assert is_ours(answer.headers.get("Location", "/")), target
            assert "evil" not in answer.headers.get("Location", "/"), target
            assert "nowhere" not in answer.headers.get("Location", "/"), target


def test_a_wish_for_a_page_of_ours_is_met(world: World) -> None:
    page = f"/desk/{world.acme.slug}/awards"
    sign_in = {"login": world.alice.email, "password": factories.PASSWORD, "next": page}
    assert Client().post("/accounts/login/", sign_in).headers["Location"] == page


def test_no_route_of_ours_redirects_to_what_it_was_told(world: World) -> None:
    alice = plan.signed_in(world.alice)
    names = ("next", "url", "to", "return", "redirect", "continue", "from", "do", "show", "tab", "icons")
    for turn, route in enumerate(plan.ALL):
        for target in odd.some(("//evil.example", "\thttps:evil.example"), turn, most=1):
            answer = plan.again(alice).get(
                plan.path(route, world), dict.fromkeys(names, target), headers={"Accept": plan.HTML}
            )
            assert is_ours(answer.headers.get("Location", "/")), route.name
            with plan.without_trace():
                answer = plan.again(alice).post(plan.path(route, world), dict.fromkeys(names, target))
            assert is_ours(answer.headers.get("Location", "/")), route.name


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/desk/",
        "///evil.example",
        "/\\evil.example/%2e%2e",
        "//evil.example/%2f..",
        "/desk/%0d%0aX: y",
        "/%0aevil",
    ],
)
def test_odd_paths_lead_nowhere_else_and_split_no_header(world: World, path: str) -> None:
    for client in (plan.signed_in(None), plan.signed_in(world.alice)):
        answer = client.get(path, headers={"Accept": plan.HTML})
        assert answer.status_code in (302, 404)
        location = answer.headers.get("Location", "/")
        assert "\n" not in location
        assert location.startswith(("/accounts/login/?next=", "/")) and not location.startswith("//")
