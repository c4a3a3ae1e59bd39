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
class WordsTakenBack:
    """An author has taken words back: a post of theirs, or an earlier text of one."""

    post_id: str


@dataclass(frozen=True)
class QuotationChanged:
    """A quotation may have to read differently, because of what became of the post that it quotes."""

    quotation: str
    """The ids of the post that is quoted and of the one that quotes it, with a space between them."""


@dataclass(frozen=True)
class ThreadChanged:
    """A thread's title or its standing changed, and with it what all its posts look like from outside."""

    thread_id: str


@dataclass(frozen=True)
class ThreadMoved:
    """All posts of a thread stand in another place than before: on another board."""

    thread_id: str


@dataclass(frozen=True)
class PostDisowned:
    """A post has lost the name it stood under, as its author wished; its words stay."""

    post_id: str


@dataclass(frozen=True)
class SupportGiven:
    """Somebody gave a post a sign of support."""

    post_id: str
