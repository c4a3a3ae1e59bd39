"""Who may not judge a case: as a condition of the statements that take and decide one, and as parts for lists and pages.

Author, flaggers and those who decided are rows (`CaseConflict`). That somebody took part in the talk, or that one of the two has muted or limited
the other, is read where it stands, because it can become true after the case was opened. What a moderator has muted or limited counts for the name
it was given to, and for no other name of that person: cases that vanish would else tell which names belong together.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.models import Alias, ContactLimit, Mute
from forum.boards.models import Post
from forum.core import owned, seals
from forum.moderation.models import Case, CaseConflict, Part

CONFLICT = "conflict"
"""The table's name in tags of people who may not judge a case."""


def may_judge(session: Session, account_id: str, case: Case) -> ColumnElement[bool]:
    """Make the condition that an account has no part in a case."""
    mine = aliases.of_account(session, account_id)
    noted = exists().where(CaseConflict.case_id == case.id, CaseConflict.tag.in_(_tags(session, account_id, case.id)))
    return and_(~noted, ~_took_part(case, mine), ~_blocks(session, account_id, mine, case))


def parts(session: Session, account_id: str, case_ids: Iterable[str]) -> dict[str, set[str]]:
    """Return the parts that an account has in some cases, by case; cases without one are left out. It asks as often for many as for one."""
    columns = (Case.id, Case.kind, Case.subject_id, Case.author_alias_id)
    cases = list(session.execute(select(*columns).where(Case.id.in_(set(case_ids)))))
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
    if not written:
        return set()
    posts = [case.subject_id for case in cases if case.kind == "post"]
    talk_of: dict[str, str] = {row.id: row.thread_id for row in session.execute(select(Post.id, Post.thread_id).where(Post.id.in_(posts)))}
    talks = {case.id: talk_of.get(case.subject_id, case.subject_id) for case in cases}
    mine_in = set(session.scalars(select(Post.thread_id).where(Post.alias_id.in_(written), Post.thread_id.in_(set(talks.values()))).distinct()))
    return {case_id for case_id, talk in talks.items() if talk in mine_in}


def _blocked(session: Session, account_id: str, mine: list[Alias], cases: Sequence[Any]) -> set[str]:
    """Return those of some cases between whose author and an account there is a mute or a limit: what `_blocks` asks of one."""
    sealed, names = seals.of(session), {case.author_alias_id for case in cases}
    mutes: dict[str, str] = {}
    contacts: dict[str, str] = {}
    for alias in session.scalars(select(Alias).where(Alias.id.in_(names))):
        author = aliases.owner_of(session, alias)
        mutes |= dict.fromkeys(sealed.tags("mute", account_id, alias.id), alias.id)
        mutes |= {tag: alias.id for name in mine for tag in (sealed.tags("mute", author, name.id) if author is not None else [])}
        contacts |= dict.fromkeys(sealed.tags("contact", alias.id, account_id), alias.id)
    blocked = {mutes[tag] for tag in session.scalars(select(Mute.tag).where(Mute.tag.in_(mutes)))}
    blocked |= {contacts[tag] for tag in session.scalars(select(ContactLimit.tag).where(ContactLimit.tag.in_(contacts)))}
    blocked |= {owned.private_parts(session, row)[1] for row in owned.rows_of(session, ContactLimit, account_id)}
    return {case.id for case in cases if case.author_alias_id in blocked}


def _took_part(case: Case, mine: list[Alias]) -> ColumnElement[bool]:
    """Make the condition that one of some names has written in the talk that a case is about; as a moderator one may speak in it."""
    written = [alias.id for alias in mine if not alias.official]
    if not written:
        return false()
    talk = select(Post.thread_id).where(Post.id == case.subject_id).scalar_subquery() if case.kind == "post" else case.subject_id
    return exists().where(Post.alias_id.in_(written), Post.thread_id == talk)


def _blocks(session: Session, account_id: str, mine: list[Alias], case: Case) -> ColumnElement[bool]:
    """Make the condition that somebody has muted or limited the name that a case is about, or its author them."""
    sealed = seals.of(session)
    alias = session.get(Alias, case.author_alias_id)
    author = aliases.owner_of(session, alias) if alias else None
    mutes = [*sealed.tags("mute", account_id, case.author_alias_id)]
    mutes += [tag for name in mine for tag in sealed.tags("mute", author, name.id)] if author is not None else []
    rows = owned.rows_of(session, ContactLimit, account_id)
    limits = [row.id for row in rows if owned.private_parts(session, row)[1] == case.author_alias_id]
    contacts = sealed.tags("contact", case.author_alias_id, account_id)
    return or_(exists().where(Mute.tag.in_(mutes)), exists().where(or_(ContactLimit.tag.in_(contacts), ContactLimit.id.in_(limits))))


def _tags(session: Session, account_id: str, case_id: str) -> list[str]:
    return seals.of(session).tags(CONFLICT, case_id, account_id)
