"""Cursors in addresses: encrypted under this forum's key, for one list each."""

from flask import current_app, request

from forum.core.paging import Cursor, Cursors


def read_cursor(scope: str, name: str = "after") -> Cursor | None:
    """Read the place in a list from the address."""
    return _cursors().read(request.args.get(name), scope)


def write_cursor(cursor: Cursor | None, scope: str) -> str:
    """Write a place in a list for an address; empty for none."""
    return _cursors().write(cursor, scope) if cursor else ""


def _cursors() -> Cursors:
    cursors: Cursors = current_app.extensions["cursors"]
    return cursors
