"""Receipts: codes with which whoever flagged something reads what came of it, signed in or not. Only a hash of each is kept.

A code is made from the form that was sent, so that sending it twice shows the same one; what it opens is left to the pages.
"""

from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from forum.core import names, seals
from forum.core.errors import Missing
from forum.core.words import _
from forum.moderation.models import Appeal, Flag

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 5, 5


def code_for(session: Session, form_id: str) -> str:
    """Return the code that belongs to a form: 125 bits in groups that can be read aloud.

    :param form_id: the id that the form was given; it is stored nowhere.
    """
    number = int(seals.of(session).tag("receipt", form_id), 16)
    letters = [_LETTERS[number >> 5 * place & 31] for place in range(_GROUPS * _GROUP)]
    return "-".join("".join(letters[start : start + _GROUP]) for start in range(0, len(letters), _GROUP))


def hashed(code: str) -> str:
    """Return what is kept of a code, however it was typed."""
    return sha256(f"receipt {names.normalise_code(code)}".encode()).hexdigest()


def of_form(session: Session, form_id: str) -> Flag | None:
    """Return the flag that a form has sent already."""
    return session.scalar(select(Flag).where(Flag.receipt == hashed(code_for(session, form_id))))


def find(session: Session, code: str) -> Flag:
    """Return the flag that a code belongs to, with its case.

    :raises Missing: if there is none, or it was taken back or erased.
    """
    row = session.scalar(select(Flag).where(Flag.receipt == hashed(code)).options(joinedload(Flag.case)))
    if row is None:
        raise Missing(_("We know no receipt like this. Please look at it once more; a flag that was taken back has none any more."))
    return row


def person_of(session: Session, flag: Flag) -> str:
    """Return by what rules tell whoever sent a flag from others: a member by their account, a visitor by the flag itself."""
    return f"flag {flag.id}" if flag.by_visitor else seals.of(session).open("flag", flag.id, flag.tie)


def appeal_of(session: Session, flag: Flag) -> Appeal | None:
    """Return the appeal of whoever sent a flag, filed with its receipt or signed in (`forum.moderation.service.appealing`)."""
    tags = seals.of(session).tags("appeal", flag.case_id, person_of(session, flag))
    return session.scalar(select(Appeal).where(Appeal.person_tag.in_(tags)))
