"""Dates in words of the reader's language, as coarse as a reader needs them; it never says an hour."""

from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_skeleton

from forum.core.words import ENGLISH, _, language, ngettext

_DAY, _MONTH, _FULL = "MMMMd", "yMMMM", "long"
"""What is said of a date: as Unicode names it (TR 35, part 4), so that each language has its own order and words for it."""


def in_words(day: date, today: date) -> str:
    """Say a day as a person would: "today", "yesterday", "3 days ago", "12 March", "March 2024".

    :param today: the reader's day. A day in the future reads as "today", so that clocks that differ tell nothing.
    """
    ago = (today - day).days
    if ago <= 0:
        return _("today")
    if ago == 1:
        return _("yesterday")
    if ago < 7:
        return ngettext("%(num)d day ago", "%(num)d days ago", ago)
    return _written(day, _DAY if day.year == today.year else _MONTH, language())


def month(day: date) -> str:
    """Say the month of a day: "November 2026"."""
    return _written(day, _MONTH, language())


def full(day: date) -> str:
    """Write a day out: "21 November 2026"."""
    return _written(day, _FULL, language())


@lru_cache(maxsize=4096)
def _written(day: date, style: str, spoken: str) -> str:
    # The sentences are in the English of those who write the day first.
    locale = "en_GB" if spoken == ENGLISH else spoken
    return format_date(day, _FULL, locale) if style == _FULL else format_skeleton(style, day, locale=locale)
