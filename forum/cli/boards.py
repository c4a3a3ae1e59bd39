"""Commands for boards."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from forum.boards import queries
from forum.boards.models import Board
from forum.boards.service import placing
from forum.boards.starter import STARTER_BOARDS
from forum.cli.saying import working
from forum.core import text
from forum.core.names import public_id
from forum.web.database import reading

board = AppGroup("board", help="Add, change and list boards.")


@board.command("add")
@click.argument("slug")
@click.option("--title", help="The name people see; the slug with a capital letter when left out.")
@click.option("--purpose", default="", help="One line under the name.")
@click.option("--agreement", default="", help="One line shown beside writing.")
@click.option("--group", default="", help="The heading under which it stands.")
@click.option("--members-only", is_flag=True, help="Visitors cannot read it.")
def add(slug: str, title: str | None, purpose: str, agreement: str, group: str, members_only: bool) -> None:
    """Add the board SLUG, which then stands at /boards/SLUG."""
    if text.slug(slug) != slug:
        raise click.ClickException(f"{slug!r} cannot stand in an address. Small letters, digits and hyphens can: {text.slug(slug)!r}, for example.")
    with working() as session:
        position = len(queries.boards(session))
        title = title or slug.replace("-", " ").capitalize()
        placing.add_board(session, _new(slug, title, group, purpose, agreement, position, members_only=members_only))
    click.echo(f"The board {title} stands at /boards/{slug}.")


@board.command("edit")
@click.argument("slug")
@click.option("--title", help="The name people see.")
@click.option("--purpose", help="One line under the name.")
@click.option("--agreement", help="One line shown beside writing.")
@click.option("--group", help="The heading under which it stands.")
@click.option("--members-only/--open", default=None, help="Whether visitors are kept out.")
def edit(slug: str, **values: str | bool | None) -> None:
    """Change the board at /boards/SLUG; what is left out stays as it is."""
    with working() as session:
        row = session.scalar(select(Board).where(Board.slug == slug))
        if row is None:
            raise click.ClickException(f"There is no board at /boards/{slug}. `board list` shows which there are.")
        for name, value in values.items():
            if value is not None:
                setattr(row, name, value)
        who = "members" if row.members_only else "everybody"
    click.echo(f"Changed. The board {row.title} can be read by {who}.")


@board.command("list")
def list_boards() -> None:
    """List the boards."""
    with reading() as session:
        for row in queries.boards(session):
            click.echo(f"{row.slug:24} {row.thread_count:6} threads  {row.title}{' (members only)' if row.members_only else ''}")


def add_starter_boards() -> bool:
    """Add the boards a new forum starts with, if it has none; say whether it had none."""
    with working() as session:
        if queries.boards(session):
            return False
        for position, starter in enumerate(STARTER_BOARDS):
            row = _new(starter.slug, starter.title, starter.group, starter.purpose, starter.agreement, position)
            placing.add_board(session, row)
    return True


def _new(slug: str, title: str, group: str, purpose: str, agreement: str, position: int, *, members_only: bool = False) -> Board:
    return Board(
        id=public_id(), slug=slug, title=title, group=group, purpose=purpose, agreement=agreement, position=position, members_only=members_only
    )
