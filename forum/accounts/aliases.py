"""The names an account speaks under, and the sealed tie between them; posts know aliases only.

A name is found by its owner through a tag of account and scope. Scopes: `usual`, `official` for moderators, a board, a thread.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.accounts.service import entering
from forum.core import names, once, owned, seals, text
from forum.core.errors import Invalid
from forum.core.words import _, later

USUAL = "usual"
OFFICIAL = "official"
TABLE = "alias"
FORMER_MEMBER = later("A former member")
"""Stands above words whose author has left, or has taken the name off them."""
A_MEMBER = later("A member")
"""Stands above words whose author has a name that moderators have hidden."""
SENTENCES = (FORMER_MEMBER, A_MEMBER)
"""What stands in the place of a name, and is no name."""
_TRIES = 8


def board_scope(board_id: str) -> str:
    """Return the scope of a name for one board."""
    return f"board {board_id}"


def thread_scope(thread_id: str) -> str:
    """Return the scope of a name for one thread."""
    return f"thread {thread_id}"


def named(session: Session, member: Member, scope: str = USUAL) -> Alias | None:
    """Return the member's alias for a scope, or None when there is none yet."""
    return scoped(session, member, [scope]).get(scope)


def scoped(session: Session, member: Member, scopes: list[str]) -> dict[str, Alias]:
    """Return the member's aliases for some scopes, by scope, leaving out those that are not there."""
    return dict(once.asked(session, ("aliases", member.account_id, *scopes), lambda: _scoped(session, member.account_id, scopes)))


def all_of(session: Session, member: Member) -> list[Alias]:
    """Return every alias of the member, the usual one first and the others by name."""
    return of_account(session, member.account_id)


def of_account(session: Session, account_id: str) -> list[Alias]:
    """Return every alias of an account, the usual one first and the others by name."""
    usual = seals.of(session).tags(TABLE, account_id, USUAL)
    return sorted(owned.rows_of(session, Alias, account_id), key=lambda alias: (alias.tag not in usual, alias.name))


def owns(session: Session, member: Member, alias_id: str) -> bool:
    """Say whether an alias is the member's."""
    alias = session.get(Alias, alias_id)
    return alias is not None and owner_of(session, alias) == member.account_id


def owner_of(session: Session, alias: Alias) -> str | None:
    """Return the account behind an alias, so that a rule can reach the person; never shown to anybody.

    None for a name without an owner: an imported author, or a tie that was cut.
    """
    return owned.owner_of(session, alias)


def scope_of(session: Session, alias: Alias) -> str:
    """Return where a member speaks under a name of theirs."""
    return owned.private_parts(session, alias)[0]


def take_name(session: Session, member: Member, name: str) -> Alias:
    """Give the member the usual name they chose: their first one, or another one in the place of one that moderators have hidden.

    :raises Invalid: if the name cannot be used, is taken, or the member has one already.
    """
    before = named(session, member)
    if before is not None and not before.hidden_name:
        raise Invalid("name", _("You already have a name here."))
    name = text.clean_line(name)
    if problem := names.pseudonym_problem(name):
        raise Invalid("name", problem)
    account = entering.account_called(session, name)
    if account is not None and account.id == member.account_id:
        raise Invalid(
            "name", _("That is the name you sign in with. Whoever knows the one would know the other: please choose another to write under.")
        )
    if _is_taken(session, name) or text.fold(name) in {text.fold(sentence) for sentence in SENTENCES}:
        raise Invalid("name", _("Somebody here already goes by that name, or by one that looks like it. Please choose another."))
    if before is not None:
        before.name, before.name_key, before.hidden_name = name, text.fold(name), ""
        session.flush()
        return before
    return _add(session, name, member, USUAL)


def hide_name(session: Session, alias: Alias) -> None:
    """Let a sentence stand in the place of a name, wherever it stands; nobody else can take that name meanwhile."""
    if not alias.hidden_name:
        alias.hidden_name, alias.name = alias.name, A_MEMBER
        session.flush()


def show_name(session: Session, alias: Alias) -> None:
    """Let a hidden name stand again; nothing happens when its owner has taken another one meanwhile."""
    if alias.hidden_name:
        alias.name, alias.hidden_name = alias.hidden_name, ""
        session.flush()


def erase_name(session: Session, alias: Alias) -> None:
    """Erase a name for good; the words under it stay with their owner, who can take another one if they chose it themselves."""
    alias.name, alias.name_key, alias.hidden_name = A_MEMBER, f"- {names.public_id()}", A_MEMBER
    session.flush()


def draw_name(session: Session, member: Member, scope: str = USUAL) -> Alias:
    """Give the member a name that is drawn."""
    return _add(session, free_name(session), member, scope)


def official_name(session: Session, member: Member) -> Alias:
    """Return the name under which a moderator speaks as a moderator, drawing one the first time."""
    return named(session, member, OFFICIAL) or draw_name(session, member, OFFICIAL)


def proposed_name(session: Session, scope: str, seed: str) -> str:
    """Return the name that a member would get for a scope, so that a form can show it before it is used.

    :param seed: what the form carries; the same form always proposes the same name, as long as nobody has it.
    """
    drawn_from = seals.of(session).tag("proposed name", scope.split(" ")[0], seed).encode()
    for attempt in range(_TRIES):
        name = names.propose_pseudonym(drawn_from, attempt)
        if not _is_taken(session, name):
            return name
    raise RuntimeError("no free name was found")


def take_proposed(session: Session, member: Member, scope: str, seed: str, name: str) -> Alias:
    """Give the member the name for a scope that their form showed, or return the one they have there.

    :param name: what was shown; empty for whichever is free.
    :raises Invalid: if that name was taken by another meanwhile.
    """
    if alias := named(session, member, scope):
        return alias
    proposed = proposed_name(session, scope, seed)
    if name not in ("", proposed):
        raise Invalid("voice", _("Somebody has just been given that name. There is a new one for you: please look, and send it again."))
    return _add(session, proposed, member, scope)


def ownerless_name(session: Session) -> Alias:
    """Make a name that belongs to nobody here, for the author of an imported message."""
    name = free_name(session)
    alias = Alias(id=names.public_id(), name=name, name_key=text.fold(name))
    session.add(alias)
    session.flush()
    return alias


def nameless(session: Session) -> Alias:
    """Make a row for words that belong to nobody any more; it reads like that of everybody who has left."""
    row_id = names.public_id()
    alias = Alias(id=row_id, name=FORMER_MEMBER, name_key=f"- {names.public_id()}")
    session.add(alias)
    session.flush()
    return alias


def free_name(session: Session) -> str:
    """Draw a kind name that nobody has."""
    for attempt in range(_TRIES):
        name = names.draw_pseudonym(extra=attempt >= _TRIES // 2)
        if not _is_taken(session, name):
            return name
    raise RuntimeError("no free name was found")


def cut(alias: Alias) -> None:
    """Cut the tie between a name and its owner for good; its words stay."""
    alias.tag = None
    owned.cut(alias)


def _scoped(session: Session, account_id: str, scopes: list[str]) -> dict[str, Alias]:
    sealed = seals.of(session)
    tags = {tag: scope for scope in scopes for tag in sealed.tags(TABLE, account_id, scope)}
    return {tags[alias.tag or ""]: alias for alias in session.scalars(select(Alias).where(Alias.tag.in_(tags)))}


def _is_taken(session: Session, name: str) -> bool:
    return session.scalar(select(Alias.id).where(Alias.name_key == text.fold(name))) is not None


def _add(session: Session, name: str, member: Member, scope: str) -> Alias:
    alias = Alias(id=names.public_id(), name=name, name_key=text.fold(name), official=scope == OFFICIAL)
    alias.tag = seals.of(session).tag(TABLE, member.account_id, scope)
    owned.keep(session, alias, member.account_id, scope)
    return alias
