"""Reviewed claims: written by one moderator, confirmed by another one, looked at again by a day, and suggested where a new one says the same.

A new look at a claim is written anew and takes the place of the earlier one when it is confirmed. Nothing here decides about a post.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.policy import require_moderator
from forum.core import clock, text
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.core.matching import folded
from forum.core.names import public_id
from forum.core.words import _, too_long
from forum.notes import sources
from forum.notes.models import ClaimSource, ClaimState, ReviewedClaim
from forum.notes.similar import LIKELY, MOST, Bank
from forum.notes.sources import Source
from forum.notes.verdicts import Verdict

CLAIM_LIMIT, EXPLANATION_LIMIT = 500, 4_000
MOST_SOURCES = 10

USUAL_YEAR = 365
LONGEST = 3 * 366
"""Days until a claim is looked at again: as proposed, and at most."""


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody found about a claim.

    :param claim: one sentence.
    :param review_by: the day on which it is to be looked at again; None for a year from now.
    :param replaces: the id of an earlier look at it, or empty.
    """

    claim: str
    verdict: str
    explanation: str
    sources: Sequence[Source] = ()
    review_by: date | None = None
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A reviewed claim that may be about the same as a sentence.

    :param likeness: from 0 to 1, for the order alone.
    """

    claim: ReviewedClaim
    likeness: float

    @property
    def is_likely(self) -> bool:
        """Whether it is likely to be about the same."""
        return self.likeness >= LIKELY


def write(session: Session, member: Member | None, review: Review) -> ReviewedClaim:
    """Write down what was found about a claim; it waits until another moderator has confirmed it.

    :param member: a moderator, or None for what comes out of a file.
    :raises Invalid: if something is missing, or the claim stands in the bank already.
    """
    if member is not None:
        require_moderator(member)
    review = checked(review, ahead=member is not None)
    earlier = get(session, review.replaces) if review.replaces else None
    if (there := said_already(session, review.claim)) is not None and there is not earlier:
        raise Invalid("claim", _("This claim stands in the list already. A new look at it can be written from its page."))
    row = ReviewedClaim(id=public_id(), claim=review.claim, verdict=review.verdict, explanation=review.explanation, day=clock.today())
    row.review_by = review.review_by or usual_day()
    row.state, row.replaces_id = ClaimState.WAITS, earlier.id if earlier else None
    row.written_by_id = aliases.official_name(session, member).id if member else None
    row.sources = [
        ClaimSource(number=number, kind=one.kind, title=one.title, address=one.address, read_on=one.read_on)
        for number, one in enumerate(review.sources, 1)
    ]
    session.add(row)
    session.flush()
    return row


def confirm(session: Session, member: Member, claim: ReviewedClaim) -> None:
    """Confirm what somebody else has written: from now on everybody can read it, and an earlier look at it leads here.

    :raises Refused: to whoever wrote it.
    :raises Conflict: if it does not wait any more.
    """
    require_moderator(member)
    own = aliases.official_name(session, member)
    if claim.written_by_id == own.id:
        raise Refused(_("You wrote this, so another moderator confirms it."))
    _turn(session, claim, (ClaimState.WAITS,), ClaimState.CONFIRMED)
    claim.confirmed_by_id = own.id
    if claim.replaces_id:
        standing = (ReviewedClaim.id == claim.replaces_id, ReviewedClaim.state == ClaimState.CONFIRMED)
        session.execute(update(ReviewedClaim).where(*standing).values(state=ClaimState.REPLACED))
    session.flush()


def withdraw(session: Session, member: Member, claim: ReviewedClaim) -> None:
    """Take a claim out of the list, or drop one that waits; it can be brought back.

    :raises Conflict: if that was done already.
    """
    require_moderator(member)
    _turn(session, claim, (ClaimState.WAITS, ClaimState.CONFIRMED), ClaimState.WITHDRAWN)


def bring_back(session: Session, member: Member, claim: ReviewedClaim) -> None:
    """Let a claim that was taken out wait again to be confirmed by somebody who did not write it.

    :raises Conflict: if it was not taken out.
    """
    require_moderator(member)
    _turn(session, claim, (ClaimState.WITHDRAWN,), ClaimState.WAITS)
    claim.confirmed_by_id = None
    session.flush()


def get(session: Session, claim_id: str) -> ReviewedClaim:
    """Return a claim, whatever its state.

    :raises Missing: if there is none.
    """
    row = session.get(ReviewedClaim, claim_id)
    if row is None:
        raise Missing(_("There is no such claim in the list."))
    return row


def get_public(session: Session, claim_id: str) -> ReviewedClaim:
    """Return a claim for everybody: the newest look at it, if that is another one.

    :raises Missing: if there is none that can be read.
    """
    row = get(session, claim_id)
    for _step in range(100):
        if row.state != ClaimState.REPLACED:
            break
        later = session.scalar(select(ReviewedClaim).where(ReviewedClaim.replaces_id == row.id, ReviewedClaim.state.in_(_SHOWN)))
        if later is None:
            break
        row = later
    if row.state not in _SHOWN:
        raise Missing(_("There is no such claim in the list."))
    return row


def listed(session: Session, *states: ClaimState) -> list[ReviewedClaim]:
    """Return the claims in some states, by their words."""
    rows = session.scalars(select(ReviewedClaim).where(ReviewedClaim.state.in_(states or (ClaimState.CONFIRMED,))))
    return sorted(rows, key=lambda row: (row.claim.casefold(), row.id))


def is_due(claim: ReviewedClaim) -> bool:
    """Say whether the day on which a claim was to be looked at again has passed."""
    return claim.review_by < clock.today()


def may_confirm(session: Session, member: Member, claim: ReviewedClaim) -> bool:
    """Say whether a moderator can confirm a claim."""
    own = aliases.named(session, member, aliases.OFFICIAL)
    return claim.state == ClaimState.WAITS and (own is None or claim.written_by_id != own.id)


def suggest(session: Session, sentences: Iterable[str], most: int = MOST) -> list[Suggestion]:
    """Return the confirmed claims that are most like some sentences, the most like first; it is for people to say whether they are the same."""
    rows = session.execute(select(ReviewedClaim.id, ReviewedClaim.claim).where(ReviewedClaim.state == ClaimState.CONFIRMED))
    bank = _bank(tuple(sorted((row.id, row.claim) for row in rows)))
    best: dict[str, float] = {}
    for sentence in sentences:
        for match in bank.nearest(sentence, most):
            best[match.key] = max(match.likeness, best.get(match.key, 0.0))
    ranked = sorted(best, key=lambda key: (-best[key], key))[:most]
    found = {row.id: row for row in session.scalars(select(ReviewedClaim).where(ReviewedClaim.id.in_(ranked)))}
    return [Suggestion(found[key], best[key]) for key in ranked if key in found]


def said_already(session: Session, claim: str) -> ReviewedClaim | None:
    """Return the claim in the list, or waiting for it, that has the same words, whatever its letters, accents and marks."""
    words = folded(claim)
    return next((row for row in listed(session, ClaimState.CONFIRMED, ClaimState.WAITS) if folded(row.claim) == words), None)


def usual_day() -> date:
    """Return the day on which a claim that is written today is usually looked at again."""
    return clock.today() + timedelta(days=USUAL_YEAR)


def checked(review: Review, *, ahead: bool = True) -> Review:
    """Return what somebody found as it is kept.

    :param ahead: whether the day on which it is looked at again must lie ahead; one from a file may have passed, and is shown so.
    :raises Invalid: if something is missing or too long.
    """
    claim, explanation = text.clean_line(review.claim), text.clean(review.explanation).strip()
    if text.is_blank(claim):
        raise Invalid("claim", _("Please write the claim as one sentence, as somebody might say it."))
    if review.verdict not in set(Verdict):
        raise Invalid("verdict", _("Please choose what was found about it."))
    if text.is_blank(explanation):
        raise Invalid("explanation", _("Please say in a few sentences what the sources say."))
    for field, words, limit in (("claim", claim, CLAIM_LIMIT), ("explanation", explanation, EXPLANATION_LIMIT)):
        if len(words) > limit:
            raise Invalid(field, too_long(len(words), limit))
    if not 1 <= len(review.sources) <= MOST_SOURCES:
        raise Invalid("sources", _("At least one source is needed, and %(most)d is the most.", most=MOST_SOURCES))
    day, today = review.review_by, clock.today()
    if day is not None and (day > today + timedelta(days=LONGEST) or (ahead and day <= today)):
        raise Invalid("review_by", _("The day on which it is looked at again is to come, within three years."))
    return replace(review, claim=claim, explanation=explanation, sources=tuple(sources.checked(one) for one in review.sources))


_SHOWN = (ClaimState.CONFIRMED, ClaimState.WITHDRAWN)
"""What everybody can read: one that was taken out says so at its address, and shows nothing else."""


def _turn(session: Session, claim: ReviewedClaim, before: Sequence[ClaimState], after: ClaimState) -> None:
    there = (ReviewedClaim.id == claim.id, ReviewedClaim.state.in_(before))
    changing = update(ReviewedClaim).where(*there).values(state=after).returning(ReviewedClaim.id)
    if session.scalar(changing.execution_options(synchronize_session=False)) is None:
        raise Conflict(_("Somebody else was here meanwhile. Please look at it again."))
    session.refresh(claim, ["state"])


@lru_cache(maxsize=2)
def _bank(claims: tuple[tuple[str, str], ...]) -> Bank:
    # Kept from one question to the next, as long as the list stays the same: what stands in it is public.
    return Bank(dict(claims))
