"""Many badges at once: brought, being checked, and what came of them."""

from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from backpack import access, batches, operations, tasks
from backpack.forms import BatchForm
from backpack.views.verify import gone, report_context
from issuer.site import limits
from issuer.site.addresses import absolute_url
from issuer.site.requests import crowd_of
from issuer.site.routes import RouteClass, route

AN_HOUR = 10


@route(RouteClass.VERIFIER)
@csrf_exempt  # nobody's rights are used, and the page sets no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def verify_many(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "backpack/many.html", {"form": BatchForm()})
    now = timezone.now()
    if not _may_bring(request, at=now):
        form = BatchForm({})
        form.errors.clear()
        form.add_error(None, _("You have brought ten lists in this hour. Wait a while, then go on."))
        return render(request, "backpack/many.html", {"form": form}, status=429)
    form = BatchForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "backpack/many.html", {"form": form}, status=422)
    try:
        batch = operations.start_batch(form.cleaned_data["entries"], at=now)
    except operations.TooBusy as refusal:
        form.add_error(None, str(refusal))
        return render(request, "backpack/many.html", {"form": form}, status=503)
    tasks.go_on_with_batch.enqueue(batch.pk)
    return redirect("verify_batch", batch.pk)


def _may_bring(request: HttpRequest, *, at: datetime) -> bool:
    """Opening an archive costs more than looking at a list of links, so tries are counted, good or bad."""
    is_nothing = not request.FILES and not request.POST.get("text", "").strip()
    return is_nothing or limits.allow("verify many", crowd_of(request), times=AN_HOUR, within=timedelta(hours=1), at=at)


@route(RouteClass.VERIFIER)
@require_safe
def verify_batch(request: HttpRequest, batch_id: str) -> HttpResponse:
    try:
        batch = access.batch(batch_id, at=timezone.now())
    except Http404:
        return gone(request)
    progress = batches.progress(batch)
    context = {"batch": batch, "progress": progress}
    if progress.is_working:
        return render(request, "backpack/working.html", context)
    return render(request, "backpack/batch.html", context | {"listed": batches.listed(batch)})


@route(RouteClass.VERIFIER)
@require_safe
def verify_batch_csv(request: HttpRequest, batch_id: str) -> StreamingHttpResponse:
    batch = access.batch(batch_id, at=timezone.now())
    response = StreamingHttpResponse(batches.as_csv(batch), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="badges.csv"'
    return response


@route(RouteClass.VERIFIER)
@require_safe
def verify_row(request: HttpRequest, batch_id: str, number: int) -> HttpResponse:
    try:
        row = access.row(batch_id, number, at=timezone.now())
    except Http404:
        return gone(request)
    context = report_context(row.report) | {"back": reverse("verify_batch", args=[batch_id]), "name": row.name}
    context |= {"until": row.batch.until, "page_url": absolute_url("verify_row", batch_id, number)}
    return render(request, "backpack/report.html", context)
