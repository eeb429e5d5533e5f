"""
Awarding: a list becomes a run, and the run becomes awards, some at a time, each lot in one transaction.

A run that was interrupted goes on where it stood: a line is either waiting or awarded, never half of each.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assertions import pictures
from assertions.issuing import CannotBeSigned, Issued, Press
from assertions.lists import Finding, Line
from assertions.models import Assertion, AwardRow, AwardRun, Evidence, RowState
from assertions.operations import statuses
from assertions.operations.terms import (
    MAX_EVIDENCE,
    EvidenceGiven,
    NotPublished,
    Terms,
    TooMuchEvidence,
    end_of,
    refuse,
    refuse_flood,
    result_of,
)
from badges import readiness
from badges.models import Badge, BadgeClass
from issuer import journal, letters
from issuer.models import User
from issuer.operations import remember_site, require_keys
from issuer.site import rows
from issuer.site.addresses import absolute_url
from issuer.site.ids import new_id, new_salt, new_urn
from standards.proofs import data_integrity

AT_ONCE = 50


def preview(badge_class: BadgeClass, lines: Sequence[Line]) -> list[tuple[Line, RowState]]:
    """What would become of each line, without doing anything."""
    held = _held(badge_class.badge, [line.address for line in lines if line.address])
    return [(line, _state_of(line, held)) for line in lines]


def start_run(
    badge_class: BadgeClass,
    lines: Sequence[Line],
    *,
    terms: Terms,
    key: str,
    awarded_by: User,
    at: datetime,
    again: Iterable[str] = (),
) -> AwardRun:
    """
    Write down a list to be awarded; pressing the button twice (the same key) finds the first run again.

    :param again: addresses that are awarded although they have the badge already.
    :raises NotPublished, OutOfDate, NothingToAward, NotOnHttps, Clock, ResultDoesNotFit, TooMuchEvidence, TooManyToday,
        CannotSign: before anything is written.
    """

    def started() -> AwardRun | None:
        return AwardRun.objects.filter(issuer_id=badge_class.badge.issuer_id, key=key).first()

    try:
        with transaction.atomic():
            _lock(badge_class.badge_id)
            if (found := started()) is not None:
                return found
            fresh = _read_again(badge_class)
            run = _begun(fresh, lines, terms=terms, key=key, awarded_by=awarded_by, at=at)
            _write_list(run, lines, terms, again=frozenset(again), at=at)
            people = len(lines)
            journal.record(awarded_by, "award_run", f"run:{run.pk}", at=at, issuer=run.issuer, people=people)
    except IntegrityError:  # the same key at the same moment, for another badge
        if (found := started()) is None:
            raise
        return found
    return run


def _begun(
    badge_class: BadgeClass, lines: Sequence[Line], *, terms: Terms, key: str, awarded_by: User, at: datetime
) -> AwardRun:
    issuer = badge_class.badge.issuer
    expires_at = terms.expires_at or end_of(badge_class, terms.issued_on)
    refuse(badge_class, lines, issued_on=terms.issued_on, expires_at=expires_at, at=at)
    if len(terms.evidence) > MAX_EVIDENCE:
        raise TooMuchEvidence(_("An award takes up to %(most)d pieces of evidence.") % {"most": MAX_EVIDENCE})
    require_keys(issuer)
    refuse_flood(issuer, len(lines), at=at)
    return AwardRun.objects.create(
        issuer=issuer,
        key=key,
        badge_class=badge_class,
        made_by=awarded_by,
        made_at=at,
        issued_on=terms.issued_on,
        expires_at=expires_at,
        narrative=terms.narrative,
        result=result_of(badge_class, terms),
        undo_until=at + timedelta(seconds=settings.UNDO_SECONDS),
    )


def _write_list(run: AwardRun, lines: Sequence[Line], terms: Terms, *, again: frozenset[str], at: datetime) -> None:
    remember_site(at=at)
    rows.insert(_rows(run, lines, again))
    pieces = _pieces(terms.evidence, run=run)
    rows.insert(pieces)
    _rehearse(run, pieces, at=at)


def award_run(run_id: str, *, at: datetime, most: int | None = None) -> AwardRun:
    """
    Award the waiting lines of a run, lot by lot; called again, it goes on where it stood.

    :param most: stop after about that many lines and leave the rest to the worker.
    """
    press: Press | None = None
    done = 0
    while most is None or done < most:
        with transaction.atomic():
            run = _locked(run_id)
            lines = list(run.rows.filter(state=RowState.WAITING).order_by("position")[:AT_ONCE])
            if lines and not run.undone_at:
                press = press or Press(run.badge_class)
                _award_lot(run, lines, press, at=at)
            if run.undone_at or len(lines) < AT_ONCE:
                _finish(run, at=at)
                return run
        done += len(lines)
    return run


def _rehearse(run: AwardRun, evidence: list[Evidence], *, at: datetime) -> None:
    """
    Sign the words once before the list is kept: a list that can never be awarded must not wait for ever.

    :raises CannotBeSigned: only words beyond ASCII can come to that, so only they are tried.
    """
    version = run.badge_class
    words = [run.narrative, version.name, version.description, version.criteria, str(version.steps), str(version.tags)]
    words += [run.result, version.result_name, version.result_required, str(version.result_values)]
    if "".join([*words, *(piece.narrative + piece.name for piece in evidence)]).isascii():
        return
    award = _award_of(run, AwardRow(address="somebody@example.org"), repetition=0, at=at)
    try:
        Press(version).issue(award, _copies(evidence, award), at=at)
    except CannotBeSigned as refusal:
        if clash := data_integrity.clash_of(version.tags):
            told = _("Two skills of this badge: %(clash)s Make a new version of it.")
            raise CannotBeSigned(told % {"clash": readiness.clash_in_words(*clash)}) from refusal
        raise


def unfinished_runs(*, at: datetime) -> list[str]:
    """Runs that should have been done by now and are not."""
    left = AwardRun.objects.filter(finished_at=None, undone_at=None, made_at__lt=at - timedelta(seconds=30))
    return list(left.order_by("made_at").values_list("pk", flat=True)[:20])


def _locked(run_id: str) -> AwardRun:
    # The lock keeps a second worker out; SQLite has it by its IMMEDIATE transaction.
    related = ("badge_class__badge", "badge_class__artwork", "issuer", "made_by")
    run = AwardRun.objects.select_for_update(of=("self",), no_key=True).select_related(*related).get(pk=run_id)
    run.badge_class.badge.issuer = run.issuer  # the same row: read once
    # Two lists with the same people take turns, so that who has the badge is known before anybody is awarded.
    _lock(run.badge_class.badge_id)
    return run


def _lock(badge_id: int) -> None:
    """Keep others from awarding or changing a badge until the transaction ends; SQLite has done so from its start."""
    if connection.features.has_select_for_update:
        Badge.objects.select_for_update(no_key=True).filter(pk=badge_id).first()


def _finish(run: AwardRun, *, at: datetime) -> None:
    if run.finished_at is None:
        run.finished_at = at
        run.save(update_fields=["finished_at"])


def _award_lot(run: AwardRun, lines: list[AwardRow], press: Press, *, at: datetime) -> None:
    held = _held(run.badge_class.badge, [row.address for row in lines])
    for row in lines:
        if row.address in held and not row.again:
            row.state = RowState.HAS_IT
    to_award = [row for row in lines if row.state == RowState.WAITING]
    evidence = list(run.evidence.order_by("position"))
    awards, pieces, issued = [], [], []
    places = statuses.places(run.badge_class, len(to_award), at=at) if to_award else []
    press.look_at_keys_again()
    for row, place in zip(to_award, places, strict=True):
        award = _award_of(run, row, repetition=held.get(row.address, -1) + 1, at=at)
        award.status_list, award.status_index = place
        own = _copies(evidence, award)
        awards.append(award)
        pieces += own
        issued.append(press.issue(award, own, at=at))
        row.state, row.assertion = RowState.AWARDED, award
    _store(run, lines, awards, pieces, issued, at=at)


def _store(
    run: AwardRun,
    lines: list[AwardRow],
    awards: list[Assertion],
    pieces: list[Evidence],
    issued: list[Issued],
    *,
    at: datetime,
) -> None:
    rows.insert(awards)
    rows.insert(pieces)
    rows.insert([document for one in issued for document in one.documents])
    rows.update(lines, ["state", "assertion"])
    letters.write_many(
        "award",
        [letters.Wanted(award.pk, award.recipient) for award in awards],
        issuer=run.issuer,
        not_before=run.undo_until,
        at=at,
    )
    journal.record_many(
        run.made_by or "deleted person",
        [journal.Deed("award", f"award:{award.pk}", {"badge": run.badge_class_id}) for award in awards],
        at=at,
        issuer=run.issuer,
    )
    files = {name: content for one in issued for name, content in one.files.items()}
    transaction.on_commit(partial(keep_files, files))


def keep_files(files: dict[str, bytes]) -> None:
    """Write baked pictures once the awards are committed. One that cannot be written is baked again when asked for."""
    for name, content in files.items():
        try:
            pictures.keep(name, content)
        except OSError:
            pictures.logger.exception("a baked picture could not be written")


def _award_of(run: AwardRun, row: AwardRow, *, repetition: int, at: datetime) -> Assertion:
    badge_class = run.badge_class
    assertion_id = new_id()
    return Assertion(
        id=assertion_id,
        document_url=absolute_url("assertion", assertion_id),
        issuer=run.issuer,
        badge=badge_class.badge,
        badge_class=badge_class,
        run=run,
        recipient=row.address,
        recipient_name=row.name,
        repetition=repetition,
        salt=new_salt(),
        signed_id=new_urn(),
        credential_id=new_urn(),
        narrative=run.narrative,
        result=run.result,
        issued_on=run.issued_on,
        expires_at=run.expires_at,
        shows_name=bool(row.name) and run.issuer.earners_are_adults,
        awarded_by=run.made_by,
        created_at=at,
    )


def _copies(evidence: Iterable[Evidence], award: Assertion) -> list[Evidence]:
    names = ("position", "url", "narrative", "name", "file", "file_sha256", "file_type", "file_size", "is_public")
    return [Evidence(assertion=award, **{name: getattr(piece, name) for name in names}) for piece in evidence]


def _pieces(evidence: Sequence[EvidenceGiven], *, run: AwardRun) -> list[Evidence]:
    return [
        Evidence(
            run=run,
            position=position,
            url=piece.url,
            narrative=piece.narrative,
            name=piece.name,
            file=piece.file,
            file_sha256=piece.file_sha256,
            file_type=piece.file_type,
            file_size=piece.file_size,
            is_public=piece.is_public,
        )
        for position, piece in enumerate(evidence)
    ]


def _rows(run: AwardRun, lines: Sequence[Line], again: frozenset[str]) -> list[AwardRow]:
    states = {
        Finding.GOOD: RowState.WAITING,
        Finding.NOT_AN_ADDRESS: RowState.NOT_AN_ADDRESS,
        Finding.REPEATED: RowState.REPEATED,
    }
    return [
        AwardRow(
            run=run,
            position=position,
            typed=line.typed,
            address=line.address,
            name=line.name,
            again=line.address in again,
            state=states[line.finding],
            problem=line.problem,
        )
        for position, line in enumerate(lines, start=1)
    ]


def _state_of(line: Line, held: dict[str, int]) -> RowState:
    if line.finding is Finding.NOT_AN_ADDRESS:
        return RowState.NOT_AN_ADDRESS
    if line.finding is Finding.REPEATED:
        return RowState.REPEATED
    return RowState.HAS_IT if line.address in held else RowState.WAITING


def _held(badge: Badge, addresses: list[str]) -> dict[str, int]:
    """Who of them has the badge in force already, with the highest repetition there is."""
    held: dict[str, int] = defaultdict(int)
    for start in range(0, len(addresses), 500):
        found = (
            Assertion.objects.filter(
                badge=badge, recipient__in=addresses[start : start + 500], revoked_at=None, undone_at=None
            )
            .values("recipient")
            .annotate(highest=Max("repetition"))
        )
        held.update({row["recipient"]: row["highest"] for row in found})
    return dict(held)


def _read_again(badge_class: BadgeClass) -> BadgeClass:
    """The badge may have been taken back, replaced or deleted since the page was shown."""
    try:
        return BadgeClass.objects.select_related("badge__issuer").get(pk=badge_class.pk)
    except BadgeClass.DoesNotExist as gone:
        raise NotPublished(_("“%(name)s” is no longer awarded.") % {"name": badge_class.name}) from gone
