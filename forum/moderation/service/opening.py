"""Cases as they come to be and wait: opened once for all flags on a thing, counted up and down, and put in their place in the queue.

Who flags, and whether they may, is left to `flagging`; what the software notices by itself, to `noticing`; deciding, to others.
"""

import logging
from typing import Any

from sqlalchemy import exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.boards.models import Post, Thread
from forum.core import clock, outbox
from forum.core.names import public_id
from forum.moderation import priority, queue, reasons, subjects, transitions
from forum.moderation.events import CaseOpened, FlagsChanged
from forum.moderation.models import UNDECIDED, Case, Flag, Part, State
from forum.moderation.reasons import Reason
from forum.moderation.service import marking
from forum.moderation.service.turns import next_turn
from forum.moderation.subjects import Subject
from forum.moderation.transitions import LIVING, Event, Facts

log = logging.getLogger(__name__)

_QUIET = {"synchronize_session": False}


def open_case(session: Session, subject: Subject, reason: Reason, *, noticed: str = "") -> Case | None:
    """Open a case; None when somebody opened one at the same moment.

    :param noticed: the reason for which the software opens it by itself.
    """
    case = Case(
        id=public_id(),
        kind=subject.kind,
        subject_id=subject.id,
        board_id=subject.board_id,
        author_alias_id=subject.alias_id or aliases.nameless(session).id,
        opened_day=clock.today(),
        title=subject.title,
        body=subject.body,
        revision=subject.revision,
        turn=next_turn(session, "case"),
        waits_since=clock.minute(),
        weight=0,
        noticed=noticed,
    )
    grade(case, reason)
    try:
        with session.begin_nested():
            session.add(case)
    except IntegrityError:
        return None
    outbox.record(session, CaseOpened(case.id))
    author = subjects.author_account(session, subject)
    if author is not None:
        marking.mark_conflict(session, case.id, author, Part.AUTHOR)
    return case


def join(session: Session, case: Case, reason: Reason, weight: int) -> bool:
    """Count a flag in; False when the case does not wait any more. The row stays locked until the transaction ends."""
    return _count(session, case, reason, weight=Case.weight + weight, flag_count=Case.flag_count + 1)


def raise_for(session: Session, case: Case, reason: Reason) -> bool:
    """Note that the software has seen a reason by itself; flags that are taken back do not undo that. False when the case waits no longer."""
    return _count(session, case, reason, noticed=reason.key)


def grade(case: Case, reason: Reason) -> None:
    """Give a case its reason, and its place among those of that severity."""
    case.reason, case.severity = reason.key, reason.severity
    place(case)


def place(case: Case) -> None:
    """Put a case where it belongs among those of its severity; one that has not waited begins to wait now."""
    if case.waits_since is None:
        case.waits_since = clock.minute()
    case.rank = priority.rank(case.severity, case.waits_since, case.weight)


def again(case: Case, subject: Subject | None) -> dict[str, Any]:
    """Return what a settled case lacks once somebody has to look at it again: its place in the queue, and a copy of the words."""
    now = clock.minute()
    place_in_queue = {} if case.rank is not None else {"waits_since": now, "rank": priority.rank(case.severity, now, case.weight)}
    return place_in_queue | copy_of(case, subject)


def copy_of(case: Case, subject: Subject | None) -> dict[str, str]:
    """Return a copy of the words for a case that has none any more."""
    return {"title": subject.title, "body": subject.body} if subject is not None and not case.body else {}


def settle(session: Session, case: Case, weight: int) -> None:
    """Make a case fit the flags that are left when one was taken back; without any reason to look, it is closed.

    What the software has noticed by itself stays, whoever has flagged it besides.

    :param weight: what the flag had counted.
    """
    less = {"flag_count": Case.flag_count - 1, "weight": Case.weight - weight}
    session.execute(update(Case).where(Case.id == case.id).values(**less), execution_options=_QUIET)
    session.refresh(case)
    left = {reasons.BY_KEY[key] for key in session.scalars(select(Flag.reason).where(Flag.case_id == case.id).distinct())}
    left |= _noticed(session, case)
    if not left and case.state == State.OPEN:
        close(case)
    elif not left:
        place(case)
    elif case.reason not in {reason.key for reason in left}:
        grade(case, max(left, key=lambda reason: (reason.severity, reason.key)))
    else:
        place(case)
    outbox.record(session, FlagsChanged(case.subject_id))
    session.flush()


def close(case: Case) -> None:
    """Close a case in which there is nothing left to look at."""
    case.state, case.title, case.body = transitions.after(State(case.state), Event.WITHDRAW, Facts(flags=0)), "", ""
    case.waits_since, case.rank = None, None
    case.version += 1


def forget_waits(session: Session) -> None:
    """Forget since when cases had waited that wait no longer and whose decision cannot be taken back any more; place those that lack a place."""
    over = or_(Case.claim_until.is_(None), Case.claim_until <= clock.minute())
    ended = update(Case).where(Case.waits_since.is_not(None), Case.state.not_in(LIVING), over)
    session.execute(ended.values(waits_since=None, rank=None), execution_options=_QUIET)
    for case in session.scalars(select(Case).where(queue.waits(), Case.rank.is_(None))).all():
        place(case)
    session.flush()


def warn_of_overdue(session: Session) -> None:
    """Say in the worker's log how many cases have waited for longer than was promised; nothing of what they are about."""
    if late := queue.overdue(session):
        words = ", ".join(f"{count} of severity {severity}" for severity, count in late.items())
        log.warning("cases that have waited for longer than was promised: %s", words)


def _count(session: Session, case: Case, reason: Reason, **values: object) -> bool:
    counting = update(Case).where(Case.id == case.id, Case.state.in_(UNDECIDED)).values(version=Case.version + 1, **values).returning(Case.id)
    if session.scalar(counting.execution_options(**_QUIET)) is None:
        return False
    session.refresh(case)
    if reason.severity > case.severity:
        grade(case, reason)
    else:
        place(case)
    session.flush()
    return True


def _noticed(session: Session, case: Case) -> set[Reason]:
    """Return the reasons to look at a case that need nobody's flag."""
    found = {reasons.BY_KEY[case.noticed]} if case.noticed not in ("", reasons.ASKED) else set()
    return found | {reasons.UNANSWERED} if _is_asked_about(session, case) else found


def _is_asked_about(session: Session, case: Case) -> bool:
    """Say whether the starter of a thread still waits for the look they asked for, whatever was flagged meanwhile."""
    asks = (Thread.asked, Thread.awaits, Post.id == case.subject_id, Post.seq == 1)
    return bool(session.scalar(select(exists().where(Post.thread_id == Thread.id, *asks))))
