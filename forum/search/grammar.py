"""What may be typed into the search box: words, "phrases", -without, and names such as `board:`. Everything else is read as words.

There is nothing to get wrong: each text has a meaning, and none raises. No wildcard, no range, no bracket, so that no
question costs more than its words (figures in docs/search.md).
"""

import re
from dataclasses import dataclass, field
from itertools import groupby

from forum.core import matching
from forum.search.contract import Phrase

LONGEST = 200
"""Characters of a question that are read."""

PHRASES = 3
WITHOUT = 4
IN_A_PHRASE = 12
"""Bounds on what one question may ask for; what goes beyond is left out."""

NAMES = ("board", "by", "in", "wants", "note", "before", "after", "sort")
"""What narrows a question: `board:sleep`, `by:"a name"`."""

# One pass, each character read once: a dash, then a phrase up to its closing quote or the end, or anything up to a space.
_ITEM = re.compile(
    rf'(?P<dash>-?)(?:"(?P<phrase>[^"]*)"?|(?P<name>{"|".join(NAMES)}):(?:"(?P<quoted>[^"]*)"?|(?P<value>[^\s"]*))|(?P<plain>[^\s"]+))', re.IGNORECASE
)
_QUOTES = str.maketrans("“”„‟«»″＂\0", '"""""""" ')
_DASHES = re.compile(r"(?<!\S)[‐‑–—−](?=\S)")


@dataclass(frozen=True)
class Parsed:
    """A question, understood."""

    words: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    """What was typed after each of `NAMES`, in small letters; the last one counts where there are several."""
    was_cut: bool = False
    """Whether the text was longer than what is read."""

    @property
    def board(self) -> str | None:
        """The slug after `board:`."""
        return self.names.get("board")

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for; what to leave out alone is not enough."""
        return not self.words and not self.phrases


def parse(text: str) -> Parsed:
    """Understand a question.

    :param text: as typed; of any length and content.
    """
    typed = _DASHES.sub("-", text[: LONGEST + 1].translate(_QUOTES))
    single: list[str] = []
    phrases: list[Phrase] = []
    without: list[Phrase] = []
    names: dict[str, str] = {}
    for item in _ITEM.finditer(typed[:LONGEST]):
        if item["name"] and not item["dash"]:
            if value := " ".join((item["quoted"] or item["value"] or "").lower().split()):
                names[item["name"].lower()] = value
        elif item["dash"]:
            without.append(matching.folded(item["phrase"] or item["plain"] or item[0]))
        elif item["phrase"] is not None:
            phrases.append(matching.folded(item["phrase"]))
        else:
            _sort_in(item["plain"] or "", single, phrases)
    single += [phrase[0] for phrase in phrases if len(phrase) == 1]
    return Parsed(
        words=tuple(dict.fromkeys(single)),
        phrases=_bounded([phrase for phrase in phrases if len(phrase) > 1], PHRASES),
        without=_bounded(without, WITHOUT),
        names=names,
        was_cut=len(text) > LONGEST,
    )


def _sort_in(plain: str, single: list[str], phrases: list[Phrase]) -> None:
    # Letters of a script without spaces only mean something side by side; `well-being` is better read as two words.
    for unspaced, group in groupby(matching.folded(plain), matching.is_unspaced):
        if unspaced:
            phrases.append(tuple(group))
        else:
            single.extend(group)


def _bounded(phrases: list[Phrase], most: int) -> tuple[Phrase, ...]:
    return tuple(phrase[:IN_A_PHRASE] for phrase in dict.fromkeys(phrases) if phrase)[:most]
