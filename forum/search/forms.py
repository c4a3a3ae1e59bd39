"""The form of a search, which only asks, so that it travels in the address and needs no proof of where it comes from; and that of other words."""

from datetime import date

from wtforms import BooleanField, HiddenField, IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from forum.boards.models import Board
from forum.boards.wants import KINDS
from forum.core.words import _, later
from forum.notes import verdicts
from forum.search import days, noted
from forum.search.contract import Order
from forum.search.service import Narrowing
from forum.web.forms import BaseForm

_SINCE = {"week": "7d", "month": "31d", "year": "366d"}


class OtherWordsForm(BaseForm):
    """Say which words mean nearly the same."""

    words = TextAreaField(
        later("Words that mean nearly the same"), description=later("One group a line, with commas between the words: meds, medication, tablets")
    )
    before = HiddenField(default="")


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
    title = BooleanField(later("Titles only"))
    wants = SelectField(
        later("What would help"),
        choices=[SelectChoice("", later("anything")), *(SelectChoice(kind.key.value, kind.label) for kind in KINDS)],
        default="",
        validate_choice=False,
    )
    note = SelectField(
        later("Context note"),
        choices=[
            SelectChoice("", later("with or without one")),
            SelectChoice(noted.ANY, later("with a note")),
            *(SelectChoice(verdict.value, words) for verdict, words in verdicts.WORDS.items()),
            SelectChoice(noted.CHECKING, later("a sentence is being checked")),
        ],
        default="",
        validate_choice=False,
    )
    by = StringField(later("Written by"))
    after = StringField(later("From this day on"))
    before = StringField(later("Before this day"))
    order = HiddenField(default="best")
    thread = HiddenField(default="")
    page = IntegerField(validators=[Optional()])

    def offer_boards(self, boards: list[Board]) -> None:
        """Offer the boards that the reader may read."""
        self.board.choices = [SelectChoice("", _("all boards")), *(SelectChoice(board.slug, board.title) for board in boards)]

    @property
    def words(self) -> str:
        """What was typed."""
        return (self.q.data or "").strip()

    @property
    def narrows(self) -> bool:
        """Whether there is something to look for even without words."""
        return bool((self.by.data or "").strip() or self.wants.data or self.note.data)

    def narrowing(self, today: date) -> Narrowing:
        """Return what narrows the search. A day that nobody could mean counts as none."""
        after, before = (typed if days.meant(typed, today) else "" for typed in ((self.after.data or "").strip(), (self.before.data or "").strip()))
        order: Order = "new" if self.order.data == "new" else "best"
        return Narrowing(
            board=self.board.data or "",
            by=self.by.data or "",
            in_title=bool(self.title.data),
            wants=self.wants.data or "",
            note=self.note.data or "",
            after=after or _SINCE.get(self.since.data or "", ""),
            before=before,
            order=order,
            thread=self.thread.data or "",
            page=self.page.data or 1,
        )

    def asked_for(self) -> dict[str, str]:
        """Return all that makes up the address of this search, but for the page."""
        names = ("board", "since", "wants", "note", "by", "after", "before", "order", "thread")
        asked = {"q": self.words, **{name: (self[name].data or "").strip() for name in names}, "title": "y" if self.title.data else ""}
        return {name: value for name, value in asked.items() if value and (name, value) != ("order", "best")}
