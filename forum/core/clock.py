"""The only clock: everything that depends on time asks here. Words for dates are in `forum.core.days`."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return this instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return this day, in UTC."""
    return now().date()


def milliseconds() -> int:
    """Return this instant as milliseconds since 1970, for queues and leases."""
    return int(now().timestamp() * 1000)


def minute() -> int:
    """Return this instant as whole minutes since 1970: the finest time that is kept of a post, for 48 hours."""
    return int(now().timestamp() // 60)


def hour_of_week(zone: str) -> int:
    """Return which hour of the week this is somewhere: 0 is Monday from midnight to one, 167 the last of Sunday.

    :param zone: a name of the tz database, such as `Europe/Berlin`.
    """
    there = now().astimezone(ZoneInfo(zone))
    return there.weekday() * 24 + there.hour


def end_of_week(day: date) -> date:
    """Return the Sunday on or after a day: an end that says only which week it lies in."""
    return day + timedelta(days=6 - day.weekday())
