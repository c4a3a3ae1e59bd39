"""How the place where words come from is shown below them: as plain text, or as a link where it is nothing but an address."""

import re
from typing import Final

from markupsafe import Markup

from forum.boards.views import blueprint

# No name before the host: people read `https://samaritans.org@elsewhere` up to the @.
_ADDRESS: Final = re.compile(r"https?://[^\s/?#\\@\"<>`]{1,255}(?:[/?#][^\s\\\"<>`]{0,500})?", re.ASCII)
_LINK: Final = Markup('<a href="{address}" rel="nofollow noopener noreferrer ugc">{address}</a>')


@blueprint.app_template_filter("source_link")
def shown(source: str) -> Markup:
    """Return where something comes from, ready for a page."""
    return _LINK.format(address=source) if _ADDRESS.fullmatch(source) else Markup.escape(source)
