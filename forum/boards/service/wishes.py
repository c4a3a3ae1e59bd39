"""What a reader would rather not meet: kinds of content notes and words, kept sealed on their shelf, and how lists are shown to them by that.

The decision itself is `forum.boards.looks.decide`; names that a reader has muted are kept by `forum.accounts.service.muting`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.accounts.members import Member, Reader
from forum.accounts.service import muting
from forum.boards import looks, notes
from forum.boards.looks import How, Look, Wishes
from forum.boards.models import Post, State, Thread
from forum.boards.notes import Note
from forum.core import clock, markup, matching, once, text
from forum.core.errors import Invalid, Missing
from forum.core.matching import Phrases
from forum.core.words import _, later

NOTES, WORDS = "notes", "words"
"""Parts of a shelf: {"kinds": {note: how}, "titles": bool}, and [{"words", "hide", "ends": ISO day or empty}]."""

MOST = 100
"""So many words and runs of words one reader mutes."""

LONGEST = 60
"""Characters of one of them."""

ENDS = {"7": later("for a week"), "30": later("for a month"), "": later("for good")}
"""For how long a word is muted: days, or nothing."""

_VISITOR = Wishes()


@dataclass(frozen=True, slots=True)
class MutedWord:
    """A word, or words side by side, that a reader has muted."""

    words: str
    hide: bool
    """Whether posts with it are hidden; else they are folded."""
    ends: str = ""
    """The ISO day from which on it is read again; empty for never."""

    @property
    def last_day(self) -> date | None:
        """The last day on which it is muted."""
        return date.fromisoformat(self.ends) - timedelta(days=1) if self.ends else None


def of(session: Session, reader: Reader) -> Wishes:
    """Return what a reader wishes; everybody's usual wishes for a visitor."""
    return _VISITOR if reader is None else once.asked(session, ("wishes", reader.account_id), lambda: _of(session, reader))


def of_posts(session: Session, reader: Reader, posts: Sequence[Post], *, thread: Thread | None = None, own: Collection[str] = ()) -> dict[str, Look]:
    """Return how some posts are shown to a reader, by id; one question for all of them.

    :param thread: the one in which they all stand; without it each is to be given with its own.
    :param own: the names of the reader: what they wrote themselves is shown to them plainly.
    """
    wishes, muted = of(session, reader), muting.muted_among(session, reader, {post.alias_id for post in posts})
    looked: dict[str, Look] = {}
    for post in posts:
        title = (thread or post.thread).title if post.is_opening else ""
        looked[post.id] = _look(wishes, post, title, muted=post.alias_id in muted, own=post.alias_id in own)
    return looked


def of_post(session: Session, reader: Reader, post: Post, *, muted: bool = False) -> Look:
    """Return how a post is shown to a reader where it stands for itself; of what it is about, nothing is asked of the database.

    :param post: with its thread.
    :param muted: whether they have muted its name.
    """
    return _look(of(session, reader), post, post.thread.title if post.is_opening else "", muted=muted, own=False)


def of_threads(session: Session, reader: Reader, threads: Sequence[Thread]) -> dict[str, Look]:
    """Return how some threads are shown to a reader in a list, by id; one question for all of them."""
    muted = muting.muted_among(session, reader, {thread.starter_id for thread in threads})
    return {thread.id: of_title(session, reader, thread, muted=thread.starter_id in muted) for thread in threads}


def of_title(session: Session, reader: Reader, thread: Thread, *, muted: bool = False) -> Look:
    """Return how the title of a thread is shown to a reader where it stands in a list; of what it is about, nothing is asked of the database.

    :param muted: whether they have muted the name of its starter.
    """
    if thread.state not in (State.VISIBLE, State.HELD):
        return looks.decide(Wishes(), kept="", muted=muted)
    return looks.decide(of(session, reader), kept=thread.notes, text=thread.title, muted=muted, is_title=True)


def choose_notes(session: Session, member: Member, kinds: Mapping[str, str], *, fold_titles: bool) -> None:
    """Choose how posts with content notes are shown.

    :param kinds: one of `How` for each note; folded where something else is said.
    :param fold_titles: whether titles of what is folded are folded in lists, too.
    """
    other = {note.value: How(kinds[note]).value for note in Note if kinds.get(note) in (How.SHOW, How.HIDE)}
    shelf.write(session, member.account_id, NOTES, {"kinds": other, "titles": fold_titles} if other or fold_titles else None)


def muted_words(session: Session, member: Member) -> list[MutedWord]:
    """Return the words that a reader has muted and that have not ended, in the order in which they did."""
    today = clock.today().isoformat()
    kept = shelf.read(session, member.account_id, WORDS) or []
    return [word for word in (MutedWord(**one) for one in kept) if not word.ends or word.ends > today]


def mute_words(session: Session, member: Member, typed: str, *, hide: bool, days: str) -> MutedWord:
    """Mute a word, or words side by side; one that is muted already is muted in the new way.

    :param days: a key of `ENDS`.
    :raises Invalid: if there is no word in it, it is too long, or there is no room.
    """
    said = text.clean_line(typed)
    if len(said) > LONGEST:
        raise Invalid("words", _("That is %(length)d characters, and %(most)d is the most.", length=len(said), most=LONGEST))
    folded = matching.folded(said)
    if not folded:
        raise Invalid("words", _("Please type a word, or a few words that stand side by side."))
    if days not in ENDS:
        raise Invalid("days", _("Please choose one of these."))
    others = [word for word in muted_words(session, member) if matching.folded(word.words) != folded]
    if len(others) >= MOST:
        raise Invalid("words", _("%(most)d words can be muted, and there are as many already. Please let one go first.", most=MOST))
    new = MutedWord(said, hide, (clock.today() + timedelta(days=int(days))).isoformat() if days else "")
    _keep_words(session, member, [*others, new])
    return new


def unmute_words(session: Session, member: Member, words: str) -> None:
    """Read a word again.

    :raises Missing: if it is not muted.
    """
    before = muted_words(session, member)
    others = [word for word in before if word.words != words]
    if len(others) == len(before):
        raise Missing(_("That is not on your list any more."))
    _keep_words(session, member, others)


def _keep_words(session: Session, member: Member, words: list[MutedWord]) -> None:
    shelf.write(session, member.account_id, WORDS, [asdict(word) for word in words] or None)


def _of(session: Session, member: Member) -> Wishes:
    kept = shelf.read(session, member.account_id, NOTES) or {}
    kinds = {note: How(kept["kinds"][note]) for note in Note if note in kept.get("kinds", {})}
    words = muted_words(session, member)
    folding, hiding = (Phrases(word.words for word in words if word.hide == hide) for hide in (False, True))
    return Wishes(kinds, bool(kept.get("titles")), folding, hiding)


def _look(wishes: Wishes, post: Post, title: str, *, muted: bool, own: bool) -> Look:
    if own or post.state not in (State.VISIBLE, State.HELD):
        return Look(notes=notes.of(post.notes)) if own else looks.decide(Wishes(), kept="", muted=muted)
    if not (wishes.folding or wishes.hiding):
        return looks.decide(wishes, kept=post.notes, muted=muted, folded=post.folded)
    return looks.decide(wishes, kept=post.notes, text=f"{title}\n{markup.plain(post.html)}", muted=muted, folded=post.folded)
