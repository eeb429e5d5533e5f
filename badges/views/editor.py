"""The six questions about a draft, one page each. Every button saves; nothing typed is lost."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from badges import access, operations, readiness
from badges.forms import CriteriaForm, NextForm, WhoForm, WhyForm
from badges.forms.questions import changed_lines
from badges.views import editing
from badges.views.looks import what_it_looks_like
from issuer.views.desk import staff_page

if TYPE_CHECKING:
    from badges.models import BadgeClass
    from issuer.models import Member

Page = Callable[[HttpRequest, "Member", "BadgeClass"], HttpResponse]


@staff_page("GET", "POST")
def badge_question(request: HttpRequest, slug: str, badge_class_id: str, number: int) -> HttpResponse:
    member, draft = access.to_edit(request.user, slug, badge_class_id)
    page = _PAGES.get(number)
    if page is None:
        raise Http404
    if not draft.is_draft:
        return redirect("badge", slug, badge_class_id)
    return page(request, member, draft)


def who_is_it_for(request: HttpRequest, member: "Member", draft: "BadgeClass") -> HttpResponse:
    form = WhoForm(_answers(request), initial={"name": draft.name, "audience": draft.audience})
    if form.is_valid():
        operations.say_who(draft, **form.cleaned_data, by=member.user, at=timezone.now())
        return _go_on(request, member, draft, 1)
    return _show(request, member, draft, 1, {"form": form})


def who_issues_it(request: HttpRequest, member: "Member", draft: "BadgeClass") -> HttpResponse:
    if request.method == "POST":
        return _go_on(request, member, draft, 2)
    return _show(request, member, draft, 2, {})


def why_would_they_want_it(request: HttpRequest, member: "Member", draft: "BadgeClass") -> HttpResponse:
    form = WhyForm(_answers(request), initial={"motive": draft.motive, "description": draft.description})
    if form.is_valid():
        operations.say_why(draft, **form.cleaned_data, by=member.user, at=timezone.now())
        return _go_on(request, member, draft, 3)
    return _show(request, member, draft, 3, {"form": form})


def what_must_they_do(request: HttpRequest, member: "Member", draft: "BadgeClass") -> HttpResponse:
    form = CriteriaForm(draft, _answers(request))
    deed = request.POST.get("do", "")
    if request.method == "POST" and form.is_valid():
        steps, place = form.lines(), None
        try:
            if deed == "add" or deed.startswith(("up-", "down-", "remove-")):
                steps, place = changed_lines(steps, deed)
            else:
                steps = [step for step in steps if step.text]
        except ValidationError as too_many:
            form.words.add_error(None, too_many)
        else:
            operations.say_what(draft, criteria=form.criteria(steps), by=member.user, at=timezone.now())
            if place is not None:
                return redirect(f"{reverse('badge_question', args=[member.issuer.slug, draft.pk, 4])}#line-{place + 1}")
            return _go_on(request, member, draft, 4)
    lines = [(line, readiness.advice_about(str(line["text"].value() or ""))) for line in form.steps.forms]
    return _show(request, member, draft, 4, {"form": form, "lines": lines})


def where_next(request: HttpRequest, member: "Member", draft: "BadgeClass") -> HttpResponse:
    told = {"next_badge": draft.next_badge_id or "", "next_text": draft.next_text}
    form = NextForm(_answers(request), initial=told, badges=access.other_badges(member, draft))
    if form.is_valid():
        operations.say_where_next(
            draft,
            next_badge=access.badge_among(member, form.cleaned_data["next_badge"]),
            next_text=form.cleaned_data["next_text"],
            by=member.user,
            at=timezone.now(),
        )
        return _go_on(request, member, draft, 6)
    return _show(request, member, draft, 6, {"form": form})


def _answers(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _go_on(request: HttpRequest, member: "Member", draft: "BadgeClass", number: int) -> HttpResponse:
    """To where the button says: the next question, or the page on which it can be published."""
    slug = member.issuer.slug
    if request.POST.get("do") == "check" or number == editing.QUESTIONS:
        return redirect("badge_publish", slug, draft.pk)
    if request.POST.get("do") == "save":
        return redirect("badge_question", slug, draft.pk, number)
    return redirect("badge_question", slug, draft.pk, number + 1)


def _show(
    request: HttpRequest, member: "Member", draft: "BadgeClass", number: int, more: dict[str, Any]
) -> HttpResponse:
    context = editing.context(request, member, draft, number) | more
    status = 422 if request.method == "POST" else 200
    return render(request, f"badges/question_{number}.html", context, status=status)


_PAGES: dict[int, Page] = {
    1: who_is_it_for,
    2: who_issues_it,
    3: why_would_they_want_it,
    4: what_must_they_do,
    5: what_it_looks_like,
    6: where_next,
}
