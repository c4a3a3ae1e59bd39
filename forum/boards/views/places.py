"""Addresses of threads and posts: the page of a thread on which a post stands."""

from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from forum.boards import queries
from forum.boards.models import Post, Thread
from forum.core.paging import Cursor
from forum.web.cursors import write_cursor


def of_thread(thread: Thread, *, view: str = "", cursor: Cursor | None = None, branch: str = "", anchor: str = "") -> str:
    """Return the address of a page of a thread.

    :param view: `flat`, or empty for nested.
    :param branch: the id of the post whose branch is meant.
    """
    values = {"view": view, "after": write_cursor(cursor, scope(thread, view, branch)), "branch": branch}
    asked: dict[str, Any] = {name: value for name, value in values.items() if value}
    return url_for("boards.thread", thread_id=thread.id, slug=thread.slug, _anchor=anchor or None, **asked)


def of_post(session: Session, post: Post, *, view: str = "") -> str:
    """Return the address of the page on which a post stands, pointing at it."""
    anchor = f"p-{post.id}"
    if view == "flat":
        return of_thread(post.thread, view=view, cursor=queries.place_in_time(post), anchor=anchor)
    root = queries.branch_root(session, post)
    return of_thread(post.thread, cursor=queries.place_in_tree(session, post, root), branch=root.id if root else "", anchor=anchor)


def scope(thread: Thread, view: str, branch: str) -> str:
    """Return the list that a cursor in this address belongs to."""
    return f"thread {thread.id} {view} {branch}"
