"""Every kind of thing that can be flagged, and what moderation asks of it; the rows themselves belong to their features."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.boards import queries
from forum.boards.service import changing
from forum.core.errors import Missing


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that can be flagged, as it is now.

    :param title: its own title, or empty.
    :param around: the title of the talk it stands in.
    :param revision: how often its text was changed.
    """

    kind: str
    id: str
    board_id: str
    board_title: str
    alias_id: str
    alias_name: str
    title: str
    around: str
    body: str
    html: str
    revision: int
    state: str
    day: date

    @property
    def text(self) -> str:
        """Everything its author typed."""
        return f"{self.title}\n{self.body}" if self.title else self.body


class Kind(Protocol):
    """What moderation asks of a kind of thing."""

    def load(self, session: Session, subject_id: str, reader: Member) -> Subject:
        """Return the thing, whatever its state.

        :raises Missing: if it is gone.
        :raises Refused: if the reader may not read it.
        """

    def hide(self, session: Session, subject_id: str, reader: Member, words: str) -> None:
        """Hide it; its place shows the words."""

    def restore(self, session: Session, subject_id: str, reader: Member) -> None:
        """Show it again."""


class Posts:
    """Posts of the boards."""

    def load(self, session: Session, subject_id: str, reader: Member) -> Subject:
        """Return a post."""
        post = queries.get_post(session, subject_id, reader)
        board = post.thread.board
        return Subject(
            kind="post",
            id=post.id,
            board_id=board.id,
            board_title=board.title,
            alias_id=post.alias_id,
            alias_name=post.alias.name,
            title=post.thread.title if post.is_opening else "",
            around=post.thread.title,
            body=post.body,
            html=post.html,
            revision=post.revisions,
            state=post.state,
            day=post.day,
        )

    def hide(self, session: Session, subject_id: str, reader: Member, words: str) -> None:
        """Hide a post."""
        changing.hide_post(session, queries.get_post(session, subject_id, reader), words)

    def restore(self, session: Session, subject_id: str, reader: Member) -> None:
        """Show a hidden post again."""
        changing.restore_post(session, queries.get_post(session, subject_id, reader))


KINDS: dict[str, Kind] = {"post": Posts()}


def of(kind: str) -> Kind:
    """Return a kind of thing.

    :raises Missing: if nothing of that kind can be flagged.
    """
    if kind not in KINDS:
        raise Missing("There is nothing here that can be flagged.")
    return KINDS[kind]


def find(session: Session, kind: str, subject_id: str, reader: Member) -> Subject | None:
    """Return what a case is about, or None when its author has taken it back."""
    try:
        return of(kind).load(session, subject_id, reader)
    except Missing:
        return None


def author_account(session: Session, subject: Subject) -> str | None:
    """Return the account behind a thing, for rules alone; never shown to anybody."""
    return aliases.owner_of(session, session.get_one(Alias, subject.alias_id))
