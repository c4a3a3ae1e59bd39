"""The table of what was counted for the page of figures: no case, no name and no day stands in it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.model import PRIVATE, Base


class Counted(StrEnum):
    """What is counted."""

    CASES = "cases"
    """Cases that were opened, by severity."""
    FLAGS = "flags"
    """Flags on cases that were decided, by severity."""
    FIRST = "first"
    """Waits until somebody had looked and said what is to happen, by severity and class."""
    DECIDED = "decided"
    """Waits until that held for good, by severity and class."""
    LATE = "late"
    """First looks, by severity and by whether they came in time."""
    OUTCOMES = "outcomes"
    """What held in the end, by reason and outcome."""
    OPINIONS = "opinions"
    """First and second opinions on one case."""
    FILED = "filed"
    """Appeals that were made, by whom."""
    APPEALS = "appeals"
    """Appeals that were answered, by who made them and what became of them."""
    KEPT_APART = "kept_apart"
    """Somebody tried to judge a case in which they have a part, and could not."""


class Count(Base):
    """How often something of a kind happened in a month."""

    __tablename__ = "moderation_count"
    month: Mapped[date] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(12), primary_key=True)
    part: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    __table_args__ = PRIVATE
