"""What moderators can do with threads, in words: for the public log, for whoever began the thread, and for the page on which it is done.

What each of them does is left to `forum.boards.service.keeping`.
"""

from typing import Final

from forum.core.words import later
from forum.moderation.models import Act, Line

WORDS: Final = {
    Act.MOVE: later("a thread was moved to another board"),
    Act.SPLIT: later("a branch became a thread of its own"),
    Act.JOIN: later("a thread was joined to another one"),
    Act.RENAME: later("a thread got another title"),
    Act.LOCK: later("a thread was closed for replies"),
    Act.UNLOCK: later("a thread was opened again"),
    Act.LOCK_BRANCH: later("a part of a thread was closed for replies"),
    Act.OPEN_BRANCH: later("a part of a thread was opened again"),
    Act.CLOSE_ON: later("a thread was set to close on a day"),
    Act.PIN: later("a thread was pinned"),
    Act.UNPIN: later("a thread is not pinned any more"),
    Act.TAG: later("a thread got other tags"),
    Act.SLOW: later("the time between two replies in a thread was changed"),
    Act.LOOK_FIRST: later("whether replies in a thread wait for a moderator was changed"),
    Act.UNDONE: later("something done with a thread was taken back"),
    Line.WAVE_HIDDEN: later("several posts were hidden together as one wave of spam"),
    Line.WAVE_UNDONE: later("a wave that was hidden as spam was shown again"),
    Line.LINE_ERASED: later("what an earlier line of this log said was erased"),
    Line.COPY_RETURNED: later("a backup was put back, and later lines of this log are lost"),
    Line.WORDS_WATCHED: later("the watched words were changed"),
    Line.CARD_CHANGED: later("the card of a board was changed"),
    Line.OTHER_WORDS: later("the words that mean the same to search were changed"),
    Line.CLAIM_CONFIRMED: later("a claim that was looked at can be read"),
    Line.NOTE_CHECKED: later("a sentence of a post is being checked"),
    Line.NOTE_SHOWN: later("a context note stands with a post"),
    Line.NOTE_GONE: later("a context note does not stand with a post any more"),
    Line.CLAIM_WITHDRAWN: later("a claim that was looked at was taken out of the list"),
}
"""What was done, as the log and a notice say it."""

BUTTONS: Final = {
    Act.MOVE: later("Move it"),
    Act.SPLIT: later("Split it off"),
    Act.JOIN: later("Join it"),
    Act.RENAME: later("Rename it"),
    Act.LOCK: later("Close it"),
    Act.UNLOCK: later("Open it again"),
    Act.LOCK_BRANCH: later("Close this part"),
    Act.OPEN_BRANCH: later("Open this part again"),
    Act.CLOSE_ON: later("Let it close then"),
    Act.PIN: later("Pin it"),
    Act.UNPIN: later("Take the pin off"),
    Act.TAG: later("Change the tags"),
    Act.SLOW: later("Set the pace"),
    Act.LOOK_FIRST: later("Change it"),
}

HEADINGS: Final = {
    Act.MOVE: later("Move it to another board"),
    Act.SPLIT: later("Split a branch off as a thread of its own"),
    Act.JOIN: later("Join it to another thread"),
    Act.RENAME: later("Give it another title"),
    Act.LOCK: later("Close it for replies"),
    Act.UNLOCK: later("Open it again"),
    Act.LOCK_BRANCH: later("Close a part of it for replies"),
    Act.OPEN_BRANCH: later("Open a part of it again"),
    Act.CLOSE_ON: later("Let it close on a day"),
    Act.PIN: later("Pin it to the top of its board"),
    Act.UNPIN: later("Take the pin off"),
    Act.TAG: later("Change its tags"),
    Act.SLOW: later("Slow it down"),
    Act.LOOK_FIRST: later("Let replies wait for a moderator"),
}

HINTS: Final = {
    Act.MOVE: later("Names stay as they are. For 30 days the old board says where it went."),
    Act.SPLIT: later("The post and all that answers it. Links to these posts go on working."),
    Act.JOIN: later("Its posts come behind those of the other thread, in their order, and its address leads there. Its title goes."),
    Act.RENAME: later("Old links go on working."),
    Act.LOCK_BRANCH: later("The post and all that answers it. Everything stays readable."),
    Act.PIN: later("Five threads of a board at most. The reason is shown."),
    Act.SLOW: later("Minutes between two replies of one person; 0 for none. A cry for help never waits."),
    Act.LOOK_FIRST: later("They stand in the queue until somebody has looked. A cry for help never waits."),
}
