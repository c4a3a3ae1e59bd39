"""Tables of reviewed claims: sentences that were looked at before, what was found, and where that can be read.

A claim names no post and no member. The bank is empty on a new forum; what stands in it is written by its moderators.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Alias
from forum.core.model import PRIVATE, Base, LongText, PublicId


class ClaimState(StrEnum):
    """Whether a claim can be read and suggested."""

    WAITS = "waits"
    """One moderator has written it, and another one is still to confirm it."""
    CONFIRMED = "confirmed"
    REPLACED = "replaced"
    """A later look at the same claim stands in its place; its address leads there."""
    WITHDRAWN = "withdrawn"


class ReviewedClaim(Base):
    """A claim that was looked at, apart from any post."""

    __tablename__ = "reviewed_claim"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    claim: Mapped[str] = mapped_column(String(500))
    """One sentence, in plain words."""
    verdict: Mapped[str] = mapped_column(String(16))
    explanation: Mapped[LongText]
    state: Mapped[str] = mapped_column(String(10), default=ClaimState.WAITS)
    day: Mapped[date]
    """The day on which it was written."""
    review_by: Mapped[date]
    """The day on which it is to be looked at again."""
    written_by_id: Mapped[PublicId | None] = mapped_column(ForeignKey("alias.id"))
    """The official name of whoever wrote it; None for one that came out of a file."""
    confirmed_by_id: Mapped[PublicId | None] = mapped_column(ForeignKey("alias.id"))
    """The official name of whoever confirmed it: somebody else."""
    replaces_id: Mapped[PublicId | None] = mapped_column(ForeignKey("reviewed_claim.id"))
    """The earlier look at the same claim in whose place it is to stand."""

    sources: Mapped[list["ClaimSource"]] = relationship(lazy="selectin", order_by="ClaimSource.number", cascade="all, delete-orphan")
    written_by: Mapped[Alias | None] = relationship(lazy="raise", foreign_keys=[written_by_id])

    __table_args__ = (Index("ix_reviewed_claim_state", "state"), Index("ix_reviewed_claim_replaces_id", "replaces_id"), PRIVATE)


class ClaimSource(Base):
    """Where what was found about a claim can be read."""

    __tablename__ = "claim_source"
    claim_id: Mapped[PublicId] = mapped_column(ForeignKey("reviewed_claim.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(500), default="")
    """Where it stands on the web; empty for a book or a leaflet."""
    read_on: Mapped[date]
    """The day on which somebody read it there."""
    __table_args__ = PRIVATE
