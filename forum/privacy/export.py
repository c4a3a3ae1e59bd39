"""A member's copy of what is held about them: asked for with the passphrase, made by the worker in steps, opened with a code shown once.

What it holds is gathered by the features (`personal_data`), how it reads is made in `document`, how it is encrypted in `sealed_file`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from forum.accounts import personal_data as accounts
from forum.accounts.members import Member
from forum.accounts.service.entering import require_passphrase
from forum.boards import personal_data as boards
from forum.core import clock, names, owned
from forum.core.errors import Conflict, Invalid, Missing
from forum.core.outbox import Transaction
from forum.core.words import _
from forum.moderation import personal_data as moderation
from forum.notes import personal_data as notes
from forum.notifications import personal_data as notifications
from forum.privacy import document, sealed_file
from forum.privacy.models import Export, Progress
from forum.resources.promises import EXPORT_DAYS

log = logging.getLogger(__name__)

FOLDER = "exports"
"""The folder of the files below the data folder, and its name among what a session carries. It is in no backup."""

WITH_NAMES, WITHOUT_NAMES = "names", "no names"

PARTS: dict[str, Callable[..., dict[str, Any]]] = {
    "account": accounts.held,
    "writing": boards.held,
    "moderation": moderation.held,
    "context_notes": notes.held,
    "told": notifications.held,
}
"""What is gathered, in the order in which it stands in the file."""


def of_member(session: Session, member: Member) -> Export | None:
    """Return the export that a member has asked for, or None when there is none or its days are over."""
    rows = owned.rows_of(session, Export, member.account_id)
    return next((row for row in rows if row.ends >= clock.today()), None)


def ask(session: Session, member: Member, passphrase: str, *, with_names: bool) -> str:
    """Ask for an export and return the code that opens it, which is shown this once and kept nowhere.

    :raises Invalid: if the passphrase is wrong.
    :raises Conflict: if there is one already.
    """
    if of_member(session, member) is not None:
        raise Conflict(_("There is a copy already. Delete that one first, on the page about it, and you can ask for another."))
    require_passphrase(session, member, passphrase)
    code, row_id = names.draw_code(), names.public_id()
    row = Export(id=row_id, public_key=sealed_file.public_half(code, row_id), ends=clock.today() + timedelta(days=EXPORT_DAYS))
    owned.keep(session, row, member.account_id, WITH_NAMES if with_names else WITHOUT_NAMES)
    return code


def opened(session: Session, member: Member, code: str) -> bytes:
    """Return the file of a member's export, a page of HTML.

    :raises Missing: if there is none, or it is not ready.
    :raises Invalid: if the code does not open it.
    """
    row = of_member(session, member)
    if row is None or row.state != Progress.READY:
        raise Missing(_("There is no copy of yours that could be opened now."))
    try:
        return sealed_file.read(_path(session, row.id), row.id, code)
    except sealed_file.WrongCode:
        raise Invalid(
            "code", _("That code does not open it. Please look at what you wrote down; if it is lost, delete this copy and ask for another.")
        ) from None
    except FileNotFoundError:
        raise Missing(_("The file is gone. Please delete this copy and ask for another.")) from None


def throw_away(session: Session, member: Member) -> None:
    """Delete a member's export at once, the file first."""
    for row in owned.rows_of(session, Export, member.account_id):
        _path(session, row.id).unlink(missing_ok=True)
        session.delete(row)
    session.flush()


def make_waiting(reading: Transaction, writing: Transaction) -> None:
    """Make every export that waits, each in steps that others can write between.

    :param reading: opens a transaction that only looks.
    :param writing: opens a transaction that commits at its end.
    """
    with reading() as session:
        waiting = list(session.scalars(select(Export.id).where(Export.state == Progress.WAITING)))
    for export_id in waiting:
        try:
            _make(reading, writing, export_id)
        except Exception as error:  # the others are made all the same; the text of the error may hold words of a post
            log.warning("an export could not be made (%s)", type(error).__name__)
            _note(writing, export_id, state=Progress.FAILED)


def forget_ended(session: Session) -> None:
    """Delete exports whose days are over, and files that no export belongs to."""
    session.execute(delete(Export).where(Export.ends < clock.today()))
    left = set(session.scalars(select(Export.id)))
    folder: Path = session.info[FOLDER]
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.stem not in left:
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Asked:
    """An export as it was asked for."""

    account_id: str
    with_names: bool
    public_key: bytes
    ends: str
    path: Path


def _make(reading: Transaction, writing: Transaction, export_id: str) -> None:
    with reading() as session:
        asked = _asked(session, export_id)
    if asked is None:
        return
    told: dict[str, Any] = {}
    for number, (part, held) in enumerate(PARTS.items(), 1):
        with reading() as session:
            told[part] = held(session, asked.account_id, names=asked.with_names)
        if not _note(writing, export_id, done=100 * number // (len(PARTS) + 1)):
            return  # deleted by its owner meanwhile
    copy = {"made_on": clock.today().isoformat(), "kept_here_until": asked.ends, "with_names": asked.with_names}
    sealed_file.write(asked.path, export_id, asked.public_key, document.written({"copy": copy, **told}))
    if not _note(writing, export_id, done=100, state=Progress.READY):
        asked.path.unlink(missing_ok=True)


def _asked(session: Session, export_id: str) -> _Asked | None:
    row = session.get(Export, export_id)
    account_id = owned.owner_of(session, row) if row is not None else None
    if row is None or account_id is None:
        return None
    with_names = owned.private_parts(session, row)[0] == WITH_NAMES
    return _Asked(account_id, with_names, row.public_key, row.ends.isoformat(), _path(session, export_id))


def _note(writing: Transaction, export_id: str, **values: Any) -> bool:
    with writing() as session:
        return session.scalar(update(Export).where(Export.id == export_id).values(**values).returning(Export.id)) is not None


def _path(session: Session, export_id: str) -> Path:
    folder: Path = session.info[FOLDER]
    return folder / f"{export_id}.bin"
