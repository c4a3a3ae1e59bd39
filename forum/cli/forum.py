"""Commands for a forum as a whole: closing it with notice, and destroying the sealing key when it has closed."""

from datetime import date, datetime, timedelta

import click
from flask import current_app
from flask.cli import AppGroup

from forum.accounts.service import closing
from forum.cli.saying import working
from forum.core import clock, keys
from forum.core.days import full
from forum.resources.promises import CLOSING_DAYS
from forum.web.database import reading

forum = AppGroup("forum", help="Close a forum, with notice.")

MEANS = """This destroys the sealing key. Nobody, you included, can find out any more which names belong to which account, or let anybody sign in;
no backup brings that back. What was posted stays in the database, under its names: if it is to go, delete FORUM_DATA_DIR and the backups as well.
Destroy every copy of the key that you keep elsewhere, or all this was for nothing. The forum must be stopped: running processes hold the key."""


@forum.command("close")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day on which it closes; every page says so from now on.")
@click.option("--sooner", is_flag=True, help=f"With --on: in less than {CLOSING_DAYS} days. You are asked for the name of the forum.")
@click.option("--finish", is_flag=True, help="After that day: destroy the sealing key. You are asked for the name of the forum.")
def close(day: datetime | None, sooner: bool, finish: bool) -> None:
    """Announce that the forum closes, or, when the day has come, destroy its sealing key."""
    if (day is None) != finish:
        raise click.UsageError("Say either --on DAY, to announce it, or --finish, when the day has come.")
    if finish:
        _finish()
    elif day is not None:
        _announce(day.date(), sooner=sooner)


@forum.command("keep-open")
def keep_open() -> None:
    """Take back that the forum closes."""
    with working() as session:
        closing.keep_open(session)
    click.echo("It stays open, and people can join again.")


@forum.command("status")
def status() -> None:
    """Say whether the forum closes, and when."""
    with reading() as session:
        day = closing.day(session)
    click.echo(f"It closes on {full(day)}." if day else "It is open.")


def _announce(day: date, *, sooner: bool) -> None:
    if day <= clock.today():
        raise click.ClickException("That day is not in the future.")
    first = clock.today() + timedelta(days=CLOSING_DAYS)
    if day < first:
        if not sooner:
            raise click.ClickException(
                f"People were promised {CLOSING_DAYS} days, for some come once a month: until {full(first)}. If it cannot be helped, add --sooner."
            )
        _require_name("Fewer days than were promised.")
    with working() as session:
        closing.announce(session, day)
    click.echo(f"Every page says now that it closes on {full(day)}. Nobody new can join. When the day is over: flask --app wsgi forum close --finish")


def _finish() -> None:
    with reading() as session:
        day = closing.day(session)
    if day is None:
        raise click.ClickException("It was not announced that this forum closes: flask --app wsgi forum close --on DAY comes first.")
    if clock.today() <= day:
        raise click.ClickException(f"People were told that it is open until {full(day)}. The key can be destroyed from the day after.")
    _require_name(MEANS)
    try:
        keys.destroy_sealing(current_app.config["SETTINGS"].forum_key_dir)
    except keys.WrongKeys as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo("The key is destroyed. Which names belonged together is gone for good. Thank you for what this place was.")


def _require_name(means: str) -> None:
    name = current_app.config["SETTINGS"].site_name
    click.echo(means)
    if click.prompt(f"Type the name of the forum ({name}) to go on") != name:
        raise click.ClickException("That is not its name. Nothing was changed.")
