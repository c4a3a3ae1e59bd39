"""The forms of writing; lengths and emptiness are judged by the services, in one place."""

from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from forum.web.forms import BaseForm, OnceForm

TITLE_INPUT = {"maxlength": "400", "autocomplete": "off"}
BODY_HINT = "Please leave out places, names and numbers that could show who you are."


class WriteForm(OnceForm):
    """A text and the name it goes out under."""

    body = TextAreaField("Your words", description=BODY_HINT)
    voice = RadioField("You speak as", choices=[], validate_choice=False)
    later = BooleanField(
        "Let it appear some time within six hours, so that nobody can tell when you wrote it",
        description="Only you can see it before it appears. What sounds like a cry for help goes out at once.",
    )
    sure = BooleanField("Post it as it is")

    def offer_voices(self, choices: list[tuple[str, str]]) -> None:
        """Offer the names a member can speak under, the one they would expect first."""
        self.voice.choices = choices
        if choices and not self.voice.raw_data:  # what was sent is judged by the service, and not put right here
            self.voice.data = choices[0][0]


class ReplyForm(WriteForm):
    """Answer a post."""


class ThreadForm(WriteForm):
    """Start a thread."""

    title = StringField("Title", description="What it is about, in a few words.", render_kw=TITLE_INPUT)


class MuteForm(BaseForm):
    """Read no more of a name."""

    contact = BooleanField("Also let replies by this person to me wait until a volunteer has looked")


class EditForm(BaseForm):
    """Change an own post."""

    title = StringField("Title", render_kw=TITLE_INPUT)
    body = TextAreaField("Your words", description=BODY_HINT)
    reason = StringField("Why you changed it", description="Readers see it beside the post.", render_kw={"maxlength": "200", "autocomplete": "off"})
    seen = IntegerField(validators=[Optional()], widget=HiddenField.widget)
    sure = BooleanField("Save it as it is")

    @classmethod
    def of(cls, post: Any) -> "EditForm":
        """Make the form with what the post says now."""
        return cls(data={"title": post.thread.title, "body": post.body, "seen": post.revisions})
