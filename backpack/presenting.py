"""A kept report as a page and as a machine want it: who, what, since when, and in words."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assertions import wording
from backpack import plain
from issuer import access as issuer_access
from issuer.site import inside
from issuer.site.addresses import host
from standards.verification import Report
from standards.verification.facts import Facts


@dataclass(frozen=True, slots=True)
class Shown:
    """A report with what stands around it on its page."""

    report: Report
    picture: str
    issuer: str
    host: str
    is_known: bool

    @property
    def facts(self) -> Facts:
        return self.report.facts

    @property
    def named(self) -> str:
        """Who it says has awarded it; only where that is proven as a fact."""
        return self.issuer if self.report.is_proven else _("It names %(issuer)s") % {"issuer": self.issuer}

    @property
    def is_plain(self) -> bool:
        """Whether http, which does not prove who answers, brought what the badge is held to be true by."""
        addresses = (self.facts.award_id, self.facts.badge_id, self.facts.issuer_id)
        return any(one.startswith("http://") and not inside.is_ours(one) for one in addresses)

    @property
    def words(self) -> list[wording.Line]:
        """The good words in it, each with what its own checks say."""
        return [wording.good_word(word) for word in self.report.endorsements]


def shown(kept: Mapping[str, Any], *, picture: bytes = b"") -> Shown:
    """
    A report as it is shown.

    :param picture: a PNG that was made here.
    """
    report = plain.read(kept)
    place = wording.host_of(report.facts.issuer_id)
    source = f"data:image/png;base64,{base64.b64encode(picture).decode()}" if picture else ""
    # Whoever forges a badge writes our address into it: only what is proven is at home here.
    is_known = report.is_proven and issuer_access.is_known(report.facts.issuer_id)
    return Shown(report, source, wording.issuer_of(report), place, is_known)


def for_machines(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The same as JSON: what `docs` and /api/openapi.json promise, with the words beside the stable names."""
    report = plain.read(kept)
    answer = wording.answer(report)
    lines = [{"state": line.state, "title": line.title, "why": line.why} for line in answer.lines]
    return {**kept, "headline": answer.headline, "sentence": answer.sentence, "reasons": lines, "verified_by": host()}
