"""Puts messages into threads by what they answer, after Jamie Zawinski (https://www.jwz.org/doc/threading.html); what a post is belongs to boards.

Steps and their numbers are his. Where he makes an empty container the head of a thread, its first message is the head here: a board has no
threads without a first post. Every loop is cut, and what a message says about itself counts more than what others say about it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from forum.imports.message import Message

_REPLY = re.compile(r"^\s*(?:re\s?(?:\[\d+\]|\^\d+|\(\d+\))?\s?:\s*)+", re.IGNORECASE)
_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """What threading needs to know of a message."""

    key: str
    references: tuple[str, ...] = ()
    subject: str = ""
    sent: datetime | None = None

    @staticmethod
    def of(message: Message) -> "Entry":
        """Take from a message what threading needs, so that its text need not be kept."""
        return Entry(message.message_id, message.references, message.subject, message.sent)


@dataclass(frozen=True, slots=True)
class Node:
    """Where a message stands; `gathered` says that it names no message of the file and was put here by thread or subject."""

    message_key: str
    parent_key: str | None
    gathered: bool = False


@dataclass(slots=True, eq=False)
class _Container:
    key: str
    entry: Entry | None = None
    order: tuple[datetime, int] = (_UNKNOWN, 0)
    parent: "_Container | None" = None
    children: list["_Container"] = field(default_factory=list)
    gathered: bool = False


def thread(entries: Iterable[Entry]) -> list[Node]:
    """Arrange messages so that each stands under the one it answers.

    :param entries: in the order of the file, each key once.
    :return: all messages; parents before their children, siblings and threads by date, then by their place in the file.
    """
    containers = _linked(list(entries))
    roots = _without_empty(containers)
    _gather_by_subject(roots)
    return list(_in_order(container for container in containers.values() if container.entry))


def _linked(entries: list[Entry]) -> dict[str, _Container]:
    """Step 1: a container for each message and each one it refers to, linked."""
    containers: dict[str, _Container] = {}
    latest = _UNKNOWN
    for place, entry in enumerate(entries):
        # Without a date a message counts as sent when the one before it was.
        latest = entry.sent or latest
        container = containers.setdefault(entry.key, _Container(entry.key))
        container.entry, container.order = entry, (latest, place)
    for entry in entries:
        if entry.references:
            _link(containers.setdefault(entry.references[-1], _Container(entry.references[-1])), containers[entry.key])
    for entry in entries:
        chain = [containers.setdefault(reference, _Container(reference)) for reference in (*entry.references, entry.key)]
        for parent, child in zip(chain, chain[1:], strict=False):
            _link(parent, child)
    return containers


def _link(parent: _Container, child: _Container) -> None:
    """Put one container under another, unless it has a place or would come under itself."""
    if child.parent is not None:
        return
    above: _Container | None = parent
    while above is not None:
        if above is child:
            return
        above = above.parent
    child.parent = parent


def _without_empty(containers: dict[str, _Container]) -> list[list[_Container]]:
    """Step 4: let the children of missing messages rise to the nearest one that is there.

    :return: step 2, the root set: lone messages, and those that share a missing ancestor together.
    """
    families: dict[str, list[_Container]] = {}
    for container in containers.values():
        if container.entry is None:
            continue
        above: _Container | None = container.parent
        top = container
        while above is not None and above.entry is None:
            top, above = above, above.parent
        container.parent = above
        if above is None:
            families.setdefault(top.key, []).append(container)
    return [sorted(family, key=lambda container: container.order) for family in families.values()]


def _gather_by_subject(roots: list[list[_Container]]) -> None:
    """Step 5: put replies whose parents are missing under the message that has their subject, or else together.

    Threads of the same subject that answer nothing stay apart.
    """
    originals: dict[str, list[_Container]] = {}
    answers: dict[str, list[list[_Container]]] = {}
    for family in sorted(roots, key=lambda family: family[0].order):
        subject, is_reply = _subject(family[0])
        if len(family) == 1 and not is_reply:
            originals.setdefault(subject, []).append(family[0])
        elif subject:
            answers.setdefault(subject, []).append(family)
        else:
            _put_under(family[0], family[1:])
    for subject, families in answers.items():
        heads = originals.get(subject, [])
        everyone = sorted((member for family in families for member in family), key=lambda container: container.order)
        for member in everyone:
            before = [head for head in heads if head.order <= member.order] or heads[:1] or everyone[:1]
            _put_under(before[-1], [member])


def _put_under(head: _Container, members: Iterable[_Container]) -> None:
    for member in members:
        if member is not head:
            member.parent, member.gathered = head, True


def _subject(container: _Container) -> tuple[str, bool]:
    """Strip `Re:` off a subject and tell whether there was one."""
    subject = container.entry.subject if container.entry else ""
    stripped = _REPLY.sub("", subject)
    return " ".join(stripped.split()).casefold(), stripped != subject


def _in_order(containers: Iterable[_Container]) -> Iterator[Node]:
    """Step 7: walk the threads, siblings by date."""
    roots: list[_Container] = []
    for container in sorted(containers, key=lambda container: container.order):
        (container.parent.children if container.parent else roots).append(container)
    waiting = roots[::-1]
    while waiting:
        container = waiting.pop()
        yield Node(container.key, container.parent.key if container.parent else None, container.gathered)
        waiting.extend(reversed(container.children))
