"""Turns the bytes of a message into text, whatever charset they claim; what the text says is for `message` and `scrub`."""

import re
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as Part
from html.parser import HTMLParser

_LATIN = frozenset({"", "ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin-1", "latin1", "8bit", "x-unknown", "unknown-8bit", "ansi"})
# What no reader could see but what could hide a name from a search: controls, soft hyphens, zero-width and direction marks.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffd\ud800-\udfff\ue000-\uf8ff]")
_OVERSTRUCK = re.compile(r"[^\n]\x08")
_BLOCKS = frozenset("address article blockquote br center dd div dl dt fieldset h1 h2 h3 h4 h5 h6 hr li ol p pre section table tr ul".split())
_SILENT = frozenset("head script style title template noscript".split())


def decode(raw: bytes, declared: str = "") -> str:
    """Decode bytes as declared, else as UTF-8, else as Windows-1252, else as Latin-1.

    :param declared: name of a charset, which may be wrong or unknown.
    """
    charset = declared.strip().strip("\"'").casefold()
    tried = ("utf-8", "cp1252") if charset in _LATIN else (charset, "utf-8", "cp1252")
    for candidate in tried:
        try:
            return readable(raw.decode(candidate))
        except (LookupError, ValueError):
            continue
    return readable(raw.decode("latin-1"))


def decode_header_value(value: str) -> str:
    """Decode encoded words and stray 8-bit bytes in a header and unfold it.

    :param value: as the parser gives it, with bytes it could not read as surrogates.
    """
    raw = value.encode("utf-8", "surrogateescape")
    text = decode(raw)
    try:
        parts = decode_header(text)
    except (ValueError, LookupError, MessageError):
        parts = [(text, None)]
    words = [part if isinstance(part, str) else decode(part, charset or "") for part, charset in parts]
    return " ".join("".join(words).split())


def readable(text: str) -> str:
    """Make line ends alike and drop what cannot be seen."""
    text = _OVERSTRUCK.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n"))
    return _UNSEEN.sub("", text).replace("\f", "\n").replace("\v", "\n").replace("\u00a0", " ").replace("\uff20", "@")


def body_text(message: Part) -> str:
    """Choose the text of a message: plain parts when there are any, else its HTML parts without the markup."""
    plain: list[str] = []
    html: list[str] = []
    for part in message.walk():
        if part.is_multipart() or part.get_content_disposition() == "attachment" or part.get_filename():
            continue
        kind = part.get_content_type()
        if kind == "text/html":
            html.append(strip_html(_payload(part)))
        elif kind == "text/plain" or part is message and part.get_content_maintype() == "text":
            plain.append(_payload(part))
    texts = [text for text in plain if text.strip()] or html
    return "\n\n".join(text.strip("\n") for text in texts if text.strip())


def strip_html(html: str) -> str:
    """Keep what an HTML page says: blocks become lines, quotations get a `>`."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


def _payload(part: Part) -> str:
    raw = part.get_payload(decode=True)
    return decode(raw, part.get_content_charset("")) if isinstance(raw, bytes) else readable(str(raw or ""))


class _Reader(HTMLParser):
    """Collects the lines of a page together with how deeply each is quoted."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = [(0, "")]
        self._depth = 0
        self._silent = 0
        self._kept_as_is = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        self._kept_as_is += tag == "pre"
        self._depth += tag == "blockquote"
        if tag in _BLOCKS:
            self._break(blank=tag not in {"br", "tr", "li", "div"})
        if tag == "li":
            self._say("- ")
        if tag in {"td", "th"}:
            self._say(" ")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        self._kept_as_is = max(0, self._kept_as_is - (tag == "pre"))
        self._depth = max(0, self._depth - (tag == "blockquote"))
        if tag in _BLOCKS - {"br"}:
            self._break(blank=tag in {"p", "blockquote", "ul", "ol", "table", "pre"})

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if not self._kept_as_is:
            self._say(re.sub(r"\s+", " ", data))
            return
        for number, line in enumerate(data.split("\n")):
            if number:
                self._break(blank=False, always=True)
            self._say(line)

    def text(self) -> str:
        """Say the lines, quoted ones with a `>` for each level."""
        lines = [(">" * depth + " " + line.rstrip()).strip() if depth else line.rstrip() for depth, line in self._lines]
        return re.sub(r"\n{3,}", "\n\n", readable("\n".join(lines))).strip("\n")

    def _say(self, words: str) -> None:
        depth, line = self._lines[-1]
        if not line.strip():
            depth, words = self._depth, words if self._kept_as_is else words.lstrip()
        self._lines[-1] = (depth, line + words)

    def _break(self, *, blank: bool, always: bool = False) -> None:
        if self._lines[-1][1].strip() or always:
            self._lines.append((self._depth, ""))
        if blank and len(self._lines) > 1 and self._lines[-2][1]:
            self._lines.append((self._depth, ""))
