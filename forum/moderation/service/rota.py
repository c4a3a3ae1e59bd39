"""The rota: hours of the week that moderators take, offer to others, take over and give up. What it says to everybody is in `cover`.

A shift stands under the official name, and members are never shown whose it is. It is a plan: nothing notes who came.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.accounts.policy import require_moderator
from forum.core import clock
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.core.names import public_id
from forum.core.words import _
from forum.moderation.cover import DAY, Cover, hours_of
from forum.moderation.models import Shift

LONGEST = 12
"""Hours of one shift: nobody keeps watch for longer without sleep or work suffering."""

MOST = 28
"""Shifts of one person a week."""


@dataclass(frozen=True, slots=True)
class Line:
    """A shift as moderators see it.

    :param until: the hour at which it ends, on the same day or the next.
    """

    id: str
    weekday: int
    begins: int
    until: int
    name: str
    mine: bool
    offered: bool
    now: bool


def zone(session: Session) -> str:
    """Return the time zone in which the hours are meant."""
    name: str = session.info.get("rota_zone", "UTC")
    return name


def cover(session: Session) -> Cover:
    """Return in which hours of the week somebody is usually here."""
    shifts = session.execute(select(Shift.weekday, Shift.begins, Shift.hours))
    return Cover(frozenset(hour for shift in shifts for hour in hours_of(*shift)), zone(session))


def lines(session: Session, member: Member) -> list[Line]:
    """Return all shifts, by day and hour, for moderators."""
    require_moderator(member)
    own = aliases.named(session, member, aliases.OFFICIAL)
    rows = session.execute(select(Shift, Alias.name).join(Alias, Alias.id == Shift.by_alias_id))
    here = clock.hour_of_week(zone(session))
    found = [_line(shift, name, own.id if own else "", here) for shift, name in rows]
    return sorted(found, key=lambda line: (line.weekday, line.begins, line.name))


def on_now(session: Session, member: Member) -> list[str]:
    """Return the official names of those who mean to be here now, for moderators."""
    return sorted({line.name for line in lines(session, member) if line.now})


def take(session: Session, member: Member, weekday: int, begins: int, hours: int) -> Shift:
    """Take hours of every week.

    :param weekday: 0 for Monday.
    :param begins: the full hour from which.
    :param hours: how many.
    :raises Invalid: for what is no such time, for hours that the moderator has already, and for too many.
    """
    require_moderator(member)
    if not 0 <= weekday <= 6:
        raise Invalid("weekday", _("Please choose a day of the week."))
    if not 0 <= begins < DAY:
        raise Invalid("begins", _("Please choose one of the hours."))
    if not 1 <= hours <= LONGEST:
        raise Invalid("hours", _("From 1 to %(most)d hours: nobody keeps watch for longer.", most=LONGEST))
    alias = aliases.official_name(session, member)
    _require_free(session, alias, frozenset(hours_of(weekday, begins, hours)))
    shift = Shift(id=public_id(), weekday=weekday, begins=begins, hours=hours, by_alias_id=alias.id)
    session.add(shift)
    session.flush()
    return shift


def offer(session: Session, member: Member, shift_id: str, *, wanted: bool = True) -> None:
    """Ask others to take an own shift over, or keep it after all.

    :raises Refused: for anybody else's.
    """
    _own(session, member, shift_id).offered = wanted
    session.flush()


def take_over(session: Session, member: Member, shift_id: str) -> None:
    """Take over a shift that somebody offers.

    :raises Conflict: if it is not offered (any more).
    :raises Invalid: if the moderator has hours then.
    """
    require_moderator(member)
    shift = _get(session, shift_id)
    if not shift.offered:
        raise Conflict(_("This one is not offered any more. Thank you for looking."))
    alias = aliases.official_name(session, member)
    _require_free(session, alias, frozenset(hours_of(shift.weekday, shift.begins, shift.hours)), but=shift.id)
    shift.by_alias_id, shift.offered = alias.id, False
    session.flush()


def give_up(session: Session, member: Member, shift_id: str) -> None:
    """Give an own shift up; nobody asks why.

    :raises Refused: for anybody else's.
    """
    session.delete(_own(session, member, shift_id))
    session.flush()


def told(session: Session, alias_ids: list[str]) -> list[dict[str, object]]:
    """Return the shifts of some names as plain data, for the copy that their owner takes along."""
    rows = session.scalars(select(Shift).where(Shift.by_alias_id.in_(alias_ids)).order_by(Shift.weekday, Shift.begins))
    return [{"weekday": row.weekday, "from_hour": row.begins, "hours": row.hours, "offered": row.offered} for row in rows]


def forget_of(session: Session, alias_id: str) -> None:
    """Forget the shifts of a name."""
    session.execute(delete(Shift).where(Shift.by_alias_id == alias_id).execution_options(synchronize_session=False))


def forget_former(session: Session) -> None:
    """Forget the shifts of names that belong to nobody any more: a rota that promises somebody who has left is worse than none."""
    left = aliased(Alias)
    for shift in session.scalars(select(Shift).join(left, left.id == Shift.by_alias_id).where(left.tag.is_(None))):
        session.delete(shift)
    session.flush()


def _get(session: Session, shift_id: str) -> Shift:
    shift = session.get(Shift, shift_id)
    if shift is None:
        raise Missing(_("These hours are not in the rota any more."))
    return shift


def _own(session: Session, member: Member, shift_id: str) -> Shift:
    require_moderator(member)
    shift = _get(session, shift_id)
    alias = aliases.named(session, member, aliases.OFFICIAL)
    if alias is None or shift.by_alias_id != alias.id:
        raise Refused(_("These hours are somebody else's."))
    return shift


def _require_free(session: Session, alias: Alias, wanted: frozenset[int], *, but: str = "") -> None:
    mine = list(session.scalars(select(Shift).where(Shift.by_alias_id == alias.id, Shift.id != but)))
    if len(mine) >= MOST:
        raise Invalid("weekday", _("That is enough for one person. Please leave some for others."))
    if any(wanted & set(hours_of(shift.weekday, shift.begins, shift.hours)) for shift in mine):
        raise Invalid("begins", _("You have taken some of these hours already."))


def _line(shift: Shift, name: str, own: str, here: int) -> Line:
    covered = set(hours_of(shift.weekday, shift.begins, shift.hours))
    until = (shift.begins + shift.hours) % DAY or DAY
    return Line(shift.id, shift.weekday, shift.begins, until, name, shift.by_alias_id == own, shift.offered, here in covered)
