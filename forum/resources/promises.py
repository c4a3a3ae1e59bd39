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

EXPORT_DAYS: Final = 7
"""After how many days a member's copy of what is held about them is deleted here."""

RECORDS_DAYS: Final = 365
"""For how many days it is known that a decision went against somebody; moderators read it as "none" or "some"."""

SEAL_TOLD_DAYS: Final = 30
"""After how many days somebody is told that their names were shown for a legal demand."""

ENDS_SPREAD_DAYS: Final = 14
"""By how many days, at most, a post ends earlier or later than its author chose."""

LEAVING_DAYS: Final = 7
"""For how many days somebody who asked to be erased can change their mind."""

LEAVING_SPREAD_DAYS: Final = 7
"""Within how many days after that all is erased, each name at a time of its own."""

TOMBSTONES_DAYS: Final = BACKUPS_KEPT + 31
"""For how many days a scrambled mark of what was erased is kept, so that a backup does not bring it back."""

CLOSING_DAYS: Final = 90
"""How many days before this forum closes its members are told."""

SESSION_DAYS: Final = 30
"""For how many days, at most, a browser stays signed in; the end is rounded up to the end of its week."""

INVITATION_DAYS: Final = 14
"""For how many days an invitation lasts, rounded up in the same way."""

CASE_COPY_MINUTES: Final = 15
"""How many minutes after a decision the copy of what was flagged is erased: as long as it can be taken back."""

LOG_MINUTES: Final = 1
"""After how many minutes, at most, the database's diary of what was written together is emptied."""
