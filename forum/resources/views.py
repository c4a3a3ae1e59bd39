"""Owns the standing pages: help by country, the agreements, the promises, ways back in, leaving quickly.

Leaves `/leave` itself to the accounts, whose session it ends, and every line of the list to `forum.resources.helplines`.
"""

from datetime import date
from urllib.parse import quote

from flask import Blueprint, redirect, request
from flask import session as cookie
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member, current_member
from forum.core.days import full
from forum.core.errors import Missing
from forum.core.words import _
from forum.resources import agreements as agreed
from forum.resources import assent, promises
from forum.resources.agreements import Version
from forum.resources.helplines import all_lines, countries, country_of, lines_of
from forum.web.access import member, public
from forum.web.database import db
from forum.web.templating import page

blueprint = Blueprint("resources", __name__)

ASKED = "agreements"
"""Where the cookie of a member notes for which version they were asked on this visit."""

ASKED_ON = ("boards.home", "boards.board", "boards.thread", "boards.waiting", "boards.new", "search.search")
"""The pages on which a visit begins or goes on. Nobody is kept from writing what they have begun."""


@blueprint.get("/help")
@public
def help_now() -> str:
    """Show the lines of the country that the reader chose; it is never guessed."""
    asked = request.args.get("country", "").strip()
    country = country_of(asked)
    lines = lines_of(asked)
    return page(
        "resources/help.html",
        country=country,
        unknown=bool(asked) and country is None,
        countries=countries(),
        lines=lines,
        silent=[line for line in (lines or all_lines()) if line.without_voice],
    )


@blueprint.get("/help/afterwards")
@public
def afterwards() -> str:
    """Say what may help those who answered somebody in a bad hour."""
    return page("resources/afterwards.html")


@blueprint.get("/help/leaving")
@public
def leaving() -> str:
    """Say what *Leave this site* does and what it cannot do."""
    return page("resources/leaving.html")


@blueprint.get("/agreements")
@public
def agreements() -> str:
    """Show what people here have agreed on."""
    return _shown(agreed.VERSIONS[-1])


@blueprint.get("/agreements/<name>")
@public
def agreements_then(name: str) -> str:
    """Show the agreements as they were: a decision cites the version of its day."""
    version = agreed.version(name)
    if version is None:
        raise Missing(_("There was no version of the agreements of that day."))
    return _shown(version)


@blueprint.route("/agreements/again", methods=["GET", "POST"])
@member
def agree_again() -> ResponseReturnValue:
    """Show what has changed in the agreements to somebody who said yes to an earlier version, and take their answer."""
    person = acting_member()
    back = _own_place(request.values.get("next", ""))
    if request.method == "POST" and "yes" in request.form:
        assent.say_yes(db.session(), person, request.form["yes"])
        return redirect(back, 303)
    if not assent.is_due(person):
        return redirect(back, 303)
    since, changed, gone = assent.news(person)
    newest = agreed.VERSIONS[-1].name
    return page("resources/agree_again.html", since=since, changed=changed, gone=gone, version=newest, back=back)


@blueprint.before_app_request
def ask_for_assent() -> ResponseReturnValue | None:
    """Lead a member to the changed agreements once in a visit, never on the way to help, out, or to what is their own."""
    is_page = request.method == "GET" and request.headers.get("Sec-Fetch-Dest", "document") == "document"
    if not is_page or request.endpoint not in ASKED_ON or cookie.get(ASKED) == agreed.VERSIONS[-1].name:
        return None
    person = current_member()
    if person is None or not assent.is_due(person):
        return None
    cookie[ASKED] = agreed.VERSIONS[-1].name
    return redirect(f"/agreements/again?next={quote(request.path)}", 303)


def _shown(version: Version) -> str:
    earlier = [(one.name, full(date.fromisoformat(one.name))) for one in agreed.VERSIONS if one.name != version.name]
    day = full(date.fromisoformat(version.name))
    holds = version.name == agreed.VERSIONS[-1].name
    return page("resources/agreements.html", agreements=version.agreements, version=day, others=earlier, holds=holds)


def _own_place(address: str) -> str:
    """Return an address of ours to go on to; anything else leads home."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_ours else "/"


@blueprint.get("/privacy")
@public
def privacy() -> str:
    """Show what is promised, and what nobody can promise."""
    return page("resources/privacy.html", promises=promises)


@blueprint.get("/locked-out")
@public
def locked_out() -> str:
    """Show the ways back in."""
    return page("resources/locked_out.html")


@blueprint.get("/resources")
@public
def directory() -> str:
    """Lead to the standing pages."""
    return page("resources/directory.html")
