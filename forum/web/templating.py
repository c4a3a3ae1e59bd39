"""What every template can use: who reads, words for dates, and the token of a form."""

from datetime import date
from typing import Any

from flask import Flask, render_template, request
from markupsafe import Markup

from forum.core import clock, days
from forum.core.words import _, later
from forum.web.cursors import write_cursor
from forum.web.kept import label
from forum.web.session import TOKEN_FIELD, current_person, form_token

DISCREET_TITLE = later("Notes")
"""The title of every page, and the name of the site on it, for members who asked for pages that say nothing of where they are."""

THEMES = ("light", "dark", "contrast")


def init_app(app: Flask, about_member: Any) -> None:
    """Give the templates their words.

    :param about_member: returns what the header says of a signed-in person, as a dictionary.
    """
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(day_words=day_words, field_label=label)
    app.jinja_env.globals.update(form_field=form_field, cursor=write_cursor)
    settings = app.config["SETTINGS"]

    @app.context_processor
    def _around() -> dict[str, Any]:
        person = current_person()
        theme = request.args.get("theme", "")
        about = about_member(person) if person else None
        return {
            "site_name": settings.site_name,
            "settings": settings,
            "member": about,
            "discreet": _(DISCREET_TITLE) if about and about["is_discreet"] else "",
            "theme": theme if theme in THEMES else "",
            "path": request.path,
        }


def day_words(day: date | None) -> str:
    """Say a day in words, or nothing."""
    return days.in_words(day, clock.today()) if day else ""


def form_field() -> Markup:
    """Return the hidden field that proves a member's form is their own; nothing for visitors."""
    token = form_token()
    return Markup('<input type="hidden" name="{}" value="{}">').format(TOKEN_FIELD, token) if token else Markup("")


def page(template: str, /, **values: Any) -> str:
    """Render a page."""
    return render_template(template, **values)
