"""Posts as a page shows them: plain frozen values, so that a template can neither start a query nor see too much."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup
from sqlalchemy.orm import Session

from forum.accounts.members import Reader
from forum.accounts.service import muting
from forum.boards import queries
from forum.boards.models import Post, State, Thread
from forum.boards.queries import LEVELS, ThreadPage
from forum.boards.service import holding, voices, writing
from forum.core import clock, days


@dataclass(frozen=True, slots=True)
class ShownPost:
    """One post on a page, with the posts that answer it there."""

    id: str
    name: str
    is_starter: bool
    is_official: bool
    day_words: str
    html: Markup
    state: str
    hidden_reason: str = ""
    edited_words: str = ""
    has_history: bool = False
    parent_id: str = ""
    parent_name: str = ""
    continues: bool = False
    can_reply: bool = False
    can_edit: bool = False
    can_delete: bool = False
    can_flag: bool = False
    can_rename: bool = False
    can_mute: bool = False
    can_publish: bool = False
    on_break: bool = False
    is_muted: bool = False
    """Whether the reader has muted its name: it is folded then, and nothing else changes."""
    reply_count: int = 0
    """How many posts answer it; fewer may stand on this page."""
    replies: list["ShownPost"] = field(default_factory=list)


class Eyes:
    """Who looks at a thread, and what may be done with each post by them."""

    def __init__(self, session: Session, reader: Reader, thread: Thread, posts: Iterable[Post] = ()) -> None:
        """Look at a thread.

        :param posts: what will be shown of it.
        """
        self.session, self.reader, self.thread = session, reader, thread
        self.own = voices.own_ids(session, reader, thread) if reader else set()
        self.muted = muting.muted_among(session, reader, [post.alias_id for post in posts])
        self.today = clock.today()

    def show(self, post: Post, parent: Post | None = None, *, continues: bool = False) -> ShownPost:
        """Show one post.

        :param parent: the post it answers, when a link to it is wanted.
        :param continues: whether its replies stand on a page of their own.
        """
        state, own = post.shown_state, post.alias_id in self.own
        visible, held = state == State.VISIBLE, state == State.HELD
        member = self.reader is not None
        return ShownPost(
            id=post.id,
            name=post.alias.name,
            is_starter=post.alias_id == self.thread.starter_id,
            is_official=post.alias.official,
            day_words=days.in_words(post.day, self.today),
            html=Markup(post.html) if visible or (held and own) else Markup(),  # noqa: S704  # made by core.markup when the post was saved
            state=state,
            hidden_reason=post.hidden_reason,
            edited_words=_edited(post.edited_day, post.edit_reason, self.today),
            has_history=post.revisions > 0,
            parent_id=parent.id if parent else "",
            parent_name=parent.alias.name if parent else "",
            continues=continues,
            can_reply=member and visible,
            can_edit=own and (visible or held),
            can_delete=own and (visible or held),
            can_flag=member and visible and not own,
            can_mute=member and visible and not own and not post.alias.official,
            can_publish=held and own and holding.has_time(self.session, post),
            on_break=post.alias.on_break,
            is_muted=post.alias_id in self.muted,
            reply_count=post.child_count,
            can_rename=own and writing.can_send_again(self.session, post),
        )


def nested(eyes: Eyes, page: ThreadPage) -> list[ShownPost]:
    """Show a page as a tree: each post under the one it answers, where that stands on the page."""
    deepest = (page.root.depth if page.root else 0) + LEVELS
    here: dict[str, ShownPost] = {}
    tops: list[ShownPost] = []
    for post in page.posts.rows:
        above = here.get(post.parent_id or "")
        elsewhere = None if above else _worth_naming(page, post)
        shown = eyes.show(post, elsewhere, continues=post.depth == deepest and post.child_count > 0)
        here[post.id] = shown
        (above.replies if above else tops).append(shown)
    return tops


def flat(eyes: Eyes, page: ThreadPage) -> list[ShownPost]:
    """Show a page in the order of writing, each post with a link to the one it answers."""
    here = {post.id: post for post in page.posts.rows}
    return [eyes.show(post, _flat_parent(here, page, post)) for post in page.posts.rows]


def waiting(eyes: Eyes) -> list[ShownPost]:
    """Show what the reader wrote in the thread and others cannot see yet."""
    posts = queries.held_in(eyes.session, eyes.thread, eyes.own) if eyes.own else []
    parents = queries.parents_of(eyes.session, posts)
    return [eyes.show(post, parents.get(post.parent_id or "")) for post in posts]


def _flat_parent(here: dict[str, Post], page: ThreadPage, post: Post) -> Post | None:
    parent = here.get(post.parent_id or "") or page.parents.get(post.parent_id or "")
    return None if parent is None or parent.is_opening else parent


def _worth_naming(page: ThreadPage, post: Post) -> Post | None:
    # What answers the opening post, or the root of a branch page, says so by where it stands.
    parent = page.parents.get(post.parent_id or "")
    if parent is None or parent.is_opening or (page.root and parent.id == page.root.id):
        return None
    return parent


def _edited(day: date | None, reason: str, today: date) -> str:
    if day is None:
        return ""
    return f"Changed {days.in_words(day, today)}" + (f": {reason}" if reason else "")
