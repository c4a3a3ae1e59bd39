"""What the rest of the forum and an index promise each other; the indexes themselves live in `forum.search.backends`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, Protocol

from forum.core.model import ID_LENGTH
from forum.search.spelling import Patience

Order = Literal["best", "new"]
Phrase = tuple[str, ...]

Learn = Callable[[Sequence[str]], Mapping[str, Sequence[str]]]
"""Is given the ids of posts that answer a question, best first, and returns the stems of those of them that the reader may see, by id: an
index holds no texts, and what somebody may not see must not steer what they are shown."""

MOST_HITS = 400
"""The most hits one question brings back: twenty pages of twenty."""

MOST_NEAR = 100
"""Words spelt alike that an index names at most."""


class Broken(Exception):
    """The index cannot be read or trusted and has to be built anew. Nothing is lost: all of it comes from the database."""


class Busy(Exception):
    """Another process is writing to the index; the same call may be made again in a moment."""


@dataclass(frozen=True)
class Document:
    """What the index takes in of one post. No name stands in it, and no text leaves it again."""

    post_id: str
    board_id: str
    title: str
    """The title of its thread: looked into for opening posts alone, so that a title is found once and not once a reply."""
    body: str
    """Plain words, without marks of formatting."""
    day: date
    is_opening: bool

    def __post_init__(self) -> None:
        if not 0 < len(self.post_id.encode()) <= ID_LENGTH:
            raise ValueError("A document needs the public id of its post.")


@dataclass(frozen=True)
class Also:
    """Other words for some that somebody looks for."""

    instead_of: frozenset[str]
    """Of the words of the question; a post with the others counts as having them all."""
    words: Phrase
    """They stand side by side."""


@dataclass(frozen=True)
class Query:
    """What somebody looks for."""

    words: tuple[str, ...] = ()
    """Each makes a post a better answer; posts that have them all come first."""
    phrases: tuple[Phrase, ...] = ()
    """All of these must stand in the post, their words side by side."""
    without: tuple[Phrase, ...] = ()
    """None of these may stand in the post."""
    boards: frozenset[str] | None = None
    """Ids of the boards to look in; None for all of them."""
    since: date | None = None
    """The first day that counts; None for all days."""
    before: date | None = None
    """The first day that does not count any more; None for all days."""
    among: frozenset[str] | None = None
    """Ids of the posts to look among; None for all of them."""
    also: tuple[Also, ...] = ()
    """Other words for those looked for; they count less."""
    order: Order = "best"
    limit: int = MOST_HITS


class Hit(NamedTuple):
    """One post that answers a question, and how well."""

    post_id: str
    score: float


@dataclass(frozen=True)
class Found:
    """The answer of an index."""

    hits: tuple[Hit, ...] = ()
    related: tuple[Hit, ...] = ()
    """Posts that have none of the words but many that the best answers share."""
    total: int = 0
    """How many posts answer, as the index knows it: not yet checked against what the reader may see."""
    at_least: bool = False
    """Time ran out and there may be more."""
    every_word: bool = True
    """Whether each of these posts has all of the words; otherwise it has some of them."""
    ignored: tuple[str, ...] = ()
    """Words that were left out of the search, because they stand everywhere or because there were too many."""


@dataclass(frozen=True)
class Standing:
    """How an index is doing."""

    posts: int
    bytes: int
    parts: int
    removed: int
    """Posts that can no longer be found but whose words are still in the files, until the next `tidy`."""


class Source(Protocol):
    """Where a rebuild gets its documents from."""

    def count(self) -> int:
        """Return how many documents there are, about."""

    def every(self) -> Iterator[Document]:
        """Yield all documents there are."""

    def some(self, post_ids: Sequence[str]) -> Iterable[Document]:
        """Return those of these posts that can be found by anybody, as they are at this moment."""


class Backend(Protocol):
    """An index of posts."""

    def find(self, query: Query, learn: Learn | None = None) -> Found:
        """Answer a question.

        :param learn: tells the words of the best answers, so that others that speak of the same come up beside them.
        :raises Broken: if the index cannot be read.
        """

    def stem(self, word: str) -> str:
        """Return the form under which a word is looked up: `sleeping` and `sleeps` share theirs. Empty for words that are left out."""

    def near(self, stem: str, slips: int, patience: Patience | None = None) -> list[str]:
        """Return stems that are spelt like one, at most `MOST_NEAR`: one or two letters differ, the first is the same.

        :param patience: ends the looking when it is over; those that were found by then are returned.
        :raises Broken: if the index cannot be read.
        """

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """Return in how many posts words stand, not yet checked against what anybody may see.

        :raises Broken: if the index cannot be read.
        """

    def put(self, documents: Iterable[Document]) -> None:
        """Take in documents, each in place of what stood under its id. They are on the disk when this returns.

        :raises Busy: if another process keeps writing.
        :raises Broken: if the index cannot be read.
        """

    def remove(self, post_ids: Iterable[str]) -> None:
        """Forget posts, known or not.

        :raises Busy: if another process keeps writing.
        :raises Broken: if the index cannot be read.
        """

    def rebuild(self, source: Source, progress: Callable[[int], None] | None = None) -> int:
        """Make a new index while the old one answers, put it in its place and return how many posts it holds.

        :param progress: is called with the number of posts done so far.
        :raises Busy: if another rebuild is under way.
        """

    def tidy(self) -> None:
        """Take one step, of a minute at most, to merge what has gathered and to wipe the words of removed posts from the files.

        :raises Busy: if another process keeps writing.
        """

    def clear(self) -> None:
        """Empty the index."""

    def post_ids(self) -> Iterator[str]:
        """Yield the id of each post in the index."""

    def mark(self, document: Document) -> int:
        """Return a number that is another one when anything of a document is that the index keeps."""

    def marks(self) -> Iterator[tuple[str, int]]:
        """Yield each post in the index with the mark of what the index holds of it, read from all of its files.

        :raises Broken: if the index cannot be read.
        """

    def is_there(self) -> bool:
        """Say whether the index was ever made."""

    def is_damaged(self) -> bool:
        """Say whether somebody met damage that was not mended yet, so that posts may be missing."""

    def tell_damage(self, damaged: bool) -> None:
        """Let all processes know of damage, or that it has been mended. Whoever raises `Broken` does so as well."""

    def standing(self) -> Standing:
        """Say how the index is doing."""
