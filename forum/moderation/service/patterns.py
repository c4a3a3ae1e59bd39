"""Patterns: a member's word that several names are one person who harasses them, and the one bit that two moderators may ask for.

Nobody but these two is told the bit, and the member never is.
"""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.accounts.policy import require_moderator
from forum.boards import queries as boards
from forum.boards.models import Post
from forum.boards.models import State as PostState
from forum.boards.service import voices
from forum.core import clock, outbox, seals, text
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.core.words import _, later, too_long
from forum.moderation import policy, queries, subjects
from forum.moderation.events import PatternDecided
from forum.moderation.models import Line, Pattern, PatternName, State
from forum.moderation.service import approving
from forum.moderation.service.log import write_line
from forum.moderation.service.turns import next_turn

FEWEST, MOST = 2, 6
WORDS_LIMIT = 2_000
TABLE = "pattern"

_LINK = re.compile(r"(?:/p/|#p-)([0-9A-Za-z]{22})(?![0-9A-Za-z])")
_ONE, _SEVERAL = later("one person"), later("not one person")


def linked_posts(links: str) -> list[str]:
    """Return the ids of the posts that some pasted links lead to."""
    return list(dict.fromkeys(_LINK.findall(links)))


def tell(session: Session, member: Member, pattern_id: str, alias_id: str, post_ids: list[str], words: str) -> Pattern:
    """Say that some names are one person who harasses the member.

    :param pattern_id: the id that the form was given, so that sending it twice tells it once.
    :param alias_id: the name of the member's that they met, and that is told what was decided.
    :param post_ids: where they met: posts under 2 to 6 different names.
    :raises Invalid: if something is missing, or a post is the member's own or met another name of theirs.
    """
    own = session.get(Alias, alias_id)
    if own is None or not aliases.owns(session, member, alias_id):
        raise Invalid("own", _("Please choose the name of yours that this is about."))
    if sent := session.get(Pattern, pattern_id):
        if sent.alias_id != own.id:
            raise Conflict(_("This form was used already. Your words are kept below: please open it once more."))
        return sent
    words = text.clean(words).strip()
    if text.is_blank(words):
        raise Invalid("words", _("A few words on what happens, please, so that two people can judge it."))
    if len(words) > WORDS_LIMIT:
        raise Invalid("words", too_long(len(words), WORDS_LIMIT))
    met = _met(session, member, own, post_ids)
    pattern = Pattern(id=pattern_id, alias_id=own.id, words=words, day=clock.today())
    session.add(pattern)
    session.flush()
    session.add_all(PatternName(pattern_id=pattern.id, alias_id=name, post_id=post.id) for name, post in met.items())
    session.flush()
    return pattern


def approve(session: Session, member: Member, pattern: Pattern) -> None:
    """Say yes to having the software asked."""
    approving.approve(session, member, pattern.id, parties(session, pattern))


def approved_by(session: Session, pattern: Pattern) -> int:
    """Count the different people who have said yes."""
    return approving.count(session, pattern.id, parties(session, pattern))


def ask(session: Session, member: Member, pattern: Pattern) -> None:
    """Have the software find out, once, whether the names are one person; two moderators must have said yes.

    :raises Refused: as long as a yes is missing, and for anybody but these two.
    :raises Conflict: if it was asked before, about this pattern or about the same names.
    """
    approving.require_two(session, member, pattern.id, parties(session, pattern))
    next_turn(session, "pattern")  # whoever asks at the same time waits here
    session.refresh(pattern)
    if pattern.state != State.OPEN:
        raise Conflict(_("This was decided meanwhile, so nothing is asked any more."))
    names = queries.names_in(session, pattern)
    if _was_asked(session, {name.alias_id for name in names}):
        raise Conflict(_("This was asked before about the same names, and it is answered once."))
    owners = {subjects.account_behind(session, name.alias_id) for name in names}
    same = None not in owners and len(owners) == 1
    pattern.answer = seals.of(session).seal(TABLE, pattern.id, _ONE if same else _SEVERAL)
    write_line(session, Line.PATTERN_ASKED)
    session.flush()


def answer(session: Session, member: Member, pattern: Pattern) -> str:
    """Return later("one person") or later("not one person") to one of the two who have said yes.

    :raises Refused: for anybody else, as long as a yes is missing, and before it was asked.
    """
    approving.require_two(session, member, pattern.id, parties(session, pattern))
    if pattern.answer is None:
        raise Refused(_("This was not asked yet."))
    return seals.of(session).open(TABLE, pattern.id, pattern.answer)


def decide(session: Session, member: Member, pattern: Pattern, reason: str) -> None:
    """Close a pattern with words for the member who opened it; they must not give the answer away, and no software can check that.

    :raises Invalid: if the words are missing.
    :raises Conflict: if somebody else has decided it.
    """
    require_moderator(member)
    approving.require_no_part(member, parties(session, pattern))
    reason = text.clean(reason).strip()
    if text.is_blank(reason):
        raise Invalid("reason", _("Please write a few words for the person who asked. They waited for them."))
    if len(reason) > WORDS_LIMIT:
        raise Invalid("reason", too_long(len(reason), WORDS_LIMIT))
    next_turn(session, "pattern")
    session.refresh(pattern)
    if pattern.state != State.OPEN:
        raise Conflict(_("Another moderator has just decided this."))
    pattern.state, pattern.reason = State.DECIDED, reason
    session.flush()
    outbox.record(session, PatternDecided(pattern.id))


def get(session: Session, member: Member, pattern_id: str) -> Pattern:
    """Return a pattern to a moderator who has no part in it.

    :raises Missing: for those who have, and if there is none.
    """
    require_moderator(member)
    pattern = session.get(Pattern, pattern_id)
    if pattern is None:
        raise Missing(_(policy.NOT_FOR_YOU))
    approving.require_no_part(member, parties(session, pattern))
    return pattern


def waiting(session: Session, member: Member) -> list[Pattern]:
    """Return the patterns that wait, without those in which the moderator has a part."""
    require_moderator(member)
    return [pattern for pattern in queries.open_patterns(session) if member.account_id not in parties(session, pattern)]


def parties(session: Session, pattern: Pattern) -> set[str]:
    """Return the accounts of all who have a part in a pattern, for rules alone; never shown to anybody."""
    names = [pattern.alias_id, *(name.alias_id for name in queries.names_in(session, pattern))]
    return {owner for name in names if (owner := subjects.account_behind(session, name)) is not None}


def _met(session: Session, member: Member, own: Alias, post_ids: list[str]) -> dict[str, Post]:
    """Return the posts by name, one for each."""
    found: dict[str, Post] = {}
    for post_id in post_ids[: MOST * 3]:
        post = boards.get_post(session, post_id, member)
        if post.state not in (PostState.VISIBLE, PostState.HIDDEN):
            raise Invalid("links", _("One of these posts cannot be read any more."))
        if aliases.owns(session, member, post.alias_id):
            raise Invalid("links", _("One of these posts is your own."))
        spoken = voices.spoken_as(session, member, post.thread)
        if spoken is not None and spoken.id != own.id:
            # The rows would tie two names of the member for whoever takes the database.
            raise Invalid(
                "own", _("In one of these threads you are %(name)s. To keep your names apart, please tell about one at a time.", name=spoken.name)
            )
        found.setdefault(post.alias_id, post)
    if not FEWEST <= len(found) <= MOST:
        raise Invalid("links", _("Please choose or paste posts under %(fewest)d to %(most)d different names.", fewest=FEWEST, most=MOST))
    return found


def _was_asked(session: Session, names: set[str]) -> bool:
    asked = select(PatternName).join(Pattern, Pattern.id == PatternName.pattern_id).where(Pattern.answer.is_not(None))
    sets: dict[str, set[str]] = {}
    for row in session.scalars(asked.where(PatternName.pattern_id.in_(select(PatternName.pattern_id).where(PatternName.alias_id.in_(names))))):
        sets.setdefault(row.pattern_id, set()).add(row.alias_id)
    return names in sets.values()
