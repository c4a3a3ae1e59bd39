"""The table of search: the forum's own groups of words. The index itself is no table, and is the matter of `forum.search.backends`."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.model import PRIVATE, Base, PublicId


class OtherWords(Base):
    """A group of words that mean nearly the same, as those who run the forum wrote it."""

    __tablename__ = "other_words"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(300))
    """With commas between them."""
    __table_args__ = PRIVATE
