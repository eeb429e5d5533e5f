"""How forms are drawn: the renderer named in settings.FORM_RENDERER, and the widgets that our design adds.

A field is drawn by `templates/components/field.html`, a whole form by `templates/components/form.html`.
"""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.functional import Promise

_TYPED = frozenset({"text", "email", "url", "number", "password", "search", "tel", "date", "time", "file"})
_SHAPED = ("/textarea.html", "/select.html")


class Renderer(TemplatesSetting):
    """Django's own renderer, with our templates for a form and a field, and our class on whatever a person types in."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if "widget" in context:
            _dress(context["widget"])
        return str(super().render(template_name, context, request))


def _dress(widget: dict[str, Any]) -> None:
    """Put class "input" on a box to type in or choose from, and on each part of a widget that has several."""
    for part in widget.get("subwidgets", ()):
        _dress(part)
    template = str(widget.get("template_name"))
    if template != Drop.template_name and (widget.get("type") in _TYPED or template.endswith(_SHAPED)):
        attrs = widget["attrs"]
        attrs["class"] = f"input {attrs['class']}" if attrs.get("class") else "input"


class Day(forms.DateInput):
    """A date, chosen with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "short", **(attrs or {})}, format="%Y-%m-%d")


class Drop(forms.FileInput):
    """A place to drop, paste or choose a file. `prompt` says what to drop, `limits` which formats and how large."""

    template_name = "components/drop.html"

    def __init__(
        self,
        *,
        prompt: str | Promise,
        limits: str | Promise,
        icon: str = "file-up",
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs=attrs)
        self.prompt, self.limits, self.icon = prompt, limits, icon

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"prompt": self.prompt, "limits": self.limits, "icon": self.icon}
        return context
