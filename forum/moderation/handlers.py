"""What moderation does when posts are written: it looks for a cry for help, takes up what waits, counts open flags. It never touches the words.

When a context note comes to stand with a post, or goes, it adds the line of the public log.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.boards.models import Post, State
from forum.moderation import queries, subjects
from forum.moderation.service import keeping, labelling, noticing
from forum.resources import crisis


def look_for_danger(session: Session, post_id: str) -> None:
    """Open a case, before all others in the queue, when a post may be a cry for help."""
    post = _post(session, post_id)
    if post is not None and post.state == State.VISIBLE and crisis.may_be_danger(post.body):
        noticing.notice_danger(session, "post", post.id)


def take_up_held(session: Session, post_id: str) -> None:
    """Open a case about a post that is held until a moderator has looked."""
    post = _post(session, post_id)
    if post is None or post.state != State.HELD:
        return
    answered = _post(session, post.parent_id) if post.parent_id else None
    answers = subjects.account_behind(session, answered.alias_id) if answered else None
    noticing.notice_held(session, "post", post.id, answers=answers)


def measure_heat(session: Session, post_id: str) -> None:
    """Note at a post how many open flags there are on it, for those who are about to answer."""
    case = queries.open_case(session, "post", post_id)
    counting = update(Post).where(Post.id == post_id).values(heat=case.flag_count if case else 0)
    session.execute(counting.execution_options(synchronize_session=False))


def forget_titles(session: Session, post_id: str) -> None:
    """Forget earlier titles of a thread whose opening post is gone."""
    post = _post(session, post_id)
    if post is None or post.state == State.DELETED:
        keeping.forget_words(session, post_id)


def forget_taken_back(session: Session, post_id: str) -> None:
    """Forget earlier titles of a thread when words of its opening post were taken back."""
    keeping.forget_words(session, post_id)


def log_note(session: Session, note_id: str) -> None:
    """Say in the public log that a context note stands with a post now, or does not any more."""
    labelling.write_note_line(session, note_id)


def drop_gone(session: Session, post_id: str) -> None:
    """Close the case about a held post that its author has taken back."""
    if _post(session, post_id) is None:
        noticing.notice_gone(session, "post", post_id)


def _post(session: Session, post_id: str) -> Post | None:
    return session.scalar(select(Post).where(Post.id == post_id))
