"""What boards hold about one person: the posts under all their names, for their export and for erasing them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from forum.accounts import aliases
from forum.accounts.models import Alias
from forum.accounts.preferences import Words
from forum.boards.events import PostChanged
from forum.boards.models import Post, PostDue, PostEnd, PostMinute, PostRevision, Stance, State, Support, Thread
from forum.boards.service import changing, kept, rendering
from forum.core import markup, outbox, owned
from forum.core.days import full

STATES = {
    State.VISIBLE: "can be read",
    State.HELD: "waits; only you can read it",
    State.HIDDEN: "hidden by a moderator",
    State.DELETED: "deleted by you",
}

STANCES: dict[str, str] = {Stance.OWN: "from your own experience", Stance.ALL: "for everybody"}


def held(session: Session, account_id: str, *, names: bool) -> dict[str, Any]:
    """Return every post of the person behind an account with its earlier texts, oldest days first.

    Within a day they stand in the order of their random ids, which says nothing.

    :param names: whether each is told with its name and address. Without them nothing but the words ties a post to a page.
    """
    own = {alias.id: alias for alias in aliases.of_account(session, account_id)}
    posts = session.scalars(select(Post).where(Post.alias_id.in_(own)).options(joinedload(Post.thread)).order_by(Post.day, Post.id))
    beside = _Beside(session, list(own))
    return {
        "posts": [{**(_named(post, own) if names else {}), **_told(post, beside)} for post in posts],
        "support_given": _support(session, account_id),
        "follows": kept.follows(session, account_id, addresses=names),
        "bookmarks": kept.bookmarks(session, account_id, addresses=names),
    }


def _support(session: Session, account_id: str) -> list[dict[str, str]]:
    given = {row.id: row.kind for row in owned.rows_of(session, Support, account_id)}
    talks = select(Support.id, Thread.title, Thread.state).join(Post, Post.id == Support.post_id).join(Post.thread).where(Support.id.in_(given))
    rows = session.execute(talks).all()
    return sorted(
        ({"sign": given[row.id], "in": row.title if row.state == State.VISIBLE else ""} for row in rows), key=lambda row: sorted(row.values())
    )


class _Beside:
    """The rows beside the posts of some names, by post."""

    def __init__(self, session: Session, alias_ids: list[str]) -> None:
        def of_posts(table: Any) -> Any:
            return session.scalars(select(table).join(Post, Post.id == table.post_id).where(Post.alias_id.in_(alias_ids)))

        self.earlier: dict[str, list[PostRevision]] = defaultdict(list)
        for row in sorted(of_posts(PostRevision), key=lambda row: int(row.number)):
            self.earlier[row.post_id].append(row)
        self.written = {row.post_id: row.minute for row in of_posts(PostMinute)}
        self.comes_out = {row.post_id: row.minute for row in of_posts(PostDue)}
        self.ends = {row.post_id: row.day for row in of_posts(PostEnd)}


def _named(post: Post, own: dict[str, Alias]) -> dict[str, Any]:
    return {"name": own[post.alias_id].name, "address": f"/p/{post.id}"}


def _told(post: Post, beside: _Beside) -> dict[str, Any]:
    told = {
        "day": post.day.isoformat(),
        "board": post.thread.board.title,
        "thread": post.thread.title if post.is_opening or post.thread.state == State.VISIBLE else "",
        "opened_the_thread": post.is_opening,
        "text": post.body,
        "state": STATES[State(post.shown_state)],
        "why_hidden": post.hidden_reason,
        "source": post.source,
        "how_a_claim_is_meant": STANCES.get(post.stance, ""),
        "content_notes": post.notes.split(),
        "would_help": post.thread.wants if post.is_opening else "",
        "did_it_fit": post.thread.fit if post.is_opening else "",
        "asked_a_moderator": post.is_opening and post.thread.asked,
        "changed_on": post.edited_day.isoformat() if post.edited_day else "",
        "why_changed": post.edit_reason,
        "earlier_texts": [_earlier(row) for row in beside.earlier[post.id]],
        "written_at": _minute(beside.written.get(post.id)),
        "comes_out_at": _minute(beside.comes_out.get(post.id)),
        "ends_by_itself_on": beside.ends[post.id].isoformat() if post.id in beside.ends else "",
    }
    return {name: value for name, value in told.items() if value not in ("", [], False)}


def _earlier(row: PostRevision) -> dict[str, Any]:
    told = {"day": row.day.isoformat(), "title": row.title, "text": row.body, "why_changed": row.reason, "erased": row.erased}
    return {name: value for name, value in told.items() if value not in ("", False)}


def _minute(minute: int | None) -> str:
    if minute is None:
        return ""
    at = datetime.fromtimestamp(minute * 60, UTC)
    return f"{full(at.date())}, {at:%H:%M} UTC"


def erase_alias(session: Session, alias: Alias, *, words: Words) -> None:
    """Erase what was written under a name, or leave it; the minutes and earlier texts go in any case."""
    own = select(Post).where(Post.alias_id == alias.id).options(joinedload(Post.thread), joinedload(Post.alias))
    for post in session.scalars(own):
        session.execute(delete(PostMinute).where(PostMinute.post_id == post.id))
        if not post.is_out or (words == Words.ERASE and post.state != State.DELETED):
            changing.erase_words(session, post)
        elif post.revisions:
            changing.erase_earlier_texts(session, post)


def written_under(session: Session, alias_id: str, *, openings: bool) -> list[str]:
    """Return the ids of the posts under a name that have taken a place: those that opened threads, or those that did not."""
    kind = Post.seq == 1 if openings else Post.seq > 1
    return list(session.scalars(select(Post.id).where(Post.alias_id == alias_id, kind)))


def post_of(session: Session, post_id: str) -> Post | None:
    """Return a post with its thread and its name, or None when it is gone."""
    return session.scalar(select(Post).where(Post.id == post_id).options(joinedload(Post.thread), joinedload(Post.alias)))


def erase_post(session: Session, post: Post) -> None:
    """Erase what was written in one post."""
    if post.state != State.DELETED:
        changing.erase_words(session, post)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A name as others have quoted it."""

    name: str
    permalinks: frozenset[str]
    """Of the posts under it."""
    by: tuple[str, ...]
    """The posts that may quote it."""


def quoted(session: Session, alias: Alias) -> Quoted:
    """Find the posts of others that may quote or mention a name: those that hold it, and those that link to a post where it has spoken."""
    own = session.execute(select(Post.id, Post.thread_id).where(Post.alias_id == alias.id)).all()
    found: set[str] = set()
    for table, key in ((Post, Post.id), (PostRevision, PostRevision.post_id)):
        named = table.body.contains(markup.names_quoted(alias.name), autoescape=True)
        mentioned = table.body.icontains(f"@{alias.name}", autoescape=True)
        found.update(session.scalars(select(key).where(named | mentioned)))
    talks = {row.thread_id for row in own}
    found.update(session.scalars(select(Post.id).where(Post.thread_id.in_(talks), Post.body.contains("](/p/"))))
    return Quoted(alias.name, frozenset(f"/p/{row.id}" for row in own), tuple(found - {row.id for row in own}))


def erase_quoted_name(session: Session, post_id: str, who: Quoted) -> None:
    """Put "somebody" in the place of a name where a post quotes or mentions it; what is quoted stays, as it has become another's words."""
    post = session.scalar(select(Post).where(Post.id == post_id))
    if post is None:
        return
    others = markup.mentioned(post.html) - {who.name}
    for earlier in session.scalars(select(PostRevision).where(PostRevision.post_id == post_id)):
        earlier.body = markup.without_name(earlier.body, who.name, who.permalinks, others=others)
    nameless = markup.without_name(post.body, who.name, who.permalinks, others=others)
    if nameless != post.body:
        rendering.put(session, post, nameless)
        outbox.record(session, PostChanged(post.id))
    session.flush()
