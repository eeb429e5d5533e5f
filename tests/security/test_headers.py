"""What every answer says about itself (HTTP-01 to HTTP-05, HTTP-07): each route, each class, each kind of answer."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from issuer.models import User
from issuer.site.routes import RouteClass
from tests import factories
from tests.security import plan
from tests.security.plan import Route
from tests.security.world import World

pytestmark = pytest.mark.django_db
NO_SECOND_SITE = "camera=(), microphone=(), geolocation=(), interest-cohort=()"
PAGE_POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
    "font-src": "'self'", "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
    "frame-ancestors": "'none'", "object-src": "'none'", "manifest-src": "'self'",
    "require-trusted-types-for": "'script'",
}  # fmt: skip
DOCUMENT_POLICY = {"default-src": "'none'", "frame-ancestors": "'none'", "sandbox": ""}
MEDIA_POLICY = DOCUMENT_POLICY | {"style-src": "'unsafe-inline'"}
PRIVATE = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
PUBLIC = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*", "X-Robots-Tag": "noindex"}
TABLE: dict[RouteClass, tuple[dict[str, str], dict[str, str]]] = {
    RouteClass.STAFF: (PAGE_POLICY, PRIVATE),
    RouteClass.SIGN_IN: (PAGE_POLICY, PRIVATE),
    RouteClass.PAGE: (
        PAGE_POLICY,
        {
            "Cache-Control": "public, max-age=60, stale-if-error=86400",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "X-Frame-Options": "DENY",
        },
    ),
    RouteClass.PERSON: (
        PAGE_POLICY,
        {
            "Cache-Control": "no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "X-Frame-Options": "DENY",
            "X-Robots-Tag": "noindex, nofollow, noarchive",
        },
    ),
    RouteClass.DOCUMENT: (
        DOCUMENT_POLICY,
        PUBLIC
        | {
            "Cache-Control": "public, max-age=60, stale-if-error=604800",
            "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        },
    ),
    RouteClass.MEDIA: (MEDIA_POLICY, PUBLIC),
    RouteClass.VERIFIER: (PAGE_POLICY, PRIVATE),
    RouteClass.API: (
        {"default-src": "'none'", "frame-ancestors": "'none'"},
        {
            "Cache-Control": "no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Frame-Options": "DENY",
            "X-Robots-Tag": "noindex",
        },
    ),
    RouteClass.HEALTH: (PAGE_POLICY, {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}),
}
MOST_SECONDS = {"assertion_card": 60, "assertion_png": 300, "assertion_svg": 300, "badge_image": 300,
                "badge_image_svg": 300, "issuer_image": 300, "issuer_ribbon": 3600}  # fmt: skip
NEVER = ("Access-Control-Allow-Credentials", "Server", "X-Powered-By", "Strict-Transport-Security")
OPEN = (
    RouteClass.VERIFIER,
    RouteClass.API,
    RouteClass.PAGE,
    RouteClass.PERSON,
    RouteClass.DOCUMENT,
    RouteClass.MEDIA,
    RouteClass.HEALTH,
)
MACHINES = [
    route for route in plan.ALL if getattr(route.view, "route_class", None) in (RouteClass.DOCUMENT, RouteClass.MEDIA)
]
NEGOTIATED = [route for route in plan.ALL if hasattr(route.view, "document")]


def answers(world: World) -> Iterator[tuple[Route, HttpResponse]]:
    """Each route as its owner gets it, asked as a browser and as a machine."""
    alice = plan.signed_in(world.alice)
    for route in plan.ALL:
        for accept in (plan.HTML, "*/*"):
            yield route, plan.again(alice).get(plan.path(route, world), headers={"Accept": accept})


def policy(response: HttpResponse) -> dict[str, str]:
    """The Content-Security-Policy, part by part."""
    parts = (part.strip().partition(" ") for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts}


def test_every_answer_carries_the_headers_of_its_class_and_no_others_that_matter(world: World) -> None:
    wrong = []
    for route, answer in answers(world):
        answered_as = getattr(answer, "route_class", None) or route.view.route_class
        policies, wanted = wanted_of(route, answered_as, answer.status_code)
        found = {name: answer.headers.get(name) for name in wanted}
        wrong += [(route.name, name, found[name]) for name in wanted if found[name] != wanted[name]]
        if policy(answer) not in policies:
            wrong.append((route.name, "Content-Security-Policy", policy(answer)))
        wrong += [(route.name, name, answer.headers[name]) for name in NEVER if name in answer.headers]
        if route.view.route_class in OPEN and (answer.cookies or "cookie" in answer.headers.get("Vary", "").lower()):
            wrong.append((route.name, "Set-Cookie, or Vary: Cookie", "where everybody gets the same"))
    assert wrong == []


def wanted_of(route: Route, answered_as: RouteClass, status: int) -> tuple[list[dict[str, str]], dict[str, str | None]]:
    """The policies and headers that an answer of this class may have."""
    page, headers = TABLE[answered_as]
    # A picture or a file at the desk is staff's own, and still runs nothing.
    policies = [page, MEDIA_POLICY, DOCUMENT_POLICY] if answered_as is RouteClass.STAFF else [page]
    wanted: dict[str, str | None] = {"Access-Control-Allow-Origin": None, **headers}
    if status in (404, 405):
        wanted["Cache-Control"] = "no-store"
    return policies, wanted | {"X-Content-Type-Options": "nosniff", "Permissions-Policy": NO_SECOND_SITE}


def test_whoever_asks_gets_the_same_bytes(world: World) -> None:
    """Of documents, pictures and public pages; a page differs in nothing but the time at which it was checked."""
    public = [route for route in plan.ALL if route.view.route_class in (RouteClass.PAGE, RouteClass.PERSON)]
    for route in [*MACHINES, *public, *NEGOTIATED]:
        for accept in (plan.HTML, "*/*"):
            seen = {
                fingerprint(plan.signed_in(person).get(plan.path(route, world), headers={"Accept": accept}))
                for person in (None, world.carol, world.alice)
            }
            assert len(seen) == 1, route.name


def fingerprint(response: HttpResponse) -> str:
    body = re.sub(rb"\d\d:\d\d", b"", response.content)
    return hashlib.sha256(body).hexdigest()


def test_documents_keep_no_page_out_of_a_cache_and_no_cache_mixes_them_up(world: World) -> None:
    """A cache between us and everybody: HTML, then JSON, then HTML again, told apart by what Vary names."""
    kept: dict[tuple[str, str], bytes] = {}
    for route in NEGOTIATED:
        path = plan.path(route, world)
        for accept in (plan.HTML, "*/*", "application/json", plan.HTML, "application/ld+json"):
            answer = Client().get(path, headers={"Accept": accept})
            assert "Accept" in [name.strip() for name in answer.headers["Vary"].split(",")], (route.name, accept)
            is_page = "text/html" in accept
            assert answer.headers["Content-Type"].startswith("text/html" if is_page else "application/") or (
                answer.status_code == 302
            )
            body = re.sub(rb"\d\d:\d\d", b"", answer.content)
            assert kept.setdefault((path, accept), body) == body


WISHES = {
    "": False,
    "*/*": False,
    "text/*": False,
    "text/html": True,
    "TEXT/HTML": True,
    "application/ld+json, text/html;q=0.9": False,
    "text/html;q=0": False,
    "text/html;q=0.1, application/json;q=0.9": False,
    "text/html;q=nan": False,
    "text/html;q=1e400": True,
    "text/html;q=": False,
    "," * 5000 + "text/html": False,
    "text/html\x00": False,
    "text/htmlx": False,
}


def test_odd_wishes_are_understood_or_passed_over(world: World) -> None:
    for accept, is_page in WISHES.items():
        answer = Client().get(f"/assertions/{world.award.pk}", headers={"Accept": accept})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/html") is is_page, accept[:40]


def test_headers_that_caches_do_not_look_at_change_nothing(world: World) -> None:
    path = f"/assertions/{world.award.pk}.json"
    plain = Client().get(path)
    for name, value in {
        "X-Original-URL": "/admin/", "X-Rewrite-URL": "/admin/", "X-HTTP-Method-Override": "DELETE",
        "X-Forwarded-Host": "attacker.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-For": "127.0.0.1", "Forwarded": "host=attacker.example", "X-Host": "attacker.example",
        "Origin": "https://attacker.example", "Accept-Language": "ar", "Cookie": "rosette_session=x; language=de",
    }.items():  # fmt: skip
        answer = Client().get(path, headers={name: value})
        assert (answer.status_code, answer.content, dict(answer.headers)) == (200, plain.content, dict(plain.headers))


def test_machines_may_ask_with_get_head_and_options_and_nothing_else(world: World) -> None:
    for route in MACHINES:
        path = plan.path(route, world)
        got, head = Client().get(path), Client().head(path)
        if got.status_code == 404:
            continue
        assert (head.status_code, head.content) == (200, b""), route.name
        assert dict(got.headers.items()) == dict(head.headers.items()), route.name
        options = Client().options(
            path, headers={"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
        )
        assert (options.status_code, options.content) == (204, b""), route.name
        assert options.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        for method in ("post", "put", "delete", "patch", "trace"):
            assert getattr(Client(), method)(path).status_code == 405, f"{method} {route.name}"


def test_every_answer_to_head_is_that_to_get_without_its_body(world: World) -> None:
    """From the house itself: a test's client would take the body away, and a web server logs a line for each."""
    handler, alice = ClientHandler(), plan.signed_in(world.alice)
    handler.load_middleware()
    measured = 0
    for route in plan.ALL:
        for accept in (plan.HTML, "*/*"):
            request = RequestFactory().head(plan.path(route, world), headers={"Accept": accept})
            request.COOKIES.update({name: morsel.value for name, morsel in alice.cookies.items()})
            answer = handler.get_response(request)
            assert (b"".join(answer.streaming_content) if answer.streaming else answer.content) == b"", route.name
            measured += int(answer.headers.get("Content-Length", 0)) > 0
    assert measured > len(plan.ALL)


def test_a_body_of_no_told_length_is_not_taken_for_an_empty_one(world: World) -> None:
    answer = Client().generic("POST", "/api/verify", b"", headers={"Transfer-Encoding": "chunked"}, CONTENT_LENGTH="")
    assert (answer.status_code, answer.headers["Content-Type"]) == (411, "application/problem+json")
    assert "Content-Length" in answer.json()["title"]


def test_pictures_have_a_fixed_type_a_name_of_ours_and_a_short_life(world: World) -> None:
    kinds = {"image/png", "image/svg+xml", "text/css", "text/plain; charset=utf-8"}
    for route in MACHINES:
        answer = Client().get(plan.path(route, world))
        if route.view.route_class is not RouteClass.MEDIA or answer.status_code == 404:
            continue
        assert answer.headers["Content-Type"] in kinds, route.name
        assert re.fullmatch(
            r'attachment|inline; filename="[a-zA-Z0-9.-]+"', answer.headers.get("Content-Disposition", "attachment")
        )
        kept = re.search(r"max-age=(\d+)", answer.headers["Cache-Control"])
        assert int(kept[1] if kept else 0) <= MOST_SECONDS.get(route.name, 0), route.name
        again = Client().get(plan.path(route, world), headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "html" not in again.headers.get("Content-Type", "")
        if answer.headers["Content-Type"].startswith("image/"):  # a proxy that makes it smaller loses the badge inside
            assert "no-transform" in answer.headers["Cache-Control"], route.name


def test_evidence_is_only_ever_a_download(world: World) -> None:
    for answer in (
        Client().get(f"/assertions/{world.award.pk}/evidence/{world.public_file.pk}"),
        plan.signed_in(world.bob.user).get(plan.path(plan.BY_NAME["award_evidence"], world)),
    ):
        list(answer)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "sandbox" in policy(answer)


def test_a_revoked_award_is_never_answered_from_an_old_copy(world: World) -> None:
    path = f"/assertions/{world.revoked.pk}.json"
    gone = Client().get(path)
    assert gone.status_code == 410
    assert Client().get(path, headers={"If-None-Match": gone.headers["ETag"]}).status_code == 410
    assert Client().get(path, headers={"If-None-Match": "*"}).status_code == 410


@pytest.fixture
def https(settings: Any) -> None:
    """The house as it is configured behind https."""
    settings.SITE_URL, settings.SITE_IS_HTTPS, settings.SITE_IS_TRIAL = "https://badges.example.org", True, False
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    settings.ALLOWED_HOSTS = ["badges.example.org"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://badges.example.org"]


def test_behind_https_every_answer_says_so_and_cookies_are_bound_to_the_host(https: None, alice: User) -> None:
    client = Client(headers={"Host": "badges.example.org"})
    answer = client.get("/accounts/login/", secure=True)
    client.post("/accounts/login/", {"login": alice.email, "password": factories.PASSWORD}, secure=True)
    cookies = {**answer.cookies, **client.cookies}
    assert set(cookies) == {"__Host-session", "__Host-csrf"}
    for cookie in cookies.values():
        assert cookie["secure"], cookie
        assert cookie["httponly"], cookie
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", ""), cookie
    for path in ("/", "/accounts/login/", "/desk/", "/healthz", "/issuers/" + "2" * 22 + ".json", "/static/x.css"):
        for scheme in (True, False):
            hsts = client.get(path, secure=scheme).headers["Strict-Transport-Security"]
            assert hsts == "max-age=31536000; includeSubDomains", path


def test_over_plain_http_nothing_is_promised(alice: User) -> None:
    assert "Strict-Transport-Security" not in Client().get("/accounts/login/").headers


def test_whoever_signs_out_leaves_nothing_in_the_browser(world: World) -> None:
    client = plan.signed_in(world.alice)
    client.get(f"/desk/{world.acme.slug}/")
    answer = client.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.get("/desk/").status_code == 302
    assert "Clear-Site-Data" not in Client().get("/accounts/logout/").headers


@pytest.mark.parametrize(
    "path", ["/nothing", "/desk/x/y", "/assertions/x", "/s/none/none", "/.env", "/admin/x/", "/media/x"]
)
def test_missing_pages_are_private_and_framed_by_nobody(db: None, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code in (404, 302)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert policy(answer)["frame-ancestors"] == "'none'"


def test_search_engines_are_told_to_stay_away_from_people(world: World) -> None:
    rules = Client().get("/robots.txt")
    assert rules.status_code == 200
    assert rules.headers["Content-Type"].startswith("text/plain")
    previews, others = rules.content.decode().split("\n\n")
    assert "User-agent: *" in others
    assert "Disallow: /assertions/" in others
    assert "Disallow: /desk/" in previews and "Disallow: /endorse/" in previews
    assert "Disallow: /assertions/" not in previews  # whoever shares an award wants its picture to be seen
    for award in (world.award, world.revoked, world.expired):
        page = Client().get(f"/assertions/{award.pk}", headers={"Accept": plan.HTML})
        assert '<meta name="robots" content="noindex, nofollow, noarchive">' in page.content.decode()
