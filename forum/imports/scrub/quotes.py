"""Tells quoted lines from a person's own by the marks that mail programs put before them; how quotations look is for `layout`."""

import re
from itertools import islice
from typing import NamedTuple

MAX_DEPTH = 20

_ALWAYS = re.compile(r"[ \t]{0,4}(?:\|>|>)[ ]?")
_INITIALS = re.compile(r"[ \t]{0,3}\|?(?:[A-Z][A-Za-z]?[A-Z]?|[A-Z]\()>(?:[ ]|$|(?=[>A-Za-z]))")
# Marks that also begin tables, boxes and smileys: they count where lines in a row have them.
_IN_ROWS = (
    (re.compile(r"[ \t]{0,3}[A-Za-z][A-Za-z.]{0,9}>[ ]?"), 2),
    (re.compile(r"[ \t]{0,3}[A-Z]{1,3} > ?"), 2),
    (re.compile(r"[ \t]{0,2}=\|?>[ ]?"), 1),
    (re.compile(r"[ \t]{0,2}->[ ]"), 2),
    (re.compile(r"[ \t]{0,2}<>"), 2),
    (re.compile(r"[ \t]{0,4}:(?![-:)(])[ ]?"), 2),
    (re.compile(r"[ \t]{0,4}\|(?![-+=_])[ ]?"), 2),
    (re.compile(r"[ \t]{0,2}[}\]](?![}\]])[ ]?"), 2),
    (re.compile(r"=(?!=)[ ]?"), 3),
    (re.compile(r"<(?![<\-])(?=[A-Z\s\"])[ ]?"), 3),
    (re.compile(r"[#%&;!](?![#%&;!])[ ]?"), 3),
)


class Line(NamedTuple):
    """A line of a message without its marks, and how deeply it is quoted (0: own words)."""

    depth: int
    text: str


def parse(text: str) -> list[Line]:
    """Cut a text into lines and count how deeply each is quoted."""
    return _lines(text.split("\n"), 0)


def is_quoted(text: str) -> bool:
    """Tell whether a single line is surely quoted."""
    return bool(_ALWAYS.match(text) or _INITIALS.match(text))


def _lines(texts: list[str], depth: int) -> list[Line]:
    lines: list[Line] = []
    position = 0
    while position < len(texts):
        length, inner = _quoted_from(texts, position) if depth < MAX_DEPTH else (1, [])
        if inner:
            lines.extend(_lines(inner, depth + 1))
        else:
            lines.extend(Line(depth, text.rstrip()) for text in texts[position : position + length])
        position += length
    return lines


def _quoted_from(texts: list[str], position: int) -> tuple[int, list[str]]:
    """Say how many lines from a position on bear the same kind of mark, and what they are without it; nothing if they are a frame."""
    for mark in (_ALWAYS, _INITIALS):
        if mark.match(texts[position]):
            row = _row(texts, position, mark)
            return len(row), row
    for mark, least in _IN_ROWS:
        if mark.match(texts[position]):
            row = _row(texts, position, mark)
            if len(row) >= least:
                return len(row), [] if _is_box(texts[position : position + len(row)]) else row
    return 1, []


def _row(texts: list[str], position: int, mark: re.Pattern[str]) -> list[str]:
    row: list[str] = []
    for text in islice(texts, position, None):
        found = mark.match(text)
        if not found:
            break
        row.append(text[found.end() :])
    return row


def _is_box(texts: list[str]) -> bool:
    """Tell a table or a frame, closed on both sides, from a quotation."""
    closed = [text for text in texts if len(text.rstrip()) > 2 and text.rstrip()[-1] == text.lstrip()[0]]
    return len(closed) * 2 > len(texts)
