"""The ways on from a page of a thread: to the pages beside it, to what is new, to the other view, and the form that notes how far one has read."""

from dataclasses import dataclass

from forum.boards.models import Post
from forum.boards.queries import ThreadPage
from forum.boards.service import news, positions
from forum.boards.views import places
from forum.boards.views.shown import Eyes


@dataclass(frozen=True, slots=True)
class Steps:
    """Addresses, each empty where there is no such way."""

    earlier: str
    later: str
    other_view: str
    is_usual: bool
    """Whether the reader has chosen the view that is shown, or has nothing to choose."""
    first_new: str
    up_to: str
    """The id of the post up to which the reader has read who comes to the end of this page."""


def from_page(eyes: Eyes, page: ThreadPage, view: str) -> Steps:
    """Return the ways on from a page.

    :param view: how it is shown: `flat`, or empty for nested.
    """
    branch = page.root.id if page.root else ""
    earlier, later = (places.of_thread(page.thread, view=view, cursor=c, branch=branch) if c else "" for c in (page.posts.before, page.posts.after))
    other = "" if branch else places.of_thread(page.thread, view="" if view else places.FLAT)
    is_usual = eyes.reader is None or bool(branch) or view == places.usual_view()
    return Steps(earlier, later, other, is_usual, _first_new(eyes, page), _up_to(eyes, page, view))


def _first_new(eyes: Eyes, page: ThreadPage) -> str:
    if not eyes.read_to or page.thread.last_seq <= eyes.read_to:
        return ""
    post = news.first_in(eyes.session, eyes.reader, page.thread, eyes.read_to)
    if post is None:
        return ""
    return f"#p-{post.id}" if any(row.id == post.id for row in page.posts.rows) else f"/t/{page.thread.id}/unread"


def _up_to(eyes: Eyes, page: ThreadPage, view: str) -> str:
    last = _last(eyes, page, view) if eyes.reader and page.thread.is_out else None
    if last is None or last.alias_id in eyes.own:  # one's own words count as read, and all before them
        return ""
    # By what is kept and not by what counts as read: who has not begun to be led begins here.
    return last.id if last.seq > positions.of(eyes.session, eyes.reader).threads.get(page.thread.id, 0) else ""


def _last(eyes: Eyes, page: ThreadPage, view: str) -> Post | None:
    """Return the last post of a flat page; nested, the newest of the thread for who has come to the end of it."""
    if view:
        return page.posts.rows[-1] if page.posts.rows else None
    if page.root or page.posts.after:
        return None
    if page.posts.before:
        return news.last_of(eyes.session, page.thread)
    return max(page.posts.rows, key=lambda post: post.seq, default=None)
