"""Reviewed claims as moderators keep them: each that begins to be read, or is taken out, has its line in the public log.

What is written in a claim, and who may confirm it, is left to `forum.notes.service.claims`.
"""

from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.moderation import reasons
from forum.moderation.models import Case, Line
from forum.moderation.service.log import write_line
from forum.notes.models import ClaimState, ReviewedClaim
from forum.notes.service import claims
from forum.notes.service.claims import Suggestion


def confirm(session: Session, member: Member, claim: ReviewedClaim) -> None:
    """Confirm a claim that somebody else has written.

    :raises Refused: to whoever wrote it.
    :raises Conflict: if it does not wait any more.
    """
    claims.confirm(session, member, claim)
    write_line(session, Line.CLAIM_CONFIRMED)


def withdraw(session: Session, member: Member, claim: ReviewedClaim) -> None:
    """Take a claim out of the list, or drop one that waits.

    :raises Conflict: if that was done already.
    """
    was_read = claim.state == ClaimState.CONFIRMED
    claims.withdraw(session, member, claim)
    if was_read:
        write_line(session, Line.CLAIM_WITHDRAWN)


def suggest(session: Session, case: Case, sentences: list[str]) -> list[Suggestion]:
    """Return reviewed claims that may be about the same as what was flagged; nothing is stored, and nothing follows from it by itself.

    :param sentences: those that flags quote; without any, the text as it was flagged is looked at.
    """
    if case.reason != reasons.CLAIM:
        return []
    return claims.suggest(session, sentences or [words for words in (case.title, case.body) if words])
