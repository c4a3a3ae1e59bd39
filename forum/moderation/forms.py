"""The forms of flagging and deciding; what must be filled in is judged by the services, in one place."""

from wtforms import IntegerField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from forum.moderation import reasons
from forum.moderation.models import Outcome
from forum.resources.agreements import AGREEMENTS
from forum.web.forms import BaseForm, OnceForm

OUTCOMES = {
    Outcome.NO_ACTION: ("Leave it as it is", "It keeps to the agreements, or talking is better than hiding."),
    Outcome.HIDE: ("Hide it", "Nobody can read it, its place says which agreement it is about, and its author is told why."),
    Outcome.RESTORE: ("Show it again", "It stands as before, and its author is told."),
}


class FlagForm(OnceForm):
    """Say what is wrong with a post."""

    reason = RadioField(
        "What worries you about it?", choices=[SelectChoice(reason.key, reason.label) for reason in reasons.REASONS], validate_choice=False
    )
    why = TextAreaField(
        "What is wrong, in your words", description="A moderator reads it, without your name. Needed for a health claim and for something else."
    )
    sentence = TextAreaField("Which sentence?", description="Copy it from the post as it stands there.")
    source = StringField(
        "Where do you know it from?",
        description="An address, a leaflet, what a doctor told you.",
        render_kw={"autocomplete": "off", "required": False},
    )


class DecideForm(BaseForm):
    """Decide a case."""

    outcome = RadioField("What is to happen?", choices=[], validate_choice=False)
    rule = SelectField(
        "Which agreement is it about?",
        choices=[SelectChoice("", "None in particular"), *(SelectChoice(agreement.key, agreement.sentence) for agreement in AGREEMENTS)],
        validate_choice=False,
        default="",
    )
    reason = TextAreaField("Why", description="For the author and those who flagged. Kind, plain, about the words and not the person.")
    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    seen = IntegerField(validators=[Optional()], widget=HiddenInput())

    def offer(self, outcomes: tuple[Outcome, ...]) -> None:
        """Offer what can be decided."""
        self.outcome.choices = [SelectChoice(outcome.value, OUTCOMES[outcome][0]) for outcome in outcomes]
