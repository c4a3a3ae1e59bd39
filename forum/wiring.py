"""Who listens to which fact, and which job runs how often: tables, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forum.accounts.service import limited, sessions
from forum.boards.events import PostChanged, PostPublished, ThreadChanged
from forum.boards.service.placing import forget_minutes
from forum.core.outbox import Handler, Outside, Subscriptions
from forum.moderation import handlers as moderation
from forum.moderation.events import DecisionMade
from forum.moderation.service.deciding import forget_holds
from forum.notifications import handlers as notifications
from forum.search import handlers as search

SUBSCRIPTIONS: dict[type, list[Handler]] = {
    PostPublished: [moderation.look_for_danger],
    PostChanged: [moderation.look_for_danger],
    DecisionMade: [notifications.tell_people],
}

OUTSIDE: dict[type, list[Outside]] = {
    PostPublished: [search.refresh_posts],
    PostChanged: [search.refresh_posts],
    ThreadChanged: [search.refresh_threads],
}


@dataclass(frozen=True)
class Job:
    """A function that the worker calls every so many seconds, in a transaction of its own."""

    every: int
    do: Callable[[Session], None]
    first: int = 0
    """Seconds after the start at which it runs for the first time."""
    writes: bool = True
    """Whether it writes to the database; one that does not holds up nobody who writes."""


JOBS = [
    Job(3600, sessions.forget_ended),
    Job(3600, limited.forget_ended),
    Job(600, forget_minutes),
    Job(600, forget_holds),
    Job(3600, search.tidy_index, first=900, writes=False),
]


def subscriptions() -> Subscriptions:
    """Return the table of listeners."""
    return Subscriptions(SUBSCRIPTIONS, OUTSIDE)
