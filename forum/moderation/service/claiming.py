"""Having a case in hand: taking it, keeping it, giving it back, and the one statement by which a case takes a step.

Who may is part of that statement. What is decided is left to `deciding`, and which steps there are to `forum.moderation.transitions`.
"""

from typing import Any

from sqlalchemy import case as whichever
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.core import clock
from forum.core.errors import Conflict, Refused
from forum.core.words import _
from forum.moderation import conflicts, policy, queries, transitions
from forum.moderation.models import SETTLED, UNDECIDED, Case, Flag, Part, State
from forum.moderation.service import counting, team
from forum.moderation.transitions import Event, Facts, Illegal

CLAIM = 15
"""Minutes for which a case is in hand, and for which a decision can be taken back by whoever made it."""

LONGEST = 45
"""Minutes after which a case cannot be kept in hand any longer, so that it does not lie with somebody who was called away."""


def claim(session: Session, member: Member, case: Case) -> None:
    """Take a case in hand, or keep it for another while; a decided one can be taken for a second look.

    :raises Refused: for whoever has decided it, for somebody else than a lead when one was asked for, and after three quarters of an hour.
    :raises Missing: for whoever has another part in it.
    :raises Conflict: if somebody else has it in hand, or there is nothing to look at any more.
    """
    member = team.acting(session, member, case)
    alias = aliases.official_name(session, member)
    _require_lead(session, member, case)
    if keep(session, alias.id, case):
        return
    now = clock.minute()
    free = or_(Case.claim_until.is_(None), Case.claim_until <= now)
    new = or_(Case.state.not_in(SETTLED), ~queries.has_newer(case))
    apart = conflicts.may_judge(session, member.account_id, case)
    facts = Facts(apart=True, free=True)
    if not move(session, case, Event.CLAIM, facts, free, new, apart, claimed_by=alias.id, claim_until=now + CLAIM, claim_since=now):
        raise why_not(session, member, case)


def keep(session: Session, alias_id: str, case: Case) -> bool:
    """Keep a case in hand for another while because somebody is at work on it; say whether it is theirs.

    :param alias_id: their official name.
    :raises Refused: once they have had it for three quarters of an hour.
    """
    now = clock.minute()
    mine = (Case.claimed_by == alias_id, Case.claim_until > now, Case.state.in_(transitions.LIVING))
    longest = Case.claim_since + LONGEST
    until = case_until(now, longest)
    kept = move(session, case, Event.RELEASE, Facts(holds=True), *mine, longest > now + 1, claim_until=until)
    if not kept and case.claimed_by == alias_id and queries.in_hand(case) and case.state in transitions.LIVING:
        raise Refused(_("You have had this for three quarters of an hour. When your time is over, take it again or let somebody else look."))
    return kept


def stay_at_work(session: Session, member: Member, case_id: str) -> None:
    """Keep a case in hand for another while because its holder is at work on it; for anybody else, and once it is long enough, nothing happens.

    What they have seen of the case stays the same, so that its version does, too.
    """
    official, now = aliases.named(session, member, aliases.OFFICIAL), clock.minute()
    if official is None:
        return
    until = case_until(now, Case.claim_since + LONGEST)
    mine = (Case.id == case_id, Case.claimed_by == official.id, Case.claim_until > now, Case.state.in_(transitions.LIVING))
    staying = update(Case).where(*mine, Case.claim_until < until).values(claim_until=until).returning(Case.id)
    if session.scalar(staying.execution_options(synchronize_session=False)) is not None:
        session.refresh(session.get_one(Case, case_id))


def case_until(now: int, longest: Any) -> Any:
    """Make the end of a claim that is renewed: a quarter of an hour from now, but no later than the longest it can be."""
    return whichever((longest < now + CLAIM, longest), else_=now + CLAIM)


def release(session: Session, member: Member, case: Case) -> None:
    """Give a case back; nobody asks why, and nothing is noted. After deciding it hands the case over before its time."""
    alias = aliases.named(session, member, aliases.OFFICIAL)
    if alias is None:
        return
    ended = 0 if case.state in SETTLED else None  # over, as `forget_holds` sees it
    move(session, case, Event.RELEASE, Facts(holds=True), Case.claimed_by == alias.id, claimed_by=None, claim_until=ended, claim_since=None)


def holding(session: Session, member: Member, alias_id: str, case: Case, *, version: int | None = None) -> tuple[Any, ...]:
    """Make the conditions that a member has a case in hand and no part in it.

    :param version: the version of the case that they saw.
    """
    mine = (Case.claimed_by == alias_id, Case.claim_until > clock.minute(), conflicts.may_judge(session, member.account_id, case))
    return mine if version is None else (*mine, Case.version == version)


def move(session: Session, case: Case, event: Event, facts: Facts, *conditions: Any, **values: Any) -> bool:
    """Let a case take a step in one statement if the conditions hold, and read it anew; say whether it was taken.

    Nothing else changes the state of a case.

    :param facts: what the conditions make sure of.
    """
    session.flush()
    before = State(case.state)
    try:
        reached = transitions.after(before, event, facts)
    except Illegal:
        session.refresh(case)
        return False
    if reached in UNDECIDED and before not in UNDECIDED:
        conditions = (*conditions, ~queries.has_undecided(case))  # at most one about each thing
    step = update(Case).where(Case.id == case.id, Case.state == before, *conditions)
    changing = step.values(version=Case.version + 1, state=reached, **values).returning(Case.id)
    changed = session.scalar(changing.execution_options(synchronize_session=False))
    session.refresh(case)
    return changed is not None


def forget_holds(session: Session) -> None:
    """Forget who had a case in hand once that is over, and with it the words that were kept of cases nobody has to look at any more."""
    over = Case.claim_until <= clock.minute()
    quiet = {"synchronize_session": False}
    closed = select(Case.id).where(Case.state.in_((*SETTLED, State.PURGED)), over)
    session.execute(update(Flag).where(Flag.case_id.in_(closed)).values(sentence=""), execution_options=quiet)
    session.execute(update(Case).where(Case.id.in_(closed)).values(title="", body=""), execution_options=quiet)
    session.execute(update(Case).where(over).values(claimed_by=None, claim_until=None, claim_since=None), execution_options=quiet)


def why_not(session: Session, member: Member, case: Case, holder: str = "") -> Exception:
    """Find out why a case could not be taken or decided.

    :param holder: the official name of somebody who wanted to decide, or empty for somebody who wanted to take it.
    """
    own = conflicts.parts(session, member.account_id, [case.id]).get(case.id, set())
    counting.note_kept_apart(session, own)
    if case.claimed_by != holder:  # whoever has it in hand has seen it, and is told what stands in the way
        policy.require_may_look(own)
    if own:
        return _in_the_way(own, mine=bool(holder) and case.claimed_by == holder)
    if case.state in (State.WITHDRAWN, State.PURGED):
        return Conflict(_("The flags on this were taken back, so there is nothing left to decide."))
    if queries.in_hand(case) and case.claimed_by != holder:
        return Conflict(_("Another moderator has just taken this. You can go on with the next one."))
    if not holder:
        return Conflict(_("There is a newer case about the same post. Please look at that one, in the queue."))
    if not queries.in_hand(case):
        return Conflict(_("Your quarter of an hour with this case is over. Take it again to go on: your words are kept."))
    return Conflict(_("Something has changed since you opened this case: a new flag, or the post. Please look once more, your words are kept."))


def _require_lead(session: Session, member: Member, case: Case) -> None:
    """Let a lead look where one was asked for; anybody else only where no lead may."""
    if case.for_lead and not member.is_staff and team.is_lead_left(session, case):
        raise Refused(_("A moderator has asked that a lead looks at this one. You can go on with the next."))


def _in_the_way(own: set[str], *, mine: bool) -> Exception:
    """Say which part in a case keeps somebody from judging it.

    :param mine: whether they have it in hand.
    """
    if mine and own == {Part.DECIDER}:
        return Conflict(_("This is decided already, perhaps by you in another window. What was decided stands below, and your words are kept."))
    return Refused(_(policy.CONFLICT_SENTENCES[next(part for part in Part if part in own)]))
