"""The pages of moderation: `flagging`, the `queue`, `patterns`, `seals`, what is `told` about decisions, and how all this is `shown`."""

from flask import Blueprint

blueprint = Blueprint("moderation", __name__)

from forum.moderation.views import asking, flagging, keeping, patterns, queue, seals, told, transparency, words  # noqa: E402, F401  # the views hang themselves on the blueprint
