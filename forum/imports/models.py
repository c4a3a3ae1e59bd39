"""Tables of imports: what is in already, which stranger stands for which author, and the consent an archive came with."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.model import PRIVATE, Base, LongText, PublicId


class ImportedMessage(Base):
    """A message that is in, known by a keyed tag of its id, so that a second run adds nothing."""

    __tablename__ = "imported_message"
    __table_args__ = PRIVATE
    tag: Mapped[str] = mapped_column(String(64), primary_key=True)
    board_id: Mapped[PublicId] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"))
    post_id: Mapped[PublicId | None] = mapped_column(ForeignKey("post.id", ondelete="SET NULL"))


class ImportedAuthor(Base):
    """The drawn name that stands for an author, known by a keyed tag of the address."""

    __tablename__ = "imported_author"
    __table_args__ = PRIVATE
    tag: Mapped[str] = mapped_column(String(64), primary_key=True)
    alias_id: Mapped[PublicId] = mapped_column(ForeignKey("alias.id"))


class ArchiveConsent(Base):
    """What was stated about the consent of the authors of an archive that visitors may read."""

    __tablename__ = "archive_consent"
    board_id: Mapped[PublicId] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date]
    statement: Mapped[LongText]
