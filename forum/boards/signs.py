"""Owns the words of the five signs of support: what the one who gives them presses, and what the author reads.

Leaves giving them to `forum.boards.service.supporting`. Nobody reads a number, the author neither.
"""

from dataclasses import dataclass
from typing import Final

from forum.boards.models import Kindness
from forum.core.words import later

FEW: Final = 2
SEVERAL: Final = 5
"""From how many on "a few people" and "several people" are said."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of support.

    :param label: what is pressed.
    :param one: what the author reads when one person gave it; `few` and `several` for more.
    """

    key: Kindness
    label: str
    one: str
    few: str
    several: str

    def words(self, count: int) -> str:
        """Return what the author reads.

        :param count: how many people gave it, at least one.
        """
        if count >= SEVERAL:
            return self.several
        return self.few if count >= FEW else self.one


SIGNS: Final = (
    Sign(Kindness.HEAR, later("I hear you"), later("Somebody hears you."), later("A few people hear you."), later("Several people hear you.")),
    Sign(
        Kindness.ME_TOO,
        later("Me too"),
        later("Somebody knows this too."),
        later("A few people know this too."),
        later("Several people know this too."),
    ),
    Sign(Kindness.THANKS, later("Thank you"), later("Somebody thanks you."), later("A few people thank you."), later("Several people thank you.")),
    Sign(
        Kindness.HOPE,
        later("Holding hope"),
        later("Somebody holds hope for you."),
        later("A few people hold hope for you."),
        later("Several people hold hope for you."),
    ),
    Sign(
        Kindness.HELPED,
        later("This helped me"),
        later("This helped somebody."),
        later("This helped a few people."),
        later("This helped several people."),
    ),
)

BY_KEY: Final = {sign.key.value: sign for sign in SIGNS}
