"""What moderation asks of a kind of thing that can be flagged, and what it knows of one such thing; the kinds themselves stand beside this."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy.orm import Session

from forum.accounts.members import Member, Reader


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
    has_place: bool = True
    """Whether it stands where others can find it; what is held does not."""
    answers: str = ""
    """The id of the post that it answers, or empty."""
    notes: str = ""
    """Its content notes."""
    notes_added: str = ""
    """Those of them that a moderator has added."""
    address: str = ""
    """Where readers find it."""
    marks: frozenset[str] = frozenset()
    """What moderators have put on it: `forum.moderation.marks`."""
    can_be_marked: bool = False
    """Whether it is of a kind that can be folded or closed."""
    only_hidden: bool = False
    """Whether hiding it is all that can be done with it: it is of a kind without content notes, marks or changes."""
    hidden_words: str = ""
    """What stands where it was."""

    @property
    def text(self) -> str:
        """Everything its author typed."""
        return f"{self.title}\n{self.body}" if self.title else self.body


class Kind(Protocol):
    """What moderation asks of a kind of thing."""

    address: str
    """Where readers find one, with its id in the place of `%s`; empty where the id is not to be read."""

    def load(self, session: Session, subject_id: str, reader: Reader) -> Subject:
        """Return the thing, whatever its state.

        :raises Missing: if it is gone.
        :raises Refused: if the reader may not read it.
        """

    def hide(self, session: Session, subject_id: str, reader: Member, words: str) -> None:
        """Hide it; its place shows the words."""

    def restore(self, session: Session, subject_id: str, reader: Member) -> None:
        """Show it again."""

    def release(self, session: Session, subject_id: str, reader: Member) -> None:
        """Let it appear if it was held until a moderator had looked."""

    def add_notes(self, session: Session, subject_id: str, reader: Member, kinds: Iterable[str]) -> None:
        """Add content notes to it."""

    def take_notes(self, session: Session, subject_id: str, reader: Member, kinds: Iterable[str]) -> None:
        """Take content notes from it that a moderator has added."""

    def erase(self, session: Session, subject_id: str) -> None:
        """Erase its words for good, for a legal demand; nothing happens when they are gone."""


class OnlyHidden:
    """A kind of thing that waits for nobody and carries no content notes."""

    def release(self, session: Session, subject_id: str, reader: Member) -> None:
        """Do nothing: it was never held."""

    def add_notes(self, session: Session, subject_id: str, reader: Member, kinds: Iterable[str]) -> None:
        """Do nothing: `forum.moderation.service.ruling` offers no notes for it."""

    def take_notes(self, session: Session, subject_id: str, reader: Member, kinds: Iterable[str]) -> None:
        """Do nothing: there are none to take."""
