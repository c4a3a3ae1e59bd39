"""What is offered beside the answers to a question: another spelling, and only one that stands in a post that the reader may see.

Which words are spelt alike is told by the index and by a list of English words; which of them are likely is the matter of `spelling`.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from sqlalchemy.orm import Session
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from forum.accounts.members import Reader
from forum.boards import queries
from forum.boards.service import wishes
from forum.core import markup, matching
from forum.search import spelling as spellings
from forum.search import synonyms
from forum.search.contract import Backend, Query
from forum.search.questions import Question
from forum.search.spelling import Words

WORDS = 4
"""Words of a question that another spelling is looked for."""

ASKED = 4
"""Times that posts are looked for to see how words are spelt in them, for one question: each costs what a search costs."""

LOOKED_AT = 10
"""Posts that are read to see how a word is spelt in them."""


class _Looking:
    """One search for other spellings: what it may still cost is shared by all words of the question."""

    def __init__(self, session: Session, index: Backend, reader: Reader, question: Question) -> None:
        self._session, self._index, self._reader, self._question = session, index, reader, question
        self.words = [word for word in question.parsed.words if spellings.reach(word)][:WORDS]
        self._left = ASKED
        for word in self.words:
            list(_listed(word, spellings.reach(word)))  # made ready once in a process, and not in the time of whoever asks first
        self._patience = spellings.Patience()

    def other(self, word: str) -> str:
        """Return another spelling of a word, or nothing."""
        candidates = self._candidates(word)
        if not candidates or self._left < 2:
            return ""
        most = self._written(word).get(word, 0)
        for candidate in candidates:
            if not self._left:
                break
            posts = self._written(candidate)
            near = sorted(spellings.likely(word, posts.items()), key=lambda form: -posts[form])
            if near and posts[near[0]] > 2 * most:
                return near[0]
        return ""

    def _candidates(self, word: str) -> list[str]:
        """Return words that stand in some post, the likeliest first; of those with one stem, the likeliest alone."""
        index, slips = self._index, spellings.reach(word)
        own = index.stem(word) or word
        near = [(stem, stem) for stem in index.near(own, slips, self._patience)]
        near += [(index.stem(listed), listed) for listed, _ in spellings.close(word, _listed(word, slips), slips, self._patience)]
        if self._patience.is_over():
            return []
        posts = index.frequencies({stem for stem, _ in near} - {"", own})
        known = {form: posts.get(stem, 0) for stem, form in near if posts.get(stem, 0)}
        likely = spellings.likely(word, known.items())
        return list({index.stem(form) or form: form for form in reversed(likely)}.values())[::-1]

    def _written(self, word: str) -> dict[str, int]:
        """Return how a word is spelt in posts that the reader may see, and in how many of them."""
        self._left -= 1
        index = self._index
        found = index.find(Query((word,), boards=self._question.query.boards, limit=LOOKED_AT))
        stem = index.stem(word)
        forms: dict[str, int] = {}
        posts = list(queries.visible_posts(self._session, [hit.post_id for hit in found.hits], self._reader).values())
        looks = wishes.of_posts(self._session, self._reader, posts)
        for post in (post for post in posts if looks[post.id].is_plain):  # no word of what is folded or muted for this reader
            title = f"{post.thread.title}\n" if post.is_opening else ""
            for form in {
                one for one in matching.folded(title + markup.plain(post.html, spoilers=False)) if one[0] == word[0] and index.stem(one) == stem
            }:
                forms[form] = forms.get(form, 0) + 1
        return forms


def spelling(session: Session, index: Backend, reader: Reader, typed: str, question: Question) -> str:
    """Return a question with other spellings of words that hardly anybody wrote, or nothing.

    :param typed: the question as it stands in the box.
    :raises Broken: if the index cannot be read.
    """
    looking, meant = _Looking(session, index, reader, question), typed
    for word in looking.words:
        other = looking.other(word)
        if other:
            meant = _put(meant, word, other)
    return meant if meant != typed else ""


def _put(typed: str, word: str, other: str) -> str:
    for match in reversed([match for match in matching.cut(typed) if matching.fold(match[0]) == word]):
        typed = typed[: match.start()] + other + typed[match.end() :]
    return typed


def _listed(word: str, slips: int) -> Iterator[Words]:
    """Yield listed words that begin as one does, or with its second letter: two may have changed places, or the first be one too many."""
    lengths = range(len(word) - slips, len(word) + slips + 1)
    for begin in dict.fromkeys(word[:2]):
        yield from (_begun(begin, length) for length in lengths if (begin, length) in read_words())


@cache
def _begun(begin: str, length: int) -> Words:
    # Marks are what costs most, so they are made for the words that somebody comes near to.
    return Words(length, read_words()[begin, length])


@cache
def read_words() -> dict[tuple[str, int], list[str]]:
    """Read the list of English words, by their first letters and their lengths; once in a process, or before it is forked.

    They are the lists that passphrases are checked against. Which of their words is offered is decided by posts.
    """
    words: dict[tuple[str, int], list[str]] = defaultdict(list)
    lists = (*FREQUENCY_LISTS["english_wikipedia"], *FREQUENCY_LISTS["us_tv_and_film"])
    listed = (word for group in synonyms.shipped() for run in group for word in run)
    for word in dict.fromkeys((*listed, *lists)):
        if len(word) >= spellings.SHORTEST and word.isascii() and word.isalpha():
            words[word[0], len(word)].append(word)
    return dict(words)
