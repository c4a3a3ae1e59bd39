"""Failures as pages: a sentence, what was kept, and what to do; nothing of the inside is shown or logged."""

import logging
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from flask import Flask, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from forum.core.errors import Failed, TooSoon
from forum.core.words import _, later
from forum.web.access import SignInFirst
from forum.web.database import Busy, give_up
from forum.web.kept import kept_words
from forum.web.session import SAFE_METHODS, ForeignForm, forget_person

log = logging.getLogger(__name__)

SENTENCES = {
    400: (later("That did not work"), later("Something in the request was not as it should be. Nothing was changed.")),
    404: (later("Nothing here"), later("We could not find that page. It may have been removed, or the address may be mistyped.")),
    405: (later("That did not work"), later("This page cannot be used in that way. Nothing was changed.")),
    413: (
        later("Too much at once"),
        later("What you sent is larger than we can take. Nothing was changed: going back in your browser shows your words."),
    ),
    500: (later("Something broke on our side"), later("It is not your fault. Nothing was changed. Please try again in a little while.")),
}

HEADINGS = {
    401: later("Please sign in"),
    403: later("Not here"),
    404: later("Nothing here"),
    409: later("Somebody was faster"),
    422: later("Please look once more"),
    429: later("A moment, please"),
    503: later("Only reading, for a while"),
}


def init_app(app: Flask) -> None:
    """Answer every kind of failure with a page."""
    # Flask's own line would carry the path and the text of the error; `_broken` writes what may be known.
    app.log_exception = _say_nothing  # type: ignore[method-assign,assignment]
    app.before_request(_lead_on)
    app.register_error_handler(Failed, _failed)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(OperationalError, _operational)
    app.register_error_handler(IntegrityError, _integrity)
    app.register_error_handler(DataError, _unusable)
    app.register_error_handler(Exception, _broken)


def _lead_on() -> ResponseReturnValue | None:
    # Werkzeug would name a host here, the one that the request gives; an address of ours is a path.
    if not isinstance(request.routing_exception, RequestRedirect):
        return None
    meant = urlsplit(request.routing_exception.new_url)
    return redirect(urlunsplit(("", "", "/" + meant.path.lstrip("/"), meant.query, "")), 308)


def _say_nothing(_info: object) -> None:
    """Stand in for Flask's own log line."""


def _failed(error: Failed) -> Response:
    heading = HEADINGS.get(error.status, SENTENCES[400][0])
    response = _page(error.status, heading, error.sentence, sign_in=isinstance(error, SignInFirst), keeps=not isinstance(error, ForeignForm))
    if isinstance(error, TooSoon):
        response.headers["Retry-After"] = str(error.wait)
    return response


def _http(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error
    heading, sentence = SENTENCES.get(code, SENTENCES[400])
    response = _page(code, heading, sentence)
    if code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    return response


def _busy(_error: Busy) -> Response:
    log.warning("a write waited too long for its turn")
    response = _page(
        503, later("Very busy just now"), later("Your request could not be saved yet, because many are being saved at once. Please try again.")
    )
    response.headers["Retry-After"] = "5"
    return response


def _operational(error: OperationalError) -> Response:
    reason = str(error.orig).lower()
    if "full" in reason or "no space" in reason or "i/o error" in reason:
        log.error("the disk is full or failing: nothing can be saved")
        sentence = later("Our storage is full. The people who run this forum need to make room; reading still works.")
        return _page(507, later("We cannot save anything just now"), sentence)
    if "locked" in reason or "deadlock" in reason:
        return _busy(Busy())
    return _broken(error)


def _integrity(_error: IntegrityError) -> Response:
    return _page(
        409, HEADINGS[409], later("The same thing was done at the same moment from somewhere else, so this one was not saved. Please look again.")
    )


def _unusable(_error: DataError) -> Response:
    # PostgreSQL refuses what no column can hold, such as a null byte in an address.
    return _page(400, *SENTENCES[400])


def _broken(error: Exception) -> Response:
    # Only where it happened: the text of an error can carry the words of a post, or a name.
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "?"
    log.error("a page broke: %s at %s", type(error).__name__, where)
    heading, sentence = SENTENCES[500]
    return _page(500, heading, sentence)


def _page(status: int, heading: str, sentence: str, *, sign_in: bool = False, keeps: bool = True) -> Response:
    """Answer with an error page.

    :param keeps: False where one press must not send again what came: a form of a foreign site would thereby become our own.
    """
    # 413: the form was not read.
    kept = kept_words() if keeps and request.method not in SAFE_METHODS and status != 413 else []
    again = quote("/" + request.path.lstrip("/"))  # two slashes, or a slash and a backslash, would lead to another site
    values = {"status": status, "heading": _(heading), "sentence": _(sentence), "kept": kept, "again": again, "sign_in": sign_in}
    try:
        give_up()
        page = render_template("errors/error.html", **values)
    except Exception as error:  # the database is gone, perhaps: then the page does without the person who reads it
        log.error("an error page broke: %s", type(error).__name__)
        forget_person()
        page = render_template("errors/error.html", **values)
    return make_response(page, status)
