"""Commands for the sealing key: leading in a new one while the forum runs, and letting old ones go."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from rich.progress import Progress
from sqlalchemy.orm import Session

from forum.core import clock
from forum.core import keys as files
from forum.privacy import rotation
from forum.resources.promises import TOMBSTONES_DAYS
from forum.web.database import reading, transaction

keys = AppGroup("keys", help="The key that seals whose a name is.")

LOOKS = 3
"""How often what was written meanwhile is closed, before the command gives up."""


@keys.command("rotate")
@click.option("--grace", type=click.IntRange(1, 600), default=40, show_default=True, help="Seconds that every process gets to learn the new key.")
def rotate(grace: int) -> None:
    """Lead in a new sealing key while the forum runs. Cut off at any point, it goes on where it was when it is called again."""
    with _changing() as folder:
        files.add_sealing(folder)
        click.echo(f"A new key is there. Every process reads it within {grace} seconds.")
        time.sleep(grace)
        files.promote_sealing(folder)
        time.sleep(files.LOOK_EVERY * 2)
        with reading() as session:
            total = rotation.count(session)
        with Progress() as bar:
            task = bar.add_task("Closing anew", total=total)
            rotation.close_anew(reading, _patient, lambda count: bar.advance(task, count))
        _close_the_rest(grace)
        files.finish_rotation(folder)
    click.echo("Everything is closed with the new key. The old one stays for what only its owner can give again:")
    _tell()


def _close_the_rest(grace: int) -> None:
    """Close what requests that began under the old key have written meanwhile, and make sure that nothing needs that key."""
    for _ in range(LOOKS):
        click.echo(f"Waiting {grace} seconds for what was begun before.")
        time.sleep(grace)
        rotation.close_anew(reading, _patient, lambda _: None)
        left = rotation.left_over(reading)
        if not left.old:
            if left.lost:
                click.echo(f"{left.lost} rows can be opened with no key that is here. They were left as they are.")
            return
    more = "Does another machine run with another file of keys? Mend that, and call rotate again."
    raise click.ClickException(f"{left.old} rows still need an older key, and more come. {more}")


@keys.command("status")
def status() -> None:
    """Say what older keys are still needed for."""
    number = _number()
    click.echo(f"Sealing keys: {number}." + (" A rotation was begun: call rotate again." if files.is_rotating(_folder()) else ""))
    if number > 1:
        _tell()


@keys.command("retire")
@click.option("--force", is_flag=True, help="Even though it locks people out of what is counted below.")
def retire(force: bool) -> None:
    """Let the older sealing keys go. Backups from before the rotation can then no longer be used."""
    if _number() == 1:
        click.echo("There is one sealing key, and it is needed.")
        return
    if not force:
        _require_unneeded()
    with _changing() as folder:
        if left := rotation.left_over(reading).old:
            raise click.ClickException(f"{left} rows still need an older key. Call rotate again: flask --app wsgi keys rotate")
        gone = files.retire_sealing(folder)
    click.echo(f"{gone} older keys are gone.")


def _require_unneeded() -> None:
    with reading() as session:
        waiting = sum(rotation.left_behind(session).values())
    young = _changed() + timedelta(days=TOMBSTONES_DAYS) > clock.today()
    if waiting or young:
        _tell()
        if young:
            click.echo(f"Backups from before the change may still be restored until {_changed() + timedelta(days=TOMBSTONES_DAYS)}.")
        raise click.ClickException("Nothing was changed. With --force the older keys go all the same, and whoever is counted above is locked out.")


def _patient() -> AbstractContextManager[Session]:
    """Open a transaction that waits for its turn on a busy forum rather than giving up half way."""
    return transaction(patience=120)


def _tell() -> None:
    with reading() as session:
        left = rotation.left_behind(session)
    click.echo(f"  {left['names']} people have not signed in since; without the old key their sign-in name is not known any more.")
    click.echo(f"  {left['codes']} recovery codes were made before it.")
    click.echo(f"  {left['invitations']} invitations are open.")


@contextmanager
def _changing() -> Iterator[Path]:
    """Change the files as the only one, and say in one sentence what is wrong with them."""
    try:
        with files.changing(_folder()):
            yield _folder()
    except files.WrongKeys as wrong:
        raise click.ClickException(str(wrong)) from None


def _number() -> int:
    return len(files.Keys.load(_folder()).sealing)


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].forum_key_dir
    return folder


def _changed() -> date:
    return datetime.fromtimestamp((_folder() / files.SEALING).stat().st_mtime, UTC).date()
