"""Bringing an archive into a board: every author a stranger, every answer under what it answers, nothing twice.

Reading, threading and scrubbing are done by the modules beside this one; it writes the rows. It goes in batches, each
in a transaction of its own, so that an interrupted import continues where it was.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from forum.accounts import aliases
from forum.accounts.models import Alias
from forum.boards.events import PostPublished
from forum.boards.models import Board, Post
from forum.boards.service import placing
from forum.core import clock, outbox, seals
from forum.core.names import public_id
from forum.imports import mbox, threading
from forum.imports.matching import Matcher
from forum.imports.message import Message
from forum.imports.models import ArchiveConsent, ImportedAuthor, ImportedMessage
from forum.imports.names import Names, NamesBuilder
from forum.imports.scrub import scrub, scrub_subject

BATCH = 50
THREADS, REPLIES, GATHERED, ALREADY = "threads started", "replies under what they answer", "replies whose parent is not in the file", "already here"

Transaction = Callable[[], AbstractContextManager[Session]]
Progress = Callable[[str, int, int], None]

_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Summary:
    """What became of every message; the sum of all counts is the number of messages in the file."""

    messages: int = 0
    imported: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    """How often addresses, names, numbers, signatures and the like left the texts."""

    @property
    def total(self) -> int:
        """How many messages are accounted for."""
        return self.imported.total() + self.skipped.total()


@dataclass(frozen=True)
class _Place:
    """A message and what it stands under."""

    message: Message
    parent_key: str | None
    gathered: bool


def import_mbox(transaction: Transaction, file: Path, board_id: str, progress: Progress = lambda *_: None) -> Summary:
    """Import an archive into a board. The texts of the file are held in memory meanwhile.

    :param transaction: opens a transaction that commits at its end; one a batch.
    :param progress: is told a stage, how far it is, and how far it goes.
    :raises OSError: if the file cannot be read.
    """
    summary = Summary()
    messages = _read(file, summary, progress)
    matcher = Matcher(_names_of(messages))
    places = _placed(messages)
    for start in range(0, len(places), BATCH):
        with transaction() as session:
            writing = _Writing(session, session.get_one(Board, board_id), matcher, summary)
            for place in places[start : start + BATCH]:
                writing.bring_in(place)
        progress("Writing", min(start + BATCH, len(places)), len(places))
    return summary


def state_consent(session: Session, board: Board, statement: str) -> None:
    """Keep what was stated about the consent of an archive's authors."""
    session.merge(ArchiveConsent(board_id=board.id, day=clock.today(), statement=statement))


def has_consent(session: Session, board: Board) -> bool:
    """Say whether consent was stated for the archive of a board."""
    return session.get(ArchiveConsent, board.id) is not None


def _read(file: Path, summary: Summary, progress: Progress) -> list[Message]:
    messages = []
    for message in mbox.messages(file, latest=clock.today()):
        summary.messages += 1
        if message.problem:
            summary.skipped[message.problem] += 1
        else:
            messages.append(message)
        if summary.messages % 100 == 0:
            progress("Reading", summary.messages, 0)
    return messages


def _names_of(messages: Iterable[Message]) -> Names:
    builder = NamesBuilder()
    for message in messages:
        builder.add(message)
    return builder.build()


def _placed(messages: list[Message]) -> list[_Place]:
    """Order messages by date, but none before what it stands under."""
    by_key = {message.message_id: message for message in messages}
    nodes = threading.thread(threading.Entry.of(message) for message in messages)
    when: dict[str, datetime] = {}
    order: list[tuple[datetime, int, _Place]] = []
    for number, node in enumerate(nodes):
        message = by_key[node.message_key]
        above = when.get(node.parent_key or "", _UNDATED)
        when[node.message_key] = max(message.sent or _UNDATED, above)
        order.append((when[node.message_key], number, _Place(message, node.parent_key, node.gathered)))
    return [place for _, _, place in sorted(order, key=lambda entry: entry[:2])]


class _Writing:
    """One batch."""

    def __init__(self, session: Session, board: Board, matcher: Matcher, summary: Summary) -> None:
        self._session, self._board, self._matcher, self._summary = session, board, matcher, summary

    def bring_in(self, place: _Place) -> None:
        """Write one message as a post, unless it is in."""
        message = place.message
        if self._known(message.message_id):
            self._summary.skipped[ALREADY] += 1
            return
        parent = self._post_of(place.parent_key) if place.parent_key else None
        post = self._write(message, parent)
        kind = THREADS if parent is None else GATHERED if place.gathered else REPLIES
        self._summary.imported[kind] += 1
        self._session.add(ImportedMessage(tag=self._tag(message.message_id), board_id=self._board.id, post_id=post.id))
        outbox.record(self._session, PostPublished(post.id))

    def _write(self, message: Message, parent: Post | None) -> Post:
        scrubbed = scrub(message.body, self._matcher, f"{message.author_name} {message.author_address}")
        self._summary.removed.update(scrubbed.removed)
        post = placing.new_post(public_id(), self._alias(message), scrubbed.markdown)
        post.day = message.day or (parent.day if parent else date(1970, 1, 1))
        if parent is None:
            return placing.place_thread(self._session, self._board, scrub_subject(message.subject, self._matcher)[:150], post)
        return placing.place_reply(self._session, parent, post)

    def _alias(self, message: Message) -> Alias:
        author = (message.author_address or message.author_name or message.message_id).casefold()
        tags = seals.of(self._session).tags("imported author", self._board.id, author)
        known = self._session.scalar(select(ImportedAuthor).where(ImportedAuthor.tag.in_(tags)))
        if known is not None:
            return self._session.get_one(Alias, known.alias_id)
        alias = aliases.ownerless_name(self._session)
        self._session.add(ImportedAuthor(tag=tags[0], alias_id=alias.id))
        return alias

    def _known(self, key: str) -> ImportedMessage | None:
        return self._session.scalar(select(ImportedMessage).where(ImportedMessage.tag.in_(self._tags(key))))

    def _post_of(self, key: str) -> Post | None:
        known = self._known(key)
        if known is None or known.post_id is None:
            return None
        return self._session.scalar(select(Post).where(Post.id == known.post_id).options(joinedload(Post.thread)))

    def _tags(self, key: str) -> list[str]:
        return seals.of(self._session).tags("imported message", self._board.id, key)

    def _tag(self, key: str) -> str:
        return self._tags(key)[0]


def counts(summary: Summary) -> Iterator[tuple[str, int]]:
    """Go through all counts of a summary, what was imported first."""
    yield from sorted(summary.imported.items())
    yield from sorted(summary.skipped.items())
