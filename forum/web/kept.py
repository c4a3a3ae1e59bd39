"""What somebody typed, carried over an error or a lost session; secrets are never carried."""

from flask import request

from forum.core.words import _, later
from forum.web.session import TOKEN_FIELD

SECRETS = frozenset({"passphrase", "old", "code", "recovery_code", "credential", TOKEN_FIELD, "resume"})
LABELS = {
    "body": later("What you wrote"),
    "title": later("Title"),
    "why": later("Why"),
    "reason": later("Why"),
    "words": later("Your words"),
    "sentence": later("The sentence"),
    "source": later("Where it comes from"),
    "stance": later("How you mean it"),
    "note": later("Your note"),
    "links": later("Links"),
}
"""What fields are called where they are shown once more; one that is missing here goes by its own name."""
PREFIX = "kept."
"""Marks the fields of a form that a sign-in form carries for later."""


Fields = list[tuple[str, str]]
"""Names and values; a name stands there once for each box that was ticked under it."""


def kept_words() -> Fields:
    """Return the fields of the form that was sent, for sending them again, without passphrases and codes."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in SECRETS and not name.startswith(PREFIX)]


def label(name: str) -> str:
    """Return what a field is called, for a person."""
    return _(LABELS[name]) if name in LABELS else name.replace("_", " ").capitalize()


def carried_words() -> Fields:
    """Return the fields that a sign-in form carries for the form that was interrupted."""
    return [(name.removeprefix(PREFIX), value) for name, value in request.form.items(multi=True) if name.startswith(PREFIX)]
