"""Tables of flags, cases and decisions. None knows an account: who may not judge a case stands in it as a tag.

What is asked of a seal, and by whom, stands in `forum.moderation.models.seals`.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.core.model import ID_LENGTH, PRIVATE, Base, LongText, PublicId, sortable
from forum.resources.agreements import AGREEMENTS_VERSION

_PLACE = 8 + ID_LENGTH


class State(StrEnum):
    """How far a case has come (`forum.moderation.transitions`). That somebody has it in hand is not a state: a claim simply runs out."""

    OPEN = "open"
    AWAITING_SECOND = "awaiting_second"
    """Decided by one person, whose decision has its effect for now; another one, who does not know it, is to say what they think."""
    ESCALATED = "escalated"
    """Two people differ, or somebody has asked for a lead."""
    DECIDED = "decided"
    APPEALED = "appealed"
    APPEAL_DECIDED = "appeal_decided"
    WITHDRAWN = "withdrawn"
    PURGED = "purged"
    """The words are erased for good, for a legal demand."""


UNDECIDED = (State.OPEN, State.AWAITING_SECOND, State.ESCALATED)
"""The states in which a case has no decision for good; there is at most one such case about each thing, and flags join it."""

SETTLED = (State.DECIDED, State.APPEAL_DECIDED)
"""The states in which nobody has to look at a case, and its decision holds."""

_ONE_OPEN = "state IN ('open', 'awaiting_second', 'escalated')"
WAITS = "state IN ('open', 'awaiting_second', 'escalated', 'appealed')"
"""That somebody has to look at a case, in the words of its index: a database uses that only where it reads the very same ones."""
SINCE = "waits_since IS NOT NULL"
BY_VISITOR = "by_visitor"


class Outcome(StrEnum):
    """What a moderator decides."""

    NO_ACTION = "no_action"
    HIDE = "hide"
    RESTORE = "restore"
    NOTE = "note"
    """A content note is added."""
    UNNOTE = "unnote"
    """One that a moderator had added is taken away."""
    ASK_EDIT = "ask_edit"
    """Its author is asked to change it."""
    FOLD = "fold"
    """It stands behind a button."""
    CLOSE = "close"
    """Nobody can answer it any more."""
    PAUSE = "pause"
    """It is hidden, and whoever wrote it cannot write for some days."""
    EXCLUDE = "exclude"
    """It is hidden, and whoever wrote it cannot write here any more."""


class Round(StrEnum):
    """Which opinion about a case a decision is."""

    FIRST = "1"
    SECOND = "2"
    THIRD = "3"
    APPEAL = "appeal"


class Stands(StrEnum):
    """Why a decision holds."""

    NOT = ""
    """It is an opinion, and another decision holds."""
    FIRST = "first"
    """It needs no second opinion."""
    INTERIM = "interim"
    """It holds until somebody else has said what they think."""
    ALONE = "alone"
    """It needs a second opinion, and there is nobody who could give one."""
    AGREED = "agreed"
    """A second person, who did not know it, has said the same."""
    MILDER = "milder"
    """Two people differed, there is no third, and it is the milder one."""
    THIRD = "third"
    """Two people differed, and a third has said so."""
    APPEAL = "appeal"


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
    EXCLUDED = "excluded"
    """Somebody cannot write here any more."""
    CONFIRMED = "confirmed"
    """A decision that others have looked at, and that stands."""
    REPLACED = "replaced"
    """A decision in whose place another opinion holds now."""
    UPHELD = "upheld"
    """A decision that stands after an appeal."""
    OVERTURNED = "overturned"
    """A decision that was taken back after an appeal."""
    PURGED = "purged"
    """Words that were erased for a legal demand."""
    WORDS_WATCHED = "words_watched"
    """What happens at watched words was changed."""
    CARD_CHANGED = "card_changed"
    """The card of a board was changed."""
    OTHER_WORDS = "other_words"
    """The groups of words that mean nearly the same to search were changed."""
    CLAIM_CONFIRMED = "claim_confirmed"
    """A claim that was looked at began to be read."""
    CLAIM_WITHDRAWN = "claim_withdrawn"
    """A claim that was looked at was taken out again."""
    NOTE_CHECKED = "note_checked"
    """Readers of a post learn that a sentence of it is being checked."""
    NOTE_SHOWN = "note_shown"
    """A context note stands with a post, because people who usually disagree find it helpful."""
    NOTE_GONE = "note_gone"
    """One that stood with a post does not any more."""
    WAVE_HIDDEN = "wave_hidden"
    """Several posts were hidden together as one wave of spam."""
    WAVE_UNDONE = "wave_undone"
    """All posts of a wave were shown again, and wait for a moderator one by one."""
    LINE_ERASED = "line_erased"
    """What an earlier line said was erased; its place in the chain stays."""
    COPY_RETURNED = "copy_returned"
    """A backup was put back, and the lines after it are lost."""


class Part(StrEnum):
    """Why somebody may not judge a case."""

    AUTHOR = "author"
    FLAGGER = "flagger"
    TALK = "talk"
    """They took part in the talk in which it stands."""
    BLOCK = "block"
    """They have muted or limited its author, or its author them."""
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
    state: Mapped[str] = mapped_column(String(16), default=State.OPEN)
    reason: Mapped[str] = mapped_column(String(20))
    """The gravest reason among its flags."""
    severity: Mapped[int]
    turn: Mapped[int]
    """Counts cases: which came first, and no clock."""
    waits_since: Mapped[int | None] = mapped_column(BigInteger)
    """The minute from which its wait is counted; emptied soon after it waits no longer."""
    rank: Mapped[int | None] = mapped_column(BigInteger)
    """Its place among waiting cases of its severity (`forum.moderation.priority`); emptied together with the minute that is in it."""
    weight: Mapped[int] = mapped_column(default=0)
    """The weight of its flags together, in thousandths."""
    noticed: Mapped[str] = mapped_column(String(20), default="")
    """The reason for which the software opened or raised it, without anybody's flag; flags that are taken back do not change it."""
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
    claim_since: Mapped[int | None] = mapped_column(BigInteger)
    """The minute at which they took it; emptied together with its end."""
    for_lead: Mapped[bool] = mapped_column(default=False)
    """Whether a moderator has asked that a lead looks at it."""
    version: Mapped[int] = mapped_column(default=1)
    """Grows with everything that a moderator must have seen before deciding."""

    board: Mapped[Board] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        Index(
            "ix_moderation_case_one_open",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=text(_ONE_OPEN),
            postgresql_where=text(_ONE_OPEN),
        ),
        Index("ix_moderation_case_queue", "severity", "rank", "turn", sqlite_where=text(WAITS), postgresql_where=text(WAITS)),
        Index("ix_moderation_case_due", "severity", "waits_since", sqlite_where=text(SINCE), postgresql_where=text(SINCE)),
        Index("ix_moderation_case_subject_turn", "kind", "subject_id", "turn", unique=True),
        PRIVATE,
    )


class Flag(Base):
    """What one person said is wrong. Moderators read it without a name."""

    __tablename__ = "flag"
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    case_id: Mapped[PublicId] = mapped_column(ForeignKey("moderation_case.id", ondelete="CASCADE"))
    alias_id: Mapped[PublicId | None] = mapped_column(ForeignKey("alias.id"))
    """The usual name of whoever flagged, for telling them; None for somebody who has no name yet."""
    person_tag: Mapped[str] = mapped_column(String(64), unique=True)
    """One person flags a case once, under whatever name."""
    tie: Mapped[bytes] = mapped_column(LargeBinary)
    """The account, sealed, so that the tag can be made anew under another key."""
    reason: Mapped[str] = mapped_column(String(20))
    weight: Mapped[int] = mapped_column(default=0)
    """How much it counted when it was made, in thousandths; nothing that comes later changes it."""
    by_visitor: Mapped[bool] = mapped_column(default=False)
    """Whether somebody sent it who was not signed in."""
    receipt: Mapped[str | None] = mapped_column(String(64))
    """The hash of the code with which its sender can read what came of it."""
    revision: Mapped[int] = mapped_column(default=0)
    """How often the text had been changed when it was flagged."""
    quote_tag: Mapped[str] = mapped_column(String(64), default="")
    """Tells the flagged sentence from others once it is not kept any more; readable with the key alone."""
    sentence: Mapped[str] = mapped_column(String(500), default="")
    why: Mapped[LongText] = mapped_column(default="")
    source: Mapped[str] = mapped_column(String(500), default="")
    day: Mapped[date]
    place: Mapped[str] = mapped_column(sortable(_PLACE))

    case: Mapped[Case] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_flag_alias_place", "alias_id", "place"),
        Index("ix_flag_case_reason", "case_id", "reason"),
        Index("ix_flag_of_visitors", "case_id", sqlite_where=text(BY_VISITOR), postgresql_where=text(BY_VISITOR)),
        Index("ix_flag_receipt", "receipt", unique=True),
        PRIVATE,
    )


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
    rule_version: Mapped[str] = mapped_column(String(20), default=AGREEMENTS_VERSION)
    """The version of the agreements that held then; empty for decisions from before it was noted."""
    notes: Mapped[str] = mapped_column(String(200), default="")
    """The content notes that it added or took away."""
    reason: Mapped[LongText]
    day: Mapped[date]
    for_author: Mapped[bool] = mapped_column(default=False)
    """Whether it changes something for the author, who is told then and only then."""
    undone: Mapped[bool] = mapped_column(default=False)
    """Whether what it did was taken back: by its maker, by another opinion, or after an appeal."""
    round: Mapped[str] = mapped_column(String(8), default=Round.FIRST)
    interim: Mapped[bool] = mapped_column(default=False)
    """Whether it has its effect for now, until somebody else has said what they think."""
    stands: Mapped[str] = mapped_column(String(8), default=Stands.FIRST)
    """Why it holds, one of `Stands`; empty for an opinion that did not come to hold."""
    days: Mapped[int] = mapped_column(default=0)
    """For how many days somebody's writing is paused by it."""
    inverse: Mapped[LongText] = mapped_column(default="")
    """What takes its effect back, and how it was before, as JSON (`forum.moderation.service.carrying`)."""
    place: Mapped[str] = mapped_column(sortable(_PLACE), unique=True)

    case: Mapped[Case] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        Index("ix_decision_case_number", "case_id", "number", unique=True),
        Index("ix_decision_by_place", "by_alias_id", "place"),
        PRIVATE,
    )


class Turn(Base):
    """A counter that gives things their order without a clock."""

    __tablename__ = "moderation_turn"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
