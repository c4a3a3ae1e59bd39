"""Finds words in a note that speak of whoever wrote the post, or down to them: a gentle check before it is sent, which the writer can answer.

What is done with them is left to `forum.notes.service.writing`.
"""

from typing import Final

from forum.core.matching import Phrases

_OF_A_PERSON: Final = (
    *("the author", "the poster", "the writer", "this person", "this member", "whoever wrote", "op", "he claims", "she claims", "they claim"),
    *("der verfasser", "die verfasserin", "der autor", "die autorin", "diese person", "dieses mitglied", "wer das geschrieben hat"),
)
_UNKIND: Final = (
    *("liar", "liars", "lie", "lies", "lying", "stupid", "idiot", "idiotic", "fool", "foolish", "ignorant", "ridiculous"),
    *("nonsense", "shame on", "dumb"),
    *("lügner", "lügnerin", "lügt", "gelogen", "dumm", "idiot", "idiotisch", "lächerlich", "unsinn", "quatsch", "schäm dich", "blödsinn"),
)
_LOOKED_FOR: Final = tuple((words, Phrases([words])) for words in (*_OF_A_PERSON, *_UNKIND))


def names(words: str, name: str) -> bool:
    """Say whether a text names whoever wrote the post.

    :param name: the name above the post.
    """
    return bool(name) and Phrases([name]).found_in(words)


def about_a_person(words: str) -> list[str]:
    """Return the words of a text that speak of a person and not of a sentence, in the order of the list."""
    return list(dict.fromkeys(phrase for phrase, found in _LOOKED_FOR if found.found_in(words)))
