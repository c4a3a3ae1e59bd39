"""What can become true in moderation. Each fact carries one id and nothing of a person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DecisionMade:
    """A moderator has decided a case."""

    decision_id: str
