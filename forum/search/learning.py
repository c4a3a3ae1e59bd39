"""The words of posts that answer best, for an index to learn from: those alone that the reader may see.

Which of the words matter is the business of `forum.search.backends.learning`.
"""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from forum.accounts.members import Reader
from forum.boards import queries
from forum.boards.models import Post
from forum.core import markup, matching
from forum.search.backends.learning import TEXTS
from forum.search.contract import Learn

TITLE = 2
"""How often a title counts, as in the index."""

LONGEST = 2_500
"""Characters of a post that are read."""


class Visible:
    """Posts that a reader may see, while one question is answered: the best are needed twice and asked for once."""

    def __init__(self, session: Session, reader: Reader) -> None:
        self._session, self._reader = session, reader
        self._asked: set[str] = set()
        self._posts: dict[str, Post] = {}

    def among(self, post_ids: Sequence[str]) -> dict[str, Post]:
        """Return those of some posts that the reader may see, by id, with thread and board."""
        if fresh := [post_id for post_id in post_ids if post_id not in self._asked]:
            self._asked.update(fresh)
            self._posts |= queries.visible_posts(self._session, fresh, self._reader)
        return {post_id: self._posts[post_id] for post_id in post_ids if post_id in self._posts}


def from_posts(visible: Visible, stem: Callable[[str], str]) -> Learn:
    """Return what tells an index the words of its best answers.

    :param stem: makes a stem of a folded word, as the index does.
    """

    def learn(post_ids: Sequence[str]) -> dict[str, list[str]]:
        best = list(visible.among(post_ids).values())
        return {post.id: _stems(post, stem) for post in best[:TEXTS]}

    return learn


def _stems(post: Post, stem: Callable[[str], str]) -> list[str]:
    title = f"{post.thread.title}\n" * TITLE if post.is_opening else ""
    words = matching.folded(title + markup.plain(post.html)[:LONGEST])
    return [root for root in map(stem, words) if root]
