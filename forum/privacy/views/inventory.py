"""The page on which everybody can read what is kept, column by column."""

from forum.privacy import inventory
from forum.privacy.views import blueprint
from forum.web.access import public
from forum.web.templating import page


@blueprint.get("/privacy/inventory")
@public
def columns() -> str:
    """Show what every column of the database holds, and what becomes of it."""
    return page("privacy/inventory.html", tables=inventory.TABLES)
