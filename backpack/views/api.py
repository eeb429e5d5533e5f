"""The same verification for programs: a badge in, a report out, nothing kept."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from backpack import describing, operations, presenting
from backpack.forms import MachineForm, read_body
from backpack.views.verify import may_ask
from issuer.site import responses
from issuer.site.routes import RouteClass, route

# What Django throws at forms that are none: too many fields, no boundary, a script that nobody knows, half of a body.
_GARBLED = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError, LookupError, UnicodeError)
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@route(RouteClass.API)
@csrf_exempt  # no cookie is read here
def api_verify(request: HttpRequest) -> HttpResponse:
    """POST a badge, get its report."""
    if request.method != "POST":
        response = responses.problem(405, _("Send a badge with POST. /api/openapi.json says how."))
        response.headers["Allow"] = "POST"
        return response
    try:
        asked = _asked(request)
    except RequestDataTooBig:
        return responses.problem(413, _("A badge may have 8 MB as such, and 12 MB as the file of a form."))
    except _GARBLED:
        return responses.problem(400, _("What was sent cannot be read as the form that it should be."))
    except ValueError as error:
        return responses.problem(400, str(error))
    now = timezone.now()
    if not may_ask(request, asked, at=now):
        response = responses.problem(429, _("That was a little too often. Wait a minute, then go on."))
        response.headers["Retry-After"] = "60"
        return response
    try:
        report = operations.judge(asked, at=now)
    except operations.TooBusy as refusal:
        response = responses.problem(503, str(refusal))
        response.headers["Retry-After"] = "60"
        return response
    return _json(presenting.for_machines(report))


def _asked(request: HttpRequest) -> operations.Asked:
    """
    What is asked: a form with a file, a JSON object that says what to look at, or the badge itself.

    :raises ValueError: with words about what is missing or wrong.
    """
    if request.content_type in _FORMS:
        form = MachineForm(request.POST, request.FILES)
    else:
        form = read_body(request.body, is_json=request.content_type == "application/json")
    if not form.is_valid():
        raise ValueError(" ".join(str(words) for errors in form.errors.values() for words in errors))
    return form.asked()


@route(RouteClass.DOCUMENT)
@require_safe
def api_openapi(request: HttpRequest) -> HttpResponse:
    """What may be sent, and what comes back, as OpenAPI 3.1."""
    return _json(describing.openapi())


def _json(body: Mapping[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(body, ensure_ascii=False), content_type="application/json")
