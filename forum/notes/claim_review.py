"""A reviewed claim in the words of schema.org's ClaimReview, for machines that gather what was found about claims.

Fields: https://schema.org/ClaimReview. It names nobody: the forum as a whole is its author, and a claim is not tied to whoever said it.
"""

from typing import Any

from forum.core.words import _
from forum.notes.models import ReviewedClaim
from forum.notes.verdicts import NUMBERS, WORDS, Verdict

BEST, WORST = 5, 1


def of(claim: ReviewedClaim, *, site: str, address: str, due: bool) -> dict[str, Any]:
    """Return a claim as plain data.

    :param site: what the forum is called.
    :param address: where the claim can be read.
    :param due: whether the day on which it was to be looked at again has passed.
    """
    verdict = Verdict(claim.verdict)
    rating = {"@type": "Rating", "ratingValue": NUMBERS[verdict], "bestRating": BEST, "worstRating": WORST, "alternateName": _(WORDS[verdict])}
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": address,
        "claimReviewed": claim.claim,
        "reviewRating": rating,
        "reviewBody": claim.explanation,
        "datePublished": claim.day.isoformat(),
        "expires": claim.review_by.isoformat(),
        "creativeWorkStatus": "expired" if due else "current",
        "author": {"@type": "Organization", "name": site},
        "itemReviewed": {"@type": "Claim", "text": claim.claim},
        "citation": [
            {
                "@type": "CreativeWork",
                "name": source.title,
                "genre": source.kind,
                "dateAccessed": source.read_on.isoformat(),
                **({"url": source.address} if source.address else {}),
            }
            for source in claim.sources
        ],
    }
