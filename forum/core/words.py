"""Sentences in the reader's language: `_` translates one, `ngettext` one with a number in it.

They stay English until somebody says how to translate; `forum.web.locale` does, and chooses the language of a request. Values stand in
a sentence as `%(name)s`, so that a translation can put them where its grammar wants them.
"""

from collections.abc import Callable
from typing import Any


def _english(sentence: str, **values: Any) -> str:
    return sentence % values if values else sentence


def _english_number(one: str, many: str, num: int, **values: Any) -> str:
    return (one if num == 1 else many) % {"num": num, **values}


_translate: Callable[..., str] = _english
_translate_number: Callable[..., str] = _english_number


def speak_with(translate: Callable[..., str], translate_number: Callable[..., str]) -> None:
    """Say who translates, for the whole process."""
    global _translate, _translate_number  # one process speaks one way
    _translate, _translate_number = translate, translate_number


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
