"""The names a member can choose from when writing, as a form shows them, and the one that was chosen."""

from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.boards.forms import WriteForm
from forum.boards.models import Board, Post, Thread
from forum.boards.service import voices
from forum.core.names import public_id
from forum.core.words import _, later

_LABELS = {
    ("board", False): later("%(name)s, your name on this board"),
    ("board", True): later("%(name)s, a new name for this board alone"),
    ("thread", False): later("%(name)s, your name in this thread"),
    ("thread", True): later("%(name)s, a new name for this thread alone"),
    ("official", False): later("%(name)s, as a moderator"),
    ("official", True): later("%(name)s, a new name for speaking as a moderator"),
}


def offer(form: WriteForm, session: Session, member: Member, board: Board, thread: Thread | None = None) -> None:
    """Put the names a member can speak under into a form.

    :param thread: where they are about to answer, or None for a new thread.
    """
    form.offer_voices([_choice(voice) for voice in voices.choices(session, member, board, thread, form.made_id())])


def offer_others(form: WriteForm, session: Session, member: Member, post: Post) -> None:
    """Put the names into a form under which a post could be sent again."""
    thread = None if post.is_opening else post.thread
    found = voices.choices(session, member, post.thread.board, thread, form.made_id(), besides=post)
    form.offer_voices([_choice(voice) for voice in found if voice.name != post.alias.name])


def chosen(form: WriteForm, session: Session, member: Member, board: Board, thread: Thread | None = None) -> tuple[Alias, str]:
    """Return the alias that was chosen, and the id of its thread: of the one at hand, or a new one for a new thread.

    :raises Refused: if the member may not speak so.
    :raises Invalid: if the name that was shown belongs to another by now.
    """
    thread_id = thread.id if thread is not None else public_id()
    return voices.speak(session, member, board, thread_id, form.voice.data or "", form.made_id()), thread_id


def _choice(voice: voices.Voice) -> tuple[str, str]:
    return voice.key, _said(voice)


def _said(voice: voices.Voice) -> str:
    words = _LABELS.get((voice.kind, voice.is_new))
    return _(words, name=voice.name) if words else voice.name
