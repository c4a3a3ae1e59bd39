"""A language that nobody speaks: every sentence stands between marks, and the page runs from right to left.

What has no marks on such a page was forgotten, or was written by somebody; `bare` finds it.
"""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

from babel.messages import Catalog

from translating import catalogues

TAG = "ar"
"""Its writing runs from right to left, and it has six plural forms."""

OPEN, CLOSE = "«", "»"
SHOWN = ("aria-label", "title", "placeholder", "alt")
"""Attributes that somebody reads or hears."""
DATA = frozenset({"code", "kbd", "bdi"})
"""Elements that hold what no language changes."""
SILENT = frozenset({"script", "style", "template", "svg"})
VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})
LETTERS = re.compile(r"[A-Za-zà-ž]{2,}")


def marked(sentence: str) -> str:
    """Return what the catalogue says of a sentence without values."""
    return f"{OPEN}{sentence}{CLOSE}"


def catalogue() -> Catalog:
    """Return a catalogue that says everything between marks."""
    made = Catalog(locale=TAG)
    for message in catalogues.said():
        if not message.id:
            continue
        one, *more = message.id if isinstance(message.id, tuple) else (message.id,)
        forms = (marked(one), *[marked(more[0])] * (made.num_plurals - 1)) if more else marked(one)
        made.add(message.id, string=forms)
    return made


def write(folder: Path) -> str:
    """Put the catalogue where a forum can read it, and return the folder."""
    place = folder / TAG / "LC_MESSAGES" / "messages.mo"
    place.parent.mkdir(parents=True)
    place.write_bytes(catalogues.compiled(catalogue()))
    return str(folder)


def bare(page: str, known: Iterable[str] = ()) -> list[str]:
    """Return what stands on a page without marks, and in none of the texts that are known to be somebody's own.

    :param known: names, titles and texts.
    """
    reader = _Reader()
    reader.feed(page)
    own = {word for text in known for word in LETTERS.findall(text)}
    sentences = [text for text in reader.found if not text.startswith("https://")]
    return [text for text in sentences if any(word not in own for word in LETTERS.findall(text))]


class _Reader(HTMLParser):
    """Reads a page aloud, and notes what stands outside all marks."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[bool] = []
        """For each open element, whether what it holds is not ours to translate."""
        self._marks = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        for name in SHOWN:
            if (text := given.get(name)) and not self._is_data():
                self.found += _outside(text, 0)[0]
        if tag not in VOID:
            self._within.append(tag in DATA | SILENT or given.get("dir") == "auto" or bool(given.get("lang")) and tag != "html")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._within:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if self._is_data() and not self._marks:
            return
        outside, self._marks = _outside(data, self._marks)
        self.found += outside

    def _is_data(self) -> bool:
        return any(self._within)


def _outside(text: str, marks: int) -> tuple[list[str], int]:
    """Return the pieces of a text that no marks enclose, and how many marks are open at its end."""
    found, piece = [], ""
    for letter in text:
        if letter == OPEN:
            marks += 1
        elif letter == CLOSE:
            marks = max(0, marks - 1)
        elif not marks:
            piece += letter
            continue
        found.append(piece)
        piece = ""
    found.append(piece)
    return [" ".join(one.split()) for one in found if LETTERS.search(one)], marks
