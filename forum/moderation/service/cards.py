"""The cards of boards as those who run the forum choose them: each change has its line in the public log, and the last one can be taken back.

What cards there are, and where they stand, is left to `forum.boards.service.keeping.cards`.
"""

from sqlalchemy.orm import Session

from forum.boards.models import Board
from forum.boards.service.keeping import cards
from forum.boards.service.keeping.cards import Card
from forum.moderation.models import Line
from forum.moderation.service.log import write_line


def put(session: Session, board: Board, card: Card) -> None:
    """Put a card on a board, in the place of the one that is there.

    :raises Invalid: if something of it cannot be.
    """
    cards.put(session, board, card)
    write_line(session, Line.CARD_CHANGED, board_id=board.id)


def take_away(session: Session, board: Board) -> None:
    """Take the card off a board.

    :raises Missing: if there is none.
    """
    cards.take_away(session, board)
    write_line(session, Line.CARD_CHANGED, board_id=board.id)


def undo(session: Session, board: Board) -> None:
    """Take the last change of a board's card back.

    :raises Missing: if there is nothing to take back.
    """
    cards.undo(session, board)
    write_line(session, Line.CARD_CHANGED, board_id=board.id)
