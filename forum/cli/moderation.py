"""Commands for moderation: check the log, erase what a line of it says, give out statements of reasons, and count what waits for too long."""

import json
from datetime import date, datetime

import click
from flask.cli import AppGroup

from forum.cli.saying import working
from forum.core.days import full
from forum.moderation import queue, statements_eu
from forum.moderation.chain import Head
from forum.moderation.priority import PROMISED
from forum.moderation.reasons import GRAVEST
from forum.moderation.service import heads, log
from forum.web.database import reading

moderation = AppGroup("moderation", help="Check the public log, give out statements of reasons, and count what waits for too long.")

_NO_HEADS = "No earlier head was kept to compare it with: what was cut off its end, or made anew from some line on, cannot be seen."


@moderation.command("verify")
@click.option("--head", "written", multiple=True, help="A head of the log as `backup` has shown it: a number and 64 digits.")
def verify(written: tuple[str, ...]) -> None:
    """Check that no line of the public log was changed, removed, added or moved; ends with status 1 if one was."""
    try:
        elsewhere = sorted((Head.read(words) for words in written), key=lambda head: head.turn)
    except ValueError:
        raise click.ClickException("A head is a number and 64 digits, in quotation marks. Nothing was checked.") from None
    with reading() as session:
        found = heads.verify(session, *elsewhere)
    for fault in found.faults:
        click.echo(fault)
    if found.faults:
        raise click.ClickException("The public log is not what it was.")
    click.echo(f"The public log is whole: {found.lines} lines. It ends with\n\n    {found.head.written}\n")
    click.echo(_compared(found) if found.heads else _NO_HEADS)


@moderation.command("overdue")
@click.option("--severity", type=click.IntRange(0, GRAVEST), default=0, help="Count only cases of this severity and graver ones; 4 is the gravest.")
@click.pass_context
def overdue(context: click.Context, severity: int) -> None:
    """Say how many cases have waited for longer than was promised; ends with status 1 if one has. Nothing of what they are about is shown."""
    with reading() as session:
        late = {one: count for one, count in queue.overdue(session).items() if one >= severity}
    for one, count in late.items():
        many = f"{queue.COUNTED} or more" if count == queue.COUNTED else str(count)
        click.echo(f"severity {one}, promised within {_hours(PROMISED[one])}: {many}")
    click.echo(f"{'More than ' if queue.COUNTED in late.values() else ''}{sum(late.values())} overdue." if late else "Nothing is overdue.")
    context.exit(1 if late else 0)


@moderation.command("erase-line")
@click.argument("number", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_line(number: int, yes: bool) -> None:
    """Erase what line NUMBER of the public log says; the line stays, and another line tells of it. This cannot be undone."""
    if not yes:
        click.confirm(f"Erase the words of line {number} for good?", abort=True)
    with working() as session:
        log.erase_line(session, number)
    click.echo("Erased. A new line of the log says so. Backups keep the words until they are replaced.")


@moderation.command("statements")
@click.option("--json", "as_json", is_flag=True, help="As the Transparency Database of the European Union takes them.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Leave out what was decided before this day.")
@click.option("--pauses", is_flag=True, help="Say also where writing was paused or ended, and from which day on.")
def statements(as_json: bool, since: datetime | None, pauses: bool) -> None:
    """Give out the statements of reasons of all restrictions that hold, without anything of a person."""
    first: date | None = since.date() if since else None
    with reading() as session:
        found = list(statements_eu.all_of(session, first, pauses=pauses))
    if as_json:
        click.echo(json.dumps({"statements": found}, ensure_ascii=False, indent=1))
        return
    for one in found:
        what = [*one.get("decision_visibility", ()), *([one["decision_provision"]] if "decision_provision" in one else [])]
        click.echo(f"{one['application_date']}  {', '.join(what)}  {one['incompatible_content_ground']}")
    click.echo(f"{len(found)} statements. --json gives them out whole.")


def _hours(minutes: int) -> str:
    return f"{minutes // 60} h"


def _compared(found: heads.Checked) -> str:
    kept = f", the last of {full(found.since)}" if found.since else ""
    return f"It agrees with {found.heads} earlier heads{kept}. What came after the last one and was cut off again cannot be seen."
