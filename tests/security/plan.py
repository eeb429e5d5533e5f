"""The address plan as the house has it: every route that is reached from the URLconf, filled with things of a world."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from issuer.models import User
from issuer.site.ids import new_id
from tests.security.world import World

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
# Whole trees of other people's pages: walked by their own tests, and not line by line.
OTHERS = ("accounts/", "admin/")
OURS = ("issuer", "badges", "assertions", "backpack")
# Rows that a look may write: counters of tries, and signs of life.
COUNTERS = {"issuer.Try", "issuer.WorkerBeat", "issuer.Schedule"}


@dataclass(frozen=True)
class Route:
    """One line of the plan."""

    name: str
    pattern: str
    view: Any
    parameters: tuple[str, ...]


def routes(resolver: URLResolver | None = None, before: str = "", *, others: bool = False) -> Iterator[Route]:
    """Every route with a view of ours; with `others`, those of other people's packages instead."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = before + str(entry.pattern)
        if before == "" and pattern.startswith(OTHERS) is not others and isinstance(entry, URLResolver) and pattern:
            continue
        if isinstance(entry, URLResolver):
            yield from routes(entry, pattern, others=others)
        elif pattern.startswith(OTHERS) is others:
            assert isinstance(entry, URLPattern)
            yield Route(entry.name or "", pattern, entry.callback, tuple(entry.pattern.converters))


ALL = sorted(routes(), key=lambda route: route.pattern)
BY_NAME = {route.name: route for route in ALL}


def values(world: World) -> dict[str, Any]:
    """What stands in the place of each parameter: things of Acme."""
    return {
        "slug": world.acme.slug,
        "issuer_slug": world.acme.slug,
        "badge_slug": world.badge.badge.slug,
        "issuer_id": world.acme.pk,
        "badge_class_id": world.badge.pk,
        "assertion_id": world.award.pk,
        "endorsement_id": world.endorsement.pk,
        "list_id": world.award.status_list_id,
        "evidence_id": world.public_file.pk,
        "run_id": world.run.pk,
        "member_id": world.bob.pk,
        "invitation_id": world.invitation.pk,
        "key_id": world.first_key,
        "number": 1,
        "report_id": world.report.pk,
        "batch_id": world.batch.pk,
    }


# Routes that make sense only for something else than the published badge.
_SPECIAL = {
    "badge_question": {"badge_class_id": "draft"},
    "badge_publish": {"badge_class_id": "draft"},
    "badge_discard": {"badge_class_id": "draft"},
    "badge_delete": {"badge_class_id": "unawarded"},
    "badge_take_back": {"badge_class_id": "unawarded"},
    "badge_unarchive": {"badge_class_id": "archived"},
    "badge_image_svg": {"badge_class_id": "unawarded"},
    "endorsement_retract": {"endorsement_id": "given_word"},
    "award_evidence": {"evidence_id": "private_file"},
}
_TOKENS = {
    "join": "join_token",
    "endorse": "endorse_token",
    "stop_letters": "stop_token",
    "resume_letters": "stop_token",
}


def path(route: Route, world: World, **other: Any) -> str:
    """The address of a route for things of Acme; `other` puts something else in the place of a parameter."""
    known = values(world)
    known |= {name: getattr(world, thing).pk for name, thing in _SPECIAL.get(route.name, {}).items()}
    known["token"] = getattr(world, _TOKENS[route.name]) if route.name in _TOKENS else "no-such-token"
    return reverse(route.name, kwargs={name: (known | other)[name] for name in route.parameters})


def absent(route: Route, world: World) -> str:
    """The same address for things that nobody has."""
    nothing = {
        "slug": "no-such-issuer",
        "issuer_slug": "no-such-issuer",
        "badge_slug": "no-such-badge",
        "token": "no-such-token",
        "member_id": 999_999,
        "invitation_id": 999_999,
    }
    return path(route, world, **{name: nothing.get(name, new_id()) for name in route.parameters if name != "number"})


def signed_in(person: User | None, **options: Any) -> Client:
    """A browser of that person, which shows failures as the answers that they are."""
    client = Client(raise_request_exception=False, **options)
    if person is not None:
        client.force_login(person)
    return client


def again(client: Client, **options: Any) -> Client:
    """Another browser with the same cookies: what the first one did to its own is not shared."""
    other = Client(raise_request_exception=False, **options)
    for name, morsel in client.cookies.items():
        other.cookies[name] = morsel.value
    return other


@contextmanager
def without_trace() -> Iterator[None]:
    """Whatever is done inside did not happen."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def fingerprint(*, everything: bool = False) -> dict[str, str]:
    """A hash of all rows of each table of ours; sessions and counters are left out."""
    configs = apps.get_app_configs() if everything else [apps.get_app_config(label) for label in OURS]
    tables = [model for config in configs for model in config.get_models() if model._meta.label not in COUNTERS]
    return {model._meta.label: _hash(model) for model in tables if model._meta.label != "sessions.Session"}


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The tables that differ."""
    return {name for name in before if before[name] != after[name]}


def _hash(model: type[models.Model]) -> str:
    digest = hashlib.sha256()
    for row in model._default_manager.order_by("pk").values_list():
        digest.update(repr([bytes(value) if isinstance(value, memoryview) else value for value in row]).encode())
    return digest.hexdigest()


def texts() -> Iterator[tuple[str, str]]:
    """Every text that is stored in a table of ours, with the name of its place."""
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            fields = [f for f in model._meta.fields if isinstance(f, (models.CharField, models.TextField))]
            fields += [f for f in model._meta.fields if isinstance(f, models.JSONField)]
            for row in model._default_manager.values_list(*(f.attname for f in fields)) if fields else ():
                for one, value in zip(fields, row, strict=True):
                    yield f"{model._meta.label}.{one.name}", value if isinstance(value, str) else repr(value)
