"""Tables of what reaches the person behind a name: earlier decisions, and what only a seal can answer, for which two must ask.

Cases and decisions stand in `forum.moderation.models.cases`.
"""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.model import PRIVATE, Base, LongText, PublicId
from forum.core.owned import Owned
from forum.moderation.models.cases import State


class Record(Owned, Base):
    """That a decision went against a person, for one year. Sealed: the decision, the day, and what was taken. Read as "none" or "some"."""

    __tablename__ = "record"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)


class Pattern(Base):
    """A member's word that several names are one person who harasses them; two moderators may have the software answer one bit."""

    __tablename__ = "pattern"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    alias_id: Mapped[PublicId] = mapped_column(ForeignKey("alias.id"))
    """The name that is harassed, and is told the outcome."""
    words: Mapped[LongText]
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=State.OPEN)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Whether they are one person, once two have asked. Sealed: in clear it would tie these names for whoever takes the database."""
    reason: Mapped[LongText] = mapped_column(default="")
    """What the member is told in the end, in the words of a moderator; never the answer."""


class PatternName(Base):
    """One of the names a pattern is about."""

    __tablename__ = "pattern_name"
    __table_args__ = PRIVATE
    pattern_id: Mapped[PublicId] = mapped_column(ForeignKey("pattern.id", ondelete="CASCADE"), primary_key=True)
    alias_id: Mapped[PublicId] = mapped_column(ForeignKey("alias.id"), primary_key=True)
    post_id: Mapped[PublicId]
    """Where the name was met, for the moderators to read."""


class Approval(Base):
    """A moderator's yes, under the official name, to ask what only a seal can answer: to a pattern, or to lifting a seal."""

    __tablename__ = "approval"
    __table_args__ = PRIVATE
    subject_id: Mapped[PublicId] = mapped_column(primary_key=True)
    by_alias_id: Mapped[PublicId] = mapped_column(ForeignKey("alias.id"), primary_key=True)
    day: Mapped[date]


class Lifting(Base):
    """The wish to learn whose a name is, for a legal demand: a reason, two people, a line in the log, and the member told later."""

    __tablename__ = "lifting"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    alias_id: Mapped[PublicId] = mapped_column(ForeignKey("alias.id"))
    reason: Mapped[str] = mapped_column(String(20))
    words: Mapped[LongText]
    day: Mapped[date]
    lifted: Mapped[date | None]
    tell_on: Mapped[date | None]
    told: Mapped[bool] = mapped_column(default=False)
