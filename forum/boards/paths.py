"""Places in a thread's tree as strings that sort in reading order; it knows no database.

A path is the parent's path and four base-62 characters for the child's number, so that sorting by bytes is reading
depth first, siblings by age (a materialised path). The opening post has the empty path.
"""

from forum.boards.models import CONTINUATION, DEPTH, SEGMENT

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""Base 62 in the order of the bytes."""

AFTER_ALL = "\x7f"
"""Sorts after every character of a path."""


def segment(number: int) -> str:
    """Write a child's number as one segment of a path.

    :raises ValueError: if the number has no place: below 0 or past 62^4 - 1.
    """
    if not 0 <= number < len(DIGITS) ** SEGMENT:
        raise ValueError("no place for so many replies")
    digits = ""
    for _ in range(SEGMENT):
        number, digit = divmod(number, len(DIGITS))
        digits = DIGITS[digit] + digits
    return digits


def is_full(path: str) -> bool:
    """Say whether a path has no room for another level."""
    return len(path) >= DEPTH * SEGMENT


def waiting(post_id: str) -> str:
    """Make the path of a post that has no place yet: behind every tree and every continuation, where no page looks."""
    return CONTINUATION * 2 + post_id


def continuation(number: int) -> str:
    """Make the path under which a branch goes on that has become too deep."""
    return CONTINUATION + segment(number)
