"""Which language a page speaks: the member's choice, else the first language the browser asks for that the forum speaks."""

from collections.abc import Callable
from typing import Any

from babel import Locale
from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel, get_locale, gettext, ngettext

from forum.core import words
from forum.web.session import current_person

ENGLISH = "en"

babel = Babel()


def init_app(app: Flask, of_member: Callable[[Any], str]) -> None:
    """Let the pages of a forum speak the languages that are in `forum/translations`.

    :param of_member: returns the language that a signed-in person has chosen, or nothing.
    """
    babel.init_app(app, default_locale=ENGLISH, locale_selector=_choose)
    with app.app_context():
        spoken = {str(locale): locale for locale in babel.list_translations()}
    app.extensions["languages"] = spoken | {ENGLISH: Locale(ENGLISH)}
    app.extensions["language_of_member"] = of_member
    words.speak_with(gettext, ngettext)
    app.context_processor(_of_page)


def languages(app: Flask) -> dict[str, str]:
    """Return the languages a forum speaks, each by its own name, English first."""
    spoken: dict[str, Locale] = app.extensions["languages"]
    return {
        code: (locale.get_display_name(code) or code).capitalize() for code, locale in sorted(spoken.items(), key=lambda pair: pair[0] != ENGLISH)
    }


def _choose() -> str:
    if not has_request_context():
        return ENGLISH
    spoken: list[str] = list(current_app.extensions["languages"])
    person = current_person()
    chosen = current_app.extensions["language_of_member"](person) if person is not None else ""
    if chosen in spoken:
        return chosen
    return request.accept_languages.best_match(spoken, ENGLISH) or ENGLISH


def _of_page() -> dict[str, Any]:
    locale = get_locale() or Locale(ENGLISH)
    return {"language": str(locale).replace("_", "-"), "direction": locale.text_direction}
