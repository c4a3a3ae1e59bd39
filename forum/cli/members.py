"""Commands for members: roles, pauses, invitations, and the last administrator's way back in."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from forum.accounts import aliases
from forum.accounts.models import Alias, Role
from forum.accounts.service import entering, joining, limited
from forum.cli.saying import working
from forum.core import text

member = AppGroup("member", help="Roles, pauses and invitations.")


@member.command("promote")
@click.argument("sign_in_name")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.MODERATOR.value, show_default=True)
def promote(sign_in_name: str, role: str) -> None:
    """Give the person who signs in with SIGN_IN_NAME another role."""
    with working() as session:
        entering.set_role(session, sign_in_name, Role(role))
    click.echo(f"Done. The next page they open knows them as {role}.")


@member.command("restrict")
@click.argument("name")
@click.option("--days", type=click.IntRange(0, 365), required=True, help="For how long they cannot write; 0 ends it.")
def restrict(name: str, days: int) -> None:
    """Pause the writing of the person behind the name NAME, under every name of theirs. Who it is is not shown."""
    with working() as session:
        alias = session.scalar(select(Alias).where(Alias.name_key == text.fold(name)))
        owner = aliases.owner_of(session, alias) if alias else None
        if owner is None:
            raise click.ClickException("Nobody here goes by that name.")
        limited.restrict(session, owner, limited.Kind.WRITING, days)
    click.echo(f"{name} cannot write for {days} days." if days else f"{name} can write again.")


@member.command("invite")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.MEMBER.value, show_default=True)
def invite(role: str) -> None:
    """Print a one-time code for joining; with it somebody becomes a member, a moderator or an administrator.

    This is also the way back in when the last administrator has lost theirs: join anew, or sign in, with
    the code of `flask --app wsgi member invite --role administrator`.
    """
    with working() as session:
        code = joining.invite(session, Role(role))
    click.echo(code)
    click.echo("It works once, for two weeks: at /join for somebody new, at /me/code for a member.", err=True)
