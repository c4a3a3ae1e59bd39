"""Every kind of thing that can be flagged, and what moderation asks of it; the rows themselves belong to their features."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member, Reader
from forum.accounts.models import Alias
from forum.boards import queries
from forum.boards.models import Post
from forum.boards.service import changing, holding, noting
from forum.core import names, seals
from forum.core.errors import Missing
from forum.core.words import _
from forum.moderation import marks
from forum.moderation.models import Case


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
    hidden_words: str = ""
    """What stands where it was."""

    @property
    def text(self) -> str:
        """Everything its author typed."""
        return f"{self.title}\n{self.body}" if self.title else self.body


class Kind(Protocol):
    """What moderation asks of a kind of thing."""

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


class Posts:
    """Posts of the boards."""

    def load(self, session: Session, subject_id: str, reader: Reader) -> Subject:
        """Return a post."""
        post = queries.get_post_to_judge(session, subject_id, reader)
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
            state=post.shown_state,
            day=post.day,
            has_place=post.is_out,
            answers=post.parent_id or "",
            notes=post.notes,
            notes_added=post.notes_added,
            marks=marks.of(post),
            can_be_marked=True,
            hidden_words=post.hidden_reason,
            address=f"/p/{post.id}",
        )

    def hide(self, session: Session, subject_id: str, reader: Member, words: str) -> None:
        """Hide a post."""
        changing.hide_post(session, queries.get_post_to_judge(session, subject_id, reader), words)

    def restore(self, session: Session, subject_id: str, reader: Member) -> None:
        """Show a hidden post again."""
        changing.restore_post(session, queries.get_post_to_judge(session, subject_id, reader))

    def release(self, session: Session, subject_id: str, reader: Member) -> None:
        """Let a held post appear; one that is out stays so."""
        holding.release(session, queries.get_post_to_judge(session, subject_id, reader))

    def add_notes(self, session: Session, subject_id: str, reader: Member, kinds: Iterable[str]) -> None:
        """Add content notes to a post."""
        noting.add(session, queries.get_post_to_judge(session, subject_id, reader), kinds)

    def take_notes(self, session: Session, subject_id: str, reader: Member, kinds: Iterable[str]) -> None:
        """Take content notes from a post that a moderator has added."""
        noting.take_away(session, queries.get_post_to_judge(session, subject_id, reader), kinds)


class Threads(Posts):
    """Threads as a whole: the talk that an opening post has begun. What is decided is carried out on that post, and so on the thread."""

    def load(self, session: Session, subject_id: str, reader: Reader) -> Subject:
        """Return a thread."""
        opening = super().load(session, self._opening(session, subject_id), reader)
        return replace(opening, kind="thread", id=subject_id, address=f"/t/{subject_id}/x", can_be_marked=False)

    def hide(self, session: Session, subject_id: str, reader: Member, words: str) -> None:
        """Hide a thread's opening post, and with it the thread."""
        super().hide(session, self._opening(session, subject_id), reader, words)

    def restore(self, session: Session, subject_id: str, reader: Member) -> None:
        """Show a hidden thread again."""
        super().restore(session, self._opening(session, subject_id), reader)

    def release(self, session: Session, subject_id: str, reader: Member) -> None:
        """Let a held thread appear."""
        super().release(session, self._opening(session, subject_id), reader)

    def add_notes(self, session: Session, subject_id: str, reader: Member, kinds: Iterable[str]) -> None:
        """Add content notes to a thread."""
        super().add_notes(session, self._opening(session, subject_id), reader, kinds)

    def take_notes(self, session: Session, subject_id: str, reader: Member, kinds: Iterable[str]) -> None:
        """Take content notes from a thread that a moderator has added."""
        super().take_notes(session, self._opening(session, subject_id), reader, kinds)

    def _opening(self, session: Session, thread_id: str) -> str:
        opening = session.scalar(select(Post.id).where(Post.thread_id == thread_id, Post.seq == 1))
        if opening is None:
            raise Missing(_("There is no thread at this address. It may have been joined to another one."))
        return opening


KINDS: dict[str, Kind] = {"post": Posts(), "thread": Threads()}
"""A further kind is one more line here; a form for it, one more view in `forum.moderation.views.flagging`."""

_THREE_WORDS = 3
"""The attempt from which on names have one word more."""


ADDRESSES = {"post": "/p/%s", "thread": "/t/%s/x"}


def address_of(case: Case) -> str:
    """Return where readers find what a case is about."""
    return ADDRESSES[case.kind] % case.subject_id


def of(kind: str) -> Kind:
    """Return a kind of thing.

    :raises Missing: if nothing of that kind can be flagged.
    """
    if kind not in KINDS:
        raise Missing(_("There is nothing here that can be flagged."))
    return KINDS[kind]


def find(session: Session, kind: str, subject_id: str, reader: Member) -> Subject | None:
    """Return what a case is about, or None when its author has taken it back."""
    try:
        return of(kind).load(session, subject_id, reader)
    except Missing:
        return None


def author_account(session: Session, subject: Subject) -> str | None:
    """Return the account behind a thing, for rules alone; never shown to anybody."""
    return account_behind(session, subject.alias_id)


def account_behind(session: Session, alias_id: str) -> str | None:
    """Return the account behind a name, for rules alone; never shown to anybody. None for a name without an owner."""
    return aliases.owner_of(session, session.get_one(Alias, alias_id))


def case_handle(session: Session, case: Case) -> str:
    """Return what moderators call the author of what was flagged: a kind name, another one in every case."""
    author = account_behind(session, case.author_alias_id) or case.author_alias_id
    # Drawn as names of three words, so that it is hardly ever the name of somebody here.
    return names.propose_pseudonym(seals.of(session).tag("case handle", case.id, author).encode(), _THREE_WORDS)
