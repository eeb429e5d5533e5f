"""Letters as rows: written, stopped, written again, counted, and forgotten when they are old."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q

from issuer.letters import delivery, post, rendering
from issuer.letters.answers import Trouble
from issuer.models import Issuer, Letter, LetterState
from issuer.site import rows

KEEP_ADDRESSES = timedelta(days=90)
KEEP_ROWS = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter that somebody wants written: what it tells of, whom it goes to, and the one-time token in it."""

    subject_id: str
    to: str
    secret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How the outbox stands, for the health page."""

    waiting: int
    waiting_since: datetime | None
    failed: int
    in_doubt: int
    last_accepted_at: datetime | None


def write_many(
    kind: str, wanted: Iterable[Wanted], *, issuer: Issuer | None, not_before: datetime, at: datetime
) -> list[Letter]:
    """
    Write letters into the outbox, and wake a worker when they are due. Call it within the deed's transaction.

    :raises KeyError: if no app has registered the kind.
    """
    rendering.of(kind)
    letters = [
        Letter(
            kind=kind,
            subject_id=one.subject_id,
            issuer=issuer,
            to=one.to,
            secret=one.secret,
            not_before=not_before,
            made_at=at,
        )
        for one in wanted
    ]
    if letters:
        rows.insert(letters)
        delivery.wake(not_before)
    return letters


def write(kind: str, wanted: Wanted, *, issuer: Issuer | None, not_before: datetime, at: datetime) -> Letter:
    """The same for one letter."""
    return write_many(kind, [wanted], issuer=issuer, not_before=not_before, at=at)[0]


def stop(subject_ids: Iterable[str], *, at: datetime) -> int:
    """
    Stop whatever about these subjects has not gone out yet, forget whom it was for, and return how many letters.

    One that is being prepared is stopped too: its worker finds out before it hands the text over.
    """
    about = Letter.objects.filter(subject_id__in=list(subject_ids))
    done = {"secret": "", "lease": "", "lease_until": None, "done_at": at}
    # What may have arrived stays so: only its second try is called off.
    about.filter(state=LetterState.UNKNOWN, done_at=None).update(**done)
    return about.filter(state__in=[LetterState.WAITING, LetterState.SENDING]).update(
        state=LetterState.STOPPED, to="", answer=Trouble.TAKEN_BACK, **done
    )


def again(letter: Letter, *, at: datetime, to: str | None = None, secret: str = "") -> Letter:
    """
    Send a letter once more, perhaps to a corrected address, and return the letter that goes out.

    It is a letter of its own, with its own Message-ID; the old one stays as it ended, and is stopped if it waits.

    :param secret: the new one-time token, for kinds that carry one: the old one is not kept once a letter is done.
    :raises ValueError: if no address is given and the old one has been forgotten.
    """
    address = to or letter.to
    if not address:
        raise ValueError("the address of this letter is no longer kept")
    stop([letter.subject_id], at=at)
    return write(letter.kind, Wanted(letter.subject_id, address, secret), issuer=letter.issuer, not_before=at, at=at)


def state_of(subject_ids: Iterable[str], *, kind: str = "") -> dict[str, Letter]:
    """The latest letter about each of these subjects, of one kind or of any; a subject without letters is missing."""
    letters = Letter.objects.filter(subject_id__in=list(subject_ids))
    if kind:
        letters = letters.filter(kind=kind)
    return {letter.subject_id: letter for letter in letters.order_by("made_at", "pk")}


def summary(*, issuer: Issuer | None = None) -> Summary:
    """How the outbox stands, of the whole site or of one issuer."""
    letters = Letter.objects.all() if issuer is None else Letter.objects.filter(issuer=issuer)
    waiting = Q(state__in=[LetterState.WAITING, LetterState.SENDING, LetterState.HANDING_OVER])
    counts = letters.aggregate(
        waiting=Count("pk", filter=waiting),
        waiting_since=Min("made_at", filter=waiting),
        failed=Count("pk", filter=Q(state=LetterState.FAILED)),
        in_doubt=Count("pk", filter=Q(state=LetterState.UNKNOWN)),
        last_accepted_at=Max("done_at", filter=Q(state=LetterState.ACCEPTED)),
    )
    return Summary(**counts)


def forget(*, at: datetime) -> int:
    """Blank addresses and answers of letters done long ago, delete the oldest; return how many rows were blanked."""
    post.forget_files(before=at - KEEP_ADDRESSES)
    Letter.objects.filter(done_at__lt=at - KEEP_ROWS).delete()
    return (
        Letter.objects.filter(done_at__lt=at - KEEP_ADDRESSES)
        .exclude(to="", answer="", secret="")
        .update(to="", answer="", secret="")
    )
