"""The table of what moderators do with threads: each act with its reason, and for a while how it was before."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.core.model import PRIVATE, Base, LongText, PublicId


class Act(StrEnum):
    """What can be done with a thread, or with a branch of one. The same words stand in the public log."""

    MOVE = "move"
    SPLIT = "split"
    JOIN = "join"
    RENAME = "rename"
    LOCK = "lock"
    UNLOCK = "unlock"
    LOCK_BRANCH = "lock_branch"
    OPEN_BRANCH = "open_branch"
    CLOSE_ON = "close_on"
    PIN = "pin"
    UNPIN = "unpin"
    TAG = "tag"
    SLOW = "slow"
    LOOK_FIRST = "look_first"
    UNDONE = "kept_undone"
    """In the log alone: one of the others was taken back."""


class Keeping(Base):
    """That a moderator did something with a thread. It names no member; whose the thread is, the post says with which it begins."""

    __tablename__ = "keeping"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    turn: Mapped[int] = mapped_column(unique=True)
    thread_id: Mapped[PublicId] = mapped_column(index=True)
    """The thread it was done with; one that was joined to another is not there any more."""
    post_id: Mapped[PublicId] = mapped_column(index=True)
    """The post with which that thread, or the branch, begins: its author is told."""
    board_id: Mapped[PublicId] = mapped_column(ForeignKey("board.id"))
    """Where it stood then."""
    act: Mapped[str] = mapped_column(String(12))
    by_alias_id: Mapped[PublicId] = mapped_column(ForeignKey("alias.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    inverse: Mapped[LongText] = mapped_column(default="")
    """What is needed to take it back, as JSON; emptied after 30 days, or when words in it were taken back."""
    day: Mapped[date]
    undone: Mapped[bool] = mapped_column(default=False)

    board: Mapped[Board] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = PRIVATE
