"""Tables of flags, cases and decisions. None knows an account: who may not judge a case stands in it as a tag.

What is asked of a seal, and by whom, stands in `forum.moderation.models.seals`.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.core.model import ID_LENGTH, PRIVATE, Base, LongText, PublicId, sortable

_PLACE = 8 + ID_LENGTH


class State(StrEnum):
    """Whether a case waits. That somebody has it in hand is not a state: a claim simply runs out."""

    OPEN = "open"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What a moderator decides."""

    NO_ACTION = "no_action"
    HIDE = "hide"
    RESTORE = "restore"
    NOTE = "note"
    """A content note is added."""
    UNNOTE = "unnote"
    """One that a moderator had added is taken away."""


class Line(StrEnum):
    """What else stands in the public log."""

    TAKEN_BACK = "taken_back"
    """A decision that its maker took back."""
    PAUSED = "paused"
    """Somebody cannot write for a while."""
    NO_ONE_OFF = "no_one_off"
    """Somebody has no names for one thread for a while."""
    PATTERN_ASKED = "pattern_asked"
    """Two moderators had the software say whether some names are one person."""
    SEAL_LIFTED = "seal_lifted"
    """Two people had the names of a person shown, for a legal demand."""
    WORDS_WATCHED = "words_watched"
    """What happens at watched words was changed."""


class Part(StrEnum):
    """Why somebody may not judge a case."""

    AUTHOR = "author"
    FLAGGER = "flagger"
    DECIDER = "decider"


def day_place(day: date, row_id: str) -> str:
    """Make the key by which a list shows newer days first, and within a day no order at all."""
    return f"{day:%Y%m%d}{row_id}"


class Case(Base):
    """Something that was flagged, once for all its flags; at most one open case about each thing."""

    __tablename__ = "moderation_case"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[PublicId]
    board_id: Mapped[PublicId] = mapped_column(ForeignKey("board.id"))
    author_alias_id: Mapped[PublicId] = mapped_column(ForeignKey("alias.id"), index=True)
    """The name under which it was written, as everybody sees it there."""
    state: Mapped[str] = mapped_column(String(10), default=State.OPEN)
    reason: Mapped[str] = mapped_column(String(20))
    """The gravest reason among its flags."""
    severity: Mapped[int]
    turn: Mapped[int]
    """Counts cases: which came first, and no clock."""
    place: Mapped[int] = mapped_column(BigInteger)
    """The order of the queue: graver first, then older."""
    opened_day: Mapped[date]
    title: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[LongText] = mapped_column(default="")
    """Title and text as they were flagged; emptied when the case is closed for good."""
    revision: Mapped[int] = mapped_column(default=0)
    """How often the text had been changed when it was flagged, and later when it was decided."""
    flag_count: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[PublicId | None] = mapped_column(ForeignKey("alias.id"))
    """The official name of whoever has it in hand; who has decided keeps it for as long, to take the decision back."""
    claim_until: Mapped[int | None] = mapped_column(BigInteger)
    """Minutes since 1970; emptied soon after they have passed."""
    version: Mapped[int] = mapped_column(default=1)
    """Grows with everything that a moderator must have seen before deciding."""

    board: Mapped[Board] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        Index(
            "ix_moderation_case_one_open",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_moderation_case_queue", "place", unique=True, sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
        Index("ix_moderation_case_subject_turn", "kind", "subject_id", "turn", unique=True),
        PRIVATE,
    )


class Flag(Base):
    """What one person said is wrong. Moderators read it without a name."""

    __tablename__ = "flag"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    case_id: Mapped[PublicId] = mapped_column(ForeignKey("moderation_case.id", ondelete="CASCADE"), index=True)
    alias_id: Mapped[PublicId | None] = mapped_column(ForeignKey("alias.id"))
    """The usual name of whoever flagged, for telling them; None for somebody who has no name yet."""
    person_tag: Mapped[str] = mapped_column(String(64), unique=True)
    """One person flags a case once, under whatever name."""
    tie: Mapped[bytes] = mapped_column(LargeBinary)
    """The account, sealed, so that the tag can be made anew under another key."""
    reason: Mapped[str] = mapped_column(String(20))
    sentence: Mapped[str] = mapped_column(String(500), default="")
    why: Mapped[LongText] = mapped_column(default="")
    source: Mapped[str] = mapped_column(String(500), default="")
    day: Mapped[date]
    place: Mapped[str] = mapped_column(sortable(_PLACE))

    case: Mapped[Case] = relationship(lazy="raise")

    __table_args__ = (Index("ix_flag_alias_place", "alias_id", "place"), PRIVATE)


class CaseConflict(Base):
    """Somebody who may not judge a case. The tag is another one in every case, so that rows cannot be joined."""

    __tablename__ = "case_conflict"
    tie: Mapped[bytes] = mapped_column(LargeBinary)
    """The account, sealed, so that the tag can be made anew under another key."""
    case_id: Mapped[PublicId] = mapped_column(ForeignKey("moderation_case.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(64), primary_key=True)
    part: Mapped[str] = mapped_column(String(8), primary_key=True)
    __table_args__ = PRIVATE


class Decision(Base):
    """What a moderator decided, and why, in words for the people concerned."""

    __tablename__ = "decision"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    case_id: Mapped[PublicId] = mapped_column(ForeignKey("moderation_case.id"))
    number: Mapped[int]
    """The first, second, third decision of its case."""
    by_alias_id: Mapped[PublicId] = mapped_column(ForeignKey("alias.id"))
    outcome: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(String(40), default="")
    """The key of an agreement in `forum.resources.agreements`, or empty."""
    notes: Mapped[str] = mapped_column(String(200), default="")
    """The content notes that it added or took away."""
    reason: Mapped[LongText]
    day: Mapped[date]
    for_author: Mapped[bool] = mapped_column(default=False)
    """Whether it changes something for the author, who is told then and only then."""
    undone: Mapped[bool] = mapped_column(default=False)
    place: Mapped[str] = mapped_column(sortable(_PLACE), unique=True)

    case: Mapped[Case] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        Index("ix_decision_case_number", "case_id", "number", unique=True),
        Index("ix_decision_by_place", "by_alias_id", "place"),
        PRIVATE,
    )


class LogEntry(Base):
    """One line of the public log. Rows are only ever added; none names a post, a member or a moderator."""

    __tablename__ = "log_entry"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    turn: Mapped[int] = mapped_column(unique=True)
    day: Mapped[date]
    outcome: Mapped[str] = mapped_column(String(20))
    """An `Outcome` or a `Line`."""
    board_id: Mapped[PublicId | None] = mapped_column(ForeignKey("board.id"))
    """Empty for what is about a person, and not about one post."""
    kind: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str] = mapped_column(String(300), default="")

    board: Mapped[Board | None] = relationship(lazy="joined")


class Turn(Base):
    """A counter that gives things their order without a clock."""

    __tablename__ = "moderation_turn"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
