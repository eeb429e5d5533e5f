"""The picture: drawn from a few choices, or brought along."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from badges import designer, images
from badges.forms.fields import SentenceField
from issuer.site.rendering import Drop
from issuer.site.text import tidy

NO_STARS = "0/0"


def alt_field() -> SentenceField:
    return SentenceField(
        label=gettext_lazy("The picture in words"),
        help_text=gettext_lazy("Read aloud to people who cannot see it. We wrote this for you; change it if you like."),
        max_length=300,
        rows=3,
    )


def _stars() -> list[tuple[str, str]]:
    pairs = [(level, levels) for levels in range(1, designer.MOST_LEVELS + 1) for level in range(1, levels + 1)]
    told = [(f"{one}/{all_}", _("%(level)s of %(levels)s") % {"level": one, "levels": all_}) for one, all_ in pairs]
    return [(NO_STARS, _("No stars")), *told]


def _named(names: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return list(names.items())


class DrawingForm(forms.Form):
    """A drawing. `icon` is any picture of the set; the page shows some of them at a time."""

    shape = forms.ChoiceField(
        label=gettext_lazy("Shape"), choices=_named(designer.SHAPE_NAMES), widget=forms.RadioSelect
    )
    palette = forms.ChoiceField(
        label=gettext_lazy("Enamel"), choices=_named(designer.PALETTE_NAMES), widget=forms.RadioSelect
    )
    metal = forms.ChoiceField(
        label=gettext_lazy("Metal"), choices=_named(designer.METAL_NAMES), widget=forms.RadioSelect
    )
    edge = forms.ChoiceField(label=gettext_lazy("Edge"), choices=_named(designer.EDGE_NAMES), widget=forms.RadioSelect)
    icon = forms.CharField(label=gettext_lazy("Picture"), max_length=60)
    banner = forms.CharField(
        label=gettext_lazy("Words on the ribbon"),
        help_text=gettext_lazy("Up to 14 letters. Left empty, there is no ribbon."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"maxlength": designer.MOST_LETTERS, "autocomplete": "off"}),
    )
    stars = forms.ChoiceField(
        label=gettext_lazy("Level stars"), help_text=gettext_lazy("For a badge that comes in steps."), choices=_stars
    )
    rays = forms.BooleanField(label=gettext_lazy("Rays behind the picture"), required=False)
    tails = forms.BooleanField(label=gettext_lazy("Ribbon tails, like a rosette"), required=False)
    alt = alt_field()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                given["drawing"] = _drawing(given)
            except designer.DrawingRefused as refused:
                field = "stars" if refused.field in ("level", "levels") else refused.field
                raise ValidationError({field: str(refused)}) from refused
        return given

    @classmethod
    def showing(cls, drawing: designer.Drawing, *, alt: str) -> "DrawingForm":
        """The form with the answers of a drawing."""
        told = drawing.to_json() | {"stars": f"{drawing.level}/{drawing.levels}", "alt": alt}
        return cls(initial=told)


def _drawing(given: Mapping[str, Any]) -> designer.Drawing:
    level, levels = given["stars"].split("/")
    parts = ("shape", "palette", "metal", "edge", "icon", "rays", "tails")
    return designer.Drawing(
        **{part: given[part] for part in parts}, banner=tidy(given["banner"]), level=int(level), levels=int(levels)
    )


def swatches(form: DrawingForm, field: str) -> list[tuple[Any, SafeString]]:
    """The choices of a field, each with its little picture."""
    draw = getattr(designer.swatches, field)
    return [(choice, draw(choice.data["value"])) for choice in form[field].subwidgets]


class UploadForm(forms.Form):
    """A picture of one's own, and how to make a square of it."""

    picture = forms.FileField(
        label=gettext_lazy("Your picture"),
        widget=Drop(
            prompt=gettext_lazy("Drop a picture here"),
            limits=gettext_lazy("PNG, JPEG, WebP, GIF or SVG, at most 5 MB, best from 400 × 400"),
            icon="image-up",
            attrs={"accept": images.ACCEPT},
        ),
        error_messages={
            "required": gettext_lazy("Choose a picture first."),
            "empty": gettext_lazy("This file is empty. Choose the picture again."),
        },
    )
    square = forms.ChoiceField(
        label=gettext_lazy("If it is not square"),
        choices=[
            ("fit", gettext_lazy("Keep all of it, with empty space beside it")),
            ("crop", gettext_lazy("Keep the middle")),
        ],
        widget=forms.RadioSelect,
        initial="fit",
    )
    # A square chosen on the screen, in the picture's own pixels; filled in by script, and left empty without it.
    x = forms.IntegerField(required=False, min_value=0, max_value=10_000, widget=forms.HiddenInput)
    y = forms.IntegerField(required=False, min_value=0, max_value=10_000, widget=forms.HiddenInput)
    side = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)
    alt = SentenceField(
        label=gettext_lazy("The picture in words"),
        help_text=gettext_lazy("Read aloud to people who cannot see it: what one sees, in a few words."),
        max_length=300,
        required=True,
        error_messages={"required": gettext_lazy("Say in a few words what one sees.")},
    )

    prefix = "upload"

    def __init__(self, *args: Any, has_picture: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].required = not has_picture

    def crop(self) -> images.Crop | None:
        """The square that was chosen on the screen, if one was."""
        x, y, side = (self.cleaned_data.get(name) for name in ("x", "y", "side"))
        if self.cleaned_data["square"] != "crop" or x is None or y is None or side is None:
            return None
        return images.Crop(x, y, side)

    def fit(self) -> images.Fit:
        """What becomes of a picture that is not square."""
        return "crop" if self.cleaned_data["square"] == "crop" else "pad"
