"""What became of a list: how many were awarded, which lines need a person and why, and how the letters fare."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from assertions import lists, searching
from assertions.lists import Finding, Line
from assertions.models import Assertion, AwardRow, AwardRun, Evidence, RowState
from badges.models import Badge, BadgeClass
from issuer.models import LetterState, Member, Role

_STATES = {
    Finding.GOOD: RowState.WAITING,
    Finding.REPEATED: RowState.REPEATED,
    Finding.NOT_AN_ADDRESS: RowState.NOT_AN_ADDRESS,
}
MOST_SHOWN = 200  # of each kind of line that needs somebody: a form has at most a thousand fields
UNDER_WAY = (LetterState.WAITING, LetterState.SENDING, LetterState.HANDING_OVER)


@dataclass(frozen=True, slots=True)
class Open:
    """A line that was not awarded: what is wrong with it, and what may be done."""

    row: AwardRow
    guess: str = ""
    since: datetime | None = None  # for one who has it already
    same_as: int = 0  # for a repeated line: the position of the first
    typed: str = ""  # what was typed into its box just now, and is still wrong
    wrong: str = ""

    @property
    def offer(self) -> str:
        """What stands in the box to be mended: the last answer, a guess, or what was typed at first."""
        return self.typed or self.guess or self.row.typed

    @property
    def problem(self) -> str:
        return self.wrong or self.row.problem


@dataclass(frozen=True, slots=True)
class Letters:
    """How many of the letters of a run are where."""

    sent: int
    under_way: int
    failed: int
    in_doubt: int


@dataclass(frozen=True, slots=True)
class Report:
    """A run as its result page shows it."""

    run: AwardRun
    counts: Counter[str]
    seconds_left: int
    wrong: Sequence[Open]
    had_it: Sequence[Open]
    repeated: Sequence[Open]
    letters: Letters

    @property
    def total(self) -> int:
        """The lines that can be awarded."""
        return sum(self.counts.values()) - self.counts[RowState.NOT_AN_ADDRESS] - self.counts[RowState.REPEATED]

    @property
    def awarded(self) -> int:
        return self.counts[RowState.AWARDED]

    @property
    def awards_anybody(self) -> bool:
        """Is there something to be taken back, now or in a moment?"""
        return self.awarded > 0 or self.counts[RowState.WAITING] > 0

    @property
    def done(self) -> int:
        return self.total - self.counts[RowState.WAITING]

    @property
    def left_over(self) -> int:
        return self.mendable + self.counts[RowState.REPEATED]

    @property
    def mendable(self) -> int:
        return self.counts[RowState.NOT_AN_ADDRESS] + self.counts[RowState.HAS_IT]

    @property
    def not_shown(self) -> int:
        return self.left_over - len(self.wrong) - len(self.had_it) - len(self.repeated)

    @property
    def needs(self) -> int:
        """How many things on the page a person can do something about."""
        return self.mendable + self.letters.failed

    @property
    def is_working(self) -> bool:
        return self.run.finished_at is None and self.run.undone_at is None


@dataclass(frozen=True, slots=True)
class Previewed:
    """A line of a list before anything is done: what would become of it."""

    position: int
    line: Line
    state: str
    again: bool = False
    since: datetime | None = None
    same_as: int = 0

    @property
    def is_wrong(self) -> bool:
        return self.state == RowState.NOT_AN_ADDRESS

    @property
    def is_good(self) -> bool:
        return self.state == RowState.WAITING or (self.state == RowState.HAS_IT and self.again)

    @property
    def has_it(self) -> bool:
        return self.state == RowState.HAS_IT

    @property
    def is_repeated(self) -> bool:
        return self.state == RowState.REPEATED


@dataclass(frozen=True, slots=True)
class Preview:
    """A whole list before anything is done, the lines that need somebody first."""

    lines: Sequence[Previewed]

    @property
    def good(self) -> int:
        return sum(line.is_good for line in self.lines)

    @property
    def first(self) -> Line | None:
        """The first who would get the badge: the letter that is shown is theirs."""
        good = [previewed for previewed in self.lines if previewed.is_good]
        return min(good, key=lambda previewed: previewed.position).line if good else None

    @property
    def open(self) -> list[Previewed]:
        return [line for line in self.lines if not line.is_good]


def preview(badge_class: BadgeClass, lines: Sequence[Line], *, again: Iterable[str] = ()) -> Preview:
    """What would become of each line of a list; a query for every five hundred lines."""
    wanted = frozenset(again)
    since = held_since(badge_class.badge, [line.address for line in lines if line.address])
    first: dict[str, int] = {}
    found = []
    for position, line in enumerate(lines, start=1):
        state = _STATES[line.finding]
        if state == RowState.WAITING and line.address in since:
            state = RowState.HAS_IT
        found.append(
            Previewed(
                position,
                line,
                state,
                again=line.address in wanted,
                since=since.get(line.address),
                same_as=first.get(line.address, 0),
            )
        )
        if line.finding is Finding.GOOD:
            first.setdefault(line.address, position)
    found.sort(key=lambda previewed: (previewed.state == RowState.WAITING, previewed.position))
    return Preview(found)


def of_run(run: AwardRun, *, at: datetime) -> Report:
    """The report of a run, with six queries whatever its length."""
    counts: Counter[str] = Counter(dict(run.rows.values_list("state").annotate(count=Count("pk"))))
    rows = list(run.rows.filter(state__in=(RowState.NOT_AN_ADDRESS, RowState.HAS_IT, RowState.REPEATED)))
    rows.sort(key=lambda row: row.position)
    wrong = [row for row in rows if row.state == RowState.NOT_AN_ADDRESS][:MOST_SHOWN]
    had_it = [row for row in rows if row.state == RowState.HAS_IT][:MOST_SHOWN]
    since = held_since(run.badge_class.badge, [row.address for row in had_it])
    repeated = [row for row in rows if row.state == RowState.REPEATED][:MOST_SHOWN]
    first = _first_positions(run, [row.address for row in repeated])
    guesses = _guesses(run, wrong)
    return Report(
        run=run,
        counts=counts,
        seconds_left=max(0, int((run.undo_until - at).total_seconds())) if run.undone_at is None else 0,
        wrong=[Open(row, guess=guess) for row, guess in zip(wrong, guesses, strict=True)],
        had_it=[Open(row, since=since.get(row.address)) for row in had_it],
        repeated=[Open(row, same_as=first.get(row.address, 0)) for row in repeated],
        letters=_letters_of(run),
    )


def with_answers(report: Report, *, typed: Mapping[int, str], problems: Mapping[int, str]) -> Report:
    """The same report with what was typed into the boxes, and what is still wrong with it."""
    wrong = [
        replace(one, typed=typed.get(one.row.position, ""), wrong=problems.get(one.row.position, ""))
        for one in report.wrong
    ]
    return replace(report, wrong=wrong)


def held_since(badge: Badge, addresses: Iterable[str]) -> dict[str, datetime]:
    """Who of them has the badge in force, and the day from which on."""
    wanted = list(addresses)
    found: dict[str, datetime] = {}
    for start in range(0, len(wanted), 500):
        rows = (
            Assertion.objects.standing()
            .filter(badge=badge, recipient__in=wanted[start : start + 500], revoked_at=None)
            .values_list("recipient")
            .annotate(since=Min("issued_on"))
        )
        found.update(dict(rows))
    return found


def awards_of(run: AwardRun) -> QuerySet[Assertion]:
    """The awards of a run, in the order of the list."""
    return run.assertions.standing().select_related("row", "badge_class").order_by("row__position", "created_at", "pk")


def undelivered_of(run: AwardRun) -> QuerySet[Assertion]:
    """The awards of a run whose letter did not arrive."""
    return searching.undelivered(awards_of(run))


def may_undo(member: Member, run: AwardRun) -> bool:
    """Whoever awarded it, and every editor."""
    return run.made_by_id == member.user_id or member.may(Role.EDITOR)


def may_readdress(member: Member, award: Assertion) -> bool:
    """Whoever awarded it, and every editor: it is revoked at the wrong address and given again at the right one."""
    return award.revoked_at is None and (award.awarded_by_id == member.user_id or member.may(Role.EDITOR))


def words_of(run: AwardRun) -> str:
    """All that was written about the people of a run."""
    return " ".join([run.narrative, *run.evidence.filter(assertion=None).values_list("narrative", flat=True)])


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered for a run, to be answered better."""

    people: str
    narrative: str
    result: str
    issued_on: datetime
    expires_at: datetime | None
    evidence: Sequence[Evidence]


def answers_of(run: AwardRun) -> Answers:
    """The answers behind a run that was taken back; its list is kept for some days."""
    return Answers(
        "\n".join(run.rows.order_by("position").values_list("typed", flat=True)),
        run.narrative,
        run.result,
        run.issued_on,
        run.expires_at,
        list(run.evidence.filter(assertion=None).order_by("position")),
    )


def names_in(text: str, lines: Iterable[Line | AwardRow]) -> list[str]:
    """Names of people on the list that stand in a text, for a warning: the words may be read by everybody."""
    words = {word.strip(".,;:!?()“”\"'’s").casefold() for word in text.split()}
    found = {
        word: None
        for line in lines
        for word in line.name.split()
        if len(word) > 2 and word.casefold() in words and word[0].isupper()
    }
    return list(found)[:5]


def _letters_of(run: AwardRun) -> Letters:
    awards = searching.with_letters(run.assertions.standing().filter(revoked_at=None))
    states = Counter(dict(awards.values_list("letter_state").annotate(count=Count("pk"))))
    return Letters(
        sent=states[LetterState.ACCEPTED],
        under_way=sum(states[state] for state in UNDER_WAY),
        failed=states[LetterState.FAILED],
        in_doubt=states[LetterState.UNKNOWN],
    )


def _first_positions(run: AwardRun, addresses: Sequence[str]) -> dict[str, int]:
    if not addresses:
        return {}
    rows = run.rows.filter(address__in=addresses[:500]).values_list("address").annotate(first=Min("position"))
    return dict(rows)


def _guesses(run: AwardRun, wrong: Sequence[AwardRow]) -> list[str]:
    """A guess for each wrong line, from the hosts of the good ones on the same list."""
    if not wrong:
        return []
    good = run.rows.exclude(address="").values_list("address", flat=True)[:200]
    return [lists.guess_for(row.typed, good) for row in wrong]
