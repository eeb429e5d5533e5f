"""The questions of the canvas, but for the picture."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.forms import BaseFormSet, formset_factory
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from badges import canvas
from badges.canvas import Step, to_steps
from badges.forms.fields import MOST_STEPS, STEP_LENGTH, SentenceField, TagsField, name_field
from badges.forms.results import ResultForm
from badges.operations import Criteria
from issuer.forms import LinesField, WebPageField
from issuer.site.rendering import Day
from standards.ob2 import documents as ob2

MOST_ALIGNMENTS = 20
MOST_MONTHS = 600
LAST_DAY = date(2199, 12, 31)  # what all databases, time zones and calendars can hold


class WhoForm(forms.Form):
    """What it is called, and who is it for?"""

    name = name_field()
    audience = SentenceField(
        label=gettext_lazy("Who can earn it?"),
        help_text=gettext_lazy("Such as: Years 8 and 9, or new volunteers."),
        max_length=200,
        rows=1,
    )


class WhyForm(forms.Form):
    """Why would they want it?"""

    motive = SentenceField(
        label=gettext_lazy("Why would they want it?"),
        help_text=gettext_lazy("In their words, such as: I can fix things that are broken."),
        max_length=500,
    )
    description = SentenceField(
        label=gettext_lazy("What is it, in one sentence?"),
        help_text=gettext_lazy("For people who see the badge later, such as an employer."),
        max_length=500,
    )


class NextForm(forms.Form):
    """Where next?"""

    next_badge = forms.TypedChoiceField(
        label=gettext_lazy("Another badge of yours"), required=False, coerce=int, empty_value=None
    )
    next_text = SentenceField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("A club, a course, a next step somewhere else."),
        max_length=300,
    )

    def __init__(self, *args: Any, badges: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["next_badge"]).choices = [("", _("None of these")), *badges]


class StepForm(forms.Form):
    """One line of what it takes."""

    text = SentenceField(
        label=gettext_lazy("What must they do?"),
        max_length=STEP_LENGTH,
        rows=1,
        error_messages={"max_length": gettext_lazy("This line is longer than 500 letters. Make two of it.")},
    )
    required = forms.BooleanField(label=gettext_lazy("Everybody must do this"), required=False, initial=True)


class AlignmentForm(forms.Form):
    """A link to a framework of somebody else."""

    target_name = SentenceField(label=gettext_lazy("What it is called there"), max_length=200, rows=1)
    target_url = WebPageField(label=gettext_lazy("Its web address"), required=False, max_length=500)
    target_framework = SentenceField(label=gettext_lazy("Name of the framework"), max_length=200, rows=1)
    target_code = SentenceField(label=gettext_lazy("Its code there"), max_length=100, rows=1)
    target_description = SentenceField(label=gettext_lazy("What it says"), max_length=500)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if any(given.values()) and not (given.get("target_name") and given.get("target_url")):
            for name in ("target_name", "target_url"):
                if name not in self.errors and not given.get(name):
                    self.add_error(name, _("A link to a framework needs a name and a web address."))
        return given


StepFormSet = formset_factory(StepForm, extra=0, max_num=MOST_STEPS, validate_max=True, absolute_max=MOST_STEPS + 5)
AlignmentFormSet = formset_factory(
    AlignmentForm, extra=1, max_num=MOST_ALIGNMENTS, validate_max=True, absolute_max=MOST_ALIGNMENTS + 5
)


class WordsForm(forms.Form):
    """What it takes, besides its lines: an introduction, skills, and how long it holds."""

    introduction = LinesField(
        label=gettext_lazy("Anything else to say about it?"),
        help_text=gettext_lazy("Stands above the lines. You may use *emphasis*, lists and [links](https://…)."),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    tags = TagsField(
        label=gettext_lazy("Skills it shows"),
        help_text=gettext_lazy("With commas between them, such as: debugging, problem solving."),
        max_length=1500,
    )
    holds = forms.ChoiceField(
        label=gettext_lazy("Does it run out?"),
        choices=[
            ("always", gettext_lazy("Never")),
            ("months", gettext_lazy("Some months after it was awarded")),
            ("until", gettext_lazy("On a day that is the same for everybody")),
        ],
        widget=forms.RadioSelect,
        initial="always",
    )
    months = forms.IntegerField(
        label=gettext_lazy("How many months?"),
        min_value=1,
        max_value=MOST_MONTHS,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
        error_messages={
            "invalid": gettext_lazy("Write a number, such as 12."),
            "min_value": gettext_lazy("One month is the least."),
            "max_value": gettext_lazy("Up to 600 months, which is 50 years. Beyond that, choose Never."),
        },
    )
    until = forms.DateField(
        label=gettext_lazy("Which day is its last?"),
        required=False,
        widget=Day(),
        error_messages={"invalid": gettext_lazy("This is not a day. Write it like 2027-07-31.")},
        validators=[MaxValueValidator(LAST_DAY, gettext_lazy("This day is too far away. Look at the year."))],
    )

    may_be_suspended = forms.BooleanField(
        label=gettext_lazy("An award of it can be put on hold for a while"),
        help_text=gettext_lazy("For a licence, or a first aider’s card. Otherwise it counts until it runs out."),
        required=False,
    )

    kind = forms.ChoiceField(label=gettext_lazy("What kind of thing is it?"), choices=canvas.KINDS, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Which language is it in?"),
        choices=[("", gettext_lazy("Not said")), *canvas.LANGUAGES],
        required=False,
    )
    credits = forms.DecimalField(
        label=gettext_lazy("How many credits or points does it count for?"),
        help_text=gettext_lazy("Such as those of a college. Leave it empty if it counts for none."),
        min_value=0,
        max_digits=6,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "decimal", "step": "0.01"}),
        error_messages={"invalid": gettext_lazy("Write a number, such as 5 or 2.5.")},
    )

    def is_catalogued(self) -> bool:
        """Whether anything is said, or wrong, in the part for catalogues."""
        names = ("kind", "language", "credits")
        if self.is_bound:
            return any(name in self.errors or self.data.get(name) not in (None, "", "Badge") for name in names)
        return any(self.initial.get(name) not in (None, "", "Badge") for name in names)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        holds = given.get("holds")
        if holds == "months" and not given.get("months") and "months" not in self.errors:
            self.add_error("months", _("Write after how many months it runs out."))
        if holds == "until" and not given.get("until") and "until" not in self.errors:
            self.add_error("until", _("Choose its last day."))
        return given


class CriteriaForm:
    """The whole of "What must they do?": its words, lines, links to frameworks and its result, as one form."""

    def __init__(self, badge_class: Any = None, answers: Mapping[str, Any] | None = None) -> None:
        self.words: WordsForm
        self.steps: BaseFormSet[StepForm]
        self.alignments: BaseFormSet[AlignmentForm]
        self.result: ResultForm
        if answers is not None:
            self.words, self.result = WordsForm(answers), ResultForm(answers)
            self.steps = StepFormSet(MultiValueDict(answers), prefix="step")
            self.alignments = AlignmentFormSet(MultiValueDict(answers), prefix="alignment")
            return
        self.words = WordsForm(initial=_words_of(badge_class))
        self.result = ResultForm.of(badge_class)
        steps = [{"text": step.text, "required": step.is_required} for step in to_steps(badge_class.steps)]
        self.steps = StepFormSet(initial=steps or [{"text": "", "required": True}], prefix="step")
        self.alignments = AlignmentFormSet(
            initial=list(badge_class.alignments.order_by("position", "pk").values(*AlignmentForm.base_fields)),
            prefix="alignment",
        )

    @property
    def forms(self) -> tuple[Any, ...]:
        return self.words, self.steps, self.alignments, self.result

    def is_valid(self) -> bool:
        found = [form.is_valid() for form in self.forms]  # each has to look for its own mistakes
        return all(found)

    def lines(self) -> list[Step]:
        """All lines in their order, empty ones among them."""
        return [
            Step(form.cleaned_data.get("text", ""), bool(form.cleaned_data.get("required", True)))
            for form in self.steps.forms
        ]

    def criteria(self, steps: list[Step]) -> Criteria:
        """The whole answer, with the lines as they shall be."""
        words = self.words.cleaned_data
        return Criteria(
            introduction=words["introduction"],
            steps=steps,
            tags=words["tags"],
            alignments=[
                ob2.Alignment(**form.cleaned_data)
                for form in self.alignments.forms
                if form.cleaned_data.get("target_name")
            ],
            valid_months=words["months"] if words["holds"] == "months" else None,
            valid_until=words["until"] if words["holds"] == "until" else None,
            may_be_suspended=words["may_be_suspended"],
            kind=words["kind"] or canvas.KINDS[0][0],
            language=words["language"],
            credits=words["credits"],
            result=self.result.asked(),
        )


def changed_lines(steps: list[Step], deed: str) -> tuple[list[Step], int]:
    """
    The lines after a button beside them was pressed, and the place (from 0) to go on at.

    :param deed: ``add``, or ``up``, ``down`` or ``remove`` with the number of a line, as in ``up-2``.
    :raises ValidationError: if no line can be added.
    """
    if deed == "add":
        if len(steps) >= MOST_STEPS:
            raise ValidationError(_("There can be up to %(most)s lines.") % {"most": MOST_STEPS})
        return [*steps, Step("")], len(steps)
    verb, _dash, number = deed.partition("-")
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
    if not 0 <= place < len(steps):
        return steps, 0
    rest = steps[:place] + steps[place + 1 :]
    if verb == "remove":
        return rest, max(place - 1, 0)
    to = max(place - 1, 0) if verb == "up" else place + 1
    return [*rest[:to], steps[place], *rest[to:]], min(to, len(rest))


def _words_of(badge_class: Any) -> dict[str, Any]:
    holds = "months" if badge_class.valid_months else "until" if badge_class.valid_until else "always"
    return {
        "introduction": badge_class.criteria,
        "tags": ", ".join(badge_class.tags),
        "holds": holds,
        "months": badge_class.valid_months,
        "until": badge_class.valid_until,
        "may_be_suspended": badge_class.may_be_suspended,
        "kind": badge_class.kind,
        "language": badge_class.language,
        "credits": badge_class.credits,
    }
