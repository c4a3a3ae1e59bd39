"""The pages of accounts: `joining`, `entering` and leaving, what is one's `own`, being `discreet`, and `codes` that invite."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

from forum.accounts.views import codes, devices, discreet, entering, joining, own  # noqa: E402, F401  # the views hang themselves on the blueprint
