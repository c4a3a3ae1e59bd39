"""Boards themselves: their addresses with those they had before, their rules, and which stands under which.

What is for members above is so below: that is written into each board, so that nobody who asks for one can forget to ask for the other.
"""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.boards.models import Board, OldSlug
from forum.boards.service import placing
from forum.core import markup, text
from forum.core.errors import Invalid, Missing
from forum.core.words import _

RULES_LIMIT = 10_000
PLAIN = ("title", "purpose", "agreement", "group", "position")
"""What is changed as it is given."""


def add(session: Session, board: Board, *, parent: str = "", rules: str = "") -> Board:
    """Add a board.

    :param parent: the address of the board it stands under, or empty.
    :param rules: what is agreed on there, in Markdown.
    :raises Invalid: if its address is taken, or it cannot stand there.
    """
    session.execute(delete(OldSlug).where(OldSlug.slug == board.slug))
    placing.add_board(session, board)
    session.flush()
    _stand_under(session, board, parent)
    _put_rules(board, rules)
    session.flush()
    return board


def edit(session: Session, board: Board, values: dict[str, Any]) -> None:
    """Change a board; what is None stays as it is.

    :param values: of `PLAIN`, and `slug`, `parent` (an address, or empty for none), `rules`, `members_only`.
    :raises Invalid: if something of it cannot be.
    """
    given = {name: value for name, value in values.items() if value is not None}
    for name in PLAIN:
        if name in given:
            setattr(board, name, given[name])
    if "slug" in given:
        _readdress(session, board, given["slug"])
    if "rules" in given:
        _put_rules(board, given["rules"])
    if "parent" in given:
        _stand_under(session, board, given["parent"])
    if "members_only" in given:
        _open_or_close(session, board, members_only=given["members_only"])
    session.flush()


def called(session: Session, slug: str) -> Board:
    """Return the board at an address of today.

    :raises Missing: if there is none.
    """
    board = session.scalar(select(Board).where(Board.slug == slug))
    if board is None:
        raise Missing(_("There is no board at /boards/%(slug)s. `board list` shows which there are.", slug=slug))
    return board


def below(session: Session, board: Board) -> list[Board]:
    """Return the boards that stand under one, in the order in which they are shown."""
    return list(session.scalars(select(Board).where(Board.parent_id == board.id).order_by(Board.position, Board.title)))


def _readdress(session: Session, board: Board, slug: str) -> None:
    if slug == board.slug:
        return
    if text.slug(slug) != slug:
        raise Invalid("slug", _("That cannot stand in an address. Small letters, digits and hyphens can."))
    if session.scalar(select(Board.id).where(Board.slug == slug)):
        raise Invalid("slug", _("There is a board at /boards/%(slug)s already.", slug=slug))
    session.execute(delete(OldSlug).where(OldSlug.slug == slug))
    session.add(OldSlug(slug=board.slug, board_id=board.id))
    board.slug = slug
    session.flush()


def _stand_under(session: Session, board: Board, parent: str) -> None:
    if not parent:
        board.parent_id = None
        return
    above = called(session, parent)
    if above.id == board.id or above.parent_id is not None or below(session, board):
        raise Invalid("parent", _("There are two levels of boards, and no more."))
    board.parent_id, board.group = above.id, above.group
    if above.members_only:
        board.members_only = True


def _put_rules(board: Board, rules: str) -> None:
    rules = text.clean(rules).strip()
    if len(rules) > RULES_LIMIT:
        raise Invalid("rules", _("The rules of a board have %(most)d characters at most.", most=RULES_LIMIT))
    board.rules, board.rules_html = rules, markup.render(rules, post_id=board.id) if rules else ""


def _open_or_close(session: Session, board: Board, *, members_only: bool) -> None:
    above = session.get(Board, board.parent_id) if board.parent_id else None
    if above is not None and above.members_only and not members_only:
        raise Invalid("members_only", _("The board above it is for members, and so is this one."))
    board.members_only = members_only
    for under in below(session, board) if members_only else ():
        under.members_only = True
