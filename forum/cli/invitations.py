"""Commands for invitations: making several codes at once, counting those that are open, and letting all of them lapse."""

import click
from flask.cli import AppGroup

from forum.accounts.models import Role
from forum.accounts.service import joining
from forum.cli.saying import working
from forum.web.database import reading

invitation = AppGroup("invitation", help="Make, count and end one-time codes for joining.")


@invitation.command("make")
@click.option("--count", type=click.IntRange(1, 100), default=1, show_default=True, help="How many.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.MEMBER.value, show_default=True)
def make(count: int, role: str) -> None:
    """Print one-time codes for joining, one a line. They are kept as hashes, and nothing notes who made or used one."""
    with working() as session:
        codes = [joining.invite(session, Role(role)) for _number in range(count)]
    click.echo("\n".join(codes))
    click.echo("Each works once, for two weeks: at /join for somebody new, at /me/code for a member.", err=True)


@invitation.command("count")
def count_open() -> None:
    """Say how many codes are open, by role. Which these are cannot be told."""
    with reading() as session:
        open_ones = joining.count_invitations(session)
    for role in Role:
        click.echo(f"{role.value:16} {open_ones.get(role, 0)}")


@invitation.command("end")
@click.confirmation_option(prompt="Shall no code that is open work any more?")
def end_all() -> None:
    """Let every open code lapse, as when some of them got into wrong hands. The set-up code of a new forum goes, too; a start makes another."""
    with working() as session:
        ended = joining.end_invitations(session)
    click.echo(f"{ended} codes work no longer.")
