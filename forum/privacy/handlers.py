"""What follows when posts are erased, by whomever: a mark is left, so that no backup brings their words back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.models import Post, PostRevision, State
from forum.privacy import tombstones


def mark_erased(session: Session, post_ids: list[str]) -> None:
    """Mark those of some posts, and those of their earlier texts, whose words are gone. May run twice."""
    standing = set(session.scalars(select(Post.id).where(Post.id.in_(post_ids), Post.state != State.DELETED)))
    gone = [(post_id,) for post_id in post_ids if post_id not in standing]
    earlier = select(PostRevision.post_id, PostRevision.number).where(PostRevision.post_id.in_(post_ids), PostRevision.erased)
    if gone:
        tombstones.bury(session, tombstones.POST, *gone)
    if texts := [(row.post_id, str(row.number)) for row in session.execute(earlier)]:
        tombstones.bury(session, tombstones.TEXT, *texts)


def mark_disowned(session: Session, post_ids: list[str]) -> None:
    """Mark posts that have lost their name, so that no backup brings it back. May run twice."""
    tombstones.bury(session, tombstones.DISOWNED, *((post_id,) for post_id in post_ids))


def mark_taken_back(session: Session, post_ids: list[str]) -> None:
    """Mark posts whose words were taken back, so that no backup brings them back where others quote them. May run twice."""
    tombstones.bury(session, tombstones.QUOTED, *((post_id,) for post_id in post_ids))
