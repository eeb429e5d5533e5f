"""Text that people typed: tidied on the way in, and Markdown made into safe HTML on the way out."""

import re
import unicodedata
from functools import cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Signs that hide, reorder or counterfeit words: controls except tab and line feed, bidirectional controls, zero-width
# and filling signs, marks of annotations, and what is no character at all.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U0001d173-\U0001d17a]"
)
# Joiners join letters of some scripts, and emoji; anywhere else they are only there to make two names look alike.
_LOOSE_JOINER = re.compile("(?:^|(?<=[\x00-\u05ff\u1e00-\u200a]))[\u200c\u200d]+")
# Tags spell the flags of parts of countries, behind a black flag; anywhere else they are words that nobody sees.
_LOOSE_TAG = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+")
# Selectors of a variant belong to ideographs, symbols and some scripts; anywhere else nobody sees them.
_LOOSE_SELECTOR = re.compile(
    "(?<![\u00a9\u00ae\u1000-\u109f\u2010-\u27ff\u2801-\u3299\u3400-\u9fff\uf900-\ufaff\U0001f000-\U0003ffff])"
    "(?!\ufe0f\u20e3)[\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
    "|(?<![\u1820-\u18aa\u180b-\u180f])[\u180b-\u180f]+|(?<![\u2801-\u28ff])\u2800+"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKS = re.compile("[\u2611\u2705\u2713\u2714\u2baf\U0001f396\U0001f3c5\U0001f5f8\U0001f5f9][\ufe0e\ufe0f]?")
_LATIN_LOOKS = frozenset("АВЕЅІЈКМНОРСТУХЗаеорсухѕіјһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαιοκρνυ")
_LINK = re.compile(r"(?:https?://[^\s/?#@\\]+(?:[/?#]|\Z)|mailto:[^\s?]+\Z)", re.IGNORECASE)
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "code", "blockquote", "h3", "h4", "hr"}


def tidy(text: str, *, lines: bool = False) -> str:
    """
    The text in NFC without hidden signs, trimmed.

    :param lines: keep line breaks; otherwise any run of white space becomes one space.
    """
    text = _SURROGATE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if lines:
        text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    for hidden in (_HIDDEN, _LOOSE_JOINER, _LOOSE_TAG, _LOOSE_SELECTOR):
        text = hidden.sub("", text)
    text = unicodedata.normalize("NFC", text)  # last: what stood apart may join now
    if lines:
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()
    return " ".join(text.split())


def plain_name(text: str) -> str:
    """A name in one tidy line, without the ticks and seals that only a check of ours may put beside a name."""
    return tidy(_MARKS.sub("", tidy(text)))


def look_alikes(name: str) -> str:
    """The first word of a name with letters of the Latin alphabet and others that only look like them; or nothing."""
    for word in re.findall(r"[^\W\d_]+", name):
        has_latin = any(unicodedata.name(letter, "").startswith("LATIN ") for letter in word)
        if has_latin and not _LATIN_LOOKS.isdisjoint(word):
            return str(word)
    return ""


def as_written(address: str) -> str:
    """An e-mail address with the letters of its host, which is kept as xn--…; for the eyes of its issuer's staff."""
    local_part, at, host = address.rpartition("@")
    try:
        letters = host.encode("ascii").decode("idna")
        return f"{local_part}{at}{letters}" if letters.encode("idna") == host.encode("ascii") else address
    except UnicodeError:
        return address


@cache
def _markdown() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(["image", "html_block", "html_inline"])
    reader.validateLink = _leads_outside  # type: ignore[method-assign, assignment]
    return reader


def _leads_outside(address: str) -> bool:
    """Whole addresses of the web and of mail. "//host" and paths of ours are no links that a stranger may write."""
    return bool(_LINK.match(address))


def markdown(text: str) -> SafeString:
    """Links, emphasis and lists of a Markdown text as HTML; everything else is shown as it was typed."""
    html = _markdown().render(text)
    html = re.sub(r"<(/?)h[12]>", r"<\1h3>", html)
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308 (cleaned by an allow-list one line above)
