"""Who acts in this request, as the views of every feature ask for it."""

from typing import cast

from forum.accounts.members import Member
from forum.core.words import _
from forum.web.access import SignInFirst
from forum.web.session import current_person


def current_member() -> Member | None:
    """Return who is signed in, or None for a visitor."""
    return cast(Member | None, current_person())


def acting_member() -> Member:
    """Return who is signed in, in views for members.

    :raises SignInFirst: for a visitor.
    """
    member = current_member()
    if member is None:
        raise SignInFirst(_("Please sign in first. Everybody can join, and nobody needs to say who they are."))
    return member
