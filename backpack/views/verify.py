"""The verify page, and the report that it leads to."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from assertions import wording
from backpack import access, operations, presenting
from backpack.forms import VerifyForm
from issuer.site import limits
from issuer.site.addresses import absolute_url
from issuer.site.requests import crowd_of
from issuer.site.routes import RouteClass, route

A_MINUTE, NAMED_AN_HOUR, KEPT_A_DAY = 30, 20, 500


@route(RouteClass.VERIFIER)
@csrf_exempt  # nobody's rights are used, and the page sets no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, VerifyForm())
    form, now = VerifyForm(request.POST, request.FILES), timezone.now()
    if not form.is_valid():
        return _page(request, form, status=422)
    asked = form.asked()
    if not (may_ask(request, asked, at=now) and _may_keep(request, at=now)):
        form.add_error(None, _("You have checked a great many. Wait a few minutes, then go on."))
        return _page(request, form, status=429)
    try:
        kept = operations.check(asked, at=now)
    except operations.NotABadge as refusal:
        form.add_error("file" if asked.is_file else "text", str(refusal))
        return _page(request, form, status=422)
    except operations.TooBusy as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=503)
    return redirect("verify_report", kept.pk)


def may_ask(request: HttpRequest, asked: operations.Asked, *, at: datetime) -> bool:
    """Whether this peer may have one more badge checked; comparing addresses is counted apart (VER-03)."""
    peer = crowd_of(request)
    if not limits.allow("verify", peer, times=A_MINUTE, within=timedelta(minutes=1), at=at):
        return False
    return asked.recipient is None or limits.allow(
        "verify whose", peer, times=NAMED_AN_HOUR, within=timedelta(hours=1), at=at
    )


def _may_keep(request: HttpRequest, *, at: datetime) -> bool:
    """Whether one more report may be kept for this peer: each stays on the disk for thirty days."""
    return limits.allow("verify kept", crowd_of(request), times=KEPT_A_DAY, within=timedelta(days=1), at=at)


def _page(request: HttpRequest, form: VerifyForm, *, status: int = 200) -> HttpResponse:
    return render(request, "backpack/verify.html", {"form": form}, status=status)


@route(RouteClass.VERIFIER)
@require_safe
def verify_report(request: HttpRequest, report_id: str) -> HttpResponse:
    try:
        kept = access.report(report_id, at=timezone.now())
    except Http404:
        return gone(request)
    context = report_context(kept.report, picture=bytes(kept.picture)) | {"kept": kept, "text": kept.text}
    context["page_url"] = absolute_url("verify_report", kept.pk)
    return render(request, "backpack/report.html", context)


def gone(request: HttpRequest) -> HttpResponse:
    """Where no report stands, or none any more: both look alike."""
    return render(request, "backpack/gone.html", status=404)


def report_context(report: Mapping[str, Any], *, picture: bytes = b"") -> dict[str, Any]:
    """What the page of a report shows, wherever the report was kept."""
    shown = presenting.shown(report, picture=picture)
    return {
        "shown": shown,
        "answer": wording.answer(shown.report),
        "json": json.dumps(report, indent=2, ensure_ascii=False),
    }


@route(RouteClass.VERIFIER)
@require_safe
def verify_report_json(request: HttpRequest, report_id: str) -> HttpResponse:
    kept = access.report(report_id, at=timezone.now())
    body = json.dumps(presenting.for_machines(kept.report), ensure_ascii=False)
    return HttpResponse(body, content_type="application/json")


@route(RouteClass.VERIFIER)
@require_safe
def verify_kept(request: HttpRequest, report_id: str) -> HttpResponse:
    """The badge itself, where it may be kept: always a download, whatever it is."""
    kept = access.kept_badge(report_id, at=timezone.now())
    response = HttpResponse(bytes(kept.badge), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = 'attachment; filename="badge"'
    return response
