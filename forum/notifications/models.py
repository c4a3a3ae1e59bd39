"""Tables of notices. They go to names, and say neither when they came nor when they were read."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.model import ID_LENGTH, PRIVATE, Base, PublicId, sortable


class Kind(StrEnum):
    """What a notice is about, as its reader stands to it; its subject is a decision, a pattern, a lifting, a keeping or a post."""

    OWN_POST = "own_post"
    OWN_FLAG = "own_flag"
    PATTERN = "pattern"
    """A pattern that the name told of was decided."""
    SEAL_LIFTED = "seal"
    """The person's names were shown for a legal demand."""
    REPLY = "reply"
    """The post answers one of the name's."""
    MENTION = "mention"
    """The post speaks to the name."""
    QUOTE = "quote"
    """The post quotes one of the name's."""
    CONTEXT = "context"
    """A context note stands with a post of the name."""
    KEPT = "kept"
    """A moderator did something with a thread, or a part of one, that a post of the name begins."""
    SUPPORT = "support"
    """Somebody left a sign of support at the post, which is the name's; who and when is told to nobody."""

    AFTERWARDS = "afterwards"
    """The name has answered somebody in a bad hour, with this post of its own: what may help them, too."""


BY_OTHERS = (Kind.REPLY, Kind.MENTION, Kind.QUOTE)
"""Notices of what others have written; they are left out for who does not want to read it."""


class Notice(Base):
    """Something that a name is told once."""

    __tablename__ = "notice"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    alias_id: Mapped[PublicId] = mapped_column(ForeignKey("alias.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[PublicId]
    day: Mapped[date]
    """The day on which it was told; of support the day of the post, so that nothing says when it was given."""
    place: Mapped[str] = mapped_column(sortable(8 + ID_LENGTH))
    """The order of a list: newer days first, and within a day none."""

    __table_args__ = (
        Index("ix_notice_once", "alias_id", "kind", "subject_id", unique=True),
        Index("ix_notice_alias_place", "alias_id", "place"),
        PRIVATE,
    )
