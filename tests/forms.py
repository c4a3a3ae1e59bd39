"""Reading pages in tests: the fields of their forms, and their words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Sent:
    """What a press on a button sends, and where to; nowhere means the page itself."""

    action: str
    fields: dict[str, str]


def form_of(page: str, press: str, fill: Mapping[str, str]) -> Sent:
    """Return what the button with these words sends.

    :param fill: what is typed, by the label of its field.
    """
    for form in re.findall(r"<form\b.*?</form>", page, re.DOTALL):
        buttons = [tag for tag, text in re.findall(r"(<button[^>]*>)(.*?)</button>", form, re.DOTALL) if words(text) == press]
        if not buttons:
            continue
        parser = _Forms()
        parser.feed(form)
        action, values = parser.forms[0]
        named = re.search(r'name="([^"]*)" value="([^"]*)"', buttons[0])
        labels = {words(text): name for name, text in re.findall(r'<label[^>]* for="([^"]*)">(.*?)</label>', form, re.DOTALL)}
        # Behind a label may stand that it is optional.
        typed = {name: typed for label, typed in fill.items() for text, name in labels.items() if text.startswith(label)}
        return Sent(action, {**values, **({named[1]: named[2]} if named else {}), **typed})
    raise AssertionError(f"no button says {press}")
