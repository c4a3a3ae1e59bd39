"""What has changed between two texts, so that people can read it: paragraph by paragraph, and within a paragraph word by word.

How it is shown, and which texts are compared, is left to the features.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

KEPT: Final = "kept"
GONE: Final = "gone"
NEW: Final = "new"

NEAR: Final = 1
"""So many unchanged paragraphs are shown on either side of a change; the others can be folded away."""

_LIKE: Final = 0.4
"""From this share of common words on, two paragraphs count as one that was changed; below it, word by word would be confetti."""

_ISLAND: Final = 3
"""So many words between two changes are no stretch of their own: they are shown within the change."""

_MOST: Final = 250_000
"""Comparisons of one word with another for which there is time; longer texts are compared less finely."""

_WORD = re.compile(r"\s*(?:[\w'’]+|[^\w\s]+)|\s+$")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and whether they stayed, went or came."""

    kind: str
    words: str

    @property
    def bare(self) -> str:
        """The words without the space before them, which is neither gone nor new."""
        return self.words.lstrip()

    @property
    def space(self) -> str:
        """The space before them."""
        return self.words[: len(self.words) - len(self.bare)]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of one of the texts or of both, which none of its pieces leaves."""

    pieces: tuple[Piece, ...]

    @property
    def words(self) -> str:
        """All its words."""
        return "".join(piece.words for piece in self.pieces).strip()

    @property
    def is_kept(self) -> bool:
        """Whether nothing in it has changed."""
        return all(piece.kind == KEPT for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Paragraphs that are shown together, or folded together because nothing near them has changed."""

    paragraphs: tuple[Paragraph, ...]
    is_far: bool


def between(before: str, after: str) -> list[Paragraph]:
    """Return the paragraphs of two texts in reading order.

    What is kept and what is new make the later text, one paragraph a line; what is kept and what is gone make the earlier one. A paragraph that
    stands in one text alone has pieces of that one kind.
    """
    old, new = before.split("\n"), after.split("\n")
    found: list[Paragraph] = []
    for tag, a, b, c, d in _matcher(old, new).get_opcodes():
        if tag == "equal":
            found += [Paragraph((Piece(KEPT, line),)) for line in new[c:d]]
        else:
            found += _changed(old[a:b], new[c:d])
    return found


def stretches(paragraphs: Sequence[Paragraph]) -> list[Stretch]:
    """Group paragraphs into those near a change and those far from any."""
    changed = [at for at, paragraph in enumerate(paragraphs) if not paragraph.is_kept]
    near = {at + step for at in changed for step in range(-NEAR, NEAR + 1)}
    found: list[Stretch] = []
    for at, paragraph in enumerate(paragraphs):
        is_far = at not in near
        if found and found[-1].is_far == is_far:
            found[-1] = Stretch((*found[-1].paragraphs, paragraph), is_far)
        else:
            found.append(Stretch((paragraph,), is_far))
    return found


def _changed(old: list[str], new: list[str]) -> Iterator[Paragraph]:
    """Yield what became of some paragraphs: pairs that are alike are shown as one, in order."""
    start = 0
    for line in old:
        match = next((at for at in range(start, min(len(new), start + _ISLAND)) if line.strip() and _is_like(line, new[at])), None)
        if match is None:
            yield Paragraph((Piece(GONE, line),))
            continue
        yield from (Paragraph((Piece(NEW, other),)) for other in new[start:match])
        yield Paragraph(tuple(_joined(_pieces(line, new[match]))))
        start = match + 1
    yield from (Paragraph((Piece(NEW, other),)) for other in new[start:])


def _is_like(one: str, other: str) -> bool:
    words = [word.strip() for word in _words(one)], [word.strip() for word in _words(other)]
    common = set(words[0]) & set(words[1])
    shared = sum(word in common for both in words for word in both)
    return shared >= _LIKE * (len(words[0]) + len(words[1]))


def _pieces(before: str, after: str) -> list[Piece]:
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    for tag, a, b, c, d in _matcher(old, new).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(KEPT, "".join(new[c:d])))
            continue
        pieces += [Piece(GONE, "".join(old[a:b]))] if b > a else []
        pieces += [Piece(NEW, "".join(new[c:d]))] if d > c else []
    return pieces


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield pieces so that each change reads as a phrase: few words between two changes belong to both."""
    gone, new = "", ""
    for at, piece in enumerate(pieces):
        inside = 0 < at < len(pieces) - 1 and len(piece.words.split()) < _ISLAND
        if piece.kind == KEPT and not inside:
            yield from _phrase(gone, new)
            yield piece
            gone, new = "", ""
        else:
            gone += piece.words if piece.kind != NEW else ""
            new += piece.words if piece.kind != GONE else ""
    yield from _phrase(gone, new)


def _phrase(gone: str, new: str) -> Iterator[Piece]:
    if gone:
        yield Piece(GONE, gone)
    if new:
        yield Piece(NEW, new)


def _words(line: str) -> list[str]:
    return _WORD.findall(line)


def _matcher(old: list[str], new: list[str]) -> "SequenceMatcher[str]":
    return SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > _MOST)
