"""Owns which measure is milder than which, and which of them one person alone must not decide for good.

Carrying them out is left to `forum.moderation.service.carrying`.
"""

from typing import Final

from forum.moderation import reasons
from forum.moderation.models import Outcome

ORDER: Final = (
    Outcome.RESTORE,
    Outcome.UNNOTE,
    Outcome.NO_ACTION,
    Outcome.ASK_EDIT,
    Outcome.NOTE,
    Outcome.FOLD,
    Outcome.CLOSE,
    Outcome.HIDE,
    Outcome.PAUSE,
    Outcome.EXCLUDE,
)
"""Every outcome, the mildest first: in this order they are offered."""

HIDING: Final = (Outcome.HIDE, Outcome.PAUSE, Outcome.EXCLUDE)
"""What hides the words."""

AGAINST_A_PERSON: Final = (Outcome.PAUSE, Outcome.EXCLUDE)

PAUSES: Final = (1, 3, 7, 30)
"""For how many days somebody's writing can be paused."""

ALONE_DAYS: Final = 7
"""For how many days at most one person alone pauses somebody's writing, where nobody else can look."""


def for_others(outcome: str) -> Outcome:
    """Return what everybody but the author is told of an outcome: that somebody may not write any more is not part of it.

    Who knew that, and when, could watch which other names fall silent at the same time.
    """
    return Outcome.HIDE if outcome in HIDING else Outcome(outcome)


def severity(outcome: str, days: int = 0) -> tuple[int, int]:
    """Return how severe a measure is, to be compared with others.

    :param days: for how many days it holds.
    """
    return ORDER.index(Outcome(outcome)), days


def is_milder(one: tuple[str, int], other: tuple[str, int]) -> bool:
    """Say whether one measure is milder than another; each with its days."""
    return severity(*one) < severity(*other)


def needs_second(outcome: str, reason: str, grade: int) -> bool:
    """Say whether a decision needs a second opinion: a removal, a measure against a person, the highest severity, a verdict on a claim.

    :param reason: the key of the reason for which the case is there.
    :param grade: its severity.
    """
    return outcome in HIDING or grade == reasons.GRAVEST or reason == reasons.CLAIM
