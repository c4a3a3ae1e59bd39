"""One generation of an index in Whoosh's files. The only file that knows Whoosh; `embedded` makes an index of it.

It keeps which words stand where and no text; ranking is left to `forum.search.backends.ranking`, for Whoosh's own matchers
take several times as long. Whoosh reads parts of its files with pickle: whoever can write to the folder can run code here.
So the folder is 0700, one that others can change is refused, and no index is ever taken from elsewhere.
"""

import mmap
import os
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import EmptyIndexError, FileIndex
from whoosh.lang import stemmer_for_language
from whoosh.matching.wrappers import FilterMatcher
from whoosh.reading import SegmentReader
from whoosh.util.numeric import byte_to_length
from whoosh.writing import SegmentWriter

from forum.core import matching
from forum.core.model import ID_LENGTH
from forum.search import words
from forum.search.backends import merging, ranking
from forum.search.backends.answering import View
from forum.search.backends.folder import sync
from forum.search.contract import Document

VERSION = "1"
"""Changes with everything that changes what stands in the files; an index of another version has to be built anew."""

LENGTHS = [byte_to_length(code) for code in range(256)]
"""The number of words that each code in `_Columns.lengths` stands for."""

TITLE = 2
"""How often a title counts."""

# Whoosh's default stemmer (porter) is broken in this release: it makes "runn" of "running". This is Snowball's.
_english = stemmer_for_language("en")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the form under which a folded word stands in the index, or nothing for words that do not."""
    return "" if word in words.COMMON else _english(word)


@lru_cache(maxsize=100_000)
def _term(typed: str) -> str:
    return stem(matching.fold(typed))


Gone = EmptyIndexError


class _Places(formats.Positions):  # type: ignore[misc]  # Whoosh has no types
    """Where a word stands in a post: two bytes a place instead of a pickled list."""

    def encode(self, poslist: Sequence[int]) -> bytes:
        return ranking.pack(poslist)

    def decode_positions(self, valuestring: bytes) -> list[int]:
        return list(ranking.unpack(valuestring))

    def decode_frequency(self, valuestring: bytes) -> int:
        return len(ranking.unpack(valuestring))


class _Text(fields.TEXT):  # type: ignore[misc]  # Whoosh has no types
    """The words of a post; takes a pair of title and body."""

    def __init__(self) -> None:
        super().__init__(analyzer=_nothing)
        self.format = _Places()

    def index(self, value: tuple[str, str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        counts: dict[str, float] = defaultdict(float)
        places: dict[str, list[int]] = defaultdict(list)
        place = 0
        for text, weight in zip(value, (TITLE, 1), strict=True):
            for match in matching.cut(text):
                if term := _term(match[0]):
                    counts[term] += weight
                    places[term].append(place)
                    place += 1
            place += 1  # no phrase reaches from a title into the body
        for term, where in places.items():
            yield term.encode(), len(where), counts[term], self.format.encode(where)


def _nothing(value: str, **_: Any) -> Iterator[Any]:
    # Whoosh wants an analyser for each text; `_Text.index` does its work.
    return iter(())


SCHEMA = fields.Schema(
    post_id=fields.ID(),
    board_id=fields.ID(),
    text=_Text(),
    day=fields.COLUMN(columns.NumericColumn("I")),
    # The id once more, by number of post: Whoosh's own stored fields are compressed pickles and take ten times as long.
    name=fields.COLUMN(columns.FixedBytesColumn(ID_LENGTH)),
)


class _File(StructFile):  # type: ignore[misc]  # Whoosh has no types
    def get(self, position: int, length: int) -> bytes:
        return bytes(self.file[position : position + length])


class _Storage(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """Files that are on the disk before the list that names them is, and that are mapped instead of copied when read."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._written: set[str] = set()

    def create_file(self, name: str, **options: Any) -> Any:
        self._written.add(name)
        return super().create_file(name, **options)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        # Whoosh never syncs. It renames once for each commit, the list of parts, and deletes the old ones after that.
        for name in self._written:
            if self.file_exists(name):
                sync(Path(self.folder, name))
        self._written.clear()
        super().rename_file(oldname, newname, safe)
        sync(Path(self.folder))

    def open_file(self, name: str, **options: Any) -> _File:
        with open(self._fpath(name), "rb") as file:
            size = os.fstat(file.fileno()).st_size
            mapped: Any = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else mmap.mmap(-1, 1)
        return _File(mapped, name=name, **options)


class _Columns:
    """What is read of a segment once, by whichever thread comes first: it never changes."""

    def __init__(self, reader: SegmentReader) -> None:
        size: int = reader.doc_count_all()
        # Zeros at the end of a column are left out, and with them the file when there is nothing else: posts without any word.
        lengths = self._file(reader, "_text_len").get(0, size) if reader.field_length("text") else b""
        self.lengths = lengths.ljust(size, b"\0")
        self.days = array("I", self._file(reader, "day").get(0, 4 * size))
        self.days.byteswap()  # Whoosh writes the big end first
        self.names = self._file(reader, "name")
        self.boards: dict[str, int] = {}
        self.owners = array("H", bytes(2 * size))
        for number, board in enumerate(reader.lexicon("board_id"), start=1):
            self.boards[board.decode()] = number
            for post in _postings(reader, "board_id", board).all_ids():
                self.owners[post] = number

    def _file(self, reader: SegmentReader, column: str) -> _File:
        file: _File = reader.storage().open_file(W3Codec.column_filename(reader.segment(), column))
        return file


class _Part:
    """One segment, for one thread; see `answering.Part`."""

    def __init__(self, reader: SegmentReader, shared: _Columns) -> None:
        self.reader = reader
        self._names = shared.names
        self.lengths = shared.lengths
        self.days: Sequence[int] = shared.days
        self.owners: Sequence[int] = shared.owners
        self.boards: Mapping[str, int] = shared.boards
        self.removed: frozenset[int] = reader.deleted_docs_set

    def frequency(self, stem: str) -> int:
        count: int = self.reader.doc_frequency("text", stem)
        return count

    def blocks(self, stem: str) -> Iterator[ranking.Block]:
        if ("text", stem) not in self.reader:
            return
        matcher = _postings(self.reader, "text", stem)
        while matcher.is_active():
            # The three lists of a block have no public name. Asking for an item of each has them read.
            matcher.id(), matcher.weight(), matcher.value()
            yield matcher._ids, matcher._weights, matcher._values
            matcher._next_block()

    def post_id(self, number: int) -> str:
        name: bytes = self._names.get(number * ID_LENGTH, ID_LENGTH)
        return name.rstrip(b"\0").decode()


def _postings(reader: SegmentReader, field: str, term: str | bytes) -> Any:
    # Whoosh steps over removed posts one by one; here they are taken off in one go (`_Part.removed`).
    matcher = reader.postings(field, term)
    return matcher.child if isinstance(matcher, FilterMatcher) else matcher


class Generation:
    """A complete index in one folder.

    :raises FileNotFoundError: from whatever opens files, when a writer just took them away.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._index = FileIndex(_Storage(path), SCHEMA, "posts")
        except EmptyIndexError:
            # So Whoosh says that it found no file, and does not say whether there never was one or a writer just took it away.
            raise FileNotFoundError(path) from None

    @classmethod
    def create(cls, path: Path) -> "Generation":
        """Make an empty index in an empty folder."""
        FileIndex.create(_Storage(path), SCHEMA, "posts")
        return cls(path)

    def number(self) -> int:
        """Return how often it was changed."""
        number: int = self._index.latest_generation()
        return number

    def count(self) -> int:
        """Return how many posts can be found."""
        count: int = self._index.doc_count()
        return count

    def view(self, known: dict[str, Any]) -> View:
        """Open it as it stands now.

        :param known: what was read of segments before, by their names; brought up to date.
        """
        reader = self._index.reader()
        leaves = {leaf.segment().segment_id(): leaf for leaf, _ in reader.leaf_readers()} if reader.doc_count_all() else {}
        columns_of = {name: known.get(name) or _Columns(leaf) for name, leaf in leaves.items()}
        for gone in [name for name in list(known) if name not in leaves]:
            known.pop(gone, None)
        known.update(columns_of)
        posts: int = reader.doc_count_all()
        parts = [_Part(leaf, columns_of[name]) for name, leaf in leaves.items()]
        return View(parts, posts, reader.field_length("text") / (posts or 1))

    def add(self, documents: Iterable[Document]) -> None:
        """Add documents that are not in it yet, as a part of their own."""
        with self._writer(merging.nothing) as writer:
            for document in documents:
                _add(writer, document)

    def replace(self, post_ids: Iterable[str], documents: Iterable[Document], policy: merging.Policy = merging.little) -> None:
        """Take out posts and put documents in, in one commit that is on the disk when this returns."""
        with self._writer(policy) as writer:
            for post_id in post_ids:
                writer.delete_by_term("post_id", post_id)
            for document in sorted(documents, key=lambda document: document.post_id):
                _add(writer, document)

    @contextmanager
    def _writer(self, policy: merging.Policy) -> Iterator[SegmentWriter]:
        # A file for each list instead of one for each segment: only those can be mapped without a copy in memory.
        writer = SegmentWriter(self._index, compound=False, limitmb=256)
        try:
            yield writer
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=lambda writer, segments: _merge(writer, segments, policy))


def _add(writer: SegmentWriter, document: Document) -> None:
    name = document.post_id.encode().ljust(ID_LENGTH, b"\0")
    text = (document.title if document.is_opening else "", document.body)
    day = document.day.toordinal()
    writer.add_document(post_id=document.post_id, board_id=document.board_id, text=text, day=day, name=name)


def _merge(writer: SegmentWriter, segments: list[Any], policy: merging.Policy) -> list[Any]:
    parts = [merging.Size(segment.doc_count_all(), segment.deleted_count()) for segment in segments]
    chosen = policy(parts, writer.doc_count())
    full = [segments[number] for number in chosen if parts[number].posts > parts[number].removed]
    readers = [SegmentReader(writer.storage, writer.schema, segment) for segment in full]
    _join(writer, readers)
    for reader in readers:
        reader.close()
    return [segment for number, segment in enumerate(segments) if number not in chosen]


def _join(writer: SegmentWriter, readers: list[SegmentReader]) -> None:
    """Write the posts of some parts into one, in the order of their ids.

    Whoosh would keep them in the order in which they came. That is a diary of who wrote at one sitting; ids are random.
    """
    columns = [{name: reader.column_reader(name, SCHEMA[name].column_type) for name in ("name", "day")} for reader in readers]
    posts = [(columns[part]["name"][number], part, number) for part, reader in enumerate(readers) for number in reader.all_doc_ids()]
    new: list[dict[int, int]] = [{} for _ in readers]
    for _, part, number in sorted(posts):
        new[part][number] = writer.docnum
        writer.perdocwriter.start_doc(writer.docnum)
        for name, field in SCHEMA.items():
            writer.perdocwriter.add_field(name, field, None, readers[part].doc_field_length(number, name))
            if name in columns[part]:
                writer.perdocwriter.add_column_value(name, field.column_type, columns[part][name][number])
        writer.perdocwriter.finish_doc()
        writer.docnum += 1
    for reader, numbers in zip(readers, new, strict=True):
        writer.add_postings_to_pool(reader, 0, numbers)
    writer._added = bool(readers) or writer._added
