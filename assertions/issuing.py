"""
The press: an award in, its documents and pictures out. Reads rows, writes none.

Order: document, rules, bytes, pictures, and a look at the first picture before anything is stored.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from assertions import documents, pictures
from assertions.models import Assertion, Evidence, Form, IssuedDocument
from badges.models import BadgeClass
from standards import baking
from standards.ob2 import documents as ob2
from standards.ob2 import rules


class NotWellFormed(Exception):
    """What was made is not what the standard asks for: a fault of ours, found before anything was stored."""


@dataclass(frozen=True, slots=True)
class Issued:
    """What the press made of one award: rows to be stored, and the files that they name."""

    documents: list[IssuedDocument] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


class Press:
    """Issues awards of one badge class; its artwork is read and parsed once."""

    def __init__(self, badge_class: BadgeClass) -> None:
        if badge_class.artwork is None:
            raise NotWellFormed("a badge class without a picture cannot be awarded")
        self._artwork = pictures.Prepared(badge_class.artwork)
        self._looked_at: set[Form] = set()

    def issue(self, award: Assertion, evidence: Sequence[Evidence], *, at: datetime) -> Issued:
        """
        All forms of one award.

        :raises NotWellFormed: if a document breaks a rule of the standard.
        """
        hosted = encode_checked(documents.assertion(award, evidence))
        issued = Issued([hosted_row(award, hosted, status=200, at=at)])
        for form in self._artwork.forms:
            picture = pictures.bake(form, self._artwork, hosted, award.document_url)
            self._look_at_first(form, picture, hosted)
            row = _picture_row(award, form, picture, at=at)
            issued.documents.append(row)
            issued.files[row.picture] = picture
        return issued

    def _look_at_first(self, form: Form, picture: bytes, hosted: bytes) -> None:
        if form in self._looked_at:
            return
        found = baking.unbake(picture)
        if len(found) != 1 or found[0].text.encode() != hosted:
            raise NotWellFormed("the baked picture does not give back what was baked")
        self._looked_at.add(form)


def encode_checked(document: ob2.Assertion | ob2.RevokedAssertion) -> bytes:
    """The bytes of a document that keeps the rules of the standard; raises NotWellFormed otherwise."""
    problems = [problem for problem in rules.problems(document.to_json()) if problem.is_serious]
    if problems:
        raise NotWellFormed("; ".join(str(problem) for problem in problems))
    return ob2.encode(document)


def hosted_row(award: Assertion, body: bytes, *, status: int, at: datetime) -> IssuedDocument:
    """The row of a hosted document."""
    return IssuedDocument(
        assertion=award,
        form=Form.OB2_HOSTED,
        status=status,
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        made_at=at,
    )


def _picture_row(award: Assertion, form: Form, picture: bytes, *, at: datetime) -> IssuedDocument:
    sha256 = hashlib.sha256(picture).hexdigest()
    return IssuedDocument(
        assertion=award,
        form=form,
        picture=f"baked/{award.pk[:2]}/{award.pk}-{sha256[:16]}.{form.value.lower()}",
        sha256=sha256,
        size=len(picture),
        made_at=at,
    )
