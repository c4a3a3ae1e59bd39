"""The forms of joining, signing in and recovering."""

from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from forum.web.forms import BaseForm

PASSPHRASE_MOST = 1024


def _passphrase(label: str, hint: str, *, new: bool) -> PasswordField:
    return PasswordField(
        label,
        [InputRequired("Please type a passphrase."), Length(max=PASSPHRASE_MOST, message="That is longer than we can take.")],
        description=hint,
        render_kw={"autocomplete": "new-password" if new else "current-password", "maxlength": str(PASSPHRASE_MOST), "required": False},
    )


def _sign_in_name(hint: str) -> StringField:
    return StringField(
        "Sign-in name",
        [InputRequired("Please type your sign-in name."), Length(min=3, max=60, message="Between 3 and 60 characters, please.")],
        description=hint,
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "required": False},
    )


def _app_code(hint: str) -> StringField:
    return StringField(
        "Code from your app",
        [Length(max=20, message="That is longer than a code of an app.")],
        description=hint,
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"},
    )


FOR_A_NEW_ONE = "15 characters or more. Several words that only you would put together are easy to keep and hard to guess."


class JoinForm(BaseForm):
    """Open an account."""

    name = _sign_in_name("Only for getting in. Nobody ever sees it, and it should not be the name you write under.")
    passphrase = _passphrase("Passphrase", FOR_A_NEW_ONE, new=True)
    code = StringField("Invitation or set-up code", [Length(max=100)], description="If you were given one.", render_kw={"autocomplete": "off"})
    of_age = BooleanField("I am 18 or older.", [InputRequired("This forum is for adults. There are places for younger people on the help page.")])
    agrees = BooleanField(
        "I have read the agreements and what this forum promises. What I write may say something about my health, "
        "and I agree that it is kept and shown here.",
        [InputRequired("Please read the agreements and say yes to them to join.")],
    )


class NameForm(BaseForm):
    """Choose the name that others see."""

    name = StringField(
        "Your name here",
        [InputRequired("Please choose a name, or take the one we drew.")],
        description="A name you use nowhere else, and nothing like your real one.",
        render_kw={"autocomplete": "off", "maxlength": "60", "required": False},
    )
    sure = BooleanField("Take it as it is")


class DiscreetForm(BaseForm):
    """Choose what a window says of this site."""

    neutral = BooleanField("Call every page Notes, show a plain icon, and leave names of boards and threads out of addresses.")


class SignInForm(BaseForm):
    """Sign in, on the way carrying words that were about to be sent."""

    name = _sign_in_name("")
    passphrase = _passphrase("Passphrase", "", new=False)
    stays = BooleanField(
        "This is my own device: keep me signed in for a month.",
        description="Leave it empty on a shared computer. Then it ends with the window.",
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
    code = _app_code("The six digits that your app shows now.")
    recovery_code = StringField(
        "Recovery code",
        [Length(max=100)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class RecoverForm(BaseForm):
    """Come back with a recovery code."""

    name = _sign_in_name("The name you sign in with, not the name you write under.")
    code = StringField(
        "Recovery code",
        [InputRequired("Please type one of your recovery codes."), Length(max=100)],
        description="One of the codes you were shown when you joined. Each works once.",
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "required": False},
    )
    passphrase = _passphrase("New passphrase", FOR_A_NEW_ONE, new=True)


class PassphraseForm(BaseForm):
    """Change the passphrase."""

    old = _passphrase("Passphrase now", "", new=False)
    passphrase = _passphrase("New passphrase", FOR_A_NEW_ONE, new=True)


class AgainForm(BaseForm):
    """Type the passphrase once more, before something that somebody at an open window must not do."""

    passphrase = _passphrase("Your passphrase", "To make sure that it is you.", new=False)


ENDS_OTHERS = "Sign me out everywhere else, in case somebody has got in already."


class FactorForm(AgainForm):
    """Change what gets one in, with the passphrase."""

    end_others = BooleanField(ENDS_OTHERS, default=True)


class PasskeyForm(BaseForm):
    """Take a passkey that the browser has made, and label it."""

    label = StringField(
        "A label for it",
        [Length(max=40, message="40 characters at most, please.")],
        description="So that you know which one it is. Only you see it.",
        render_kw={"autocomplete": "off", "maxlength": "40"},
    )
    end_others = BooleanField(ENDS_OTHERS)
    challenge = HiddenField()
    credential = HiddenField()


class LabelForm(BaseForm):
    """Label a passkey anew."""

    label = StringField(
        "Label",
        [InputRequired("Please type a label."), Length(max=40, message="40 characters at most, please.")],
        render_kw={"autocomplete": "off", "maxlength": "40", "required": False},
    )


class AppForm(BaseForm):
    """Turn an app on, with a code that shows that it works."""

    secret = HiddenField()
    """What the app was given, sealed."""
    code = _app_code("The six digits that it shows now.")
    end_others = BooleanField(ENDS_OTHERS, default=True)


class CodeForm(BaseForm):
    """Use a one-time code as a member."""

    code = StringField("Code", [InputRequired("Please type the code."), Length(max=100)], render_kw={"autocomplete": "off", "required": False})
