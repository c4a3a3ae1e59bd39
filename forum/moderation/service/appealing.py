"""Appeals: author or flagger say that a decision is wrong, and somebody who has decided nothing in the case looks at all of it again."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.core import clock, outbox, seals, text
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.core.names import public_id
from forum.core.words import _, too_long
from forum.moderation import measures, queries, subjects
from forum.moderation.events import AppealDecided, AppealFiled, CaseDecided, DecisionMade
from forum.moderation.models import SETTLED, Answer, Appeal, Case, Decision, Flag, Line, Part, Round, Stands, State
from forum.moderation.priority import rank
from forum.moderation.service import carrying, claiming, marking, opening, receipts, ruling, team
from forum.moderation.service.log import write_line
from forum.moderation.service.ruling import Typed
from forum.moderation.subjects import Subject
from forum.moderation.transitions import Event, Facts

DAYS = 183
"""For how many days a decision can be appealed: six months (DSA, Article 20)."""

WORDS_LIMIT = 2_000
APPEAL = "appeal"
"""The table's name in tags and seals."""


def file(session: Session, member: Member, decision: Decision, words: str) -> Appeal:
    """Appeal a decision about an own post, or about one that the member flagged.

    :raises Missing: for anybody else.
    :raises Invalid: if the words are missing or too many.
    :raises Refused: if it does not hold any more, is too long ago, or the member has appealed in this case before.
    """
    decision, part = queries.decision_for(session, member, decision.id)
    flag = queries.own_flag(session, member, decision.case_id)
    name = _name_of_author(decision.case) if part == Part.AUTHOR else flag.alias_id if flag else None
    if part == Part.AUTHOR and not decision.for_author:
        raise Missing(_("There is no decision at this address, or it is not about you."))
    return _file(session, decision, part, name, member.account_id, words)


def file_for_flag(session: Session, flag: Flag, decision: Decision, words: str) -> Appeal:
    """Appeal a decision by the receipt of a flag; whoever flagged it as a member has appealed then with their account, too, and does so once.

    :param flag: the flag whose receipt was shown.
    :raises Missing: if the flag is not about that decision.
    """
    if flag.case_id != decision.case_id:
        raise Missing(_("There is no decision at this address, or it is not about you."))
    return _file(session, decision, Part.FLAGGER, flag.alias_id, receipts.person_of(session, flag), words)


def may_file(decision: Decision) -> bool:
    """Say whether a decision holds, and can still be appealed."""
    holds = not decision.undone and decision.stands not in (Stands.NOT, Stands.INTERIM)
    open_to_it = decision.case.state in (*SETTLED, State.APPEALED)
    return holds and open_to_it and clock.today() <= decision.day + timedelta(days=DAYS)


def judge(session: Session, member: Member, case: Case, typed: Typed, subject: Subject | None, version: int) -> Decision:
    """Answer all appeals that wait in a case: with the same outcome the decision stays, with another one it is overturned.

    What it did is taken back, and the new outcome carried out, in this transaction.
    """
    standing = queries.standing_decision(session, case)
    if standing is None:
        raise Conflict(_("There is no decision here that could be looked at again."))
    ruled = ruling.checked(typed, carrying.as_before(subject, standing))
    stays = ruled.outcome == standing.outcome and ruled.days == standing.days
    graver = measures.is_milder((standing.outcome, standing.days), ruled.weight)
    second = typed.ask_second or (graver and measures.needs_second(ruled.outcome, case.reason, case.severity))
    left = team.is_anybody_left(session, case, besides=member)
    if second and not left and not stays:
        ruling.require_may_alone(ruled)
    alias = aliases.official_name(session, member)
    held = claiming.holding(session, member, alias.id, case, version=version)
    facts = Facts(apart=True, holds=True, second=second and not stays, left=left)
    over = {"claimed_by": None, "claim_until": 0, "claim_since": None, "for_lead": False}
    if not claiming.move(session, case, Event.DECIDE, facts, *held, **over):
        if facts.second and left and session.scalar(select(queries.has_undecided(case))):
            raise Conflict(_("The same was flagged again meanwhile. A graver step needs a second moderator, so its new case comes first."))
        raise claiming.why_not(session, member, case, alias.id)
    stands = Stands.NOT if stays else Stands.INTERIM if case.state == State.AWAITING_SECOND else Stands.APPEAL
    answer = ruling.record(session, case, alias.id, ruled, Round.APPEAL, stands, for_author=not stays)
    marking.mark_conflict(session, case.id, member.account_id, Part.DECIDER)
    _carry_out(session, case, standing, answer, stays=stays)
    return answer


def _carry_out(session: Session, case: Case, standing: Decision, answer: Decision, *, stays: bool) -> None:
    if stays:
        write_line(session, Line.UPHELD, case)
    else:
        carrying.take_back(session, case, standing)
        write_line(session, Line.OVERTURNED, case)
        carrying.carry_out(session, case, answer, State.DECIDED)
        outbox.record(session, DecisionMade(answer.id))
    for appeal in queries.appeals_of(session, case):
        if appeal.answer == Answer.WAITS:
            appeal.answer, appeal.decided_by = (Answer.UPHELD if stays else Answer.OVERTURNED), answer.id
            outbox.record(session, AppealDecided(appeal.id))
    if case.state in SETTLED and not stays:
        outbox.record(session, CaseDecided(answer.id))


def _name_of_author(case: Case) -> str | None:
    """Return the name that is told; a note has none, and its writer reads the answer where they read the decision."""
    return None if case.kind == "note" else case.author_alias_id


def _file(session: Session, decision: Decision, part: Part, alias_id: str | None, owner: str, words: str) -> Appeal:
    case, words = decision.case, text.clean(words).strip()
    session.refresh(case)
    _require_may_file(session, decision, owner)
    if text.is_blank(words):
        raise Invalid("words", _("Please say in a few words what is wrong with the decision."))
    if len(words) > WORDS_LIMIT:
        raise Invalid("words", too_long(len(words), WORDS_LIMIT))
    sealed, row_id = seals.of(session), public_id()
    appeal = Appeal(
        id=row_id,
        case_id=case.id,
        decision_id=decision.id,
        party=part,
        alias_id=alias_id,
        person_tag=sealed.tag(APPEAL, case.id, owner),
        tie=sealed.seal(APPEAL, row_id, owner),
        words=words,
        day=clock.today(),
    )
    try:
        with session.begin_nested():
            session.add(appeal)
    except IntegrityError:
        raise Refused(_("You have appealed in this matter already. Somebody new looks at all of it.")) from None
    _wait(session, case)
    outbox.record(session, AppealFiled(appeal.id))
    return appeal


def _require_may_file(session: Session, decision: Decision, owner: str) -> None:
    if decision.stands == Stands.INTERIM and not decision.undone:
        raise Refused(_("This holds only until a second moderator has looked. You can appeal what is decided then."))
    standing = queries.standing_decision(session, decision.case)
    if not may_file(decision) or standing is None or standing.id != decision.id:
        raise Refused(_("This decision does not hold any more, or it is longer ago than six months, so it cannot be appealed."))
    tags = seals.of(session).tags(APPEAL, decision.case_id, owner)
    if any(appeal.person_tag in tags for appeal in queries.appeals_of(session, decision.case)):
        raise Refused(_("You have appealed in this matter already. Somebody new looks at all of it."))


def _wait(session: Session, case: Case) -> None:
    """Let a case wait in the queue again, with a copy of the words for whoever looks at it."""
    subject = subjects.find(session, case.kind, case.subject_id, carrying.THE_FORUM)
    now, values = clock.minute(), {"claimed_by": None, "claim_until": None, "claim_since": None, "for_lead": False}
    waits = {} if case.state == State.APPEALED else {"waits_since": now, "rank": rank(case.severity, now, case.weight)}
    kept = opening.copy_of(case, subject)
    free = () if case.state == State.APPEALED else (Case.state.in_(SETTLED),)
    values = {} if case.state == State.APPEALED else values
    if not claiming.move(session, case, Event.APPEAL, Facts(in_time=True), *free, **values, **waits, **kept):
        raise Conflict(_("Somebody decides about this at this very moment. Please look at it again."))
