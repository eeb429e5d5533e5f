"""One's own account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from issuer import access, operations
from issuer.forms import ProfileForm
from issuer.views.desk import StaffRequest, account_context, staff_page


@staff_page("GET", "POST")
def profile(request: StaffRequest) -> HttpResponse:
    said = {"name": request.user.name, "light_pages": request.user.light_pages}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=said)
    if form.is_valid():
        operations.revise_profile(request.user, **form.cleaned_data, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("profile")
    context = account_context(request) | {"form": form, "memberships": access.memberships_of(request.user)}
    return render(request, "issuer/profile.html", context, status=422 if form.errors else 200)
