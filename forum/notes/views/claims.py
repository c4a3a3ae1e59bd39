"""The public pages of reviewed claims: the list, one claim, and the same for machines. Writing them is left to `forum.moderation`."""

from dataclasses import dataclass

from flask import current_app, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from forum.core.days import full
from forum.core.paging import page_of
from forum.core.words import _
from forum.notes import claim_review, sources, verdicts
from forum.notes.models import ClaimState, ReviewedClaim
from forum.notes.service import claims
from forum.notes.views import blueprint
from forum.web.access import public
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.templating import page

SIZE = 50


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source as pages show it."""

    kind: str
    title: str
    address: str
    read_on: str


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A reviewed claim as pages show it.

    :param meaning: a sentence about what the verdict means.
    :param due: that it should have been looked at again, or empty.
    """

    id: str
    claim: str
    verdict: str
    meaning: str
    explanation: str
    state: str
    day: str
    review_by: str
    due: str
    sources: tuple[ShownSource, ...]


@blueprint.get("/claims")
@public
def list_claims() -> str:
    """List the claims that were looked at."""
    found = page_of(claims.listed(db.session()), key=lambda row: row.id, cursor=read_cursor("claims"), size=SIZE)
    meanings = [(_(verdicts.WORDS[verdict]), _(verdicts.LONGER[verdict])) for verdict in verdicts.Verdict]
    return page("notes/claims.html", claims=found, shown=[shown_claim(row) for row in found.rows], meanings=meanings, here="boards")


@blueprint.get("/claims/<claim_id>")
@public
def show_claim(claim_id: str) -> ResponseReturnValue:
    """Show a claim, or lead to a later look at it."""
    row = claims.get_public(db.session(), claim_id)
    if row.id != claim_id:
        return redirect(f"/claims/{row.id}", 302)
    return page("notes/claim.html", claim=shown_claim(row), here="boards")


@blueprint.get("/claims/<claim_id>.json")
@public
def claim_for_machines(claim_id: str) -> ResponseReturnValue:
    """Tell a claim as a ClaimReview; one that was taken out is not told."""
    row = claims.get_public(db.session(), claim_id)
    if row.id != claim_id or row.state != ClaimState.CONFIRMED:
        return redirect(f"/claims/{row.id}", 302)
    site = current_app.config["SETTINGS"].site_name
    address = request.url_root.rstrip("/") + f"/claims/{row.id}"
    answer = jsonify(claim_review.of(row, site=site, address=address, due=claims.is_due(row)))
    answer.mimetype = "application/ld+json"
    return answer


@blueprint.app_template_global("shown_claim")
def shown_claim(row: ReviewedClaim) -> ShownClaim:
    """Show a claim."""
    verdict = verdicts.Verdict(row.verdict)
    day = full(row.review_by)
    due = _("This was to be looked at again by %(day)s, and nobody has done so yet. Please read it with care.", day=day)
    return ShownClaim(
        id=row.id,
        claim=row.claim,
        verdict=_(verdicts.WORDS[verdict]),
        meaning=_(verdicts.LONGER[verdict]),
        explanation=row.explanation,
        state=row.state,
        day=full(row.day),
        review_by=day,
        due=due if claims.is_due(row) else "",
        sources=tuple(ShownSource(_(sources.WORDS[sources.Kind(one.kind)]), one.title, one.address, full(one.read_on)) for one in row.sources),
    )
