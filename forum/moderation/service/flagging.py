"""Flags: saying that something is wrong, and taking that back. All flags on one thing share its one open case.

What is typed is checked in `saying`, how much a flag counts is asked of `standing`, and what becomes of the case is left to `opening`.
"""

from dataclasses import dataclass

from sqlalchemy import exists, or_, select, text, update
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.core import clock, outbox, seals
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.core.names import public_id
from forum.core.words import _, later
from forum.moderation import policy, priority, queries, subjects
from forum.moderation.events import FlagsChanged
from forum.moderation.models import BY_VISITOR, Case, Flag, Part, State, day_place
from forum.moderation.service import marking, opening, receipts, repeating, saying, standing
from forum.moderation.service.saying import Said
from forum.moderation.subjects import Subject

TRIES = 5

_FLAGGED = later("You have flagged this already, and it waits for a moderator. You can take the flag back on your page, under My flags.")


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who flags.

    :param account_id: of a visitor nothing is known: a number that is drawn and kept nowhere else.
    :param member: None for a visitor.
    """

    account_id: str
    member: Member | None
    alias_id: str | None
    weight: int


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
    form_id: str = "",
) -> Flag:
    """Flag something; the flag joins the case that is open about it, or opens one.

    :param kind: a kind of `forum.moderation.subjects`.
    :param sentence: which words are wrong, as they stand in the text.
    :param source: where something else can be read: an address, or words.
    :param form_id: the id that the form was given, so that sending it twice flags once; the receipt is made from it.
    :raises Invalid: if something is missing, or the member or a moderator has been here with that reason before.
    :raises Refused: for an own post, and for one that is hidden or deleted.
    :raises Missing: if the thing is gone.
    """
    form_id = form_id or public_id()
    if sent := receipts.of_form(session, form_id):
        return _own(session, member, sent)
    subject = subjects.of(kind).load(session, subject_id, member)
    own = subjects.author_account(session, subject) == member.account_id
    policy.require_may_flag(subject.state, own=own, kind=kind)
    said = saying.checked(subject, reason, sentence, why, source)
    usual = aliases.named(session, member)
    sender = _Sender(member.account_id, member, usual.id if usual else None, standing.weight_of(session, member, usual))
    row = _send(session, sender, subject, said, form_id)
    marking.mark_conflict(session, row.case_id, member.account_id, Part.FLAGGER)
    return row


def notify(  # noqa: PLR0913  # a notice is what is typed into its form
    session: Session, kind: str, subject_id: str, *, reason: str, sentence: str = "", why: str = "", source: str = "", form_id: str
) -> Flag:
    """Take a notice of a visitor, of whom nothing is known and nothing is kept; it joins the flags of members.

    :param form_id: the id that the form was given; the receipt is made from it.
    :raises Invalid: if something is missing, or a moderator has looked for that reason.
    :raises Refused: for something that visitors cannot read.
    :raises Missing: if the thing is gone.
    """
    if sent := receipts.of_form(session, form_id):
        return sent
    subject = subjects.of(kind).load(session, subject_id, None)
    policy.require_may_flag(subject.state, own=False, kind=kind)
    said = saying.checked(subject, reason, sentence, why, source)
    return _send(session, _Sender(public_id(), None, None, priority.VISITOR), subject, said, form_id)


def withdraw(session: Session, member: Member, flag_id: str) -> None:
    """Take an own flag back while nobody looks at it; it counts no more, and a case without a reason to look is closed.

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
    case_id, weight = row.case_id, row.weight
    session.delete(row)
    session.flush()
    opening.settle(session, session.get_one(Case, case_id), weight)


def _send(session: Session, sender: _Sender, subject: Subject, said: Said, form_id: str) -> Flag:
    case, weight = _joined(session, sender, subject, said)
    row_id, today, sealed = public_id(), clock.today(), seals.of(session)
    row = Flag(
        id=row_id,
        case_id=case.id,
        alias_id=sender.alias_id,
        person_tag=sealed.tag("flag", case.id, sender.account_id),
        tie=sealed.seal("flag", row_id, sender.account_id),
        reason=said.reason.key,
        weight=weight,
        by_visitor=sender.member is None,
        receipt=receipts.hashed(receipts.code_for(session, form_id)),
        revision=subject.revision,
        quote_tag=repeating.quote_tag(session, subject.id, said.sentence),
        sentence=said.sentence,
        why=said.why,
        source=said.source,
        day=today,
        place=day_place(today, row_id),
    )
    session.add(row)
    session.flush()
    outbox.record(session, FlagsChanged(subject.id))
    return row


def _joined(session: Session, sender: _Sender, subject: Subject, said: Said) -> tuple[Case, int]:
    """Return the open case about something with this flag counted, and its weight; when there is none, open one."""
    for _attempt in range(TRIES):
        case = queries.open_case(session, subject.kind, subject.id)
        if case is None:
            repeating.require_news(session, sender.member, subject, said)
            case = opening.open_case(session, subject, said.reason)
        elif sender.member is not None and queries.own_flag(session, sender.member, case.id):
            raise Invalid("reason", _(_FLAGGED))
        if case is not None:
            weight = 0 if sender.member is None and _is_counted(session, case) else sender.weight
            if opening.join(session, case, said.reason, weight):
                return case, weight
    raise Conflict(_("Somebody decides about this at this very moment. Please look at it again."))


def _is_counted(session: Session, case: Case) -> bool:
    """Say whether a visitor counts in a case already; one who comes again must not count twice, and nothing tells them apart."""
    return bool(session.scalar(select(exists().where(Flag.case_id == case.id, text(BY_VISITOR)))))


def _own(session: Session, member: Member, sent: Flag) -> Flag:
    if sent.person_tag not in seals.of(session).tags("flag", sent.case_id, member.account_id):
        raise Conflict(_("This form was used already. Your words are kept below: please open the post and flag it again."))
    return sent
