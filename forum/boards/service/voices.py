"""As whom a member speaks: the names they can choose from before they write, and the one they keep within a thread."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.accounts.service import limited
from forum.boards.models import Board, Post, State, Thread
from forum.core import clock
from forum.core.errors import Refused
from forum.core.words import _

BOARD, THREAD = "board", "thread"

ONE_OFF_DAYS = 3
ONE_OFF_POSTS = 3
"""Names for one thread come with the third day and the third post, so that nobody comes to hurt behind fresh names."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A name that a member can speak under now."""

    kind: str
    """`usual`, `board`, `thread` or `official`."""
    name: str
    is_new: bool = False
    """Whether the name is made when it is first spoken under."""

    @property
    def key(self) -> str:
        """What a form sends back: the kind, and the name that was shown."""
        return f"{self.kind}:{self.name}"


def choices(session: Session, member: Member, board: Board, thread: Thread | None, seed: str, *, besides: Post | None = None) -> list[Voice]:
    """Return the names a member can choose from, the one they would expect first; none for somebody who has not chosen a usual name.

    :param thread: where they are about to answer, or None for a new thread.
    :param seed: what the form carries; new names are drawn from it.
    :param besides: a post of theirs that went out under the wrong name, and does not count.
    """
    own = _own(session, member, board.id, thread)
    if aliases.USUAL not in own:
        return []
    official = [_voice(session, own, aliases.OFFICIAL, aliases.OFFICIAL, seed)] if member.is_moderator else []
    if thread is not None and (spoken := spoken_in(session, member, thread, besides=besides)):
        return [*(Voice(_kind_of(session, alias), alias.name) for alias in spoken), *official]
    found = [Voice(aliases.USUAL, own[aliases.USUAL].name), _voice(session, own, BOARD, aliases.board_scope(board.id), seed)]
    if may_take_one_off(session, member):
        found.append(Voice(THREAD, aliases.proposed_name(session, THREAD, seed), is_new=True))
    return found + official


def speak(session: Session, member: Member, board: Board, thread_id: str, key: str, seed: str) -> Alias:
    """Return the alias a member has chosen, making it if its name is new.

    :param thread_id: of the thread at hand, or of the one that is about to be made.
    :param key: the key of a `Voice`.
    :raises Refused: if the member may not speak under such a name.
    :raises Invalid: if a new name was taken by another meanwhile.
    """
    kind, _sign, name = key.partition(":")
    if kind == aliases.OFFICIAL and member.is_moderator:
        return aliases.take_proposed(session, member, aliases.OFFICIAL, seed, name)
    thread = session.get(Thread, thread_id)
    for spoken in spoken_in(session, member, thread) if thread is not None else ():
        if spoken.name == name:
            return spoken  # it may be a name of the board on which the thread stood before
    if kind == BOARD:
        return aliases.take_proposed(session, member, aliases.board_scope(board.id), seed, name)
    if kind == THREAD:
        scope = aliases.thread_scope(thread_id)
        if aliases.named(session, member, scope) is None and not may_take_one_off(session, member):
            raise Refused(_("A name for one thread is not open to you today. Your usual name and your name for this board are."))
        return aliases.take_proposed(session, member, scope, seed, name)
    usual = aliases.named(session, member)
    if usual is None:
        raise Refused(_("Before you write, please choose the name that others see. It is on your page, and your words are kept here."))
    return usual


def spoken_as(session: Session, member: Member, thread: Thread, *, besides: Post | None = None) -> Alias | None:
    """Return the name under which a member has spoken in a thread, an official one aside; of several the one that spoke last.

    :param besides: a post that does not count.
    """
    return next(iter(spoken_in(session, member, thread, besides=besides)), None)


def spoken_in(session: Session, member: Member, thread: Thread, *, besides: Post | None = None) -> list[Alias]:
    """Return the names under which a member has spoken in a thread, official ones aside, the one that spoke last first.

    There is one, but where threads were put together: whoever spoke in both under two names goes on under each of them, since having
    to answer under the other would tell that both are theirs.

    :param besides: a post that does not count.
    """
    own = {alias.id: alias for scope, alias in _own(session, member, thread.board_id, thread).items() if scope != aliases.OFFICIAL}
    here = (Post.thread_id == thread.id, Post.alias_id.in_(own), Post.state != State.DELETED)
    statement = select(Post.alias_id).where(*here).group_by(Post.alias_id).order_by(func.max(Post.seq).desc(), Post.alias_id)
    return [own[alias_id] for alias_id in session.scalars(statement.where(Post.id != besides.id) if besides else statement)]


def scopes_of(thread: Thread) -> list[str]:
    """Return the scopes of names that belong to a thread: its board's, its own, and those of the places that its posts stood in before."""
    return [aliases.board_scope(thread.board_id), aliases.thread_scope(thread.id), *thread.came_from.splitlines()]


def require_same_voice(session: Session, member: Member, thread: Thread, alias: Alias, *, besides: Post | None = None) -> None:
    """Let somebody speak in a thread under the name they have there.

    :param besides: a post that does not count.
    :raises Refused: for another name, as two names of one person in a talk would mislead the others.
    """
    spoken = spoken_in(session, member, thread, besides=besides)
    if spoken and not alias.official and alias.id not in {one.id for one in spoken}:
        raise Refused(_("You are %(name)s in this thread, and the others know you so. Please go on under that name here.", name=spoken[0].name))


def own_ids(session: Session, member: Member, thread: Thread) -> set[str]:
    """Return the ids of all names a member can have in a thread."""
    return {alias.id for alias in _own(session, member, thread.board_id, thread).values()}


def may_take_one_off(session: Session, member: Member) -> bool:
    """Say whether a member may take a name for one thread: from the third day and post on, one a day, and not after harm was done."""
    if limited.until(session, member.account_id, limited.Kind.ONE_OFF):
        return False
    own = aliases.all_of(session, member)
    ids = [alias.id for alias in own]
    first, count = session.execute(select(func.min(Post.day), func.count()).where(Post.alias_id.in_(ids), Post.state == State.VISIBLE)).one()
    if not _long_enough(first) or count < ONE_OFF_POSTS:
        return False
    one_offs = [alias.id for alias in own if aliases.scope_of(session, alias).startswith(THREAD)]
    return not session.scalar(select(exists().where(Post.alias_id.in_(one_offs), Post.day == clock.today())))


def _long_enough(first: date | None) -> bool:
    return first is not None and first <= clock.today() - timedelta(days=ONE_OFF_DAYS)


def _own(session: Session, member: Member, board_id: str, thread: Thread | None) -> dict[str, Alias]:
    scopes = [aliases.USUAL, aliases.board_scope(board_id)]
    scopes += [aliases.OFFICIAL] if member.is_moderator else []
    scopes += scopes_of(thread)[1:] if thread is not None else []
    return aliases.scoped(session, member, scopes)


def _voice(session: Session, own: dict[str, Alias], kind: str, scope: str, seed: str) -> Voice:
    if alias := own.get(scope):
        return Voice(kind, alias.name)
    return Voice(kind, aliases.proposed_name(session, scope, seed), is_new=True)


def _kind_of(session: Session, alias: Alias) -> str:
    return aliases.scope_of(session, alias).split(" ")[0]
