"""The form of a search: it only asks, so it travels in the address and needs no proof of where it comes from."""

from datetime import date, timedelta

from wtforms import HiddenField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import Optional

from forum.boards.models import Board
from forum.core.words import _, later
from forum.search.contract import Order
from forum.search.service import Narrowing
from forum.web.forms import BaseForm

_DAYS = {"week": 7, "month": 31, "year": 366}


class SearchForm(BaseForm):
    """Words, and what narrows them. Whatever stands in the address, it is read as something."""

    q = StringField(later("Words to look for"))
    board = SelectField(later("Board"), choices=[], default="", validate_choice=False)
    since = SelectField(
        later("Written"),
        choices=[
            SelectChoice("", later("any time")),
            SelectChoice("week", later("in the last week")),
            SelectChoice("month", later("in the last month")),
            SelectChoice("year", later("in the last year")),
        ],
        default="",
        validate_choice=False,
    )
    order = HiddenField(default="best")
    page = IntegerField(validators=[Optional()])

    def offer_boards(self, boards: list[Board]) -> None:
        """Offer the boards that the reader may read."""
        self.board.choices = [SelectChoice("", _("all boards")), *(SelectChoice(board.slug, board.title) for board in boards)]

    @property
    def words(self) -> str:
        """What was typed."""
        return (self.q.data or "").strip()

    def narrowing(self, today: date) -> Narrowing:
        """Return what narrows the search."""
        days = _DAYS.get(self.since.data or "")
        order: Order = "new" if self.order.data == "new" else "best"
        return Narrowing(self.board.data or "", today - timedelta(days=days) if days else None, order, self.page.data or 1)
