"""Reading pages in tests: the fields of their forms, and their words."""

import re
from html.parser import HTMLParser


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._area = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append((values.get("action", ""), {}))
        elif tag == "input" and self.forms and values.get("name"):
            if values.get("type") in ("radio", "checkbox") and "checked" not in values:
                return
            self.forms[-1][1][values["name"]] = values.get("value", "")
        elif tag == "textarea" and self.forms:
            self._area = values.get("name", "")
            self.forms[-1][1][self._area] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][1][self._area] += data.removeprefix("\n").removeprefix("\r\n") if not self.forms[-1][1][self._area] else data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


def fields(page: str, action: str) -> dict[str, str]:
    """Return the fields of the form that posts to an address, with what stands in them."""
    parser = _Forms()
    parser.feed(page)
    for address, values in parser.forms:
        if address == action:
            return values
    raise AssertionError(f"no form posts to {action}: {[address for address, _ in parser.forms]}")


def words(page: str) -> str:
    """Return what a page says, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
