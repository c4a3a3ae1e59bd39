"""What may be typed into the search box: words, "phrases", -without and board:name. Everything else is read as words.

There is nothing to get wrong: each text has a meaning, and none raises. No wildcard, no range, no bracket, so that no
question costs more than its words (figures in docs/search.md).
"""

import re
from dataclasses import dataclass
from itertools import groupby

from forum.core import matching
from forum.search.contract import Phrase

LONGEST = 200
"""Characters of a question that are read."""

PHRASES = 3
WITHOUT = 4
IN_A_PHRASE = 12
"""Bounds on what one question may ask for; what goes beyond is left out."""

# One pass, each character read once: a dash, then a phrase up to its closing quote or the end, or anything up to a space.
_ITEM = re.compile(r'(?P<dash>-?)(?:"(?P<phrase>[^"]*)"?|board:(?P<board>\S*)|(?P<plain>[^\s"]+))', re.IGNORECASE)
_QUOTES = str.maketrans("“”„‟«»″＂\0", '"""""""" ')
_DASHES = re.compile(r"(?<!\S)[‐‑–—−](?=\S)")


@dataclass(frozen=True)
class Parsed:
    """A question, understood."""

    words: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()
    board: str | None = None
    """The slug after `board:`, as typed but in small letters."""
    was_cut: bool = False
    """Whether the text was longer than what is read."""

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
    board = None
    for item in _ITEM.finditer(typed[:LONGEST]):
        if item["board"] is not None and not item["dash"]:
            board = item["board"].lower() or board
        elif item["dash"]:
            without.append(matching.folded(item["phrase"] or item["plain"] or ""))
        elif item["phrase"] is not None:
            phrases.append(matching.folded(item["phrase"]))
        else:
            _sort_in(item["plain"] or "", single, phrases)
    single += [phrase[0] for phrase in phrases if len(phrase) == 1]
    return Parsed(
        words=tuple(dict.fromkeys(single)),
        phrases=_bounded([phrase for phrase in phrases if len(phrase) > 1], PHRASES),
        without=_bounded(without, WITHOUT),
        board=board,
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
