"""Waits before a reply: in a thread that a moderator has slowed, and where two people answer each other faster than is good for either.

The idea of the latter is Lobsters': two minutes, and one more for each flag on what is answered. Some minutes are drawn besides, for otherwise the
wait would tell an author how often they were flagged. Minutes of posts are known for 48 hours; nothing else is kept for this.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.boards.models import Post, PostMinute, Thread
from forum.boards.service import voices
from forum.core import clock, seals
from forum.core.errors import TooSoon
from forum.core.words import _, ngettext
from forum.resources import crisis

QUICK = 60
"""Minutes: what was written longer ago is no heat."""

TO_AND_FRO = 4
"""From so many posts on, in which two names answer each other in turns, a branch is hot."""

ABOVE = 12
"""Posts that are looked at, upwards from the one that is answered."""

LEAST, MOST, DRAWN = 2, 15, 4
"""Minutes: the shortest and the longest wait, and how many are drawn between nothing and that."""


class _Answer(NamedTuple):
    id: str
    alias_id: str
    parent_id: str | None
    heat: int
    minute: int | None


def require_calm(session: Session, member: Member, parent: Post, alias: Alias, text: str) -> None:
    """Let a reply through that waits for nothing: a cry for help, words of a moderator, and all others at their time.

    :param parent: the post that is answered.
    :param text: what is about to be written.
    :raises TooSoon: if it would be kinder to wait, with why.
    """
    if alias.official or crisis.may_be_danger(text):
        return
    require_pace(session, member, alias, text)
    own = voices.own_ids(session, member, parent.thread)
    if wait := _slowed(session, parent.thread, own):
        raise TooSoon(_slow_words(wait), wait * 60)
    if wait := _heated(session, parent, own):
        raise TooSoon(_hot_words(wait), wait * 60)


def require_pace(session: Session, member: Member, alias: Alias, text: str) -> None:
    """Let a post through in hours in which no moderator is here and the forum is set to be slower then; most forums are not.

    :param text: what is about to be written: a cry for help waits for nothing.
    :raises TooSoon: if the member has just written something, under whatever name, with why.
    """
    between = session.info.get("pace", _no_pace)()
    if not between or alias.official or member.is_moderator or crisis.may_be_danger(text):
        return
    own = [one.id for one in aliases.all_of(session, member)]
    last = session.scalar(select(func.max(PostMinute.minute)).join(Post, Post.id == PostMinute.post_id).where(Post.alias_id.in_(own)))
    if last is not None and (wait := last + between - clock.minute()) > 0:
        raise TooSoon(_("No moderator is here at this hour, so everything goes a little slower.") + " " + _kept(wait), wait * 60)


def _no_pace() -> int:
    return 0


def _slow_words(minutes: int) -> str:
    return _("A moderator has made this thread slower, so that everybody has time to read.") + " " + _kept(minutes)


def _hot_words(minutes: int) -> str:
    return (
        _("The two of you have answered each other very quickly. A short break often helps both to say what they mean.")
        + " "
        + _kept(minutes)
        + " "
        + _("Preview works meanwhile, and so does every other thread.")
    )


def _kept(minutes: int) -> str:
    return ngettext(
        "Your words are kept: please send them again in one minute.", "Your words are kept: please send them again in %(num)d minutes.", minutes
    )


def _slowed(session: Session, thread: Thread, own: set[str]) -> int:
    """Return for how many minutes somebody waits in a slowed thread."""
    if not thread.slow_minutes or not own:
        return 0
    written = select(func.max(PostMinute.minute)).join(Post, Post.id == PostMinute.post_id)
    last = session.scalar(written.where(Post.thread_id == thread.id, Post.alias_id.in_(own), Post.seq > 1))
    return max(0, last + thread.slow_minutes - clock.minute()) if last is not None else 0


def _heated(session: Session, parent: Post, own: set[str]) -> int:
    """Return for how many minutes one of two people waits who have answered each other to and fro."""
    chain = _chain(session, parent)
    since = clock.minute() - QUICK
    quick: list[_Answer] = []
    for answer in chain:
        if answer.minute is None or answer.minute < since:
            break
        quick.append(answer)
    if not _is_between_two(quick, own):
        return 0
    tag = seals.of(session).tag("heat", parent.id)
    wait = min(MOST, LEAST + sum(answer.heat for answer in chain) + int(tag, 16) % DRAWN)
    return max(0, (quick[0].minute or 0) + wait - clock.minute())


def _is_between_two(quick: Sequence[_Answer], own: set[str]) -> bool:
    names = [answer.alias_id for answer in quick[:TO_AND_FRO]]
    in_turns = len(names) == TO_AND_FRO and len(set(names)) == 2 and all(one != other for one, other in zip(names, names[1:], strict=False))
    return in_turns and not own.isdisjoint(names)


def _chain(session: Session, parent: Post) -> list[_Answer]:
    """Return a post and those above it, upwards."""
    found: list[_Answer] = []
    post_id: str | None = parent.id
    columns = (Post.id, Post.alias_id, Post.parent_id, Post.heat, PostMinute.minute)
    while post_id is not None and len(found) < ABOVE:
        above = select(*columns).outerjoin(PostMinute, PostMinute.post_id == Post.id).where(Post.id == post_id)
        found.append(_Answer(*session.execute(above).one()))
        post_id = found[-1].parent_id
    return found
