"""Which language a page speaks: what its address asks for, the member's choice, or the first that the browser asks for and the forum speaks.

The sentences lie in `forum/translations`; docs/translating.md says how they come there. Visitors have no cookie, so `?lang=` holds for one page.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, Response, current_app, g, has_app_context, has_request_context, request
from flask_babel import Babel
from markupsafe import Markup

from forum.core import words
from forum.web.session import SAFE_METHODS, current_person

ASKED = "lang"
"""The word in an address that asks for a language."""

babel = Babel()


class Speech:
    """One language: its catalogue, and what was made ready of it for pages."""

    def __init__(self, locale: Locale, catalogue: NullTranslations) -> None:
        self.locale, self.tag = locale, str(locale).replace("_", "-")
        self._catalogue = catalogue
        self._ready: dict[str, Markup] = {}

    @property
    def name(self) -> str:
        """What the language calls itself."""
        own = self.locale.get_display_name(self.locale) or self.tag
        return own[:1].upper() + own[1:]

    def say(self, sentence: str, /, **values: Any) -> str:
        """Translate a sentence."""
        # What a catalogue says of nothing is its own header.
        said: str = self._catalogue.ugettext(sentence) if sentence else ""
        return said % values if values else said

    def say_number(self, one: str, many: str, num: int, /, **values: Any) -> str:
        """Translate a sentence with a number."""
        said: str = self._catalogue.ungettext(one, many, num)
        return said % {"num": num, **values}

    def show(self, sentence: str, /, **values: Any) -> Markup:
        """Translate a sentence of a template, in which a sign of per cent is written twice; values are escaped."""
        ready = self._ready.get(sentence)
        if ready is None:
            # Our own sentence, or its translation: a template's text, and as much to be trusted.
            ready = Markup(self.say(sentence))  # noqa: S704
            if "%(" not in sentence:
                ready = ready % ()
            self._ready[sentence] = ready
        return ready % values if values else ready

    def show_number(self, one: str, many: str, num: int, /, **values: Any) -> Markup:
        """Translate a sentence of a template with a number."""
        said = Markup(self._catalogue.ungettext(one, many, num))  # noqa: S704
        return said % {"num": num, **values}


_PLAIN = Speech(Locale(words.ENGLISH), NullTranslations())


def init_app(app: Flask, of_member: Callable[[Any], str]) -> None:
    """Let the pages of a forum speak the languages that are in `forum/translations`.

    :param of_member: returns the language that a signed-in person has chosen, or nothing.
    """
    babel.init_app(app, default_locale=words.ENGLISH, locale_selector=lambda: speech().locale)
    app.extensions["language_of_member"] = of_member
    learn(app)
    app.jinja_env.globals.update(_=_show, gettext=_show, ngettext=_show_number)
    app.jinja_env.filters.update(translated=_translated, capital=_capital)
    words.speak_with(_say, _say_number, lambda: str(speech().locale))
    app.context_processor(_of_page)
    app.after_request(_declare)


def learn(app: Flask, *folders: str) -> None:
    """Read the languages that a forum speaks.

    :param folders: where they lie; `forum/translations` when left out.
    """
    known = {_PLAIN.tag: _PLAIN}
    with app.app_context():
        app.extensions["babel"].translation_directories = list(folders) or app.extensions["babel"].translation_directories
        for locale in babel.list_translations():
            for folder in app.extensions["babel"].translation_directories:
                catalogue = Translations.load(folder, [str(locale)], "messages")
                if isinstance(catalogue, Translations):
                    spoken = Speech(locale, catalogue)
                    known[spoken.tag] = spoken
    app.extensions["languages"] = known


def languages() -> dict[str, str]:
    """Return the languages that this forum speaks, each by its own name, English first."""
    known: dict[str, Speech] = current_app.extensions["languages"]
    return {tag: spoken.name for tag, spoken in sorted(known.items(), key=lambda pair: (pair[0] != words.ENGLISH, pair[1].name))}


def speech() -> Speech:
    """Return the language of whoever reads now."""
    # Asked some two hundred times a page: each look through Flask's proxy would cost as much as the sentence.
    if not has_app_context():
        return _PLAIN
    kept = vars(g._get_current_object())
    chosen: Speech | None = kept.get("speech")
    if chosen is None:
        chosen = kept["speech"] = _choose() if has_request_context() else _PLAIN
    return chosen


def choose_anew(tag: str) -> None:
    """Go on in the language that somebody has just chosen; nothing stands for the one their browser asks for."""
    g.speech = current_app.extensions["languages"].get(tag) or _asked_by_browser()


def _choose() -> Speech:
    known: dict[str, Speech] = current_app.extensions["languages"]
    for tag in (request.args.get(ASKED, ""), _of_member()):
        if tag in known:
            return known[tag]
    return _asked_by_browser()


def _asked_by_browser() -> Speech:
    known: dict[str, Speech] = current_app.extensions["languages"]
    return known[request.accept_languages.best_match(list(known), words.ENGLISH) or words.ENGLISH]


def _of_member() -> str:
    try:
        person = current_person()
    except Exception:  # the page that says that the database is away has a language, too
        return ""
    chosen: str = current_app.extensions["language_of_member"](person) if person is not None else ""
    return chosen


def _say(sentence: str, /, **values: Any) -> str:
    return speech().say(sentence, **values)


def _say_number(one: str, many: str, num: int, /, **values: Any) -> str:
    return speech().say_number(one, many, num, **values)


def _show(sentence: str, /, **values: Any) -> Markup:
    return speech().show(sentence, **values)


def _show_number(one: str, many: str, num: int, /, **values: Any) -> Markup:
    return speech().show_number(one, many, num, **values)


def _translated(sentence: str) -> str:
    """Translate a sentence that stands in a constant, marked by `later`."""
    return speech().say(sentence)


def _capital(sentence: str) -> str:
    """Begin a sentence with a capital letter, and leave the others as they are: some languages need them."""
    return sentence[:1].upper() + sentence[1:]


def _of_page() -> dict[str, Any]:
    spoken = speech()
    return {"language": spoken.tag, "direction": spoken.locale.text_direction, "languages": languages, "in_other_languages": _others}


def _others() -> list[tuple[str, str, str]]:
    """Return the other languages of this page: tag, name and address of each."""
    if request.method not in SAFE_METHODS:
        return []
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != ASKED]
    return [(tag, name, f"?{urlencode([*asked, (ASKED, tag)])}") for tag, name in languages().items() if tag != speech().tag]


def _declare(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.update(["Accept-Language"])
        response.headers["Content-Language"] = speech().tag
    return response
