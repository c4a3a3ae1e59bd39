"""Copies of the database; the sealing key is never in them, and the index is rebuilt from the database."""

import os
import shutil
import sqlite3
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from forum.core import clock
from forum.resources.promises import BACKUPS_KEPT


@click.command("backup")
@with_appcontext
def backup() -> None:
    """Copy the database into the backups folder; 14 copies are kept. PostgreSQL has pg_dump for that."""
    source = _database()
    folder = current_app.config["SETTINGS"].forum_data_dir / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"forum-{clock.today().isoformat()}.sqlite"
    draft = target.with_suffix(".part")
    draft.unlink(missing_ok=True)
    connection = sqlite3.connect(source)
    try:
        # VACUUM INTO writes rows anew, so that free pages and the order of writing stay behind.
        connection.execute("VACUUM INTO ?", (str(draft),))
    finally:
        connection.close()
    draft.chmod(0o600)
    draft.rename(target)
    for old in sorted(folder.glob("forum-*.sqlite"))[:-BACKUPS_KEPT]:
        old.unlink()
    click.echo(f"Copied to {target}. The secrets are not in it: keep a copy of FORUM_KEY_DIR elsewhere.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def restore(file: Path, yes: bool) -> None:
    """Put the copy FILE in the place of the database. Stop the forum first, and rebuild the index afterwards."""
    target = _database()
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        sound = sound and connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'post'").fetchone()[0] == 1
    except sqlite3.DatabaseError:
        sound = False
    finally:
        connection.close()
    if not sound:
        raise click.ClickException(f"{file} is not a sound copy of a forum. Nothing was changed.")
    if not yes:
        click.confirm("The database as it is now will be replaced. Is the forum stopped?", abort=True)
    draft = target.with_suffix(".part")
    shutil.copyfile(file, draft)
    draft.chmod(0o600)
    for left in ("-wal", "-shm"):
        Path(f"{target}{left}").unlink(missing_ok=True)
    os.replace(draft, target)
    click.echo("Done. Now run: flask --app wsgi db upgrade, then flask --app wsgi index rebuild")


def _database() -> Path:
    address = current_app.config["SETTINGS"].database
    if not address.startswith("sqlite:///"):
        raise click.ClickException("The forum is on PostgreSQL: use pg_dump and pg_restore.")
    return Path(address.removeprefix("sqlite:///"))
