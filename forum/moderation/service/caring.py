"""How moderators are spared: kinds of cases they don't take, cases they passed on, a cap of severe ones a day, a break, a moment afterwards.

What they chose is sealed on their own shelf; what they did lately is remembered by `remembering`. No table knows how somebody is doing, and
nobody but themselves is ever shown it. Who may judge a case at all is left to the statements of `claiming`.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.accounts.members import Member
from forum.accounts.policy import require_moderator
from forum.core import clock
from forum.core.errors import Invalid, TooSoon
from forum.core.words import _, ngettext
from forum.moderation import queries, queue, reasons
from forum.moderation.models import Case
from forum.moderation.service import claiming
from forum.moderation.service.remembering import A_DAY, Did, did, passed_on, remember

WISHES = "moderating"
"""The part of the shelf with what somebody has chosen."""

SEVERE = reasons.GRAVEST
"""From this severity on a case weighs on whoever reads it."""

LEAST, USUAL, MOST = 1, 5, 20
"""Severe cases a day: what can be chosen, and what holds for who has chosen nothing."""

LONG, GAP, REST = 120, 20, 20
"""Minutes: after so many a break is due; a pause of so many is one; so long it lasts."""

LOOKED_AT = 100
"""Cases left out of a list that are counted, at most."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a moderator has chosen.

    :param not_taken: keys of reasons.
    :param most: severe cases a day.
    :param begins: the hour of the day, in the time zone of the rota, from which cases are handed out.
    :param ends: the hour until which they are; the same as `begins` for the whole day.
    """

    not_taken: tuple[str, ...] = ()
    most: int = USUAL
    begins: int = 0
    ends: int = 0


@dataclass(frozen=True, slots=True)
class Lately:
    """What a moderator did within a day, as they alone are told.

    :param severe: how many severe cases they took, each counted once.
    :param rest: for how many minutes the break lasts that is due; 0 for none.
    :param debrief: whether they took a severe case since they last had a moment for themselves.
    """

    severe: int = 0
    rest: int = 0
    debrief: bool = False


@dataclass(frozen=True, slots=True)
class Spared:
    """What a moderator is spared now: `leaves_out` is for lists, `holds_back` for handing out."""

    wishes: Wishes
    lately: Lately
    passed: frozenset[str]
    hour: int

    def leaves_out(self, case: Case) -> bool:
        """Say whether a case is not in their list: passed on, or of a kind that they don't take."""
        return case.id in self.passed or case.reason in self.wishes.not_taken

    def holds_back(self, case: Case) -> bool:
        """Say whether a case is not handed out to them."""
        return self.leaves_out(case) or (case.severity >= SEVERE and self.is_full)

    @property
    def is_full(self) -> bool:
        """Whether they have had as many severe cases today as they take."""
        return self.lately.severe >= self.wishes.most

    @property
    def hands_nothing_out(self) -> bool:
        """Whether a break is due, or this is none of their hours."""
        return bool(self.lately.rest) or self.is_away

    @property
    def is_away(self) -> bool:
        """Whether this is none of their hours."""
        begins, ends = self.wishes.begins, self.wishes.ends
        if begins == ends:
            return False
        return not (begins <= self.hour < ends if begins < ends else self.hour >= begins or self.hour < ends)


def of(session: Session, member: Member) -> Spared:
    """Return what a moderator is spared now."""
    hour = clock.hour_of_week(session.info.get("rota_zone", "UTC")) % 24
    return Spared(wishes_of(session, member), lately(session, member), passed_on(session, member.account_id), hour)


def left_out(session: Session, member: Member, spared: Spared) -> list[Case]:
    """Return waiting cases that are not in a moderator's list though they might judge them; at most `LOOKED_AT` are looked at."""
    not_mine = or_(Case.id.in_(spared.passed), Case.reason.in_(spared.wishes.not_taken))
    cases = list(session.scalars(select(Case).where(queue.waits(), not_mine).limit(LOOKED_AT))) if spared.passed or spared.wishes.not_taken else []
    own = queries.parts_in(session, member.account_id, cases)
    return [case for case in cases if case.id not in own]


def wishes_of(session: Session, member: Member) -> Wishes:
    """Return what a moderator has chosen."""
    kept = shelf.read(session, member.account_id, WISHES) or {}
    return Wishes(**{**kept, "not_taken": tuple(kept.get("not_taken", ()))})


def choose(session: Session, member: Member, *, not_taken: Iterable[str], most: int, begins: int, ends: int) -> None:
    """Keep what a moderator chooses, for themselves alone.

    :raises Invalid: for what cannot be chosen.
    """
    require_moderator(member)
    if not LEAST <= most <= MOST:
        raise Invalid("most", _("Please choose a number from %(least)d to %(most)d.", least=LEAST, most=MOST))
    for name, hour in (("begins", begins), ("ends", ends)):
        if not 0 <= hour <= 23:
            raise Invalid(name, _("Please choose one of the hours."))
    wishes = Wishes(tuple(sorted(set(not_taken) & reasons.BY_KEY.keys())), most, begins, ends)
    shelf.write(session, member.account_id, WISHES, asdict(wishes))


def lately(session: Session, member: Member) -> Lately:
    """Return what a moderator did within a day."""
    since = clock.minute() - A_DAY
    took = [(case_id, minute) for case_id, minute in did(session, member.account_id, Did.TOOK) if minute >= since]
    breathed = max((minute for _, minute in did(session, member.account_id, Did.BREATHED)), default=0)
    acts = [minute for _, minute in did(session, member.account_id, Did.ACTED)]
    debrief = any(minute >= breathed for _, minute in took)
    return Lately(len({case_id for case_id, _ in took}), rest_due(acts, clock.minute()), debrief)


def rest_due(acts: Iterable[int], now: int) -> int:
    """Return for how many minutes a break lasts that is due after long work; 0 when none is.

    :param acts: minutes at which something was done, in any order.
    :param now: this minute.
    """
    began = last = -LONG * 10
    for minute in sorted(acts):
        if minute - last > GAP:
            began = minute
        last = minute
    return max(0, REST - (now - last)) if last - began >= LONG else 0


def require_may_take(session: Session, member: Member, case: Case) -> None:
    """Let a moderator take a case unless a break is due, or it is severe and they have had enough of these. A cry for help is never held up by it.

    :raises TooSoon: with a kind word, otherwise.
    """
    if case.reason == reasons.DANGER or queries.in_hand(case):  # what is in hand is gone on with, or refused for other reasons
        return
    spared = of(session, member)
    if rest := spared.lately.rest:
        raise TooSoon(
            _("You have been here for two hours. Please stop for a while: the queue keeps.")
            + " "
            + ngettext("Cases can be taken again in %(num)d minute.", "Cases can be taken again in %(num)d minutes.", rest),
            rest * 60,
        )
    if case.severity >= SEVERE and spared.is_full:
        raise TooSoon(_("You have had as many severe cases within a day as you take. Somebody else looks at this one. Thank you for today."), 3600)


def take(session: Session, member: Member, case: Case) -> None:
    """Take a case in hand, and remember for a day that it was severe.

    :raises TooSoon: when a break is due.
    :raises Refused: for whoever may not judge it.
    :raises Conflict: if somebody else has it.
    """
    if member.is_moderator:  # a reviewer from outside comes for one case
        require_may_take(session, member, case)
    claiming.claim(session, member, case)
    note_taken(session, member, case)


def note_taken(session: Session, member: Member, case: Case) -> None:
    """Remember for a day that a moderator took a case."""
    note_act(session, member)
    if case.severity >= SEVERE:
        remember(session, member, Did.TOOK, case.id)


def note_act(session: Session, member: Member) -> None:
    """Remember for a day that a moderator did something, so that a break comes in time."""
    remember(session, member, Did.ACTED)


def breathe(session: Session, member: Member) -> None:
    """Remember that a moderator had a moment for themselves after what was heavy."""
    remember(session, member, Did.BREATHED)


def pass_on(session: Session, member: Member, case: Case) -> None:
    """Take a case out of a moderator's list and out of their hand; nobody is told, and nothing is counted."""
    require_moderator(member)
    remember(session, member, Did.PASSED, case.id)
    if queries.in_hand(case):
        claiming.release(session, member, case)
