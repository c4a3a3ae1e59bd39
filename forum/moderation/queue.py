"""Reading the queue: the cases that wait, by their points, and which of them wait for too long.

How points are counted is left to `forum.moderation.priority`; each page is a merge of one index range a severity.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, TextClause, literal, or_, select, text, tuple_, union_all
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.core import clock
from forum.core.paging import Cursor, Page
from forum.moderation import priority, queries
from forum.moderation.models import WAITS, Case

CASES_A_PAGE = 8
COUNTED = 100
"""How many overdue cases of one severity are counted, at most."""

ENOUGH = CASES_A_PAGE
"""How many overdue cases a moderator is told of by their number; beyond, there are just more than so many."""

FIRST = -1
"""A turn before all turns."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the queue as it was at one minute; a list that is read on from there keeps that minute's order."""

    now: int
    severity: int
    rank: int
    turn: int
    case_id: str = ""

    @property
    def order(self) -> tuple[int, int]:
        """What sorts places: more points first, and among equals the one that was opened first."""
        return -priority.points(self.severity, self.rank, self.now), self.turn

    @property
    def key(self) -> str:
        """How it is written into a cursor."""
        return f"{self.now} {self.severity} {self.rank} {self.turn}"

    @classmethod
    def read(cls, key: str) -> "Place":
        """Read what `key` has written."""
        now, severity, rank, turn = (int(part) for part in key.split())
        return cls(now, severity, rank, turn)


def place_of(case: Case, now: int | None = None) -> Place:
    """Return the place of a case that waits; one whose wait is over stands where it would if it had just begun.

    :param now: the minute whose order counts; this one if left out.
    """
    minute = clock.minute() if now is None else now
    return Place(minute, case.severity, minute * 1_000 if case.rank is None else case.rank, case.turn)


def page(session: Session, member: Member, cursor: Cursor | None, leaves_out: Callable[[Case], bool] | None = None) -> Page[Case]:
    """Return cases that wait, the one with the most points first, without those that the moderator may not judge.

    :param leaves_out: says of a case that the moderator does not want it in their list.
    """
    now = Place.read(cursor.key).now if cursor else clock.minute()

    def read(start: Cursor | None) -> Page[Case]:
        return _page(session, start, now)

    around: dict[str, Any] = {"case_of": lambda case: case, "key": lambda case: place_of(case, now).key, "leaves_out": leaves_out}
    return queries.without_own(session, member, read, cursor, CASES_A_PAGE, **around)


def free(session: Session, after: Place | None, size: int) -> list[Case]:
    """Return the first cases behind a place that nobody has in hand, as they are in the database now."""
    unheld = or_(Case.claim_until.is_(None), Case.claim_until <= clock.minute())
    now = after.now if after else clock.minute()
    return _cases(session, _merged(session, after, now, size, unheld))


def overdue(session: Session) -> dict[int, int]:
    """Count by severity the cases that have waited for longer than was promised, the gravest first; at most `COUNTED` of each."""
    now = clock.minute()
    return _by_severity(row.severity for row in session.execute(_overdue(now)))


def overdue_for(session: Session, member: Member, shown: Sequence[Case]) -> dict[int, int]:
    """Count the same for a moderator, without what they have a part in: a number that fits no list would tell of it. At most `ENOUGH` in all.

    :param shown: cases of their list, which are theirs to judge and need not be asked about.
    """
    late = {case.id: case.severity for case in shown if is_late(case)}
    if len(late) < ENOUGH:
        others = {row.id: row.severity for row in session.execute(_overdue(clock.minute())) if row.id not in late}
        ids = list(others)
        for start in range(0, len(ids), 2 * ENOUGH):
            some = ids[start : start + 2 * ENOUGH]
            own = queries.parts(session, member.account_id, some)
            late |= {case_id: others[case_id] for case_id in some if case_id not in own}
            if len(late) >= ENOUGH:
                break
    return _by_severity(list(late.values())[:ENOUGH])


def is_late(case: Case) -> bool:
    """Say whether a case has waited for longer than was promised."""
    return case.waits_since is not None and priority.is_overdue(case.severity, case.waits_since, clock.minute())


def waits() -> TextClause:
    """Make the condition that somebody has to look at a case, in the words of the index."""
    return text(WAITS)


def _overdue(now: int) -> CompoundSelect[tuple[str, int]]:
    """Make the question for cases that have waited for longer than was promised, the gravest first."""
    return union_all(*(_late(severity, now - promised) for severity, promised in sorted(priority.PROMISED.items(), reverse=True)))


def _late(severity: int, before: int) -> Select[tuple[str, int]]:
    late = select(Case.id, literal(severity).label("severity"))
    wanted = late.where(waits(), Case.severity == severity, Case.waits_since < before).limit(COUNTED).subquery()
    return select(wanted.c.id, wanted.c.severity)


def _by_severity(severities: Iterable[int]) -> dict[int, int]:
    return dict(sorted(Counter(severities).items(), reverse=True))


def _page(session: Session, cursor: Cursor | None, now: int) -> Page[Case]:
    backwards = cursor is not None and cursor.backwards
    start = Place.read(cursor.key) if cursor else None
    size = CASES_A_PAGE + 1  # one more than a page shows, so that one reading is enough where nothing is left out
    places = _merged(session, start, now, size + 1, backwards=backwards)
    more = len(places) > size
    places = places[:size]
    if backwards:
        places.reverse()
    if not places:
        return Page()
    has_before = more if backwards else cursor is not None
    return Page(
        _cases(session, places),
        before=Cursor(places[0].key, backwards=True) if has_before else None,
        after=Cursor(places[-1].key) if backwards or more else None,
    )


def _merged(
    session: Session, start: Place | None, now: int, size: int, condition: ColumnElement[bool] | None = None, *, backwards: bool = False
) -> list[Place]:
    """Return the first places behind one, or before it, nearest first."""
    ranges = [_range(severity, start, condition, size, backwards=backwards) for severity in priority.PROMISED]
    found = [Place(now, row.severity, row.rank, row.turn, row.id) for row in session.execute(union_all(*ranges))]
    return sorted(found, key=lambda place: place.order, reverse=backwards)[:size]


def _range(
    severity: int, start: Place | None, condition: ColumnElement[bool] | None, size: int, *, backwards: bool
) -> Select[tuple[int, int, int, str]]:
    """Make the question for the first cases of one severity behind a place, or before it."""
    wanted = select(Case.severity, Case.rank, Case.turn, Case.id).where(waits(), Case.severity == severity, Case.rank.is_not(None))
    if condition is not None:
        wanted = wanted.where(condition)
    if start is not None:
        level, is_there = priority.level(severity, -start.order[0], start.now)
        here = tuple_(Case.rank, Case.turn)
        edge = tuple_(literal(level), literal(start.turn if is_there else FIRST))
        wanted = wanted.where(here < edge if backwards else here > edge)
    order = (Case.rank.desc(), Case.turn.desc()) if backwards else (Case.rank, Case.turn)
    first = wanted.order_by(*order).limit(size).subquery()
    return select(first.c.severity, first.c.rank, first.c.turn, first.c.id)


def _cases(session: Session, places: list[Place]) -> list[Case]:
    """Return the cases at some places, in their order."""
    wanted = [place.case_id for place in places]
    found = {case.id: case for case in session.scalars(select(Case).where(Case.id.in_(wanted)).execution_options(populate_existing=True))}
    return [found[case_id] for case_id in wanted if case_id in found]
