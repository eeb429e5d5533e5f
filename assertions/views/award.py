"""Awarding: which badge, to whom and for what; a look before it is done, or straight on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assertions import access, emails, lists, numbers, operations, reports, tasks
from assertions.forms import AwardForm, evidence_forms, fresh_evidence, mended_text, with_room_for_more
from badges import access as badge_access
from badges import canvas, results
from issuer import access as issuer_access
from issuer.site.ids import new_id
from issuer.site.text import tidy
from issuer.views.desk import StaffRequest, desk_context, staff_page

if TYPE_CHECKING:
    from datetime import datetime

    from assertions.models import AwardRun
    from badges.models import BadgeClass
    from issuer.models import Member

# A list as long as this is awarded while the teacher waits; a longer one is left to the worker.
AT_ONCE = 25
_LONGEST_PREVIEW = 200


@staff_page("GET")
def award_choose(request: StaffRequest, slug: str) -> HttpResponse:
    """Which badge? For everybody who may award."""
    member = issuer_access.member_at(request.user, slug)
    sought = tidy(request.GET.get("q", ""))[:100]
    context = {
        "badges": numbers.to_choose(member, text=sought),
        "drafts": [] if sought else numbers.drafts(member, at=timezone.now()),
        "has_badges": bool(sought) or numbers.has_badges(member),
        "sought": sought,
        "steps": steps_of_award(1, slug),
    }
    return render(request, "assertions/award_choose.html", desk_context(request, member, nav="awards") | context)


@staff_page("GET", "POST")
def award(request: StaffRequest, badge_class_id: str) -> HttpResponse:
    """
    Who, what they did, and how one can see it. For everybody who may award.

    The button says what is wanted: `award`, `look` (first), `more` (evidence), `back` (from the look to the form).
    """
    asked_for = badge_access.to_award(request.user, badge_class_id)
    member = issuer_access.member_of(request.user, asked_for.badge.issuer_id)
    badge_class = access.current_version(asked_for)
    if request.method != "POST":
        if badge_class.pk != asked_for.pk:
            return redirect("award", badge_class.pk)
        return _Desk(request, member, badge_class).fresh_form()
    desk = _Desk(request, member, badge_class)
    if badge_class.pk != asked_for.pk:
        return desk.form_again(refusal=_("This badge was changed a moment ago. Look at it, then award it."))
    match desk.wish:
        case "more" | "back":
            return desk.form_again()
        case "award":
            return desk.award()
        case _:
            return desk.look()


@dataclass(frozen=True, slots=True)
class _Answers:
    """What was sent: the form and its pieces of evidence, and those who get the badge again."""

    form: AwardForm
    evidence: Any
    again: list[str]

    def are_good(self) -> bool:
        good = self.evidence.is_valid()
        self.evidence.keep()
        return self.form.is_valid() and good

    def pieces(self) -> list[operations.EvidenceGiven]:
        pieces: list[operations.EvidenceGiven] = self.evidence.given(is_public=self.form.cleaned_data["is_public"])
        return pieces


class _Desk:
    """One request of the award form: its parts are the buttons on it."""

    def __init__(self, request: StaffRequest, member: Member, badge_class: BadgeClass) -> None:
        self._request, self._member, self._badge_class = request, member, badge_class
        self._issuer = member.issuer
        # What was sent along stays with this badge and this person.
        self._bound_to = f"{badge_class.badge_id}:{member.user_id}"
        self._data = _data_of(request)
        self.wish = "look" if request.POST.get("use") else request.POST.get("do", "")

    def fresh_form(self) -> HttpResponse:
        """The empty form, or the one of a list that was taken back: `?from=<run>`."""
        initial = {
            "issued_on": timezone.localtime(timezone.now()).date(),
            "is_public": self._issuer.earners_are_adults,
            "key": new_id(),
        }
        run_id = self._request.GET.get("from", "")
        run = access.run_to_repeat(self._member, run_id) if run_id else None
        answers = reports.answers_of(run) if run else None
        if answers:
            initial |= self._initial_of(answers)
        pieces = answers.evidence if answers else []
        return self._show(self._form(initial=initial), fresh_evidence(pieces, bound_to=self._bound_to))

    def form_again(self, *, refusal: str = "") -> HttpResponse:
        """The form as it was filled in, without judging it yet."""
        data = with_room_for_more(self._data) if self.wish == "more" else self._data
        evidence = evidence_forms(self._request, data, bound_to=self._bound_to)
        evidence.is_valid()
        evidence.keep()
        initial: dict[str, Any] = {name: data.get(name, "") for name in AwardForm.base_fields}
        form = self._form(initial=initial | {"is_public": "is_public" in data})
        return self._show(form, evidence, refusal=refusal)

    def look(self) -> HttpResponse:
        """What would happen, line by line, and what they will get."""
        answers = self._answers()
        if not answers.are_good():
            return self._show(answers.form, answers.evidence, status=422)
        return render(self._request, "assertions/award_look.html", self._context() | self._look_context(answers))

    def award(self) -> HttpResponse:
        """Do it. The same answers on the same form are one run, however often the button is pressed."""
        answers = self._answers()
        if not answers.are_good():
            return self._show(answers.form, answers.evidence, status=422)
        now = timezone.now()
        pieces = answers.pieces()
        cleaned = answers.form.cleaned_data
        people = cleaned["people"]
        terms = operations.Terms(
            *answers.form.moments(now=now), cleaned["narrative"], pieces, result=cleaned.get("result", "")
        )
        try:
            run = operations.start_run(
                self._badge_class,
                people,
                terms=terms,
                key=answers.form.run_key(pieces, again=answers.again),
                awarded_by=self._request.user,
                at=now,
                again=answers.again,
            )
        except operations.Refusal as refusal:
            answers.form.add_error(None, str(refusal))
            return self._show(answers.form, answers.evidence, status=422)
        carry_out(run, lines=len(people), at=now)
        return redirect("award_result", self._issuer.slug, run.pk)

    def _answers(self) -> _Answers:
        return _Answers(
            self._form(self._data),
            evidence_forms(self._request, self._data, bound_to=self._bound_to),
            [address for address in self._data.getlist("again")[: lists.MAX_PEOPLE] if len(address) <= 254],
        )

    def _form(self, data: QueryDict | None = None, **kwargs: Any) -> AwardForm:
        asked = results.asked_of(self._badge_class)
        form = AwardForm(data, names_are_shown=self._issuer.earners_are_adults, result=asked, **kwargs)
        form.fields["expires_on"].help_text = _("Leave it empty to let the badge decide. %(rule)s") % {
            "rule": canvas.how_long(self._badge_class)
        }
        return form

    def _initial_of(self, answers: reports.Answers) -> dict[str, Any]:
        is_default = answers.expires_at == operations.end_of(self._badge_class, answers.issued_on)
        ends = None if is_default or answers.expires_at is None else timezone.localtime(answers.expires_at).date()
        return {
            "people": answers.people,
            "narrative": answers.narrative,
            "result": answers.result,
            "issued_on": timezone.localtime(answers.issued_on).date(),
            "expires_on": ends,
            "is_public": any(piece.is_public for piece in answers.evidence),
        }

    def _context(self) -> dict[str, Any]:
        return desk_context(self._request, self._member, nav="awards") | {
            "badge_class": self._badge_class,
            "bound_to": self._bound_to,
            "people_at_most": lists.MAX_PEOPLE,
        }

    def _show(self, form: AwardForm, evidence: Any, *, refusal: str = "", status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "evidence": evidence,
            "refusal": refusal,
            "may_not": _state_against(self._badge_class),
            "can_have_more": evidence.total_form_count() < operations.MAX_EVIDENCE,
            "steps": steps_of_award(2, self._issuer.slug),
        }
        return render(self._request, "assertions/award.html", self._context() | context, status=status)

    def _look_context(self, answers: _Answers) -> dict[str, Any]:
        now = timezone.now()
        cleaned = answers.form.cleaned_data
        people = cleaned["people"]
        found = reports.preview(self._badge_class, people, again=answers.again)
        issued_on, expires_at = answers.form.moments(now=now)
        pieces = answers.pieces()
        said = [cleaned["narrative"], cleaned.get("result", ""), *(piece.narrative for piece in pieces)]
        return {
            "form": answers.form,
            "evidence": answers.evidence,
            "pieces": pieces,
            "preview": found,
            "rows": found.lines[:_LONGEST_PREVIEW],
            "hidden_rows": max(0, len(found.lines) - _LONGEST_PREVIEW),
            "people_text": "\n".join(line.typed for line in people),
            "story": emails.plain(cleaned["narrative"]),
            "issued_on": issued_on,
            "expires_at": expires_at or operations.end_of(self._badge_class, issued_on),
            "named": [] if self._issuer.earners_are_adults else reports.names_in(" ".join(said), people),
            "undo_seconds": settings.UNDO_SECONDS,
            "steps": steps_of_award(3, self._issuer.slug),
            "now": now,
        }


def carry_out(run: AwardRun, *, lines: int, at: datetime) -> None:
    """Award a short list here and now, and leave a long one to the worker, who is told once."""
    if lines <= AT_ONCE:
        operations.award_run(run.pk, at=at)
    elif run.made_at == at:
        tasks.go_on_with_run.enqueue(run.pk)


def _state_against(badge_class: BadgeClass) -> str:
    """The state in which the badge is not awarded, if it is in one."""
    state = str(badge_class.badge.state)
    return "DRAFT" if badge_class.is_draft else "" if state == "PUBLISHED" else state


def _data_of(request: HttpRequest) -> QueryDict:
    """What was sent, with the lines that were mended on the look in their places."""
    if "looked" not in request.POST:
        return request.POST
    data = request.POST.copy()
    try:
        data["people"] = mended_text(request.POST)
    except lists.TooMany:
        return request.POST  # the form says so
    return data


def steps_of_award(now: int, slug: str) -> list[dict[str, Any]]:
    """The stepper of an award: badge, people, an optional look, done. The way back to the people is a button."""
    titles = [
        (_("Badge"), reverse("award_choose", args=[slug])),
        (_("People"), ""),
        (_("Look"), ""),
        (_("Done"), ""),
    ]
    return [
        {"title": title, "url": url, "done": number < now, "current": number == now}
        for number, (title, url) in enumerate(titles, start=1)
    ]
