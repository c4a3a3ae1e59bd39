"""What may be flagged, and what may be decided about it; it changes nothing. Who may judge a case is tested where the row is written."""

from forum.boards import models as boards
from forum.core.errors import Missing, Refused
from forum.moderation.models import Outcome, Part

CONFLICT_SENTENCES = {
    Part.AUTHOR: "You wrote this, so somebody else looks at it.",
    Part.FLAGGER: "You flagged this, so somebody else looks at it.",
    Part.DECIDER: "You have decided on this before, so somebody else looks at it now.",
}


def require_may_flag(state: str, *, own: bool) -> None:
    """Let a member flag what can be read and is not their own.

    :param state: a state of posts.
    :raises Refused: for an own post, and for one that is hidden or deleted.
    """
    if own:
        raise Refused("This is a post of your own. You can change or delete it, and nobody needs to be asked.")
    if state == boards.State.HIDDEN:
        raise Refused("A moderator has hidden this post already. Thank you for looking out.")
    if state == boards.State.HELD:
        raise Refused("This waits for a volunteer already, and nobody else can read it.")
    if state == boards.State.DELETED:
        raise Refused("Its author has deleted this post already. Thank you for looking out.")


NOT_FOR_YOU = "There is nothing here for you to look at. Either nothing is at this address, or somebody else looks at it."
"""Said alike of what is not there and of what a moderator has a part in: "you wrote this" would tell an author that it was flagged."""


def require_may_look(parts: set[str]) -> None:
    """Let a moderator see a case: not one about an own post or flag, which would tell who said what.

    :raises Missing: for the author and for those who flagged, in the words that are said of a case that does not exist.
    """
    if parts & {Part.AUTHOR, Part.FLAGGER}:
        raise Missing(NOT_FOR_YOU)


def possible_outcomes(state: str | None) -> tuple[Outcome, ...]:
    """Return what can be decided about something.

    :param state: a state of posts, or None for one that its author has taken back.
    """
    if state in (boards.State.VISIBLE, boards.State.HELD):
        return Outcome.NO_ACTION, Outcome.HIDE
    if state == boards.State.HIDDEN:
        return Outcome.NO_ACTION, Outcome.RESTORE
    return (Outcome.NO_ACTION,)
