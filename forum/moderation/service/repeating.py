"""Whether a flag on something that was decided says anything new: only then a moderator is asked again, and else the flagger is told."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.core import seals, sentences
from forum.core.errors import Invalid
from forum.core.words import _, later
from forum.moderation import queries, reasons
from forum.moderation.models import Case, Flag
from forum.moderation.service.saying import Said
from forum.moderation.subjects import Subject

_LOOKED_AT = later("A moderator has looked at this for that reason, and it has not changed since. If something else is wrong with it, choose that.")
_CLAIM_LOOKED_AT = later(
    "A moderator has looked at this sentence, and the words have not changed since."
    " A source that nobody has named yet, or another sentence, is looked at anew."
)


def require_news(session: Session, member: Member | None, subject: Subject, said: Said) -> None:
    """Let a flag open a new case on something decided only if the text has changed or something new is said: a reason, a sentence, a source.

    A worry about somebody's safety is always new, unless it is the same person's about the same words.

    :param member: None for a visitor.
    :raises Invalid: if nothing is new, with what the flagger is told.
    """
    last = queries.last_decided_case(session, subject.kind, subject.id)
    if last is None or last.revision != subject.revision:
        return
    if not _has(session, last, Flag.reason == said.reason.key) or _is_another_worry(session, member, last, said):
        return
    if said.sentence and not _has(session, last, Flag.quote_tag.in_(_tags(session, subject.id, said.sentence))):
        return
    if said.source and not _has(session, last, Flag.source == said.source):
        return
    raise Invalid("reason", _(_CLAIM_LOOKED_AT if said.reason.key == reasons.CLAIM else _LOOKED_AT))


def quote_tag(session: Session, subject_id: str, sentence: str) -> str:
    """Return what tells a flagged sentence from others of the same thing when it is not kept any more; empty for none."""
    return _tags(session, subject_id, sentence)[0] if sentence else ""


def _is_another_worry(session: Session, member: Member | None, last: Case, said: Said) -> bool:
    if said.reason.key != reasons.DANGER:
        return False
    if member is None:  # nobody can tell one visitor from another, so that they are heard once
        return not _has(session, last, Flag.by_visitor.is_(True), Flag.reason == reasons.DANGER)
    mine = queries.own_flag(session, member, last.id)
    return mine is None or mine.reason != reasons.DANGER


def _has(session: Session, case: Case, *conditions: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(exists().where(Flag.case_id == case.id, *conditions))))


def _tags(session: Session, subject_id: str, sentence: str) -> list[str]:
    return seals.of(session).tags("flagged sentence", subject_id, sentences.plain(sentence))
