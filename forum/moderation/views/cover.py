"""When a moderator is usually here, for the foot of every page and beside every flag; and the slower pace of hours without one.

Each process asks once a minute, by a look that no writer holds up; the hours themselves are worked out in `forum.moderation.cover`.
"""

import time

from forum.core import clock
from forum.moderation.cover import Cover, in_words
from forum.moderation.service import rota
from forum.web.database import reading

ASKED = 60
"""Seconds for which an answer serves."""


class CoverNotice:
    """The cover of the moment, as this process knows it."""

    def __init__(self, zone: str, pace: int) -> None:
        """Begin without an answer.

        :param zone: the time zone of the rota.
        :param pace: minutes between two posts of one person while nobody of a rota is here; 0 for none.
        """
        self._zone, self._pace = zone, pace
        self._cover, self._until = Cover(zone=zone), 0.0

    def ask_again(self) -> None:
        """Ask at the next page, whenever it was asked last."""
        self._until = 0.0

    def words(self) -> dict[str, str]:
        """Return what templates say of it."""
        return {"cover_words": in_words(self._asked(), clock.hour_of_week(self._zone))}

    def slowed(self) -> int:
        """Return how many minutes lie between two posts of one person now; 0 for none, as also where there is no rota at all."""
        return self._pace if self._pace and self._asked().is_gap(clock.hour_of_week(self._zone)) else 0

    def _asked(self) -> Cover:
        if time.monotonic() > self._until:
            try:
                with reading() as looking:
                    self._cover = rota.cover(looking)
                self._until = time.monotonic() + ASKED
            except Exception:  # noqa: S110  # the page that says that the database is away comes up with what was known before
                pass
        return self._cover
