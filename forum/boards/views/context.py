"""What lists say of a post or a thread that has a context note; the note itself is shown by `templates/components/context_note.html`."""

from forum.boards import context
from forum.boards.context import Place
from forum.boards.models import Post
from forum.boards.views import blueprint
from forum.core.words import _


@blueprint.app_template_global("context_tags")
def context_tags(place: str) -> list[tuple[str, str]]:
    """Return what a list says of something with a note: tags as (words, tone), or none.

    :param place: one of `forum.boards.context.Place`, or empty.
    """
    words = {
        Place.SHOWN.value: (_("has a context note"), "caution"),
        Place.CHECKING.value: (_("being checked"), "quiet"),
        Place.QUOTED.value: (_("quotes a sentence with a context note"), "caution"),
    }
    return [words[place]] if place in words else []


@blueprint.app_template_global("context_place")
def context_place(post: Post) -> str:
    """Return how a list speaks of a post's notes: one of `forum.boards.context.Place`, or nothing."""
    return context.place_of(context.of(post.context))
