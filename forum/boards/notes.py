"""Owns the content notes: the twelve kinds, their words, and how a post keeps them.

Leaves putting them on posts to `forum.boards.service.noting`, and what a reader wants of each to `forum.boards.looks`.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from forum.core.words import _, later


class Note(StrEnum):
    """What a post is about that some would rather not meet unprepared; in the order in which they are offered."""

    SUICIDE = "suicide"
    SELF_HARM = "self_harm"
    EATING = "eating"
    SUBSTANCES = "substances"
    SEXUAL_VIOLENCE = "sexual_violence"
    ABUSE = "abuse"
    DEATH = "death"
    PREGNANCY_LOSS = "pregnancy_loss"
    MEDICAL = "medical"
    HOSPITAL = "hospital"
    RELAPSE = "relapse"
    LANGUAGE = "language"


WORDS: Final = {
    Note.SUICIDE: later("suicide"),
    Note.SELF_HARM: later("self-harm"),
    Note.EATING: later("eating, weight, numbers"),
    Note.SUBSTANCES: later("drink or drugs in detail"),
    Note.SEXUAL_VIOLENCE: later("sexual violence"),
    Note.ABUSE: later("abuse"),
    Note.DEATH: later("death and grief"),
    Note.PREGNANCY_LOSS: later("losing a pregnancy"),
    Note.MEDICAL: later("medical procedures"),
    Note.HOSPITAL: later("hospital, being sectioned"),
    Note.RELAPSE: later("relapse"),
    Note.LANGUAGE: later("strong language"),
}

CHOICES: Final = [(note.value, words) for note, words in WORDS.items()]


def of(kept: str) -> tuple[Note, ...]:
    """Return the notes that a post or a thread keeps."""
    return chosen(kept.split()) if kept else ()


def chosen(kinds: Iterable[str]) -> tuple[Note, ...]:
    """Return those of some kinds that there are, each once and in their order."""
    asked = set(kinds)
    return tuple(note for note in Note if note.value in asked)


def kept(kinds: Iterable[str]) -> str:
    """Return some notes as a post keeps them."""
    return " ".join(chosen(kinds))


def in_words(kinds: Iterable[str]) -> str:
    """Say some notes: "suicide; self-harm"."""
    return "; ".join(_(WORDS[note]) for note in chosen(kinds))
