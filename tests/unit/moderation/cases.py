"""Makers of cases, patterns and people who judge them, for the tests of moderation."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.boards.models import Board, Post
from forum.boards.service import writing
from forum.core.names import public_id
from forum.moderation import queries
from forum.moderation.models import Case, Decision, Pattern
from forum.moderation.service import deciding, flagging, patterns
from tests.factories import a_board, a_member, a_thread, usual

RULE = "kindness"


def a_case(session: Session, author: Member | None = None, flagger: Member | None = None, reason: str = "advice") -> Case:
    """Make a case about a new thread."""
    post = a_thread(session, author or a_member(session), body="Only a fool believes that.")
    session.flush()
    flagging.flag(session, flagger or a_member(session), "post", post.id, reason=reason)
    case = queries.open_case(session, "post", post.id)
    assert case is not None
    return case


def decide(session: Session, moderator: Member, case: Case, outcome: str = "hide") -> Decision:
    """Take a case and decide it."""
    deciding.claim(session, moderator, case)
    return deciding.decide(session, moderator, case, outcome, "It hurts somebody.", RULE, version=case.version)


def another_name(session: Session, member: Member, board: Board) -> Alias:
    """Give a member a name for one board."""
    return aliases.draw_name(session, member, aliases.board_scope(board.id))


def posts_under(session: Session, *names: tuple[Member, Alias]) -> list[Post]:
    """Start a thread under each of some names."""
    board = a_board(session)
    return [writing.start_thread(session, member, board, alias, writing.Draft(public_id(), "Words.", "A title")) for member, alias in names]


def a_pattern(session: Session, target: Member, posts: list[Post]) -> Pattern:
    """Make a pattern about the names of some posts."""
    return patterns.tell(session, target, public_id(), usual(session, target).id, [post.id for post in posts], "They follow me around.")


def one_person_under_two_names(session: Session) -> tuple[Member, list[Post]]:
    """Make a person who has written under two names, in two threads."""
    person = a_member(session)
    board = a_board(session)
    return person, posts_under(session, (person, usual(session, person)), (person, another_name(session, person, board)))


def log(session: Session) -> list[str]:
    """Return what the public log says, the first line first."""
    return [line.outcome for line in reversed(queries.log_page(session, None).rows)]


def rows(session: Session, table: type) -> int:
    """Count the rows of a table."""
    return len(list(session.scalars(select(table))))


def flag_again(session: Session, flagger: Member, post: Post, reason: str) -> Case:
    """Flag a post, and return its case."""
    session.flush()
    flagging.flag(session, flagger, "post", post.id, reason=reason)
    case = queries.open_case(session, "post", post.id)
    assert case is not None
    return case
