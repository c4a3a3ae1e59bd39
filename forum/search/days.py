"""Days as people type them behind `before:` and `after:`; what follows from them is left to others."""

import re
from datetime import date, timedelta

_SPANS = {"d": 1, "w": 7, "m": 30, "y": 365}
_AGO = re.compile(r"(\d{1,4})([dwmy])")
_ON = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def meant(typed: str, today: date) -> date | None:
    """Return the day that somebody means: `2026-03-01`, `2026-03`, `2026`, or `7d`, `2w`, `6m`, `1y` before today; None for anything else.

    :param typed: in small letters.
    """
    try:
        if ago := _AGO.fullmatch(typed):
            return today - timedelta(days=int(ago[1]) * _SPANS[ago[2]])
        if on := _ON.fullmatch(typed):
            return date(int(on[1]), int(on[2] or 1), int(on[3] or 1))
    except (ValueError, OverflowError):
        pass
    return None
