"""Tables that help moderators do it well: shifts, ready-made words, notes for whoever has a case next, and waves of spam.

How a moderator is doing stands in no table: what is kept of that is in `forum.moderation.service.caring`.
"""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.model import PRIVATE, Base, LongText, PublicId


class Shift(Base):
    """Some hours of every week in which a moderator means to be here, under the official name. A plan, and no record of who came."""

    __tablename__ = "shift"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    weekday: Mapped[int]
    """0 for Monday."""
    begins: Mapped[int]
    """The full hour, 0 to 23, in the time zone of the rota."""
    hours: Mapped[int]
    """How many: 1 to 12; they may reach into the next day."""
    by_alias_id: Mapped[PublicId] = mapped_column(ForeignKey("alias.id", ondelete="CASCADE"), index=True)
    offered: Mapped[bool] = mapped_column(default=False)
    """Whether somebody else is asked to take it over."""


class ReplyTemplate(Base):
    """Words that keepers have written for a decision, to begin from."""

    __tablename__ = "reply_template"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    words: Mapped[LongText]


class CaseNote(Base):
    """Words of a moderator for whoever has a case next, or that ask for a second pair of eyes. It goes with the copy of what was flagged."""

    __tablename__ = "case_note"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    case_id: Mapped[PublicId] = mapped_column(ForeignKey("moderation_case.id", ondelete="CASCADE"))
    number: Mapped[int]
    """The first, second, third of its case."""
    by_alias_id: Mapped[PublicId] = mapped_column(ForeignKey("alias.id"))
    asks: Mapped[bool] = mapped_column(default=False)
    """Whether it asks for a second pair of eyes, and nobody has answered."""
    words: Mapped[LongText]
    day: Mapped[date]

    __table_args__ = (Index("ix_case_note_case_number", "case_id", "number", unique=True), PRIVATE)


class SpamWave(Base):
    """Posts that were hidden together: one act, with one line in the log, that can be taken back as a whole."""

    __tablename__ = "spam_wave"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    turn: Mapped[int] = mapped_column(unique=True)
    by_alias_id: Mapped[PublicId] = mapped_column(ForeignKey("alias.id"))
    reason: Mapped[LongText]
    day: Mapped[date]
    looked: Mapped[bool] = mapped_column(default=False)
    """Whether somebody else has looked at it and left it."""
    undone: Mapped[bool] = mapped_column(default=False)


class SpamWaveDecision(Base):
    """One of the decisions that a wave is made of."""

    __tablename__ = "spam_wave_decision"
    __table_args__ = PRIVATE
    wave_id: Mapped[PublicId] = mapped_column(ForeignKey("spam_wave.id", ondelete="CASCADE"), primary_key=True)
    decision_id: Mapped[PublicId] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"), primary_key=True)
