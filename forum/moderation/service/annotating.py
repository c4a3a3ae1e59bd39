"""Content notes that moderators add to a post, or take away again: what can be chosen, carried out, and undone.

The notes themselves belong to `forum.boards.service.noting`; the decision around them is made by `deciding`.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.boards import notes
from forum.core.errors import Invalid
from forum.core.words import _
from forum.moderation import subjects
from forum.moderation.models import Case, Decision, Outcome
from forum.moderation.subjects import Subject
from forum.resources import crisis

OUTCOMES = (Outcome.NOTE, Outcome.UNNOTE)
"""The outcomes that change notes."""


def checked(outcome: Outcome, kinds: Iterable[str], subject: Subject | None) -> str:
    """Return the notes that a decision changes, as it keeps them; nothing for any other outcome.

    :param kinds: what was ticked.
    :raises Invalid: if nothing would change, or if it would fold what may be a cry for help.
    """
    if outcome not in OUTCOMES or subject is None:
        return ""
    if outcome == Outcome.NOTE and crisis.may_be_danger(subject.text):
        raise Invalid("outcome", _("This may be a cry for help, so it stays open for everybody. Please see first that somebody answers."))
    there = set(notes.of(subject.notes if outcome == Outcome.NOTE else subject.notes_added))
    changed = [note for note in notes.chosen(kinds) if (note in there) == (outcome == Outcome.UNNOTE)]
    if not changed:
        missing = _("Please choose at least one note that the post does not have yet.")
        raise Invalid("notes", missing if outcome == Outcome.NOTE else _("Please choose at least one note that a moderator has added."))
    return notes.kept(changed)


def carry_out(session: Session, member: Member, case: Case, decision: Decision) -> None:
    """Add the notes of a decision, or take them away."""
    _change(session, member, case, decision, adds=decision.outcome == Outcome.NOTE)


def undo(session: Session, member: Member, case: Case, decision: Decision) -> None:
    """Do the opposite of what a decision did."""
    _change(session, member, case, decision, adds=decision.outcome == Outcome.UNNOTE)


def _change(session: Session, member: Member, case: Case, decision: Decision, *, adds: bool) -> None:
    kind = subjects.of(case.kind)
    if subjects.find(session, case.kind, case.subject_id, member) is not None:
        change = kind.add_notes if adds else kind.take_notes
        change(session, case.subject_id, member, notes.of(decision.notes))
