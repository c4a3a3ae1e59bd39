"""Posts as a page shows them: plain frozen values, so that a template can neither start a query nor see too much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Reader
from forum.accounts.models import Alias
from forum.boards import context, looks, policy, queries
from forum.boards.context import ContextNote
from forum.boards.looks import Look
from forum.boards.models import Post, State, Thread
from forum.boards.queries import LEVELS, ThreadPage
from forum.boards.service import holding, news, supporting, voices, wishes, writing
from forum.core import clock, days, markup
from forum.core.words import _


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
    has_more: bool = False
    """Whether there is a page with more that can be done with it: `boards/more.html`."""
    can_support: bool = False
    support: str = ""
    """What its author reads of the signs of support that others left there; empty for everybody else."""
    source: str = ""
    stance: str = ""
    """How its author means a health claim in it: a `Stance`, or empty."""
    on_break: bool = False
    is_new: bool = False
    """Whether it came after what the reader had read, in a thread in which they have been before."""
    is_muted: bool = False
    """Whether the reader has muted its name: it is folded then, and nothing else changes."""
    folded: str = ""
    """Why it is folded; empty for what is not."""
    is_open: bool = False
    """Whether what is folded stands open, as the reader asked for this page."""
    hidden: str = ""
    """What stands in the place of a post that the reader does not want to meet; empty for all others."""
    notes: str = ""
    """Its content notes, where nothing else says them."""
    context: tuple[ContextNote, ...] = ()
    """What was found about sentences of it, or is being looked at."""
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
        self.looks: dict[str, Look] = {}
        self.is_open = False
        """Whether everything that is folded stands open, as the reader asked for this page."""
        self.folds = False
        """Whether something that was shown is folded."""
        self.renamable: set[str] = set()
        self.timed: set[str] = set()
        self.support: dict[str, str] = {}
        self.closed = policy.is_closed(thread)
        self.read_to = news.read_to(session, reader, thread)
        self.today = clock.today()
        self.look_at(list(posts))

    def look_at(self, posts: Sequence[Post]) -> None:
        """Ask once about all posts that will be shown what would otherwise be asked about each."""
        self.looks |= wishes.of_posts(self.session, self.reader, posts, thread=self.thread, own=self.own)
        if not posts or self.reader is None:
            return
        own = [post for post in posts if post.alias_id in self.own]
        self.renamable |= writing.fresh_among(self.session, own)
        self.timed |= holding.timed_among(self.session, own)
        self.support |= supporting.told(self.session, [post for post in own if post.state == State.VISIBLE])

    def show(self, post: Post, parent: Post | None = None, *, continues: bool = False) -> ShownPost:
        """Show one post.

        :param parent: the post it answers, when a link to it is wanted.
        :param continues: whether its replies stand on a page of their own.
        """
        state, own = post.shown_state, post.alias_id in self.own
        visible, held = state == State.VISIBLE, state == State.HELD
        member, look = self.reader is not None, self.looks[post.id]
        self.folds = self.folds or look.is_folded
        return ShownPost(
            id=post.id,
            name=_called(post.alias),
            is_starter=post.alias_id == self.thread.starter_id,
            is_official=post.alias.official,
            day_words=days.in_words(post.day, self.today),
            html=Markup(markup.in_language(post.html)) if visible or (held and own) else Markup(),  # noqa: S704  # made by core.markup when the post was saved
            state=state,
            hidden_reason=_(post.hidden_reason),
            edited_words=_edited(post.edited_day, post.edit_reason, self.today),
            has_history=post.revisions > 0,
            parent_id=parent.id if parent else "",
            parent_name=_called(parent.alias) if parent else "",
            continues=continues,
            can_reply=member and visible and not self.closed and not post.locked,
            can_edit=own and (visible or held),
            can_delete=own and (visible or held),
            can_flag=visible and not own,
            can_support=member and visible and not own,
            support=self.support.get(post.id, ""),
            source=post.source if visible or (held and own) else "",
            stance=post.stance if visible or (held and own) else "",
            can_mute=member and visible and not own and not post.alias.official,
            can_publish=held and post.id in self.timed,
            has_more=member and visible,
            on_break=post.alias.on_break,
            is_new=bool(self.read_to) and post.seq > self.read_to and visible and not own,
            is_muted=look.by_name,
            folded=looks.in_words(look) if look.is_folded else "",
            is_open=self.is_open,
            hidden=looks.in_words(look) if look.is_hidden else "",
            notes="" if look.because else look.tags,
            context=context.of(post.context) if visible else (),
            reply_count=post.child_count,
            can_rename=post.id in self.renamable,
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
    eyes.look_at(posts)
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


def _called(alias: Alias) -> str:
    """Return a name; whoever has left, or has a name that is hidden, has one that is a sentence of ours."""
    return _(alias.name) if alias.name in aliases.SENTENCES else alias.name


def _edited(day: date | None, reason: str, today: date) -> str:
    if day is None:
        return ""
    changed = days.in_words(day, today)
    return _("Changed %(day)s: %(reason)s", day=changed, reason=reason) if reason else _("Changed %(day)s", day=changed)
