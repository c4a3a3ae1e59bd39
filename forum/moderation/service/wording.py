"""Words for decisions that keepers have written, so that a tired moderator need not find them anew; what is sent is still theirs to change."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.core import text
from forum.core.errors import Invalid, Missing, Refused
from forum.core.names import public_id
from forum.core.words import _, too_long
from forum.moderation.models import ReplyTemplate

TITLE_LIMIT, WORDS_LIMIT, MOST = 80, 1_500, 40


def listed(session: Session) -> Sequence[ReplyTemplate]:
    """Return all of them, by title."""
    return session.scalars(select(ReplyTemplate).order_by(ReplyTemplate.title, ReplyTemplate.id)).all()


def add(session: Session, member: Member, title: str, words: str) -> ReplyTemplate:
    """Write some, as those who run the forum do it.

    :raises Invalid: if something is missing, too long, or there are too many to choose from.
    """
    _require_keeper(member)
    title, words = text.clean_line(title), text.clean(words).strip()
    for field, value, most in (("title", title, TITLE_LIMIT), ("words", words, WORDS_LIMIT)):
        if text.is_blank(value):
            raise Invalid(field, _("This cannot stay empty."))
        if len(value) > most:
            raise Invalid(field, too_long(len(value), most))
    if (session.scalar(select(func.count()).select_from(ReplyTemplate)) or 0) >= MOST:
        raise Invalid("title", _("%(most)d are enough to choose from. Please take one away first.", most=MOST))
    row = ReplyTemplate(id=public_id(), title=title, words=words)
    session.add(row)
    session.flush()
    return row


def remove(session: Session, member: Member, row_id: str) -> None:
    """Take some away.

    :raises Missing: if they are not there.
    """
    _require_keeper(member)
    session.delete(_get(session, row_id))
    session.flush()


def begun_with(session: Session, row_id: str, typed: str) -> str:
    """Return what was typed so far with ready-made words behind it; the same words are not put there twice.

    :raises Missing: if they are not there.
    """
    words, typed = _get(session, row_id).words, typed.strip()
    if words in typed:
        return typed
    return f"{typed}\n\n{words}" if typed else words


def _get(session: Session, row_id: str) -> ReplyTemplate:
    row = session.get(ReplyTemplate, row_id)
    if row is None:
        raise Missing(_("These words are not there any more."))
    return row


def _require_keeper(member: Member) -> None:
    if not member.is_staff:
        raise Refused(_("Those who run this forum write these words."))
