"""The pages of moderation: `flagging`, the `queue` with its cases, what is `told` about decisions, and how a case is `shown`."""

from flask import Blueprint

blueprint = Blueprint("moderation", __name__)

from forum.moderation.views import flagging, queue, told  # noqa: E402, F401  # the views hang themselves on the blueprint
