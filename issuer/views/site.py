"""What belongs to no issuer: the front page, signs of life, and what is shown when a form was not ours."""

import errno
import sys

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from issuer import access
from issuer.site.requests import current_request_id
from issuer.site.routes import RouteClass, route

# What search engines shall not even open; whatever they do open says "noindex" itself.
_CLOSED = ("/accounts/", "/admin/", "/desk/", "/endorse/", "/health", "/join/", "/mail/", "/setup/", "/verify/")
_ABOUT_PEOPLE = ("/assertions/",)
# They open an address because a person shared it, to show its picture there. Those that ask for rules go by these.
_PREVIEWS = ("facebookexternalhit", "LinkedInBot", "Slackbot", "Twitterbot", "TelegramBot", "WhatsApp", "Discordbot")
_WEATHER = ("locked", "disk is full", "disk I/O", "readonly", "unable to open")  # in the words of SQLite
_was_migrated = False


@route(RouteClass.STAFF)
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


@route(RouteClass.STAFF)
def failure(request: HttpRequest) -> HttpResponse:
    """
    A fault of ours: an id to look for in the log, and nothing of the inside. Needs neither database nor session.

    Where the storage is busy, full or away, it is 503, as the same may be tried again.
    """
    is_storage = _is_of_the_storage(sys.exc_info()[1])
    words = render_to_string("500.html", {"request_id": current_request_id(), "is_storage": is_storage})
    answer = HttpResponse(words, status=503 if is_storage else 500)
    if is_storage:
        answer.headers["Retry-After"] = "30"
    return answer


def _is_of_the_storage(reason: BaseException | None) -> bool:
    if isinstance(reason, OSError):
        return reason.errno in (errno.ENOSPC, errno.EDQUOT)
    if not isinstance(reason, OperationalError | InterfaceError):
        return False
    # SQLite gives the same name to a table that is missing, which is a fault and no weather.
    return connection.vendor != "sqlite" or any(word in str(reason) for word in _WEATHER)


def not_set_up(request: HttpRequest) -> HttpResponse | None:
    """The front page of a site where nobody has an account yet, or None where somebody has."""
    if access.has_accounts():
        return None
    response = render(request, "issuer/not_set_up.html")
    response.headers["Cache-Control"] = "no-store"
    return response


@route(RouteClass.HEALTH)
def robots(request: HttpRequest) -> HttpResponse:
    rules = [
        *(f"User-agent: {name}" for name in _PREVIEWS),
        *(f"Disallow: {path}" for path in _CLOSED),
        "",
        "User-agent: *",
        *(f"Disallow: {path}" for path in (*_CLOSED, *_ABOUT_PEOPLE)),
        "",
    ]
    return HttpResponse("\n".join(rules), content_type="text/plain")


@route(RouteClass.HEALTH)
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@route(RouteClass.HEALTH)
def readyz(request: HttpRequest) -> HttpResponse:
    ready = _is_ready()
    return HttpResponse("ready\n" if ready else "not ready\n", status=200 if ready else 503, content_type="text/plain")


def _is_ready() -> bool:
    """Whether the database answers and has every table that this code expects. What is wrong is for `doctor` to say."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return _is_migrated()
    except DatabaseError:
        return False


def _is_migrated() -> bool:
    # Once it is, it stays so while this process lives; reading all migrations is too dear to be had for the asking.
    global _was_migrated
    if not _was_migrated:
        executor = MigrationExecutor(connection)
        _was_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _was_migrated
