"""Tables of boards, threads and posts. Every post belongs to an alias; none knows an account."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Alias
from forum.core.model import PRIVATE, Base, LongText, PublicId, sortable

SEGMENT = 4
"""Characters of a path for each level: base 62, so 14.7 million replies to one post."""

DEPTH = 64
"""Levels of one path; what answers the deepest post begins a continuation with a path of its own."""

CONTINUATION = "~"
"""Sorts after every base-62 character: continuations stand behind the tree they continue."""


class State(StrEnum):
    """Whether a post can be read."""

    VISIBLE = "visible"
    HELD = "held"
    """Its author alone sees it, until its time comes or a moderator has looked."""
    HIDDEN = "hidden"
    DELETED = "deleted"


class Board(Base):
    """A topic."""

    __tablename__ = "board"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(100))
    group: Mapped[str] = mapped_column("group_title", String(100), default="")
    purpose: Mapped[str] = mapped_column(String(300), default="")
    agreement: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=0)
    members_only: Mapped[bool] = mapped_column(default=False)
    activity: Mapped[int] = mapped_column(default=0)
    """Counts what was written here: the order of threads, and no clock."""
    thread_count: Mapped[int] = mapped_column(default=0)
    last_day: Mapped[date | None]


class Thread(Base):
    """A talk: a title and a tree of posts. The opening post has `seq` 1."""

    __tablename__ = "thread"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    board_id: Mapped[PublicId] = mapped_column(ForeignKey("board.id"))
    starter_id: Mapped[PublicId] = mapped_column(ForeignKey("alias.id"))
    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(8), default=State.VISIBLE)
    """The state of the opening post: with it the title is hidden or gone."""
    activity: Mapped[int]
    last_seq: Mapped[int] = mapped_column(default=0)
    reply_count: Mapped[int] = mapped_column(default=0)
    continuations: Mapped[int] = mapped_column(default=0)
    last_day: Mapped[date]

    board: Mapped[Board] = relationship(lazy="joined", innerjoin=True)
    starter: Mapped[Alias] = relationship(lazy="raise")

    @property
    def is_out(self) -> bool:
        """Whether it has taken its place on the board; one that has not is its starter's alone."""
        return self.activity > 0

    __table_args__ = (Index("ix_thread_board_activity", "board_id", "activity", unique=True), PRIVATE)


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

    thread: Mapped[Thread] = relationship(lazy="raise")
    alias: Mapped[Alias] = relationship(lazy="raise")

    __table_args__ = (Index("ix_post_thread_path", "thread_id", "path", unique=True), Index("ix_post_alias_thread", "alias_id", "thread_id"), PRIVATE)

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
