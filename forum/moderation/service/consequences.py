"""What a moderator may take from a person for a while after hiding a post of theirs: behind all their names, and only beside a decision."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.policy import require_moderator
from forum.accounts.service.limited import Kind
from forum.core import clock
from forum.core.errors import Conflict, Invalid, Refused
from forum.core.words import _
from forum.moderation import conflicts, measures, queries
from forum.moderation.models import Case, Decision, Line, Outcome, Part, Stands, State
from forum.moderation.service import records
from forum.moderation.service.log import write_line
from forum.moderation.service.records import ONE_OFF_DAYS

NOTHING = "nothing"

CHOICES: dict[str, tuple[Kind, int]] = {
    "pause-1": (Kind.WRITING, 1),
    "pause-3": (Kind.WRITING, 3),
    "pause-7": (Kind.WRITING, 7),
    "pause-30": (Kind.WRITING, 30),
    "one-off": (Kind.ONE_OFF, ONE_OFF_DAYS),
}
"""What can be taken besides hiding, and for how many days."""

TOO_MUCH_ALONE = frozenset(key for key, (kind, days) in CHOICES.items() if kind == Kind.WRITING and days > measures.ALONE_DAYS)
"""What one person alone cannot choose."""

_STATES = (State.AWAITING_SECOND, State.DECIDED)

_LINES = {Kind.WRITING: Line.PAUSED, Kind.ONE_OFF: Line.NO_ONE_OFF}


def choose(session: Session, member: Member, case: Case, choice: str) -> None:
    """Take something from the author of what the moderator has just hidden, once, or nothing more.

    :param choice: a key of `CHOICES`, or `NOTHING`.
    :raises Invalid: for anything else.
    :raises Refused: if the moderator has not hidden it, or not within the last quarter of an hour.
    :raises Conflict: if something was chosen before.
    """
    require_moderator(member)
    if choice != NOTHING and choice not in CHOICES:
        raise Invalid("choice", _("Please choose one of these."))
    decision = own_hiding(session, member, case)
    if decision is None or not _hold(session, member, case, decision):
        raise Refused(_("This can be chosen for a quarter of an hour after you have hidden something. Nothing was changed."))
    if choice == NOTHING:
        return
    if records.has_more(session, case, decision):
        raise Conflict(_("You have chosen already. If it was a slip, take your decision back: everything it took is given back."))
    kind, days = CHOICES[choice]
    if kind == Kind.WRITING:
        _require_may_alone(decision, days)
        decision.outcome, decision.days = Outcome.PAUSE, days  # so that a second opinion is about the pause, too
    if records.add(session, case, decision, kind, days):
        # Neither board nor days: whoever reads the log could watch which other names fall silent for as long.
        write_line(session, _LINES[kind])


def _require_may_alone(decision: Decision, days: int) -> None:
    if decision.stands == Stands.ALONE and days > measures.ALONE_DAYS:
        message = _("One person alone pauses somebody for %(days)d days at most. For more, two must agree.", days=measures.ALONE_DAYS)
        raise Invalid("choice", message)


def own_hiding(session: Session, member: Member, case: Case) -> Decision | None:
    """Return the moderator's decision by which a case is hidden and that they could still take back, or None."""
    alias = aliases.named(session, member, aliases.OFFICIAL)
    decision = queries.standing_decision(session, case)
    held = alias is not None and case.claimed_by == alias.id and queries.in_hand(case) and case.state in _STATES
    if decision is None or alias is None or not held:
        return None
    return decision if decision.by_alias_id == alias.id and decision.outcome in measures.HIDING else None


def _hold(session: Session, member: Member, case: Case, decision: Decision) -> bool:
    """Keep the case in the moderator's hand until this transaction ends, so that the decision cannot be taken back meanwhile."""
    apart = conflicts.may_judge(session, member.account_id, case, besides=Part.DECIDER)
    mine = (Case.claimed_by == decision.by_alias_id, Case.claim_until > clock.minute(), Case.state.in_(_STATES), apart)
    holding = update(Case).where(Case.id == case.id, *mine).values(version=Case.version + 1).returning(Case.id)
    held = session.scalar(holding.execution_options(synchronize_session=False))
    session.refresh(case)
    session.refresh(decision)
    return held is not None and not decision.undone
