"""
What was handed in: a picture, JSON, or an address; and which edition of the standard it speaks.
"""

import re

from standards import baking
from standards.baking import Baked, Standard
from standards.errors import BadPicture, NotAPicture, NotFetched
from standards.ob2.documents import CONTEXT
from standards.ob2.rules import is_hosted, is_signed
from standards.values import is_url
from standards.verification._case import Case, Json, failed, id_of, not_done, object_of, passed
from standards.verification.report import Check, Mender, Verdict

_JWS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*", re.ASCII)
_WANTED = "a baked PNG or SVG, the JSON of a badge, or its address"


def readable(case: Case) -> Check:
    """Find the claim: the JSON of an assertion, or the address at which it should be."""
    text = case.given
    if isinstance(text, bytes):
        opened = _opened(case, text)
        if not isinstance(opened, str):
            return opened
        text = opened
    return _claimed(case, text.strip())


def _opened(case: Case, given: bytes) -> str | Check:
    """The text in the bytes: baked into a picture, or standing there."""
    try:
        case.baked = baking.unbake(given)
    except NotAPicture:
        return given.decode("utf-8", "replace")
    except BadPicture as error:
        return failed(str(error), _WANTED, Mender.HOLDER, Verdict.NOT_A_BADGE)
    if not case.baked:
        return failed("a picture with no badge in it", _WANTED, Mender.HOLDER, Verdict.NOT_A_BADGE)
    return next((baked for baked in case.baked if baked.standard is Standard.OB2), case.baked[0]).text


def _claimed(case: Case, text: str) -> Check:
    if is_url(text):
        return _fetched(case, text)
    if _JWS.fullmatch(text):
        return passed("a signed badge")
    case.claim = object_of(text)
    if case.claim is None:
        return failed("neither JSON nor an address", _WANTED, Mender.ASKER, Verdict.NOT_A_BADGE)
    case.address = _address_in(case.claim)
    return passed("the JSON of a badge")


def _address_in(claim: Json) -> str:
    address = id_of(claim)
    if is_url(address):
        return address
    verify = claim.get("verify")
    legacy = verify.get("url") if isinstance(verify, dict) else None
    return legacy if isinstance(legacy, str) and is_url(legacy) else ""


def _fetched(case: Case, url: str) -> Check:
    """An address: of the assertion, or of a baked picture, whose document then names the assertion's own."""
    case.address = url
    try:
        answer = case.answer(url)
    except NotFetched as error:
        return not_done(f"{url}: {error}", "an answer", Mender.ISSUER)
    if answer.status != 200 or case.baked:
        return passed("the address of a badge")
    if (document := object_of(answer.body)) is not None:
        # Another address of it, such as one that redirects, counts for nothing: the id in the document does.
        case.claim, case.address = document, _address_in(document) or url
        return passed("the address of a badge")
    opened = _opened(case, answer.body)
    if not isinstance(opened, str):
        return opened
    if not case.baked:
        return failed("a page, or another file that is no badge", _WANTED, Mender.ASKER, Verdict.NOT_A_BADGE)
    return _claimed(case, opened.strip())


def single(case: Case) -> Check:
    """One picture must make one claim (two programs might read two different ones)."""
    texts, standards = claims(case), {baked.standard for baked in case.baked}
    if len(texts) > max(1, len(standards)):
        return failed("badges that differ", "one badge in a picture", Mender.HOLDER, Verdict.CHANGED)
    if len(standards) > 1:
        return not_done("a 2.0 and a 3.0 badge in one picture; the second is not judged here")
    return passed()


def claims(case: Case) -> list[str]:
    """The different texts that programs may find in a picture, in the order of the file."""
    texts = [text for baked in case.baked for text in (baked.text, baked.verify if _contradicts(baked) else "") if text]
    return list(dict.fromkeys(texts))


def _contradicts(baked: Baked) -> bool:
    """Whether the `verify` attribute of an SVG names another assertion than the body does."""
    if baked.standard is not Standard.OB2 or baked.text == baked.verify or not is_url(baked.verify):
        return False
    document = object_of(baked.text)
    return document is None or baked.verify not in (id_of(document), _address_in(document))


def edition(case: Case) -> Check:
    """Which standard the claim speaks; what is not hosted 2.0 is said to be unchecked, never judged by halves."""
    if case.claim is None:
        if case.address:
            return passed("to be seen at its address")
        return not_done("a signed badge, which is not judged here")
    types = case.claim.get("type")
    types = types if isinstance(types, list) else [types]
    if "OpenBadgeCredential" in types or "AchievementCredential" in types:
        return not_done("Open Badges 3.0, which is not judged here")
    context = case.claim.get("@context")
    contexts = context if isinstance(context, list) else [context]
    if CONTEXT not in contexts and ("uid" in case.claim or "badge" in case.claim):
        return not_done("Open Badges 1 or older, which is not judged here")
    if "Assertion" not in types and case.claim.get("revoked") is not True:
        found = next((kind for kind in types if isinstance(kind, str)), "no type")
        return failed(found[:200], "an Assertion", Mender.ASKER, Verdict.NOT_A_BADGE)
    if is_signed(case.claim):
        return not_done("a signed badge, which is not judged here")
    if not case.address:
        return failed("no address", "the address at which the badge is served", Mender.ISSUER, Verdict.NOT_A_BADGE)
    return passed("Open Badges 2.0, hosted" if is_hosted(case.claim) else "Open Badges 2.0")
