"""The parts of a letter in HTML: rows of a table with their styles inline, as mail programs keep nothing else.

Used by templates/emails/base.html and the letters built on it, after {% load letters %}.
"""

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_TEXT = "font-family:'Atkinson Hyperlegible Next',Verdana,Arial,sans-serif"
_DISPLAY = "font-family:Besley,Rockwell,Georgia,serif"
# A word that is longer than the line breaks, or the whole letter becomes as wide as the word.
_BREAKS = "word-break:break-word;overflow-wrap:anywhere"
_INK, _QUIET = "color:#291d2a", "color:#5a4c5c"

# For each kind of row: classes (for dark mode and phones), how it is aligned, and its style.
_ROWS = {
    "heading": (
        "e-pad e-ink e-h1",
        "center",
        f"padding:8px 44px 0;{_DISPLAY};font-size:32px;line-height:1.2;font-weight:600;{_INK}",
    ),
    "body": ("e-pad e-ink", "center", f"padding:10px 44px 0;{_TEXT};font-size:18px;line-height:1.5;{_INK}"),
    "quote": (
        "e-pad e-ink2",
        "center",
        f"padding:18px 44px 0;{_DISPLAY};font-style:italic;font-size:18px;line-height:1.5;{_QUIET}",
    ),
    "code": (
        "e-pad e-ink",
        "center",
        "padding:22px 44px 6px;font-family:'Atkinson Hyperlegible Mono',Consolas,monospace;"
        f"font-size:36px;line-height:1.2;font-weight:600;letter-spacing:6px;{_INK}",
    ),
    "small": ("e-pad e-ink2", "center", f"padding:6px 44px 0;{_TEXT};font-size:15px;line-height:1.5;{_QUIET}"),
    "more": ("e-pad e-ink", "start", f"padding:12px 44px 0;{_TEXT};font-size:16px;line-height:1.55;{_INK}"),
}


@register.simple_block_tag
def letter_row(content: str, kind: str = "body") -> SafeString:
    """{% letter_row "more" %}words{% endletter_row %}: heading, body, quote, code, small or more (at the start)."""
    classes, align, style = _ROWS[kind]
    start = "" if align == "start" else format_html(' align="{}"', align)
    style = f"{style};{_BREAKS}"
    return format_html('<tr><td class="{}"{} style="{}">{}</td></tr>', classes, start, style, content)


@register.simple_tag
def letter_picture(cid: str, alt: str | Promise) -> SafeString:
    """{% letter_picture "badge" alt %}: the picture attached under this Content-ID, 200 px wide."""
    return format_html(
        '<tr><td class="e-pad" align="center" style="padding:34px 44px 8px;"><img src="cid:{}" width="200" height="200"'
        ' alt="{}" style="display:block;border:0;width:200px;height:200px;"></td></tr>',
        cid,
        alt,
    )


@register.simple_block_tag
def letter_button(content: str, url: str) -> SafeString:
    """{% letter_button url %}See your badge{% endletter_button %}: the letter's one act."""
    return format_html(
        '<tr><td class="e-pad" align="center" style="padding:26px 44px 6px;">'
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>'
        '<td class="e-btn" style="background:#5e2057;border-radius:8px;"><a href="{}" style="display:inline-block;'
        "padding:15px 30px;{};font-size:18px;font-weight:bold;color:#fff8f4;text-decoration:none;"
        '">{}</a></td></tr></table></td></tr>',
        url,
        _TEXT,
        content,
    )


@register.simple_tag
def letter_link(url: str, label: str | Promise) -> SafeString:
    """{% letter_link url _("No more letters") %}: a link inside words."""
    return format_html('<a class="e-link" href="{}" style="color:#5e2057;">{}</a>', url, label)


@register.simple_tag
def letter_rule() -> SafeString:
    """{% letter_rule %}: a thin line between the message and what more there is to say."""
    return mark_safe(
        '<tr><td class="e-pad" style="padding:26px 44px 0;">'
        '<div style="border-top:1px solid #ded6d3;font-size:0;line-height:0;">&nbsp;</div></td></tr>'
    )
