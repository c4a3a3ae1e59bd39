"""One page of HTML that is whole by itself: readable without a network and without scripts, the same data as JSON at its end.

What it says is gathered in `forum.privacy.export`; this module knows only lists, names and words.
"""

import re
from datetime import date
from json import dumps
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from forum.core.days import full

_FORUM = Path(__file__).resolve().parents[1]
_STYLES = ("layers", "reset", "tokens", "base", "layout", "components/facts", "components/history", "components/rows", "utilities", "print")

_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Export</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
{style}
</style>
</head>
<body>
{body}
<script type="application/json" id="data">
{data}
</script>
</body>
</html>
"""
"""The policy is the file's own: opened years later on any machine, it still asks nobody for anything."""


def written(told: dict[str, Any]) -> bytes:
    """Write the page.

    :param told: lists, dictionaries, words, numbers; days as ISO dates. Its keys are the headings.
    """
    body = _templates.get_template("privacy/export_file.html").render(told=told)
    # Within a script element nothing but a `<` can end it, or begin something that changes how it ends.
    data = dumps(told, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    return _FRAME.format(style=_style(), body=body, data=data).encode()


def shown(value: Any) -> str:
    """Write a single value as a person reads it: days in words, yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return full(date.fromisoformat(value))
    return str(value)


def heading(key: str) -> str:
    """Write a key as a heading: "earlier_texts" is "Earlier texts"."""
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


def _style() -> str:
    style = "\n".join((_FORUM / "static" / "css" / f"{name}.css").read_text(encoding="utf-8") for name in _STYLES)
    return re.sub(r"/\*.*?\*/\s*", "", style, flags=re.DOTALL)


_templates = Environment(
    loader=FileSystemLoader(_FORUM / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_templates.filters.update(shown=shown, heading=heading)
_templates.tests["plain"] = lambda value: not isinstance(value, dict | list)
