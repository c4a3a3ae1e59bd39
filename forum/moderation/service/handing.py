"""Notes of moderators on a case: for whoever has it next, and to ask for a second pair of eyes. They go with the copy of what was flagged.

Whoever is to give a blind second opinion does not see them: they would tell the first one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.accounts.policy import require_moderator
from forum.core import clock, text
from forum.core.errors import Invalid
from forum.core.names import public_id
from forum.core.words import _, too_long
from forum.moderation import policy, queries
from forum.moderation.models import SETTLED, UNDECIDED, Case, CaseNote, Part, State
from forum.moderation.service import claiming, team

LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Note:
    """A note as a moderator reads it."""

    name: str
    words: str
    day: date
    asks: bool


def add(session: Session, member: Member, case: Case, words: str, *, asks: bool = False) -> CaseNote:
    """Leave a note on a case; a note of somebody else answers those that ask for a second pair of eyes.

    :param asks: whether it asks for one itself.
    :raises Missing: for those who have a part in it.
    :raises Invalid: if it is empty or too long.
    """
    member = team.acting(session, member, case)
    _require_may_look(session, member, case)
    words = text.clean(words).strip()
    if text.is_blank(words):
        raise Invalid("note", _("A few words, please, so that the next one need not begin anew."))
    if len(words) > LIMIT:
        raise Invalid("note", too_long(len(words), LIMIT))
    alias = aliases.official_name(session, member)
    answered = update(CaseNote).where(CaseNote.case_id == case.id, CaseNote.asks, CaseNote.by_alias_id != alias.id)
    session.execute(answered.values(asks=False).execution_options(synchronize_session=False))
    last = session.scalar(select(func.max(CaseNote.number)).where(CaseNote.case_id == case.id)) or 0
    note = CaseNote(id=public_id(), case_id=case.id, number=last + 1, by_alias_id=alias.id, asks=asks, words=words, day=clock.today())
    session.add(note)
    session.flush()
    claiming.stay_at_work(session, member, case.id)
    return note


def of(session: Session, member: Member, case: Case) -> list[Note]:
    """Return the notes on a case, the first one first; none to somebody who is still to give a second opinion.

    :raises Missing: for those who have a part in it.
    """
    own = _require_may_look(session, member, case)
    rows = select(CaseNote, Alias).join(Alias, Alias.id == CaseNote.by_alias_id).where(CaseNote.case_id == case.id).order_by(CaseNote.number)
    found = session.execute(rows).all()
    if case.state == State.AWAITING_SECOND and Part.DECIDER not in own:
        found = []
    return [Note(alias.name, note.words, note.day, note.asks) for note, alias in found]


def asked_for(session: Session, member: Member) -> Sequence[Case]:
    """Return open cases about which somebody else asks for a second pair of eyes, the gravest first, without those the moderator has a part in."""
    require_moderator(member)
    alias = aliases.named(session, member, aliases.OFFICIAL)
    asking = select(CaseNote.case_id).where(CaseNote.asks, CaseNote.by_alias_id != (alias.id if alias else ""))
    cases = list(session.scalars(select(Case).where(Case.id.in_(asking), Case.state.in_(UNDECIDED)).order_by(Case.severity.desc(), Case.turn)))
    own = queries.parts_in(session, member.account_id, cases)
    return [case for case in cases if case.id not in own]


def told(session: Session, alias_ids: list[str]) -> list[dict[str, object]]:
    """Return the notes under some names as plain data, for the copy that their owner takes along."""
    rows = session.scalars(select(CaseNote).where(CaseNote.by_alias_id.in_(alias_ids)).order_by(CaseNote.day, CaseNote.id))
    return [{"day": row.day.isoformat(), "words": row.words, "asks_for_somebody": row.asks} for row in rows]


def forget_notes(session: Session) -> None:
    """Forget the notes on cases whose copy of the words is gone: nothing is left that they could be about."""
    over = select(Case.id).where(Case.state.in_((*SETTLED, State.WITHDRAWN, State.PURGED)), Case.title == "", Case.body == "")
    session.execute(delete(CaseNote).where(CaseNote.case_id.in_(over)).execution_options(synchronize_session=False))


def _require_may_look(session: Session, member: Member, case: Case) -> set[str]:
    own = queries.parts(session, member.account_id, [case.id]).get(case.id, set())
    policy.require_may_look(own)
    return own
