"""The page of search."""

from flask import Blueprint, current_app, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.current import current_member
from forum.accounts.members import Reader
from forum.core import clock
from forum.search import service
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
    if not form.words:
        return page("search/search.html", form=form, results=None, here="search")
    _count(reader)
    try:
        results = service.find(session, current_app.extensions["search"], reader, form.words, form.narrowing(clock.today()))
    except Broken:
        return page("search/search.html", form=form, results=None, is_broken=True, here="search"), 503
    places = {name: _place(form, number) for name, number in (("earlier", results.page - 1), ("later", results.page + 1))}
    orders = {order: _place(form, 1, order=order) for order in ("best", "new")}
    return page("search/search.html", form=form, results=results, places=places, orders=orders, here="search")


def _count(reader: Reader) -> None:
    if reader is None:
        limits.spend_for_address("search")
    else:
        limits.spend("search", reader.account_id)


def _place(form: SearchForm, number: int, **other: str) -> str:
    asked = {"q": form.words, "board": form.board.data, "since": form.since.data, "order": form.order.data, **other}
    asked["page"] = str(number) if number > 1 else ""
    return url_for("search.search", **{name: value for name, value in asked.items() if value and (name, value) != ("order", "best")})
