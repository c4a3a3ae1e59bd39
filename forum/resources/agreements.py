"""Owns the agreements between the people here: at most nine sentences, each with its reason and an example, in every version there has been.

Leaves asking for a yes to a new version to `forum.resources.assent`, and what follows a broken one to moderation. To change a word, add a
`Version` at the end of `VERSIONS` and leave the others as they are: decisions cite them.
"""

from dataclasses import dataclass
from typing import Final

from forum.core.words import later

MOST: Final = 9
"""So many sentences can be remembered."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement. `key` names it in decisions and addresses and never changes its meaning."""

    key: str
    sentence: str
    why: str
    example: str


@dataclass(frozen=True, slots=True)
class Version:
    """The agreements as they held from one day on.

    :param name: that day, and what a member says yes to.
    :param changed: in a sentence or two what is new and why, for those who said yes to the version before; empty for the first.
    """

    name: str
    changed: str
    agreements: tuple[Agreement, ...]

    def get(self, key: str) -> Agreement | None:
        """Return the agreement with a key, or None if there was none yet or no more."""
        return next((one for one in self.agreements if one.key == key), None)


_FIRST: Final = (
    Agreement(
        "own-experience",
        later("Speak from your own experience."),
        later(
            "What you lived through cannot be wrong, and it leaves the other person free to choose. Advice nobody asked for can feel like a verdict."
        ),
        later("“Writing it down before bed helped me” rather than “You should keep a diary”."),
    ),
    Agreement(
        "kindness",
        later("Disagree with words, never with the person."),
        later(
            "Many come here on a bad day, and shame keeps people from speaking. A slip, or a goal or a faith that is not yours, is no reason for it."
        ),
        later("“That hasn't been so for me” rather than “Only a fool believes that”."),
    ),
    Agreement(
        "no-methods",
        later("Leave out methods, doses and numbers."),
        later("How you feel may be said here, however dark it is. How it is done, how much it was, or a weight can harm whoever reads it tonight."),
        later("“I used again last night and I'm ashamed”, without what and how much."),
    ),
    Agreement(
        "no-harm",
        later("Nobody here is nudged towards harm, not gently either."),
        later("A person who is about to give up may hear even a soft goodbye as a yes."),
        later("“I'd like you to be here tomorrow. Who could be with you?” rather than “I hope that you find your peace”."),
    ),
    Agreement(
        "no-treatment-orders",
        later("Do not tell anyone to start, stop or change a treatment, and do not name their illness for them."),
        later(
            "Nobody here sees the whole person. How it went for you is welcome; if something is true for people in general, "
            "say where you know it from."
        ),
        later("“My doctor and I lowered it slowly” rather than “Throw them away”."),
    ),
    Agreement(
        "stays-here",
        later("What is said here stays here."),
        later(
            "People speak because nobody knows who they are. Guessing at a name, a screenshot elsewhere or one detail too many "
            "can undo that for good."
        ),
        later("“A friend of mine works in a hospital” rather than which hospital, in which town."),
    ),
    Agreement(
        "no-moving-away",
        later("Do not ask anyone to move to another place, a phone or a meeting."),
        later("Here others can notice when a talk goes wrong. Elsewhere nobody can, and a number or an address tells who somebody is."),
        later("“Let's carry on in this thread” rather than “Send me your number”."),
    ),
    Agreement(
        "nothing-for-sale",
        later("Nothing is sold here, nobody is recruited and no money is collected."),
        later("People in need are easy to press. We cannot tell an honest collection from a false one."),
        later("“A course helped me, and this is what I took from it”, without a link to buy it, a study to join or a fund to give to."),
    ),
    Agreement(
        "stepping-away",
        later("You may step away at any time, without a reason."),
        later("You are not responsible for anybody here on your own. Rest is part of lasting."),
        later("“This is more than I can read today. I hope that somebody else answers.”"),
    ),
)

VERSIONS: Final = (Version("2026-11-21", "", _FIRST),)
"""Every version, the newest last."""

AGREEMENTS: Final = VERSIONS[-1].agreements

AGREEMENTS_VERSION: Final = VERSIONS[-1].name


def version(name: str) -> Version | None:
    """Return a version by its name, or None if there was none of that name."""
    return next((one for one in VERSIONS if one.name == name), None)


def cited(key: str, name: str) -> Agreement | None:
    """Return an agreement as it stood in a version; from before versions were noted it is the first one."""
    found = version(name or VERSIONS[0].name)
    return found.get(key) if found else None
