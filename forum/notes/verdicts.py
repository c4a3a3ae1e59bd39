"""Owns the five verdicts on a health claim: their keys, which never change their meaning, and their words.

Each is about a sentence, and none about whoever wrote it. What somebody lived through gets none.
"""

from enum import StrEnum
from typing import Final

from forum.core.words import later


class Verdict(StrEnum):
    """What was found about a claim."""

    MISLEADING = "misleading"
    UNPROVEN = "unproven"
    OUTDATED = "outdated"
    MISSING_CONTEXT = "missing_context"
    ACCURATE = "accurate"


WORDS: Final = {
    Verdict.MISLEADING: later("can mislead"),
    Verdict.UNPROVEN: later("not shown to be so"),
    Verdict.OUTDATED: later("known otherwise by now"),
    Verdict.MISSING_CONTEXT: later("something belongs to it"),
    Verdict.ACCURATE: later("holds"),
}
"""What readers see."""

LONGER: Final = {
    Verdict.MISLEADING: later("What the sources say is different enough that acting on this could go badly."),
    Verdict.UNPROVEN: later("Nobody has shown it so far, and nobody has shown the opposite."),
    Verdict.OUTDATED: later("It was thought to be so once, and the sources say something else today."),
    Verdict.MISSING_CONTEXT: later("It can be so, and it depends on something that is not said with it."),
    Verdict.ACCURATE: later("The sources say the same."),
}
"""A sentence about each, for those who choose one and those who ask what it means."""

NUMBERS: Final = {
    Verdict.MISLEADING: 1,
    Verdict.UNPROVEN: 2,
    Verdict.OUTDATED: 2,
    Verdict.MISSING_CONTEXT: 3,
    Verdict.ACCURATE: 5,
}
"""From 1 (misleading) to 5 (accurate), for machines that read claim reviews (schema.org/ClaimReview, `ratingValue`)."""
