"""Which posts of an index in PostgreSQL are looked at, as questions to its full-text index: bounded, however many posts have a word.

Where all that have the words would be too many, those in which a word counts most come first (`rows.BANDS`), or the newest. How many there
will be is only guessed, as if words stood where they do by chance. Asking is left to `forum.search.backends.candidates`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from forum.search.backends.answering import Wanted
from forum.search.backends.rows import BANDS, band_of, board_of, month_of, quoted
from forum.search.contract import Phrase, Query

MOST = 1_000
"""Posts that are looked at, about."""

MOST_CHECKED = 16_000
"""Posts that are gone through for more answers when there are few, about: their words have to stand side by side, say."""

MOST_SCANNED = 30_000
"""Places in the lists of the server's index that are gone through for posts with some of the words; those of the rarest word in any case."""

SELECTIVE = 0.25
"""Boards and months that hold a smaller share of all posts are looked up in the index; else the rows tell."""

Frequency = Callable[[str], int]


@dataclass(frozen=True)
class Asked:
    """A question to the server's index, and about how many posts answer it."""

    words: str
    posts: float


@dataclass(frozen=True)
class _Term(Asked):
    """One of the words, or others for the same."""

    bands: tuple[Asked, ...] = ()
    """The posts in which it counts most, then these and those in which it counts less, and so on."""

    def within(self, posts: float) -> Asked | None:
        """Return the most of its posts that are about so few."""
        return max((band for band in self.bands if band.posts <= posts), key=lambda band: band.posts, default=None)


def any_of(words: Iterable[str]) -> str:
    """Return what asks for posts with one of some."""
    return " | ".join(f"({one})" for one in words)


def all_of(words: Iterable[str]) -> str:
    """Return what asks for posts with all of some."""
    return " & ".join(f"({one})" for one in words if one)


def at_least(many: int, words: Sequence[str]) -> str:
    """Return what asks for posts with so many of some, by halves: so many of one, and the rest of the other."""
    if many < 2 or many == len(words):
        return any_of(words) if many == 1 else all_of(words[:many])
    one, other = words[: len(words) // 2], words[len(words) // 2 :]
    ways = range(max(many - len(other), 0), min(many, len(one)) + 1)
    return any_of(all_of([at_least(way, one), at_least(many - way, other)]) for way in ways)


def phrase(stems: Phrase) -> str:
    """Return what asks for words side by side."""
    return " <-> ".join(map(quoted, stems))


def names(query: Query, wanted: Wanted, frequency: Frequency) -> list[str]:
    """Return what `Choice` will want to know the number of posts of, beside the words."""
    words = {*wanted.stems, *(other.words[0] for other in wanted.also if len(other.words) == 1)}
    bands = [band_of(word, band) for word in words if frequency(word) > MOST // 2 for band in range(1, len(BANDS) + 1)]
    return [*bands, *map(board_of, query.boards or ())]


class Choice:
    """The choice of posts for one question.

    :param posts: in the whole index.
    :param frequency: in how many posts a word stands, or what `names` returned.
    :param months: how many posts each has, the newest first; may be left out where days do not matter.
    """

    def __init__(self, query: Query, wanted: Wanted, posts: int, frequency: Frequency, months: Sequence[tuple[str, int]] = ()) -> None:
        self._query, self._wanted, self._posts, self._frequency = query, wanted, posts, frequency
        self._months = [(month, count) for month, count in months if self._is_asked_for(month)]
        self._in_time = sum(count for _, count in self._months) / posts if query.since or query.before else 1.0
        boards = sum(frequency(board_of(board)) for board in query.boards) if query.boards is not None else posts
        self._on_boards = min(boards / posts, 1.0)
        self.share = self._in_time * self._on_boards

    def _is_asked_for(self, month: str) -> bool:
        since, before = self._query.since, self._query.before
        return (since is None or month >= month_of(since)) and (before is None or month <= month_of(before))

    @cached_property
    def where(self) -> str:
        """What must hold for each post, beside the words."""
        query, where = self._query, [f"!({phrase(words)})" for words in self._wanted.without]
        if query.boards is not None and self._on_boards < SELECTIVE:
            where.append(any_of(sorted(quoted(board_of(board)) for board in query.boards)))
        if self._in_time < SELECTIVE:
            where.append(any_of(quoted(month) for month, _ in self._months))
        return all_of(where)

    @cached_property
    def _words(self) -> list[_Term]:
        return [self._word(stem) for stem in self._wanted.stems]

    def _word(self, stem: str) -> _Term:
        bands: list[Asked] = []
        for band in range(len(BANDS), 0, -1):
            before = bands[-1] if bands else Asked("", 0)
            words = any_of(filter(None, (before.words, quoted(band_of(stem, band)))))
            bands.append(Asked(words, before.posts + self._frequency(band_of(stem, band)) * self.share))
        return _Term(quoted(stem), self._frequency(stem) * self.share, tuple(bands))

    def _other(self, words: Phrase) -> _Term:
        if len(words) == 1:
            return self._word(words[0])
        return _Term(phrase(words), self._by_chance([self._frequency(word) * self.share for word in words]))

    def _by_chance(self, posts: Iterable[float]) -> float:
        here = self._posts * self.share or 1
        return here * prod(min(one / here, 1) for one in posts)

    def _any_by_chance(self, posts: Iterable[float]) -> float:
        here = self._posts * self.share or 1
        return here * (1 - prod(1 - min(one / here, 1) for one in posts))

    def every_word(self) -> Asked:
        """Ask for posts that have all of the words, or others for them, and all phrases."""
        terms, posts = [], []
        for stem, word in zip(self._wanted.stems, self._words, strict=True):
            others = [self._other(other.words) for other in self._wanted.also if stem in other.instead_of]
            terms.append(any_of([word.words, *(other.words for other in others)]))
            posts.append(word.posts + sum(other.posts for other in others))
        return Asked(all_of([*terms, *map(phrase, self._wanted.phrases), self.where]), self._by_chance(posts))

    def in_quotes(self) -> Asked:
        """Ask for posts that have all phrases."""
        stems = {word for words in self._wanted.phrases for word in words}
        posts = self._by_chance(self._frequency(stem) * self.share for stem in stems)
        return Asked(all_of([*map(phrase, self._wanted.phrases), self.where]), posts)

    def any_word(self) -> Asked:
        """Ask for all posts that have some of the words, or others for them."""
        words, posts = any_of(term.words for term in self._terms), self._any_by_chance(term.posts for term in self._terms)
        return Asked(all_of([words, self.where]), posts)

    def some_words(self) -> Asked:
        """Ask for posts that have some of the words: all with a rare one, and of the others those with two, or in which one counts much."""
        every = self.any_word()
        if every.posts <= MOST:
            return every
        terms, left = list(self._terms), float(MOST)
        rare: list[_Term] = []
        while terms and terms[0].posts <= left:
            rare.append(terms.pop(0))
            left -= rare[-1].posts
        pairs = self._pairs(terms, left / 2)
        left -= sum(pair.posts for pair in pairs)
        telling = [band for term in terms if (band := term.within(left / len(terms)))]
        chosen: list[Asked] = [*rare, *pairs, *telling] or [terms[0].bands[0] if terms[0].bands else terms[0]]
        return Asked(all_of([any_of(one.words for one in chosen), self.where]), MOST)

    @cached_property
    def _terms(self) -> list[_Term]:
        """Words and others for them, the rarest first."""
        every = {term.words: term for term in [*self._words, *(self._other(other.words) for other in self._wanted.also)]}
        return sorted(every.values(), key=lambda term: (term.posts, term.words))

    def _pairs(self, terms: Sequence[_Term], left: float) -> list[Asked]:
        pairs: list[Asked] = []
        scanned = 0.0
        for number, term in enumerate(terms[:-1]):
            scanned += term.posts / (self.share or 1)
            if scanned > MOST_SCANNED and number:
                break
            others = terms[number + 1 :]
            share = self._any_by_chance(other.posts for other in others) / (self._posts * self.share or 1)
            few = Asked(term.words, term.posts) if term.posts * share <= left else term.within(left / (share or 1))
            if few:
                pairs.append(Asked(all_of([few.words, any_of(other.words for other in others)]), few.posts * share))
                left -= pairs[-1].posts
        return pairs

    def restrictions(self, asked: Asked) -> list[Asked]:
        """Return what can be asked for besides, from few posts to all of them."""
        if self._query.order == "new":
            return [*self._newest(asked), asked]
        bands = []
        for number in range(len(BANDS)):
            share = 1 - prod(1 - min(word.bands[number].posts / word.posts, 1) for word in self._words if word.posts)
            bands.append(Asked(all_of([asked.words, any_of(word.bands[number].words for word in self._words)]), asked.posts * share))
        return [*bands, asked]

    def _newest(self, asked: Asked) -> list[Asked]:
        every = sum(count for _, count in self._months) or 1
        newest, posts, many = [], 0, 1
        for number, (_, count) in enumerate(self._months, start=1):
            posts += count
            if number == many:
                newest.append(Asked(all_of([asked.words, any_of(quoted(month) for month, _ in self._months[:number])]), asked.posts * posts / every))
                many *= 4
        return newest

    def shared(self, hints: Sequence[str], many: int) -> str:
        """Ask for posts that have none of the words but so many of what the best answers share."""
        return all_of([at_least(many, list(map(quoted, hints))), f"!({any_of(term.words for term in self._terms)})", self.where])
