"""Carrying decisions out and taking them back: each keeps how it was before and what takes it back, so that every effect has its inverse.

Which decision holds is left to `deciding`, `seconding` and `appealing`. It acts for nobody in particular: the software itself changes the rows.
"""

import json
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Role
from forum.accounts.service.limited import Kind
from forum.core import clock, outbox
from forum.moderation import marks, measures, reasons, subjects
from forum.moderation.events import FlagsChanged
from forum.moderation.models import Case, Decision, Line, Outcome, State
from forum.moderation.service import annotating, records
from forum.moderation.service.log import write_line
from forum.moderation.service.ruling import AGAINST
from forum.moderation.subjects import Subject

THE_FORUM: Final = Member("", Role.MODERATOR)


def carry_out(session: Session, case: Case, decision: Decision, before: State, *, logged: bool = True) -> None:
    """Let a decision have its effect, and keep what takes it back.

    :param before: the state of the case before it was decided.
    :param logged: whether it has a line of its own in the public log; what is done as a part of something larger shares one.
    """
    kind, outcome = subjects.of(case.kind), decision.outcome
    subject = subjects.find(session, case.kind, case.subject_id, THE_FORUM)
    was: dict[str, Any] = {"from": before}
    if subject is not None:
        was |= {"state": subject.state, "notes": subject.notes, "notes_added": subject.notes_added, "marks": sorted(subject.marks)}
        was |= _change(session, case, decision, subject)
    decision.inverse = json.dumps(was)
    if outcome not in measures.HIDING and subject is not None:
        kind.release(session, case.subject_id, THE_FORUM)
    _settle(session, case, decision)
    if logged:
        _write_lines(session, case, decision)


def take_back(session: Session, case: Case, decision: Decision) -> None:
    """Take the effect of a decision back; what somebody else has changed since stays as it is."""
    was = state_before(decision)
    kind = subjects.of(case.kind)
    if subjects.find(session, case.kind, case.subject_id, THE_FORUM) is not None:
        if "shown" in was:
            kind.restore(session, case.subject_id, THE_FORUM)
        if "hidden" in was:
            kind.hide(session, case.subject_id, THE_FORUM, was["hidden"])
        for mark, before in was.get("marked", {}).items():
            marks.put_back(session, case.subject_id, mark, before)
        if decision.notes:
            annotating.undo(session, THE_FORUM, case, decision)
    decision.undone, decision.interim = True, False
    session.flush()
    records.settle(session, case)
    outbox.record(session, FlagsChanged(case.subject_id))


def state_before(decision: Decision) -> dict[str, Any]:
    """Return how things were before a decision, with what takes it back."""
    was: dict[str, Any] = json.loads(decision.inverse or "{}")
    return was


def as_before(subject: Subject | None, decision: Decision) -> Subject | None:
    """Return a thing as it was before a decision, with its words as they are now: for whoever is not to know that decision."""
    was = state_before(decision)
    if subject is None or "state" not in was:
        return subject
    return replace(subject, state=was["state"], notes=was["notes"], notes_added=was["notes_added"], marks=frozenset(was["marks"]))


def public_words(case: Case, rule: str) -> str:
    """Say in public why something is hidden: by the agreement, never in the words of a flag or a moderator."""
    return AGAINST.get(rule) or reasons.BY_KEY[case.reason].in_public


def _change(session: Session, case: Case, decision: Decision, subject: Subject) -> dict[str, Any]:
    """Change the thing, and return what takes that back."""
    kind, outcome = subjects.of(case.kind), decision.outcome
    if outcome in measures.HIDING:
        kind.hide(session, case.subject_id, THE_FORUM, public_words(case, decision.rule))
        return {"shown": True}
    if outcome == Outcome.RESTORE:
        marked = {mark: marks.take_off(session, case.subject_id, mark) for mark in sorted(subject.marks)}
        if subject.state != "hidden":
            return {"marked": marked}
        kind.restore(session, case.subject_id, THE_FORUM)
        return {"hidden": subject.hidden_words, "marked": marked}
    if outcome in (Outcome.FOLD, Outcome.CLOSE):
        return {"marked": {str(outcome): marks.put_on(session, case.subject_id, outcome, public_words(case, decision.rule))}}
    if decision.notes:
        annotating.carry_out(session, THE_FORUM, case, decision)
    return {}


def _write_lines(session: Session, case: Case, decision: Decision) -> None:
    hides = decision.outcome in measures.HIDING
    write_line(session, measures.for_others(decision.outcome), case, public_words(case, decision.rule) if hides else decision.notes)
    if decision.outcome in measures.AGAINST_A_PERSON:
        # Neither board nor days: whoever reads the log could watch which other names fall silent for as long.
        write_line(session, Line.PAUSED if decision.outcome == Outcome.PAUSE else Line.EXCLUDED)


def _settle(session: Session, case: Case, decision: Decision) -> None:
    """Make what is on record fit, and take from the person what the decision takes."""
    session.flush()
    records.settle(session, case)
    if decision.outcome == Outcome.PAUSE:
        records.add(session, case, decision, Kind.WRITING, decision.days)
    elif decision.outcome == Outcome.EXCLUDE:
        records.add(session, case, decision, Kind.WRITING, (date.max - clock.today()).days)
    outbox.record(session, FlagsChanged(case.subject_id))
