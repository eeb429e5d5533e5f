"""The first start: a page that opens once."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from issuer import access, operations
from issuer.forms import SetUpForm
from issuer.site.routes import RouteClass, route

SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@route(RouteClass.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    access.require_setup_link(token, at=now)
    form = SetUpForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = operations.set_up(token, **form.cleaned_data, at=now)
        except operations.AlreadySetUp as used:
            raise Http404 from used
        except operations.Refusal as refusal:
            form.add_error("issuer_name", str(refusal))
        else:
            login(request, made.user, backend=SIGN_IN_BACKEND)
            messages.success(request, _("Rosette is set up. Next, make your first badge."))
            return redirect("today", made.issuer.slug)
    return render(request, "issuer/setup.html", {"form": form}, status=422 if form.errors else 200)
