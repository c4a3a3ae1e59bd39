"""Finds a sentence that somebody copied from a shown post in the text as it was typed.

Spaces, quotation marks, upper and lower case and the signs of Markdown make no difference; what is asked of the sentence is not known here.
"""

import re
import unicodedata
from typing import Final

LEAST: Final = 3
"""Fewest letters that can be looked for."""

# What stands in the typed text and not on the page: where a link leads.
_LINK_END = re.compile(r"\]\(\S*?\)")
_SPELLED = {"…": "...", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-"}
_MARKS = re.compile(r"^\s*(?:[#>*+-]+|\d+[.)])\s+|[*_`~|\\\[\]]")
# After the mark that ends a sentence comes a space; scripts that write without spaces have marks of their own.
_END = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+|(?<=[。！？।])\s*")
_SIGNS = frozenset("*_`~#>|\\[]\"'´‘’‚‛“”„‟«»‹›")


def find(text: str, sentence: str) -> tuple[int, int] | None:
    """Return where a sentence begins and ends in a text, in characters, or None when it is not there."""
    letters, places = _plain(text)
    wanted, _ = _plain(sentence)
    wanted = wanted.strip(".")
    if len(wanted) < LEAST:
        return None
    start = letters.find(wanted)
    return (places[start], places[start + len(wanted) - 1] + 1) if start >= 0 else None


def pieces(text: str, sentences: list[str]) -> list[tuple[str, bool]]:
    """Cut a text into pieces, each with whether one of the sentences holds it."""
    spans = sorted(span for sentence in sentences if (span := find(text, sentence)))
    cut: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if end <= at:
            continue
        start = max(start, at)
        cut += [(text[at:start], False), (text[start:end], True)]
        at = end
    cut.append((text[at:], False))
    return [piece for piece in cut if piece[0]]


def split(text: str, *, longest: int, most: int) -> list[str]:
    """Cut a text into its sentences, without the signs of Markdown and without repeating one.

    :param longest: characters; a longer sentence is left out, and can be copied in part.
    :param most: how many, the first ones.
    """
    found: dict[str, None] = {}
    for line in _LINK_END.sub("]", text).splitlines():
        for sentence in _END.split(line):
            words = " ".join(_MARKS.sub("", sentence).split())
            if len(plain(words)) >= LEAST and len(words) <= longest:
                found.setdefault(words)
    return list(found)[:most]


def plain(sentence: str) -> str:
    """Return the letters that count in a sentence, by which two are compared."""
    return _plain(sentence)[0].strip(".")


def _plain(text: str) -> tuple[str, list[int]]:
    """Return the letters that count, and for each of them its place in the text."""
    unseen = {place for link in _LINK_END.finditer(text) for place in range(*link.span())}
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if place in unseen or character in _SIGNS or character.isspace():
            continue
        for letter in unicodedata.normalize("NFKC", _SPELLED.get(character, character)).casefold():
            letters.append(letter)
            places.append(place)
    return "".join(letters), places
