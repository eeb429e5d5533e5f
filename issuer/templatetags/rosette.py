"""The parts of a page, as template tags: icons, states, fields, times and pages of a list.

Built in to every template by settings.TEMPLATES. Each part's markup is in templates/components/.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet, BoundField, Field
from django.template import Context, TemplateSyntaxError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from issuer.site.seals import SealState
from issuer.site.seals import seal as drawn_seal
from issuer.site.text import as_written as written
from issuer.site.text import markdown as safe_html

register = template.Library()

_ICONS = Path(__file__).resolve().parent.parent / "site" / "icons"
_ICON_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_WEB = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#][^\s]*)?\Z", re.IGNORECASE)
_HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")

STATE_ICONS = {
    "valid": "circle-check",
    "expired": "hourglass",
    "revoked": "octagon-x",
    "pending": "clock",
    "draft": "pencil-line",
    "warn": "triangle-alert",
    "error": "octagon-alert",
    "info": "info",
    "unknown": "circle-help",
}
STATE_WORDS = {
    "valid": gettext_lazy("Valid"),
    "expired": gettext_lazy("Expired"),
    "revoked": gettext_lazy("Revoked"),
    "pending": gettext_lazy("Waiting"),
    "draft": gettext_lazy("Draft"),
    "unknown": gettext_lazy("Later"),
}
CHECK_ICONS = {"valid": "check", "warn": "minus", "error": "x", "unknown": "minus", "pending": "clock"}


# --- Small signs ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    """The inside of an icon's file. Names come from templates, so a wrong one is a mistake of ours and is raised."""
    if not _ICON_NAME.match(name):
        raise TemplateSyntaxError(f"{name!r} is not the name of an icon")
    try:
        text = (_ICONS / f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise TemplateSyntaxError(f"There is no icon {name!r} in issuer/site/icons") from None
    inside = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]
    return re.sub(r"\s+", " ", inside).replace(" />", "/>").replace("> <", "><").strip()


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """{% icon "award" %} or {% icon "arrow-right" "flip" %}: one of issuer/site/icons, hidden from screen readers."""
    drawing = mark_safe(_drawing(name))  # noqa: S308 - a file of ours
    classes = f"i {extra}".strip()
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', classes, drawing)


@register.inclusion_tag("components/tag.html")
def tag(state: str, text: str | Promise = "", icon: str = "") -> dict[str, Any]:
    """{% tag "valid" %} or {% tag "pending" _("Only you") icon="eye-off" %}: a state in a word, never clickable."""
    return {"state": state, "text": text or STATE_WORDS[state], "icon": icon or STATE_ICONS[state]}


@register.inclusion_tag("components/bar.html")
def bar(issuer: Any = None) -> dict[str, Any]:
    """{% bar %} wears the colours of this page's ribbon, {% bar issuer %} those of one issuer among several."""
    return {"issuer": issuer}


@register.filter
def hex_colour(value: object, fallback: str = "#17335c") -> str:
    """{{ issuer.ribbon_a|hex_colour:"#17335c" }}: the colour where it is one (#rrggbb), else the fallback."""
    return str(value) if _HEX_COLOUR.match(str(value)) else fallback


@register.filter
def web_page(address: object) -> str:
    """href="{{ issuer.url|web_page }}": an address that somebody typed, if it leads to a web page and nowhere else."""
    return str(address) if _WEB.match(str(address)) else ""


@register.filter
def as_written(address: object) -> str:
    """{{ award.recipient|as_written }}: an e-mail address with the letters of its host, not as xn--…"""
    return written(str(address or ""))


@register.filter
def initials(name: object) -> str:
    """{{ user.name|initials }}: "Harpreet Kaur" gives "HK"; a name of one word gives one letter."""
    words = str(name).split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@register.simple_tag
def seal(identity: object, state: str = "valid", size: int = 88) -> SafeString:
    """{% seal award.uri "valid" 88 %}: the rosette drawn from an award's own id. Only a live check may wear a tick."""
    return drawn_seal(str(identity), state=SealState(state), size=size)


@register.inclusion_tag("components/badge_picture.html")
def badge_picture(picture: object, alt: str | Promise = "", size: str = "", extra: str = "") -> dict[str, Any]:
    """{% badge_picture url %}: a badge beside its name. `size` is xs, sm, (48 px), lg, xl; `extra` e.g. "faded"."""
    return {"source": getattr(picture, "picture_url", picture), "alt": alt, "size": size, "extra": extra}


@register.simple_tag
def markdown(text: str) -> SafeString:
    """{% markdown badge.criteria %}: Markdown as harmless HTML, in a block of class prose."""
    return format_html('<div class="prose">{}</div>', safe_html(text))


@register.simple_block_tag
def note(content: str, state: str = "info", icon_name: str = "") -> SafeString:
    """{% note "warn" %}<strong>...</strong> words{% endnote %}: a remark that stays on the page."""
    sign = icon(icon_name or STATE_ICONS[state])
    return format_html('<div class="note is-{}">{}<div>{}</div></div>', state, sign, content)


# --- Finding one's way ---------------------------------------------------------------------------------------------


@register.inclusion_tag("components/crumbs.html")
def crumbs(*parts: Any) -> dict[str, Any]:
    """{% crumbs _("Badges") badges_url badge.name %}: words and addresses in turn, and at last where we are."""
    return {"links": list(zip(parts[:-1:2], parts[1::2], strict=True)), "here": parts[-1]}


@register.inclusion_tag("components/page_numbers.html")
def page_numbers(page: "Page[Any]") -> dict[str, Any]:
    """{% page_numbers page_obj %}: links (?page=) to a list's other pages that keep the filters; nothing for one."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(numbers)}


# --- Checks --------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/check.html")
def check(
    state: str, title: str | Promise, text: str | Promise = "", detail: str = "", **told: str | Promise
) -> dict[str, Any]:
    """
    {% check "valid" title text detail %}: a line of <ul class="checks">; error means failed.

    `found=`, `expected=` and `mender=` say what stood there, what should have, and who can mend it.
    """
    return {"state": state, "title": title, "text": text, "detail": detail, "icon": CHECK_ICONS[state], **told}


# --- Forms ---------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/error.html")
def error(identity: str, *texts: str | Promise) -> dict[str, Any]:
    """{% error "e3-error" text %}: what is wrong with one answer. Tie it to the box with aria-describedby."""
    return {"id": identity, "texts": texts}


@register.simple_tag
def field(bound: BoundField, **attrs: Any) -> SafeString:
    """{% field form.email autocomplete="off" %}: label, hint, box, error. `label=` and `hint=` replace the form's."""
    if "label" in attrs:
        bound.label = attrs.pop("label")
    if "hint" in attrs:
        bound.help_text = attrs.pop("hint")
    bound.field.widget.attrs.update(attrs)  # the form's own copy, so no other request sees it
    return bound.as_field_group()


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: "BaseForm | BaseFormSet[Any] | None") -> dict[str, Any]:
    """{% error_summary form formset %}: a box on top that lists every mistake as a link. Nothing when all is well."""
    return {"errors": [mistake for form in forms if form for mistake in _mistakes(form)]}


@register.simple_tag
def error_prefix(*forms: "BaseForm | BaseFormSet[Any] | None") -> str:
    """{% error_prefix form %} begins a page's title with "Error: " when a form has mistakes, as tabs are cut short."""
    return f"{_('Error')}: " if any(True for form in forms if form for _one in _mistakes(form)) else ""


def _mistakes(form: "BaseForm | BaseFormSet[Any]") -> Iterator[tuple[str, str]]:
    """Every mistake in a form or set of forms: the id of the place to mend it ("" for none) and the words."""
    if isinstance(form, BaseFormSet):
        yield from (("", str(words)) for words in form.non_form_errors())
        for one in form.forms:
            yield from _mistakes(one)
        return
    if not form.is_bound:
        return
    yield from (("", str(words)) for words in form.non_field_errors())
    for bound in form:
        yield from ((_place(bound), words) for words in _words_of(bound, alone=False))


@register.filter
def mistakes(bound: BoundField) -> list[str]:
    """{% for words in field|mistakes %}: what is wrong with one answer, as it is said beside its box."""
    return list(_words_of(bound, alone=True))


def _words_of(bound: BoundField, *, alone: bool) -> Iterator[str]:
    """
    The words of a field's mistakes. Django's own for an empty box are not ours, and a form may have better ones.

    :param alone: beside the box, so that the question need not be named.
    """
    unsaid = str(Field.default_error_messages["required"])
    for words in map(str, bound.errors):
        if words != unsaid:
            yield words
        else:
            yield (
                _("This needs an answer.")
                if alone
                else _("“%(question)s” needs an answer.") % {"question": bound.label}
            )


def _place(bound: BoundField) -> str:
    """The id to jump to for a field: the box itself, or the first choice of a group."""
    if bound.is_hidden or not bound.auto_id:
        return ""
    return f"{bound.auto_id}_0" if bound.use_fieldset else (bound.id_for_label or str(bound.auto_id))


# --- Times ---------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def when(context: Context, moment: date | datetime | None) -> SafeString | str:
    """{% when award.issued_at %}: the time in words, the exact one behind it. The context may say what is `now`."""
    if moment is None:
        return ""
    now = context.get("now") or timezone.now()
    exact, title = moment.isoformat(), _in_full(moment)
    if isinstance(moment, datetime):
        local = timezone.localtime(moment)
        exact, title = local.isoformat(timespec="seconds"), f"{_in_full(local)}, {date_format(local, 'H:i:s T')}"
    return format_html('<time datetime="{}" title="{}">{}</time>', exact, title, time_in_words(moment, now=now))


def time_in_words(moment: date | datetime, *, now: datetime) -> str:
    """ "just now at 14:32", "Today, 10:42", "Yesterday", "Friday", "12 June", and the year outside this school year."""
    today = timezone.localtime(now).date()
    if isinstance(moment, datetime):
        local = timezone.localtime(moment)
        day: date = local.date()
        clock = date_format(local, "H:i")
        if 0 <= (now - moment).total_seconds() < 60:
            return _("just now at %(time)s") % {"time": clock}
    else:
        day, clock = moment, ""
    distance = (day - today).days
    if distance == 0:
        return _("Today, %(time)s") % {"time": clock} if clock else _("Today")
    if distance in (-1, 1):
        return _("Yesterday") if distance == -1 else _("Tomorrow")
    if -7 < distance < 0:
        return date_format(day, "l")
    return date_format(day, "MONTH_DAY_FORMAT") if _school_year(day) == _school_year(today) else _in_full(day)


def _in_full(day: date) -> str:
    """ "12 June 2026": Django's own format for English cuts the month short."""
    return date_format(day, pgettext("date format", "j F Y"))


def _school_year(day: date) -> int:
    """The calendar year in which the school year of a day began: it begins in September."""
    return day.year - (day.month < 9)
