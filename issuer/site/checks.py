"""`manage.py check`: what must be right before anyone may issue."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags
from django.core.checks import register as register_check
from django.db import DatabaseError


def register() -> None:
    """Register the checks with Django."""
    register_check(check_site_url, Tags.security)
    register_check(check_debug, Tags.security)
    # Not among Django's checks of databases, which no command does by itself: this one has to stop the start.
    register_check(check_site_has_not_moved, Tags.security)


def check_site_url(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """A public site issues under https, or says in so many words that it does not."""
    if settings.SITE_IS_HTTPS or settings.SITE_IS_TRIAL or settings.ALLOW_HTTP_IDS:
        return []
    return [
        Error(
            f"SITE_URL is {settings.SITE_URL}: badges would be issued under plain http for ever.",
            hint="Set SITE_URL to the https address, or set ALLOW_HTTP_IDS=1 if you really mean it.",
            id="rosette.E001",
        )
    ]


def check_debug(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """With DEBUG, whoever meets a failure sees the inside of the house: a trial may, a public site must not."""
    if not settings.DEBUG or settings.SITE_IS_TRIAL:
        return []
    return [Error("DEBUG is on, and this is a public site.", hint="Unset DEBUG and start again.", id="rosette.E003")]


def check_site_has_not_moved(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Once awards exist, their ids carry the old base for ever: a move is said, never slipped in."""
    try:
        newest = apps.get_model("issuer", "SiteAddress").objects.order_by("-since").first()
    except DatabaseError:  # not migrated yet
        return []
    if newest is None or newest.url == settings.SITE_URL:
        return []
    return [
        Error(
            f"Awards were given under {newest.url}, but SITE_URL is now {settings.SITE_URL}.",
            hint=f"Put SITE_URL back, or run: manage.py rebase --to {settings.SITE_URL}  (old ids stay as they are).",
            id="rosette.E002",
        )
    ]
