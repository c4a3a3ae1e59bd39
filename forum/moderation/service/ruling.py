"""What a moderator decides, checked, and the row that keeps it; its effect is left to `carrying`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from forum.boards.models import State as Shown
from forum.core import clock, text
from forum.core.errors import Invalid
from forum.core.names import public_id
from forum.core.words import _, too_long
from forum.moderation import measures, queries
from forum.moderation.models import Case, Decision, Outcome, Round, Stands, day_place
from forum.moderation.service import annotating
from forum.moderation.subjects import Subject
from forum.resources import crisis
from forum.resources.agreements import AGREEMENTS

REASON_LIMIT = 2_000

AGAINST = {agreement.key: f"against the agreement “{agreement.sentence}”" for agreement in AGREEMENTS}
"""What stands where a post was, in the English in which it is stored; it is translated as a whole where it is shown."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form of a decision.

    :param rule: the key of the agreement it is about; hiding needs one.
    :param reason: what the author and those who flagged are told.
    :param notes: the content notes to add or to take away.
    :param days: for how many days somebody's writing is to be paused.
    :param ask_second: whether the moderator wants a second opinion.
    """

    outcome: str
    reason: str
    rule: str = ""
    notes: Iterable[str] = ()
    days: int = 0
    ask_second: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a moderator typed, checked."""

    outcome: Outcome
    rule: str
    reason: str
    notes: str = ""
    days: int = 0

    @property
    def weight(self) -> tuple[str, int]:
        """What is compared with other rulings."""
        return self.outcome, self.days


def checked(typed: Typed, subject: Subject | None) -> Ruling:
    """Return what was typed if it is complete and can be carried out.

    :param subject: the thing as it was before anything was decided in this round, or None for one that its author has taken back.
    :raises Invalid: if something is missing, or cannot be done to the thing.
    """
    ruling = _complete(typed)
    if ruling.outcome not in possible(subject):
        raise Invalid("outcome", _("That cannot be done any more: what was flagged has changed. Please choose again."))
    if ruling.outcome == Outcome.FOLD and subject is not None and crisis.may_be_danger(subject.text):
        raise Invalid("outcome", _("This may be a cry for help, so it stays open for everybody. Please see first that somebody answers."))
    return replace(ruling, notes=annotating.checked(ruling.outcome, typed.notes, subject))


def possible(subject: Subject | None) -> tuple[Outcome, ...]:
    """Return what can be decided about something, the mildest first.

    :param subject: None for what its author has taken back.
    """
    if subject is None:
        return (Outcome.NO_ACTION,)
    return tuple(outcome for outcome in measures.ORDER if outcome in _possible(subject))


def _possible(subject: Subject) -> set[Outcome]:
    if subject.state == Shown.VISIBLE and subject.only_hidden:
        return {Outcome.NO_ACTION, *measures.HIDING}
    if subject.state == Shown.VISIBLE:
        marked = {Outcome.FOLD, Outcome.CLOSE} if subject.can_be_marked else set()
        notes = {Outcome.NOTE} | ({Outcome.UNNOTE} if subject.notes_added else set())
        back = {Outcome.RESTORE} if subject.marks else set()
        asked = {Outcome.NO_ACTION, Outcome.ASK_EDIT, Outcome.HIDE, Outcome.PAUSE, Outcome.EXCLUDE}
        return asked | notes | back | {outcome for outcome in marked if outcome not in subject.marks}
    if subject.state == Shown.HELD:
        return {Outcome.NO_ACTION, Outcome.HIDE, Outcome.PAUSE, Outcome.EXCLUDE}
    if subject.state == Shown.HIDDEN:
        return {Outcome.NO_ACTION, Outcome.RESTORE}
    return {Outcome.NO_ACTION}


def record(session: Session, case: Case, alias_id: str, ruling: Ruling, which: Round, stands: Stands, *, for_author: bool) -> Decision:
    """Keep a decision.

    :param alias_id: the official name of whoever decided.
    :param for_author: whether it changes something for the author.
    """
    row_id, today = public_id(), clock.today()
    decision = Decision(
        id=row_id,
        case_id=case.id,
        case=case,
        number=len(queries.decisions_of(session, case)) + 1,
        by_alias_id=alias_id,
        outcome=ruling.outcome,
        rule=ruling.rule,
        notes=ruling.notes,
        days=ruling.days,
        reason=ruling.reason,
        day=today,
        for_author=for_author,
        round=which,
        interim=stands == Stands.INTERIM,
        stands=stands,
        place=day_place(today, row_id),
    )
    session.add(decision)
    session.flush()
    return decision


def require_may_alone(ruled: Ruling) -> None:
    """Let somebody who has nobody for a second opinion take from a person what one alone may take.

    :raises Invalid: for more.
    """
    if ruled.outcome == Outcome.EXCLUDE or ruled.days > measures.ALONE_DAYS:
        message = _("One person alone pauses somebody for %(days)d days at most. For more, two must agree.", days=measures.ALONE_DAYS)
        raise Invalid("outcome" if ruled.outcome == Outcome.EXCLUDE else "days", message)


def _complete(typed: Typed) -> Ruling:
    if typed.outcome not in list(Outcome):
        raise Invalid("outcome", _("Please choose what is to happen."))
    if typed.rule and typed.rule not in AGAINST:
        raise Invalid("rule", _("Please choose one of the agreements."))
    outcome = Outcome(typed.outcome)
    if outcome in measures.HIDING and not typed.rule:
        raise Invalid("rule", _("Please say which agreement it is about: its author has a right to know."))
    if outcome == Outcome.PAUSE and typed.days not in measures.PAUSES:
        raise Invalid("days", _("Please choose for how long."))
    reason = text.clean(typed.reason).strip()
    if text.is_blank(reason):
        raise Invalid("reason", _("Please write a few words about why. Every decision carries its reason."))
    if len(reason) > REASON_LIMIT:
        raise Invalid("reason", too_long(len(reason), REASON_LIMIT))
    return Ruling(outcome, typed.rule, reason, days=typed.days if outcome == Outcome.PAUSE else 0)
