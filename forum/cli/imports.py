"""Commands that bring in archives of other places."""

from pathlib import Path

import click
from flask.cli import AppGroup
from rich.progress import Progress
from sqlalchemy import select

from forum.boards.models import Board
from forum.cli.saying import working
from forum.imports import service
from forum.web.database import transaction

import_group = AppGroup("import", help="Bring in archives of other places.")

ASKED = """The people who wrote this archive did not write it for this forum. If they, or whoever may speak for them, agreed that it is
shown here to everybody, say in one sentence who agreed and how. Leave it empty, and the board will be for members only."""


@import_group.command("mbox")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--board", "slug", required=True, help="The board that takes the threads; `board add` makes one.")
@click.option("--consent", help="Who agreed that everybody may read this, and how. Without it you are asked.")
@click.option("--members-only", is_flag=True, help="Do not ask: the board is for members only.")
def import_mbox(file: Path, slug: str, consent: str | None, members_only: bool) -> None:
    """Import the mailing-list or Usenet archive FILE (mbox, also .gz) into a board.

    Each author becomes a stranger with a drawn name. Addresses, names, numbers and signatures leave the texts.
    """
    board_id = _open_board(slug, consent, members_only=members_only)
    try:
        with Progress() as bar:
            tasks = {stage: bar.add_task(stage, total=None) for stage in ("Reading", "Writing")}

            def show(stage: str, done: int, total: int) -> None:
                bar.update(tasks[stage], completed=done, total=total or None)

            summary = service.import_mbox(transaction, file, board_id, show)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror or 'it is damaged'}. What was imported before stays.") from None
    _say(summary)


def _open_board(slug: str, consent: str | None, *, members_only: bool) -> str:
    with working() as session:
        board = session.scalar(select(Board).where(Board.slug == slug))
        if board is None:
            raise click.ClickException(f"There is no board {slug!r}. Make it first: flask --app wsgi board add {slug}")
        if board.members_only or (service.has_consent(session, board) and not members_only and not consent):
            return board.id
        if not members_only and consent is None:
            click.echo(ASKED)
            consent = click.prompt("Consent", default="", show_default=False)
        if consent and consent.strip() and not members_only:
            service.state_consent(session, board, consent.strip())
        else:
            board.members_only = True
            click.echo(f"The board {board.title} is for members only now.")
        return board.id


def _say(summary: service.Summary) -> None:
    click.echo(f"{summary.messages} messages in the file:")
    for what, count in service.counts(summary):
        click.echo(f"  {count:7,}  {what}")
    click.echo(f"  {summary.total:7,}  in all")
    if summary.removed:
        click.echo("Taken out of the texts: " + ", ".join(f"{count:,} {what}" for what, count in sorted(summary.removed.items())))
