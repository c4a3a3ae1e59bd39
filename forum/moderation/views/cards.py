"""The page on which those who run the forum say which board shows which card on how to read claims."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField

from forum.accounts.current import acting_member
from forum.boards import cards, queries
from forum.boards.models import Board, CardPlace
from forum.boards.service.keeping import cards as keeping
from forum.boards.service.keeping.cards import Card
from forum.core.errors import Invalid
from forum.core.words import _, later
from forum.moderation.service import cards as service
from forum.moderation.views import blueprint
from forum.web import limits
from forum.web.access import staff
from forum.web.database import db
from forum.web.forms import BaseForm, invalid
from forum.web.templating import page

PLACES = {
    CardPlace.TOP: later("At the top of the board"),
    CardPlace.REPLY: later("Beside the box for writing"),
    CardPlace.BOTH: later("In both places"),
}

OWN = later("In words of our own, below")


class CardForm(BaseForm):
    """Put a card on a board."""

    board = SelectField(later("Which board"), choices=[], validate_choice=False)
    ready = RadioField(
        later("Which card"),
        choices=[*(SelectChoice(ready.key, ready.title) for ready in cards.READY), SelectChoice("", OWN)],
        default=cards.READY[0].key,
        validate_choice=False,
    )
    title = StringField(later("Its heading"), description=later("For words of your own."), render_kw={"autocomplete": "off", "maxlength": "200"})
    words = TextAreaField(later("What it says"), description=later("Two or three lines on how to read a claim. No illness, and nobody's name."))
    place = RadioField(
        later("Where it stands"),
        choices=[SelectChoice(place.value, words) for place, words in PLACES.items()],
        default=CardPlace.TOP.value,
        validate_choice=False,
    )

    def card(self) -> Card:
        """Return the card as it was chosen."""
        return Card(self.ready.data or "", self.title.data or "", self.words.data or "", self.place.data or "")


@blueprint.get("/moderation/cards")
@staff
def board_cards() -> str:
    """List the cards of the boards, with the form for another one."""
    return _page(CardForm())


@blueprint.post("/moderation/cards")
@staff
def put_card() -> ResponseReturnValue:
    """Put a card on a board."""
    session, person, form = db.session(), acting_member(), CardForm.sent()
    limits.spend("edit", person.account_id)
    board = queries.get_board(session, form.board.data or "", person)
    try:
        service.put(session, board, form.card())
    except Invalid as error:
        form.complain(error)
        return invalid(_page(form))
    return _done(_("The card stands there now."))


@blueprint.post("/moderation/cards/<slug>/remove")
@staff
def remove_card(slug: str) -> ResponseReturnValue:
    """Take the card off a board."""
    session = db.session()
    service.take_away(session, _board(session, slug))
    return _done(_("The card is taken off. It can be put back here."))


@blueprint.post("/moderation/cards/<slug>/undo")
@staff
def undo_card(slug: str) -> ResponseReturnValue:
    """Take the last change of a board's card back."""
    session = db.session()
    service.undo(session, _board(session, slug))
    return _done(_("Taken back. The board is as it was before."))


def _board(session: Session, slug: str) -> Board:
    return queries.get_board(session, slug, acting_member())


def _done(said: str) -> ResponseReturnValue:
    flash(said, "good")
    return redirect("/moderation/cards", 303)


def _page(form: CardForm) -> str:
    session = db.session()
    boards, listed = queries.boards(session), keeping.listed(session)
    form.board.choices = [SelectChoice(board.slug, board.title) for board in boards]
    rows = [(board, keeping.in_words(listed[board.id]), listed[board.id]) for board in boards if board.id in listed]
    places = {key.value: _(words) for key, words in PLACES.items()}
    ready = [keeping.Shown(_(card.title), tuple(_(line) for line in card.words)) for card in cards.READY]
    return page("moderation/cards.html", form=form, rows=rows, places=places, ready=ready, here="queue")
