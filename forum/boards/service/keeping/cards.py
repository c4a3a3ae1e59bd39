"""The card of a board: chosen by those who keep it, from what comes with the forum or in words of their own; the last change can be taken back.

Which cards come with the forum stands in `forum.boards.cards`; the log of changes is left to `forum.moderation`.
"""

from dataclasses import asdict, dataclass
from json import dumps, loads

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards import cards
from forum.boards.models import Board, BoardCard, CardPlace
from forum.core import text
from forum.core.errors import Invalid, Missing
from forum.core.words import _, too_long

TITLE_LIMIT, WORDS_LIMIT = 100, 600


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it is chosen.

    :param ready: the key of one that comes with the forum; empty for own words.
    :param words: a few lines, each a paragraph.
    :param place: one of `CardPlace`.
    """

    ready: str = ""
    title: str = ""
    words: str = ""
    place: str = CardPlace.TOP


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as it is read, in the reader's language as far as it came with the forum."""

    title: str
    lines: tuple[str, ...]


def put(session: Session, board: Board, card: Card) -> None:
    """Put a card on a board; the one that was there is kept to be put back.

    :raises Invalid: if something of it cannot be.
    """
    new = _checked(card)
    row = session.get(BoardCard, board.id) or BoardCard(board_id=board.id, ready="", title="", words="", place="", before="")
    before = dumps(asdict(_now(row)), separators=(",", ":"))
    _fill(row, new)
    row.before = before
    session.add(row)
    session.flush()


def take_away(session: Session, board: Board) -> None:
    """Take the card off a board; it is kept to be put back.

    :raises Missing: if there is none.
    """
    row = session.get(BoardCard, board.id)
    if row is None or not _is_there(row):
        raise Missing(_("This board has no card."))
    row.before = dumps(asdict(_now(row)), separators=(",", ":"))
    _fill(row, Card(place=""))
    session.flush()


def undo(session: Session, board: Board) -> None:
    """Take the last change of a board's card back.

    :raises Missing: if there is nothing to take back.
    """
    row = session.get(BoardCard, board.id)
    if row is None or not row.before:
        raise Missing(_("There is nothing to take back here."))
    _fill(row, Card(**loads(row.before)))
    row.before = ""
    session.flush()


def shown(session: Session, board: Board, place: CardPlace) -> Shown | None:
    """Return the card that stands in a place of a board.

    :param place: the top of the board, or beside the box for writing.
    """
    row = session.get(BoardCard, board.id)
    if row is None or not _is_there(row) or row.place not in (place, CardPlace.BOTH):
        return None
    return in_words(row)


def in_words(row: BoardCard) -> Shown:
    """Return what a card says."""
    if row.ready in cards.BY_KEY:
        ready = cards.BY_KEY[row.ready]
        return Shown(_(ready.title), tuple(_(line) for line in ready.words))
    return Shown(row.title, tuple(line for line in row.words.split("\n") if line.strip()))


def listed(session: Session) -> dict[str, BoardCard]:
    """Return the cards of all boards, and those that can be put back, by board."""
    rows = session.scalars(select(BoardCard)).all()
    return {row.board_id: row for row in rows if _is_there(row) or row.before}


def _is_there(row: BoardCard) -> bool:
    return bool(row.title) or row.ready in cards.BY_KEY


def _now(row: BoardCard) -> Card:
    return Card(row.ready, row.title, row.words, row.place)


def _fill(row: BoardCard, card: Card) -> None:
    row.ready, row.title, row.words, row.place = card.ready, card.title, card.words, card.place


def _checked(card: Card) -> Card:
    if card.place not in set(CardPlace):
        raise Invalid("place", _("Please choose where the card stands."))
    if card.ready:
        if card.ready not in cards.BY_KEY:
            raise Invalid("ready", _("There is no such card. `board card` shows which there are."))
        return Card(card.ready, place=card.place)
    title, words = text.clean_line(card.title), text.clean(card.words).strip()
    if text.is_blank(title):
        raise Invalid("title", _("A card needs a heading."))
    if text.is_blank(words):
        raise Invalid("words", _("A card needs a few lines."))
    for field, typed, limit in (("title", title, TITLE_LIMIT), ("words", words, WORDS_LIMIT)):
        if len(typed) > limit:
            raise Invalid(field, too_long(len(typed), limit))
    return Card("", title, words, card.place)
