"""Makers of documents and questions for the tests of search."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forum.search import grammar
from forum.search.backends.embedded import EmbeddedIndex
from forum.search.contract import Document, Found, Query


def document(post_id: str, body: str = "", *, title: str = "", board: str = "sleep", day: date = date(2026, 3, 1)) -> Document:
    """Make a document; one with a title opens its thread."""
    return Document(post_id, board, title or "A title of the thread", body, day, is_opening=bool(title))


def found(index: EmbeddedIndex, text: str, **narrowing: Any) -> list[str]:
    """Ask for what somebody typed and return the ids of the posts."""
    return [hit.post_id for hit in ask(index, text, **narrowing).hits]


def ask(index: EmbeddedIndex, text: str, **narrowing: Any) -> Found:
    """Ask for what somebody typed."""
    parsed = grammar.parse(text)
    return index.find(Query(parsed.words, parsed.phrases, parsed.without, **narrowing))


@dataclass
class Shelf:
    """A source for rebuilds: documents by id, and something that happens when half of them have been read."""

    documents: dict[str, Document] = field(default_factory=dict)
    halfway: Callable[[], None] = lambda: None

    @classmethod
    def of(cls, *documents: Document, halfway: Callable[[], None] = lambda: None) -> "Shelf":
        return cls({one.post_id: one for one in documents}, halfway)

    def count(self) -> int:
        return len(self.documents)

    def every(self) -> Iterator[Document]:
        all_of_them = list(self.documents.values())
        middle = len(all_of_them) // 2
        yield from all_of_them[:middle]
        self.halfway()
        yield from all_of_them[middle:]

    def some(self, post_ids: Sequence[str]) -> Iterable[Document]:
        return [self.documents[post_id] for post_id in post_ids if post_id in self.documents]
