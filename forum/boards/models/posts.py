"""Tables of posts, and of what stands beside one. Every post belongs to an alias; none knows an account."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Alias
from forum.boards.models.threads import State, Thread
from forum.core.model import PRIVATE, Base, LongText, PublicId, sortable
from forum.core.owned import Owned
from forum.core.seals import Seals

SEGMENT = 4
"""Characters of a path for each level: base 62, so 14.7 million replies to one post."""

DEPTH = 64
"""Levels of one path; what answers the deepest post begins a continuation with a path of its own."""

CONTINUATION = "~"
"""Sorts after every base-62 character: continuations stand behind the tree they continue."""


_NOTED = "context <> ''"


class Stance(StrEnum):
    """How a health claim is meant, as its author answered when they were asked."""

    OWN = "own"
    """It is what they have lived."""
    ALL = "all"
    """It is meant for everybody."""


class Post(Base):
    """What somebody wrote, as they typed it and as it is shown; clustered by thread and number."""

    __tablename__ = "post"
    thread_id: Mapped[PublicId] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[PublicId] = mapped_column(unique=True)
    path: Mapped[str] = mapped_column(sortable(DEPTH * SEGMENT + SEGMENT + 1))
    depth: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[PublicId | None] = mapped_column(ForeignKey("post.id"))
    child_count: Mapped[int] = mapped_column(default=0)
    continued_at: Mapped[str | None] = mapped_column(sortable(SEGMENT + 1))
    """Where the replies to a post of the deepest level begin, instead of under its own path."""
    alias_id: Mapped[PublicId] = mapped_column(ForeignKey("alias.id"))
    day: Mapped[date]
    body: Mapped[LongText]
    html: Mapped[LongText]
    renderer: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default=State.VISIBLE)
    hidden_reason: Mapped[str] = mapped_column(String(300), default="")
    edited_day: Mapped[date | None]
    edit_reason: Mapped[str] = mapped_column(String(200), default="")
    revisions: Mapped[int] = mapped_column(default=0)
    notes: Mapped[str] = mapped_column(String(200), default="")
    """Its content notes, kinds with spaces between them."""
    notes_added: Mapped[str] = mapped_column(String(200), default="")
    """Those of them that a moderator has added."""
    folded: Mapped[bool] = mapped_column(default=False)
    """Whether a moderator has put it behind a button."""
    source: Mapped[str] = mapped_column(String(500), default="")
    """Where what it says comes from, as its author gave it."""
    stance: Mapped[str] = mapped_column(String(8), default="")
    """What its author said of a health claim in it: a `Stance`, or empty."""
    context: Mapped[LongText] = mapped_column(default="")
    """The context notes on sentences of it, or of what it quotes, as readers see them (`forum.boards.context`); empty for none."""
    heat: Mapped[int] = mapped_column(default=0)
    """How many open flags there are on it; a reply below waits a little for each."""
    locked: Mapped[bool] = mapped_column(default=False)
    """Whether nothing can be written under it any more."""
    lock_reason: Mapped[str] = mapped_column(String(300), default="")
    lock_ends: Mapped[date | None]

    thread: Mapped[Thread] = relationship(lazy="raise")
    alias: Mapped[Alias] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_post_thread_path", "thread_id", "path", unique=True),
        Index("ix_post_alias_thread", "alias_id", "thread_id"),
        Index("ix_post_noted", "day", sqlite_where=text(_NOTED), postgresql_where=text(_NOTED)),
        PRIVATE,
    )

    @property
    def is_opening(self) -> bool:
        """Whether this post opened its thread."""
        return self.seq == 1

    @property
    def is_out(self) -> bool:
        """Whether it has taken its place among the others; one that has not is its author's alone."""
        return self.seq > 0 and self.thread.is_out

    @property
    def is_kept_back(self) -> bool:
        """Whether a moderator has decided that it never takes a place: hidden for its author, and nothing to all others."""
        return self.state == State.HELD and bool(self.hidden_reason)

    @property
    def shown_state(self) -> str:
        """The state as its author and moderators read of it."""
        return State.HIDDEN if self.is_kept_back else self.state

    @property
    def branch(self) -> str:
        """The prefix under which the replies to this post stand."""
        return self.continued_at or self.path


class PostRevision(Base):
    """An earlier text of a post. An author can erase it, and then the row stays empty as a mark."""

    __tablename__ = "post_revision"
    post_id: Mapped[PublicId] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[LongText]
    day: Mapped[date]
    """The day on which this text was written."""
    reason: Mapped[str] = mapped_column(String(200), default="")
    """Why the text after this one was written."""
    erased: Mapped[bool] = mapped_column(default=False)
    __table_args__ = PRIVATE


class Quotation(Base):
    """That a post, or an earlier text of it, quotes another one with a link back: what becomes of that one's words is followed here."""

    __tablename__ = "quotation"
    quoted_id: Mapped[PublicId] = mapped_column(primary_key=True)
    """The post that is quoted; it may be gone."""
    post_id: Mapped[PublicId] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True, index=True)
    __table_args__ = PRIVATE


class PostMinute(Base):
    """The minute of a post, for waits and for putting a name right; gone after 48 hours."""

    __tablename__ = "post_minute"
    post_id: Mapped[PublicId] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    minute: Mapped[int] = mapped_column(BigInteger, index=True)
    __table_args__ = PRIVATE


class PostDue(Base):
    """The minute at which a held post comes out by itself; without one it waits for a moderator."""

    __tablename__ = "post_due"
    post_id: Mapped[PublicId] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    minute: Mapped[int] = mapped_column(BigInteger, index=True)
    __table_args__ = PRIVATE


class PostEnd(Base):
    """The day on which a post ends by itself, as its author chose, give or take two weeks."""

    __tablename__ = "post_end"
    post_id: Mapped[PublicId] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    __table_args__ = PRIVATE


class Kindness(StrEnum):
    """A sign of support for a post. Nothing is ranked by them, and nobody but the author learns of them."""

    HEAR = "hear"
    ME_TOO = "me_too"
    THANKS = "thanks"
    HOPE = "hope"
    HELPED = "helped"


class Support(Owned, Base):
    """A sign of support that somebody gave a post; at most one of each kind."""

    __tablename__ = "support"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(String(64), unique=True)
    """The tag of whoever gave it, the post and the kind."""
    post_id: Mapped[PublicId] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    __table_args__ = PRIVATE

    def retag(self, sealed: Seals, account_id: str, private: Sequence[str]) -> None:
        """Make the tag of whoever gave it anew."""
        self.tag = sealed.tag("support", account_id, self.post_id, self.kind)
