"""What can become true in moderation. Each fact carries one id and nothing of a person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DecisionMade:
    """A moderator has decided a case."""

    decision_id: str


@dataclass(frozen=True)
class CaseOpened:
    """Something waits for a moderator."""

    case_id: str


@dataclass(frozen=True)
class CaseDecided:
    """A decision holds for good: nobody else is to say what they think."""

    decision_id: str


@dataclass(frozen=True)
class AppealFiled:
    """Somebody says that a decision is wrong."""

    appeal_id: str


@dataclass(frozen=True)
class AppealDecided:
    """An appeal was answered."""

    appeal_id: str


@dataclass(frozen=True)
class FlagsChanged:
    """A post has more open flags than before, or fewer."""

    post_id: str


@dataclass(frozen=True)
class ThreadKept:
    """A moderator has done something with a thread, or taken it back."""

    keeping_id: str


@dataclass(frozen=True)
class PatternDecided:
    """A moderator has closed a pattern with words for whoever opened it."""

    pattern_id: str


@dataclass(frozen=True)
class SealLifted:
    """The day has come on which somebody is told that their names were shown for a legal demand."""

    lifting_id: str
