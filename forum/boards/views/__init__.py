"""The pages of the boards: `reading` and `writing` them, `own` posts, and how a post is `shown`."""

from flask import Blueprint

blueprint = Blueprint("boards", __name__)

from forum.boards.views import muting, own, reading, writing  # noqa: E402, F401  # the views hang themselves on the blueprint
