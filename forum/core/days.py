"""Dates in words, as coarse as a reader needs them; it never says an hour."""

from datetime import date

_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def in_words(day: date, today: date) -> str:
    """Say a day as a person would: "today", "yesterday", "3 days ago", "12 March", "March 2024".

    :param today: the reader's day. A day in the future reads as "today", so that clocks that differ tell nothing.
    """
    ago = (today - day).days
    if ago <= 0:
        return "today"
    if ago == 1:
        return "yesterday"
    if ago < 7:
        return f"{ago} days ago"
    if day.year == today.year:
        return f"{day.day} {_MONTHS[day.month - 1]}"
    return f"{_MONTHS[day.month - 1]} {day.year}"


def full(day: date) -> str:
    """Write a day out: "21 November 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
