"""What moderation does when posts are written: it looks for a cry for help and tells the moderators. It never touches the post."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.models import Post, State
from forum.moderation.service import flagging
from forum.resources import crisis


def look_for_danger(session: Session, post_id: str) -> None:
    """Open a case, before all others in the queue, when a post may be a cry for help."""
    post = session.scalar(select(Post).where(Post.id == post_id))
    if post is not None and post.state == State.VISIBLE and crisis.may_be_danger(post.body):
        flagging.notice_danger(session, "post", post.id)
