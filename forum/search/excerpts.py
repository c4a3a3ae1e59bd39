"""The few words of a post that show why it was found. Pieces are plain text: the template escapes them and marks what is marked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from forum.core import matching

LEAD = 40
"""Characters shown before the first marked word."""


@dataclass(frozen=True)
class Piece:
    """Some characters of an excerpt."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class _Mark:
    start: int
    end: int
    stem: str


def excerpt(plain: str, wanted: frozenset[str], stem: Callable[[str], str], length: int = 240) -> list[Piece]:
    """Choose the part of a text with the most different wanted words and mark them.

    :param wanted: stems of the words that were looked for.
    :param stem: makes a stem of a folded word, as the index does.
    :param length: characters of text, without the dots that show where it was cut.
    """
    marks = list(_marks(plain, wanted, stem))
    start, end = _window(plain, marks, length)
    pieces = _pieces(plain, [mark for mark in marks if start <= mark.start and mark.end <= end], start, end)
    if start > 0:
        pieces.insert(0, Piece("… "))
    if end < len(plain.rstrip()):
        pieces.append(Piece(" …"))
    return pieces


def marked(plain: str, wanted: frozenset[str], stem: Callable[[str], str]) -> list[Piece]:
    """Return a whole text, such as a title, with the wanted words marked."""
    return excerpt(plain, wanted, stem, length=len(plain))


def _marks(plain: str, wanted: frozenset[str], stem: Callable[[str], str]) -> Iterator[_Mark]:
    # Each different word is looked at once. A stem begins as its word does, and most words begin otherwise.
    first = {root[:1] for root in wanted}
    likely = (typed for typed in set(matching.typed(plain)) if matching.fold(typed[0]) in first or not typed[0].isascii())
    roots = {typed: root for typed in likely if (root := stem(matching.fold(typed))) in wanted}
    for match in matching.cut(plain) if roots else ():
        if match[0] in roots:
            yield _Mark(match.start(), match.end(), roots[match[0]])


def _window(plain: str, marks: list[_Mark], length: int) -> tuple[int, int]:
    if len(plain) <= length:
        return 0, len(plain)
    best, most, last = 0, 0, 0
    for first, mark in enumerate(marks):
        begin = max(0, mark.start - LEAD)
        last = max(last, first)
        while last < len(marks) and marks[last].end <= begin + length:
            last += 1
        different = len({inside.stem for inside in marks[first:last]})
        if different > most:
            best, most = begin, different
    return _start_of_word(plain, min(best, len(plain) - length)), _end_of_word(plain, min(best, len(plain) - length) + length)


def _start_of_word(plain: str, at: int) -> int:
    # A text without any space near is cut where it stands.
    if at <= 0 or plain[at - 1].isspace():
        return max(at, 0)
    space = next((place for place in range(at, min(at + LEAD // 2, len(plain))) if plain[place].isspace()), None)
    return at if space is None else space + 1


def _end_of_word(plain: str, at: int) -> int:
    if at >= len(plain) or plain[at].isspace():
        return min(at, len(plain))
    return next((place for place in range(at, max(at - LEAD // 2, 0), -1) if plain[place - 1].isspace()), at)


def _pieces(plain: str, marks: list[_Mark], start: int, end: int) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for mark in marks:
        between = plain[at : mark.start]
        if pieces and pieces[-1].marked and between.isspace():
            # Two found words that stand together are one find to the eye.
            pieces[-1] = Piece(pieces[-1].text + between + plain[mark.start : mark.end], marked=True)
        else:
            pieces += [Piece(between)] if between else []
            pieces.append(Piece(plain[mark.start : mark.end], marked=True))
        at = mark.end
    if at < end:
        pieces.append(Piece(plain[at:end]))
    return pieces
