"""Who listens to which fact, and which job runs how often: two tables, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forum.accounts.service import forget_ended
from forum.boards.events import PostChanged, PostPublished, ThreadChanged
from forum.boards.service.placing import forget_minutes
from forum.core.outbox import Handler, Subscriptions
from forum.moderation.events import DecisionMade
from forum.notifications import handlers as notifications
from forum.search import handlers as search

SUBSCRIPTIONS: dict[type, list[Handler]] = {
    PostPublished: [search.refresh_post],
    PostChanged: [search.refresh_post],
    ThreadChanged: [search.refresh_thread],
    DecisionMade: [notifications.tell_people],
}


@dataclass(frozen=True)
class Job:
    """A function that the worker calls every so many seconds, in a transaction of its own."""

    every: int
    do: Callable[[Session], None]


JOBS = [
    Job(3600, forget_ended),
    Job(600, forget_minutes),
]


def subscriptions() -> Subscriptions:
    """Return the table of listeners."""
    return Subscriptions(SUBSCRIPTIONS)
