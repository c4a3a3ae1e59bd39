"""Writing a context note, taking it back, and saying for a while that a sentence is being checked. Who finds it helpful is asked by `rating`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.service import limited
from forum.boards.models import Post, State
from forum.boards.service import voices
from forum.core import clock, outbox, owned, text
from forum.core.errors import Conflict, Invalid, Refused
from forum.core.words import _, too_long
from forum.notes import kindness, queries, sources
from forum.notes.events import ContextNoteGone, ContextNotePlaced
from forum.notes.models import ContextNote, NoteSource, NoteState
from forum.notes.service import apart, placing, rating
from forum.notes.sources import Source
from forum.notes.verdicts import Verdict

CLAIM_LIMIT, WORDS_LIMIT, REASON_LIMIT = 500, 1_000, 300
MOST_SOURCES = 3
COPY_LIMIT = 20_000
EARNED_TO_WRITE = 5
"""So many of a member's ratings must agree with what became of the notes, less those that do not (Community Notes: rating impact)."""

INTERIM_DAYS = 30
"""For so long readers learn that a sentence is being checked, unless a moderator says so again."""

AS_MODERATOR, AS_MEMBER = "moderator", "member"


@dataclass(frozen=True, slots=True)
class Given:
    """A source as it was typed.

    :param copy: what stands there, pasted: the forum itself opens no address, as that would tell the site what is talked about here.
    """

    source: Source
    copy: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it was typed."""
        return text.is_blank(self.source.title + self.source.address + self.copy)


@dataclass(frozen=True, slots=True)
class Draft:
    """A note as it was typed.

    :param id: the id of the note that it becomes, so that sending it twice makes one.
    :param looked: whether its writer has looked at words that speak of a person, and means the sentence.
    """

    id: str
    claim: str
    verdict: str
    words: str
    sources: Sequence[Given]
    case_id: str = ""
    looked: bool = False


def write(session: Session, member: Member, post: Post, draft: Draft) -> ContextNote:
    """Write a note on a sentence of a post; ratings decide whether it stands with it.

    :raises Invalid: if something of it cannot be taken.
    :raises Refused: if the member may not write one here.
    """
    require_may_write(session, member, post)
    before = session.get(ContextNote, draft.id)
    if before is not None:
        return before
    note = ContextNote(
        id=draft.id,
        post_id=post.id,
        case_id=draft.case_id if member.is_moderator else "",
        claim=_checked_claim(post, draft.claim),
        verdict=_checked_verdict(draft.verdict),
        words=_checked_words(post, draft),
        sources=_checked_sources(draft.sources),
        interim_until=_end_of_interim() if may_say_it_is_checked(session, member, post) else None,
        day=clock.today(),
    )
    owned.keep(session, note, member.account_id, AS_MODERATOR if member.is_moderator else AS_MEMBER)
    if note.case_id:
        apart.stay_at_work(session, member, note.case_id)
    if queries.is_interim(note):
        outbox.record(session, ContextNotePlaced(note.id))
    placing.settle(session, post.id)
    return note


def withdraw(session: Session, member: Member, note: ContextNote, post: Post, reason: str = "") -> None:
    """Take a note back: by its writer, or with a reason by a moderator who has no part in the post. It leaves every place at once.

    :raises Refused: for anybody else.
    :raises Invalid: if a moderator gives no reason.
    """
    is_own = rating.is_writer(session, member, note)
    if not is_own and not (member.is_moderator and not aliases.owns(session, member, post.alias_id)):
        raise Refused(_("Only its writer can take a note back."))
    if not is_own:
        apart.require_apart(session, member, post, note)
    reason = text.clean_line(reason)[:REASON_LIMIT]
    if not is_own and text.is_blank(reason):
        raise Invalid("reason", _("Please say why: others found it helpful, or may."))
    if note.state == NoteState.WITHDRAWN:
        return
    if queries.is_placed(note):
        outbox.record(session, ContextNoteGone(note.id))
    note.state, note.settled_day, note.why_withdrawn = NoteState.WITHDRAWN, clock.today(), reason
    note.interim_until = None
    session.flush()
    placing.settle(session, note.post_id)


def say_it_is_checked(session: Session, member: Member, note: ContextNote, post: Post) -> None:
    """Let readers of the post learn for another while that a sentence is being checked.

    :raises Refused: if the member is no moderator, or has a part in the talk.
    :raises Conflict: if the note does not wait for ratings any more.
    """
    if not may_say_it_is_checked(session, member, post, note):
        raise Refused(_("Another moderator can do that: one who has no part in this talk."))
    if note.state != NoteState.RATING:
        raise Conflict(_("This note is settled already. Please look once more."))
    note.interim_until = _end_of_interim()
    session.flush()
    outbox.record(session, ContextNotePlaced(note.id))
    placing.settle(session, note.post_id)


def require_may_write(session: Session, member: Member, post: Post) -> None:
    """Let moderators write notes, and members whose ratings have proved good.

    :raises Refused: for others, for an own post, for one that they flagged or whose author they keep apart from, and for one that cannot be read.
    """
    if post.state != State.VISIBLE:
        raise Refused(_("This post cannot be read at the moment, so nothing can be said beside it."))
    if aliases.owns(session, member, post.alias_id):
        raise Refused(_("This is a post of your own. You can change it, and say where it comes from."))
    apart.require_apart(session, member, post)
    limited.require_may_write(session, member)
    if not may_write(session, member):
        raise Refused(_("Notes are written by moderators, and by members whose ratings of notes have often agreed with what became of them."))


def may_write(session: Session, member: Member) -> bool:
    """Say whether somebody may write notes at all."""
    return member.is_moderator or rating.earned(session, member) >= EARNED_TO_WRITE


def may_say_it_is_checked(session: Session, member: Member, post: Post, note: ContextNote | None = None) -> bool:
    """Say whether a member may let readers learn at once that a sentence is being checked: a moderator without a part in the talk."""
    if not member.is_moderator or not apart.stands_apart(session, member, post, note):
        return False
    own = voices.own_ids(session, member, post.thread)
    return not session.scalar(select(exists().where(Post.thread_id == post.thread_id, Post.alias_id.in_(own))))


def _end_of_interim() -> date:
    return clock.today() + timedelta(days=INTERIM_DAYS)


def _checked_claim(post: Post, typed: str) -> str:
    claim = text.clean_line(typed)
    if text.is_blank(claim):
        raise Invalid("claim", _("Please copy the sentence from the post."))
    if len(claim) > CLAIM_LIMIT:
        raise Invalid("claim", too_long(len(claim), CLAIM_LIMIT))
    if not placing.stands_in(post, claim):
        raise Invalid("claim", _("These words do not stand in the post. Please copy the sentence as it stands there."))
    return claim


def _checked_verdict(typed: str) -> str:
    if typed not in list(Verdict):
        raise Invalid("verdict", _("Please choose what you found."))
    return Verdict(typed).value


def _checked_words(post: Post, draft: Draft) -> str:
    words = text.clean(draft.words).strip()
    if text.is_blank(words):
        raise Invalid("words", _("Please say in a few sentences what the sources say."))
    if len(words) > WORDS_LIMIT:
        raise Invalid("words", too_long(len(words), WORDS_LIMIT))
    if kindness.names(words, post.alias.name):
        raise Invalid("words", _("A note is about a sentence. Please leave the name out: it can happen to everybody."))
    found = kindness.about_a_person(words)
    if found and not draft.looked:
        said = ", ".join(found)
        sentence = _("Some of this could be read as being about a person: %(words)s. Please look once more, or tick that it is not.", words=said)
        raise Invalid("looked", sentence)
    return words


def _checked_sources(typed: Sequence[Given]) -> list[NoteSource]:
    given = [(number, one) for number, one in enumerate(typed, 1) if number == 1 or not one.is_empty]
    return [_checked_source(number, one) for number, one in given[:MOST_SOURCES]]


def _checked_source(number: int, typed: Given) -> NoteSource:
    try:
        source = sources.checked(typed.source)
    except Invalid as error:
        raise Invalid(f"title_{number}", error.sentence) from None
    copy = text.clean(typed.copy).strip()
    if len(copy) > COPY_LIMIT:
        raise Invalid(f"copy_{number}", too_long(len(copy), COPY_LIMIT))
    digits = sha256(copy.encode()).hexdigest() if copy else ""
    return NoteSource(
        number=number, kind=source.kind, title=source.title, address=source.address, read_on=source.read_on, copy=copy, copy_sha256=digits
    )
