"""The page with figures about the forum as a whole: how soon somebody answers, and whether it was what would have helped."""

from forum.moderation import figures
from forum.moderation.views import blueprint
from forum.web.access import public
from forum.web.database import db
from forum.web.templating import page


@blueprint.get("/transparency")
@public
def transparency() -> str:
    """Show figures; whatever is about fewer than five is left out."""
    session = db.session()
    found = {"replies": figures.first_replies(session), "answered": figures.answered(session), "fits": figures.fits(session)}
    return page("moderation/transparency.html", **found, few=figures.FEW)
