"""The forms of flagging and deciding; what must be filled in is judged by the services, in one place."""

from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from forum.boards import notes
from forum.core.words import _, later
from forum.moderation import reasons
from forum.moderation.measures import ALONE_DAYS
from forum.moderation.models import Outcome
from forum.moderation.service.consequences import NOTHING, TOO_MUCH_ALONE
from forum.moderation.service.lifting import REASONS as SEAL_REASONS
from forum.moderation.service.purging import REASONS as PURGE_REASONS
from forum.resources.agreements import AGREEMENTS
from forum.web.forms import BaseForm, OnceForm

OUTCOMES = {
    Outcome.NO_ACTION: (later("Leave it as it is"), later("It keeps to the agreements, or talking is better than hiding.")),
    Outcome.HIDE: (later("Hide it"), later("Nobody can read it, its place says which agreement it is about, and its author is told why.")),
    Outcome.RESTORE: (later("Show it again"), later("It stands as before, and its author is told.")),
    Outcome.NOTE: (later("Add a content note"), later("It stands as before, readers choose whether they open it, and its author is told.")),
    Outcome.ASK_EDIT: (later("Ask its author to change it"), later("It stands as it is. Its author reads what would help, and can change it.")),
    Outcome.FOLD: (later("Put it behind a button"), later("Readers choose whether they open it, and its author is told why.")),
    Outcome.CLOSE: (later("Close it for answers"), later("What stands there stays; nobody can answer it. A thread is closed with its first post.")),
    Outcome.PAUSE: (
        later("Hide it, and pause their writing"),
        later("For as long as you choose below, under every name. They can read on."),
    ),
    Outcome.EXCLUDE: (later("Hide it, and end their writing here"), later("Under every name, without an end. Two must agree, and they can appeal.")),
    Outcome.UNNOTE: (later("Take an added note away"), later("One that a moderator has added; its author is told.")),
}

HELD_OUTCOMES = {
    Outcome.NO_ACTION: (later("Let it appear"), later("It takes its place among the others, and nothing shows that it has waited.")),
    Outcome.HIDE: (later("Keep it back"), later("Nobody but its author ever sees it, and its author is told why.")),
    Outcome.PAUSE: (later("Keep it back, and pause their writing"), OUTCOMES[Outcome.PAUSE][1]),
    Outcome.EXCLUDE: (later("Keep it back, and end their writing here"), OUTCOMES[Outcome.EXCLUDE][1]),
}
"""The words for something that nobody but its author can see yet."""


WHEREVER_OUTCOMES = OUTCOMES | {
    Outcome.HIDE: (OUTCOMES[Outcome.HIDE][0], later("It is taken from everywhere it stands, and whoever it belongs to is told why.")),
}
"""The words for a note or a name, which stands in many places and leaves none of its own."""


class FlagForm(OnceForm):
    """Say what is wrong with a thing."""

    reason = RadioField(later("What worries you about it?"), choices=[], validate_choice=False)
    why = TextAreaField(
        later("What is wrong, in your words"),
        description=later("A moderator reads it, without your name. Needed for a health claim and for something else."),
    )
    quoted = RadioField(later("Which sentence is it?"), choices=[], validate_choice=False)
    sentence = TextAreaField(
        later("Or copy the words here"),
        description=later("As they stand there; for a part of a sentence, or more than one."),
        render_kw={"required": False},
    )
    source = StringField(
        later("Where do you know it from?"),
        description=later("An address, a leaflet, what a doctor told you."),
        render_kw={"autocomplete": "off", "required": False},
    )

    def offer(self, kind: str, sentences: list[str]) -> None:
        """Offer the reasons that fit a kind of thing, and the sentences of the text, one of which can be chosen."""
        self.reason.choices = [SelectChoice(reason.key, _(reason.label)) for reason in reasons.fitting(kind)]
        self.quoted.choices = [SelectChoice(sentence, sentence) for sentence in sentences]
        if all(reason.key != reasons.CLAIM for reason in reasons.fitting(kind)):
            self.why.description = _("A moderator reads it, without your name. Needed for something else.")

    def typed(self) -> dict[str, str]:
        """Return what stands in its fields besides the reason; words that were copied count more than a sentence that was chosen."""
        chosen = (self.sentence.data or "").strip() or self.quoted.data or ""
        return {"sentence": chosen, "why": self.why.data or "", "source": self.source.data or ""}


class ReceiptForm(BaseForm):
    """Read by a receipt what came of a flag."""

    code = StringField(
        later("Your receipt"),
        description=later("25 letters and digits. Spaces and small letters make no difference."),
        render_kw={"autocomplete": "off"},
    )


class AppealByReceiptForm(BaseForm):
    """Appeal a decision by a receipt."""

    code = StringField(widget=HiddenInput())
    words = TextAreaField(later("What is wrong with the decision?"), description=later("Somebody who has decided nothing in this reads it."))


PAUSES = {1: later("1 day"), 3: later("3 days"), 7: later("7 days"), 30: later("30 days")}


class AppealForm(BaseForm):
    """Say that a decision is wrong."""

    words = TextAreaField(
        later("What is wrong with the decision?"),
        description=later("In your own words, as short as you like. Somebody who has decided nothing in this reads it, without your name."),
    )


class DecideForm(BaseForm):
    """Decide a case."""

    outcome = RadioField(later("What is to happen?"), choices=[], validate_choice=False)
    rule = SelectField(
        later("Which agreement is it about?"),
        choices=[SelectChoice("", later("None in particular")), *(SelectChoice(agreement.key, agreement.sentence) for agreement in AGREEMENTS)],
        validate_choice=False,
        default="",
    )
    reason = TextAreaField(later("Why"), description=later("For the author and those who flagged. Kind, plain, about the words and not the person."))
    notes = SelectMultipleField(
        later("Which content notes?"), choices=[], validate_choice=False, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    days = SelectField(
        later("For how long, if you pause their writing"),
        choices=[SelectChoice("", later("I do not pause it")), *(SelectChoice(str(days), label) for days, label in PAUSES.items())],
        validate_choice=False,
        default="",
    )
    ask_second = BooleanField(later("I want a second opinion on this"))
    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    seen = IntegerField(validators=[Optional()], widget=HiddenInput())

    @property
    def words(self) -> tuple[str, str, str]:
        """What is to happen, why, and the agreement."""
        return self.outcome.data or "", self.reason.data or "", self.rule.data or ""

    @property
    def besides(self) -> dict[str, Any]:
        """What can be chosen besides, by the names that `deciding.decide` has for it."""
        days = self.days.data or ""
        pause = int(days) if days in map(str, PAUSES) else 0
        return {"notes": self.notes.data or (), "days": pause, "ask_second": bool(self.ask_second.data)}

    def offer(self, outcomes: tuple[Outcome, ...], *, held: bool, wherever: bool = False, alone: bool = False) -> dict[str, str]:
        """Offer what can be decided, and return a sentence about each.

        :param held: whether nobody but its author can see yet what it is about.
        :param wherever: whether it is of a kind that stands in many places.
        :param alone: whether nobody could give a second opinion, so that a long pause cannot be chosen.
        """
        if alone:
            self.days.choices = [choice for choice in self.days.choices if int(choice.value or 0) <= ALONE_DAYS]
        words = HELD_OUTCOMES if held else WHEREVER_OUTCOMES if wherever else OUTCOMES
        self.notes.choices = [SelectChoice(kind, _(said)) for kind, said in notes.CHOICES] if Outcome.NOTE in outcomes else []
        self.outcome.choices = [SelectChoice(outcome.value, _(words[outcome][0])) for outcome in outcomes]
        return {outcome.value: _(words[outcome][1]) for outcome in outcomes}


CONSEQUENCES = {
    NOTHING: later("Nothing more"),
    "pause-1": later("Pause their writing for 1 day"),
    "pause-3": later("Pause their writing for 3 days"),
    "pause-7": later("Pause their writing for 7 days"),
    "pause-30": later("Pause their writing for 30 days"),
    "one-off": later("No names for one thread, for 90 days"),
}


class ConsequenceForm(BaseForm):
    """Choose what else follows from hiding a post."""

    choice = RadioField(
        later("Besides hiding it"),
        choices=[SelectChoice(key, label) for key, label in CONSEQUENCES.items()],
        default=NOTHING,
        validate_choice=False,
        description=later("It reaches the person under every name, and they are told. Reading stays open to them."),
    )

    def offer(self, *, alone: bool) -> None:
        """Offer what one person alone may choose, or everything."""
        if alone:
            self.choice.choices = [choice for choice in self.choice.choices if choice.value not in TOO_MUCH_ALONE]


class PatternForm(OnceForm):
    """Say that several names are one person."""

    own = RadioField(
        later("Which name of yours is it about?"), choices=[], validate_choice=False, description=later("Only this name is told what was decided.")
    )
    met = SelectMultipleField(
        later("Who answered you"),
        choices=[],
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    links = TextAreaField(later("Links to other posts of theirs"), description=later("One a line. “Link” under a post leads to its address."))
    words = TextAreaField(later("What happens, in your words"), description=later("Two moderators read it, without your name."))

    def offer(self, names: list[tuple[str, str]], answers: list[tuple[str, str]]) -> None:
        """Offer the member's own names and who answered them."""
        self.own.choices = [SelectChoice(value, label) for value, label in names]
        self.met.choices = [SelectChoice(value, label) for value, label in answers]


class PatternDecideForm(BaseForm):
    """Close a pattern with words for the member who opened it."""

    reason = TextAreaField(
        later("What you tell them"), description=later("Kind and plain: what was done, what was not. Not whether it is one person.")
    )


class PurgeForm(BaseForm):
    """Ask that words are erased for good."""

    reason = RadioField(later("Why"), choices=[SelectChoice(key, label) for key, label in PURGE_REASONS.items()], validate_choice=False)
    words = TextAreaField(
        later("What the demand is"), description=later("Which paper, which office, and how you checked that it is genuine. No names of people.")
    )


class SealForm(BaseForm):
    """Ask to lift a seal."""

    name = StringField(later("The name as it stands on the posts"), render_kw={"autocomplete": "off", "required": False})
    reason = RadioField(later("Why"), choices=[SelectChoice(key, label) for key, label in SEAL_REASONS.items()], validate_choice=False)
    words = TextAreaField(
        later("What the demand is"), description=later("Which paper, which office, and how you checked that it is genuine. No names of people.")
    )
