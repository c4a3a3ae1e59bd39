"""The forms of writing; lengths and emptiness are judged by the services, in one place."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectChoice, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forum.boards import farewells, notes, wants
from forum.boards.looks import How
from forum.boards.models import Stance, Wants
from forum.boards.service import noting, wishes
from forum.boards.service.drafts import Draft
from forum.core.words import _, later
from forum.web.forms import BaseForm, OnceForm

TITLE_INPUT = {"maxlength": "400", "autocomplete": "off"}
BODY_HINT = later("Please leave out places, names and numbers that could show who you are.")
SOURCE_LABEL = later("Where does this come from?")
SOURCE_HINT = later("An address, a leaflet, or that you have lived it yourself. Readers see it below your words.")
SOURCE_INPUT = {"maxlength": "600", "autocomplete": "off"}


def _offer(field: RadioField, choices: Mapping[str, str]) -> None:
    """Put the words of a choice into the language of whoever reads it now."""
    field.label.text = _(field.label.text)
    field.choices = [SelectChoice(value, _(words)) for value, words in choices.items()]


STANCES = {
    Stance.OWN: later("It is my own experience"),
    Stance.ALL: later("It is true for everybody"),
    "": later("I would rather not say"),
}
"""The answers to how a health claim is meant."""


class Claiming:
    """A form for words that may hold a health claim: once, its writer is asked how they mean it."""

    stance = RadioField(
        later("Is this your experience, or true for everybody?"),
        choices=[SelectChoice(value, words) for value, words in STANCES.items()],
        default="",
        validate_choice=False,
        description=later("Both are welcome. Readers see your answer below your words."),
    )
    asked = HiddenField()
    """Set once somebody was asked, so that nobody is asked twice."""


class Placed:
    """A form that belongs to a place where something is written, and may have been filled with the draft of that place."""

    place = HiddenField()
    draft: Draft | None = None
    gives_way: Draft | None = None
    """The oldest draft, when there is no room for another one."""
    notes = SelectMultipleField(choices=[SelectChoice(kind, words) for kind, words in notes.CHOICES], validate_choice=False)


class WriteForm(Claiming, Placed, OnceForm):
    """A text and the name it goes out under."""

    voice_kind = ""
    """The kind of name that a draft was written under."""
    body = TextAreaField(later("Your words"), description=BODY_HINT)
    voice = RadioField(later("You speak as"), choices=[], validate_choice=False)
    sure = BooleanField(later("Post it as it is"))
    source = StringField(SOURCE_LABEL, description=SOURCE_HINT, render_kw=SOURCE_INPUT)
    # The last one: its name is that of what marks a sentence.
    later = BooleanField(
        later("Let it appear some time within six hours, so that nobody can tell when you wrote it"),
        description=later("Only you can see it before it appears. What sounds like a cry for help goes out at once."),
    )

    def offer_voices(self, choices: list[tuple[str, str]]) -> None:
        """Offer the names a member can speak under, the one they would expect first."""
        self.voice.choices = choices
        if choices and not self.voice.raw_data:  # what was sent is judged by the service, and not put right here
            self.voice.data = next((key for key, _name in choices if key.partition(":")[0] == self.voice_kind), choices[0][0])


class ReplyForm(WriteForm):
    """Answer a post."""


class ThreadForm(WriteForm):
    """Start a thread."""

    title = StringField(later("Title"), description=later("What it is about, in a few words."), render_kw=TITLE_INPUT)
    wants = RadioField(wants.QUESTION, choices=[], default=Wants.UNSURE.value, validate_choice=False)
    tags = SelectMultipleField(
        later("Tags"),
        description=later("Three at most. They help others to find it."),
        choices=[],
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def __init__(self, *values: Any, **more: Any) -> None:
        super().__init__(*values, **more)
        _offer(self.wants, wants.CHOICES)


class WantsForm(BaseForm):
    """Change what would help."""

    wants = RadioField(wants.QUESTION, choices=[], validate_choice=False)

    def __init__(self, *values: Any, **more: Any) -> None:
        super().__init__(*values, **more)
        _offer(self.wants, wants.CHOICES)


class CloseForm(BaseForm):
    """Close an own thread."""

    reason = RadioField(later("What the others read"), choices=[], default="", validate_choice=False)

    def __init__(self, *values: Any, **more: Any) -> None:
        super().__init__(*values, **more)
        _offer(self.reason, farewells.OWN)


class MuteForm(BaseForm):
    """Read no more of a name."""

    contact = BooleanField(later("Also let replies by this person to me wait until a volunteer has looked"))


class MuteWordForm(BaseForm):
    """Mute a word, or words side by side."""

    words = StringField(later("A word, or words side by side"), render_kw={"maxlength": "60", "autocomplete": "off"})
    way = RadioField(later("A post with it is"), choices=[], default=How.FOLD.value, validate_choice=False)
    days = RadioField(later("Until when?"), choices=[], default="", validate_choice=False)

    def __init__(self, *values: Any, **more: Any) -> None:
        super().__init__(*values, **more)
        self.words.label.text = _(self.words.label.text)
        _offer(self.way, {How.FOLD: later("folded: you see who wrote it, and can open it"), How.HIDE: later("hidden: one line stands in its place")})
        _offer(self.days, wishes.ENDS)


class BookmarkForm(BaseForm):
    """Keep a post, with a note."""

    note = TextAreaField(later("A note for you alone"), description=later("Why you keep it, or when you want to read it again."))


class EditForm(Claiming, Placed, BaseForm):
    """Change an own post."""

    title = StringField(later("Title"), render_kw=TITLE_INPUT)
    body = TextAreaField(later("Your words"), description=BODY_HINT)
    reason = StringField(
        later("Why you changed it"),
        description=later("Readers see it beside the post."),
        render_kw={"maxlength": "200", "autocomplete": "off"},
    )
    source = StringField(SOURCE_LABEL, description=SOURCE_HINT, render_kw=SOURCE_INPUT)
    changed_since = False
    """Whether the post has changed since the draft in the form was begun."""
    seen = IntegerField(validators=[Optional()], widget=HiddenField.widget)
    sure = BooleanField(later("Save it as it is"))

    @classmethod
    def of(cls, post: Any) -> "EditForm":
        """Make the form with what the post says now."""
        now = {"title": post.thread.title, "body": post.body, "source": post.source, "stance": post.stance, "notes": noting.chosen_by_author(post)}
        return cls(data={**now, "seen": post.revisions})
