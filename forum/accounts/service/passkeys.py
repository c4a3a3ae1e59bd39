"""The passkeys that are kept: found by the credential's id, listed, labelled and removed. How one is asked for and checked: `passkey_ceremonies`.

Kept of one: the credential's id, its public key, a label, the day, and the address it works at. Not kept: which model made it (no attestation,
no AAGUID), how it talks, whether it is copied between machines, and how often it was used - that counter would be a diary of sign-ins in every
backup, and passkeys that live on several machines leave it at zero. What it is for, noticing a copy, is left out; a replay is refused
by challenges that work once.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Passkey
from forum.accounts.service import second_step
from forum.core import clock, names, owned, seals, text
from forum.core.errors import Missing, Refused
from forum.core.words import _, ngettext

MOST = 10
LABEL_LENGTH = 40
_FILLED, _ROOM = 500, 1_400
"""Bytes that the private parts are filled up to, so that the length of a seal does not tell one kind of key from another, and at most have."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A passkey of a member.

    :param number: the credential's id, base 64.
    :param public_key: in the form of the standard (COSE), base 64.
    """

    id: str
    number: str
    public_key: str
    label: str
    day: date
    host: str


def draw_label() -> str:
    """Draw a label that says nothing about person or machine."""
    return _("Key %(word)s", word=names.draw_pseudonym().split()[-1].lower())


def keep(session: Session, member: Member, number: str, public_key: str, *, label: str, host: str) -> None:
    """Keep a passkey that was made for a member.

    :raises Refused: if somebody has it already, there are too many, or it is too long to be kept.
    """
    require_room(session, member)
    if called(session, number) is not None:
        raise Refused(_("That passkey is here already."))
    parts = (number, public_key, _label(label), clock.today().isoformat(), host)
    row = Passkey(id=names.public_id(), tag=seals.of(session).tag("passkey", number))
    owned.keep(session, row, member.account_id, *parts, _filling(parts))


def require_room(session: Session, member: Member) -> None:
    """Let a member through who may have one more.

    :raises Refused: if there are too many.
    """
    if len(owned.rows_of(session, Passkey, member.account_id)) >= MOST:
        raise Refused(
            ngettext(
                "You have %(num)d passkey, and that is the most there can be. Remove one that you no longer use first.",
                "You have %(num)d passkeys, and that is the most there can be. Remove one that you no longer use first.",
                MOST,
            )
        )


def called(session: Session, number: str) -> Passkey | None:
    """Return the passkey with a credential's id."""
    return session.scalar(select(Passkey).where(Passkey.tag.in_(seals.of(session).tags("passkey", number))))


def listed(session: Session, member: Member) -> list[Kept]:
    """Return a member's passkeys, by label."""
    return sorted((kept for _, kept in _own(session, member)), key=lambda one: (one.label.casefold(), one.id))


def get(session: Session, member: Member, passkey_id: str) -> Kept:
    """Return one of a member's own passkeys.

    :raises Missing: if it is not theirs.
    """
    return _one(session, member, passkey_id)[1]


def rename(session: Session, member: Member, passkey_id: str, label: str) -> None:
    """Label a passkey anew.

    :raises Missing: if it is not theirs.
    """
    row, kept = _one(session, member, passkey_id)
    parts = (kept.number, kept.public_key, _label(label), kept.day.isoformat(), kept.host)
    owned.reseal(session, row, *parts, _filling(parts))


def remove(session: Session, member: Member, passkey_id: str) -> None:
    """Remove a passkey; if nothing else is left to ask for, the second step is off.

    :raises Missing: if it is not theirs.
    """
    session.delete(_one(session, member, passkey_id)[0])
    session.flush()
    second_step.settle(session, member.account_id)


def read(session: Session, row: Passkey) -> Kept:
    """Return what a passkey keeps sealed."""
    number, public_key, label, day, host, *_ = owned.private_parts(session, row)
    return Kept(row.id, number, public_key, label, date.fromisoformat(day), host)


def _own(session: Session, member: Member) -> list[tuple[Passkey, Kept]]:
    return [(row, read(session, row)) for row in owned.rows_of(session, Passkey, member.account_id)]


def _one(session: Session, member: Member, passkey_id: str) -> tuple[Passkey, Kept]:
    for found in _own(session, member):
        if found[0].id == passkey_id:
            return found
    raise Missing(_("There is no passkey of yours at this address. It may have been removed already."))


def _label(typed: str) -> str:
    line = text.clean_line(typed)[:LABEL_LENGTH]
    return draw_label() if text.is_blank(line) else line


def _filling(parts: tuple[str, ...]) -> str:
    size = len("\n".join(parts).encode())
    if size > _ROOM:
        raise Refused(_("That passkey is of a kind that does not fit in here. Please make one with another machine."))
    return "." * max(0, _FILLED - size)
