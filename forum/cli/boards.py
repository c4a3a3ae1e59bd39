"""Commands for boards."""

from typing import IO

import click
from flask.cli import AppGroup

from forum.boards import queries
from forum.boards.cards import READY
from forum.boards.models import Board, CardPlace
from forum.boards.service.keeping import places
from forum.boards.service.keeping.cards import Card
from forum.boards.starter import STARTER_BOARDS
from forum.cli.saying import working
from forum.core import text
from forum.core.names import public_id
from forum.moderation.service import cards
from forum.web.database import reading

board = AppGroup("board", help="Add, change and list boards.")


@board.command("add")
@click.argument("slug")
@click.option("--title", help="The name people see; the slug with a capital letter when left out.")
@click.option("--purpose", default="", help="One line under the name.")
@click.option("--agreement", default="", help="One line shown beside writing.")
@click.option("--rules", type=click.File(encoding="utf-8"), help="A file with what is agreed on there, in Markdown; - reads what comes in.")
@click.option("--group", default="", help="The heading under which it stands.")
@click.option("--parent", default="", help="The slug of the board it stands under.")
@click.option("--members-only", is_flag=True, help="Visitors cannot read it.")
def add(slug: str, title: str | None, rules: IO[str] | None, parent: str, **values: str | bool) -> None:
    """Add the board SLUG, which then stands at /boards/SLUG."""
    if text.slug(slug) != slug:
        raise click.ClickException(f"{slug!r} cannot stand in an address. Small letters, digits and hyphens can: {text.slug(slug)!r}, for example.")
    with working() as session:
        title = title or slug.replace("-", " ").capitalize()
        row = Board(id=public_id(), slug=slug, title=title, position=len(queries.boards(session)), **values)
        places.add(session, row, parent=parent, rules=rules.read() if rules else "")
    click.echo(f"The board {title} stands at /boards/{slug}.")


@board.command("edit")
@click.argument("slug")
@click.option("--slug", "new_slug", help="Another address; the one it has leads there from then on.")
@click.option("--title", help="The name people see.")
@click.option("--purpose", help="One line under the name.")
@click.option("--agreement", help="One line shown beside writing.")
@click.option("--rules", type=click.File(encoding="utf-8"), help="A file with what is agreed on there, in Markdown; - reads what comes in.")
@click.option("--group", help="The heading under which it stands.")
@click.option("--parent", help="The slug of the board it stands under; empty for none.")
@click.option("--position", type=int, help="Its place in the list: lower numbers come first.")
@click.option("--members-only/--open", default=None, help="Whether visitors are kept out.")
def edit(slug: str, new_slug: str | None, rules: IO[str] | None, **values: str | bool | int | None) -> None:
    """Change the board at /boards/SLUG; what is left out stays as it is."""
    with working() as session:
        row = places.called(session, slug)
        places.edit(session, row, {**values, "slug": new_slug, "rules": rules.read() if rules else None})
        who = "members" if row.members_only else "everybody"
        click.echo(f"Changed. The board {row.title} at /boards/{row.slug} can be read by {who}.")


@board.command("list")
def list_boards() -> None:
    """List the boards."""
    with reading() as session:
        boards = queries.boards(session)
        slugs = {row.id: row.slug for row in boards}
        for row in boards:
            about = [f"under {slugs[row.parent_id]}"] if row.parent_id in slugs else []
            about += ["members only"] if row.members_only else []
            said = f" ({', '.join(about)})" if about else ""
            click.echo(f"{row.slug:24} {row.thread_count:6} threads  {row.title}{said}")


@board.command("card")
@click.argument("slug", default="")
@click.option("--ready", default="", help="The key of a card that comes with the forum; without SLUG they are listed.")
@click.option("--title", default="", help="The heading of a card of your own.")
@click.option("--words", type=click.File(encoding="utf-8"), help="A file with its lines; - reads what comes in.")
@click.option(
    "--place", type=click.Choice([place.value for place in CardPlace]), default=CardPlace.TOP.value, show_default=True, help="Where it stands."
)
@click.option("--remove", is_flag=True, help="Take the card off.")
@click.option("--undo", is_flag=True, help="Take the last change back.")
def card(slug: str, ready: str, title: str, words: IO[str] | None, place: str, remove: bool, undo: bool) -> None:
    """Put a card on how to read claims on the board at /boards/SLUG; each change has its line in the public log."""
    if not slug:
        for one in READY:
            click.echo(f"{one.key:10} {one.title}")
        return
    with working() as session:
        row = places.called(session, slug)
        if undo:
            cards.undo(session, row)
        elif remove:
            cards.take_away(session, row)
        else:
            cards.put(session, row, Card(ready, title, words.read() if words else "", place))
    click.echo("Done. `board card SLUG --undo` takes it back.")


def add_starter_boards() -> bool:
    """Add the boards a new forum starts with, if it has none; say whether it had none."""
    with working() as session:
        if queries.boards(session):
            return False
        for position, starter in enumerate(STARTER_BOARDS):
            values = {name: getattr(starter, name) for name in ("slug", "title", "group", "purpose", "agreement")}
            places.add(session, Board(id=public_id(), position=position, **values))
    return True
