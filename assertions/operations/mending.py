"""
What a list left over: lines that were mended are awarded by a run of their own, on the terms of the first one; and an
award whose letter cannot arrive is given again at the right address.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assertions.lists import Line
from assertions.models import Assertion, AwardRow, AwardRun, Evidence, RowState
from assertions.operations.awarding import start_run
from assertions.operations.later import NotItsAddress, revoke
from assertions.operations.terms import EvidenceGiven, NothingToAward, Terms
from badges.models import Badge
from issuer.models import User
from issuer.operations import Refusal

OPEN = (RowState.NOT_AN_ADDRESS, RowState.HAS_IT, RowState.REPEATED)


class TakenBack(Refusal):
    """The list was undone, so there is nothing to add to it."""


def mend(
    run: AwardRun,
    mended: Mapping[int, Line],
    *,
    again: Collection[int] = (),
    key: str,
    by: User,
    at: datetime,
) -> AwardRun:
    """
    Award lines of a list that were not awarded before.

    :param mended: by position, the line that stands there now.
    :param again: positions of lines that are awarded although those people have the badge.
    :param key: drawn when the form was shown; the same key finds the same run again.
    :raises TakenBack: if the list was undone.
    :raises NothingToAward: if none of the lines is open any more.
    """
    found = AwardRun.objects.filter(issuer=run.issuer_id, key=key).first()
    if found is not None:
        return found
    with transaction.atomic():
        locked = AwardRun.objects.select_for_update(no_key=True).get(pk=run.pk)
        if locked.undone_at is not None:
            raise TakenBack(_("This list was taken back. Start again with a new one."))
        rows = list(run.rows.filter(position__in={*mended, *again}, state__in=OPEN).order_by("position"))
        lines = [mended.get(row.position) or Line(row.typed, row.address, row.name) for row in rows]
        chosen = [(row, line) for row, line in zip(rows, lines, strict=True) if line.address]
        if not chosen:
            raise NothingToAward(_("There is nobody left on this list to award."))
        sequel = start_run(
            run.badge_class,
            [line for _row, line in chosen],
            terms=_terms_of(run),
            key=key,
            awarded_by=by,
            at=at,
            again=[line.address for row, line in chosen if row.position in again],
        )
        AwardRow.objects.filter(pk__in=[row.pk for row, _line in chosen]).update(state=RowState.MENDED)
    return sequel


def readdress(award: Assertion, *, address: str, key: str, by: User, at: datetime) -> AwardRun:
    """
    Give an award again at the right address and revoke the one at the wrong address, whose holder is not told.

    :returns: the run of the new award, to be awarded.
    :raises NotItsAddress: if it is the address that the award was given to.
    """
    found = AwardRun.objects.filter(issuer=award.issuer_id, key=key).first()
    if found is not None:
        return found
    if address == award.recipient:
        raise NotItsAddress(_("That is the address the badge was sent to. Write the right one."))
    with transaction.atomic():
        # First, as whoever awards has it before the journal: the other way round two would wait for each other.
        Badge.objects.select_for_update(no_key=True).get(pk=award.badge_id)
        revoke([award], reason=_("It was given to a wrong address."), by=by, at=at, tell=False)
        return start_run(
            award.badge_class,
            [Line(address, address, award.recipient_name)],
            terms=Terms(
                issued_on=award.issued_on,
                expires_at=award.expires_at,
                narrative=award.narrative,
                evidence=_given(list(award.evidence.order_by("position"))),
                result=award.result,
            ),
            key=key,
            awarded_by=by,
            at=at,
        )


def _terms_of(run: AwardRun) -> Terms:
    evidence = _given(list(run.evidence.filter(assertion=None).order_by("position")))
    return Terms(run.issued_on, run.expires_at, narrative=run.narrative, evidence=evidence, result=run.result)


def _given(pieces: Sequence[Evidence]) -> list[EvidenceGiven]:
    return [
        EvidenceGiven(
            url=piece.url,
            narrative=piece.narrative,
            name=piece.name,
            file=piece.file,
            file_sha256=piece.file_sha256,
            file_type=piece.file_type,
            file_size=piece.file_size,
            is_public=piece.is_public,
        )
        for piece in pieces
    ]
