"""Tables of threads: a talk, its tags, and where one has gone."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Alias
from forum.boards.models.places import Board
from forum.core.model import PRIVATE, Base, LongText, PublicId


class State(StrEnum):
    """Whether a post can be read."""

    VISIBLE = "visible"
    HELD = "held"
    """Its author alone sees it, until its time comes or a moderator has looked."""
    HIDDEN = "hidden"
    DELETED = "deleted"


class Wants(StrEnum):
    """What would help, as the starter of a thread says (Vlahovic et al., CHI 2014: support helps most when it is the kind that was sought)."""

    LISTEN = "listen"
    EXPERIENCE = "experience"
    ADVICE = "advice"
    PRACTICAL = "practical"
    CELEBRATE = "celebrate"
    NO_REPLY = "no_reply"
    UNSURE = "unsure"


class Fit(StrEnum):
    """Whether the answers were of the kind that would have helped."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNASKED = "unasked"
    """Its starter does not want to be asked."""


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
    wants: Mapped[str] = mapped_column(String(12), default=Wants.UNSURE)
    fit: Mapped[str] = mapped_column(String(8), default="")
    """What its starter said after some days of whether the answers fitted: one of `Fit`, or nothing."""
    awaits: Mapped[bool] = mapped_column(default=True)
    """Whether nobody but its starter has written here yet."""
    asked: Mapped[bool] = mapped_column(default=False)
    """Whether its starter has asked a moderator to look, as nobody answered."""
    context: Mapped[str] = mapped_column(String(8), default="")
    """Whether its opening post has a context note, or a sentence of it is being checked: a `forum.boards.context.Place`, or nothing."""
    notes: Mapped[str] = mapped_column(String(200), default="")
    """The content notes of the opening post."""
    pinned: Mapped[bool] = mapped_column(default=False)
    pin_reason: Mapped[str] = mapped_column(String(300), default="")
    pin_ends: Mapped[date | None]
    locked: Mapped[bool] = mapped_column(default=False)
    lock_reason: Mapped[str] = mapped_column(String(300), default="")
    lock_ends: Mapped[date | None]
    locked_by_starter: Mapped[bool] = mapped_column(default=False)
    """Whether its starter has closed it, having changed their mind, and not a moderator."""
    closes_on: Mapped[date | None]
    """The day from which on it is locked by itself."""
    slow_minutes: Mapped[int] = mapped_column(default=0)
    """How long one waits between two replies of one's own; 0 for not at all."""
    approval: Mapped[bool] = mapped_column(default=False)
    """Whether replies wait until a moderator has looked."""
    came_from: Mapped[LongText] = mapped_column(default="")
    """Scopes of names, one a line: of the places that its posts stood in before, whose names go on speaking here."""
    mixed_to: Mapped[int] = mapped_column(default=0)
    """Posts up to this number came from several threads: one's own among them say nothing of what one has read here."""

    board: Mapped[Board] = relationship(lazy="joined", innerjoin=True)
    starter: Mapped[Alias] = relationship(lazy="raise")

    @property
    def is_out(self) -> bool:
        """Whether it has taken its place on the board; one that has not is its starter's alone."""
        return self.activity > 0

    __table_args__ = (
        Index("ix_thread_board_activity", "board_id", "activity", unique=True),
        Index("ix_thread_awaits", "awaits", "last_day"),
        Index("ix_thread_board_pinned", "board_id", "pinned"),
        PRIVATE,
    )


class ThreadTag(Base):
    """That a thread has a tag of its board."""

    __tablename__ = "thread_tag"
    thread_id: Mapped[PublicId] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[PublicId] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True)
    __table_args__ = PRIVATE


class ThreadRedirect(Base):
    """The address of a thread that was merged into another one."""

    __tablename__ = "thread_redirect"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    thread_id: Mapped[PublicId] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    __table_args__ = PRIVATE
