"""Owns the one decision how a post or a title is shown to a reader: plainly, folded and why, or hidden and why.

Leaves what a reader wishes to `forum.boards.service.wishes`, which answers for whole lists and asks once about all of them:

* posts of a page:  `wishes.of_posts(session, reader, posts, own=names_of_the_reader) -> {post id: Look}`
* rows of a list:   `wishes.of_threads(session, reader, threads) -> {thread id: Look}`; what is `is_hidden` stays in its place as one line
* one title alone:  `wishes.of_title(session, reader, thread) -> Look`; in a template `title_of(thread)` gives the words to show

Nothing is decided here by a word that the reader has not muted, or a note that no person has put there: what may be a cry for help is never folded
by the software.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from forum.boards import notes
from forum.boards.notes import Note
from forum.core.matching import Phrases
from forum.core.words import _


class How(StrEnum):
    """How something is shown."""

    SHOW = "show"
    FOLD = "fold"
    HIDE = "hide"


class Why(StrEnum):
    """What something is folded or hidden for."""

    NAME = "name"
    WORD = "word"
    NOTE = "note"
    MODERATOR = "moderator"
    """A moderator has decided it."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a reader would rather not meet unprepared; a visitor has the wishes of this class as they are."""

    notes: Mapping[Note, How] = field(default_factory=dict)
    """How posts with a note are shown; folded where nothing is chosen."""
    fold_titles: bool = False
    """Whether folding a note folds titles in lists, too."""
    folding: Phrases = field(default_factory=lambda: Phrases([]))
    """Words for which a post is folded."""
    hiding: Phrases = field(default_factory=lambda: Phrases([]))


@dataclass(frozen=True, slots=True)
class Look:
    """How something is shown, and why not plainly."""

    how: How = How.SHOW
    why: tuple[Why, ...] = ()
    because: tuple[Note, ...] = ()
    """The notes that are a reason for it."""
    notes: tuple[Note, ...] = ()
    """All notes that it has."""

    @property
    def is_plain(self) -> bool:
        """Whether it is shown as it is."""
        return self.how == How.SHOW

    @property
    def is_folded(self) -> bool:
        """Whether it stands behind a button."""
        return self.how == How.FOLD

    @property
    def is_hidden(self) -> bool:
        """Whether one line stands in its place."""
        return self.how == How.HIDE

    @property
    def by_name(self) -> bool:
        """Whether its name is a reason for it."""
        return Why.NAME in self.why

    @property
    def is_unwanted(self) -> bool:
        """Whether a list of what is new leaves it out."""
        return self.is_hidden or self.by_name

    @property
    def tags(self) -> str:
        """All its notes in words; empty for none."""
        return notes.in_words(self.notes)


PLAIN = Look()


def decide(  # each reason is a question of its own
    wishes: Wishes, *, kept: str, text: str = "", muted: bool = False, is_title: bool = False, folded: bool = False
) -> Look:
    """Decide how something is shown. What hides goes before what folds.

    :param kept: its notes as a post or a thread keeps them.
    :param text: its words; only looked through if the reader has muted some.
    :param muted: whether the reader has muted its name.
    :param is_title: whether it is a title in a list: a note that folds leaves it readable, unless the reader wants titles folded.
    :param folded: whether a moderator has put it behind a button.
    """
    own = notes.of(kept)
    ways = {note: _of_note(wishes, note, is_title=is_title) for note in own}
    word = _of_words(wishes, text)
    strongest = How.HIDE if How.HIDE in (word, *ways.values()) else How.FOLD
    because = tuple(note for note, way in ways.items() if way == strongest)
    why = tuple(reason for reason, holds in _reasons(strongest, word, because, muted=muted, folded=folded) if holds)
    return Look(strongest, why, because, own) if why else Look(notes=own) if own else PLAIN


def in_words(look: Look, *, is_thread: bool = False) -> str:
    """Say in the place of something why it is folded or hidden; empty for what is shown plainly.

    :param is_thread: whether a thread in a list is meant, and not a post.
    """
    if look.is_plain:
        return ""
    words = notes.in_words(look.because)
    if look.is_folded:
        return " · ".join(_folded(look.why, words, is_thread=is_thread))
    if is_thread and words:
        return _("A thread about %(notes)s is hidden, as you asked.", notes=words)
    if is_thread:
        return _("A thread with a word you muted is hidden, as you asked.")
    if words:
        return _("A post about %(notes)s is hidden, as you asked.", notes=words)
    return _("A post with a word you muted is hidden, as you asked.")


def _folded(why: Iterable[Why], words: str, *, is_thread: bool) -> list[str]:
    if is_thread:
        said = {Why.NAME: _("A thread by a name you muted"), Why.WORD: _("A thread with a word you muted")}
    else:
        said = {Why.NAME: _("You muted this name"), Why.WORD: _("It holds a word you muted")}
    said[Why.MODERATOR] = _("A moderator has put it behind this button")
    said[Why.NOTE] = _("A thread about %(notes)s", notes=words) if is_thread else _("About: %(notes)s", notes=words)
    return [said[reason] for reason in why]


def _of_note(wishes: Wishes, note: Note, *, is_title: bool) -> How:
    way = wishes.notes.get(note, How.FOLD)
    return How.SHOW if is_title and way == How.FOLD and not wishes.fold_titles else way


def _of_words(wishes: Wishes, text: str) -> How:
    if wishes.hiding and wishes.hiding.found_in(text):
        return How.HIDE
    return How.FOLD if wishes.folding and wishes.folding.found_in(text) else How.SHOW


def _reasons(strongest: How, word: How, because: tuple[Note, ...], *, muted: bool, folded: bool) -> list[tuple[Why, bool]]:
    return [(Why.NAME, muted), (Why.MODERATOR, folded), (Why.WORD, word == strongest), (Why.NOTE, bool(because))]
