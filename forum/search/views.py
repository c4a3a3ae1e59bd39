"""The page of search."""

from typing import Any

from flask import Blueprint, current_app, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.current import current_member
from forum.accounts.members import Reader
from forum.boards import queries as boards
from forum.boards.models import State, Thread
from forum.core import clock, markup
from forum.resources import crisis
from forum.search import service, similar
from forum.search.contract import Broken
from forum.search.forms import SearchForm
from forum.web import limits
from forum.web.access import public
from forum.web.database import db
from forum.web.templating import page

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@public
def search() -> ResponseReturnValue:
    """Show what answers some words, or the form alone."""
    session, reader = db.session(), current_member()
    form = SearchForm.asked()
    form.offer_boards(service.readable_boards(session, reader))
    if not form.words and not form.narrows:
        return page("search/search.html", form=form, results=None, here="search")
    _count(reader)
    heavy = crisis.may_be_asking_for_help(form.words)
    try:
        results = service.find(session, current_app.extensions["search"], reader, form.words, form.narrowing(clock.today()))
    except Broken:
        return page("search/search.html", form=form, results=None, is_broken=True, heavy=heavy, here="search"), 503
    places = {name: _place(form, number) for name, number in (("earlier", results.page - 1), ("later", results.page + 1))}
    orders = {order: _place(form, 1, order=order) for order in ("best", "new")}
    meant = _place(form, 1, q=results.meant) if results.meant else ""
    return page("search/search.html", form=form, results=results, places=places, orders=orders, meant=meant, heavy=heavy, here="search")


@blueprint.get("/t/<thread_id>/similar")
@public
def similar_to_thread(thread_id: str) -> ResponseReturnValue:
    """Show threads that speak of the same as one."""
    session, reader = db.session(), current_member()
    thread = boards.get_thread(session, thread_id, reader)
    opening = boards.opening_post(session, thread)
    _count(reader)
    readable = thread.state == State.VISIBLE
    title, words = (thread.title, markup.plain(opening.html, spoilers=False)) if readable else ("", "")
    found = similar.threads(session, current_app.extensions["search"], reader, title, words, besides=thread.id)
    return page("search/similar.html", thread=thread, found=found, readable=readable, here="boards")


def others_about(title: str, body: str) -> list[Thread]:
    """Return threads that speak of what somebody is about to write, for the preview of it."""
    return similar.threads(db.session(), current_app.extensions["search"], current_member(), title or "", body or "")


def _count(reader: Reader) -> None:
    if reader is None:
        limits.spend_for_address("search")
    else:
        limits.spend("search", reader.account_id)


def _place(form: SearchForm, number: int, **other: str) -> str:
    asked = {**form.asked_for(), **other, "page": str(number) if number > 1 else ""}
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value and (name, value) != ("order", "best")}
    return url_for("search.search", **kept)
