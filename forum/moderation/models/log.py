"""The table of the public log: lines that are only ever added, each tied to the one before it.

How a line gets in is left to `forum.moderation.service.log`, checking the chain to `forum.moderation.chain`; triggers refuse all but erasing.
"""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.core.model import Base, PublicId


class LogEntry(Base):
    """One line of the public log. None names a post, a member or a moderator.

    Board, kind, reason and words can be erased together with the salt; `mark` covers them through `commitment`, and so the chain holds without them.
    """

    __tablename__ = "log_entry"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    turn: Mapped[int] = mapped_column(unique=True)
    day: Mapped[date]
    outcome: Mapped[str] = mapped_column(String(20))
    """An `Outcome`, a `Line` or an `Act`."""
    board_id: Mapped[PublicId | None] = mapped_column(ForeignKey("board.id"))
    """Empty for what is about a person, and not about one post."""
    kind: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str] = mapped_column(String(300), default="")
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Random bytes, so that nobody can find erased words by trying; None once they are erased."""
    commitment: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the salt and what can be erased."""
    previous: Mapped[str] = mapped_column(String(64))
    """The mark of the line before."""
    mark: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the mark before, the commitment, and what cannot be erased."""

    board: Mapped[Board | None] = relationship(lazy="joined")
