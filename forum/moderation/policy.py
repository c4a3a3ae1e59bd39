"""What may be flagged, and what may be decided about it; it changes nothing. Who may judge a case is tested where the row is written."""

from forum.boards import models as boards
from forum.core.errors import Missing, Refused
from forum.core.words import _, later
from forum.moderation.models import Part

CONFLICT_SENTENCES = {
    Part.AUTHOR: later("You wrote this, so somebody else looks at it."),
    Part.FLAGGER: later("You flagged this, so somebody else looks at it."),
    Part.TALK: later("You have taken part in this talk, so somebody else looks at it."),
    Part.BLOCK: later("You and whoever wrote this keep apart here, so somebody else looks at it."),
    Part.DECIDER: later("You have decided on this before, so somebody else looks at it now."),
}


_OWN = {
    "post": later("This is a post of your own. You can change or delete it, and nobody needs to be asked."),
    "note": later("This is a note of your own. You can take it back, and nobody needs to be asked."),
    "name": later("This is a name of your own."),
}
_HIDDEN = {
    "post": later("A moderator has hidden this post already. Thank you for looking out."),
    "note": later("A moderator has hidden this note already. Thank you for looking out."),
    "name": later("A moderator has hidden this name already. Thank you for looking out."),
}


def require_may_flag(state: str, *, own: bool, kind: str = "post") -> None:
    """Let a member flag what can be read and is not their own.

    :param state: a state of posts.
    :param kind: a kind of `forum.moderation.subjects`.
    :raises Refused: for an own thing, and for one that is hidden or deleted.
    """
    if own:
        raise Refused(_(_OWN.get(kind, _OWN["post"])))
    if state == boards.State.HIDDEN:
        raise Refused(_(_HIDDEN.get(kind, _HIDDEN["post"])))
    if state == boards.State.HELD:
        raise Refused(_("This waits for a volunteer already, and nobody else can read it."))
    if state == boards.State.DELETED:
        raise Refused(_("Its author has deleted this post already. Thank you for looking out."))


def require_not_looked_at(*, busy: bool) -> None:
    """Let an author take their name off a post while nothing in its thread waits for a moderator.

    The whole thread counts and not the post, so that nobody learns whether a post of theirs was flagged.

    :raises Refused: while something does.
    """
    if busy:
        raise Refused(
            _("A volunteer has something in this thread to look at, so names in it stay as they are for now. Please come back in a few days.")
            + " "
            + _("Deleting your words is possible at any time.")
        )


NOT_FOR_YOU = later("There is nothing here for you to look at. Either nothing is at this address, or somebody else looks at it.")
"""Said alike of what is not there and of what a moderator has a part in: "you wrote this" would tell an author that it was flagged."""


def require_may_look(parts: set[str]) -> None:
    """Let a moderator see a case: not one about an own post or flag, which would tell who said what.

    :raises Missing: for all who have a part in it but those who decided, in the words that are said of a case that does not exist. One word for
        all of them: who reads that they took part in the talk, and not that nothing is there, would know that the post is not their own.
    """
    if parts - {Part.DECIDER}:
        raise Missing(_(NOT_FOR_YOU))
