"""
What was handed in: a picture, JSON, a signed text, or an address; and which edition of the standard it speaks.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from standards import baking
from standards.baking import Baked, Standard
from standards.errors import BadPicture, NotAPicture, NotFetched
from standards.grammar import listed
from standards.grammar import single as single_of
from standards.ob2.rules import is_context
from standards.values import is_url
from standards.verification._case import (
    Case,
    Fetched,
    Json,
    failed,
    id_of,
    not_done,
    object_of,
    passed,
)
from standards.verification.report import Check, Mender, Verdict

_JWS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*", re.ASCII)
_ENVELOPE = re.compile(r"data:application/(?:vc\+jwt|vc\+ld\+json\+jwt|jwt)(?:;[^,]*)?,(.+)", re.ASCII | re.DOTALL)
_WANTED = "a baked PNG or SVG, the JSON of a badge, its signed text, or its address"
MAX_ADDRESS = 2048
_MAX_PAGE = 256 * 1024
_MAX_LINKS = 100
_PAGES = ("text/html", "application/xhtml+xml")
# By patterns of bounded length, as a page of a stranger may be made to keep a parser busy.
_LINK = re.compile(r"<link\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z-]{1,20})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ALTERNATES = [
    "application/vc+ld+json",
    "application/vc",
    "application/ld+json",
    "application/json",
    "application/vc+jwt",
    "image/png",
    "image/svg+xml",
]


def readable(case: Case) -> Check:
    """Find the claim: the JSON of a badge, its signed text, or the address at which it should be."""
    text = case.given
    if isinstance(text, bytes):
        opened = _opened(case, text)
        if not isinstance(opened, str):
            return opened
        text = opened
    return _claimed(case, text)


def _opened(case: Case, given: bytes) -> str | Check:
    """The text in the bytes: baked into a picture, or standing there."""
    if (text := _of_an_editor(given)) is not None:
        return text
    try:
        case.baked = baking.unbake(given)
    except NotAPicture:
        return given.decode("utf-8", "replace")
    except BadPicture as error:
        return failed(str(error), _WANTED, Mender.HOLDER, Verdict.NOT_A_BADGE)
    if not case.baked:
        return failed("a picture with no badge in it", _WANTED, Mender.HOLDER, Verdict.NOT_A_BADGE)
    kept = claims(case)
    chosen = [baked.text for baked in case.baked if baked.standard is Standard.OB2 and baked.text in kept]
    return (chosen or kept or [case.baked[0].text])[0]


def _of_an_editor(given: bytes) -> str | None:
    """The text of a file in UTF-16, as some editors save it, or in angle brackets; None if it may be a drawing."""
    if given.lstrip()[:5].lower() == b"<http" and len(given) < MAX_ADDRESS:
        return given.decode("utf-8", "replace")
    if not given.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    text = given.decode("utf-16", "replace")
    return None if text.lstrip().startswith("<") else text


def _bare(text: str) -> str:
    """A text without what mail programs, terminals and JSON put around an address or a signed text."""
    text = text.strip().strip("\ufeff").strip()
    return text[1:-1].strip() if text[:1] + text[-1:] in ("<>", '""', "''") else text


def _claimed(case: Case, text: str) -> Check:
    text = _bare(text)
    if is_url(text):
        return _fetched(case, text)
    if _JWS.fullmatch(text):
        case.jws = text
        return passed("a signed badge")
    if (enveloped := _ENVELOPE.fullmatch(text)) and _JWS.fullmatch(enveloped[1]):
        case.jws = enveloped[1]
        return passed("a signed badge in an envelope")
    document = object_of(text) or _alone_in_a_list(text)
    if document is None:
        return failed("neither JSON nor an address", _WANTED, Mender.ASKER, Verdict.NOT_A_BADGE)
    return _taken(case, document, "")


def _alone_in_a_list(text: str) -> Json | None:
    """The one object in a list, as some wallets write what they hold."""
    if not text.startswith("["):
        return None
    inner = object_of(f'{{"held":{text}}}') or {}
    held = single_of(inner.get("held"))
    return held if isinstance(held, Mapping) else None


def _taken(case: Case, document: Json, address: str) -> Check:
    """A JSON document as the claim; out of the envelope or the presentation that it may stand in."""
    held = listed(document.get("verifiableCredential")) if "VerifiablePresentation" in _types(document) else [document]
    if len(held) != 1:
        found = f"a presentation of {len(held)} credentials"
        return not_done(found, "one badge at a time", Mender.ASKER)
    inner = held[0]
    if isinstance(inner, Mapping) and "EnvelopedVerifiableCredential" in _types(inner):
        inner = id_of(inner)
    if isinstance(inner, str):
        enveloped = _ENVELOPE.fullmatch(inner)
        case.jws = enveloped[1] if enveloped else inner
        return _checked_jws(case)
    if not isinstance(inner, Mapping):
        return failed("a presentation of nothing", _WANTED, Mender.ASKER, Verdict.NOT_A_BADGE)
    # Another address of it, such as one that redirects, counts for nothing: the id in the document does.
    case.claim, case.address = inner, address_in(inner) or address
    return passed("the JSON of a badge")


def _checked_jws(case: Case) -> Check:
    if _JWS.fullmatch(case.jws):
        return passed("a signed badge in an envelope")
    case.jws = ""
    return failed("an envelope without a signed text", _WANTED, Mender.ASKER, Verdict.NOT_A_BADGE)


def _types(document: Json) -> list[object]:
    return listed(document.get("type"))


def address_in(claim: Json) -> str:
    """The address that a claim says it lives at: its id or, in old ones, that of its `verify`."""
    verify = claim.get("verify")
    legacy = verify.get("url") if isinstance(verify, dict) and verify.get("type") != "signed" else None
    address = id_of(claim)
    is_of_2 = any(is_context(context) for context in listed(claim.get("@context")))
    if "uid" in claim and not is_of_2 and isinstance(legacy, str) and is_url(legacy):
        return legacy
    if is_url(address):
        return address
    return legacy if isinstance(legacy, str) and is_url(legacy) else ""


def _fetched(case: Case, url: str, *, is_last: bool = False) -> Check:
    """An address: of the badge, of a picture, or of a page that names one of these as its other form."""
    case.address = url
    try:
        answer = case.answer(url)
    except NotFetched as error:
        return not_done(f"{url}: {error}", "an answer", Mender.ISSUER)
    if answer.status != 200:
        return passed("the address of a badge")
    if (document := object_of(answer.body)) is not None:
        return _taken(case, document, url)
    if case.baked:
        return passed("the address of a badge")
    if _is_page(answer):
        other = "" if is_last else _alternate(answer)
        return _fetched(case, other, is_last=True) if other else _NO_BADGE
    opened = _opened(case, answer.body)
    if not isinstance(opened, str):
        return opened
    return _claimed(case, opened) if case.baked or _JWS.fullmatch(_bare(opened)) else _NO_BADGE


_NO_BADGE = failed("a page, or another file that is no badge", _WANTED, Mender.ASKER, Verdict.NOT_A_BADGE)


def _is_page(answer: Fetched) -> bool:
    """Whether it is HTML: by how it begins or, where it could be XML of any kind, by what it is served as."""
    head = answer.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return True
    return head.startswith(b"<") and answer.media_type in _PAGES and b"<svg" not in head


def _alternate(answer: Fetched) -> str:
    """The address of the badge that a page shows, if it names one: the first of the best type."""
    links = _LINK.findall(answer.body[:_MAX_PAGE].decode("utf-8", "replace"))[:_MAX_LINKS]
    found = [other for link in links if (other := _other_form(link))]
    found.sort(key=lambda one: _ALTERNATES.index(one[0]))
    urls = (_joined(answer.url, href) for _media_type, href in found)
    return next((url for url in urls if is_url(url) and url != answer.url), "")


def _other_form(link: str) -> tuple[str, str] | None:
    """The media type and address of a link, if it leads to another form of the page that may be a badge."""
    given = {
        name.lower(): html.unescape(quoted or single or bare) for name, quoted, single, bare in _ATTRIBUTE.findall(link)
    }
    media_type = given.get("type", "").partition(";")[0].strip().lower()
    is_other = "alternate" in given.get("rel", "").lower().split() and media_type in _ALTERNATES
    return (media_type, given.get("href", "")) if is_other else None


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


def single(case: Case) -> Check:
    """One picture must make one claim of each edition (two programs might read two different ones)."""
    texts, standards = claims(case), {baked.standard for baked in case.baked}
    if len(texts) > max(1, len(standards)):
        return failed("badges that differ", "one badge in a picture", Mender.HOLDER, Verdict.CHANGED)
    return passed("two editions in one picture" if len(standards) > 1 else "")


def is_dual(case: Case) -> bool:
    """Whether a picture holds one badge of each edition."""
    return len({baked.standard for baked in case.baked}) == len(claims(case)) == 2


def claims(case: Case) -> list[str]:
    """
    The different claims that programs may find in a picture, in the order of the file. The same JSON with other blanks
    is no other claim; nor is the bare address of an assertion that stands there whole, too.
    """
    texts: dict[str, str] = {}
    addresses = set()
    for text in _texts(case):
        document = object_of(text)
        texts.setdefault(text if document is None else json.dumps(document, sort_keys=True), text)
        addresses |= {address_in(document)} if document is not None else set()
    return [text for text in texts.values() if text.strip() not in addresses]


def _texts(case: Case) -> Iterator[str]:
    for baked in case.baked:
        yield from (text for text in (baked.text, baked.verify if _contradicts(baked) else "") if text)


def _contradicts(baked: Baked) -> bool:
    """Whether the `verify` attribute of an SVG names another assertion than the body does."""
    if baked.standard is not Standard.OB2 or baked.text == baked.verify or not is_url(baked.verify):
        return False
    document = object_of(baked.text)
    return document is None or baked.verify not in (id_of(document), address_in(document))
