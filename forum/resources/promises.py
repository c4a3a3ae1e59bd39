"""Owns the figures that the privacy page promises, so that the page and the software cannot drift apart.

Leaves keeping them to the features that store and erase: they read their limits from here, or a test compares them.
"""

from typing import Final

MINUTES_KEPT_HOURS: Final = 48
"""For how many hours the minute of a post is known; afterwards only its day is."""

BACKUPS_KEPT: Final = 14
"""How many backups are kept, at most one of a day; a newer one takes the place of the oldest."""

LIMIT_MARKS_COUNT_MINUTES: Final = 60
"""For how many minutes, at most, a scrambled mark of where a request came from is counted."""
