"""Figures about the forum as a whole, for everybody: no thread, no name and no day stands in them, and nothing about fewer than five.

What is counted is kept by the features; the page is in `views/transparency`.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from forum.boards import wants
from forum.boards.models import FirstReply, Fit, Post, State, Thread, Wants
from forum.boards.service.waiting import CLASSES, LONGER
from forum.core import clock, days
from forum.core.words import _, later, ngettext
from forum.imports.models import ImportedMessage
from forum.moderation.suppression import FEW as FEW

MONTHS = 12
"""How many months are shown."""

TOO_FEW = later("too few to say")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table."""

    about: str
    cells: tuple[str, ...]


def first_replies(session: Session) -> list[Line]:
    """Return for each month within what time half of all first replies came, and nineteen of twenty; newest first."""
    months: dict[date, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in session.scalars(select(FirstReply).where(FirstReply.week >= _since())):
        months[row.week.replace(day=1)][row.hours] += row.count
    return [Line(days.month(month), (_within(months[month], 0.5), _within(months[month], 0.95))) for month in sorted(months, reverse=True)]


def answered(session: Session) -> list[Line]:
    """Return for each month how large a part of the threads begun in it have been answered; newest first.

    Threads that need no reply and those that were imported are left out.
    """
    imported = select(ImportedMessage.post_id).where(ImportedMessage.post_id.is_not(None))
    begun = (Post.seq == 1, Post.day >= _since(), Post.state == State.VISIBLE, Thread.wants != Wants.NO_REPLY, Post.id.not_in(imported))
    parts = func.sum(case((Thread.awaits, 0), else_=1)), func.count()
    months: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for day, replied, count in session.execute(select(Post.day, *parts).join(Post.thread).where(*begun).group_by(Post.day)):
        months[day.replace(day=1)][0] += replied
        months[day.replace(day=1)][1] += count
    return [Line(days.month(month), (share(*months[month]),)) for month in sorted(months, reverse=True)]


def fits(session: Session) -> list[Line]:
    """Return for each kind of help how many starters said that the answers fitted, partly fitted, and did not."""
    said: dict[tuple[str, str], int] = {}
    asked = select(Thread.wants, Thread.fit, func.count()).where(Thread.fit.in_([Fit.YES, Fit.PARTLY, Fit.NO])).group_by(Thread.wants, Thread.fit)
    for kind, fit, count in session.execute(asked):
        said[kind, fit] = count
    kinds = [kind for kind in wants.KINDS if kind.key != Wants.NO_REPLY]
    return [Line(_(kind.label), tuple(about(said.get((kind.key, fit), 0)) for fit in (Fit.YES, Fit.PARTLY, Fit.NO))) for kind in kinds]


def percentile(counts: Mapping[int, int], part: float) -> int | None:
    """Return the upper end of the class in which a part of all waits has ended; None where there are too few.

    :param counts: how many waits, by the upper end of their class in hours.
    :param part: between 0 and 1.
    """
    total = sum(counts.values())
    if total < FEW:
        return None
    so_far = 0
    for hours in sorted(counts):
        so_far += counts[hours]
        if so_far >= part * total:
            return hours
    return max(counts)


def _within(counts: Mapping[int, int], part: float) -> str:
    hours = percentile(counts, part)
    if hours is None:
        return _(TOO_FEW)
    if hours >= LONGER:
        return _("more than %(days)d days", days=CLASSES[-1] // 24)
    if hours > 48:
        return _("within %(days)d days", days=hours // 24)
    return ngettext("within %(num)d hour", "within %(num)d hours", hours)


def share(part: int, count: int) -> str:
    """Say how large a part of something is. Where either side is about a few, words stand for the number."""
    left = count - part
    if count < FEW:
        return _(TOO_FEW)
    if not left or left < FEW:
        return _("nearly all") if left else _("all")
    if part < FEW:
        return _("few")
    return _("%(part)d in 100", part=round(100 * part / count))


def about(count: int) -> str:
    """Say a number in steps of five, so that one more does not show."""
    if count < FEW:
        return _("fewer than %(few)d", few=FEW)
    return _("at least %(number)d", number=count // FEW * FEW)


def _since() -> date:
    today = clock.today()
    months = today.year * 12 + today.month - MONTHS  # counted from January of the year 0
    return date(months // 12, months % 12 + 1, 1)
