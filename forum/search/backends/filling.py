"""What of a post goes into a part of Whoosh's files, how parts are joined, and a mark by which the two can be compared.

It is given Whoosh's writers and readers and imports nothing of Whoosh; files are the matter of `forum.search.backends.whoosh`.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from forum.core.model import ID_LENGTH
from forum.search.backends.gathering import Postings
from forum.search.backends.ranking import Block
from forum.search.contract import Document

Schema = Any
"""Whoosh's; like the writers and readers here it has no types."""

Lists = Iterable[tuple[str, bytes, Block]]
"""All postings of a part, by field and word."""


def values(document: Document) -> dict[str, Any]:
    """Return what goes into each field."""
    name = document.post_id.encode().ljust(ID_LENGTH, b"\0")
    text = (document.title if document.is_opening else "", document.body)
    return {"board_id": document.board_id, "day": document.day.toordinal(), "name": name, "post_id": document.post_id, "text": text}


@dataclass(frozen=True, slots=True)
class _Row:
    """What stands beside the words of a post."""

    post_id: str
    lengths: dict[str, int]
    columns: dict[str, Any]


def write(writer: Any, schema: Schema, documents: Iterable[Document]) -> None:
    """Write documents into an empty part, in the order of their ids: that in which they come may be a diary of who wrote at one sitting."""
    rows = [_gather(writer.pool, schema, number, document) for number, document in enumerate(documents)]
    order = array("I", bytes(4 * len(rows)))
    for new, old in enumerate(sorted(range(len(rows)), key=lambda number: rows[number].post_id)):
        order[old] = new
        writer.perdocwriter.start_doc(new)
        for name, length in rows[old].lengths.items():
            writer.perdocwriter.add_field(name, schema[name], None, length)
        for name, value in rows[old].columns.items():
            writer.perdocwriter.add_column_value(name, schema[name].column_type, value)
        writer.perdocwriter.finish_doc()
    writer.docnum = len(rows)
    writer.pool.order = order


def _gather(postings: Postings, schema: Schema, number: int, document: Document) -> _Row:
    taken, lengths = values(document), {}
    for name, value in taken.items():
        if schema[name].indexed:
            length = 0
            for term, count, weight, packed in schema[name].index(value):
                postings.add((name, term, number, weight, packed))
                length += count
            lengths[name] = length if schema[name].scorable else 0
    return _Row(document.post_id, lengths, _columns(schema, taken))


def _columns(schema: Schema, taken: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in taken.items() if schema[name].column_type}


def join(writer: Any, schema: Schema, readers: Sequence[Any], lists: Callable[[Any], Lists]) -> None:
    """Write the posts of some parts into one, in the order of their ids, which are random: Whoosh would keep that in which they came."""
    columns = [_open_columns(schema, reader) for reader in readers]
    posts = [(columns[part]["name"][number], part, number) for part, reader in enumerate(readers) for number in reader.all_doc_ids()]
    new: list[dict[int, int]] = [{} for _ in readers]
    for _, part, number in sorted(posts):
        new[part][number] = writer.docnum
        writer.perdocwriter.start_doc(writer.docnum)
        for name, field in schema.items():
            writer.perdocwriter.add_field(name, field, None, readers[part].doc_field_length(number, name))
            if name in columns[part]:
                writer.perdocwriter.add_column_value(name, field.column_type, columns[part][name][number])
        writer.perdocwriter.finish_doc()
        writer.docnum += 1
    for reader, numbers in zip(readers, new, strict=True):
        _pour(writer.pool, lists(reader), numbers)
    writer._added = bool(readers) or writer._added


def _open_columns(schema: Schema, reader: Any) -> dict[str, Any]:
    return {name: reader.column_reader(name, field.column_type) for name, field in schema.items() if field.column_type}


def _pour(postings: Postings, lists: Lists, numbers: Mapping[int, int]) -> None:
    for field, term, (posts, weights, packed) in lists:
        for post, weight, where in zip(posts, weights, packed, strict=True):
            if post in numbers:
                postings.add((field, term, numbers[post], weight, where))


def mark(schema: Schema, document: Document) -> int:
    """Return a number that is another one when anything of a document is; see `marks`."""
    taken = values(document)
    total = _of_columns(_columns(schema, taken))
    for name, value in taken.items():
        if schema[name].indexed:
            total += sum(_of_posting(crc32(term, _of_field(name)), weight, packed) for term, _, weight, packed in schema[name].index(value))
    return total


def marks(schema: Schema, reader: Any, lists: Lists) -> Iterator[tuple[str, int]]:
    """Yield each post of a part with the mark of what stands of it there, told from the files alone. No mark is kept anywhere."""
    columns = _open_columns(schema, reader)
    totals = [0] * reader.doc_count_all()
    for field, term, (posts, weights, packed) in lists:
        word = crc32(term, _of_field(field))
        for post, weight, where in zip(posts, weights, packed, strict=True):
            totals[post] += _of_posting(word, weight, where)
    for number in reader.all_doc_ids():
        row = {name: column[number] for name, column in columns.items()}
        yield row["name"].rstrip(b"\0").decode(), totals[number] + _of_columns(row)


def _of_columns(row: Mapping[str, Any]) -> int:
    return sum(crc32(repr(row[name]).encode(), crc32(name.encode())) for name in row)


def _of_field(name: str) -> int:
    return crc32(name.encode())


def _of_posting(word: int, weight: float, packed: bytes | None) -> int:
    # The words' own numbers are summed up, not the numbers of all words: their order in the files is another one.
    return crc32(packed or b"", (word + int(weight)) & 0xFFFFFFFF)
