"""Starting a forum: secrets, database, starter boards, the first administrator's code, and the server."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from forum import supervisor
from forum.accounts.service import joining
from forum.cli import restoring
from forum.cli.boards import add_starter_boards
from forum.cli.saying import working
from forum.web import limits
from forum.web.database import db


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Bring the database up to date and add what a new forum needs."""
    _prepare()


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Prepare the forum, and serve it with its worker until Ctrl-C."""
    _prepare()
    settings = current_app.config["SETTINGS"]
    click.echo(f"{settings.site_name} is at http://{settings.host}:{settings.port}/  (Ctrl-C stops it)")
    sys.stdout.flush()
    db.session.remove()
    db.engine.dispose()  # the supervisor holds no connection while its children work
    status = supervisor.run(settings)
    limits.forget_all(settings.forum_data_dir)
    sys.exit(status)


def _prepare() -> None:
    upgrade()
    if restoring.is_begun():  # a copy was put back, and the power went before all was done
        click.echo(restoring.finish())
    if add_starter_boards():
        click.echo("A new forum: its first boards are there.")
    with working() as session:
        code = joining.setup_code(session)
    if code:
        click.echo(f"Nobody runs this forum yet. Join with this code to become its administrator:\n\n    {code}\n")
        click.echo("It works once; the next start prints another.")
