"""Threads that speak of the same as a text: for somebody who begins one, and for somebody who has read one to its end.

Nothing comes up that the reader may not see, and nothing that they would rather not meet. How it is shown is left to the templates.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from itertools import islice
from threading import Lock

from sqlalchemy.orm import Session

from forum.accounts.members import Reader
from forum.accounts.service import muting
from forum.boards import queries
from forum.boards.models import Post, State, Thread
from forum.boards.service import wishes
from forum.core import markup, matching, outbox
from forum.search.backends.answering import MOST_WORDS
from forum.search.contract import Backend, Broken, Query
from forum.search.questions import readable_boards

KEPT = "similar threads"
"""Under which a session finds what was found beside threads."""

MOST = 5
"""Threads that are shown."""

NEAR = 10
"""Threads that they are chosen from for one reader, who may have muted some."""

LOOKED_AT = 60
"""Posts that these are found by."""

LONGEST = 4_000
"""Characters of a text that are read."""

SHARED = 3
"""Words that a thread has to share with a text, unless it is shorter."""

POSTINGS = 20_000
"""Posts that have the words looked for, all words together: what this costs must not grow with the forum."""


class Kept:
    """What was found beside threads, for some minutes: ids of posts alone, and the same for all members, so that nothing tells who asked.

    :param seconds: for which it is kept.
    :param most: threads; the ones that were asked for longest ago go first.
    """

    def __init__(self, seconds: float = 600, most: int = 1_000, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._most, self._now = seconds, most, now
        self._lock = Lock()
        self._found: OrderedDict[tuple[str, bool], tuple[float, tuple[str, ...]]] = OrderedDict()

    def get(self, key: tuple[str, bool]) -> tuple[str, ...] | None:
        """Return what was put there, or None when that was too long ago."""
        with self._lock:
            until, post_ids = self._found.get(key, (0.0, ()))
        return post_ids if until > self._now() else None

    def put(self, key: tuple[str, bool], post_ids: tuple[str, ...]) -> None:
        """Keep what was found."""
        with self._lock:
            self._found[key] = (self._now() + self._seconds, post_ids)
            self._found.move_to_end(key)
            while len(self._found) > self._most:
                self._found.popitem(last=False)


def threads(session: Session, index: Backend, reader: Reader, title: str, body: str) -> list[Thread]:
    """Return threads that speak of the same as a text, the nearest first; none while the index cannot be read.

    :param body: plain words.
    """
    try:
        return _shown(session, reader, _near(session, index, reader, title, body))
    except Broken:
        return []


def beside(session: Session, index: Backend, reader: Reader, thread: Thread) -> list[Thread]:
    """Return threads that speak of the same as one, the nearest first; none while the index cannot be read, or when it can be read no more."""
    if thread.state != State.VISIBLE:
        return []
    kept: Kept = session.info[KEPT]
    key = (thread.id, reader is None)
    post_ids = kept.get(key)
    if post_ids is not None:
        visible = queries.visible_posts(session, post_ids, reader) if post_ids else {}
        return _shown(session, reader, [visible[post_id] for post_id in post_ids if post_id in visible])
    opening = queries.opening_post(session, thread)
    # Until the index knows its words, those that stand in one post are not its own, and what is found is not yet worth keeping.
    is_new = outbox.is_awaited(session, "search.refresh_posts", opening.id)
    try:
        words = markup.plain(opening.html, spoilers=False)
        posts = _near(session, index, reader, thread.title, words, besides=thread.id, least=1 if is_new else 2)
    except Broken:
        return []
    if not is_new:
        kept.put(key, tuple(post.id for post in posts))
    return _shown(session, reader, posts)


def _near(session: Session, index: Backend, reader: Reader, title: str, body: str, *, besides: str = "", least: int = 1) -> list[Post]:
    """Return the best post of each thread that speaks of the same: what all members may see, or all visitors.

    :param besides: the id of a thread that is left out.
    :param least: posts that a word stands in if it is to find any.
    """
    words = _telling(index, title, body, least)
    boards = frozenset(board.id for board in readable_boards(session, reader))
    if not words or not boards:
        return []
    found = index.find(Query(words, boards=boards, limit=LOOKED_AT))
    visible = queries.visible_posts(session, [hit.post_id for hit in found.hits], reader)
    stems = frozenset(map(index.stem, words))
    best: dict[str, Post] = {}
    for post in (visible[hit.post_id] for hit in found.hits if hit.post_id in visible):
        if post.thread_id not in best and post.thread_id != besides and _shares(index, post, stems):
            best[post.thread_id] = post
        if len(best) == NEAR:
            break
    return list(best.values())


def _shown(session: Session, reader: Reader, posts: Sequence[Post]) -> list[Thread]:
    muted = muting.muted_among(session, reader, {alias_id for post in posts for alias_id in (post.alias_id, post.thread.starter_id)})

    def is_plain(post: Post) -> bool:
        thread = post.thread
        if thread.state != State.VISIBLE or {post.alias_id, thread.starter_id} & muted:
            return False
        return wishes.of_title(session, reader, thread).is_plain and wishes.of_post(session, reader, post).is_plain

    return [post.thread for post in islice(filter(is_plain, posts), MOST)]


def _telling(index: Backend, title: str, body: str, least: int) -> tuple[str, ...]:
    """Choose the words to look for: those of the title first, the rarest before others, then those that are said again and again.

    :param least: posts that a word stands in if it is to find any.
    """
    titled = dict.fromkeys(word for word in matching.folded(title) if index.stem(word))
    said = Counter(word for word in matching.folded(body[:LONGEST]) if index.stem(word) and len(word) > 3)
    often = [word for word, _ in said.most_common(2 * MOST_WORDS) if word not in titled]
    having = index.frequencies({index.stem(word) for word in (*titled, *often)})
    chosen: list[str] = []
    left = POSTINGS
    for word in (*sorted(titled, key=lambda word: having[index.stem(word)]), *often):
        if least <= having[index.stem(word)] <= left and len(chosen) < MOST_WORDS:
            chosen.append(word)
            left -= having[index.stem(word)]
    return tuple(chosen)


def _shares(index: Backend, post: Post, stems: frozenset[str]) -> bool:
    words = matching.folded(f"{post.thread.title} {post.body[:LONGEST]}")
    return len({index.stem(word) for word in words} & stems) >= min(SHARED, len(stems))
