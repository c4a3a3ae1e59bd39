"""Owns the reasons for which something can be flagged: their words, how grave each is, and what it asks for.

Leaves checking what was typed to `forum.moderation.service.flagging`.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `key` is stored and never changes its meaning.

    :param label: what the person who flags chooses.
    :param hint: a sentence beside it.
    :param title: how the case is called in the queue.
    :param in_public: what the public log and the place of a hidden post say.
    :param severity: from 0 to 4; higher ones are shown first.
    :param needs: the fields without which it cannot be judged.
    """

    key: str
    label: str
    hint: str
    title: str
    in_public: str
    severity: int
    needs: tuple[str, ...] = ()


DANGER: Final = "danger"
CLAIM: Final = "misinformation"
OTHER: Final = "other"
WAITS: Final = "waits"

SERIOUS: Final = ("harm", "cruelty")
"""What is done to others: when a post is hidden for one of these, its author has no names for one thread for a while, without anybody's asking.

Danger is a worry and no wrong; giving somebody away happens by mistake as often as not.
"""

REASONS: Final = (
    Reason(
        DANGER,
        "Somebody may be in danger",
        "Nothing else to fill in. The post stays up and people can answer it.",
        "Somebody may be in danger",
        "a worry about somebody's safety",
        4,
    ),
    Reason(
        "harm",
        "It encourages harm, or describes a method",
        "Also in soft words, and also doses, numbers and weights.",
        "Encourages harm, or describes a method",
        "encouraging harm or describing a method",
        4,
    ),
    Reason(
        "identity",
        "It gives somebody away",
        "A name, a place, or so many details that somebody could be recognised.",
        "Gives somebody away",
        "words that could show who somebody is",
        3,
    ),
    Reason(
        CLAIM,
        "A health claim that is wrong or unproven",
        "Please fill in the three fields below, so that it can be checked.",
        "A health claim that may be wrong",
        "a health claim that is wrong or unproven",
        2,
        ("sentence", "why", "source"),
    ),
    Reason(
        "cruelty",
        "It is cruel, or aimed at a person",
        "Mocking, threatening, following somebody around.",
        "Cruel, or aimed at a person",
        "cruelty or harassment",
        2,
    ),
    Reason(
        "selling",
        "It sells, recruits or collects money",
        "Spam, studies and links to buy something as well.",
        "Sells, recruits or collects money",
        "selling, recruiting or spam",
        1,
    ),
    Reason(
        "advice",
        "Advice that nobody asked for",
        "For posts where somebody only wanted to be heard.",
        "Advice that nobody asked for",
        "advice that nobody asked for",
        0,
    ),
    Reason(
        OTHER,
        "Something else",
        "Please say in your own words what it is.",
        "Something else",
        "something else",
        1,
        ("why",),
    ),
)

HELD: Final = Reason(
    WAITS,
    "Held until a volunteer has looked",
    "Nobody has flagged it.",
    "Held until a volunteer has looked",
    "a post that waited for a volunteer",
    1,
)
"""No reason for a flag: why a post is held is told neither to its author nor to whoever looks at it."""

BY_KEY: Final = {reason.key: reason for reason in (*REASONS, HELD)}

GRAVEST: Final = 4

_URGENCY = {4: "now", 3: "today", 2: "today", 1: "this week", 0: "this week"}


def urgency(severity: int) -> str:
    """Say how soon a case of this severity wants somebody: "now", "today" or "this week"."""
    return _URGENCY[severity]
