"""Owns the standing pages: help by country, the agreements, the promises, ways back in, leaving quickly.

Leaves `/leave` itself to the accounts, whose session it ends, and every line of the list to `forum.resources.helplines`.
"""

from datetime import date

from flask import Blueprint, request

from forum.core.days import full
from forum.resources import promises
from forum.resources.agreements import AGREEMENTS, AGREEMENTS_VERSION
from forum.resources.helplines import all_lines, countries, country_of, lines_of
from forum.web.access import public
from forum.web.templating import page

blueprint = Blueprint("resources", __name__)


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


@blueprint.get("/help/leaving")
@public
def leaving() -> str:
    """Say what *Leave this site* does and what it cannot do."""
    return page("resources/leaving.html")


@blueprint.get("/agreements")
@public
def agreements() -> str:
    """Show what people here have agreed on."""
    return page("resources/agreements.html", agreements=AGREEMENTS, version=full(date.fromisoformat(AGREEMENTS_VERSION)))


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
