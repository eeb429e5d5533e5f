"""A slip of the pen in a published badge."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from badges.canvas import Step, to_steps
from badges.forms.fields import STEP_LENGTH, SentenceField, TagsField
from badges.operations import Wording
from issuer.forms import LinesField


class CorrectionForm(forms.Form):
    """The words that may be corrected, a box for each line of what it takes, and the promise that it is a slip."""

    description = SentenceField(label=_("What is it, in one sentence?"), max_length=500)
    motive = SentenceField(label=_("Why would they want it?"), max_length=500)
    audience = SentenceField(label=_("Who can earn it?"), max_length=200, rows=1)
    criteria = LinesField(
        label=_("What it takes: the introduction"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    tags = TagsField(label=_("Skills it shows"), max_length=1500)
    alt = SentenceField(label=_("The picture in words"), max_length=300, required=True)
    only_a_slip = forms.BooleanField(
        label=_("This is only a slip of the pen: what the badge means stays the same"),
        help_text=_("What stood there before stays visible on the badge's page, with today's date."),
        error_messages={
            "required": _("Tick this, or make a new version instead: those who have the badge keep the old words.")
        },
    )

    def __init__(self, answers: Any = None, *, badge_class: Any) -> None:
        self._steps = [step for step in to_steps(badge_class.steps) if step.text]
        plain = ("description", "motive", "audience", "criteria", "alt")
        initial = {name: getattr(badge_class, name) for name in plain}
        initial["tags"] = ", ".join(badge_class.tags)
        initial |= {f"step_{place}": step.text for place, step in enumerate(self._steps)}
        super().__init__(answers, initial=initial)
        for place in range(len(self._steps)):
            self.fields[f"step_{place}"] = SentenceField(
                label=_("Line %(number)s of what it takes") % {"number": place + 1},
                max_length=STEP_LENGTH,
                rows=1,
                required=True,
                error_messages={"required": _("A line cannot go away here. For that, make a new version.")},
            )
        last = [name for name in self.fields if name not in ("alt", "only_a_slip")]
        self.order_fields([*last, "alt", "only_a_slip"])

    def wording(self) -> Wording:
        """The words as they shall stand."""
        given = self.cleaned_data
        return Wording(
            description=given["description"],
            motive=given["motive"],
            audience=given["audience"],
            criteria=given["criteria"],
            steps=[Step(given[f"step_{place}"], step.is_required) for place, step in enumerate(self._steps)],
            alt=given["alt"],
            tags=given["tags"],
        )
