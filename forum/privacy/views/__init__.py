"""The pages of privacy, a module for each task: `leaving` and what ends by itself, `kept` for what is held and for how long."""

from flask import Blueprint

blueprint = Blueprint("privacy", __name__)

from forum.privacy.views import disowning, expiring, exporting, inventory, kept, leaving  # noqa: E402, F401  # the views hang themselves on the blueprint
