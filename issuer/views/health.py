"""The health page, and the test letter."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from issuer import access, letters, operations
from issuer import health as checks
from issuer.letters.answers import Trouble
from issuer.views.desk import StaffRequest, account_context, staff_page


@staff_page()
def health(request: StaffRequest) -> HttpResponse:
    if not access.may_see_health(request.user):
        raise Http404
    now = timezone.now()
    findings = checks.run(now=now)
    if (proxy := checks.proxy_is_known(request)) is not None:
        findings.insert(0, proxy)
    if not request.user.is_staff:
        # Paths, versions and words of other machines are for whoever runs this site, not for each owner of an issuer.
        findings = [replace(one, detail="") for one in findings]
    context = account_context(request, nav="health") | {
        "wrong": [one for one in findings if one.state is checks.State.WRONG],
        "advice": [one for one in findings if one.state is checks.State.ADVICE],
        "unknown": [one for one in findings if one.state is checks.State.UNKNOWN],
        "good": [one for one in findings if one.state is checks.State.GOOD],
        "now": now,
    }
    return render(request, "issuer/health.html", context)


@staff_page("POST")
def letter(request: StaffRequest) -> HttpResponse:
    if not access.may_see_health(request.user):
        raise Http404
    try:
        sent = operations.send_test_letter(request.user, at=timezone.now())
    except operations.Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("health")
    # In plain words first, then in the server's own: they are what a search engine or a colleague can make sense of.
    words = letters.words_of(sent)
    if sent.answer not in ("", *Trouble):
        words = _("%(words)s The answer was: %(answer)s") % {"words": words, "answer": sent.answer}
    (messages.info if sent.is_accepted else messages.error)(request, words)
    return redirect("health")
