"""Owns the reasons for which something can be flagged: their words, how grave each is, and what it asks for.

Leaves checking what was typed to `forum.moderation.service.flagging`.
"""

from dataclasses import dataclass
from typing import Final

from forum.core.words import later


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
ASKED: Final = "asked"

SERIOUS: Final = ("harm", "cruelty")
"""What is done to others: when a post is hidden for one of these, its author has no names for one thread for a while, without anybody's asking.

Danger is a worry and no wrong; giving somebody away happens by mistake as often as not.
"""

REASONS: Final = (
    Reason(
        DANGER,
        later("Somebody may be in danger"),
        later("Nothing else to fill in. The post stays up and people can answer it."),
        later("Somebody may be in danger"),
        later("a worry about somebody's safety"),
        4,
    ),
    Reason(
        "harm",
        later("It encourages harm, or describes a method"),
        later("Also in soft words, and also doses, numbers and weights."),
        later("Encourages harm, or describes a method"),
        later("encouraging harm or describing a method"),
        4,
    ),
    Reason(
        "identity",
        later("It gives somebody away"),
        later("A name, a place, or so many details that somebody could be recognised."),
        later("Gives somebody away"),
        later("words that could show who somebody is"),
        3,
    ),
    Reason(
        CLAIM,
        later("A health claim that is wrong or unproven"),
        later("Please fill in the three fields below, so that it can be checked."),
        later("A health claim that may be wrong"),
        later("a health claim that is wrong or unproven"),
        2,
        ("sentence", "why", "source"),
    ),
    Reason(
        "cruelty",
        later("It is cruel, or aimed at a person"),
        later("Mocking, threatening, following somebody around."),
        later("Cruel, or aimed at a person"),
        later("cruelty or harassment"),
        2,
    ),
    Reason(
        "selling",
        later("It sells, recruits or collects money"),
        later("Spam, studies and links to buy something as well."),
        later("Sells, recruits or collects money"),
        later("selling, recruiting or spam"),
        1,
    ),
    Reason(
        "advice",
        later("Advice that nobody asked for"),
        later("For posts where somebody only wanted to be heard."),
        later("Advice that nobody asked for"),
        later("advice that nobody asked for"),
        0,
    ),
    Reason(
        "note",
        later("It needs a content note"),
        later("The post stays. A note says what it is about, so that readers can choose."),
        later("Needs a content note"),
        later("a post that needed a content note"),
        0,
    ),
    Reason(
        OTHER,
        later("Something else"),
        later("Please say in your own words what it is."),
        later("Something else"),
        later("something else"),
        1,
        ("why",),
    ),
)

_NOT_FOR: Final = {"note": ("advice", "note"), "name": (CLAIM, "advice", "note")}


def fitting(kind: str) -> tuple[Reason, ...]:
    """Return the reasons for which a kind of thing can be flagged.

    :param kind: a kind of `forum.moderation.subjects`.
    """
    return tuple(reason for reason in REASONS if reason.key not in _NOT_FOR.get(kind, ()))


HELD: Final = Reason(
    WAITS,
    later("Held until a volunteer has looked"),
    later("Nobody has flagged it."),
    later("Held until a volunteer has looked"),
    later("a post that waited for a volunteer"),
    1,
)
"""No reason for a flag: why a post is held is told neither to its author nor to whoever looks at it."""

UNANSWERED: Final = Reason(
    ASKED,
    later("Nobody has answered, and its author asks for somebody"),
    later("Nobody has flagged it."),
    later("Nobody has answered, and its author asks for somebody"),
    later("a thread that nobody had answered"),
    2,
)
"""No reason for a flag either: the starter of a thread has waited for long. A kind answer is what is asked for."""

BY_KEY: Final = {reason.key: reason for reason in (*REASONS, HELD, UNANSWERED)}

GRAVEST: Final = 4

_URGENCY = {4: later("now"), 3: later("today"), 2: later("today"), 1: later("this week"), 0: later("this week")}


def urgency(severity: int) -> str:
    """Say how soon a case of this severity wants somebody: "now", "today" or "this week"."""
    return _URGENCY[severity]
