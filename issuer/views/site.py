"""What belongs to no issuer: the front page, signs of life, and what is shown when a form was not ours."""

from django.db import DatabaseError, connection
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
_was_migrated = False


@route(RouteClass.STAFF)
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


@route(RouteClass.STAFF)
def failure(request: HttpRequest) -> HttpResponse:
    """A fault of ours: an id to look for in the log, and nothing of the inside. Needs neither database nor session."""
    return HttpResponse(render_to_string("500.html", {"request_id": current_request_id()}), status=500)


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
