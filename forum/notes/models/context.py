"""Tables of context notes: what was found about a sentence of a post, where that can be read, who found it helpful, and what was worked out of it.

Whose note or rating a row is stands sealed in it. How somebody rated stands sealed beside that, so that the table alone says neither.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.model import PRIVATE, Base, LongText, PublicId
from forum.core.owned import Owned
from forum.core.seals import Seals


class NoteState(StrEnum):
    """What has become of a note."""

    RATING = "rating"
    """It waits for ratings."""
    SHOWN = "shown"
    REJECTED = "rejected"
    """Those who usually disagree agree that it does not help."""
    WITHDRAWN = "withdrawn"


class Method(StrEnum):
    """How it is worked out whether a note is shown."""

    GROUPS = "groups"
    BRIDGING = "bridging"


class ContextNote(Owned, Base):
    """What was found about a sentence of a post. The tie says who wrote it, and whether as a moderator."""

    __tablename__ = "context_note"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    post_id: Mapped[PublicId] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    case_id: Mapped[str] = mapped_column(String(22), default="")
    """The case from which it was written, or empty."""
    claim: Mapped[str] = mapped_column(String(500))
    """The sentence, as it stood in the post."""
    verdict: Mapped[str] = mapped_column(String(16))
    words: Mapped[LongText]
    state: Mapped[str] = mapped_column(String(10), default=NoteState.RATING)
    method: Mapped[str] = mapped_column(String(8), default="")
    """What decided last; empty until something did."""
    interim_until: Mapped[date | None]
    """Until when readers of the post see that the sentence is being checked, while ratings are waited for."""
    is_earlier: Mapped[bool] = mapped_column(default=False)
    """Whether the sentence does not stand in the post any more."""
    day: Mapped[date]
    settled_day: Mapped[date | None]
    """The day on which it was shown, rejected or withdrawn."""
    why_withdrawn: Mapped[str] = mapped_column(String(300), default="")
    hidden: Mapped[str] = mapped_column(String(300), default="")
    """What is said in public of why moderators have hidden it; empty while it can be read, whatever its state."""
    logged: Mapped[str] = mapped_column(String(10), default="")
    """How it stood with its post when the public log last had a line about it: `checking`, `shown`, or empty."""

    sources: Mapped[list["NoteSource"]] = relationship(lazy="selectin", order_by="NoteSource.number", cascade="all, delete-orphan")
    scores: Mapped[list["ContextNoteScore"]] = relationship(lazy="select", order_by="ContextNoteScore.method", cascade="all, delete-orphan")

    __table_args__ = (Index("ix_context_note_post_id", "post_id"), Index("ix_context_note_state", "state"), PRIVATE)


class NoteSource(Base):
    """Where what a note says can be read."""

    __tablename__ = "note_source"
    note_id: Mapped[PublicId] = mapped_column(ForeignKey("context_note.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(500), default="")
    read_on: Mapped[date]
    copy: Mapped[LongText] = mapped_column(default="")
    """What stood there then, as the writer pasted it."""
    copy_sha256: Mapped[str] = mapped_column(String(64), default="")
    __table_args__ = PRIVATE


class NoteRating(Owned, Base):
    """That somebody rated a note. The tie says who, how, and from where they look at it; no two rows of a person can be told to be theirs."""

    __tablename__ = "note_rating"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(String(64), unique=True)
    """One person rates a note once."""
    note_id: Mapped[PublicId] = mapped_column(ForeignKey("context_note.id", ondelete="CASCADE"), index=True)
    __table_args__ = PRIVATE

    def retag(self, sealed: Seals, account_id: str, private: Sequence[str]) -> None:
        """Make the tag of whoever rated anew."""
        self.tag = sealed.tag("note_rating", self.note_id, account_id)


class ContextNoteScore(Base):
    """What one method made of a note's ratings. The figures are renewed with every five ratings, so that they tell of nobody's own."""

    __tablename__ = "context_note_score"
    note_id: Mapped[PublicId] = mapped_column(ForeignKey("context_note.id", ondelete="CASCADE"), primary_key=True)
    method: Mapped[str] = mapped_column(String(8), primary_key=True)
    says: Mapped[str] = mapped_column(String(10))
    """What the note would be by this method: one of `NoteState`."""
    score: Mapped[float | None]
    """The intercept, or the geometric mean of the groups."""
    factor: Mapped[float | None]
    raters: Mapped[int] = mapped_column(default=0)
    """How many ratings the figures are of; 0 while there are none to show."""
    helpful: Mapped[int] = mapped_column(default=0)
    somewhat: Mapped[int] = mapped_column(default=0)
    not_helpful: Mapped[int] = mapped_column(default=0)
    by_group: Mapped[str] = mapped_column(String(100), default="")
    """The same three figures of each group, where no group is small: a line each."""
    __table_args__ = PRIVATE
