"""Commands for the tags of boards: the fixed vocabulary from which those who start a thread choose."""

import click
from flask.cli import AppGroup

from forum.boards.service.keeping import places, tagging
from forum.cli.saying import working
from forum.core.errors import Missing
from forum.web.database import reading

tag = AppGroup("tag", help="Add, list and remove the tags of a board.")


@tag.command("add")
@click.argument("board")
@click.argument("slug")
@click.option("--title", default="", help="The word people see; the slug with a capital letter when left out.")
def add(board: str, slug: str, title: str) -> None:
    """Add the tag SLUG to the board at /boards/BOARD."""
    with working() as session:
        row = tagging.add_to_board(session, places.called(session, board), slug, title)
        click.echo(f"Threads on {board} can be tagged as {row.title}: /boards/{board}?tag={slug}.")


@tag.command("list")
@click.argument("board")
def list_tags(board: str) -> None:
    """List the tags of the board at /boards/BOARD."""
    with reading() as session:
        try:
            found = tagging.of_board(session, places.called(session, board).id)
        except Missing as error:
            raise click.ClickException(error.sentence) from None
        for row in found:
            click.echo(f"{row.slug:24} {row.title}")


@tag.command("remove")
@click.argument("board")
@click.argument("slug")
def remove(board: str, slug: str) -> None:
    """Take the tag SLUG off the board at /boards/BOARD and off its threads, which stay."""
    with working() as session:
        count = tagging.remove_from_board(session, places.called(session, board), slug)
    click.echo(f"Removed. {count} threads had it.")
