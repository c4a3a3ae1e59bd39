"""The form of what moderators do with a thread: one for all acts, with the fields that each of them needs."""

from typing import Any, Self

from wtforms import DateField, IntegerField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forum.boards.models import Board, Tag
from forum.core.errors import Invalid
from forum.core.words import _, later
from forum.moderation.models import Act
from forum.web.forms import BaseForm

PLAIN = {"autocomplete": "off", "maxlength": "300"}

NEEDS: dict[Act, tuple[str, ...]] = {
    Act.PIN: ("reason", "until"),
    Act.UNPIN: (),
    Act.TAG: ("tags",),
    Act.RENAME: ("title", "reason"),
    Act.MOVE: ("board", "reason"),
    Act.SPLIT: ("post", "title", "board", "reason"),
    Act.JOIN: ("into", "reason"),
    Act.LOCK: ("reason", "until"),
    Act.UNLOCK: (),
    Act.CLOSE_ON: ("until", "reason"),
    Act.LOCK_BRANCH: ("post", "reason", "until"),
    Act.OPEN_BRANCH: ("post",),
    Act.SLOW: ("minutes", "reason"),
    Act.LOOK_FIRST: ("reason",),
}
"""The fields of each act, in the order in which the acts stand on the page."""

OPTIONAL = {Act.PIN: ("until",), Act.LOCK: ("until",), Act.LOCK_BRANCH: ("until",)}


class KeepForm(BaseForm):
    """Do something with a thread."""

    post = StringField(later("Link to the post with which it begins"), render_kw=PLAIN)
    title = StringField(later("Title"), render_kw=PLAIN)
    board = SelectField(later("Board"), choices=[], validate_choice=False)
    into = StringField(later("Link to the other thread"), render_kw=PLAIN)
    tags = SelectMultipleField(later("Tags"), choices=[], validate_choice=False, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False))
    minutes = IntegerField(later("Minutes"), validators=[Optional()], render_kw={"min": "0", "inputmode": "numeric"})
    until = DateField(later("Until which day"), validators=[Optional()])
    reason = StringField(later("Why"), description=later("Whoever began the thread reads it. No names, please."), render_kw=PLAIN)

    @classmethod
    def for_act(cls, act: Act, form: "KeepForm | None" = None, **values: Any) -> Self:
        """Make the form of one act, or take the one that was sent, with ids that no other form on the page has."""
        made = form or cls(data=values)
        for name in NEEDS[act]:
            made[name].id = f"{act}-{name}"
        return made

    def offer(self, boards: list[Board], tags: list[Tag]) -> None:
        """Offer boards and tags to choose from."""
        self.board.choices = [SelectChoice(board.slug, board.title) for board in boards]
        self.tags.choices = [SelectChoice(tag.slug, tag.title) for tag in tags]

    def require_readable(self) -> None:
        """Refuse a day or a number that cannot be read.

        :raises Invalid: with the field.
        """
        for field in (self.until, self.minutes):
            if field.data is None and field.raw_data and field.raw_data[0].strip():
                raise Invalid(field.name, _("We could not read that. Please look once more."))
