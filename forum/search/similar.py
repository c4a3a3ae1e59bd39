"""Threads that speak of the same as a text: for somebody who begins one, and for somebody who has read one to its end.

Nothing comes up that the reader may not see, and nothing that they would rather not meet.
"""

from collections import Counter

from sqlalchemy.orm import Session

from forum.accounts.members import Reader
from forum.boards import queries
from forum.boards.models import Post, Thread
from forum.boards.service import wishes
from forum.core import matching
from forum.search.backends.answering import MOST_WORDS
from forum.search.contract import Backend, Broken, Query
from forum.search.questions import readable_boards

MOST = 5
"""Threads that are shown."""

LOOKED_AT = 60
"""Posts that they are found by."""

LONGEST = 4_000
"""Characters of a text that are read."""

SHARED = 3
"""Words that a thread has to share with a text, unless it is shorter."""


def threads(session: Session, index: Backend, reader: Reader, title: str, body: str, besides: str = "") -> list[Thread]:
    """Return threads that speak of the same as a text, the nearest first; none while the index cannot be read.

    :param besides: the id of a thread that is left out.
    """
    words = _telling(index, title, body)
    boards = frozenset(board.id for board in readable_boards(session, reader))
    if not words or not boards:
        return []
    try:
        found = index.find(Query(words, boards=boards, limit=LOOKED_AT))
    except Broken:
        return []
    visible = queries.visible_posts(session, [hit.post_id for hit in found.hits], reader)
    posts = [visible[hit.post_id] for hit in found.hits if hit.post_id in visible]
    looks = wishes.of_posts(session, reader, posts)
    stems = frozenset(map(index.stem, words))
    near = [post for post in posts if looks[post.id].is_plain and post.thread_id != besides and _shares(index, post, stems)]
    once = list({post.thread_id: post.thread for post in near}.values())
    titles = wishes.of_threads(session, reader, once)
    return [thread for thread in once if titles[thread.id].is_plain and thread.state == "visible"][:MOST]


def _telling(index: Backend, title: str, body: str) -> tuple[str, ...]:
    # Words of the title first, then those that are said again and again; the index keeps the rarest of them.
    titled = [word for word in matching.folded(title) if index.stem(word)]
    said = Counter(word for word in matching.folded(body[:LONGEST]) if index.stem(word) and len(word) > 3)
    return tuple(dict.fromkeys([*titled[:MOST_WORDS], *(word for word, _ in said.most_common(MOST_WORDS))]))[:MOST_WORDS]


def _shares(index: Backend, post: Post, stems: frozenset[str]) -> bool:
    words = matching.folded(f"{post.thread.title} {post.body[:LONGEST]}")
    return len({index.stem(word) for word in words} & stems) >= min(SHARED, len(stems))
