"""The table of exports; what is erased needs none, as the plan stands sealed in the account."""

from datetime import date
from enum import StrEnum

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.model import PRIVATE, Base, PublicId
from forum.core.owned import Owned


class Progress(StrEnum):
    """How far an export is."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class Export(Owned, Base):
    """A member's copy of what is held about them, being made or ready. Sealed: what they chose."""

    __tablename__ = "export"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    """What the file is encrypted to; its other half follows from the code that was shown once (X25519)."""
    state: Mapped[str] = mapped_column(String(10), default=Progress.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    """Percent."""
    ends: Mapped[date]
