"""The one allow-list of tags and attributes, applied twice. The only file that imports bleach and nh3.

What the tags mean is left to `dialect`, which makes them.
"""

import re
from typing import Final

import bleach
import nh3

_NOTE = r"fn(?:ref)?-[0-9A-Za-z]{1,22}-[0-9]{1,3}"
"""A place of a footnote, or of its sign: with the id of its post, so that no two posts share one, and no page has one of its own like it."""

TAGS: Final = frozenset("a blockquote br code details em hr li ol p pre section span strong summary sup ul".split())
VALUES: Final = {
    ("details", "class"): re.compile("spoiler"),
    ("span", "class"): re.compile("spoiler|spoiler__note|mention|u-spoken"),
    ("span", "tabindex"): re.compile("0"),
    ("ol", "start"): re.compile("[0-9]{1,9}"),
    ("section", "class"): re.compile("footnotes"),
    ("sup", "id"): re.compile(_NOTE, re.ASCII),
    ("li", "id"): re.compile(_NOTE, re.ASCII),
    # An address may not carry a name before its host: people read `https://samaritans.org@elsewhere` up to the @.
    ("a", "href"): re.compile(rf"https?://[^\s/?#\\@\"<>`]{{1,255}}(?:[/?#][^\s\\\"<>`]{{0,2000}})?|/p/[0-9A-Za-z]{{1,64}}|#{_NOTE}", re.ASCII),
}
_ATTRIBUTES: Final = {tag: {name for of, name in VALUES if of == tag} for tag in TAGS}
_REL: Final = "nofollow noopener noreferrer ugc"


def sanitise(html: str) -> str:
    """Reduce HTML to the allow-list: by bleach first, and by nh3 after it, because bleach lets some `javascript:` addresses pass."""
    once = bleach.clean(html, tags=TAGS, attributes=_may_stay, protocols={"http", "https"}, strip=True)
    return nh3.clean(
        once,
        tags=set(TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        url_schemes={"http", "https"},
        url_relative="pass_through",
        link_rel=_REL,
    )


def may_lead_to(address: str) -> bool:
    """Say whether a link that a member makes may have an address; places on the page are for footnotes alone."""
    return not address.startswith("#") and VALUES["a", "href"].fullmatch(address) is not None


def _may_stay(tag: str, name: str, value: str) -> bool:
    allowed = VALUES.get((tag, name))
    return allowed is not None and allowed.fullmatch(value) is not None


def _filtered(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("a", "rel"):
        return value  # nh3's own, from `link_rel`: one that was typed is gone by now
    return value if _may_stay(tag, name, value) else None
