"""Where an earner stops letters about badges, and lets them come again. The signed link is all the proof there is."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from issuer import letters
from issuer.site.routes import RouteClass, route

Page = Callable[[HttpRequest, str], HttpResponse]


def _with_whole_link(page: Page) -> Page:
    @wraps(page)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        try:
            letters.check(token)
        except letters.BadToken:
            return render(request, "mail/not_whole.html", status=404)
        return page(request, token)

    return wrapped


@route(RouteClass.SIGN_IN)
@csrf_exempt  # A mail program posts here by itself, without cookies (RFC 8058).
@require_http_methods(["GET", "HEAD", "POST"])
@_with_whole_link
def stop_letters(request: HttpRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, "mail/stop.html", {"token": token})
    letters.refuse(token, at=timezone.now())
    return render(request, "mail/stopped.html", {"token": token})


@route(RouteClass.SIGN_IN)
@csrf_exempt  # The page before it reads no cookie either.
@require_POST
@_with_whole_link
def resume_letters(request: HttpRequest, token: str) -> HttpResponse:
    letters.allow(token)
    return render(request, "mail/resumed.html", {"token": token})
