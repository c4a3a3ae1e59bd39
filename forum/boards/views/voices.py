"""The names a member can choose from when writing, and the one that was chosen."""

from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.boards.forms import WriteForm
from forum.core.errors import Refused


def offer(form: WriteForm, session: Session, member: Member) -> None:
    """Put the member's names into a form."""
    usual = aliases.named(session, member)
    official = aliases.named(session, member, aliases.OFFICIAL) if member.is_moderator else None
    label = (official.name if official else "A name drawn for it") if member.is_moderator else None
    form.offer_voices(usual.name if usual else "", label)


def chosen(form: WriteForm, session: Session, member: Member) -> Alias:
    """Return the alias that was chosen.

    :raises Refused: if the member has no name yet.
    """
    if form.scope == aliases.OFFICIAL and member.is_moderator:
        return aliases.official_name(session, member)
    usual = aliases.named(session, member)
    if usual is None:
        raise Refused("Before you write, please choose the name that others see. It is on your page, and your words are kept here.")
    return usual
