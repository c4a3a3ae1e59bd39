"""Commands for watched words: what happens when somebody is about to post them. A cry for help is never stopped by any."""

import click
from flask.cli import AppGroup

from forum.boards.models import Watch
from forum.boards.service import watching
from forum.boards.service.keeping import places
from forum.cli.saying import working
from forum.core.errors import Missing
from forum.moderation.service import words as service
from forum.web.database import reading

word = AppGroup("word", help="Watch words.")


@word.command("add")
@click.argument("words")
@click.option("--then", "watch", type=click.Choice([watch.value for watch in Watch]), required=True, help="What happens at them.")
@click.option("--board", default="", help="The slug of the board, with those under it; everywhere when left out.")
@click.option("--says", default="", help="What the writer is told (block), the slug of the tag (tag), or the address (link).")
def add(words: str, watch: str, board: str, says: str) -> None:
    """Watch WORDS: whole words side by side; a star at the end stands for any ending."""
    with working() as session:
        row = service.add(session, words, watch, board=places.called(session, board) if board else None, says=says)
        click.echo(f"Watched from now on: {row.words}")


@word.command("list")
def list_words() -> None:
    """List the watched words."""
    with reading() as session:
        for row in watching.listed(session):
            click.echo(f"{row.watch:6} {row.words}{f'  {row.says}' if row.says else ''}{'  (one board)' if row.board_id else ''}")


@word.command("remove")
@click.argument("words")
def remove(words: str) -> None:
    """Watch WORDS no longer, whatever happened at them."""
    with working() as session:
        found = [row.id for row in watching.listed(session) if row.words == watching.written(words)]
        if not found:
            raise Missing("These words are not watched. `word list` shows which are.")
        for row_id in found:
            service.remove(session, row_id)
    click.echo("Removed.")
