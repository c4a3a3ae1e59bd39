"""Signs of support for a post: given, taken back, and told to its author in words. Nobody else learns of them, and nothing is ordered by them.

The words are in `forum.boards.signs`. Whom somebody has muted, and who has muted them, makes no difference: a sign names nobody.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.boards import signs
from forum.boards.events import SupportGiven
from forum.boards.models import Kindness, Post, State, Support
from forum.core import outbox, owned, seals
from forum.core.errors import Invalid, Refused
from forum.core.names import public_id
from forum.core.words import _

TABLE = "support"


def give(session: Session, member: Member, post: Post, kind: str) -> None:
    """Give a post a sign of support; a second time changes nothing.

    :param kind: one of `Kindness`.
    :raises Refused: for an own post, and for one that others cannot read.
    :raises Invalid: if there is no such sign.
    """
    sign = _known(kind)
    require_may_support(session, member, post)
    if _row(session, member, post, sign) is not None:
        return
    row = Support(id=public_id(), post_id=post.id, kind=sign, tag=seals.of(session).tag(TABLE, member.account_id, post.id, sign))
    owned.keep(session, row, member.account_id)
    outbox.record(session, SupportGiven(post.id))


def take_back(session: Session, member: Member, post: Post, kind: str) -> None:
    """Take a sign of support back; nothing happens when there is none.

    :param kind: one of `Kindness`.
    :raises Invalid: if there is no such sign.
    """
    row = _row(session, member, post, _known(kind))
    if row is not None:
        session.delete(row)
        session.flush()


def require_may_support(session: Session, member: Member, post: Post) -> None:
    """Let a member give a post of somebody else a sign of support.

    :raises Refused: for an own post, under whatever name, and for one that is hidden, deleted or not out yet.
    """
    if aliases.owns(session, member, post.alias_id):
        raise Refused(_("This is a post of your own. What others leave there, you read right below it."))
    if post.state != State.VISIBLE:
        raise Refused(_("This post cannot be read at the moment, so nothing can be left at it."))


def given(session: Session, member: Member, post: Post) -> set[str]:
    """Return which signs a member has given a post."""
    return set(session.scalars(select(Support.kind).where(Support.tag.in_(_tags(session, member, post, list(Kindness))))))


def told(session: Session, posts: Iterable[Post]) -> dict[str, str]:
    """Return what the author of some posts reads about the signs they were given, by post; to be shown to that author alone.

    :param posts: posts of whoever will read it.
    """
    asked = [post.id for post in posts]
    if not asked:
        return {}
    counting = select(Support.post_id, Support.kind, func.count()).where(Support.post_id.in_(asked))
    found: dict[str, dict[str, int]] = {}
    for post_id, kind, count in session.execute(counting.group_by(Support.post_id, Support.kind)):
        found.setdefault(post_id, {})[kind] = count
    return {post_id: " ".join(_(sign.words(kinds[sign.key])) for sign in signs.SIGNS if sign.key in kinds) for post_id, kinds in found.items()}


def _known(kind: str) -> Kindness:
    if kind not in signs.BY_KEY:
        raise Invalid("kind", _("Please choose one of the signs."))
    return Kindness(kind)


def _row(session: Session, member: Member, post: Post, kind: Kindness) -> Support | None:
    return session.scalar(select(Support).where(Support.tag.in_(_tags(session, member, post, [kind]))))


def _tags(session: Session, member: Member, post: Post, kinds: Sequence[Kindness]) -> list[str]:
    sealed = seals.of(session)
    return [tag for kind in kinds for tag in sealed.tags(TABLE, member.account_id, post.id, kind)]
