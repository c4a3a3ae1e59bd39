"""Reading notices: how much is new, and the lists. What a reader does not want to hear of is left out here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.boards import queries as boards
from forum.boards.models import Post
from forum.boards.service import followed, following, wishes
from forum.core import clock
from forum.core.paging import Cursor, Page, page
from forum.core.words import ngettext
from forum.moderation import queries as moderation
from forum.moderation.models import Decision, day_place
from forum.notifications import seen
from forum.notifications.models import BY_OTHERS, Kind, Notice

NOTICES_A_PAGE = 30
SIGNS_A_PAGE = 10
COUNTED = 100
"""Notices that the header looks at, at most."""

WITHOUT_POST = (Kind.PATTERN, Kind.SEAL_LIFTED, Kind.KEPT, Kind.AFTERWARDS, Kind.CONTEXT)
"""Notices that are about neither a post nor a decision on one."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of the list says: one notice, or several about answers to the same post."""

    notice: Notice
    """The first of them."""
    decision: Decision | None = None
    """What was decided, if it is about that."""
    posts: tuple[Post, ...] = ()
    """The posts it is about, if it is about what somebody wrote, or left a sign at."""
    is_new: bool = False

    @property
    def names(self) -> list[str]:
        """Return who wrote what it is about, each name once."""
        return list(dict.fromkeys(post.alias.name for post in self.posts))


def news_in_words(session: Session, member: Member) -> str:
    """Say how much is new to a member since they last marked it as read: "2 new", or nothing."""
    new = count_new(session, member) + followed.count_watched(session, member)
    return ngettext("%(num)d new", "%(num)d new", new) if new else ""


def count_new(session: Session, member: Member) -> int:
    """Count the lines among a member's notices that came since they last marked them as read."""
    names = _names(session, member)
    if not names:
        return 0
    decisions = max(0, count_decisions(session, member) - member.preferences.notices_seen)
    return decisions + len(_lines(session, member, _unseen(session, member, names)))


def count_decisions(session: Session, member: Member) -> int:
    """Count the notices to a member's names that are not about what other members did, and decisions on their notes: none is ever left out."""
    ours = (Notice.alias_id.in_(_names(session, member)), Notice.kind.not_in([*BY_OTHERS, Kind.SUPPORT]))
    count = session.scalar(select(func.count()).select_from(Notice).where(*ours)) or 0
    return count + len(moderation.about_own_notes(session, member))


def latest(session: Session, member: Member) -> list[Notice]:
    """Return a member's notices of today, and all of support: what has to be remembered one by one when all is marked as read."""
    today = Notice.place >= day_place(clock.today(), "")
    mine = Notice.alias_id.in_(_names(session, member))
    return list(session.scalars(select(Notice).where(mine, or_(today, Notice.kind == Kind.SUPPORT)).order_by(Notice.place.desc())))


def notices_page(session: Session, member: Member, cursor: Cursor | None) -> Page[Line]:
    """Return a member's notices under all names, newest days first; answers to one post are one line. Support is told by `signs_page`."""
    statement = select(Notice).where(Notice.alias_id.in_(_names(session, member)), Notice.kind != Kind.SUPPORT)
    found: Page[Notice] = page(session, statement, Notice.place, key=lambda row: row.place, cursor=cursor, size=NOTICES_A_PAGE, descending=True)
    return Page(_lines(session, member, found.rows), found.before, found.after)


def signs_page(session: Session, member: Member, cursor: Cursor | None) -> Page[Line]:
    """Return the posts of a member at which somebody has left a sign of support: what is new first, then by the day of the post."""
    statement = select(Notice).where(Notice.alias_id.in_(_names(session, member)), Notice.kind == Kind.SUPPORT)
    marked = seen.of(session, member)
    new = [notice for notice in session.scalars(statement.order_by(Notice.place.desc())) if not marked.has(notice)]
    older = statement.where(Notice.id.not_in([notice.id for notice in new]))
    found: Page[Notice] = page(session, older, Notice.place, key=lambda row: row.place, cursor=cursor, size=SIGNS_A_PAGE, descending=True)
    rows = found.rows if cursor else [*new, *found.rows]
    return Page(_lines(session, member, rows), found.before, found.after)


def _names(session: Session, member: Member) -> list[str]:
    return [alias.id for alias in aliases.all_of(session, member)]


def _unseen(session: Session, member: Member, names: Sequence[str]) -> list[Notice]:
    """Return what others did and a member has not marked as read, as far as it is counted."""
    marked = seen.of(session, member)
    since = marked.day.replace("-", "")
    lately = (Notice.kind.in_(BY_OTHERS), Notice.place >= since)
    statement = select(Notice).where(Notice.alias_id.in_(names))
    found = list(session.scalars(statement.where(*lately).order_by(Notice.place.desc()).limit(COUNTED)))
    found += session.scalars(statement.where(Notice.kind == Kind.SUPPORT))
    return [notice for notice in found if not marked.has(notice)]


def _lines(session: Session, member: Member, notices: Iterable[Notice]) -> list[Line]:
    """Make the lines of some notices, in their order, without what the member does not want to hear of and what is gone."""
    notices = list(notices)
    decisions = moderation.decisions(session, [notice.subject_id for notice in notices if notice.kind in (Kind.OWN_POST, Kind.OWN_FLAG)])
    posts = _welcome(session, member, [notice for notice in notices if notice.kind in (*BY_OTHERS, Kind.SUPPORT)])
    marked = seen.of(session, member)
    lines: dict[str, Line] = {}
    for notice in notices:
        decision, post = decisions.get(notice.subject_id), posts.get(notice.subject_id)
        if decision is None and post is None and notice.kind not in WITHOUT_POST:
            continue
        line = lines.setdefault(_about(notice, post), Line(notice, decision))
        if post is not None:
            lines[_about(notice, post)] = Line(line.notice, None, (*line.posts, post), line.is_new or not marked.has(notice))
    return list(lines.values())


def _about(notice: Notice, post: Post | None) -> str:
    return f"answers {post.parent_id}" if notice.kind == Kind.REPLY and post is not None else notice.id


def _welcome(session: Session, member: Member, notices: list[Notice]) -> dict[str, Post]:
    """Return the posts that some notices are about, by id, as far as they can be read and their reader wants to hear of them."""
    if not notices:
        return {}
    posts = boards.visible_posts(session, [notice.subject_id for notice in notices], member)
    own = set(_names(session, member))
    signs = {notice.subject_id for notice in notices if notice.kind == Kind.SUPPORT}
    looks = wishes.of_posts(session, member, list(posts.values()), own=own)
    threads = following.muted_among(session, member, [post.thread for post in posts.values()])

    def is_welcome(post: Post) -> bool:
        if post.id in signs:
            return post.alias_id in own and post.thread_id not in threads
        return post.alias_id not in own and not looks[post.id].is_unwanted and post.thread_id not in threads

    return {post_id: post for post_id, post in posts.items() if is_welcome(post)}
