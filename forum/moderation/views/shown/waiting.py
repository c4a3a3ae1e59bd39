"""What the head of the queue says of cases that have waited for too long."""

from forum.core.words import _, ngettext
from forum.moderation.queue import ENOUGH
from forum.moderation.reasons import urgency


def late_words(counts: dict[int, int]) -> str:
    """Say how many cases have waited for longer than was promised; empty when none has.

    :param counts: how many, by severity, up to `ENOUGH` in all.
    """
    if not counts:
        return ""
    total = sum(counts.values())
    if total >= ENOUGH:
        return _(
            "More than %(number)d cases have waited for longer than was promised. Nothing ends by itself: they come nearer to the front.",
            number=total - 1,
        )
    words = ngettext("%(num)d case has waited for longer than was promised.", "%(num)d cases have waited for longer than was promised.", total)
    if urgent := sum(count for severity, count in counts.items() if urgency(severity) == urgency(4)):
        words += " " + ngettext("%(num)d of them was wanted at once.", "%(num)d of them were wanted at once.", urgent)
    return words
