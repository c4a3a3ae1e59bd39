"""Putting a backup back: it is not opened to anybody before what was erased since then is erased again."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from forum.cli.backups import database_file
from forum.moderation.service import heads
from forum.privacy import returning, sealed_stream
from forum.search import documents
from forum.web.database import checkpoint, db, reading, transaction

MARK = ".returning"
"""Stands behind the name of the database while a copy is being put back. Until it is gone, no start serves it."""


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The file with the private half, for a sealed copy.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def restore(file: Path, key: Path | None, yes: bool) -> None:
    """Put the copy FILE in the place of the database, and erase again what was erased since it was made. Stop the forum first."""
    target = database_file(current_app.config["SETTINGS"])
    draft = target.with_suffix(".part")
    try:
        _open_copy(file, key, draft)
        if not _is_sound(draft):
            raise click.ClickException(f"{file} is not a sound copy of a forum. Nothing was changed.")
        if not yes:
            click.confirm("The database as it is now will be replaced. Is the forum stopped?", abort=True)
        _exchange(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    click.echo(finish())


@click.command("erase-again")
@with_appcontext
def erase_again() -> None:
    """Erase what is marked as erased and came back: right after pg_restore, or a copy put back by hand, while the forum is stopped."""
    click.echo(_erase())


def is_begun() -> bool:
    """Say whether a copy was put back and what had been erased was not erased again yet."""
    return _mark().exists()


def finish() -> str:
    """Bring a database that was put back up to date, erase what had been erased, and build its index; say what was done."""
    upgrade()
    said = _erase()
    with reading() as session:
        posts = current_app.extensions["search"].rebuild(documents.all_of(session))
    _mark().unlink(missing_ok=True)
    return f"Done. {said} The index holds {posts} posts. Everybody has to sign in again."


def _erase() -> str:
    back = returning.erase_again(reading, transaction)
    with transaction() as session:
        returning.let_out(session)
        heads.note_return(session)
    checkpoint()
    return f"Erased again: {len(back.posts)} posts, {len(back.names)} names, {len(back.accounts)} accounts."


def _open_copy(file: Path, key: Path | None, draft: Path) -> None:
    draft.unlink(missing_ok=True)
    with file.open("rb") as source:
        if not sealed_stream.is_sealed(source):
            shutil.copyfile(file, draft)
            draft.chmod(0o600)
            return
        if key is None:
            raise click.ClickException("This copy is encrypted. Give the file with the private half of its key: --key FILE")
        try:
            with draft.open("xb") as into:
                draft.chmod(0o600)
                sealed_stream.decrypt(source, into, sealed_stream.half(key.read_text(encoding="ascii")))
        except (sealed_stream.Unreadable, ValueError):
            raise click.ClickException(f"{file} is damaged, or was made for another key. Nothing was changed.") from None


def _is_sound(copy: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as database:
            sound: bool = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return sound and database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'post'").fetchone() == (1,)
    except sqlite3.DatabaseError:
        return False


def _exchange(draft: Path, target: Path) -> None:
    db.session.remove()
    db.engine.dispose()  # nothing of this process may hold the old file
    _mark().touch(mode=0o600)
    for left in ("-wal", "-shm"):
        Path(f"{target}{left}").unlink(missing_ok=True)
    os.replace(draft, target)


def _mark() -> Path:
    folder: Path = current_app.config["SETTINGS"].forum_data_dir
    return folder / f"database{MARK}"
