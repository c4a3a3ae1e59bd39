"""Sentences in the reader's language: `_` translates one, `ngettext` one with a number in it; numbers and countries as that language writes them.

They stay English until somebody says how to translate; `forum.web.locale` does, and chooses the language of a request. Values stand in
a sentence as `%(name)s`, so that a translation can put them where its grammar wants them. Days are left to `forum.core.days`.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from babel import Locale
from babel.numbers import format_decimal

ENGLISH: Final = "en"
"""The language that the sentences are written in."""


def _english(sentence: str, **values: Any) -> str:
    return sentence % values if values else sentence


def _english_number(one: str, many: str, num: int, **values: Any) -> str:
    return (one if num == 1 else many) % {"num": num, **values}


def _always_english() -> str:
    return ENGLISH


_translate: Callable[..., str] = _english
_translate_number: Callable[..., str] = _english_number
_language: Callable[[], str] = _always_english


def speak_with(translate: Callable[..., str], translate_number: Callable[..., str], language: Callable[[], str]) -> None:
    """Say who translates, for the whole process.

    :param language: returns the language of whoever reads now, as Babel calls it: "de", "pt_BR".
    """
    global _translate, _translate_number, _language  # one process speaks one way
    _translate, _translate_number, _language = translate, translate_number, language


def _(sentence: str, /, **values: Any) -> str:
    """Return a sentence in the language of whoever reads it now.

    :param values: what stands in it as `%(name)s`.
    """
    return _translate(sentence, **values)


def ngettext(one: str, many: str, num: int, /, **values: Any) -> str:
    """Return a sentence in the form that a number asks for; the number stands in it as `%(num)d`."""
    return _translate_number(one, many, num, **values)


def later(sentence: str, /) -> str:
    """Mark a sentence that is translated when it is shown, because it is written where nobody reads yet: a constant, a label."""
    return sentence


def language() -> str:
    """Return the language of whoever reads now, as Babel calls it."""
    return _language()


def number(value: int) -> str:
    """Write a number with the marks between thousands that the reader's language has: "20,000"."""
    return format_decimal(value, locale=_language())


def too_long(length: int, most: int) -> str:
    """Say that a text has more characters than it can have."""
    return _("That is %(length)s characters, and %(most)s is the most.", length=number(length), most=number(most))


def country(code: str, name: str) -> str:
    """Name a country.

    :param code: two letters (ISO 3166-1 alpha-2, or EU).
    :param name: what it is called in English, and where the reader's language has no word for it.
    """
    spoken = _language()
    return name if spoken == ENGLISH else _countries(spoken).get(code, name)


@lru_cache(maxsize=64)
def _countries(spoken: str) -> dict[str, str]:
    return dict(Locale.parse(spoken).territories)
