"""Owns the boards that a new forum starts with: nine in three groups, meant to be kept.

Leaves creating their rows to the commands.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class StarterBoard:
    """One board to start with. A slug is neutral, because the history of a browser keeps it."""

    slug: str
    title: str
    group: str
    purpose: str
    agreement: str


MIND: Final = "Mind"
LIFE: Final = "Body, habits, family"
HERE: Final = "This place"

STARTER_BOARDS: Final = (
    StarterBoard(
        "nights",
        "Sleep and nights",
        MIND,
        "Lying awake, waking too early, and getting through till morning.",
        "Say what the nights are like for you; leave out amounts of medicines.",
    ),
    StarterBoard(
        "ground",
        "Anxiety and panic",
        MIND,
        "Fear that comes suddenly, fear that stays, and finding the floor again.",
        "Tell how it is for you; ask before you advise.",
    ),
    StarterBoard(
        "grey-days",
        "Low mood and depression",
        MIND,
        "For days when everything is heavy, and for the lighter ones.",
        "Dark thoughts may be said here; please leave out how.",
    ),
    StarterBoard(
        "tides",
        "Bipolar",
        MIND,
        "Highs, lows, and living with both.",
        "Speak of your own highs and lows; nobody here names another person's illness.",
    ),
    StarterBoard(
        "steps",
        "Drinking, drugs, gambling and other habits",
        LIFE,
        "Stopping, less, safer or undecided: every goal is welcome.",
        "No shame for a slip; no amounts, no sources, no recipes.",
    ),
    StarterBoard(
        "pacing",
        "Long illness, pain and fatigue",
        LIFE,
        "Living with a body that sets the limits.",
        "Everyone is believed here; nobody promises a cure.",
    ),
    StarterBoard(
        "beside",
        "Caring for someone",
        LIFE,
        "For partners, parents, children and friends who look after somebody.",
        "Speak of how it is for you; leave out what could show who you care for.",
    ),
    StarterBoard(
        "hello",
        "Hello",
        HERE,
        "New here? Say as much or as little as you like.",
        "No real names, places or workplaces, please: yours or anybody's.",
    ),
    StarterBoard(
        "about",
        "About this forum",
        HERE,
        "Questions, wishes and what does not work.",
        "Talk about the place, not about single members; for a post that worries you, use Flag.",
    ),
)
