"""The forms of taking one's words along, of leaving, and of letting posts end."""

from wtforms import BooleanField, PasswordField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length

from forum.accounts.preferences import Words
from forum.core.words import later
from forum.web.forms import BaseForm


def _passphrase() -> PasswordField:
    return PasswordField(
        later("Your passphrase, once more"),
        [InputRequired(later("Please type your passphrase.")), Length(max=1024, message=later("That is longer than we can take."))],
        render_kw={"autocomplete": "current-password", "maxlength": "1024", "required": False},
    )


def _fate(question: str) -> RadioField:
    return RadioField(
        question,
        choices=[
            SelectChoice(Words.ERASE.value, later("Erase my words")),
            SelectChoice(Words.NAMELESS.value, later("Leave my words, without my names")),
            SelectChoice(Words.LEAVE.value, later("Leave my words under their names")),
        ],
        validate_choice=False,
    )


class ExportForm(BaseForm):
    """Ask for a copy of what is held."""

    passphrase = _passphrase()
    names = BooleanField(
        later("With the list of my names"),
        description=later(
            "Whoever opens the file then knows that they are one person. Without it, each of your posts stands there without its name; "
            "whoever looks for its words here may still find it."
        ),
    )


class LeaveForm(BaseForm):
    """Ask to be erased."""

    openings = _fate(later("What becomes of the threads you began?"))
    replies = _fate(later("What becomes of your replies?"))
    when = RadioField(
        later("When?"),
        choices=[SelectChoice("week", later("After a week")), SelectChoice("now", later("At once"))],
        validate_choice=False,
        default="week",
    )
    passphrase = _passphrase()


class EndingForm(BaseForm):
    """Choose after how long posts end by themselves."""

    months = RadioField(
        later("When are new posts to end?"),
        choices=[
            SelectChoice("0", later("Never")),
            SelectChoice("6", later("After about six months")),
            SelectChoice("12", later("After about a year")),
            SelectChoice("24", later("After about two years")),
        ],
        validate_choice=False,
    )
    earlier = BooleanField(later("Also what I have written before"), description=later("Within a week, each of your names at an hour of its own."))


class OpenForm(BaseForm):
    """Open a copy with its code."""

    code = StringField(
        later("The code you wrote down"),
        [InputRequired(later("Please type the code.")), Length(max=100, message=later("That is longer than we can take."))],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "required": False},
    )
