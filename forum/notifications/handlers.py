"""What follows from facts: the people concerned are told. Each may run twice and then changes nothing."""

from sqlalchemy.orm import Session

from forum.moderation import queries
from forum.moderation.models import Lifting, Pattern
from forum.notifications.models import Kind
from forum.notifications.service import add_notice


def tell_people(session: Session, decision_id: str) -> None:
    """Tell those who flagged what was decided, and the author if something changed for the post.

    An author of whose post nothing came is not told that somebody had flagged it; a decision that was taken back is told to nobody.
    """
    decision = queries.decisions(session, [decision_id]).get(decision_id)
    if decision is None or decision.undone:
        return
    if decision.for_author:
        add_notice(session, decision.case.author_alias_id, Kind.OWN_POST, decision.id)
    for flag in queries.flags_of(session, decision.case):
        if flag.alias_id is not None:
            add_notice(session, flag.alias_id, Kind.OWN_FLAG, decision.id)


def tell_of_pattern(session: Session, pattern_id: str) -> None:
    """Tell the name that had told of a pattern that it was decided."""
    pattern = session.get(Pattern, pattern_id)
    if pattern is not None:
        add_notice(session, pattern.alias_id, Kind.PATTERN, pattern.id)


def tell_of_lifting(session: Session, lifting_id: str) -> None:
    """Tell a name that the person behind it was looked up for a legal demand."""
    lifting = session.get(Lifting, lifting_id)
    if lifting is not None:
        add_notice(session, lifting.alias_id, Kind.SEAL_LIFTED, lifting.id)
