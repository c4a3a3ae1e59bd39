"""Owns what a thread can ask for: the seven kinds, their words in lists and beside the box for replies, and the answers to "did it fit?".

Leaves keeping the choice to `forum.boards.service.fitting`, and what counts as advice to `forum.boards.advice`.
"""

from dataclasses import dataclass
from typing import Final

from forum.boards.models import Fit, Thread, Wants
from forum.core.words import later

QUESTION: Final = later("What would help?")
FIT_QUESTION: Final = later("Was it the kind of answer that would have helped?")


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that would help.

    :param label: what the starter of the thread chooses.
    :param hint: a sentence beside it.
    :param tag: how lists and the thread call it; empty where nothing needs to be said.
    :param coaching: one line for those who are about to answer; empty where there is none.
    """

    key: Wants
    label: str
    hint: str
    tag: str = ""
    coaching: str = ""


KINDS: Final = (
    Kind(
        Wants.LISTEN,
        later("Just listening"),
        later("To be heard, without advice."),
        later("just listening"),
        later("They would like to be heard. Say what you understood, or that you are there; advice can wait."),
    ),
    Kind(
        Wants.EXPERIENCE,
        later("Shared experience"),
        later("How others have lived through it."),
        later("shared experience"),
        later("They would like to know how it was for you. Speak of yourself; what helped you need not help them."),
    ),
    Kind(
        Wants.ADVICE,
        later("Advice"),
        later("Ideas of what could be done."),
        later("advice welcome"),
        later("Advice is welcome here. One idea at a time is easiest to take; leave out medicines and doses."),
    ),
    Kind(
        Wants.PRACTICAL,
        later("Practical information"),
        later("Facts, with where they come from."),
        later("practical information"),
        later("They are looking for information. Please say where yours comes from, so that they can look it up."),
    ),
    Kind(
        Wants.CELEBRATE,
        later("Celebrate with me"),
        later("Something went well, large or small."),
        later("celebrate with me"),
        later("Something went well. Be glad with them; what could be better is for another day."),
    ),
    Kind(
        Wants.NO_REPLY,
        later("No replies needed"),
        later("It only had to be said."),
        later("no replies needed"),
        later("They only wanted to say it, and need no answer. A sign of support is enough."),
    ),
    Kind(Wants.UNSURE, later("Not sure"), later("That is fine, and you can choose later.")),
)

BY_KEY: Final = {kind.key.value: kind for kind in KINDS}

CHOICES: Final = {kind.key.value: kind.label for kind in KINDS}

HINTS: Final = {kind.key.value: kind.hint for kind in KINDS}

FITS: Final = {
    Fit.YES: later("Yes"),
    Fit.PARTLY: later("Partly"),
    Fit.NO: later("No"),
    Fit.UNASKED: later("Don't ask me"),
}


def chosen(key: str | None) -> Wants:
    """Return the kind that a form has sent; what is none means that nobody has chosen."""
    return Wants(key) if key in BY_KEY else Wants.UNSURE


def of_thread(thread: Thread) -> Kind:
    """Return what the starter of a thread said would help."""
    return BY_KEY[chosen(thread.wants)]
