"""The forms of taking one's words along, of leaving, and of letting posts end."""

from wtforms import BooleanField, PasswordField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length

from forum.accounts.preferences import Words
from forum.web.forms import BaseForm


def _passphrase() -> PasswordField:
    return PasswordField(
        "Your passphrase, once more",
        [InputRequired("Please type your passphrase."), Length(max=1024, message="That is longer than we can take.")],
        render_kw={"autocomplete": "current-password", "maxlength": "1024", "required": False},
    )


class ExportForm(BaseForm):
    """Ask for a copy of what is held."""

    passphrase = _passphrase()
    names = BooleanField(
        "With the list of my names",
        description="Whoever opens the file then knows that they are one person. Without it, each of your posts stands there without its name; "
        "whoever looks for its words here may still find it.",
    )


class LeaveForm(BaseForm):
    """Ask to be erased."""

    words = RadioField(
        "What becomes of what you wrote?",
        choices=[
            SelectChoice(Words.ERASE.value, "Erase my words"),
            SelectChoice(Words.NAMELESS.value, "Leave my words, without my names"),
            SelectChoice(Words.LEAVE.value, "Leave my words under their names"),
        ],
        validate_choice=False,
    )
    when = RadioField("When?", choices=[SelectChoice("week", "After a week"), SelectChoice("now", "At once")], validate_choice=False, default="week")
    passphrase = _passphrase()


class EndingForm(BaseForm):
    """Choose after how long posts end by themselves."""

    months = RadioField(
        "When are new posts to end?",
        choices=[
            SelectChoice("0", "Never"),
            SelectChoice("6", "After about six months"),
            SelectChoice("12", "After about a year"),
            SelectChoice("24", "After about two years"),
        ],
        validate_choice=False,
    )
    earlier = BooleanField("Also what I have written before", description="Within a week, each of your names at an hour of its own.")


class OpenForm(BaseForm):
    """Open a copy with its code."""

    code = StringField(
        "The code you wrote down",
        [InputRequired("Please type the code."), Length(max=100)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "required": False},
    )
