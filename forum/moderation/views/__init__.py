"""The pages of moderation: `flagging`, the `queue`, `patterns`, `seals`, what is `told` about decisions, and how all this is `shown`."""

from flask import Blueprint

blueprint = Blueprint("moderation", __name__)

from forum.moderation.views import (  # noqa: E402  # the views hang themselves on the blueprint
    appeals,  # noqa: F401
    asking,  # noqa: F401
    cards,  # noqa: F401
    care,  # noqa: F401
    cases,  # noqa: F401
    claims,  # noqa: F401
    flagging,  # noqa: F401
    handing,  # noqa: F401
    keeping,  # noqa: F401
    patterns,  # noqa: F401
    purging,  # noqa: F401
    queue,  # noqa: F401
    receipts,  # noqa: F401
    rota,  # noqa: F401
    seals,  # noqa: F401
    told,  # noqa: F401
    transparency,  # noqa: F401
    waves,  # noqa: F401
    wording,  # noqa: F401
    words,  # noqa: F401
)
