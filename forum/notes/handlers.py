"""What follows for context notes when posts are written, changed or taken back. Each may run twice and then changes nothing."""

from sqlalchemy.orm import Session

from forum.notes.service import placing


def follow_post(session: Session, post_id: str) -> None:
    """Let notes follow the words of a post, and go along with what it quotes."""
    placing.follow(session, post_id)


def forget_taken_back(session: Session, post_id: str) -> None:
    """Let notes go with words that their author has taken back."""
    placing.forget_taken_back(session, post_id)
