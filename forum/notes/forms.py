"""The forms of context notes and of reviewed claims; what must be filled in is judged by the services, in one place."""

from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from forum.core.words import later
from forum.notes.groups import WORDS
from forum.notes.service.rating import CHOICES
from forum.notes.service.writing import MOST_SOURCES, Given
from forum.notes.sources import WORDS as KINDS
from forum.notes.sources import Source
from forum.notes.verdicts import WORDS as VERDICTS
from forum.web.forms import BaseForm, OnceForm


def source_fields() -> tuple[Any, Any, Any, Any, Any]:
    """Make the fields of one source: its kind, title, address, the day on which it was read, and a copy."""
    quiet = {"autocomplete": "off", "required": False}
    return (
        SelectField(later("What it is"), choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()], validate_choice=False),
        StringField(later("Its title"), render_kw=quiet),
        StringField(later("Its address"), description=later("Empty for a book or a leaflet."), render_kw=quiet),
        DateField(later("Read on"), validators=[Optional()], description=later("The day on which you read it.")),
        TextAreaField(
            later("What it says there"),
            description=later("Paste the part that matters: pages change and vanish. The forum opens no address by itself."),
        ),
    )


class NoteForm(OnceForm):
    """Write a context note."""

    claim = TextAreaField(
        later("Which sentence?"), description=later("Copy it from the post as it stands there. The note is about this and nothing else.")
    )
    verdict = RadioField(later("What did you find?"), choices=[SelectChoice(key, words) for key, words in VERDICTS.items()], validate_choice=False)
    words = TextAreaField(
        later("What the sources say"),
        description=later("A few plain sentences, as you would say it to a friend who asked. About the sentence, and not about whoever wrote it."),
    )
    kind_1, title_1, address_1, read_on_1, copy_1 = source_fields()
    kind_2, title_2, address_2, read_on_2, copy_2 = source_fields()
    kind_3, title_3, address_3, read_on_3, copy_3 = source_fields()
    looked = BooleanField(later("I have looked: it is about the sentence"))
    case = HiddenField()

    def given(self) -> list[Given]:
        """Return the sources as they were typed."""
        return [self._given(number) for number in range(1, MOST_SOURCES + 1)]

    def _given(self, number: int) -> Given:
        kind, title, address, read_on, copy = (self[f"{name}_{number}"].data for name in ("kind", "title", "address", "read_on", "copy"))
        return Given(Source(kind or "", title or "", address or "", read_on), copy or "")


class RateForm(BaseForm):
    """Say whether a note helps."""

    value = RadioField(
        later("Does this note help to understand the sentence?"),
        choices=[SelectChoice(key, words) for key, words in CHOICES],
        validate_choice=False,
        description=later(
            "Not whether you like it, or agree with whoever wrote the post: whether it is right, clear, and from sources that can be trusted."
        ),
    )
    group = RadioField(
        later("From where do you look at it?"),
        choices=[SelectChoice(group.value, words) for group, words in WORDS.items()],
        validate_choice=False,
        description=later("A note shows when both find it helpful: those who live with it and those beside them. Your answer is kept sealed."),
    )


class WithdrawForm(BaseForm):
    """Take a note back."""

    reason = StringField(later("Why"), description=later("Needed where it is not yours."), render_kw={"autocomplete": "off", "required": False})
