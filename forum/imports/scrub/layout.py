"""Lays out the lines of a letter as Markdown that shows them as they were meant; which lines stay is for its neighbours."""

import re
from itertools import groupby

from forum.imports.scrub.marks import MARKS, TOO_LONG, WORDS
from forum.imports.scrub.quotes import Line

MAX_SHOWN_DEPTH = 5
_ESCAPED = re.compile(r"[\\`*_\[\]<|~]|&(?=#?\w{1,32};)")
_OPENS_BLOCK = re.compile(r"^(\s*)(?:([#>+=-])|(\d{1,9})([.)]))")
_ITEM = re.compile(r"^\s*(?:[-*+•o]\s|\(?\d{1,3}[.):]|\(?[A-Za-z][.)]\s|--)")
_COLUMNS = re.compile(r"\S(?: {3,}|\t+)\S")
_SIGNS = re.compile(r"[^\w\s]|_")
_FULL = 0.7
_HALF = 0.45
_NARROW = 48
_WIDE = 76


def to_markdown(lines: list[Line], limit: int) -> tuple[str, bool]:
    """Write lines as Markdown: own words as paragraphs, quoted ones as quotations, tables and drawings as they stand.

    :param limit: most characters the Markdown may have.
    :return: the Markdown and whether it had to be cut.
    """
    blocks = [(depth, block) for depth, block in _blocks(lines) if block]
    written: list[str] = []
    length, before = 0, 0
    for depth, block in blocks:
        room = limit - length - len(TOO_LONG) - 2 * MAX_SHOWN_DEPTH - 8
        text = _joint(before, depth, bool(written)) + _prefixed(_written(block), depth)
        if len(text) > room:
            # Cut between paragraphs, unless so much of one would go that hardly anything is left.
            part = _joint(before, depth, bool(written)) + _first_lines(block, depth, room) if room * 2 > limit else ""
            written.append(part + "\n\n" + TOO_LONG)
            return "".join(written).strip("\n"), True
        written.append(text)
        length, before = length + len(text), depth
    return "".join(written).strip("\n"), False


def escape(text: str) -> str:
    """Keep Markdown from seeing marks in plain words, and write out what was removed."""
    escaped = _ESCAPED.sub(lambda found: "\\" + found[0], text)
    return _named(escaped)


def _named(text: str) -> str:
    collapsed = re.sub(rf"([{MARKS}])(?:[\s(<\"']*\1[)>\"']*)+", r"\1", text)
    for mark, words in WORDS.items():
        collapsed = collapsed.replace(mark, words)
    return re.sub(r"\((\[\w[\w ]+ removed\])\)\s(?=\1)", "", collapsed)


def _blocks(lines: list[Line]) -> list[tuple[int, list[str]]]:
    """Cut lines into paragraphs of one depth."""
    grouped = groupby(lines, key=lambda line: (min(line.depth, MAX_SHOWN_DEPTH), bool(line.text.strip())))
    return [(depth, _dedented([line.text.expandtabs(8) for line in group])) for (depth, says), group in grouped if says]


def _dedented(block: list[str]) -> list[str]:
    margin = min(len(text) - len(text.lstrip()) for text in block)
    return [text[margin:].rstrip() for text in block]


def _joint(before: int, depth: int, follows: bool) -> str:
    """Keep blocks apart; a quotation that grows shallower needs an empty line at the depth they share."""
    if not follows:
        return ""
    shared = min(before, depth)
    return "\n" + ("> " * shared).rstrip() + "\n"


def _prefixed(text: str, depth: int) -> str:
    marks = "> " * depth
    return "\n".join((marks + line).rstrip() for line in text.split("\n")) if depth else text


def _written(block: list[str]) -> str:
    if _is_drawn(block):
        fence = "`" * max(3, 1 + max((len(run) for line in block for run in re.findall("`+", line)), default=0))
        return "\n".join([fence, *(_named(line) for line in block), fence])
    widest = max(map(len, block))
    parts = [_line(block[0])]
    for above, text in zip(block, block[1:], strict=False):
        parts.append(" " if _runs_on(above, text, widest) else "\n")
        parts.append(_line(text) if parts[-1] != " " else escape(" ".join(text.split())))
    return "".join(parts)


def _line(text: str) -> str:
    escaped = escape(" ".join(text.split()))
    return _OPENS_BLOCK.sub(lambda found: found[1] + (f"\\{found[2]}" if found[2] else f"{found[3]}\\{found[4]}"), escaped)


def _runs_on(above: str, below: str, widest: int) -> bool:
    """Tell whether a line ends only because the paper did."""
    if widest <= _NARROW or _ITEM.match(below) or len(below) - len(below.lstrip()) >= 8:
        return False
    if not all(any(letter.isalnum() for letter in text) for text in (above, below)):
        return False
    within_sentence = below.lstrip()[:1].islower() and above[-1] not in ".:;!?"
    indent = len(above) - len(above.lstrip())
    return len(above) - max(0, indent - 8) >= (_HALF if within_sentence else _FULL) * min(widest, _WIDE)


def _is_drawn(block: list[str]) -> bool:
    """Tell tables and drawings, which need every blank, from words."""
    if len(block) < 2:
        return False
    columns = sum(_COLUMNS.search(text) is not None for text in block)
    text = "".join(block)
    signs = len(_SIGNS.findall(text))
    return columns * 2 >= len(block) and columns > 1 or signs * 2 > len("".join(text.split()))


def _first_lines(block: list[str], depth: int, room: int) -> str:
    """Write as many lines of a paragraph as there is room for."""
    low, high = 0, len(block)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(_prefixed(_written(block[:middle]), depth)) <= room else (low, middle - 1)
    if low:
        return _prefixed(_written(block[:low]), depth)
    return _prefixed(_written([block[0][: max(0, room // 2 - 20)]]), depth)
