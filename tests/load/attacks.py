"""Texts that try to run script, phone home, or break out of their place when they are shown, and a judge of the pages that show them.

What a browser does with them is the matter of `tests/browser`; here every page is read tag by tag.
"""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

ACTS = ["alert(1)", "alert`1`", "top['al'+'ert'](1)", "fetch('//evil.example')", "location='//evil.example'"]
TAGS = ["img src=x", "svg", "body", "video src=x", "audio src=x", "input autofocus", "details open", "marquee", "iframe", "object data=x", "a href=#"]
EVENTS = ["onerror", "onload", "onfocus", "ontoggle", "onmouseover", "onpointerenter", "onanimationstart", "ONERROR", "on\0error", "onerror\t"]
JOINS = ["<{tag} {event}={act}>", '<{tag} {event}="{act}">', "<{tag}/{event}='{act}'//", "<{tag}\n{event}={act} ", "<<{tag} {event}={act}>>"]
SCHEMES = [
    "javascript:",
    "JaVaScRiPt:",
    "java\tscript:",
    "java\nscript:",
    "\x01javascript:",
    " javascript:",
    "javascript\u200b:",
    "&#106;avascript:",
    "&#x6A&#x61vascript:",
    "javascript&colon;",
    "%6aavascript:",
    "vbscript:",
    "data:text/html,<script>",
    "data:text/html;base64,PHNjcmlwdD4=,",
    "feed:javascript:",
    "file:///",
    "blob:",
    "//evil.example/",
    "https://samaritans.org@evil.example/",
    "https://evil.example\\@samaritans.org/",
]
PLACES = [
    "[words]({to})",
    "[words](<{to}>)",
    "[words]({to} 'title')",
    "<{to}>",
    "[words][1]\n\n[1]: {to}",
    "![words]({to})",
    "[![words]({to})]({to})",
    '<a href="{to}">words</a>',
    "<a href={to}>words</a>",
    '<form action="{to}"><button>words</button></form>',
    '<iframe src="{to}"></iframe>',
    '<meta http-equiv="refresh" content="0;url={to}">',
    '<link rel="stylesheet" href="{to}">',
    '<base href="{to}">',
    '<svg><a xlink:href="{to}"><text>words</text></a></svg>',
    '<math><mi href="{to}">words</mi></math>',
    "||[words]({to})||",
    ">! [words]({to})",
]
WHOLE = [
    "<script>{act}</script>",
    "<ScRiPt>{act}</sCrIpT>",
    "<script\n>{act}</script\n>",
    "<script src=//evil.example></script>",
    "<script>{act}",
    "<style>*{{background:url(//evil.example)}}</style>",
    "<p style=background:url(//evil.example)>words</p>",
    "</article></main></body><script>{act}</script>",
    "</textarea><script>{act}</script>",
    "</title><script>{act}</script>",
    "--><script>{act}</script>",
    "]]><script>{act}</script>",
    '"><script>{act}</script>',
    "'><img src=x onerror={act}>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={act}&gt;">',
    '<svg></p><style><a id="</style><img src=1 onerror={act}>">',
    '<noscript><p title="</noscript><img src=x onerror={act}>">',
    "<template><script>{act}</script></template>",
    "<xmp><script>{act}</script></xmp>",
    "<select><noembed></select><script>{act}</script></noembed>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror={act}>",
    "```\n</code></pre><script>{act}</script>\n```",
    "`</code><script>{act}</script>`",
    '```html" onmouseover="{act}\nwords\n```',
    "|| <script>{act}</script> ||",
    ">! <img src=x onerror={act}>",
    "- <img src=x onerror={act}>\n\n1. <svg onload={act}>",
    "# <img src=x onerror={act}>",
    "{{{{ {act} }}}} ${{{act}}} <%= {act} %> #{{{act}}}",
    "\uff1cscript\uff1e{act}\uff1c/script\uff1e",
    "+ADw-script+AD4-{act}+ADw-/script+AD4-",
    "\u202e<script>{act}</script>\u202c",
    "<\0script>{act}</script>",
    '<!--#exec cmd="{act}"-->',
    '<?xml-stylesheet href="{act}"?>',
    "<input name=form_token value=1><input type=hidden name=made form=x>",
    "<button form=x formaction=//evil.example>words</button>",
    "<a id=main class=masthead__exit tabindex=1 accesskey=x target=_top>words</a>",
]

ALONE = {"script", "style", "iframe", "object", "embed", "img", "video", "audio", "source", "math", "base", "template", "frame", "frameset", "applet"}
"""Tags that no page of the forum has, but for its own scripts."""

_OWN = re.compile(r"/(?!/)|#|https?://[^\s/\\@\"<>]+(?:/|$)|tel:[0-9+]|sms:[0-9+]|\?")
_ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "background", "ping", "cite"}


def texts(file: Path | None = None) -> Iterator[str]:
    """Make every text, each once.

    :param file: more of them, as JSON lines with the text under `payload`.
    """
    made = [join.format(tag=tag, event=event, act=act) for join, tag, event, act in product(JOINS, TAGS, EVENTS, ACTS[:2])]
    made += [place.format(to=scheme + act) for place, scheme, act in product(PLACES, SCHEMES, ACTS[::4])]
    made += [whole.format(act=act) for whole, act in product(WHOLE, ACTS)]
    if file is not None:
        made += [json.loads(line)["payload"] for line in file.read_text(encoding="utf-8").split("\n") if line]
    yield from dict.fromkeys(made)


class _Judge(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        own_script = tag == "script" and values.get("src", "").startswith("/static/")
        if tag in ALONE and not own_script:
            self.wrong.append(f"<{tag}>")
        if tag == "meta" and "http-equiv" in values:
            self.wrong.append("<meta http-equiv>")
        if tag == "link" and not values.get("href", "").startswith("/static/"):
            self.wrong.append("<link> to elsewhere")
        self.wrong += [f"{tag} {name}" for name in values if name.startswith("on") or name in ("style", "srcdoc")]
        self.wrong += [f"{tag} {name}={value[:80]}" for name, value in values.items() if name in _ADDRESSES and not _OWN.match(value)]
        if tag in ("form", "button", "input") and values.get("action", "/").startswith("http"):
            self.wrong.append(f"{tag} leads elsewhere")


def wrong_in(page: str) -> list[str]:
    """Return what must not be in a page: script, foreign things, handlers, addresses that are none."""
    judge = _Judge()
    judge.feed(page)
    judge.close()
    return judge.wrong
