"""What somebody says is wrong with a thing: checks it, and finds the sentence it is about; who says it is not known here."""

from dataclasses import dataclass

from forum.core import sentences, text
from forum.core.errors import Invalid
from forum.core.words import _, later, too_long
from forum.moderation import reasons
from forum.moderation.reasons import Reason
from forum.moderation.subjects import Subject

SENTENCE_LIMIT = 500
WHY_LIMIT = 2_000
SOURCE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody typed, checked."""

    reason: Reason
    sentence: str
    why: str
    source: str


def checked(subject: Subject, reason: str, sentence: str, why: str, source: str) -> Said:
    """Return what somebody typed, checked against the text it is about; a sentence as it stands there.

    :raises Invalid: with the field that is missing, too long, or not in the text.
    """
    chosen = reasons.BY_KEY.get(reason)
    if chosen is None or chosen not in reasons.fitting(subject.kind):
        raise Invalid("reason", _("Please choose what is wrong. If nothing fits, choose “Something else”."))
    said = Said(chosen, text.clean_line(sentence), text.clean(why).strip(), text.clean_line(source))
    for field, value, most in (("sentence", said.sentence, SENTENCE_LIMIT), ("why", said.why, WHY_LIMIT), ("source", said.source, SOURCE_LIMIT)):
        if len(value) > most:
            raise Invalid(field, too_long(len(value), most))
    if missing := lacking(reason, said.sentence, said.why, said.source):
        raise missing[0]
    if "sentence" in chosen.needs and sentences.find(subject.text, said.sentence) is None:
        raise Invalid("sentence", _("We could not find these words there. Please copy them as they stand."))
    return said


def lacking(reason: str, sentence: str, why: str, source: str) -> list[Invalid]:
    """Return everything that is missing for a reason, so that a form can ask for it at once and not one after the other."""
    needs = reasons.BY_KEY[reason].needs if reason in reasons.BY_KEY else ()
    typed = {"sentence": sentence, "why": why, "source": source}
    return [Invalid(field, _(_ASKS[field])) for field, value in typed.items() if field in needs and text.is_blank(value)]


_ASKS = {
    "sentence": later("Please copy the sentence that is wrong."),
    "why": later("A few words on what is wrong with it, please."),
    "source": later("Please say where you know it from: an address, a leaflet, a doctor's advice."),
}
