"""Patterns and requests to lift a seal as pages show them: names as they stand on the posts, and no more of a person."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.boards import queries as boards
from forum.boards.models import Post
from forum.core import text
from forum.core.errors import Missing
from forum.core.words import _
from forum.moderation import queries
from forum.moderation.models import Lifting, Pattern, State
from forum.moderation.service import approving, lifting, patterns

EXCERPT = 280


@dataclass(frozen=True, slots=True)
class OwnPattern:
    """What a member has told of several names, as they see it; the answer of the software is not part of it."""

    names: list[str]
    words: str
    day: date
    decided: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Met:
    """A name a pattern is about, and a post of it.

    :param post: None once it is gone.
    """

    name: str
    post: Post | None
    excerpt: str


@dataclass(frozen=True, slots=True)
class PatternPage:
    """A pattern as one moderator sees it.

    :param asked: whether the software was asked.
    :param answer: what it said, for the two who have said yes; empty for everybody else.
    """

    pattern: Pattern
    names: list[Met]
    mine: bool
    enough: bool
    asked: bool
    answer: str
    waits: bool


@dataclass(frozen=True, slots=True)
class SealPage:
    """A request to lift a seal as one moderator sees it."""

    lifting: Lifting
    name: str
    reason: str
    mine: bool
    enough: bool
    may_lift: bool


def answers(session: Session, member: Member) -> list[tuple[str, str]]:
    """Return who answered a member, for a form: the post, and the name with the thread and the name of theirs that it answered."""
    found = queries.answers_to(session, member)
    own = boards.aliases(session, [met for _, met in found])
    several = len(own) > 1
    return [(post.id, _answer(post, own[met].name if several else "")) for post, met in found]


def _answer(post: Post, own: str) -> str:
    around = {"name": post.alias.name, "title": post.thread.title, "own": own}
    return _("%(name)s, in “%(title)s”, to %(own)s", **around) if own else _("%(name)s, in “%(title)s”", **around)


def own_pattern(session: Session, pattern: Pattern) -> OwnPattern:
    """Show a pattern to whoever told of it."""
    ids = [name.alias_id for name in queries.names_in(session, pattern)]
    names = sorted(alias.name for alias in boards.aliases(session, ids).values())
    return OwnPattern(names, pattern.words, pattern.day, pattern.state != State.OPEN, pattern.reason)


def pattern_page(session: Session, member: Member, pattern: Pattern) -> PatternPage:
    """Show a pattern to a moderator who has no part in it."""
    names = queries.names_in(session, pattern)
    called = boards.aliases(session, [name.alias_id for name in names])
    mine = approving.has_approved(session, member, pattern.id)
    enough = patterns.approved_by(session, pattern) >= approving.ENOUGH
    asked = pattern.answer is not None
    return PatternPage(
        pattern=pattern,
        names=sorted((_met(session, member, called[name.alias_id], name.post_id) for name in names), key=lambda met: met.name),
        mine=mine,
        enough=enough,
        asked=asked,
        answer=patterns.answer(session, member, pattern) if asked and mine and enough else "",
        waits=pattern.state == State.OPEN,
    )


def seal_page(session: Session, member: Member, found: Lifting) -> SealPage:
    """Show a request to lift a seal."""
    mine = approving.has_approved(session, member, found.id)
    enough = lifting.approved_by(session, found) >= approving.ENOUGH
    name = session.get_one(Alias, found.alias_id).name
    may_lift = mine and enough and member.is_staff and found.lifted is None
    return SealPage(found, name, lifting.REASONS[found.reason], mine, enough, may_lift)


def _met(session: Session, member: Member, alias: Alias, post_id: str) -> Met:
    try:
        post = boards.get_post(session, post_id, member)
    except Missing:
        return Met(alias.name, None, "")
    return Met(alias.name, post, text.excerpt(post.body, EXCERPT))
