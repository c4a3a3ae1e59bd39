"""The page of search, threads that speak of the same, and the page on which those who run the forum say which words mean the same."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member, current_member
from forum.accounts.members import Reader
from forum.boards import queries as boards
from forum.boards.models import Thread
from forum.core import clock
from forum.core.errors import Conflict, Invalid
from forum.core.words import _
from forum.resources import crisis
from forum.search import own_words, service, similar, synonyms
from forum.search.contract import Broken
from forum.search.forms import OtherWordsForm, SearchForm
from forum.web import limits
from forum.web.access import public, staff
from forum.web.database import db
from forum.web.forms import invalid
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
    _count(reader)
    found = similar.beside(session, current_app.extensions["search"], reader, thread)
    return page("search/similar.html", thread=thread, found=found, here="boards")


def others_about(title: str, body: str) -> list[Thread]:
    """Return threads that speak of what somebody is about to write, for the preview of it."""
    return similar.threads(db.session(), current_app.extensions["search"], current_member(), title or "", body or "")


def others_beside(thread: Thread) -> list[Thread]:
    """Return threads that speak of the same as one, for its end."""
    return similar.beside(db.session(), current_app.extensions["search"], current_member(), thread)


def _count(reader: Reader) -> None:
    if reader is None:
        limits.spend_for_address("search")
    else:
        limits.spend("search", reader.account_id)


def _place(form: SearchForm, number: int, **other: str) -> str:
    asked = {**form.asked_for(), **other, "page": str(number) if number > 1 else ""}
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value and (name, value) != ("order", "best")}
    return url_for("search.search", **kept)


@blueprint.get("/moderation/other-words")
@staff
def other_words() -> str:
    """List the groups of words that mean the same, with the form for more, or for one that is changed."""
    row_id = request.args.get("change", "")
    row = own_words.get(db.session(), row_id) if row_id else None
    return _keeping(OtherWordsForm(data={"words": row.words} if row else None), row_id)


@blueprint.post("/moderation/other-words")
@staff
def add_other_words() -> ResponseReturnValue:
    """Keep groups of words."""
    form = OtherWordsForm.sent()
    return _kept(form, lambda: own_words.add(db.session(), form.words.data or ""))


@blueprint.post("/moderation/other-words/<row_id>")
@staff
def change_other_words(row_id: str) -> ResponseReturnValue:
    """Put other words into a group."""
    form = OtherWordsForm.sent()
    return _kept(form, lambda: own_words.change(db.session(), row_id, form.words.data or "", form.before.data or ""), row_id)


@blueprint.post("/moderation/other-words/<row_id>/remove")
@staff
def remove_other_words(row_id: str) -> ResponseReturnValue:
    """Take a group away."""
    own_words.remove(db.session(), row_id)
    flash(_("That group is gone. Searches don’t use it any more."), "good")
    return redirect("/moderation/other-words", 303)


def _kept(form: OtherWordsForm, keep: Callable[[], None], row_id: str = "") -> ResponseReturnValue:
    limits.spend("edit", acting_member().account_id)
    try:
        keep()
    except (Conflict, Invalid) as error:
        form.complain(error if isinstance(error, Invalid) else Invalid("words", error.sentence))
        return invalid(_keeping(form, row_id))
    flash(_("Saved. The next search uses it."), "good")
    return redirect("/moderation/other-words", 303)


def _keeping(form: OtherWordsForm, row_id: str) -> str:
    """Show the page with a form."""
    session = db.session()
    rows, file = own_words.listed(session), session.info.get(synonyms.FILE)
    row = next((row for row in rows if row.id == row_id), None)
    if row:
        form.before.data = row.words
    shipped, every = synonyms.shipped(), synonyms.all_of(file)
    said = [[", ".join(" ".join(run) for run in group) for group in groups] for groups in (shipped, every[len(shipped) :])]
    values = {"rows": rows, "row": row, "shipped": said[0], "filed": said[1], "faults": synonyms.faults(file)}
    return page("search/other_words.html", form=form, **values, here="queue")
