"""The form of a reviewed claim, with room for three sources; what must be filled in is judged by `forum.notes.service.claims`."""

from typing import Any, Final

from wtforms import DateField, HiddenField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from forum.core.errors import Invalid
from forum.core.words import _, later
from forum.notes import sources, verdicts
from forum.notes.models import ReviewedClaim
from forum.notes.service.claims import Review, usual_day
from forum.notes.sources import Source
from forum.web.forms import BaseForm

ROOM: Final = 3
"""So many sources fit into the form."""

PLAIN = {"autocomplete": "off", "required": False}


def _fields() -> tuple[Any, Any, Any, Any]:
    kinds = [SelectChoice(key.value, words) for key, words in sources.WORDS.items()]
    return (
        SelectField(later("What kind of source"), choices=kinds, validate_choice=False),
        StringField(later("What it is called"), render_kw=PLAIN),
        StringField(later("Its address"), description=later("It begins with https://. Empty for a book or a leaflet."), render_kw=PLAIN),
        DateField(later("Read on which day"), validators=[Optional()]),
    )


class ClaimForm(BaseForm):
    """Write down what was found about a claim."""

    claim = StringField(
        later("The claim"),
        description=later("One sentence, as somebody might say it. Not as a question, and nothing of whoever said it."),
        render_kw={"autocomplete": "off", "maxlength": "1000"},
    )
    verdict = RadioField(
        later("What was found"), choices=[SelectChoice(key.value, words) for key, words in verdicts.WORDS.items()], validate_choice=False
    )
    explanation = TextAreaField(
        later("What the sources say"), description=later("A few plain sentences for somebody who may have believed it, or hoped for it.")
    )
    kind_1, title_1, address_1, read_on_1 = _fields()
    kind_2, title_2, address_2, read_on_2 = _fields()
    kind_3, title_3, address_3, read_on_3 = _fields()
    review_by = DateField(later("To be looked at again by"), validators=[Optional()], description=later("Three years from now at most."))
    replaces = HiddenField()
    sources = HiddenField()
    """Never sent: complaints about sources stand here."""

    @classmethod
    def of(cls, claim: ReviewedClaim) -> Any:
        """Make the form for a new look at a claim."""
        values: dict[str, Any] = {"claim": claim.claim, "verdict": claim.verdict, "explanation": claim.explanation}
        for source in claim.sources[:ROOM]:
            values |= {f"kind_{source.number}": source.kind, f"title_{source.number}": source.title, f"address_{source.number}": source.address}
        return cls(data={**values, "review_by": usual_day(), "replaces": claim.id})

    def review(self) -> Review:
        """Return what was typed.

        :raises Invalid: if a day cannot be read.
        """
        for name in ("review_by", *(f"read_on_{number}" for number in range(1, ROOM + 1))):
            field = self[name]
            if field.data is None and field.raw_data and field.raw_data[0].strip():
                raise Invalid(name, _("We could not read that day. Please look once more."))
        found = [self._source(number) for number in range(1, ROOM + 1)]
        typed = [source for source in found if source.title.strip() or source.address.strip()]
        words = (self.claim.data or "", self.verdict.data or "", self.explanation.data or "")
        return Review(*words, sources=typed, review_by=self.review_by.data, replaces=self.replaces.data or "")

    def _source(self, number: int) -> Source:
        kind, title, address, read_on = (self[f"{name}_{number}"].data for name in ("kind", "title", "address", "read_on"))
        return Source(kind or "", title or "", address or "", read_on)
