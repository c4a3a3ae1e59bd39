"""Reading cases, flags, decisions, patterns and the public log; what was flagged is read through `forum.moderation.subjects`."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.boards.models import Post, Thread, ThreadRedirect
from forum.boards.models import State as Shown
from forum.core import clock, seals
from forum.core.errors import Missing
from forum.core.paging import Cursor, Page, page
from forum.core.words import _
from forum.moderation import measures, policy, reasons
from forum.moderation.conflicts import CONFLICT as CONFLICT
from forum.moderation.conflicts import parts as parts
from forum.moderation.conflicts import parts_in as parts_in
from forum.moderation.models import (
    SETTLED,
    UNDECIDED,
    Appeal,
    Case,
    Decision,
    Flag,
    Keeping,
    Lifting,
    LogEntry,
    Part,
    Pattern,
    PatternName,
    Stands,
    State,
)
from forum.notes import queries as notes

LINES_A_PAGE = 30
MOST_ANSWERS = 60
"""How many answers somebody is shown who says that several names are one person."""

Row = TypeVar("Row")


def get_case(session: Session, case_id: str) -> Case:
    """Return a case.

    :raises Missing: if there is none.
    """
    case = session.get(Case, case_id)
    if case is None:
        raise Missing(_(policy.NOT_FOR_YOU))
    return case


def is_any_open_in(session: Session, thread_id: str) -> bool:
    """Say whether anything in a thread waits for a moderator."""
    posts = select(Post.id).where(Post.thread_id == thread_id)
    about = or_(and_(Case.kind == "post", Case.subject_id.in_(posts)), and_(Case.kind == "thread", Case.subject_id == thread_id))
    return bool(session.scalar(select(exists().where(waits(), about))))


def about_post(post_id: str) -> ColumnElement[bool]:
    """Make the condition that a case is about a post, or about the thread that the post has opened."""
    opened = select(Post.thread_id).where(Post.id == post_id, Post.seq == 1)
    return or_(and_(Case.kind == "post", Case.subject_id == post_id), and_(Case.kind == "thread", Case.subject_id.in_(opened)))


def open_case(session: Session, kind: str, subject_id: str) -> Case | None:
    """Return the one case about something that is not decided yet, as it is in the database now."""
    statement = select(Case).where(Case.kind == kind, Case.subject_id == subject_id, Case.state.in_(UNDECIDED))
    return session.scalar(statement.execution_options(populate_existing=True))


def last_decided_case(session: Session, kind: str, subject_id: str) -> Case | None:
    """Return the newest decided case about something; one whose decision was appealed is decided, too."""
    about = (Case.kind == kind, Case.subject_id == subject_id, Case.state.in_((*SETTLED, State.APPEALED)))
    return session.scalar(select(Case).where(*about).order_by(Case.turn.desc()).limit(1))


def has_newer(case: Case) -> ColumnElement[bool]:
    """Make the condition that there is a newer case about the same thing."""
    newer = aliased(Case)
    return exists().where(newer.kind == case.kind, newer.subject_id == case.subject_id, newer.turn > case.turn)


def has_undecided(case: Case) -> ColumnElement[bool]:
    """Make the condition that another case about the same thing has no decision for good."""
    other = aliased(Case)
    return exists().where(other.kind == case.kind, other.subject_id == case.subject_id, other.id != case.id, other.state.in_(UNDECIDED))


def in_hand(case: Case) -> bool:
    """Say whether somebody has a case in hand now."""
    return case.claim_until is not None and case.claim_until > clock.minute()


def flags_of(session: Session, case: Case) -> list[Flag]:
    """Return the flags of a case, in an order that says nothing about who came first."""
    return list(session.scalars(select(Flag).where(Flag.case_id == case.id).order_by(Flag.id)))


def own_flag(session: Session, member: Member, case_id: str) -> Flag | None:
    """Return a member's own flag in a case."""
    tags = seals.of(session).tags("flag", case_id, member.account_id)
    return session.scalar(select(Flag).where(Flag.person_tag.in_(tags)))


def decisions_of(session: Session, case: Case) -> list[Decision]:
    """Return the decisions on a case, the first one first, with those that were taken back."""
    return list(session.scalars(select(Decision).where(Decision.case_id == case.id).order_by(Decision.number)))


def standing_decision(session: Session, case: Case, *, besides: Decision | None = None) -> Decision | None:
    """Return the decision that holds, also for now alone, or None when there is none yet.

    :param besides: one to leave out, for asking what held before it.
    """
    statement = select(Decision).where(Decision.case_id == case.id, *_holding())
    if besides is not None:
        statement = statement.where(Decision.id != besides.id)
    return session.scalar(statement.order_by(Decision.number.desc()).limit(1))


def interim_decision(session: Session, case: Case) -> Decision | None:
    """Return the decision that holds for now, until somebody else has said what they think."""
    return session.scalar(select(Decision).where(Decision.case_id == case.id, Decision.interim, Decision.undone.is_(False)))


def opinions_since(session: Session, first: Decision) -> list[Decision]:
    """Return an interim decision and the opinions that followed it, the first one first."""
    since = select(Decision).where(Decision.case_id == first.case_id, Decision.number >= first.number, Decision.undone.is_(False))
    return list(session.scalars(since.order_by(Decision.number)))


def appeals_of(session: Session, case: Case) -> list[Appeal]:
    """Return the appeals in a case, in no order."""
    return list(session.scalars(select(Appeal).where(Appeal.case_id == case.id).order_by(Appeal.id)))


def own_appeal(session: Session, member: Member, case_id: str) -> Appeal | None:
    """Return a member's own appeal in a case."""
    tags = seals.of(session).tags("appeal", case_id, member.account_id)
    return session.scalar(select(Appeal).where(Appeal.person_tag.in_(tags)))


def waits() -> ColumnElement[bool]:
    """Make the condition that somebody has to look at a case."""
    return Case.state.in_((*UNDECIDED, State.APPEALED))


def my_flags(session: Session, member: Member, cursor: Cursor | None) -> Page[Flag]:
    """Return a member's flags with their cases, newest days first."""
    statement = select(Flag).join(Flag.case).where(Flag.alias_id.in_(_own(session, member))).options(contains_eager(Flag.case))
    return page(session, statement, Flag.place, key=lambda flag: flag.place, cursor=cursor, size=LINES_A_PAGE, descending=True)


def decisions_on_cases(session: Session, cases: Sequence[Case]) -> dict[str, Decision]:
    """Return the decision that holds for each of some cases, by case."""
    statement = select(Decision).where(Decision.case_id.in_([case.id for case in cases]), *_holding())
    return {decision.case_id: decision for decision in session.scalars(statement.order_by(Decision.number))}


def decisions(session: Session, decision_ids: Iterable[str]) -> dict[str, Decision]:
    """Return some decisions by id."""
    wanted = list(decision_ids)
    return {decision.id: decision for decision in session.scalars(select(Decision).where(Decision.id.in_(wanted)))} if wanted else {}


def my_decisions(session: Session, member: Member, cursor: Cursor | None) -> Page[Decision]:
    """Return the decisions that changed something for a member's posts, names and notes, newest days first."""
    return _decisions(session, concerns(session, member.account_id), cursor)


def concerns(session: Session, account_id: str) -> ColumnElement[bool]:
    """Make the condition that a decision changed something for what somebody has written; their own notes are found by the seals in these."""
    wrote = Case.author_alias_id.in_([alias.id for alias in aliases.of_account(session, account_id)])
    return and_(or_(wrote, _about_notes(session, account_id)), Decision.for_author)


def about_own_notes(session: Session, member: Member) -> list[Decision]:
    """Return what was decided about notes that a member has written, newest days first: no stored notice tells whose a note is."""
    if not notes.written_by(session, member.account_id):
        return []
    found = select(Decision).join(Decision.case).where(_about_notes(session, member.account_id), Decision.for_author)
    return list(session.scalars(found.options(contains_eager(Decision.case)).order_by(Decision.place.desc()).limit(LINES_A_PAGE)))


def _about_notes(session: Session, account_id: str) -> ColumnElement[bool]:
    return and_(Case.kind == "note", Case.subject_id.in_(notes.written_by(session, account_id)))


def decided_by(session: Session, member: Member, cursor: Cursor | None) -> Page[Decision]:
    """Return the decisions that a moderator made, newest days first."""
    official = aliases.named(session, member, aliases.OFFICIAL)
    return _decisions(session, Decision.by_alias_id == (official.id if official else ""), cursor)


def decided_page(session: Session, member: Member, cursor: Cursor | None) -> Page[Decision]:
    """Return decisions that hold and that the moderator may look at again, newest days first."""
    condition = and_(*_holding(), Case.state.in_(SETTLED))

    def read(start: Cursor | None) -> Page[Decision]:
        return _decisions(session, condition, start)

    return without_own(session, member, read, cursor, LINES_A_PAGE, case_of=lambda decision: decision.case, key=lambda decision: decision.place)


def decision_for(session: Session, member: Member, decision_id: str) -> tuple[Decision, Part]:
    """Return a decision for somebody it concerns, and what part they have in it.

    :raises Missing: for everybody else.
    """
    decision = session.get(Decision, decision_id)
    own = parts(session, member.account_id, [decision.case_id]).get(decision.case_id, set()) if decision else set()
    for part in (Part.AUTHOR, Part.FLAGGER):
        if decision is not None and part in own:
            return decision, part
    raise Missing(_("There is no decision at this address, or it is not about you."))


def public_decisions(session: Session, cursor: Cursor | None) -> Page[Decision]:
    """Return the decisions that everybody may read of, newest days first.

    Left out are opinions that never held, decisions on which somebody else is still to say what they think without knowing them, and
    what was let through after waiting: a line about that would tell whom it answers that it was held.
    """
    told = or_(Case.reason.not_in((reasons.WAITS, reasons.ASKED)), Decision.outcome.in_(measures.HIDING))
    return _decisions(session, and_(Decision.stands.not_in((Stands.NOT, Stands.INTERIM)), told), cursor)


def log_page(session: Session, cursor: Cursor | None) -> Page[LogEntry]:
    """Return lines of the public log, the newest first."""
    return page(session, select(LogEntry), LogEntry.turn, key=lambda line: line.turn, cursor=cursor, size=LINES_A_PAGE, descending=True)


def keepings_of(session: Session, thread: Thread) -> list[Keeping]:
    """Return what moderators did with a thread, and with those that were joined to it, the last first."""
    joined = select(ThreadRedirect.id).where(ThreadRedirect.thread_id == thread.id)
    opening = select(Post.id).where(Post.thread_id == thread.id, Post.seq == 1)
    about = or_(Keeping.thread_id == thread.id, Keeping.thread_id.in_(joined), Keeping.post_id.in_(opening))
    return list(session.scalars(select(Keeping).where(about).order_by(Keeping.turn.desc()).limit(LINES_A_PAGE)))


def keepings_page(session: Session, cursor: Cursor | None) -> Page[Keeping]:
    """Return what moderators did with threads, the last first."""
    return page(session, select(Keeping), Keeping.turn, key=lambda row: row.turn, cursor=cursor, size=LINES_A_PAGE, descending=True)


def get_keeping(session: Session, keeping_id: str) -> Keeping:
    """Return what a moderator did with a thread.

    :raises Missing: if there is no such thing.
    """
    row = session.get(Keeping, keeping_id)
    if row is None:
        raise Missing(_("Nothing is noted at this address."))
    return row


def names_in(session: Session, pattern: Pattern) -> list[PatternName]:
    """Return the names a pattern is about, in no order."""
    return list(session.scalars(select(PatternName).where(PatternName.pattern_id == pattern.id).order_by(PatternName.alias_id)))


def open_patterns(session: Session) -> list[Pattern]:
    """Return the patterns that wait, the oldest day first."""
    return list(session.scalars(select(Pattern).where(Pattern.state == State.OPEN).order_by(Pattern.day, Pattern.id)))


def my_patterns(session: Session, member: Member) -> list[Pattern]:
    """Return the patterns that a member has told of, the newest day first."""
    return list(session.scalars(select(Pattern).where(Pattern.alias_id.in_(_own(session, member))).order_by(Pattern.day.desc(), Pattern.id)))


def patterns(session: Session, pattern_ids: Iterable[str]) -> dict[str, Pattern]:
    """Return some patterns by id."""
    return {pattern.id: pattern for pattern in session.scalars(select(Pattern).where(Pattern.id.in_(list(pattern_ids))))}


def liftings(session: Session) -> list[Lifting]:
    """Return all requests to lift a seal, the newest day first."""
    return list(session.scalars(select(Lifting).order_by(Lifting.day.desc(), Lifting.id)))


def told_liftings(session: Session, member: Member) -> list[Lifting]:
    """Return what a member is told of seals of theirs that were lifted."""
    mine = (Lifting.alias_id.in_(_own(session, member)), Lifting.told)
    return list(session.scalars(select(Lifting).where(*mine).order_by(Lifting.lifted.desc(), Lifting.id)))


def answers_to(session: Session, member: Member) -> list[tuple[Post, str]]:
    """Return one post of each name that answered the member in a thread, with the id of the name of theirs that it answered; newest days first."""
    own = _own(session, member)
    answered = aliased(Post)
    threads = select(Post.thread_id).where(Post.alias_id.in_(own))
    statement = (
        select(Post, answered.alias_id)
        .join(answered, Post.parent_id == answered.id)
        .where(Post.thread_id.in_(threads), answered.alias_id.in_(own), Post.alias_id.not_in(own), Post.state.in_((Shown.VISIBLE, Shown.HIDDEN)))
        .options(joinedload(Post.thread), joinedload(Post.alias))
        .order_by(Post.day.desc(), Post.id)
        .limit(MOST_ANSWERS)
    )
    found: dict[tuple[str, str], tuple[Post, str]] = {}
    for post, met in session.execute(statement).unique():
        found.setdefault((post.alias_id, post.thread_id), (post, met))
    return list(found.values())


def without_own(  # noqa: PLR0913  # a list, how to read it, and where
    session: Session,
    member: Member,
    read: Callable[[Cursor | None], Page[Row]],
    cursor: Cursor | None,
    size: int,
    *,
    case_of: Callable[[Row], Case],
    key: Callable[[Row], Any],
    leaves_out: Callable[[Row], bool] | None = None,
) -> Page[Row]:
    """Return a full page of what a moderator has no part in: a shorter page, or an empty one behind it, would tell that something was left out."""
    backwards = cursor is not None and cursor.backwards
    rows: list[Row] = []
    step = cursor
    while True:
        found = read(step)
        own = parts_in(session, member.account_id, [case_of(row) for row in found.rows])
        kept = [row for row in found.rows if case_of(row).id not in own and not (leaves_out and leaves_out(row))]
        rows = kept + rows if backwards else rows + kept
        step = found.before if backwards else found.after
        if step is None or len(rows) > size:
            break
    more = len(rows) > size
    rows = rows[-size:] if backwards else rows[:size]
    if not rows:
        return Page()
    before = Cursor(str(key(rows[0])), backwards=True) if (more if backwards else cursor is not None) else None
    return Page(rows, before=before, after=Cursor(str(key(rows[-1]))) if backwards or more else None)


def _holding() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Decision.undone.is_(False), Decision.stands != Stands.NOT


def _decisions(session: Session, condition: ColumnElement[bool], cursor: Cursor | None) -> Page[Decision]:
    statement = select(Decision).join(Decision.case).where(condition).options(contains_eager(Decision.case))
    return page(session, statement, Decision.place, key=lambda decision: decision.place, cursor=cursor, size=LINES_A_PAGE, descending=True)


def _own(session: Session, member: Member) -> list[str]:
    return [alias.id for alias in aliases.all_of(session, member)]
