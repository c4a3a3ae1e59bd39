"""When somebody of the moderators is usually here, worked out from the hours of the rota, and said in words; it knows no rows and no names.

Shifts themselves are kept by `forum.moderation.service.rota`; how pages come by this cheaply is left to the app.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from forum.core.words import _, later, ngettext

DAY, WEEK = 24, 168
"""Hours."""

NO_ROTA = later("Moderators look in when they can: nobody has set hours here, and an answer may take a day or longer.")


@dataclass(frozen=True, slots=True)
class Cover:
    """The hours of a week in which a moderator is usually here.

    :param hours: hours of the week, 0 for the first of Monday.
    :param zone: the time zone they are meant in, as people read it.
    """

    hours: frozenset[int] = frozenset()
    zone: str = "UTC"

    def is_on(self, hour: int) -> bool:
        """Say whether somebody is usually here in an hour of the week."""
        return hour in self.hours

    def is_gap(self, hour: int) -> bool:
        """Say whether there is a rota, and nobody stands in it for an hour of the week."""
        return bool(self.hours) and hour not in self.hours

    def next_in(self, hour: int) -> int | None:
        """Return in how many hours somebody is usually here; 0 for now, None where there is no rota."""
        return next((ahead for ahead in range(WEEK) if (hour + ahead) % WEEK in self.hours), None)

    def windows(self, weekday: int) -> list[tuple[int, int]]:
        """Return the parts of a day in which somebody is usually here, as (from, until).

        :param weekday: 0 for Monday.
        """
        found: list[tuple[int, int]] = []
        for hour in range(DAY):
            if weekday * DAY + hour not in self.hours:
                continue
            if found and found[-1][1] == hour:
                found[-1] = (found[-1][0], hour + 1)
            else:
                found.append((hour, hour + 1))
        return found


def hours_of(weekday: int, begins: int, hours: int) -> Iterable[int]:
    """Return the hours of the week that a shift covers; the last of Sunday leads on to Monday."""
    first = weekday * DAY + begins
    return (hour % WEEK for hour in range(first, first + hours))


def in_words(cover: Cover, hour: int) -> str:
    """Say when a moderator is usually here, and in how many hours the next one is.

    :param hour: of the week, now.
    """
    ahead = cover.next_in(hour)
    if ahead is None:
        return _(NO_ROTA)
    today = cover.windows(hour // DAY)
    if today == [(0, DAY)]:
        usual = _("A moderator is usually here at any hour.")
    elif today:
        usual = _("A moderator is usually here today %(hours)s (%(zone)s).", hours=_joined(today), zone=cover.zone)
    else:
        usual = _("No moderator has hours here today.")
    if not ahead:
        return usual
    return f"{usual} " + ngettext("The next one in %(num)d hour.", "The next one in %(num)d hours.", ahead)


def _joined(windows: list[tuple[int, int]]) -> str:
    return ", ".join(f"{begins}–{ends}" for begins, ends in windows)
