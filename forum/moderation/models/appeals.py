"""Tables of what comes after a decision: appeals, and erasing for a legal demand. Decisions themselves stand in `cases`."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.model import PRIVATE, Base, LongText, PublicId
from forum.moderation.models.cases import Case, Decision


class Answer(StrEnum):
    """What became of an appeal."""

    WAITS = "waits"
    UPHELD = "upheld"
    """The decision stays."""
    OVERTURNED = "overturned"


class Appeal(Base):
    """Somebody's word that a decision about a post of theirs, or about one that they flagged, is wrong; one a person and case."""

    __tablename__ = "appeal"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    case_id: Mapped[PublicId] = mapped_column(ForeignKey("moderation_case.id"), index=True)
    decision_id: Mapped[PublicId] = mapped_column(ForeignKey("decision.id"))
    party: Mapped[str] = mapped_column(String(8))
    """`Part.AUTHOR` or `Part.FLAGGER`."""
    alias_id: Mapped[PublicId | None] = mapped_column(ForeignKey("alias.id"), index=True)
    """The name that is told; None for somebody without one, who reads the answer by the receipt of their flag."""
    person_tag: Mapped[str] = mapped_column(String(64), unique=True)
    """One person appeals once in a case, under whatever name."""
    tie: Mapped[bytes] = mapped_column(LargeBinary)
    """The account or the flag, sealed, so that the tag can be made anew under another key."""
    words: Mapped[LongText]
    day: Mapped[date]
    answer: Mapped[str] = mapped_column(String(10), default=Answer.WAITS)
    decided_by: Mapped[PublicId | None] = mapped_column(ForeignKey("decision.id"))
    """The decision that answers it."""

    case: Mapped[Case] = relationship(lazy="joined", innerjoin=True)
    decision: Mapped[Decision] = relationship(lazy="raise", foreign_keys=[decision_id])

    __table_args__ = PRIVATE


class Purge(Base):
    """That the words of a decided case are erased for a legal demand: two people and a reason."""

    __tablename__ = "purge"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    case_id: Mapped[PublicId] = mapped_column(ForeignKey("moderation_case.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(20))
    """A key of `forum.moderation.service.purging.REASONS`."""
    words: Mapped[LongText]
    day: Mapped[date]
    purged: Mapped[date | None]

    __table_args__ = PRIVATE
