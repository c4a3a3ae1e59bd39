"""A member who has used everything, with a value to recognise in every column that their export must hold."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.accounts import aliases, preferences, shelf
from forum.accounts.members import Member
from forum.accounts.models import Account, Alias, ContactLimit, Mute, Passkey, Role, SignIn
from forum.accounts.service import limited, recovering, sessions
from forum.boards import queries as boards
from forum.boards.models import Board, Post, PostDue, PostEnd, PostRevision, Support
from forum.boards.service import changing, writing
from forum.core import clock, owned
from forum.core.names import public_id
from forum.moderation import queries
from forum.moderation.acts import WORDS as WORDS_OF_KEEPING
from forum.moderation.models import Act, Approval, CaseNote, Decision, Flag, Keeping, Lifting, Pattern, PatternName, Record, Shift
from forum.moderation.service import appealing, deciding, flagging
from forum.notes.models import ContextNote, NoteRating
from forum.notifications.models import Kind
from forum.notifications.service import add_notice
from forum.resources.promises import EXPORT_DAYS
from tests import factories

WORDS = "A canary sings."
FLAGGED = "Canaries cure everything."


def _day(number: int) -> date:
    """Return a day that nothing else in a test has."""
    return date(2001, 1, 1) + timedelta(days=number)


def a_full_life(session: Session) -> tuple[Member, dict[str, Any]]:
    """Make a member who has used everything, and return what must stand in their export, by column."""
    member = factories.a_member(session, "Patient Otter", Role.MODERATOR)
    planted = {**_account(session, member), **_people(session, member), **_posts(session, member)}
    planted |= {**_moderation(session, member), **_seals(session, member), **_told(session, member), **_notes(session, member)}
    session.flush()
    return member, planted


def a_nameless_member(session: Session) -> Member:
    """Make a member who has not chosen a name yet."""
    member = factories.a_member(session)
    session.delete(factories.usual(session, member))
    session.flush()
    return member


def flag(session: Session, member: Member, post: Post, **typed: str) -> Flag:
    """Flag a post for something else."""
    return flagging.flag(session, member, "post", post.id, **{"reason": "other", "why": "Something is off.", **typed})


def names_and_ids(session: Session, member: Member) -> list[str]:
    """Return what would tie a member's words to their pages: the account, names, their ids, the ids of posts."""
    own = aliases.all_of(session, member)
    posts = session.scalars(select(Post.id).where(Post.alias_id.in_([alias.id for alias in own])))
    return [member.account_id, *(alias.name for alias in own), *(alias.id for alias in own), *posts]


def of_others(session: Session, member: Member) -> list[str]:
    """Return ids and names of everybody else, without the names that the member has listed themselves."""
    own = {alias.id for alias in aliases.all_of(session, member)}
    others = [alias for alias in session.scalars(select(Alias)) if alias.id not in own]
    accounts = session.scalars(select(Account.id).where(Account.id != member.account_id))
    posts = session.scalars(select(Post.id).where(Post.alias_id.not_in(own)))
    listed = {"Loud Magpie", "Stern Heron", "Sharp Thistle"}
    return [*(alias.id for alias in others), *(alias.name for alias in others if alias.name not in listed), *accounts, *posts]


def _account(session: Session, member: Member) -> dict[str, Any]:
    recovering.renew_recovery_codes(session, member.account_id)
    preferences.change(session, member.account_id, neutral=True, app_secret="A SECRET", leaving_openings="leave", leaving_replies="erase")
    session.get_one(Account, member.account_id).agreed_to = "version 77"
    sessions.open_session(session, member)
    limited.restrict(session, member.account_id, limited.Kind.WRITING, 33)
    restricted = (clock.today() + timedelta(days=33)).isoformat()
    row = owned.rows_of(session, SignIn, member.account_id)[0]
    ends, label = row.ends.isoformat(), owned.private_parts(session, row)[1]
    owned.keep(session, Passkey(id=public_id(), tag="passkey"), member.account_id, "credential", "public key", "A blue key", _day(1).isoformat())
    when_erased = {"what_becomes_of_your_threads_when_erased": "leave", "what_becomes_of_your_replies_when_erased": "erase"}
    chosen = {"neutral_pages": True, "one_time_code_app": True, **when_erased}
    return {
        "account.role": Role.MODERATOR,
        "account.agreed_to": "version 77",
        "account.private": _Including(chosen),
        "recovery_code.tie": recovering.RECOVERY_CODES,
        "sign_in.ends": ends,
        "sign_in.tie": label,
        "passkey.tie": "A blue key",
        "restriction.tie": restricted,
        "export.ends": (clock.today() + timedelta(days=EXPORT_DAYS)).isoformat(),
        "export.tie": True,
    }


class _Including:
    """Equal to every dictionary that holds these values."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and self.values.items() <= other.items()


def _people(session: Session, member: Member) -> dict[str, Any]:
    one_off = aliases.draw_name(session, member, aliases.thread_scope("anywhere"))
    one_off.on_break = True
    one_off.hidden_name = "Canary of before"
    loud, stern = (factories.a_member(session, name) for name in ("Loud Magpie", "Stern Heron"))
    muted, blocked = factories.usual(session, loud).id, factories.usual(session, stern).id
    own = factories.usual(session, member).id
    owned.keep(session, Mute(id=public_id(), tag="mute"), member.account_id, muted)
    owned.keep(session, ContactLimit(id=public_id(), tag="limit"), member.account_id, own, blocked, stern.account_id)
    shelf.write(session, member.account_id, "canaries", ["A kept canary"])
    return {
        "shelf.content": {"canaries": ["A kept canary"]},
        "alias.name": one_off.name,
        "alias.on_break": True,
        "alias.hidden_name": "Canary of before",
        "alias.tie": "one thread",
        "mute.tie": "Loud Magpie",
        "contact_limit.tie": "Stern Heron",
    }


def _posts(session: Session, member: Member) -> dict[str, Any]:
    post = _changed_post(session, member)
    minute = clock.minute()
    session.add_all([PostDue(post_id=post.id, minute=29_000_000), PostEnd(post_id=post.id, day=_day(2))])
    session.execute(update(Post).where(Post.id == post.id).values(day=_day(3), edited_day=_day(4)))
    session.execute(update(PostRevision).where(PostRevision.post_id == post.id, PostRevision.number == 1).values(day=_day(5)))
    post.notes, post.source, post.thread.wants, post.thread.fit = "grief", "A canary's book", "listen", "partly"
    post.stance = "own"
    post.thread.asked = True
    supported = factories.a_thread(session, factories.a_member(session))
    owned.keep(session, Support(id=public_id(), tag="support", post_id=supported.id, kind="hope"), member.account_id)
    session.flush()
    session.expire(post)
    return {
        "thread.title": "A canary's new title",
        "thread.wants": "listen",
        "thread.fit": "partly",
        "thread.asked": True,
        "post.notes": "grief",
        "post.source": "A canary's book",
        "post.stance": "from your own experience",
        "support.post_id": supported.thread.title,
        "support.kind": "hope",
        "post.thread_id": "A board of canaries",
        "post.seq": True,
        "post.id": f"/p/{post.id}",
        "post.alias_id": "Patient Otter",
        "post.day": _day(3).isoformat(),
        "post.body": WORDS,
        "post.state": "can be read",
        "post.edited_day": _day(4).isoformat(),
        "post.edit_reason": "A last reason.",
        "post_revision.title": "A canary's title",
        "post_revision.body": "The first canary.",
        "post_revision.day": _day(5).isoformat(),
        "post_revision.reason": "A first reason.",
        "post_revision.erased": True,
        "post_minute.minute": _at(minute),
        "post_due.minute": "19 February 2025, 21:20 UTC",
        "post_end.day": _day(2).isoformat(),
    }


def _at(minute: int) -> Any:
    """Return what is equal to the minute as an export writes it, or to the next one, as a test may run across its end."""
    hours = {f"{(number // 60) % 24:02d}:{number % 60:02d}" for number in range(minute - 1, minute + 2)}
    return _Containing(hours)


class _Containing:
    """Equal to every text that has one of some words in it."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, words: set[str]) -> None:
        self.words = words

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and any(word in other for word in self.words)


def _changed_post(session: Session, member: Member) -> Post:
    free = Member(member.account_id, Role.MODERATOR)
    limited.lift(session, member.account_id, limited.Kind.WRITING)
    board: Board = factories.a_board(session, title="A board of canaries")
    post = factories.a_thread(session, free, board, "A canary's title", "The first canary.")
    changing.edit_post(session, free, post, body="The second canary.", title="A canary's new title", reason="A first reason.")
    changing.edit_post(session, free, post, body=WORDS, title="A canary's new title", reason="A last reason.")
    session.flush()
    changing.erase_earlier_text(session, free, post, 2)
    factories.a_reply(session, factories.a_member(session), post, "The answer of a stranger.")
    limited.restrict(session, member.account_id, limited.Kind.WRITING, 33)
    return post


def _moderation(session: Session, member: Member) -> dict[str, Any]:
    stranger, flagger, moderator = factories.a_member(session), factories.a_member(session), factories.a_moderator(session)
    theirs = factories.a_thread(session, stranger, body=FLAGGED)
    row = flag(session, member, theirs, reason="misinformation", sentence=FLAGGED, why="They do not.", source="A book on birds.")
    row.day = _day(6)
    hidden = _own_post(session, member, "A rude canary.")
    decision = _decide(session, moderator, flagger, hidden, "No canary is a fool.")
    appealing.file(session, member, decision, "The canary was quoting.").day = _day(16)
    decision.day, decision.notes, decision.days = _day(7), "hospital", 29
    _undone(session, moderator, flagger, _own_post(session, member, "Another canary."))
    owned.keep(session, Record(id=public_id()), member.account_id, decision.id, _day(8).isoformat())
    _kept(session, hidden)
    _cared(session, member, decision)
    kindness = "Disagree with words, never with the person."
    return {
        "flag.case_id": "not decided yet",
        "flag.reason": "A health claim that is wrong or unproven",
        "flag.sentence": FLAGGED,
        "flag.why": "They do not.",
        "flag.source": "A book on birds.",
        "flag.day": _day(6).isoformat(),
        "post.hidden_reason": f"against the agreement “{kindness}”",
        "decision.case_id": hidden.thread.board.title,
        "decision.outcome": "hidden",
        "decision.rule": kindness,
        "decision.reason": "No canary is a fool.",
        "decision.day": _day(7).isoformat(),
        "decision.notes": "hospital",
        "decision.undone": True,
        "decision.days": 29,
        "appeal.party": "a post of yours",
        "appeal.words": "The canary was quoting.",
        "appeal.day": _day(16).isoformat(),
        "appeal.answer": "not answered yet",
        "record.tie": _day(8).isoformat(),
        "keeping.act": WORDS_OF_KEEPING[Act.LOCK],
        "keeping.reason": "A canary's quiet.",
        "keeping.day": _day(15).isoformat(),
        "keeping.undone": True,
        "shift.weekday": 5,
        "shift.begins": 19,
        "shift.hours": 7,
        "shift.offered": True,
        "case_note.asks": True,
        "case_note.words": "A canary wonders.",
        "case_note.day": _day(40).isoformat(),
    }


def _cared(session: Session, member: Member, decision: Decision) -> None:
    official = aliases.official_name(session, member)
    session.add(Shift(id=public_id(), weekday=5, begins=19, hours=7, by_alias_id=official.id, offered=True))
    about = {"case_id": decision.case_id, "by_alias_id": official.id, "day": _day(40)}
    session.add(CaseNote(id=public_id(), number=1, asks=True, words="A canary wonders.", **about))
    session.flush()


def _kept(session: Session, post: Post) -> None:
    official = aliases.official_name(session, factories.a_moderator(session))
    about = {"thread_id": post.thread_id, "post_id": post.id, "board_id": post.thread.board_id}
    session.add(
        Keeping(id=public_id(), turn=1, act=Act.LOCK, by_alias_id=official.id, reason="A canary's quiet.", day=_day(15), undone=True, **about)
    )
    session.flush()


def _own_post(session: Session, member: Member, body: str) -> Post:
    limited.lift(session, member.account_id, limited.Kind.WRITING)
    opening = factories.a_thread(session, factories.a_member(session), title="The title of a stranger")
    draft = writing.Draft(public_id(), body)
    post = writing.reply(session, member, boards.get_post(session, opening.id, member), factories.usual(session, member), draft)
    limited.restrict(session, member.account_id, limited.Kind.WRITING, 33)
    return post


def _decide(session: Session, moderator: Member, flagger: Member, post: Post, reason: str) -> Decision:
    flag(session, flagger, post, why="The words of a flagger.")
    case = queries.open_case(session, "post", post.id)
    assert case is not None
    deciding.claim(session, moderator, case)
    return deciding.decide(session, moderator, case, "hide", reason, "kindness", version=case.version)


def _undone(session: Session, moderator: Member, flagger: Member, post: Post) -> None:
    decision = _decide(session, moderator, flagger, post, "A mistake about a canary.")
    deciding.undo(session, moderator, decision.case)


def _seals(session: Session, member: Member) -> dict[str, Any]:
    own, official = factories.usual(session, member), aliases.official_name(session, member)
    sharp = factories.usual(session, factories.a_member(session, "Sharp Thistle"))
    pattern = Pattern(id=public_id(), alias_id=own.id, words="They follow me.", day=_day(9), state="decided", reason="We have looked at it.")
    lifting = Lifting(id=public_id(), alias_id=own.id, reason="court-order", words="The words of a court.", day=_day(10), lifted=_day(11), told=True)
    session.add_all([pattern, lifting])
    session.flush()
    session.add(PatternName(pattern_id=pattern.id, alias_id=sharp.id, post_id=public_id()))
    session.add(Approval(subject_id=public_id(), by_alias_id=official.id, day=_day(12)))
    untold = Lifting(id=public_id(), alias_id=own.id, reason="legal-request", words="An order not to tell.", day=_day(13), lifted=_day(14))
    session.add(untold)
    return {
        "pattern.alias_id": own.name,
        "pattern.words": "They follow me.",
        "pattern.day": _day(9).isoformat(),
        "pattern.state": "looked at",
        "pattern.reason": "We have looked at it.",
        "pattern_name.alias_id": "Sharp Thistle",
        "approval.day": _day(12).isoformat(),
        "lifting.alias_id": own.name,
        "lifting.reason": "A court has ordered it",
        "lifting.lifted": _day(11).isoformat(),
    }


def _told(session: Session, member: Member) -> dict[str, Any]:
    own = factories.usual(session, member)
    add_notice(session, own.id, Kind.OWN_POST, public_id())
    return {"notice.alias_id": own.name, "notice.kind": "a decision about a post of yours", "notice.day": clock.today().isoformat()}


def _notes(session: Session, member: Member) -> dict[str, Any]:
    """Let the member write a context note and rate one."""
    claims = ("Canaries heal by singing.", "Canaries never sleep.")
    posts = [factories.a_thread(session, factories.a_member(session), body=claim) for claim in claims]
    said = {"claim": claims[0], "verdict": "outdated", "words": "Some say that a canary hums."}
    own = {**said, "day": _day(16), "settled_day": _day(17), "state": "rejected", "hidden": "words of a canary"}
    owned.keep(session, ContextNote(id=public_id(), post_id=posts[0].id, **own), member.account_id, "moderator")
    other = ContextNote(id=public_id(), post_id=posts[1].id, claim=claims[1], verdict="unproven", words="Others wrote this.", day=_day(18))
    owned.keep(session, other, factories.a_moderator(session).account_id, "moderator")
    owned.keep(session, NoteRating(id=public_id(), tag="rating", note_id=other.id), member.account_id, "somewhat", "beside")
    return {
        "context_note.claim": claims[0],
        "context_note.verdict": "outdated",
        "context_note.words": "Some say that a canary hums.",
        "context_note.state": "was not found helpful",
        "context_note.day": _day(16).isoformat(),
        "context_note.settled_day": _day(17).isoformat(),
        "context_note.hidden": "words of a canary",
        "context_note.tie": "moderator",
        "note_rating.note_id": claims[1],
        "note_rating.tie": "somewhat",
    }
