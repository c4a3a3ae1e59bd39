"""Who may use which view: every view says so with one of four marks, and an app with an unmarked view does not start."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

from forum.core.errors import Refused
from forum.core.words import _
from forum.web.session import SAFE_METHODS, current_person

View = TypeVar("View", bound=Callable[..., Any])

_MARK = "forum_access"


class SignInFirst(Refused):
    """A page is for members and nobody is signed in."""

    status = 401


class ReadOnly(Refused):
    """Nothing can be written for a while, on purpose."""

    status = 503


def public(view: View) -> View:
    """Mark a view that everybody may use."""
    return _mark(view, "public")


def member(view: View) -> View:
    """Mark a view for people who are signed in."""
    return _mark(view, "member")


def moderator(view: View) -> View:
    """Mark a view for the volunteers who moderate."""
    return _mark(view, "moderator")


def staff(view: View) -> View:
    """Mark a view for those who run the forum."""
    return _mark(view, "staff")


def declared(view: Callable[..., Any]) -> str | None:
    """Return the mark of a view."""
    mark: str | None = getattr(view, _MARK, None)
    return mark


def init_app(app: Flask) -> None:
    """Ask for the mark before each request."""
    app.before_request(_require)


def require_declarations(app: Flask) -> None:
    """Check that every view is marked.

    :raises RuntimeError: with the endpoints that are not.
    """
    unmarked = [name for name, view in app.view_functions.items() if declared(view) is None]
    if unmarked:
        raise RuntimeError(f"These views do not say who may use them: {', '.join(sorted(unmarked))}")


def _mark(view: View, who: str) -> View:
    setattr(view, _MARK, who)
    return view


def _require() -> None:
    if request.endpoint is None:
        return
    if current_app.config["SETTINGS"].read_only and request.method not in SAFE_METHODS:
        raise ReadOnly(_("The forum is being looked after, and nothing can be saved for a while. Reading works, and your words are kept below."))
    who = declared(current_app.view_functions[request.endpoint])
    if who == "public":
        return
    person = current_person()
    if person is None:
        raise SignInFirst(_("Please sign in first. Everybody can join, and nobody needs to say who they are."))
    if who == "moderator" and not person.is_moderator:
        raise Refused(_("This page is for the volunteers who moderate."))
    if who == "staff" and not person.is_staff:
        raise Refused(_("This page is for those who run the forum."))
