"""Copies of the database, without the minutes and without the key; putting one back is in `forum.cli.restoring`."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from config import Settings
from forum.accounts import preferences, shelf
from forum.cli.saying import working
from forum.core import clock
from forum.moderation.service import heads, log
from forum.privacy import sealed_stream
from forum.privacy.tombstones import BACKUPS
from forum.resources.promises import BACKUPS_KEPT
from forum.web.database import checkpoint

LEFT_OUT = ("delivery", "export", "fact", "post_due", "post_minute", "sign_in")
"""Tables that are empty in a copy. Thirty copies with 48 hours of minutes each would hold the minute of every post."""

HEAD = "The public log ends with this; written down elsewhere, it shows later whether anything before was changed:\n\n    {head}"

_LOOSENED = (
    # Who has a case in hand is a minute, too; words of closed cases are kept for that long alone.
    "UPDATE flag SET sentence = '' WHERE case_id IN (SELECT id FROM moderation_case WHERE state = 'decided')",
    "UPDATE moderation_case SET title = '', body = '' WHERE state = 'decided'",
    # What waits goes on waiting; since when is known to the day.
    "UPDATE moderation_case SET rank = rank - waits_since % 1440 * 1000, waits_since = waits_since - waits_since % 1440"
    " WHERE waits_since IS NOT NULL",
    "UPDATE moderation_case SET claimed_by = NULL, claim_until = NULL",
)


@click.command("backup")
@with_appcontext
def backup() -> None:
    """Copy the database into the backups folder; 14 copies are kept. For PostgreSQL the command to use is printed."""
    settings = current_app.config["SETTINGS"]
    with working() as session:
        # Two copies must not show whose sealed choices have changed in between.
        preferences.reseal_all(session)
        shelf.reseal_all(session)
        heads.keep_head(session)
        log_head = log.head(session).written
    if not settings.database.startswith("sqlite:///"):
        click.echo(pg_dump(settings))
        click.echo(HEAD.format(head=log_head))
        return
    checkpoint()
    folder = settings.forum_data_dir / BACKUPS
    folder.mkdir(mode=0o700, exist_ok=True)
    draft = folder / "draft.sqlite"
    try:
        _copy(database_file(settings), draft)
        target = _put(draft, folder / f"forum-{clock.today().isoformat()}.sqlite", settings)
    finally:
        draft.unlink(missing_ok=True)
    for old in sorted(folder.glob("forum-????-??-??.*"))[:-BACKUPS_KEPT]:
        old.unlink()
    click.echo(f"Copied to {target}. The secrets are not in it: keep a copy of FORUM_KEY_DIR elsewhere.")
    click.echo(HEAD.format(head=log_head))


@click.command("backup-key")
def backup_key() -> None:
    """Draw a key pair for encrypted backups. The private half is printed this once and kept nowhere."""
    private, public = sealed_stream.new_pair()
    click.echo(f"For the settings:\n\n    BACKUP_RECIPIENT={public}\n")
    click.echo(f"For a place that is not this machine, in a file that `restore --key` reads:\n\n    {private}\n")
    click.echo("Whoever has the second can read the backups; without it nobody can, you included. It is not shown again.")


def pg_dump(settings: Settings) -> str:
    """Return the command that copies a PostgreSQL database as `backup` copies SQLite, without its password."""
    excluded = " ".join(f"--exclude-table-data={table}" for table in LEFT_OUT)
    seal = " | .venv/bin/flask --app wsgi backup-encrypt" if settings.backup_recipient else ""
    target = f"forum-{clock.today().isoformat()}.dump{'.sealed' if seal else ''}"
    return (
        "The seals are made anew. Now, with DATABASE_URL as in the settings:\n\n"
        f'    pg_dump --format=custom {excluded} "$DATABASE_URL"{seal} > {target}\n\n'
        f"Keep the last {BACKUPS_KEPT}. After pg_restore: flask --app wsgi erase-again, then flask --app wsgi index rebuild"
    )


@click.command("backup-encrypt")
@with_appcontext
def backup_encrypt() -> None:
    """Encrypt what comes in at the standard input to BACKUP_RECIPIENT, for pipes behind pg_dump."""
    recipient = current_app.config["SETTINGS"].backup_recipient
    if not recipient:
        raise click.ClickException("BACKUP_RECIPIENT is not set: flask --app wsgi backup-key draws a pair.")
    sealed_stream.encrypt(sys.stdin.buffer, sys.stdout.buffer, sealed_stream.half(recipient))


def database_file(settings: Settings) -> Path:
    """Return the file of an SQLite database.

    :raises click.ClickException: if the forum is on PostgreSQL.
    """
    if not settings.database.startswith("sqlite:///"):
        raise click.ClickException("The forum is on PostgreSQL: use pg_dump and pg_restore, as docs/operations.md says.")
    return Path(settings.database.removeprefix("sqlite:///"))


def _copy(source: Path, target: Path) -> None:
    """Copy a database twice: VACUUM INTO writes rows anew, so that free pages and the order of writing stay behind, and so does what is left out."""
    whole = target.with_suffix(".whole")
    for path in (whole, target):
        path.unlink(missing_ok=True)
    try:
        _vacuum(source, whole)
        whole.chmod(0o600)
        with closing(sqlite3.connect(whole, isolation_level=None)) as database:
            database.execute("PRAGMA secure_delete=ON")
            for statement in (*(f"DELETE FROM {table}" for table in LEFT_OUT), *_LOOSENED):  # noqa: S608  # names of ours
                database.execute(statement)
        _vacuum(whole, target)
        target.chmod(0o600)
    finally:
        whole.unlink(missing_ok=True)


def _vacuum(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as database:
        database.execute("VACUUM INTO ?", (str(target),))


def _put(draft: Path, target: Path, settings: Settings) -> Path:
    """Put a copy where the backups lie, encrypted if there is a key for it; it takes the place of another one of the day."""
    sealed = target.with_suffix(".sqlite.sealed")
    if not settings.backup_recipient:
        draft.replace(target)
        sealed.unlink(missing_ok=True)
        return target
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    with draft.open("rb") as source, part.open("xb") as into:
        part.chmod(0o600)
        sealed_stream.encrypt(source, into, sealed_stream.half(settings.backup_recipient))
    part.replace(sealed)
    target.unlink(missing_ok=True)
    return sealed
