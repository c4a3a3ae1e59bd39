"""The forms of joining, signing in and recovering."""

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from forum.core.words import later
from forum.web.forms import BaseForm

PASSPHRASE_MOST = 1024


def _passphrase(label: str, hint: str, *, new: bool) -> PasswordField:
    return PasswordField(
        label,
        [InputRequired(later("Please type a passphrase.")), Length(max=PASSPHRASE_MOST, message=later("That is longer than we can take."))],
        description=hint,
        render_kw={"autocomplete": "new-password" if new else "current-password", "maxlength": str(PASSPHRASE_MOST), "required": False},
    )


def _sign_in_name(hint: str) -> StringField:
    return StringField(
        later("Sign-in name"),
        [InputRequired(later("Please type your sign-in name.")), Length(min=3, max=60, message=later("Between 3 and 60 characters, please."))],
        description=hint,
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "required": False},
    )


def _app_code(hint: str) -> StringField:
    return StringField(
        later("Code from your app"),
        [Length(max=20, message=later("That is longer than a code of an app."))],
        description=hint,
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"},
    )


FOR_A_NEW_ONE = later("15 characters or more. Several words that only you would put together are easy to keep and hard to guess.")


class JoinForm(BaseForm):
    """Open an account."""

    name = _sign_in_name(later("Only for getting in. Nobody ever sees it, and it should not be the name you write under."))
    passphrase = _passphrase(later("Passphrase"), FOR_A_NEW_ONE, new=True)
    code = StringField(
        later("Invitation or set-up code"),
        [Length(max=100, message=later("That is longer than we can take."))],
        description=later("If you were given one."),
        render_kw={"autocomplete": "off"},
    )
    of_age = BooleanField(
        later("I am 18 or older."), [InputRequired(later("This forum is for adults. There are places for younger people on the help page."))]
    )
    agrees = BooleanField(
        later(
            "I have read the agreements and what this forum promises. What I write may say something about my health, "
            "and I agree that it is kept and shown here."
        ),
        [InputRequired(later("Please read the agreements and say yes to them to join."))],
    )


class NameForm(BaseForm):
    """Choose the name that others see."""

    name = StringField(
        later("Your name here"),
        [InputRequired(later("Please choose a name, or take the one we drew."))],
        description=later("A name you use nowhere else, and nothing like your real one."),
        render_kw={"autocomplete": "off", "maxlength": "60", "required": False},
    )
    sure = BooleanField(later("Take it as it is"))


class DiscreetForm(BaseForm):
    """Choose what a window says of this site."""

    neutral = BooleanField(later("Call every page Notes, show a plain icon, and leave names of boards and threads out of addresses."))
    drop_drafts = BooleanField(later("Erase all my drafts when I press Leave this site."))


class ReadingForm(BaseForm):
    """How pages are read."""

    language = SelectField(
        later("Pages speak"),
        choices=[SelectChoice("", later("the language that my browser asks for"))],
        validate_choice=False,
        description=later("What members write stays in the words they chose."),
    )
    view = RadioField(
        later("Threads are shown"),
        choices=[
            SelectChoice("nested", later("nested: each answer under what it answers")),
            SelectChoice("flat", later("flat: in the order in which they were written")),
        ],
        validate_choice=False,
        description=later("On a thread you can look at the other way at any time."),
    )
    quiet = BooleanField(later("Quiet pages: larger type, fewer colours, nothing that moves"))
    keys = BooleanField(
        later("Single keys lead through threads"),
        description=later(
            "j and k to the next post and back, r to answer, / to search, ? for the list. Switch it off if you speak to your computer."
        ),
    )

    def offer_languages(self, spoken: dict[str, str]) -> None:
        """Offer the languages that the forum speaks, each by its own name."""
        self.language.choices = [*self.language.choices, *(SelectChoice(tag, name) for tag, name in spoken.items())]


class SignInForm(BaseForm):
    """Sign in, on the way carrying words that were about to be sent."""

    name = _sign_in_name("")
    passphrase = _passphrase(later("Passphrase"), "", new=False)
    stays = BooleanField(
        later("This is my own device: keep me signed in for a month."),
        description=later("Leave it empty on a shared computer. Then it ends with the window."),
    )
    resume = HiddenField()
    challenge = HiddenField()
    credential = HiddenField()
    """What a passkey answered, instead of name and passphrase."""


class SecondStepForm(BaseForm):
    """Show a passkey, a code of an app, or a recovery code, after the passphrase."""

    entry = HiddenField()
    """Who is half in, sealed."""
    stays = HiddenField()
    resume = HiddenField()
    challenge = HiddenField()
    credential = HiddenField()
    code = _app_code(later("The six digits that your app shows now."))
    recovery_code = StringField(
        later("Recovery code"),
        [Length(max=100, message=later("That is longer than we can take."))],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class RecoverForm(BaseForm):
    """Come back with a recovery code."""

    name = _sign_in_name(later("The name you sign in with, not the name you write under."))
    code = StringField(
        later("Recovery code"),
        [InputRequired(later("Please type one of your recovery codes.")), Length(max=100)],
        description=later("One of the codes you were shown when you joined. Each works once."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "required": False},
    )
    passphrase = _passphrase(later("New passphrase"), FOR_A_NEW_ONE, new=True)


class PassphraseForm(BaseForm):
    """Change the passphrase."""

    old = _passphrase(later("Passphrase now"), "", new=False)
    passphrase = _passphrase(later("New passphrase"), FOR_A_NEW_ONE, new=True)


class AgainForm(BaseForm):
    """Type the passphrase once more, before something that somebody at an open window must not do."""

    passphrase = _passphrase(later("Your passphrase"), later("To make sure that it is you."), new=False)


ENDS_OTHERS = later("Sign me out everywhere else, in case somebody has got in already.")


class FactorForm(AgainForm):
    """Change what gets one in, with the passphrase."""

    end_others = BooleanField(ENDS_OTHERS, default=True)


class PasskeyForm(BaseForm):
    """Take a passkey that the browser has made, and label it."""

    label = StringField(
        later("A label for it"),
        [Length(max=40, message=later("40 characters at most, please."))],
        description=later("So that you know which one it is. Only you see it."),
        render_kw={"autocomplete": "off", "maxlength": "40"},
    )
    end_others = BooleanField(ENDS_OTHERS)
    challenge = HiddenField()
    credential = HiddenField()


class LabelForm(BaseForm):
    """Label a passkey anew."""

    label = StringField(
        later("Label"),
        [InputRequired(later("Please type a label.")), Length(max=40, message=later("40 characters at most, please."))],
        render_kw={"autocomplete": "off", "maxlength": "40", "required": False},
    )


class AppForm(BaseForm):
    """Turn an app on, with a code that shows that it works."""

    secret = HiddenField()
    """What the app was given, sealed."""
    code = _app_code(later("The six digits that it shows now."))
    end_others = BooleanField(ENDS_OTHERS, default=True)


class CodeForm(BaseForm):
    """Use a one-time code as a member."""

    code = StringField(
        later("Code"), [InputRequired(later("Please type the code.")), Length(max=100)], render_kw={"autocomplete": "off", "required": False}
    )
