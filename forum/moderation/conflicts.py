"""Who may not judge a case: as a condition of the statements that take and decide one, and as parts for lists and pages.

Author, flaggers and those who decided are rows (`CaseConflict`). That somebody took part in the talk, or that one of the two has muted or limited
the other, is read where it stands, because it can become true after the case was opened. What a moderator has muted or limited counts for the name
it was given to, and for no other name of that person: cases that vanish would else tell which names belong together.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.models import Alias, ContactLimit, Mute
from forum.boards.models import Post
from forum.core import owned, seals
from forum.moderation import authors
from forum.moderation.models import Case, CaseConflict, Part
from forum.notes.models import ContextNote

CONFLICT = "conflict"
"""The table's name in tags of people who may not judge a case."""


def may_judge(session: Session, account_id: str, case: Case, *, besides: Part | None = None) -> ColumnElement[bool]:
    """Make the condition that an account has no part in a case.

    :param besides: a part that is no hindrance to what is to be done.
    """
    mine = aliases.of_account(session, account_id)
    marked = (CaseConflict.case_id == case.id, CaseConflict.tag.in_(_tags(session, account_id, case.id)))
    noted = exists().where(*marked) if besides is None else exists().where(*marked, CaseConflict.part != besides)
    author = authors.account_of_thing(session, case.kind, case.subject_id, case.author_alias_id)
    return and_(~noted, ~_took_part(case, mine), ~_blocks(session, account_id, mine, case.author_alias_id, author))


def keeps_apart(session: Session, account_id: str, alias_id: str) -> bool:
    """Say whether somebody has muted or limited a name, or whoever is behind it them."""
    mine, author = aliases.of_account(session, account_id), authors.account_of_name(session, alias_id)
    return bool(session.scalar(select(_blocks(session, account_id, mine, alias_id, author))))


def parts(session: Session, account_id: str, case_ids: Iterable[str]) -> dict[str, set[str]]:
    """Return the parts that an account has in some cases, by case; cases without one are left out. It asks as often for many as for one."""
    wanted = set(case_ids)
    columns = (Case.id, Case.kind, Case.subject_id, Case.author_alias_id)
    return parts_in(session, account_id, session.execute(select(*columns).where(Case.id.in_(wanted))).all()) if wanted else {}


def parts_in(session: Session, account_id: str, cases: Sequence[Any]) -> dict[str, set[str]]:
    """Return the same as `parts`, for cases that were read already."""
    if not cases:
        return {}
    tags = {tag: case.id for case in cases for tag in _tags(session, account_id, case.id)}
    found: dict[str, set[str]] = {}
    for case_id, part in session.execute(select(CaseConflict.case_id, CaseConflict.part).where(CaseConflict.tag.in_(tags))):
        found.setdefault(case_id, set()).add(part)
    mine = aliases.of_account(session, account_id)
    for part, concerned in ((Part.TALK, _talks(session, mine, cases)), (Part.BLOCK, _blocked(session, account_id, mine, cases))):
        for case_id in concerned:
            found.setdefault(case_id, set()).add(part)
    return found


def _talks(session: Session, mine: list[Alias], cases: Sequence[Any]) -> set[str]:
    """Return those of some cases in whose talk one of some names has written: what `_took_part` asks of one."""
    written = [alias.id for alias in mine if not alias.official]
    posts, notes, threads = ({case.subject_id for case in cases if case.kind == kind} for kind in ("post", "note", "thread"))
    if not written:
        return set()
    about = [Post.id.in_(posts), *([Post.id.in_(select(ContextNote.post_id).where(ContextNote.id.in_(notes)))] if notes else [])]
    talks = or_(Post.thread_id.in_(select(Post.thread_id).where(or_(*about))), Post.thread_id.in_(threads))
    mine_in = set(session.scalars(select(Post.thread_id).where(Post.alias_id.in_(written), talks).distinct()))
    if not mine_in:
        return set()
    concerned = mine_in | set(session.scalars(select(Post.id).where(Post.id.in_(posts), Post.thread_id.in_(mine_in))))
    if notes:
        of_notes = select(ContextNote.id).join(Post, Post.id == ContextNote.post_id)
        concerned |= set(session.scalars(of_notes.where(ContextNote.id.in_(notes), Post.thread_id.in_(mine_in))))
    return {case.id for case in cases if case.subject_id in concerned}


def _blocked(session: Session, account_id: str, mine: list[Alias], cases: Sequence[Any]) -> set[str]:
    """Return those of some cases between whose author and an account there is a mute or a limit: what `_blocks` asks of one."""
    sealed = seals.of(session)
    things = {case.author_alias_id: case for case in cases}
    named = {alias.id: alias for alias in session.scalars(select(Alias).where(Alias.id.in_(things)))}  # held, so that none is asked for singly
    behind = {name: authors.account_of_thing(session, things[name].kind, things[name].subject_id, name) for name in named}
    # Two names of one person share what that person has said of others.
    mutes, contacts, limits = defaultdict[str, set[str]](set), dict[str, str](), set[str]()
    for name, author in behind.items():
        by_author = [tag for one in mine for tag in sealed.tags("mute", author, one.id)] if author is not None else []
        for tag in (*sealed.tags("mute", account_id, name), *by_author):
            mutes[tag].add(name)
        contacts |= dict.fromkeys(sealed.tags("contact", name, account_id), name)
        limits |= {tag for one in mine for tag in sealed.tags("contact", one.id, author)} if author is not None else set()
    blocked = {name for tag in session.scalars(select(Mute.tag).where(Mute.tag.in_(mutes))) for name in mutes[tag]}
    rows = session.scalars(select(ContactLimit).where(ContactLimit.tag.in_({*contacts, *limits}))).all()
    blocked |= {contacts[row.tag] for row in rows if row.tag in contacts}
    # A limit holds for the name it was asked for about, and its tag knows the person; where that is unknown, all that the account asked for are read.
    own = owned.rows_of(session, ContactLimit, account_id) if None in behind.values() else [row for row in rows if row.tag in limits]
    blocked |= {owned.private_parts(session, row)[1] for row in own}
    return {case.id for case in cases if case.author_alias_id in blocked}


def _took_part(case: Case, mine: list[Alias]) -> ColumnElement[bool]:
    """Make the condition that one of some names has written in the talk that a case is about; as a moderator one may speak in it."""
    written = [alias.id for alias in mine if not alias.official]
    if not written:
        return false()
    return exists().where(Post.alias_id.in_(written), Post.thread_id == _talk(case))


def _talk(case: Case) -> Any:
    """Return the talk that a case is about, as a statement reads it."""
    if case.kind == "thread":
        return case.subject_id
    post = select(ContextNote.post_id).where(ContextNote.id == case.subject_id).scalar_subquery() if case.kind == "note" else case.subject_id
    return select(Post.thread_id).where(Post.id == post).scalar_subquery()


def _blocks(session: Session, account_id: str, mine: list[Alias], alias_id: str, author: str | None) -> ColumnElement[bool]:
    """Make the condition that somebody has muted or limited a name, or its author them."""
    sealed = seals.of(session)
    mutes = [*sealed.tags("mute", account_id, alias_id)]
    mutes += [tag for name in mine for tag in sealed.tags("mute", author, name.id)] if author is not None else []
    rows = owned.rows_of(session, ContactLimit, account_id)
    limits = [row.id for row in rows if owned.private_parts(session, row)[1] == alias_id]
    contacts = sealed.tags("contact", alias_id, account_id)
    return or_(exists().where(Mute.tag.in_(mutes)), exists().where(or_(ContactLimit.tag.in_(contacts), ContactLimit.id.in_(limits))))


def _tags(session: Session, account_id: str, case_id: str) -> list[str]:
    return seals.of(session).tags(CONFLICT, case_id, account_id)
