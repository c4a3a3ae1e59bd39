"""What somebody typed, carried over an error or a lost session; secrets are never carried."""

from flask import request

from forum.web.session import TOKEN_FIELD

SECRETS = frozenset({"passphrase", "old", "code", "recovery_code", "credential", TOKEN_FIELD, "resume"})
PREFIX = "kept."
"""Marks the fields of a form that a sign-in form carries for later."""


def kept_words() -> dict[str, str]:
    """Return the fields of the form that was sent, for sending them again, without passphrases and codes."""
    return {name: value for name, value in request.form.items() if name not in SECRETS and not name.startswith(PREFIX)}


def carried_words() -> dict[str, str]:
    """Return the fields that a sign-in form carries for the form that was interrupted."""
    return {name.removeprefix(PREFIX): value for name, value in request.form.items() if name.startswith(PREFIX)}
