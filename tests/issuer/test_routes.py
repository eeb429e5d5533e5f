"""Every address of the house, found in its plan: each has a class, each class its headers, each desk its lock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from assertions import operations as award_operations
from assertions.models import Assertion, Evidence
from issuer.models import Issuer, Letter, Member, Role, User
from issuer.site.routes import RouteClass
from tests import factories

SignedIn = Callable[[User | Member | None], Client]
# The pages of other people's packages; their headers are tested by their paths below.
NOT_OURS = ("accounts/", "admin/")
BROWSER = {"Accept": "text/html"}


@dataclass(frozen=True)
class Address:
    """One line of the address plan."""

    route: str
    view: Callable
    names: tuple[str, ...]

    @property
    def is_desk(self) -> bool:
        return self.route.startswith("desk/<slug:slug>/") or self.route == "badges/<id:badge_class_id>/award"

    def path(self, world: dict[str, object]) -> str:
        """The path with real ids in it."""
        path = "/" + self.route
        for name in self.names:
            end = path.index(f":{name}>") + len(name) + 2
            path = path[: path.rindex("<", 0, end)] + str(world[name]) + path[end:]
        return path


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[Address]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if route.startswith(NOT_OURS):
            continue
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route)
        elif isinstance(entry, URLPattern):
            yield Address(route, entry.callback, tuple(entry.pattern.converters))


ALL = list(addresses())
DESK = [one for one in ALL if one.is_desk]


@pytest.fixture
def award(acme: Issuer) -> Assertion:
    """Erin's, with a piece of evidence."""
    assertion = factories.make_assertion(factories.make_badge(acme))
    Evidence.objects.create(assertion=assertion, name="Her program", url="https://erin.example/program")
    return assertion


@pytest.fixture
def world(acme: Issuer, bob: Member, award: Assertion) -> dict[str, object]:
    """Something real for every name that stands in an address: all of it is Acme's."""
    invitation = factories.make_invitation(acme, "dave@acme.example", at=timezone.now())
    word = award_operations.ask(factories.owner_of(acme), acme, email="ines@museum.example", at=timezone.now())
    return {
        "endorsement_id": word.pk,
        "list_id": award.status_list_id,
        "slug": acme.slug,
        "issuer_slug": acme.slug,
        "badge_slug": award.badge.slug,
        "issuer_id": acme.pk,
        "badge_class_id": award.badge_class_id,
        "assertion_id": award.pk,
        "run_id": award.run_id,
        "evidence_id": award.evidence.get().pk,
        "member_id": bob.pk,
        "invitation_id": invitation.pk,
        "key_id": acme.keys.get(number=1).pk,
        "number": 1,
        "report_id": "2" * 22,  # reports are looked at with the floor that makes them
        "batch_id": "2" * 22,
        "token": Letter.objects.get(subject_id=f"invitation:{invitation.pk}").secret,
    }


def fingerprint() -> dict[str, str]:
    """All rows of our own apps; sessions are not counted."""
    ours = [model for app in ("issuer", "badges", "assertions") for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: str(list(model._default_manager.order_by("pk").values_list())) for model in ours}


# --- The headers of each class (SECURITY, part g) ------------------------------------------------------------------

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
    RouteClass.VERIFIER: PRIVATE | {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"},
    RouteClass.API: {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"},
    RouteClass.HEALTH: {"Cache-Control": "no-store"},
}
PAGE_CSP = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"}
CSP = {
    RouteClass.API: {"default-src 'none'", "frame-ancestors 'none'"},
    RouteClass.DOCUMENT: {"default-src 'none'", "frame-ancestors 'none'", "sandbox"},
    RouteClass.MEDIA: {"default-src 'none'", "frame-ancestors 'none'", "sandbox"},
}


def test_the_plan_is_read_to_its_end() -> None:
    assert len(ALL) > 50
    assert len(DESK) > 20


@pytest.mark.parametrize("address", ALL, ids=lambda address: address.route or "/")
def test_every_address_says_which_class_it_is(address: Address) -> None:
    assert isinstance(getattr(address.view, "route_class", None), RouteClass)


@pytest.mark.django_db
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
@pytest.mark.parametrize("who", ["nobody", "the owner"])
def test_every_address_carries_the_headers_of_its_class(
    world: dict[str, object], client_of: SignedIn, alice: User, accept: str, who: str
) -> None:
    client = client_of(alice if who == "the owner" else None)
    for address in ALL:
        response = client.get(address.path(world), headers={"Accept": accept})
        assert response.status_code < 500, address.route
        answered_as = getattr(response, "route_class", None) or address.view.route_class
        expected = COMMON | EXPECTED[answered_as]
        assert {name: response.headers.get(name) for name in expected} == expected, address.route
        policy = set(response.headers["Content-Security-Policy"].split("; "))
        is_drawing = response.headers.get("Content-Type") == "image/svg+xml"
        assert CSP.get(RouteClass.MEDIA if is_drawing else answered_as, PAGE_CSP) <= policy, address.route
        assert not any("unsafe" in part for part in policy if part.startswith("script-src")), address.route
        assert "Server" not in response.headers


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/2fa/", "/admin/", "/nothing/here", "/desk/x/y/z"])
def test_pages_of_other_packages_and_missing_ones_are_private_too(path: str) -> None:
    headers = Client().get(path).headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Frame-Options"] == "DENY"
    assert "script-src 'self'" in headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_public_pages_set_no_cookie_and_read_no_session(
    world: dict[str, object], client_of: SignedIn, alice: User
) -> None:
    client = client_of(alice)
    for address in ALL:
        if address.view.route_class in (RouteClass.PAGE, RouteClass.DOCUMENT, RouteClass.MEDIA):
            response = client.get(address.path(world), headers=BROWSER)
            assert not response.cookies, address.route
            assert "Cookie" not in response.headers.get("Vary", ""), address.route


# --- Who may ------------------------------------------------------------------------------------------------------

# The least role that opens each page of a desk; a page that is missing here makes the test fail.
LEAST = {
    "badges/<id:badge_class_id>/award": Role.AWARDER,
    "desk/<slug:slug>/": Role.AWARDER,
    "desk/<slug:slug>/issuer": Role.OWNER,
    "desk/<slug:slug>/issuer/name": Role.OWNER,
    "desk/<slug:slug>/keys": Role.OWNER,
    "desk/<slug:slug>/keys/rotate": Role.OWNER,
    "desk/<slug:slug>/keys/reissue": Role.OWNER,
    "desk/<slug:slug>/keys/<id:key_id>/withdraw": Role.OWNER,
    "desk/<slug:slug>/people": Role.AWARDER,
    "desk/<slug:slug>/people/<int:member_id>/role": Role.OWNER,
    "desk/<slug:slug>/people/<int:member_id>/remove": Role.OWNER,  # or whoever leaves by their own wish
    "desk/<slug:slug>/invitations/<int:invitation_id>/withdraw": Role.OWNER,
}
LEAST |= {
    f"desk/<slug:slug>/{page}": role
    for role, pages in {
        Role.AWARDER: [
            "badges",
            "badges/<id:badge_class_id>",
            "badges/<id:badge_class_id>/picture",
            "award",
            "runs/<id:run_id>",
            "runs/<id:run_id>/mend",
            "awards",
            "awards.csv",
            "awards/resend",
            "awards/<id:assertion_id>",
            "awards/<id:assertion_id>/resend",
            "awards/<id:assertion_id>/evidence/<id:evidence_id>",
        ],
        Role.EDITOR: [
            "badges/new",
            "drawing.svg",
            "icons",
            "badges/<id:badge_class_id>/<int:number>",
            "badges/<id:badge_class_id>/publish",
            "badges/<id:badge_class_id>/take-back",
            "badges/<id:badge_class_id>/correct",
            "badges/<id:badge_class_id>/revise",
            "badges/<id:badge_class_id>/discard",
            "badges/<id:badge_class_id>/copy",
            "badges/<id:badge_class_id>/archive",
            "badges/<id:badge_class_id>/unarchive",
            "badges/<id:badge_class_id>/delete",
            "runs/<id:run_id>/undo",  # or whoever made the list
            "awards/revoke",
            "awards/<id:assertion_id>/correct",
            "awards/<id:assertion_id>/revoke",
            "awards/<id:assertion_id>/hold",
            "awards/<id:assertion_id>/reinstate",
            "awards/<id:assertion_id>/ask",
            "badges/<id:badge_class_id>/ask",
            "endorsements",
            "endorsements/ask",
            "endorsements/<id:endorsement_id>/accept",
            "endorsements/<id:endorsement_id>/decline",
            "endorsements/<id:endorsement_id>/take-down",
            "endorsements/<id:endorsement_id>/take-back",
            "endorsements/<id:endorsement_id>/retract",
            "awards/<id:assertion_id>/readdress",
        ],
    }.items()
    for page in pages
}


def test_every_page_of_a_desk_says_who_may_open_it() -> None:
    assert {address.route for address in DESK} == set(LEAST)


@pytest.mark.django_db
def test_no_page_of_a_desk_opens_to_a_lesser_role(world: dict[str, object], client_of: SignedIn, acme: Issuer) -> None:
    people = {
        Role.AWARDER: client_of(factories.make_member(acme, "Ben Black", Role.AWARDER)),
        Role.EDITOR: client_of(factories.make_member(acme, "Edith Ede", Role.EDITOR)),
    }
    ranks = list(reversed(Role.values))
    before = fingerprint()
    for address in DESK:
        for role, client in people.items():
            if ranks.index(role) < ranks.index(LEAST[address.route]):
                for ask in (client.get, client.post):
                    assert ask(address.path(world)).status_code in (403, 405), (address.route, role)
            else:
                assert client.get(address.path(world)).status_code in (200, 302, 404, 405), (address.route, role)
    assert fingerprint() == before


@pytest.mark.django_db
def test_no_desk_opens_to_strangers(world: dict[str, object], client_of: SignedIn, carol: User) -> None:
    stranger, nobody = client_of(carol), client_of(None)
    before = fingerprint()
    for address in DESK:
        path = address.path(world)
        for method in ("get", "post", "put", "delete", "patch"):
            assert getattr(stranger, method)(path).status_code in (404, 405), address.route
            unknown = getattr(nobody, method)(path)
            sent_away = unknown.headers.get("Location", "").startswith("/accounts/login/?next=/")
            assert unknown.status_code == 405 or sent_away, address.route
    assert fingerprint() == before


@pytest.mark.django_db
def test_no_desk_shows_or_changes_what_belongs_to_another_one(
    world: dict[str, object], client_of: SignedIn, carol: User
) -> None:
    chess = factories.make_issuer(carol, name="Chess")
    owner = client_of(carol)
    before = fingerprint()
    for address in DESK:
        if set(address.names) - {"slug", "number"}:
            for ask in (owner.get, owner.post):
                path = address.path(world | {"slug": chess.slug})
                assert ask(path).status_code in (404, 405), address.route
    assert fingerprint() == before


@pytest.mark.django_db
def test_what_is_not_there_and_what_is_not_yours_look_alike(
    world: dict[str, object], client_of: SignedIn, carol: User
) -> None:
    nothing = world | {name: "2" * 22 for name in world if name.endswith("_id") and isinstance(world[name], str)}
    stranger = client_of(carol)
    for address in DESK:
        there, absent = address.path(world), address.path(nothing)
        a, b = stranger.get(there), stranger.get(absent)
        assert a.status_code == b.status_code, address.route
        assert a.content.replace(there.encode(), b"") == b.content.replace(absent.encode(), b""), address.route


@pytest.mark.django_db
def test_looking_never_changes_anything(
    world: dict[str, object], client_of: SignedIn, alice: User, bob: Member, carol: User
) -> None:
    clients = [client_of(person) for person in (alice, bob, carol, None)]
    before = fingerprint()
    for address in ALL:
        for client in clients:
            for look in (client.get, client.head):
                assert look(address.path(world), headers=BROWSER).status_code < 500, address.route
    assert fingerprint() == before


@pytest.mark.django_db
def test_nothing_is_done_without_the_token_of_a_form_of_ours(world: dict[str, object], alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    before = fingerprint()
    for address in ALL:
        # 400, 422: a question without an answer in it. Nothing changes by asking, so anybody may ask it.
        assert client.post(address.path(world)).status_code in (400, 403, 404, 405, 422), address.route
    assert fingerprint() == before


@pytest.mark.django_db
def test_an_unknown_host_gets_nothing(world: dict[str, object]) -> None:
    for address in ALL:
        response = Client().get(address.path(world), headers={"Host": "attacker.example"})
        assert response.status_code == 400, address.route
        assert b"attacker.example" not in response.content
