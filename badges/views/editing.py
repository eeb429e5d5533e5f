"""What the pages of the editor share: the draft, its questions as the spine, and what people will see of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from badges import canvas
from badges.views import pictures
from issuer.views.desk import desk_context

if TYPE_CHECKING:
    from badges.models import BadgeClass
    from issuer.models import Member

QUESTIONS = len(canvas.TITLES)


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the spine."""

    number: int
    title: "str | Promise"
    answer: str
    url: str
    state: str
    current: bool


def context(request: HttpRequest, member: "Member", draft: "BadgeClass", number: int) -> dict[str, Any]:
    """The context of every page of the editor."""
    slug = member.issuer.slug
    return desk_context(request, member, nav="badges") | {
        "form": None,
        "version": draft,
        "badge_name": draft.name,
        "issuer": member.issuer,
        "number": number,
        "picture": pictures.url_of(draft),
        "questions": questions(slug, draft, current=number),
        "previous": _neighbour(slug, draft, number - 1),
        "next": _neighbour(slug, draft, number + 1),
        "preview": seen(draft),
        "is_owner": member.role == "OWNER",
    }


def questions(slug: str, draft: "BadgeClass", *, current: int = 0) -> list[Question]:
    """The six questions about a draft, each with its answer in brief."""
    return [
        Question(
            number=number,
            title=title,
            answer=_("You are here") if number == current and not answer else answer or _("Not written yet"),
            url=reverse("badge_question", args=[slug, draft.pk, number]),
            state="done" if answer else "todo",
            current=number == current,
        )
        for number, (title, answer) in enumerate(zip(canvas.TITLES, canvas.answers(draft), strict=True), start=1)
    ]


def seen(version: "BadgeClass") -> dict[str, Any]:
    """What everybody sees of a version, on its page and in every preview of it."""
    return {
        "sentence": canvas.sentence(version),
        "required": canvas.required_steps(version),
        "optional": canvas.optional_steps(version),
        "how_long": canvas.how_long(version),
        "catalogued": canvas.catalogued(version),
    }


def _neighbour(slug: str, draft: "BadgeClass", number: int) -> dict[str, Any] | None:
    if not 1 <= number <= QUESTIONS:
        return None
    return {"title": canvas.TITLES[number - 1], "url": reverse("badge_question", args=[slug, draft.pk, number])}
