"""The words around a post, translated once a page: a thread shows them fifty times, and asking a catalogue each time costs more than the posts.

Where they stand is left to `templates/components/post.html`. A word that few posts need is translated there.
"""

from markupsafe import Markup

from forum.boards.views import blueprint
from forum.core.words import _

_NAME = "%(name)s"
_DAY = "%(day)s"


@blueprint.app_template_global()
def post_words() -> dict[str, Markup]:
    """Return the words around every post by what they are for; a name or a day is put in with `%`, which escapes it."""
    sentences = {
        "reply": _("Reply"),
        "reply_to": _("Reply to %(name)s", name=_NAME),
        "quote": _("Quote"),
        "edit": _("Edit"),
        "delete": _("Delete"),
        "flag": _("Flag"),
        "flag_of": _("Flag the post of %(name)s", name=_NAME),
        "more": _("More"),
        "more_of": _("More about the post of %(name)s", name=_NAME),
        "link": _("Link to this post, %(day)s", day=_DAY),
        "in_reply": _("in reply to %(name)s", name=_NAME),
        "started": _("started this"),
        "support": _("Support"),
        "support_for": _("Signs of support for %(name)s", name=_NAME),
        "source": _("Where it comes from:"),
        "own": _("From my own experience."),
        "all": _("With a source:"),
        "new": _("new"),
    }
    return {name: Markup(sentence) for name, sentence in sentences.items()}  # noqa: S704  # our own sentences, and their translations
