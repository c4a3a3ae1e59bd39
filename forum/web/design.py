"""Owns `/design`: every token, part and state of the look, with made-up data.

It leaves the parts themselves to `templates/components`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, render_template
from markupsafe import Markup
from wtforms import BooleanField, Form, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from forum.web.access import public

TOKENS = Path(__file__).resolve().parent.parent / "static" / "css" / "tokens.css"

blueprint = Blueprint("design", __name__)


@dataclass(frozen=True)
class SamplePost:
    """What the post part reads of a post; `forum.boards` has the real one."""

    id: str
    name: str
    html: Markup
    seq: int = 1
    is_starter: bool = False
    is_official: bool = False
    day_words: str = "yesterday"
    state: str = "visible"
    hidden_reason: str = ""
    edited_words: str = ""
    has_history: bool = False
    parent_name: str = ""
    parent_id: str = ""
    replies: tuple["SamplePost", ...] = ()
    reply_count: int = 0
    continues: bool = False
    can_reply: bool = True
    can_edit: bool = False
    can_delete: bool = False
    can_flag: bool = True
    can_rename: bool = False
    can_mute: bool = False
    can_publish: bool = False
    has_more: bool = True
    is_new: bool = False
    on_break: bool = False
    is_muted: bool = False
    folded: str = ""
    hidden: str = ""
    notes: str = ""


class SampleForm(Form):  # type: ignore[misc]  # WTForms has no types
    """A form with one field of each kind."""

    speak_as = SelectField("You speak as", choices=[("board", "Marigold - your name on this board"), ("once", "A new name for this thread")])
    title = StringField("Title", [InputRequired("Give it a title, a few words are enough."), Length(max=120)])
    text = TextAreaField("Your reply", [InputRequired("Write a few words first.")])
    passphrase = PasswordField("Passphrase", [Length(min=8, message="Use at least eight letters.")])
    wanted = RadioField(
        "What would help", [InputRequired("Choose what would help.")], choices=[("listen", "Just listening"), ("share", "Shared experience")]
    )
    agree = BooleanField("I have read the agreements", [InputRequired("Please read the agreements and tick the box.")])


def sample_form(*, wrong: bool) -> Form:
    """Make the sample form, untouched or with all its errors."""
    form = SampleForm(prefix="wrong-" if wrong else "right-")
    if wrong:
        form.validate()
    return form


def sample_thread() -> tuple[SamplePost, ...]:
    """Make a thread in which every state of a post is found once."""
    deep = SamplePost("d6", "Long Winter", Markup("<p>Six steps down, still readable.</p>"), continues=True)
    for step in range(5, 2, -1):
        deep = SamplePost(f"d{step}", f"Small Lantern {step}", Markup("<p>Step {} of a long conversation.</p>").format(step), replies=(deep,))
    thanks = SamplePost(
        "b",
        "Quiet Heron",
        Markup("<p>Laundry it is. I can hold on to a number.</p>"),
        is_starter=True,
        day_words="this morning",
        can_edit=True,
        can_delete=True,
        can_rename=True,
        replies=(deep,),
    )
    seven = Markup("<blockquote><p>three hours, four if I am lucky</p></blockquote><p>Seven weeks, then it turned within a few days.</p>")
    others = (
        SamplePost("a", "Marigold", seven, edited_words="edited yesterday: a word", has_history=True, replies=(thanks,)),
        SamplePost("c", "Paper Boat", Markup(""), state="hidden", hidden_reason="it told people to stop a medicine overnight."),
        SamplePost("e", "", Markup(""), state="deleted", day_words=""),
        SamplePost("g", "Tall Fern", Markup("<p>Words of a name that was muted.</p>"), is_muted=True, folded="You muted this name", can_mute=True),
        SamplePost("n", "Grey Wagtail", Markup("<p>Words with a content note.</p>"), folded="About: relapse"),
        SamplePost("o", "", Markup(""), hidden="A post about suicide is hidden, as you asked."),
        SamplePost("h", "Slow River", Markup("<p>Nobody else sees this yet.</p>"), state="held", on_break=True, can_publish=True, can_edit=True),
        SamplePost("f", "נחל שקט", Markup("<p>גם אני הייתי שם. זה עבר.</p>"), is_official=True, parent_id="b", parent_name="Quiet Heron"),
    )
    start = Markup(
        "<p>I came off them five weeks ago, slowly. The nights are three hours, four if I am lucky.</p>"
        "<p>Has somebody been here, and how long did it take?</p>"
    )
    return (SamplePost("s", "Quiet Heron", start, is_starter=True, day_words="yesterday evening", replies=others),)


def tokens() -> list[tuple[str, str]]:
    """List the tokens of the light theme in their order, each with its value."""
    light = TOKENS.read_text(encoding="utf-8").split("}", 1)[0]
    return re.findall(r"--([a-z0-9-]+):\s*([^;]+);", light)


@blueprint.get("/design")
@public
def design() -> str:
    """Show the look."""
    return render_template(
        "design/design.html",
        colours=[name for name, value in tokens() if value.startswith("#")],
        sizes=[(name, value) for name, value in tokens() if not value.startswith("#")],
        thread_posts=sample_thread(),
        alone=SamplePost("alone", "Small Lantern", Markup("<p>One post on a page of its own.</p>"), day_words="last week"),
        right=sample_form(wrong=False),
        wrong=sample_form(wrong=True),
    )
