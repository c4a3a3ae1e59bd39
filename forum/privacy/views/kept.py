"""The page that says how long things are kept."""

from forum.privacy import retention
from forum.privacy.views import blueprint
from forum.web.access import public
from forum.web.templating import page


@blueprint.get("/privacy/kept")
@public
def kept() -> str:
    """Show how long everything is kept that has an end, and why."""
    return page("privacy/kept.html", rows=retention.TABLE)
