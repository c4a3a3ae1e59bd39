"""Waves of spam: posts that are alike and wait, hidden together as one act with one line in the log, and shown again together.

Each post keeps a decision of its own, so that its author is told why and can appeal. Nobody gives a blind second opinion on hundreds of these;
instead somebody else looks at the wave, and their one word takes all of it back. What is alike is found by `forum.moderation.spam`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.accounts.policy import require_moderator
from forum.core import clock, outbox
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.core.names import public_id
from forum.core.words import _
from forum.moderation import conflicts, queries, reasons, spam, subjects
from forum.moderation.events import CaseDecided, DecisionMade
from forum.moderation.models import Case, Decision, Line, Outcome, Part, Round, SpamWave, SpamWaveDecision, Stands, State
from forum.moderation.service import carrying, claiming, marking, ruling
from forum.moderation.service.log import write_line
from forum.moderation.service.ruling import Typed
from forum.moderation.service.turns import next_turn
from forum.moderation.transitions import Event, Facts
from forum.resources import crisis

RULE = "nothing-for-sale"
"""The agreement that it is about."""

WAYS_IN = (reasons.WAITS, "selling")
"""Reasons of cases that a wave can be made of: held posts, and what was flagged as selling. A worry and a claim are looked at one by one."""

LOOKED_THROUGH, MOST, DAYS = 300, 100, 30
"""Cases that are compared; posts of one act; days in which it can be taken back as a whole."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Cases that may be one wave."""

    by: spam.Alike
    host: str
    cases: tuple[Case, ...]


def found(session: Session, member: Member) -> list[Alike]:
    """Return waiting cases that are alike, without those the moderator has a part in and what may be a cry for help."""
    require_moderator(member)
    waiting = select(Case).where(*_ways_in()).order_by(Case.turn.desc()).limit(LOOKED_THROUGH)
    cases = [case for case in session.scalars(waiting) if not crisis.may_be_danger(f"{case.title}\n{case.body}") and not queries.in_hand(case)]
    own = queries.parts_in(session, member.account_id, cases)
    by_id = {case.id: case for case in cases if case.id not in own}
    waves = spam.waves({case.id: f"{case.title}\n{case.body}" for case in by_id.values()})
    return [Alike(wave.by, wave.host, tuple(by_id[case_id] for case_id in wave.ids)) for wave in waves]


def hide(session: Session, member: Member, case_ids: Iterable[str], reason: str) -> tuple[SpamWave, int]:
    """Hide the posts of some cases as one act, and return it with how many they were; what cannot be hidden any more is left out.

    :param reason: what every author is told.
    :raises Invalid: without a reason, or without anything to hide.
    """
    require_moderator(member)
    ids = list(dict.fromkeys(case_ids))
    if len(ids) > MOST:
        raise Invalid("cases", _("Please choose %(most)d at most, and the others afterwards.", most=MOST))
    alias = aliases.official_name(session, member)
    wave = SpamWave(id=public_id(), turn=next_turn(session, "wave"), by_alias_id=alias.id, reason="", day=clock.today())
    made = []
    for case in session.scalars(select(Case).where(Case.id.in_(ids), *_ways_in()).order_by(Case.turn)).all():
        decision = _hide_one(session, member, alias, case, reason)
        if decision is not None:
            made.append(decision)
            wave.reason = decision.reason
    if not made:
        raise Invalid("cases", _("Please choose posts that wait. Those you chose may have been decided meanwhile."))
    session.add(wave)
    session.flush()
    session.add_all(SpamWaveDecision(wave_id=wave.id, decision_id=decision.id) for decision in made)
    session.flush()
    write_line(session, Line.WAVE_HIDDEN)
    return wave, len(made)


def take_back(session: Session, member: Member, wave_id: str) -> int:
    """Show the posts of a wave again, and let their cases wait as before; return how many. What was appealed or decided anew is left as it is.

    :raises Conflict: if it was taken back before, or is too long ago.
    """
    require_moderator(member)
    wave = _get(session, wave_id)
    next_turn(session, "wave")  # whoever takes back at the same time waits here
    session.refresh(wave)
    if wave.undone or wave.day < clock.today() - timedelta(days=DAYS):
        raise Conflict(_("This was taken back already, or it is more than %(days)d days ago.", days=DAYS))
    maker = aliases.owner_of(session, session.get_one(Alias, wave.by_alias_id))
    count = sum(_show_one(session, member, decision, maker) for decision in _decisions(session, wave))
    wave.undone = True
    session.flush()
    write_line(session, Line.WAVE_UNDONE)
    return count


def leave(session: Session, member: Member, wave_id: str) -> None:
    """Say that one has looked at a wave of somebody else, and that it is spam.

    :raises Refused: for whoever made it, and for whoever has a part in one of its posts.
    """
    require_moderator(member)
    wave = _get(session, wave_id)
    if aliases.owns(session, member, wave.by_alias_id):
        raise Refused(_("You made this one, so somebody else looks at it."))
    if queries.parts(session, member.account_id, [case.id for case in posts_of(session, wave)]):
        raise Refused(_("Somebody else looks at this one. Thank you for being here."))
    wave.looked = True
    session.flush()


def lately(session: Session, member: Member) -> Sequence[tuple[SpamWave, int, bool]]:
    """Return the waves that can be taken back, the last first, each with how many posts it hid and whether it is the moderator's own."""
    require_moderator(member)
    since = clock.today() - timedelta(days=DAYS)
    rows = session.scalars(select(SpamWave).where(SpamWave.day >= since).order_by(SpamWave.turn.desc())).all()
    own = aliases.named(session, member, aliases.OFFICIAL)
    return [(wave, len(_decisions(session, wave)), own is not None and wave.by_alias_id == own.id) for wave in rows]


def posts_of(session: Session, wave: SpamWave) -> list[Case]:
    """Return the cases of a wave, for whoever looks at it."""
    return [decision.case for decision in _decisions(session, wave)]


def _hide_one(session: Session, member: Member, alias: Alias, case: Case, reason: str) -> Decision | None:
    """Decide one case; None where it cannot be, because somebody else has it or the moderator has a part in it."""
    subject = subjects.find(session, case.kind, case.subject_id, carrying.THE_FORUM)
    if subject is None or Outcome.HIDE not in ruling.possible(subject) or crisis.may_be_danger(subject.text):
        return None
    ruled = ruling.checked(Typed(Outcome.HIDE, reason, RULE), subject)
    now, before = clock.minute(), State(case.state)
    free = or_(Case.claim_until.is_(None), Case.claim_until <= now, Case.claimed_by == alias.id)
    apart = conflicts.may_judge(session, member.account_id, case)
    ended = {"claimed_by": None, "claim_until": 0, "claim_since": None}
    facts = Facts(apart=True, holds=True)  # the statement itself takes it, so that nobody else can have it
    if not claiming.move(session, case, Event.DECIDE, facts, free, apart, revision=subject.revision, **ended):
        return None
    decision = ruling.record(session, case, alias.id, ruled, Round.FIRST, Stands.FIRST, for_author=True)
    marking.mark_conflict(session, case.id, member.account_id, Part.DECIDER)
    carrying.carry_out(session, case, decision, before, logged=False)
    outbox.record(session, DecisionMade(decision.id))
    outbox.record(session, CaseDecided(decision.id))
    return decision


def _show_one(session: Session, member: Member, decision: Decision, maker: str | None) -> bool:
    """Show one post again, unless whoever does it has another part in it than a decision; then somebody else can."""
    case = decision.case
    if decision.undone or queries.standing_decision(session, case) is not decision:
        return False
    facts = Facts(holds=True, in_time=True, before=State(carrying.state_before(decision)["from"]))
    mine = (~queries.has_newer(case), conflicts.may_judge(session, member.account_id, case, besides=Part.DECIDER))
    if not claiming.move(session, case, Event.TAKE_BACK, facts, *mine, claimed_by=None, claim_until=None, claim_since=None):
        return False
    carrying.take_back(session, case, decision)
    if maker is not None:
        marking.unmark_decider(session, case.id, maker)
    return True


def _ways_in() -> tuple[ColumnElement[bool], ...]:
    return Case.state == State.OPEN, Case.kind == "post", Case.reason.in_(WAYS_IN)


def _decisions(session: Session, wave: SpamWave) -> list[Decision]:
    made = select(Decision).join(SpamWaveDecision, SpamWaveDecision.decision_id == Decision.id).where(SpamWaveDecision.wave_id == wave.id)
    return list(session.scalars(made.order_by(Decision.place)))


def _get(session: Session, wave_id: str) -> SpamWave:
    wave = session.get(SpamWave, wave_id)
    if wave is None:
        raise Missing(_("There is no such wave."))
    return wave
