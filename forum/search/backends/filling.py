"""What of a post goes into a part of Whoosh's files, how parts are joined, and a mark by which the two can be compared.

It is given Whoosh's writers and readers and imports nothing of Whoosh; files are the matter of `forum.search.backends.whoosh`.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from forum.core import matching
from forum.core.model import ID_LENGTH
from forum.search.backends.gathering import Gathered, Lists
from forum.search.contract import Document

Schema = Any
"""Whoosh's; like the writers and readers here it has no types."""

Stem = Callable[[str], str]

TITLE = 2
"""How often a title counts."""

AT_ONCE = 500
"""Posts whose words are counted in one go."""


class Row(NamedTuple):
    """What stands beside the words of a post."""

    name: bytes
    day: int
    length: int
    """Its words, for a part that is being written."""


class _Numbers(dict[str, int]):
    """The numbers of words as they are typed, -1 for those that are left out. Each is folded and stemmed once a part."""

    def __init__(self, gathered: Gathered, stem: Stem) -> None:
        super().__init__()
        self._gathered, self._stem = gathered, stem

    def __missing__(self, typed: str) -> int:
        term = self._stem(matching.fold(typed))
        number = self[typed] = self._gathered.number("text", term.encode()) if term else -1
        return number


class Filling:
    """Posts on their way into one part.

    :param stem: makes the form under which a folded word is looked up, empty for words that are left out.
    """

    def __init__(self, stem: Stem) -> None:
        self._gathered = Gathered()
        self._numbers = _Numbers(self._gathered, stem)
        self._rows: list[Row | None] = []

    def put(self, documents: Iterable[Document]) -> None:
        """Take in documents."""
        coming = iter(documents)
        while some := list(islice(coming, AT_ONCE)):
            self._put(some)

    def _put(self, documents: list[Document]) -> None:
        first, numbers = len(self._rows), array("i")
        ends = [0]
        for document in documents:
            for text in (document.title if document.is_opening else "", document.body):
                numbers.extend(map(self._numbers.__getitem__, matching.typed(text)))
                ends.append(len(numbers))
        # Each document has two texts: a title, perhaps empty, and a body.
        of_text = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
        words = np.frombuffer(numbers, np.int32) if numbers else np.empty(0, np.int32)
        of_text, words = of_text[words >= 0], words[words >= 0]
        post, in_body = of_text // 2, of_text % 2
        lengths = np.bincount(post, minlength=len(documents))
        begins = np.cumsum(lengths) - lengths
        # No phrase reaches from a title into the body: one place between them stays free.
        places = np.arange(len(words)) - begins[post] + in_body
        self._gathered.add(words, post + first, np.where(in_body, 1, TITLE), places)
        boards = np.array([self._gathered.number("board_id", document.board_id.encode()) for document in documents])
        self._gathered.add(boards, np.arange(first, first + len(boards)), np.ones(len(boards), int), np.full(len(boards), 0x10000))
        for document, length in zip(documents, lengths.tolist(), strict=True):
            self._rows.append(Row(document.post_id.encode(), document.day.toordinal(), length))

    def pour(self, schema: Schema, reader: Any, lists: Lists) -> None:
        """Take in what is left of another part."""
        offset = len(self._rows)
        rows: list[Row | None] = [None] * reader.doc_count_all()
        for number, row in _rows(schema, reader):
            rows[number] = row
        self._rows += rows
        self._gathered.add_lists(lists, offset)

    def write(self, writer: Any, schema: Schema) -> None:
        """Write all of it into an empty part, in the order of ids: that in which posts come may be a diary of who wrote at one sitting."""
        new = np.full(len(self._rows), -1)
        for row, old in sorted((row, old) for old, row in enumerate(self._rows) if row is not None):
            new[old] = writer.docnum
            writer.perdocwriter.start_doc(writer.docnum)
            writer.perdocwriter.add_field("text", schema["text"], None, row.length)
            for name, value in (("name", row.name.ljust(ID_LENGTH, b"\0")), ("day", row.day)):
                writer.perdocwriter.add_column_value(name, schema[name].column_type, value)
            writer.perdocwriter.finish_doc()
            writer.docnum += 1
        writer._added = writer.docnum > 0
        writer.pool = _Pool(self._gathered.lists(new))


class _Pool:
    """Takes the place of Whoosh's pool, which keeps an object for each number."""

    def __init__(self, lists: Lists) -> None:
        self._lists: Lists | None = lists

    def iter_postings(self) -> Lists | None:
        return self._lists

    def cleanup(self) -> None:
        self._lists = None


def _rows(schema: Schema, reader: Any) -> Iterator[tuple[int, Row]]:
    names, days = (reader.column_reader(name, schema[name].column_type) for name in ("name", "day"))
    for number in reader.all_doc_ids():
        yield number, Row(names[number].rstrip(b"\0"), days[number], reader.doc_field_length(number, "text"))


def mark(document: Document, stem: Stem) -> int:
    """Return a number that is another one when anything of a document is; see `marks`."""
    filling = Filling(stem)
    filling.put([document])
    row = filling._rows[0]
    totals = _totals(filling._gathered.lists(np.zeros(1, int)), 1)
    return totals[0] + (_of_row(row) if row else 0)


def marks(schema: Schema, reader: Any, lists: Lists) -> Iterator[tuple[str, int]]:
    """Yield each post of a part with the mark of what stands of it there, told from the files alone. No mark is kept anywhere."""
    totals = _totals(lists, reader.doc_count_all())
    for number, row in _rows(schema, reader):
        yield row.name.decode(), totals[number] + _of_row(row)


def _totals(lists: Lists, posts: int) -> list[int]:
    # The words' own numbers are summed up, not the numbers of all words: their order in the files is another one.
    totals = [0] * posts
    for one in lists.each():
        word, at, places = crc32(one.word, crc32(one.field.encode())), 0, one.postings.places.tobytes()
        for post, count, span in zip(one.postings.posts.tolist(), one.postings.counts.tolist(), one.postings.spans.tolist(), strict=True):
            totals[post] += crc32(places[at : at + 2 * span], (word + count) & 0xFFFFFFFF)
            at += 2 * span
    return totals


def _of_row(row: Row) -> int:
    # Lengths are rounded in the files; the words tell them exactly.
    return crc32(f"{row.name!r} {row.day}".encode())
