"""Figures about moderation in whole months, for everybody: tables of numbers that tell of no single case, and of no moderator.

What is counted is kept by `service.counting`, which cells are not shown is worked out by `suppression`; the month that runs is left out, so that
nobody reads one decision from two visits.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.core import clock
from forum.core.words import _, later, ngettext
from forum.moderation import figures, reasons, suppression
from forum.moderation.models import Answer, Count, Counted, Outcome, Part
from forum.moderation.priority import PROMISED
from forum.moderation.service.counting import LATE, LONGER, ON_TIME
from forum.notes import queries as notes

ENOUGH = 20
"""Pairs of opinions below which no kappa is given: it would say more of chance than of people."""

SEVERITIES = sorted(PROMISED, reverse=True)

GROUPS = {
    "left": (later("Left as it was, or shown again"), (Outcome.NO_ACTION, Outcome.RESTORE, Outcome.UNNOTE)),
    "noted": (later("A note, a request, or behind a button"), (Outcome.NOTE, Outcome.ASK_EDIT, Outcome.FOLD)),
    "hidden": (later("Hidden or closed"), (Outcome.HIDE, Outcome.CLOSE)),
    "person": (later("Hidden, and writing paused or ended"), (Outcome.PAUSE, Outcome.EXCLUDE)),
}
"""Outcomes, put together so that few numbers are too small to be shown."""

PARTIES = {Part.AUTHOR: later("Who wrote it"), Part.FLAGGER: later("Who flagged it")}
ANSWERS = {Answer.UPHELD: later("The decision stayed"), Answer.OVERTURNED: later("It was taken back")}

Cell = int | str | None
Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    :param cells: a number, words, or None for what is not shown.
    """

    key: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a picture.

    :param part: how long it is, from 0 to 100; 0 for what is not shown.
    """

    label: str
    part: int
    says: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table, with the picture of one of its columns or rows.

    :param heads: key and words of every column.
    :param about: a sentence that stands below.
    """

    key: str
    title: str
    first: str
    heads: tuple[tuple[str, str], ...]
    rows: list[Row]
    bars: list[Bar] = field(default_factory=list)
    about: str = ""

    @property
    def says_nothing(self) -> bool:
        """Whether every cell is too small to be shown, so that one sentence says as much as the table."""
        return all(cell is None for row in self.rows for cell in row.cells)


def months() -> tuple[date, date]:
    """Return the first day that is counted, and the day before which counting ends."""
    until = clock.today().replace(day=1)
    return date(until.year - 1, until.month, 1), until


def sheets(session: Session) -> list[Sheet]:
    """Return all tables about moderation."""
    return [make(session) for make in (came_in, waits, outcomes, opinions, appeals, context_notes, kept_apart)]


def came_in(session: Session) -> Sheet:
    """Return how many cases were opened, and how many flags were on those that were decided, by severity."""
    cases, flags = (_along(_counts(session, what), SEVERITIES) for what in (Counted.CASES, Counted.FLAGS))
    labels = [*(promised(severity) for severity in SEVERITIES), _("All")]
    keys = [*map(str, SEVERITIES), "all"]
    rows = [Row(key, label, pair) for key, label, pair in zip(keys, labels, zip(cases, flags, strict=True), strict=True)]
    heads = (("cases", _("Cases opened")), ("flags", _("Flags on decided cases")))
    return Sheet("came_in", _("What came in"), _("To be seen"), heads, rows, _bars(rows[:-1], 0))


def waits(session: Session) -> Sheet:
    """Return how long cases waited, and what part of them was looked at too late, by severity."""
    first, decided, late = (_counts(session, what) for what in (Counted.FIRST, Counted.DECIDED, Counted.LATE))
    rows, medians = [], []
    for severity in SEVERITIES:
        seen, ended = _classes(first, severity), _classes(decided, severity)
        times = [figures.percentile(classes, part) for classes in (seen, ended) for part in (0.5, 0.9)]
        was_late, on_time = (late.get((str(severity), value), 0) for value in (LATE, ON_TIME))
        overdue = figures.share(was_late, was_late + on_time) if was_late + on_time >= suppression.FEW else None
        rows.append(Row(str(severity), promised(severity), (*map(_within, times), overdue)))
        medians.append(times[0])
    heads = (
        ("first_median", _("First look: half of them")),
        ("first_p90", _("First look: 9 of 10")),
        ("decided_median", _("Decided for good: half of them")),
        ("decided_p90", _("Decided for good: 9 of 10")),
        ("late", _("First look too late")),
    )
    longest = max((time for time in medians if time), default=1)
    bars = [_bar(row.label, round(100 * time / longest) if time else 0, row.cells[0]) for row, time in zip(rows, medians, strict=True)]
    about = _("A first look is when somebody has said what is to happen. It holds for good when no second opinion is waited for any more.")
    return Sheet("waits", _("How long it took"), _("To be seen"), heads, rows, bars, about)


def outcomes(session: Session) -> Sheet:
    """Return what was decided in the end, by the reason for which it had been flagged."""
    counts = _counts(session, Counted.OUTCOMES)
    grid = [[sum(counts.get((reason.key, outcome), 0) for outcome in group) for _label, group in GROUPS.values()] for reason in reasons.REASONS]
    labels = {reason.key: _(reason.in_public) for reason in reasons.REASONS}
    heads = {key: _(label) for key, (label, _outcomes) in GROUPS.items()}
    return _crossed("outcomes", _("What was decided"), _("Flagged as"), labels, heads, grid)


def opinions(session: Session) -> Sheet:
    """Return how often a second opinion, which did not know the first, was the same."""
    counts = _counts(session, Counted.OPINIONS)
    same = sum(number for (one, other), number in counts.items() if one == other)
    cells = suppression.shown([[same, sum(counts.values()) - same]])[0]
    labels = {"same": _("The same"), "differed": _("Another one"), "all": _("All")}
    rows = [Row(key, label, (cell,)) for (key, label), cell in zip(labels.items(), cells, strict=True)]
    kappa = _kappa(counts) if None not in cells and sum(counts.values()) >= ENOUGH else None
    says = _("Cohen's kappa, which leaves out what would agree by chance, is %(kappa)s.", kappa=f"{kappa:.2f}") if kappa is not None else ""
    return Sheet("opinions", _("Second opinions"), _("What the second moderator said"), (("cases", _("Cases")),), rows, _bars(rows[:-1], 0), says)


def appeals(session: Session) -> Sheet:
    """Return what became of appeals, by who made them."""
    counts = _counts(session, Counted.APPEALS)
    grid = [[counts.get((party, answer), 0) for answer in ANSWERS] for party in PARTIES]
    labels, heads = ({str(key): _(label) for key, label in words.items()} for words in (PARTIES, ANSWERS))
    sheet = _crossed("appeals", _("Appeals that were answered"), _("Who appealed"), labels, heads, grid)
    made = figures.about(sum(_counts(session, Counted.FILED).values()))
    return replace(sheet, about=_("Appeals that were made in this time: %(number)s.", number=made))


def context_notes(session: Session) -> Sheet:
    """Return how many context notes were written, are shown, and were withdrawn, in steps of five."""
    found = notes.figures(session)
    labels = {"written": _("Written so far"), "shown": _("Shown now"), "withdrawn": _("Withdrawn")}
    rows = [Row(key, label, (figures.about(found[key]),)) for key, label in labels.items()]
    return Sheet("notes", _("Notes on health claims"), _("Notes"), (("notes", _("How many")),), rows)


def kept_apart(session: Session) -> Sheet:
    """Return how often somebody could not judge a case in which they have a part."""
    number = sum(_counts(session, Counted.KEPT_APART).values())
    row = Row("kept_apart", _("Stopped by the software"), (number if number >= suppression.FEW else None,))
    about = _("Nobody judges an own post, flag or earlier decision, or a talk they took part in. Such cases are not in their queue at all.")
    return Sheet("kept_apart", _("Tries to judge what one has a part in"), _("Tries"), (("tries", _("How many")),), [row], [], about)


def promised(severity: int) -> str:
    """Say within what time a case of a severity is to be looked at."""
    return _span(PROMISED[severity])


def _counts(session: Session, what: Counted) -> dict[tuple[str, str], int]:
    since, until = months()
    summing = select(Count.part, Count.value, func.sum(Count.count)).where(Count.what == what, Count.month >= since, Count.month < until)
    return {(part, value): number for part, value, number in session.execute(summing.group_by(Count.part, Count.value))}


def _along(counts: Counts, parts: Iterable[int]) -> list[int | None]:
    return suppression.shown([[counts.get((str(part), ""), 0) for part in parts]])[0]


def _classes(counts: Counts, severity: int) -> dict[int, int]:
    return {int(value): number for (part, value), number in counts.items() if part == str(severity)}


def _crossed(key: str, title: str, first: str, labels: Mapping[str, str], heads: Mapping[str, str], grid: list[list[int]]) -> Sheet:
    cells = suppression.shown(grid)
    names = [*labels.items(), ("all", _("All"))]
    rows = [Row(name, label, tuple(row)) for (name, label), row in zip(names, cells, strict=True)]
    longest = max((cell for cell in cells[-1][:-1] if cell), default=1)
    bars = [_bar(label, round(100 * (cell or 0) / longest), cell) for label, cell in zip(heads.values(), cells[-1], strict=False)]
    return Sheet(key, title, first, (*heads.items(), ("all", _("All"))), rows, bars)


def _bars(rows: list[Row], column: int) -> list[Bar]:
    numbers = [cell if isinstance(cell := row.cells[column], int) else 0 for row in rows]
    longest = max([*numbers, 1])
    return [_bar(row.label, round(100 * number / longest), row.cells[column]) for row, number in zip(rows, numbers, strict=True)]


def _bar(label: str, part: int, cell: Cell) -> Bar:
    return Bar(label, part, _(figures.TOO_FEW) if cell is None else str(cell))


def _within(minutes: int | None) -> str | None:
    if minutes is None:
        return None
    return _("later than that") if minutes >= LONGER else _span(minutes)


def _span(minutes: int) -> str:
    spans: tuple[tuple[int, Callable[[int], str]], ...] = (
        (1_440, lambda number: ngettext("within %(num)d day", "within %(num)d days", number)),
        (60, lambda number: ngettext("within %(num)d hour", "within %(num)d hours", number)),
    )
    for length, say in spans:
        if minutes >= length and minutes % length == 0:
            return say(minutes // length)
    return ngettext("within %(num)d minute", "within %(num)d minutes", minutes)


def _kappa(counts: Counts) -> float | None:
    """Return how far two opinions agree beyond chance (Cohen 1960, A coefficient of agreement for nominal scales)."""
    every = sum(counts.values())
    kinds = {kind for pair in counts for kind in pair}
    same = sum(number for (one, other), number in counts.items() if one == other) / every
    chance = sum(_side(counts, kind, 0) * _side(counts, kind, 1) for kind in kinds) / every**2
    return (same - chance) / (1 - chance) if chance < 1 else None


def _side(counts: Counts, kind: str, side: int) -> int:
    return sum(number for pair, number in counts.items() if pair[side] == kind)
