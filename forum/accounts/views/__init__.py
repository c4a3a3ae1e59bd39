"""The pages of accounts: `joining`, `entering` and leaving, what is one's `own`, how pages are read (`reading`), being `discreet`, who is
`muting` whom, `codes` that invite, and the `factors` and `second_step` of getting in besides the passphrase."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

# The views hang themselves on the blueprint.
from forum.accounts.views import codes, devices, discreet, entering, factors, joining, muting, own, reading, second_step  # noqa: E402, F401
