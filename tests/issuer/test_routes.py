"""Every address of the house, found in its plan: each has a class, each class its headers, each desk its lock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, SlugConverter, StringConverter

from issuer.models import Issuer, Member, User
from issuer.site.converters import IdConverter
from issuer.site.routes import RouteClass
from tests import factories

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User | Member | None], Client]
# The pages of other people's packages; their headers are tested by their paths below.
NOT_OURS = ("accounts/", "admin/")
SAMPLES = {IdConverter: "2" * 22, IntConverter: 1, SlugConverter: "acme-computing-club", StringConverter: "x"}


@dataclass(frozen=True)
class Address:
    """One line of the address plan."""

    route: str
    view: Callable
    sample: str

    @property
    def is_desk(self) -> bool:
        return "<slug:slug>" in self.route and self.route.startswith("desk/")


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[Address]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if route.startswith(NOT_OURS):
            continue
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route)
        elif isinstance(entry, URLPattern):
            yield Address(route, entry.callback, sample(route, entry))


def sample(route: str, entry: URLPattern) -> str:
    path = "/" + route
    for name, converter in entry.pattern.converters.items():
        kind = next(kind for kind in SAMPLES if isinstance(converter, kind))
        start = path.rindex("<", 0, path.index(f"{name}>"))
        path = path[:start] + str(SAMPLES[kind]) + path[path.index(">", start) + 1 :]
    return path


ALL = list(addresses())
DESK = [one for one in ALL if one.is_desk]

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}
PRIVATE = {"Cache-Control": "no-store", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin"}
MACHINE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
EXPECTED = {
    RouteClass.STAFF: PRIVATE | {"Referrer-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"},
    RouteClass.SIGN_IN: PRIVATE | {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"},
    RouteClass.PAGE: {"Referrer-Policy": "strict-origin-when-cross-origin", "X-Frame-Options": "DENY"},
    RouteClass.PERSON: {"X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "no-store"},
    RouteClass.DOCUMENT: MACHINE,
    RouteClass.MEDIA: MACHINE,
    RouteClass.STATIC: {},
    RouteClass.HEALTH: {"Cache-Control": "no-store"},
}
PAGE_CSP = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"}
CSP = {
    RouteClass.DOCUMENT: {"default-src 'none'", "frame-ancestors 'none'", "sandbox"},
    RouteClass.MEDIA: {"default-src 'none'", "frame-ancestors 'none'", "sandbox"},
}


def by_route(address: Address) -> str:
    return address.route or "/"


def test_the_plan_is_read_to_its_end() -> None:
    assert len(ALL) > 50
    assert len(DESK) > 20
    assert len({one.sample for one in ALL}) == len(ALL)


@pytest.mark.parametrize("address", ALL, ids=by_route)
def test_every_address_says_which_class_it_is(address: Address) -> None:
    assert isinstance(getattr(address.view, "route_class", None), RouteClass)


@pytest.mark.parametrize("address", ALL, ids=by_route)
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_every_address_carries_the_headers_of_its_class(address: Address, accept: str) -> None:
    response = Client().get(address.sample, headers={"Accept": accept})
    assert response.status_code < 500
    answered_as = getattr(response, "route_class", None) or address.view.route_class
    said = {name: response.headers.get(name) for name in COMMON | EXPECTED[answered_as]}
    assert said == COMMON | EXPECTED[answered_as]
    policy = set(response.headers["Content-Security-Policy"].split("; "))
    assert CSP.get(answered_as, PAGE_CSP) <= policy
    assert not any("unsafe-eval" in part or "unsafe-inline" in part for part in policy if "script" in part)
    assert "Server" not in response.headers


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/2fa/", "/admin/", "/nothing/here", "/desk/x/y/z"])
def test_pages_of_other_packages_and_missing_ones_are_private_too(path: str) -> None:
    headers = Client().get(path).headers
    assert headers["Cache-Control"].split(",")[-1].strip() in ("no-store", "private")
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Frame-Options"] == "DENY"
    assert "script-src 'self'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", [one for one in ALL if one.view.route_class is RouteClass.PAGE], ids=by_route)
def test_public_pages_set_no_cookie_and_read_no_session(address: Address, acme: Issuer, client_of: SignedIn) -> None:
    response = client_of(factories.owner_of(acme)).get(address.sample, headers={"Accept": "text/html"})
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("address", DESK, ids=by_route)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_desk_opens_to_strangers_or_to_owners_of_another_one(
    address: Address, method: str, client_of: SignedIn, acme: Issuer, carol: User
) -> None:
    factories.make_issuer(carol, name="Chess")
    signed_in = client_of(carol)
    before = fingerprint()
    hers = getattr(signed_in, method)(address.sample)
    assert hers.status_code in (404, 405)
    unknown = getattr(client_of(None), method)(address.sample)
    assert unknown.status_code == 405 or unknown.headers["Location"].startswith("/accounts/login/?next=/desk/")
    assert fingerprint() == before


@pytest.mark.parametrize("address", ALL, ids=by_route)
def test_looking_never_changes_anything(address: Address, client_of: SignedIn, acme: Issuer, bob: Member) -> None:
    clients = [client_of(factories.owner_of(acme)), client_of(bob), client_of(None)]
    before = fingerprint()
    for client in clients:
        for method in (client.get, client.head):
            assert method(address.sample, headers={"Accept": "text/html"}).status_code < 500
    assert fingerprint() == before


@pytest.mark.parametrize("address", ALL, ids=by_route)
def test_nothing_is_done_without_the_token_of_a_form_of_ours(address: Address, acme: Issuer) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.owner_of(acme).user)
    before = fingerprint()
    assert client.post(address.sample).status_code in (403, 404, 405)
    assert fingerprint() == before


@pytest.mark.parametrize("address", ALL, ids=by_route)
def test_an_unknown_host_gets_nothing(address: Address, acme: Issuer) -> None:
    response = Client().get(address.sample, headers={"Host": "attacker.example"})
    assert response.status_code == 400
    assert "attacker.example" not in response.content.decode()


def fingerprint() -> dict[str, str]:
    """All rows of our own apps; sessions are not counted."""
    ours = [model for app in ("issuer", "badges", "assertions") for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: str(list(model._default_manager.order_by("pk").values_list())) for model in ours}
