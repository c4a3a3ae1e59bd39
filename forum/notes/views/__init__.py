"""The pages of context notes and of reviewed claims."""

from flask import Blueprint

blueprint = Blueprint("notes", __name__)

from forum.notes.views import claims as claims  # noqa: E402  # its pages are hung up on the blueprint
from forum.notes.views import context as context  # noqa: E402
