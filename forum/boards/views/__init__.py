"""The pages of the boards: `reading` and `writing` them, `own` posts, and how a post is `shown`."""

from flask import Blueprint

blueprint = Blueprint("boards", __name__)

from forum.boards.views import (  # noqa: E402  # the views hang themselves on the blueprint
    bookmarks,  # noqa: F401
    context,  # noqa: F401
    drafts,  # noqa: F401
    following,  # noqa: F401
    history,  # noqa: F401
    kindness,  # noqa: F401
    marks,  # noqa: F401
    more,  # noqa: F401
    muting,  # noqa: F401
    own,  # noqa: F401
    positions,  # noqa: F401
    post_words,  # noqa: F401
    quiet,  # noqa: F401
    reading,  # noqa: F401
    sources,  # noqa: F401
    supporting,  # noqa: F401
    waiting,  # noqa: F401
    writing,  # noqa: F401
)
