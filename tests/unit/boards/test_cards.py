"""The card of a board: what keepers chose is shown, and nothing they take back is lost."""

import pytest
from sqlalchemy.orm import Session

from forum.boards import cards as ready
from forum.boards.models import Board, CardPlace
from forum.boards.service.keeping import cards
from forum.boards.service.keeping.cards import Card
from forum.core.errors import Invalid, Missing
from tests import factories

OWN = Card("", "How we read claims about lemons", "Who says it?\n\nAnd where?", CardPlace.TOP)


@pytest.fixture
def board(session: Session) -> Board:
    return factories.a_board(session)


def test_a_change_cannot_be_taken_back(session: Session, board: Board) -> None:
    cards.put(session, board, OWN)
    cards.put(session, board, Card("sleep", place=CardPlace.REPLY))
    assert cards.shown(session, board, CardPlace.TOP) is None
    cards.undo(session, board)
    shown = cards.shown(session, board, CardPlace.TOP)
    assert shown is not None
    assert (shown.title, shown.lines) == (OWN.title, ("Who says it?", "And where?"))
    with pytest.raises(Missing):
        cards.undo(session, board)


def test_a_card_that_was_taken_off_is_gone_for_good(session: Session, board: Board) -> None:
    cards.put(session, board, OWN)
    cards.take_away(session, board)
    assert cards.shown(session, board, CardPlace.TOP) is None
    with pytest.raises(Missing):
        cards.take_away(session, board)
    cards.undo(session, board)
    assert cards.shown(session, board, CardPlace.TOP) is not None


def test_the_first_card_of_a_board_cannot_be_taken_back(session: Session, board: Board) -> None:
    cards.put(session, board, OWN)
    cards.undo(session, board)
    assert cards.shown(session, board, CardPlace.TOP) is None
    assert not cards.listed(session)


@pytest.mark.parametrize(
    ("field", "card"),
    [
        ("place", Card("sleep", place="everywhere")),
        ("ready", Card("miracle")),
        ("title", Card("", " ", "Words.")),
        ("words", Card("", "A title", "")),
        ("words", Card("", "A title", "long " * 200)),
        ("title", Card("", "long " * 40, "Words.")),
    ],
)
def test_a_card_that_says_nothing_is_put_up(session: Session, board: Board, field: str, card: Card) -> None:
    with pytest.raises(Invalid) as refused:
        cards.put(session, board, card)
    assert refused.value.field == field


def test_a_ready_card_is_longer_than_one_of_our_own_may_be() -> None:
    assert len({card.key for card in ready.READY}) == len(ready.READY) >= 5
    for card in ready.READY:
        assert len(card.title) <= cards.TITLE_LIMIT
        assert sum(len(line) for line in card.words) <= cards.WORDS_LIMIT
        assert len(card.key) <= 20
