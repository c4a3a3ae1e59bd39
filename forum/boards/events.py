"""What can become true of posts. Each fact carries one id and nothing of a person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PostPublished:
    """A post was written."""

    post_id: str


@dataclass(frozen=True)
class PostHeld:
    """A post was written that waits until a moderator has looked."""

    post_id: str


@dataclass(frozen=True)
class PostChanged:
    """A post reads differently: edited, hidden, restored, deleted or taken back."""

    post_id: str


@dataclass(frozen=True)
class ThreadChanged:
    """A thread's title or its standing changed, and with it what all its posts look like from outside."""

    thread_id: str
