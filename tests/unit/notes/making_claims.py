"""Makers of reviewed claims for tests: all of them are made up and say nothing that is so."""

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.core import clock
from forum.notes.models import ReviewedClaim
from forum.notes.service import claims
from forum.notes.service.claims import Review
from forum.notes.sources import Source
from tests import factories

HICCUPS = "Lemon water cures the hiccups."


def a_source(title: str = "A made-up review of lemons", read_on: date | None = None) -> Source:
    """Return a source."""
    return Source("review", title, "https://example.org/lemons", read_on or clock.today())


def a_review(claim: str = HICCUPS, **values: object) -> Review:
    """Return what somebody found about a made-up claim."""
    return replace(Review(claim, "unproven", "Nobody has looked yet.\nThis is made up.", (a_source(),)), **values)  # type: ignore[arg-type]


def a_claim(session: Session, claim: str = HICCUPS, member: Member | None = None, **values: object) -> ReviewedClaim:
    """Write a claim, which waits."""
    return claims.write(session, member or factories.a_moderator(session), a_review(claim, **values))


def a_confirmed_claim(session: Session, claim: str = HICCUPS, **values: object) -> ReviewedClaim:
    """Write a claim, and have another moderator confirm it."""
    row = a_claim(session, claim, **values)
    claims.confirm(session, factories.a_moderator(session), row)
    return row
