"""Every kind of thing that can be flagged, and what moderation asks of it; the rows themselves belong to their features."""

from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.core import names, seals
from forum.core.errors import Missing
from forum.core.words import _
from forum.moderation import authors
from forum.moderation.models import Case
from forum.moderation.subjects.context import ContextNotes
from forum.moderation.subjects.kinds import Kind as Kind
from forum.moderation.subjects.kinds import Subject as Subject
from forum.moderation.subjects.named import Names
from forum.moderation.subjects.posts import Posts, Threads

KINDS: dict[str, Kind] = {"post": Posts(), "thread": Threads(), "note": ContextNotes(), "name": Names()}
"""A further kind is one more line here; a form for it, one more view in `forum.moderation.views.flagging`."""

_THREE_WORDS = 3
"""The attempt from which on names have one word more."""


def address_of(case: Case) -> str:
    """Return where readers find what a case is about; empty for a name, which has no page."""
    address = of(case.kind).address
    return address % case.subject_id if address else ""


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
    return authors.account_of_thing(session, subject.kind, subject.id, subject.alias_id)


def case_author(session: Session, case: Case) -> str | None:
    """Return the account behind what a case is about, for rules alone; never shown to anybody."""
    return authors.account_of_thing(session, case.kind, case.subject_id, case.author_alias_id)


def account_behind(session: Session, alias_id: str) -> str | None:
    """Return the account behind a name, for rules alone; never shown to anybody. None for a name without an owner."""
    return authors.account_of_name(session, alias_id)


def case_handle(session: Session, case: Case) -> str:
    """Return what moderators call the author of what was flagged: a kind name, another one in every case."""
    author = case_author(session, case) or case.author_alias_id
    # Drawn as names of three words, so that it is hardly ever the name of somebody here.
    return names.propose_pseudonym(seals.of(session).tag("case handle", case.id, author).encode(), _THREE_WORDS)
