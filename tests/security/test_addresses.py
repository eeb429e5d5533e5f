"""Ids are a promise (URL-01 to URL-08): no request, no setting and no deed afterwards changes what was given out."""

import ast
import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from allauth.core.internal import ratelimit
from django.contrib import admin
from django.core import checks, mail
from django.db import models
from django.db.models import ProtectedError
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from assertions import operations
from assertions.models import Assertion, IssuedDocument
from badges import operations as badge_operations
from badges.models import BadgeClass
from issuer import letters
from issuer import operations as issuer_operations
from issuer.models import Issuer, Member
from issuer.site import ids
from issuer.site.requests import crowd_of, peer_of
from tests import factories
from tests.security import plan
from tests.security.world import World

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
EVIL = "attacker.example"
POISON = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "Forwarded": f"host={EVIL};proto=https",
    "X-Original-URL": f"https://{EVIL}/",
    "Referer": f"http://{EVIL}/",
    "X-Forwarded-Proto": "https",
}


def test_a_poisoned_host_or_forwarding_header_never_comes_back(world: World) -> None:
    alice = plan.signed_in(world.alice)
    for route in plan.ALL:
        answer = plan.again(alice).get(plan.path(route, world), headers={"Accept": plan.HTML, **POISON})
        body = b"".join(answer) if answer.streaming else answer.content
        assert EVIL.encode() not in body, f"{route.name} echoes one of them"
        assert EVIL not in answer.headers.get("Location", ""), f"{route.name} redirects by one of them"


@pytest.mark.parametrize(
    "host",
    [
        EVIL,
        f"127.0.0.1.{EVIL}",
        f"127.0.0.1@{EVIL}",
        f"{EVIL}:80",
        "",
        "127.0.0.1, evil",
        "[::1",
        "a b",
        "127.0.0.1:x",
        "\x00",
    ],
)
def test_an_unknown_host_is_refused_at_every_door(db: None, host: str) -> None:
    for path in ("/", "/healthz", "/accounts/login/", "/admin/", "/assertions/" + "2" * 22, "/static/css/site.css"):
        answer = Client(raise_request_exception=False).get(path, HTTP_HOST=host)
        assert answer.status_code == 400, path
        assert EVIL not in answer.content.decode()


def test_an_award_made_under_another_name_of_the_site_has_the_id_of_its_settings(world: World, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver", EVIL]
    alice = plan.signed_in(world.alice)
    form = {
        "people": "dora@example.org",
        "issued_on": "2026-01-02",
        "do": "award",
        "narrative": "",
        "key": ids.new_id(),
    }
    form |= {f"evidence-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    answer = alice.post(f"/badges/{world.badge.pk}/award", form, headers={"Host": EVIL})
    assert answer.status_code == 302
    assert EVIL not in answer.headers["Location"]
    award = Assertion.objects.get(recipient="dora@example.org")
    assert award.document_url == f"{settings.SITE_URL}/assertions/{award.pk}"
    assert EVIL not in " ".join(text for _place, text in plan.texts())
    alice.post("/desk/new", {"name": "Other", "url": "", "email": ""}, headers={"Host": EVIL})
    assert Issuer.objects.get(name="Other").document_url.startswith(f"{settings.SITE_URL}/issuers/")
    Client().post("/accounts/login/code/", {"email": world.alice.email}, headers={"Host": EVIL})
    Client().post("/accounts/password/reset/", {"email": world.alice.email}, headers={"Host": EVIL})
    alice.post("/accounts/email/", {"email": "alice.new@acme.example", "action_add": ""}, headers={"Host": EVIL})
    letters.deliver_due(now=timezone.now() + timedelta(hours=1))
    assert len(mail.outbox) > 5
    assert not [message.subject for message in mail.outbox if EVIL.encode() in message.message().as_bytes()]


def test_no_code_of_ours_asks_a_request_for_its_host() -> None:
    """The front door alone does, to refuse unknown ones."""
    asked = {"build_absolute_uri", "get_host", "_get_raw_host", "get_current_site", "get_port"}
    found = set()
    for package in ("issuer", "badges", "assertions", "standards"):
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and node.attr in asked:
                    found.add(str(file.relative_to(ROOT)))
    assert found <= {"issuer/site/middleware.py"}


def test_the_caller_is_who_trusted_proxies_say_and_nobody_else(rf: Any, settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1", "10.0.0.2", "172.18.0.0/16", "2001:db8:1::/48"]
    for peer, forwarded, caller in (
        ("172.18.0.7", "198.51.100.1", "198.51.100.1"),
        ("172.19.0.7", "198.51.100.1", "172.19.0.7"),
        ("2001:db8:1::7", "2001:db8:2::9", "2001:db8:2::9"),
        # A server that listens on both networks sees the older one in the spelling of the newer.
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "unknown", "unknown"),
        ("", "198.51.100.1", ""),
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ):
        assert peer_of(rf.get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)) == caller


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("198.51.100.1", "::ffff:198.51.100.1", True),
        ("198.51.100.1", "198.51.100.2", False),
        ("::ffff:198.51.100.1", "::ffff:198.51.100.2", False),
    ],
)
def test_all_addresses_of_one_connection_are_one_caller(rf: Any, one: str, other: str, are_alike: bool) -> None:
    """For our own limits, and for those of signing in, which are allauth's."""
    first, second = rf.get("/", REMOTE_ADDR=one), rf.get("/", REMOTE_ADDR=other)
    assert (crowd_of(first) == crowd_of(second)) is are_alike
    assert (ratelimit.get_ip(first) == ratelimit.get_ip(second)) is are_alike


def test_a_limit_is_not_slipped_by_naming_other_callers(world: World) -> None:
    path, statuses = f"/assertions/{world.award.pk}/compare", []
    for number in range(8):
        headers = {"Accept": plan.HTML, "X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": f"198.51.100.{number}"}
        statuses.append(Client().post(path, {"address": f"a{number}@example.org"}, headers=headers).status_code)
    assert statuses == [200] * 5 + [429] * 3


# --- The base of all addresses -------------------------------------------------------------------------------------


def test_once_awards_exist_another_address_of_the_site_is_an_error_and_nothing_is_awarded(
    world: World, settings: Any
) -> None:
    old = settings.SITE_URL
    settings.SITE_URL = "https://moved.example.org"
    found = checks.run_checks(databases=["default"])
    assert [error.id for error in found if error.id and error.id.startswith("rosette")] == ["rosette.E002"]
    with pytest.raises(issuer_operations.SiteHasMoved):
        factories.award(world.badge, "dora@example.org", at=timezone.now())
    assert not Assertion.objects.filter(recipient="dora@example.org").exists()
    before = Client().get(f"/assertions/{world.award.pk}.json").content
    issuer_operations.rebase(to=settings.SITE_URL, at=timezone.now())
    assert Client().get(f"/assertions/{world.award.pk}.json").content == before
    assert json.loads(before)["id"].startswith(old)
    fresh = factories.make_assertion(factories.make_badge(world.acme, name="Mover"), "dora@example.org")
    assert fresh.document_url.startswith("https://moved.example.org/assertions/")


def test_a_public_site_without_https_awards_nothing_unless_somebody_says_so(world: World, settings: Any) -> None:
    settings.SITE_IS_TRIAL = False
    assert "rosette.E001" in {error.id for error in checks.run_checks()}
    with pytest.raises(operations.NotOnHttps):
        factories.award(world.badge, "dora@example.org", at=timezone.now())
    settings.ALLOW_HTTP_IDS = True
    assert "rosette.E001" not in {error.id for error in checks.run_checks()}
    factories.award(world.badge, "dora@example.org", at=timezone.now())


def test_http_ids_go_on_answering_on_http_without_a_redirect(world: World, settings: Any) -> None:
    settings.SITE_IS_HTTPS = True
    for path in (f"/assertions/{world.award.pk}", f"/assertions/{world.award.pk}.json", f"/badges/{world.badge.pk}"):
        answer = Client().get(path)
        assert answer.status_code == 200
        assert answer.json()["id"].startswith("http://127.0.0.1:8000/")


def test_ids_are_drawn_from_the_systems_random_source_and_have_128_bits() -> None:
    drawn = [ids.new_id() for _ in range(10_000)]
    assert len(set(drawn)) == len(drawn)
    assert {len(one) for one in drawn} == {ids.ID_LENGTH}
    first, last = ([one[place] for one in drawn] for place in (0, -1))
    assert len(set(first)) == len(set(last)) == 58
    assert max(first.count(sign) for sign in set(first)) < 300
    ordered = sum(one < other for one, other in pairwise(drawn))
    assert 4700 < ordered < 5300
    assert all(len(ids.new_salt()) >= 32 for _ in range(10))


# --- What may be deleted, and what may change -----------------------------------------------------------------------


def test_nothing_with_awards_can_be_deleted(world: World) -> None:
    alice, olga = plan.signed_in(world.alice), plan.signed_in(world.olga)
    before = plan.fingerprint()
    answer = alice.post(f"/desk/{world.acme.slug}/badges/{world.badge.pk}/delete")
    assert answer.status_code == 409
    for model in (*(one for one in admin.site._registry if one._meta.app_label in plan.OURS),):
        for row in model._default_manager.all()[:3]:
            path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
            if model._meta.label in ("issuer.Suppression", "issuer.Try"):
                continue
            assert olga.post(f"{path}{row.pk}/delete/", {"post": "yes"}).status_code == 403, model
            olga.post(path, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert plan.changed(before, plan.fingerprint()) == set()


def test_the_database_itself_keeps_what_awards_stand_on(world: World) -> None:
    for row in (world.acme, world.badge, world.badge.badge):
        with pytest.raises((ProtectedError, models.RestrictedError)):
            row.delete()


def test_an_undone_award_keeps_its_address_and_its_badge(world: World) -> None:
    badge = factories.make_badge(world.acme, name="Slip")
    run = factories.award(badge, "slip@example.org", at=timezone.now())
    operations.undo(run, by=world.alice, at=timezone.now())
    for act in (badge_operations.delete, badge_operations.take_back_to_draft):
        with pytest.raises(badge_operations.HasAwards):
            act(badge, by=world.alice, at=timezone.now())
    answer = Client().get(f"/assertions/{run.assertions.get().pk}")
    assert (answer.status_code, answer.json()["revoked"]) == (410, True)


def test_a_revoked_award_says_so_at_its_address_and_its_picture_stays(world: World) -> None:
    answer = Client().get(f"/assertions/{world.revoked.pk}")
    said = answer.json()
    assert (answer.status_code, said["revoked"], said["revocationReason"]) == (410, True, "Given to the wrong class.")
    assert said["id"] == world.revoked.document_url
    assert Client().get(f"/assertions/{world.revoked.pk}/badge.png").status_code == 200


def test_what_was_given_out_stays_byte_for_byte_whatever_is_edited_afterwards(world: World) -> None:
    addresses = [f"/assertions/{award.pk}{end}" for award in world.awards for end in (".json", "/badge.png")]
    addresses += [f"/assertions/{world.revoked.pk}.json", f"/badges/{world.badge.pk}/image"]
    meaning = json.loads(Client().get(f"/badges/{world.badge.pk}.json").content)
    before = {address: hashlib.sha256(Client().get(address).content).hexdigest() for address in addresses}
    owner = Member.objects.select_related("user", "issuer").get(user=world.alice, issuer=world.acme)
    now = timezone.now()
    issuer_operations.revise_issuer(owner, name="Acme Renamed", email="x@acme.example", url="https://x.example", at=now)
    issuer_operations.change_slug(owner, slug="acme-renamed", at=now)
    draft = badge_operations.revise(world.badge, by=world.alice, at=now)
    badge_operations.say_who(draft, name="Bug Hunter", audience="All", by=world.alice, at=now)
    badge_operations.publish(BadgeClass.objects.get(pk=draft.pk), by=world.alice, at=now)
    badge_operations.archive(draft, by=world.alice, at=now)
    assert {address: hashlib.sha256(Client().get(address).content).hexdigest() for address in addresses} == before
    after = json.loads(Client().get(f"/badges/{world.badge.pk}.json").content)
    kept = ("id", "name", "criteria", "issuer", "image")
    assert {name: after[name] for name in kept} == {name: meaning[name] for name in kept}
    page = Client().get(f"/assertions/{world.award.pk}", headers={"Accept": plan.HTML}).content.decode()
    assert "Debugging Detective" in page
    assert "Bug Hunter" not in page.partition("</article>")[0]


def test_ids_and_documents_are_in_no_form_and_not_to_be_edited_by_the_operator(world: World) -> None:
    olga = plan.signed_in(world.olga)
    before = plan.fingerprint()
    for row in (world.award, world.badge, world.acme, IssuedDocument.objects.first()):
        meta = row._meta
        path = f"/admin/{meta.app_label}/{meta.model_name}/{row.pk}/change/"
        answer = olga.post(path, {"id": "x" * 22, "document_url": "https://evil.example", "salt": "x", "name": "Evil"})
        assert answer.status_code == 403, path
    assert plan.changed(before, plan.fingerprint()) == set()


# --- One spelling of each address ------------------------------------------------------------------------------------


def asked(path: str, question: str = "", **headers: str) -> Any:
    """The answer to a path as it is: a test's client would take what follows two slashes for a host."""
    return Client().get("/", PATH_INFO=path, QUERY_STRING=question, headers=headers)


@pytest.mark.parametrize("accept", [plan.HTML, "*/*"])
def test_a_slash_too_many_or_too_few_leads_to_the_one_spelling(world: World, accept: str) -> None:
    award = f"/assertions/{world.award.pk}"
    for written, meant in {
        f"{award}/": award,
        f"/{award}": award,
        f"{award}//": award,
        f"{award}.json/": f"{award}.json",
        award.replace("/", "//"): award,
        f"/s/{world.acme.slug}/": f"/s/{world.acme.slug}",
        "/verify/": "/verify",
        "/desk": "/desk/",
        "/admin": "/admin/",
        "/accounts/login": "/accounts/login/",
        "//": "/",
    }.items():
        for question in ("", "x=//evil.example&next=https://evil.example"):
            answer = asked(written, question, Accept=accept)
            assert (answer.status_code, answer.headers["Location"]) == (301, meant), written
    machine = Client().get(f"{award}/")
    assert machine.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in machine.headers["Vary"]
    assert not machine.cookies
    for nowhere in ("//evil.example/", "//evil.example/desk/", "/%2f%2fevil.example/", "/assertions/", "/nothing/"):
        assert asked(nowhere).status_code == 404, nowhere
    assert Client().post(f"{award}/").status_code in (403, 404)


def variants(path: str) -> Iterator[str]:
    yield from (
        f"{path}/",
        f"/{path}",
        f"{path}//",
        path.upper(),
        f"{path}%20",
        f"{path};x=1",
        f"{path}/.",
        f"{path}%00",
    )
    yield from (path.replace("/", "//"), path.replace("/", "/./", 1), f"{path}/../", f"{path}.JSON")


def test_other_spellings_of_an_address_are_no_addresses(world: World) -> None:
    for path in (f"/assertions/{world.award.pk}", f"/badges/{world.badge.pk}", f"/issuers/{world.acme.pk}"):
        for variant in variants(path):
            answer = asked(variant, Accept=plan.HTML)
            assert answer.status_code in (404, 301), variant
            assert not answer.headers.get("Location", "/").startswith("//"), variant


def test_what_stands_behind_the_question_mark_is_never_sent_back_in_a_redirect(world: World) -> None:
    issuer_operations.change_slug(factories.owner_of(world.acme), slug="acme-renamed", at=timezone.now())
    alice = plan.signed_in(world.alice)
    for path in (
        f"/s/{world.acme.slug}",
        f"/issuers/{world.acme.pk}",
        "/desk/",
        "//evil.example/s/x",
        "/\\evil.example",
    ):
        answer = alice.get(f"{path}?x=//evil.example&next=https://evil.example", headers={"Accept": plan.HTML})
        assert "evil" not in answer.headers.get("Location", "").partition("?")[0], path


def test_every_route_of_the_house_is_reached_by_its_own_name() -> None:
    assert len(plan.BY_NAME) == len(plan.ALL) > 60
    assert get_resolver().check() == []
