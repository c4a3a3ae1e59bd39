"""Flags: saying that something is wrong, and taking that back. All flags on one thing share its one open case."""

from dataclasses import dataclass

from sqlalchemy import exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Role
from forum.boards.models import Post, Thread
from forum.core import clock, outbox, seals, text
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.core.names import public_id
from forum.core.words import _, later, too_long
from forum.moderation import policy, queries, reasons, sentences, subjects
from forum.moderation.events import FlagsChanged
from forum.moderation.models import Case, Flag, Part, State, day_place
from forum.moderation.reasons import Reason
from forum.moderation.service import marking
from forum.moderation.subjects import Subject

SENTENCE_LIMIT = 500
WHY_LIMIT = 2_000
SOURCE_LIMIT = 500
TRIES = 5

_THE_FORUM = Member("", Role.MODERATOR)
"""Reads for nobody in particular, where the software itself looks."""

_LOOKED_AT = later(
    "A moderator has looked at this post for that reason, and it has not changed since. If something else is wrong with it, choose that."
)
_FLAGGED = later("You have flagged this already, and it waits for a moderator. You can take the flag back on your page, under My flags.")


@dataclass(frozen=True, slots=True)
class _Said:
    """What somebody typed, checked."""

    reason: Reason
    sentence: str
    why: str
    source: str


def flag(  # noqa: PLR0913  # a flag is what is typed into its form
    session: Session,
    member: Member,
    kind: str,
    subject_id: str,
    *,
    reason: str,
    sentence: str = "",
    why: str = "",
    source: str = "",
    flag_id: str = "",
) -> Flag:
    """Flag something; the flag joins the case that is open about it, or opens one.

    :param kind: a kind of `forum.moderation.subjects`.
    :param sentence: which words are wrong, as they stand in the text.
    :param source: where something else can be read: an address, or words.
    :param flag_id: the id that the form was given, so that sending it twice flags once.
    :raises Invalid: if something is missing, or the member or a moderator has been here with that reason before.
    :raises Refused: for an own post, and for one that is hidden or deleted.
    :raises Missing: if the thing is gone.
    """
    if sent := _sent_before(session, member, flag_id):
        return sent
    subject = subjects.of(kind).load(session, subject_id, member)
    author = subjects.author_account(session, subject)
    policy.require_may_flag(subject.state, own=author == member.account_id)
    said = _checked(subject, reason, sentence, why, source)
    case = _case_about(session, member, subject, author, said.reason)
    usual = aliases.named(session, member)
    row_id, today = flag_id or public_id(), clock.today()
    row = Flag(
        id=row_id,
        case_id=case.id,
        alias_id=usual.id if usual else None,
        person_tag=seals.of(session).tag("flag", case.id, member.account_id),
        tie=seals.of(session).seal("flag", row_id, member.account_id),
        reason=said.reason.key,
        sentence=said.sentence,
        why=said.why,
        source=said.source,
        day=today,
        place=day_place(today, row_id),
    )
    session.add(row)
    session.flush()
    marking.mark_conflict(session, case.id, member.account_id, Part.FLAGGER)
    outbox.record(session, FlagsChanged(subject.id))
    return row


def notice_danger(session: Session, kind: str, subject_id: str) -> None:
    """Open a case about words that may be a cry for help, without anybody's flag.

    Nothing happens when a case is open already, or when these very words have been looked at.
    """
    subject = subjects.of(kind).load(session, subject_id, _THE_FORUM)
    case = queries.open_case(session, kind, subject_id)
    if case is not None:
        if case.reason == reasons.WAITS:
            _grade(case, reasons.BY_KEY[reasons.DANGER])
            case.version += 1
        return
    last = queries.last_decided_case(session, kind, subject_id)
    if last is None or last.revision != subject.revision:
        _open(session, subject, subjects.author_account(session, subject), reasons.BY_KEY[reasons.DANGER])


def notice_held(session: Session, kind: str, subject_id: str, *, answers: str | None) -> None:
    """Open a case about something that is held until a moderator has looked; nothing happens when there is one.

    :param answers: the account behind what it answers. Somebody else is to look: it may be them who asked for that.
    """
    subject = subjects.of(kind).load(session, subject_id, _THE_FORUM)
    if queries.open_case(session, kind, subject_id) is not None:
        return
    case = _open(session, subject, subjects.author_account(session, subject), reasons.HELD)
    if case is not None and answers is not None:
        marking.mark_conflict(session, case.id, answers, Part.FLAGGER)


def notice_asked(session: Session, kind: str, subject_id: str) -> None:
    """Open a case about a thread whose starter has waited for long and asks for a moderator; nothing happens when there is one."""
    subject = subjects.of(kind).load(session, subject_id, _THE_FORUM)
    if queries.open_case(session, kind, subject_id) is None:
        _open(session, subject, subjects.author_account(session, subject), reasons.UNANSWERED)


def notice_gone(session: Session, kind: str, subject_id: str) -> None:
    """Close the case about something that was held and that its author has taken back."""
    case = queries.open_case(session, kind, subject_id)
    if case is not None and case.reason == reasons.WAITS:
        case.state, case.title, case.body = State.WITHDRAWN, "", ""
        case.version += 1


def withdraw(session: Session, member: Member, flag_id: str) -> None:
    """Take an own flag back while nobody looks at it; a case without flags is closed.

    That the member had flagged it still keeps them from judging it.

    :raises Missing: if it is not the member's, or gone.
    :raises Refused: if a moderator has it in hand, or has decided.
    """
    row = session.get(Flag, flag_id)
    if row is None or row.person_tag not in seals.of(session).tags("flag", row.case_id, member.account_id):
        raise Missing(_("There is no flag of yours at this address. It may have been taken back already."))
    free = or_(Case.claim_until.is_(None), Case.claim_until <= clock.minute())
    taking = update(Case).where(Case.id == row.case_id, Case.state == State.OPEN, free).values(version=Case.version + 1).returning(Case.id)
    if session.scalar(taking.execution_options(synchronize_session=False)) is None:
        raise Refused(_("A moderator looks at this right now, or has decided already, so the flag stays."))
    case_id = row.case_id
    session.delete(row)
    session.flush()
    _settle(session, case_id)


def _settle(session: Session, case_id: str) -> None:
    """Make a case fit the flags that are left."""
    case = session.get_one(Case, case_id, populate_existing=True)
    left = [reasons.BY_KEY[row.reason] for row in queries.flags_of(session, case)]
    case.flag_count = len(left)
    outbox.record(session, FlagsChanged(case.subject_id))
    if not left and _is_asked_about(session, case):
        _grade(case, reasons.UNANSWERED)
    elif not left:
        case.state, case.title, case.body = State.WITHDRAWN, "", ""
    elif case.reason not in {reason.key for reason in left}:
        _grade(case, max(left, key=lambda reason: reason.severity))
    session.flush()


def _is_asked_about(session: Session, case: Case) -> bool:
    """Say whether the starter of a thread still waits for the look they asked for, whatever was flagged meanwhile."""
    asks = (Thread.asked, Thread.awaits, Post.id == case.subject_id, Post.seq == 1)
    return bool(session.scalar(select(exists().where(Post.thread_id == Thread.id, *asks))))


def _sent_before(session: Session, member: Member, flag_id: str) -> Flag | None:
    row = session.get(Flag, flag_id) if flag_id else None
    if row is not None and row.person_tag not in seals.of(session).tags("flag", row.case_id, member.account_id):
        raise Conflict(_("This form was used already. Your words are kept below: please open the post and flag it again."))
    return row


def _checked(subject: Subject, reason: str, sentence: str, why: str, source: str) -> _Said:
    chosen = reasons.BY_KEY.get(reason)
    if chosen is None or chosen not in reasons.REASONS:
        raise Invalid("reason", _("Please choose what is wrong. If nothing fits, choose “Something else”."))
    said = _Said(chosen, text.clean_line(sentence), text.clean(why).strip(), text.clean_line(source))
    for field, value, most in (("sentence", said.sentence, SENTENCE_LIMIT), ("why", said.why, WHY_LIMIT), ("source", said.source, SOURCE_LIMIT)):
        if len(value) > most:
            raise Invalid(field, too_long(len(value), most))
        if field in chosen.needs and text.is_blank(value):
            raise Invalid(field, _(_ASKS[field]))
    if "sentence" in chosen.needs and sentences.find(subject.text, said.sentence) is None:
        raise Invalid("sentence", _("We could not find these words in the post. Please copy them from it as they stand there."))
    return said


_ASKS = {
    "sentence": later("Please copy the sentence that is wrong from the post."),
    "why": later("A few words on what is wrong with it, please."),
    "source": later("Please say where you know it from: an address, a leaflet, a doctor's advice."),
}


def _case_about(session: Session, member: Member, subject: Subject, author: str | None, reason: Reason) -> Case:
    """Return the open case about something, with this flag counted; when there is none, open it."""
    for _attempt in range(TRIES):
        case = queries.open_case(session, subject.kind, subject.id)
        if case is None:
            _require_news(session, member, subject, reason)
            case = _open(session, subject, author, reason)
        elif queries.own_flag(session, member, case.id):
            raise Invalid("reason", _(_FLAGGED))
        if case is not None and _join(session, case, reason):
            return case
    raise Conflict(_("Somebody decides about this post at this very moment. Please look at it again."))


def _require_news(session: Session, member: Member, subject: Subject, reason: Reason) -> None:
    """Let a flag open a new case on something decided only if it brings something new.

    A worry about somebody's safety is always new, unless it is the same person's about the same words.
    """
    last = queries.last_decided_case(session, subject.kind, subject.id)
    if last is None or last.revision != subject.revision:
        return
    known = {row.reason for row in queries.flags_of(session, last)}
    mine = queries.own_flag(session, member, last.id)
    worry = reason.key == reasons.DANGER and (mine is None or mine.reason != reason.key)
    if reason.key in known and not worry:
        raise Invalid("reason", _(_LOOKED_AT))


def _open(session: Session, subject: Subject, author: str | None, reason: Reason) -> Case | None:
    """Open a case; None when somebody opened one at the same moment."""
    case = Case(
        id=public_id(),
        kind=subject.kind,
        subject_id=subject.id,
        board_id=subject.board_id,
        author_alias_id=subject.alias_id,
        opened_day=clock.today(),
        title=subject.title,
        body=subject.body,
        revision=subject.revision,
        turn=marking.next_turn(session, "case"),
    )
    _grade(case, reason)
    try:
        with session.begin_nested():
            session.add(case)
    except IntegrityError:
        return None
    if author is not None:
        marking.mark_conflict(session, case.id, author, Part.AUTHOR)
    return case


def _join(session: Session, case: Case, reason: Reason) -> bool:
    """Count a flag in; False when the case is not open any more. The row stays locked until the transaction ends."""
    counting = update(Case).where(Case.id == case.id, Case.state == State.OPEN)
    counted = counting.values(flag_count=Case.flag_count + 1, version=Case.version + 1).returning(Case.id)
    if session.scalar(counted.execution_options(synchronize_session=False)) is None:
        return False
    session.refresh(case)
    if reason.severity > case.severity:
        _grade(case, reason)
    return True


def _grade(case: Case, reason: Reason) -> None:
    case.reason, case.severity = reason.key, reason.severity
    case.place = (reasons.GRAVEST - reason.severity) * 10**12 + case.turn
