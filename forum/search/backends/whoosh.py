"""One generation of an index in Whoosh's files. The only file that knows Whoosh; `embedded` makes an index of it.

It keeps which words stand where and no text; ranking is left to `forum.search.backends.ranking`, for Whoosh's own matchers
take several times as long. Whoosh reads parts of its files with pickle: whoever can write to the folder can run code here.
So the folder is 0700, one that others can change is refused, and no index is ever taken from elsewhere.
"""

import mmap
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import columns, fields
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, EmptyIndexError, FileIndex, clean_files
from whoosh.reading import SegmentReader
from whoosh.util.numeric import byte_to_length
from whoosh.writing import SegmentWriter

from forum.core.model import ID_LENGTH
from forum.search.backends import filling, frequencies, merging, terms
from forum.search.backends.answering import View
from forum.search.backends.folder import sync
from forum.search.backends.frequencies import Frequencies
from forum.search.backends.gathering import Lists
from forum.search.backends.lexicon import Lexicon
from forum.search.backends.postings import Array, Postings, all_unpacked, nowhere, packed, unpacked
from forum.search.contract import Document
from forum.search.spelling import Words
from forum.search.words import stem

VERSION = "3"
"""Changes with everything that changes what stands in the files; an index of another version has to be built anew."""

LENGTHS = [byte_to_length(code) for code in range(256)]
"""The number of words that each code in `_Columns.lengths` stands for."""

Gone = EmptyIndexError

SCHEMA = fields.Schema(
    board_id=fields.ID(),
    text=fields.ID(),
    day=fields.COLUMN(columns.NumericColumn("I")),
    # The id by number of post, which is in the order of ids: Whoosh's own stored fields are compressed pickles and take ten times as long.
    name=fields.COLUMN(columns.FixedBytesColumn(ID_LENGTH)),
)


_WORDS = ".words"


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes postings as they lie in memory, so that a mapped file is read without a copy; Whoosh's own are compressed pickles."""

    def add_postings(self, schema: fields.Schema, _: Any, lists: Lists) -> None:
        if lists.words:
            for field in dict.fromkeys(field for field, _ in lists.words):
                self.start_field(field, schema[field])
            listed, at, sizes = packed(lists.lengths, lists.postings)
            said = terms.about(lists.lengths, lists.postings, self._postfile.tell() + at, sizes)
            numbers = {field: number.to_bytes(2, "big") for field, number in self._fieldmap.items()}
            terms.add(self._tindex, [numbers[field] + word for field, word in lists.words], said)
            self._postfile.write(listed)
        known = {word.decode(): posts for (field, word), posts in zip(lists.words, lists.lengths.tolist(), strict=True) if field == "text"}
        words = self._create_file(_WORDS)
        words.write(frequencies.packed(known))
        words.close()


class _Codec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's own format but for posting lists, see `_FieldWriter`."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> _FieldWriter:
        return _FieldWriter(self, storage, segment)

    def new_segment(self, storage: Any, indexname: str) -> Any:
        return W3Codec().new_segment(storage, indexname)  # the list of parts names its class, and is to name no class of ours


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
        self.sync()
        super().rename_file(oldname, newname, safe)
        sync(Path(self.folder))

    def sync(self) -> None:
        """Wait until all that was written is on the disk."""
        for name in self._written:
            if self.file_exists(name):
                sync(Path(self.folder, name))
        self._written.clear()

    def temp_storage(self, name: str | None = None) -> Any:
        # Several processes write parts side by side, each with temporary files of its own.
        return super().temp_storage(f"{os.getpid()}-{name}")

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
        self.lengths = np.frombuffer(lengths.ljust(size, b"\0"), np.uint8)
        self.days = np.frombuffer(self._file(reader, "day").file, ">u4", size).astype(np.uint32)
        self.names = _names(reader.storage(), reader.segment())
        words = reader.storage().open_file(reader.segment().make_filename(_WORDS))
        self.frequencies = Frequencies(words.file, reader.storage().file_length(reader.segment().make_filename(_WORDS)))
        self.lexicon = Lexicon()
        self.boards: dict[str, int] = {}
        self.owners = np.zeros(size, np.uint16)
        for number, board in enumerate(reader.lexicon("board_id"), start=1):
            self.boards[board.decode()] = number
            self.owners[_postings(reader, "board_id", board).posts] = number

    def _file(self, reader: SegmentReader, column: str) -> _File:
        file: _File = reader.storage().open_file(W3Codec.column_filename(reader.segment(), column))
        return file


def _names(storage: FileStorage, segment: Any) -> Array:
    """Return the ids of a segment's posts, in their order."""
    file = storage.open_file(W3Codec.column_filename(segment, "name"))
    return np.frombuffer(file.file, f"S{ID_LENGTH}", segment.doc_count_all())


class _Part:
    """One segment, for one thread; see `answering.Part`."""

    def __init__(self, reader: SegmentReader, shared: _Columns) -> None:
        self.reader = reader
        self._names = shared.names
        self._lexicon = shared.lexicon
        self.lengths = shared.lengths
        self.days = shared.days
        self.owners = shared.owners
        self.boards: Mapping[str, int] = shared.boards
        self._frequencies = shared.frequencies
        self.removed: frozenset[int] = reader.deleted_docs_set

    def frequency(self, stem: str) -> int:
        count: int = self.reader.doc_frequency("text", stem)
        return count

    def frequencies(self, sums: Array) -> Array:
        return self._frequencies.of(sums)

    def postings(self, stem: str) -> Postings:
        return _postings(self.reader, "text", stem.encode())

    def like(self, stem: str, slips: int) -> Iterator[Words]:
        return self._lexicon.like(stem, slips, self._beginning)

    def _beginning(self, letter: str, after: str) -> Iterator[str]:
        for field, term in self.reader.terms_from("text", after + "\0" if after else letter):
            if field != "text" or not (word := term.decode()).startswith(letter):
                return
            yield word

    def post_id(self, number: int) -> str:
        name: bytes = self._names[number]
        return name.decode()


def _postings(reader: SegmentReader, field: str, term: bytes) -> Postings:
    known = reader._terms
    try:
        at, length = known._range_for_key(field, term)
    except KeyError:
        return nowhere()
    _, _, posts, _, _, _, _, _, begin, size = terms.ABOUT.unpack(known._dbfile.get(at, length))
    return unpacked(known._postfile.file, begin, size, posts)


class Generation:
    """A complete index in one folder.

    :raises FileNotFoundError: from whatever opens files, when a writer just took them away.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
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
        if number < 0:  # so Whoosh says that it saw no list: the folder was just taken away
            raise FileNotFoundError(self.path)
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

    def marks(self) -> Iterator[tuple[str, int]]:
        """Yield each post with a mark of all that stands of it in the files. Reads every byte of the lists."""
        for leaf, _ in self._index.reader().leaf_readers() if self._index.doc_count_all() else ():
            yield from filling.marks(SCHEMA, leaf, _lists(leaf))

    def build(self, documents: Iterable[Document]) -> Any:
        """Write documents as a part of their own and return it; it counts when it was given to `take`.

        Several processes may do this side by side, for one generation.
        """
        filled = filling.Filling(stem)
        filled.put(documents)
        writer = self._open_writer(alone=False)
        try:
            filled.write(writer, SCHEMA)
            part = writer._finalize_segment()
        finally:
            writer._close_segment()
            writer._finish()
        self._index.storage.sync()
        return part

    def take(self, parts: Sequence[Any]) -> None:
        """Let parts count, and no others."""
        number = self.number() + 1
        TOC(SCHEMA, list(parts), number).write(self._index.storage, "posts")
        # An older list must not be left: who looks while this folder is taken away could take it for the newest.
        clean_files(self._index.storage, "posts", number, list(parts))

    def replace(self, post_ids: Iterable[str], documents: Iterable[Document], policy: merging.Policy = merging.little) -> None:
        """Take out posts and put documents in, in one commit that is on the disk when this returns."""
        names = [name for name in (post_id.encode() for post_id in post_ids) if len(name) <= ID_LENGTH]
        with self._writer(list(documents), policy) as writer:
            for segment in writer.segments:
                _remove(segment, _names(writer.storage, segment), names)

    @contextmanager
    def _writer(self, documents: list[Document], policy: merging.Policy) -> Iterator[SegmentWriter]:
        writer = self._open_writer()
        try:
            yield writer
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=lambda writer, segments: _merge(writer, segments, documents, policy))

    def _open_writer(self, alone: bool = True) -> SegmentWriter:
        # A file for each list instead of one for each segment: only those can be mapped without a copy in memory.
        return SegmentWriter(self._index, _lk=alone, codec=_Codec(), compound=False)


def _remove(segment: Any, names: Array, gone: list[bytes]) -> None:
    wanted = np.array(gone, names.dtype)
    if len(names) and len(wanted):
        numbers = np.minimum(np.searchsorted(names, wanted), len(names) - 1)
        for number in numbers[names[numbers] == wanted].tolist():
            segment.delete_document(number)


def _merge(writer: SegmentWriter, segments: list[Any], documents: list[Document], policy: merging.Policy) -> list[Any]:
    parts = [merging.Size(segment.doc_count_all(), segment.deleted_count()) for segment in segments]
    chosen = policy(parts, len(documents))
    filled = filling.Filling(stem)
    filled.put(documents)
    for number in chosen:
        if parts[number].posts > parts[number].removed:
            reader = SegmentReader(writer.storage, writer.schema, segments[number])
            filled.pour(SCHEMA, reader, _lists(reader))
    filled.write(writer, SCHEMA)
    return [segment for number, segment in enumerate(segments) if number not in chosen]


def _lists(reader: SegmentReader) -> Lists:
    known = reader._terms
    begin, end = known._tindex.startofdata, known._tindex.endofdata
    keys, said = terms.read(known._dbfile.get(begin, end - begin))
    at, sizes, lengths = (said[name].astype(np.int64) for name in ("at", "size", "posts"))
    return Lists([known._keydecoder(key) for key in keys], lengths, all_unpacked(known._postfile.file, at, sizes, lengths))


def mark(document: Document) -> int:
    """Return what tells one state of a post from another, as `Generation.marks` does for what stands in the files."""
    return filling.mark(document, stem)
