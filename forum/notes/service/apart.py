"""Whether somebody stands apart from a post, so that they may say something about a note on it; who flagged and who decided is known above.

The rule is given to sessions by the app (`forum.moderation.service.apart.has_part`).
"""

from typing import Final

from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.service import muting
from forum.boards.models import Post
from forum.core.errors import Refused
from forum.core.words import _, later
from forum.notes.models import ContextNote

RULE: Final = "apart"
AT_WORK: Final = "at_work"
"""Under which a session finds what keeps a case in the hand of whoever writes a note from it."""

_SENTENCE = later("Somebody else can do that: one who has neither flagged nor decided anything here, and keeps apart from nobody in it.")


def stands_apart(session: Session, member: Member, post: Post, note: ContextNote | None = None, *, rates: bool = False) -> bool:
    """Say whether somebody has no part in a post that keeps them from a note on it.

    :param rates: whether they would rate it, and not write, withdraw or announce it.
    """
    if muting.muted_among(session, member, [post.alias_id]):
        return False
    return not session.info[RULE](session, member, post.id, post.alias_id, note.id if note is not None else "", rates=rates)


def require_apart(session: Session, member: Member, post: Post, note: ContextNote | None = None, *, rates: bool = False) -> None:
    """Let only those through who stand apart from a post.

    :raises Refused: for everybody else, in words that tell none of the reasons.
    """
    if not stands_apart(session, member, post, note, rates=rates):
        raise Refused(_(_SENTENCE))


def stay_at_work(session: Session, member: Member, case_id: str) -> None:
    """Keep a case in the hand of whoever writes a note from it."""
    session.info[AT_WORK](session, member, case_id)
