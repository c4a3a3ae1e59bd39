"""Who has a part in a post, as far as context notes ask for it: they lie below moderation, and ask through `forum.notes.service.apart`."""

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.core import seals
from forum.moderation import conflicts, queries
from forum.moderation.models import Case, CaseConflict, Part


def has_part(session: Session, member: Member, post_id: str, alias_id: str, note_id: str, *, rates: bool) -> bool:
    """Say whether somebody flagged a post or a note on it, keeps apart from its author, or, where they would rate, has decided on one of them.

    Whoever decided on a post may write a note about it: ratings decide whether it stands.

    :param alias_id: the name under which the post stands.
    :param note_id: the note, or empty for one that is about to be written.
    :param rates: whether they would rate it.
    """
    about = or_(queries.about_post(post_id), and_(Case.kind == "note", Case.subject_id == note_id))
    cases = session.scalars(select(Case.id).where(about)).all()
    tags = [tag for case_id in cases for tag in seals.of(session).tags(conflicts.CONFLICT, case_id, member.account_id)]
    kinds = (Part.FLAGGER, Part.DECIDER) if rates else (Part.FLAGGER,)
    marked = exists().where(CaseConflict.case_id.in_(cases), CaseConflict.tag.in_(tags), CaseConflict.part.in_(kinds))
    if tags and session.scalar(select(marked)):
        return True
    # Members are not kept from rating by who has muted them: that they cannot would tell them that somebody has.
    return member.is_moderator and conflicts.keeps_apart(session, member.account_id, alias_id)
