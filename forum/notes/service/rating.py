"""Rating a context note: who may, how it is kept, and what somebody has earned by it. What becomes of ratings is left to `scoring`.

Nothing is written but the rating itself, sealed: no row tells who rated, how, or that two ratings are one person's.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.service import limited
from forum.boards.models import Post, State
from forum.core import clock, owned, seals
from forum.core.errors import Invalid, Refused
from forum.core.names import public_id
from forum.core.words import _, later
from forum.notes import queries
from forum.notes.groups import Group
from forum.notes.models import ContextNote, NoteRating, NoteState
from forum.notes.service import apart

HERE_DAYS, HERE_POSTS = 3, 3
"""Members rate from the third day and the third post on, so that nobody comes to rate with a bundle of fresh accounts."""

VALUES = {"helpful": 1.0, "somewhat": 0.5, "not": 0.0}
CHOICES = [("helpful", later("Helpful")), ("somewhat", later("Somewhat")), ("not", later("Not helpful"))]


@dataclass(frozen=True, slots=True)
class Own:
    """How a member has rated a note, for their own eyes."""

    value: str
    group: str


def rate(session: Session, member: Member, note: ContextNote, post: Post, value: str, group: str) -> None:
    """Rate a note, or rate it anew; the last rating counts.

    :param post: the post that it is about.
    :param value: one of `VALUES`.
    :param group: one of `Group`.
    :raises Invalid: if one of them is missing.
    :raises Refused: if the member may not rate it.
    """
    require_may_rate(session, member, note, post)
    if value not in VALUES:
        raise Invalid("value", _("Please choose one of the three answers."))
    if group not in list(Group):
        raise Invalid("group", _("Please choose from where you look at it; you can also say that you would rather not."))
    row = queries.rating_of(session, member.account_id, note.id)
    if row is not None:
        owned.reseal(session, row, value, group)
        session.flush()
        return
    tag = seals.of(session).tag(queries.TABLE, note.id, member.account_id)
    owned.keep(session, NoteRating(id=public_id(), note_id=note.id, tag=tag), member.account_id, value, group)


def take_back(session: Session, member: Member, note: ContextNote) -> None:
    """Take an own rating back; nothing happens when there is none."""
    row = queries.rating_of(session, member.account_id, note.id)
    if row is not None:
        session.delete(row)
        session.flush()


def own(session: Session, member: Member, note: ContextNote) -> Own | None:
    """Return how a member has rated a note, or None when they have not."""
    row = queries.rating_of(session, member.account_id, note.id)
    return Own(*owned.private_parts(session, row)) if row is not None else None


def require_may_rate(session: Session, member: Member, note: ContextNote, post: Post) -> None:
    """Let a member rate a note that neither they wrote, nor the post it is about, and neither of which they flagged or decided on.

    :raises Refused: to whoever has such a part, to whoever is new here, and where nothing can be rated any more.
    """
    if note.state == NoteState.WITHDRAWN or note.hidden or post.state != State.VISIBLE:
        raise Refused(_("This note is not with its post any more, so there is nothing to rate."))
    if aliases.owns(session, member, post.alias_id):
        raise Refused(_("The note is about a post of yours, so others say whether it helps. You can change your words at any time."))
    if is_writer(session, member, note):
        raise Refused(_("You wrote this note, so others say whether it helps."))
    apart.require_apart(session, member, post, note, rates=True)
    limited.require_may_write(session, member)
    if not is_known_here(session, member):
        raise Refused(_("Notes can be rated after some days here, and a few posts. Thank you for wanting to help."))


def may_rate(session: Session, member: Member, note: ContextNote, post: Post) -> bool:
    """Say whether a member may rate a note."""
    try:
        require_may_rate(session, member, note, post)
    except Refused:
        return False
    return True


def is_writer(session: Session, member: Member, note: ContextNote) -> bool:
    """Say whether a note is a member's own."""
    return owned.owner_of(session, note) == member.account_id


def is_known_here(session: Session, member: Member) -> bool:
    """Say whether somebody has been here for some days and has written a few posts, or moderates."""
    if member.is_moderator:
        return True
    own_ids = [alias.id for alias in aliases.all_of(session, member)]
    first, count = session.execute(select(func.min(Post.day), func.count()).where(Post.alias_id.in_(own_ids), Post.state == State.VISIBLE)).one()
    return first is not None and first <= clock.today() - timedelta(days=HERE_DAYS) and count >= HERE_POSTS


def earned(session: Session, member: Member) -> int:
    """Count a member's ratings that agree with what became of the notes, less those that do not; nothing of it is kept."""
    values = {row.note_id: owned.private_parts(session, row)[0] for row in owned.rows_of(session, NoteRating, member.account_id)}
    settled = session.execute(select(ContextNote.id, ContextNote.state).where(ContextNote.id.in_(values)))
    agreed = {(NoteState.SHOWN.value, "helpful"): 1, (NoteState.REJECTED.value, "not"): 1}
    agreed |= {(NoteState.SHOWN.value, "not"): -1, (NoteState.REJECTED.value, "helpful"): -1}
    return sum(agreed.get((state, values[note_id]), 0) for note_id, state in settled)
