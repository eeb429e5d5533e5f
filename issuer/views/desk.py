"""What the pages of the desk share: who may call them and how, and the words of their header."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from issuer import access
from issuer.site.routes import RouteClass, View, route

if TYPE_CHECKING:
    from issuer.models import Issuer, Member, User

_LAST = "desk"  # in the session: the short name of the issuer whose desk was open last


class StaffRequest(HttpRequest):
    """A request that `staff_page` let through: somebody is signed in."""

    user: User


@dataclass(frozen=True, slots=True)
class Desk:
    """What the header of a staff page shows: whose desk this is, which others there are, and where we are."""

    issuer: Issuer | None
    issuers: list[Issuer]
    role: str
    nav: str


def staff_page(*methods: str) -> Callable[[View], View]:
    """Mark a page of the desk: people who are not signed in do so first, other methods than these get 405."""

    def mark(view: View) -> View:
        allowed = list(methods) or ["GET"]
        if "GET" in allowed:
            allowed.append("HEAD")
        page: Callable[..., HttpResponseBase] = require_http_methods(allowed)(login_required(view))
        return route(RouteClass.STAFF)(page)

    return mark


def desk_context(request: HttpRequest, member: Member, *, nav: str = "") -> dict[str, Any]:
    """
    The context that `layouts/staff.html` asks for; every page of an issuer's desk starts with it. One query.

    :param nav: which entry of the menu is this page's: today, badges, awards, people or health.
    """
    if request.session.get(_LAST) != member.issuer.slug:
        request.session[_LAST] = member.issuer.slug
    return {"desk": Desk(member.issuer, access.issuers_of(member.user), member.role, nav)}


def account_context(request: HttpRequest, *, nav: str = "") -> dict[str, Any]:
    """The same for pages of no issuer: the header keeps the desk that was open last, if there is one."""
    member = last_desk(request)
    if member is None:
        return {"desk": Desk(None, [], "", nav)}
    return desk_context(request, member, nav=nav)


def last_desk(request: HttpRequest) -> Member | None:
    """The membership whose desk was open last, or else the first by name."""
    memberships = access.memberships_of(request.user)
    last = request.session.get(_LAST)
    return next((one for one in memberships if one.issuer.slug == last), memberships[0] if memberships else None)


@staff_page()
def desk(request: StaffRequest) -> HttpResponse:
    member = last_desk(request)
    if member is not None:
        return redirect("today", member.issuer.slug)
    if request.user.is_staff:
        return redirect("issuer_create")
    return render(request, "issuer/no_desk.html", account_context(request))
