"""Owns the cards that come with the forum: short advice on how to read a claim, for the top of a board or beside the box for writing.

They say nothing about any illness or remedy, and need no source: they are our own words. Which board shows which is left to those who keep it
(`forum.boards.service.keeping.cards`).
"""

from dataclasses import dataclass
from typing import Final

from forum.core.words import later


@dataclass(frozen=True, slots=True)
class Ready:
    """A card that comes with the forum. `key` is stored and never changes its meaning.

    :param words: a few lines, each a paragraph.
    """

    key: str
    title: str
    words: tuple[str, ...]


READY: Final = (
    Ready(
        "claim",
        later("How to read a claim about health"),
        (
            later("Does it speak of one person, or of everybody? What helped one is worth hearing, and need not help you."),
            later("Does it say where it comes from, and can you look it up there?"),
            later("Would it cost you something to be mistaken about it? Then ask somebody who knows you before you act on it."),
        ),
    ),
    Ready(
        "cure",
        later("Three signs of a cure that is too good"),
        (
            later("It helps against everything, and nearly everybody."),
            later("It wants you to hurry, to pay, or to tell nobody."),
            later("It tells one moving story, and says nothing of those whom it did not help."),
        ),
    ),
    Ready(
        "medicine",
        later("When somebody writes about a medicine"),
        (
            later("How it was for one person says how it was for them: bodies differ, and so do doses and reasons."),
            later("Before you begin, change or leave out something, please talk with somebody who knows what else you take."),
            later("Numbers of tablets and ways to leave them out are not for a thread."),
        ),
    ),
    Ready(
        "sleep",
        later("How to read a claim about sleep remedies"),
        (
            later("Many things help for a week, because something new gives hope. Does it say how it was after that?"),
            later("Does whoever writes it sell it, or earn by it?"),
            later("You can try what costs little and can do no harm, and let the rest wait until you have asked somebody."),
        ),
    ),
    Ready(
        "numbers",
        later("When a number looks like proof"),
        (
            later("Nine of ten: of how many people, and who asked them?"),
            later("Twice as often can mean two instead of one in a million."),
            later("A number without a place where it can be looked up is a story with digits."),
        ),
    ),
    Ready(
        "change",
        later("When something you knew is said to be over"),
        (
            later("Knowledge changes, and that is how it should be. Does it say since when, and who has looked?"),
            later("One study is a beginning. Several that agree, read together by people who know the subject, weigh more."),
        ),
    ),
)

BY_KEY: Final = {ready.key: ready for ready in READY}
