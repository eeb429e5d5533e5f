"""What belongs to no issuer: signs of life, and what is shown when a form was not ours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from issuer.site.routes import RouteClass, route


@route(RouteClass.STAFF)
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


@route(RouteClass.HEALTH)
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")
