"""Tables of the boards, and of what is the same for everybody on one: tags, watched words, earlier addresses."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.model import PRIVATE, Base, LongText, PublicId


class Board(Base):
    """A topic."""

    __tablename__ = "board"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(100))
    group: Mapped[str] = mapped_column("group_title", String(100), default="")
    parent_id: Mapped[PublicId | None] = mapped_column()
    """The board it stands under; there are two levels, and what is for members above is so below."""
    purpose: Mapped[str] = mapped_column(String(300), default="")
    agreement: Mapped[str] = mapped_column(String(300), default="")
    """One line, said beside the box for writing."""
    rules: Mapped[LongText] = mapped_column(default="")
    """More words about what is agreed on here, as they were typed."""
    rules_html: Mapped[LongText] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    members_only: Mapped[bool] = mapped_column(default=False)
    activity: Mapped[int] = mapped_column(default=0)
    """Counts what was written here: the order of threads, and no clock."""
    thread_count: Mapped[int] = mapped_column(default=0)
    last_day: Mapped[date | None]


class BoardCard(Base):
    """A short card on how to read claims, as the keepers of a board chose it; one without a key and a title is not shown."""

    __tablename__ = "board_card"
    board_id: Mapped[PublicId] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"), primary_key=True)
    ready: Mapped[str] = mapped_column(String(20), default="")
    """The key of one that comes with the forum (`forum.boards.cards`); empty for own words."""
    title: Mapped[str] = mapped_column(String(100), default="")
    words: Mapped[LongText] = mapped_column(default="")
    """A few lines, each a paragraph."""
    place: Mapped[str] = mapped_column(String(8), default="")
    """Where it stands: a `CardPlace`."""
    before: Mapped[LongText] = mapped_column(default="")
    """The card that stood here before, as JSON, so that the last change can be taken back; empty when there is nothing to take back."""
    __table_args__ = PRIVATE


class CardPlace(StrEnum):
    """Where the card of a board stands."""

    TOP = "top"
    """At the top of the board."""
    REPLY = "reply"
    """Beside the box for writing."""
    BOTH = "both"


class OldSlug(Base):
    """An address that a board had before; it leads to the new one."""

    __tablename__ = "old_slug"
    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    board_id: Mapped[PublicId] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"))
    __table_args__ = PRIVATE


class Tag(Base):
    """A word from the fixed vocabulary of a board, by which its threads can be told apart."""

    __tablename__ = "tag"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    board_id: Mapped[PublicId] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(default=0)
    __table_args__ = (Index("ix_tag_board_slug", "board_id", "slug", unique=True), PRIVATE)


class Watch(StrEnum):
    """What happens when a watched word is about to be posted. A cry for help is never stopped by any of them."""

    BLOCK = "block"
    """It is not posted, and the answer says why; the words are kept in the form."""
    HOLD = "hold"
    """It waits until a moderator has looked."""
    TAG = "tag"
    """The thread gets a tag."""
    LINK = "link"
    """A link to something that helps is offered beside it."""
    HELP = "help"
    """The way to help in a crisis is shown."""


class WatchedWord(Base):
    """Words at which something happens; on one board, or on all."""

    __tablename__ = "watched_word"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(100))
    """As they are looked for: folded, whole words; a star at the end stands for any ending."""
    board_id: Mapped[PublicId | None] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"))
    watch: Mapped[str] = mapped_column(String(8))
    says: Mapped[str] = mapped_column(String(300), default="")
    """What is said to the writer, the slug of the tag, or the address of the link."""
    __table_args__ = PRIVATE


class MovedThread(Base):
    """That a thread stood on a board until a day, so that those who look for it there find it."""

    __tablename__ = "moved_thread"
    board_id: Mapped[PublicId] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[PublicId] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date]
    __table_args__ = PRIVATE


class FirstReply(Base):
    """How many threads of a week got their first reply within some hours; no thread is named."""

    __tablename__ = "first_reply"
    week: Mapped[date] = mapped_column(primary_key=True)
    hours: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The upper end of a class of waits."""
    count: Mapped[int] = mapped_column(default=0)
    __table_args__ = PRIVATE
