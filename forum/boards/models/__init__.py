"""The tables of the boards: `places` that are the same for everybody, `threads`, and `posts` with what stands beside one."""

from forum.boards.models.places import Board, BoardCard, CardPlace, FirstReply, MovedThread, OldSlug, Tag, Watch, WatchedWord
from forum.boards.models.posts import (
    CONTINUATION,
    DEPTH,
    SEGMENT,
    Kindness,
    Post,
    PostDue,
    PostEnd,
    PostMinute,
    PostRevision,
    Quotation,
    Stance,
    Support,
)
from forum.boards.models.threads import Fit, State, Thread, ThreadRedirect, ThreadTag, Wants

__all__ = [
    "CONTINUATION",
    "DEPTH",
    "SEGMENT",
    "Board",
    "BoardCard",
    "CardPlace",
    "FirstReply",
    "Fit",
    "Kindness",
    "MovedThread",
    "OldSlug",
    "Post",
    "PostDue",
    "PostEnd",
    "PostMinute",
    "PostRevision",
    "Quotation",
    "Stance",
    "State",
    "Support",
    "Tag",
    "Thread",
    "ThreadRedirect",
    "ThreadTag",
    "Wants",
    "Watch",
    "WatchedWord",
]
