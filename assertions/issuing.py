"""
The press: an award in, its documents and pictures out. Reads rows, writes none.

Order: documents, rules, proofs, a check of each proof with the public key, pictures, and a look at the first of them.
What was signed is stored as bytes: nothing is ever written from rows a second time under the same proof.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from assertions import documents, pictures
from assertions.models import Assertion, Evidence, Form, IssuedDocument
from badges import documents as badge_documents
from badges.models import BadgeClass
from issuer import keys
from issuer.operations import Refusal
from standards import baking, json_text
from standards.errors import UnsafeDocument
from standards.grammar import Problem
from standards.ob2 import documents as ob2
from standards.ob2 import rules as rules2
from standards.ob3 import documents as ob3
from standards.ob3 import rules as rules3
from standards.proofs import data_integrity, jws
from standards.proofs.data_integrity import Shapes
from standards.proofs.keys import Signer

# Credentials of one badge have one shape; what was learnt from the first serves this whole process.
SHAPES = Shapes()


class NotWellFormed(Exception):
    """What was made is not what the standard asks for: a fault of ours, found before anything was stored."""


class CannotBeSigned(Refusal):
    """Some sign in the words would be read differently by some wallets, which would then call the badge forged."""

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message
            or _(
                "Some rare signs in the words of this badge or award are read differently by some wallets, so it "
                "cannot be signed. Take out emoji, or unusual letters beside them, and try again."
            )
        )


@dataclass(frozen=True, slots=True)
class Issued:
    """What the press made of one award: rows to be stored, and the files that they name."""

    documents: list[IssuedDocument] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


class Press:
    """Issues awards of one badge class; its artwork is read once, and its keys are opened when it first signs."""

    def __init__(self, badge_class: BadgeClass) -> None:
        if badge_class.artwork is None:
            raise NotWellFormed("a badge class without a picture cannot be awarded")
        self._badge_class = badge_class
        self._artwork = pictures.Prepared(badge_class.artwork)
        self._looked_at: set[Form] = set()

    def look_at_keys_again(self) -> None:
        """
        Sign with the keys that are in use now. Between two lots of a long list the issuer may have withdrawn one.

        Must be called where the issuer's status lists are locked: whoever withdraws a key waits for them.
        """
        self.__dict__.pop("_signers", None)

    @cached_property
    def _signers(self) -> keys.Signers:
        return keys.signers(self._badge_class.badge.issuer)

    @cached_property
    def _achievement(self) -> ob3.Achievement:
        return badge_documents.achievement(self._badge_class)

    def issue(self, award: Assertion, evidence: Sequence[Evidence], *, at: datetime) -> Issued:
        """
        All forms of one award.

        :param at: when it is signed; it stands in the proof.
        :raises NotWellFormed: if a document breaks a rule of its standard, or a signature does not hold.
        :raises keys.CannotOpen: if the issuer's keys cannot be opened here: nothing is awarded then.
        """
        hosted = encode_checked(documents.assertion(award, evidence))
        credential = documents.credential(award, evidence, achievement=self._achievement).to_json()
        check(rules3.problems(credential))
        bodies = {
            Form.OB2_HOSTED: hosted,
            Form.OB2_SIGNED: self._signed(award, evidence),
            Form.OB3: json_text.write(self._proven(credential, at=at)),
            Form.OB3_JWT: jws.sign_credential(credential, signer=self._signers.jwt).encode(),
        }
        issued = Issued([body_row(award, form, body, at=at) for form, body in bodies.items()])
        for form in self._artwork.forms:
            picture = pictures.bake(form, self._artwork, bodies, award.document_url)
            self._look_at_first(form, picture, bodies)
            row = _picture_row(award, form, picture, at=at)
            issued.documents.append(row)
            issued.files[row.picture] = picture
        return issued

    def _signed(self, award: Assertion, evidence: Sequence[Evidence]) -> bytes:
        payload = encode_checked(documents.signed_assertion(award, evidence, creator=self._signers.jws.key_id))
        return jws.sign(payload, signer=self._signers.jws).encode()

    def _proven(self, credential: Mapping[str, object], *, at: datetime) -> dict[str, object]:
        return proven(credential, signer=self._signers.proof, at=at)

    def _look_at_first(self, form: Form, picture: bytes, bodies: Mapping[Form, bytes]) -> None:
        if form in self._looked_at:
            return
        found = [one.text.encode() for one in baking.unbake(picture)]
        if found != [bodies[inside] for inside in pictures.INSIDE[form]]:
            raise NotWellFormed("the baked picture does not give back what was baked")
        self._looked_at.add(form)


def proven(credential: Mapping[str, object], *, signer: Signer, at: datetime) -> dict[str, object]:
    """A credential with its proof, which was checked with the public key before anybody gets to see it."""
    try:
        signed = data_integrity.sign(credential, signer=signer, created=at, shapes=SHAPES)
    except UnsafeDocument as error:
        raise CannotBeSigned from error
    [proof] = data_integrity.proofs(signed)
    data_integrity.check(signed, proof, key=signer.public_key, shapes=SHAPES)
    return signed


def check(problems: Sequence[Problem]) -> None:
    """Raise NotWellFormed if a document breaks a rule of its standard."""
    if serious := [problem for problem in problems if problem.is_serious]:
        raise NotWellFormed("; ".join(str(problem) for problem in serious))


def encode_checked(document: ob2.Document) -> bytes:
    """The bytes of a 2.0 document that keeps the rules of the standard; raises NotWellFormed otherwise."""
    check(rules2.problems(document.to_json()))
    return ob2.encode(document)


def body_row(award: Assertion, form: Form, body: bytes, *, status: int = 200, at: datetime) -> IssuedDocument:
    """The row of a document whose bytes lie in the database."""
    return IssuedDocument(
        assertion=award,
        form=form,
        status=status,
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        made_at=at,
    )


def hosted_row(award: Assertion, body: bytes, *, status: int, at: datetime) -> IssuedDocument:
    """The row of a hosted document."""
    return body_row(award, Form.OB2_HOSTED, body, status=status, at=at)


def _picture_row(award: Assertion, form: Form, picture: bytes, *, at: datetime) -> IssuedDocument:
    sha256 = hashlib.sha256(picture).hexdigest()
    ending = "png" if form == Form.PNG else "svg"
    return IssuedDocument(
        assertion=award,
        form=form,
        picture=f"baked/{award.pk[:2]}/{award.pk}-{sha256[:16]}.{ending}",
        sha256=sha256,
        size=len(picture),
        made_at=at,
    )
