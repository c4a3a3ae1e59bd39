"""The look keeps its promises: contrast, no inline code, one home for colours, small files, vendored files unchanged."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

FORUM = Path(__file__).resolve().parents[2] / "forum"
CSS = FORUM / "static" / "css"
VENDOR = FORUM / "static" / "vendor"
TEMPLATES = sorted((FORUM / "templates").rglob("*.html"))

ON_PLAIN = ["ink", "ink-soft", "link", "visited", "accent", "good", "caution", "danger"]
TEXT = [
    *[(word, ground) for word in ON_PLAIN for ground in ("paper", "surface")],
    *[(word, "sunk") for word in ("ink", "ink-soft", "link", "visited")],
    *[(word, f"{tone}-tint") for tone in ("good", "caution", "danger") for word in (tone, "ink", "ink-soft", "link", "visited")],
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("on-danger", "danger"),
    ("on-danger", "danger-deep"),
    ("ink", "mark"),
    ("paper", "ink"),
]
EDGES = [
    *[(edge, ground) for edge in ("edge", "accent", "danger", "caution", "good") for ground in ("paper", "surface")],
    # The ring around what has the focus: its outer edge of ink is what must be seen.
    *[("ink", ground) for ground in ("paper", "surface", "sunk", "good-tint", "caution-tint", "danger-tint")],
]
THEMES = ["light", "dark", "contrast"]


def without_comments(style: str) -> str:
    return re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)


def block(selector: str) -> dict[str, str]:
    style = without_comments((CSS / "tokens.css").read_text())
    start = style.index(selector + " {") + len(selector) + 2
    return dict(re.findall(r"--([a-z0-9-]+):\s*([^;]+);", style[start : style.index("}", start)]))


def theme(name: str) -> dict[str, str]:
    light = block(":root")
    return light if name == "light" else light | block(f':root[data-theme="{name}"]')


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_words_can_be_read_in_every_theme(name: str) -> None:
    colours = theme(name)
    weak = {pair: round(found, 2) for pair in TEXT if (found := contrast(colours[pair[0]], colours[pair[1]])) < 4.5}
    assert not weak


@pytest.mark.parametrize("name", THEMES)
def test_edges_of_inputs_and_of_the_focus_can_be_seen_in_every_theme(name: str) -> None:
    colours = theme(name)
    weak = {pair: round(found, 2) for pair in EDGES if (found := contrast(colours[pair[0]], colours[pair[1]])) < 3}
    assert not weak


def test_the_focus_ring_can_be_seen_beside_its_edge_or_on_the_page() -> None:
    for name in THEMES:
        colours = theme(name)
        assert max(contrast(colours["focus"], colours["ink"]), contrast(colours["focus"], colours["paper"])) >= 3


def test_a_dark_machine_and_a_chosen_dark_theme_look_the_same() -> None:
    assert block(":root:not([data-theme])") == block(':root[data-theme="dark"]')


def test_the_main_words_are_read_with_the_highest_grade_of_contrast() -> None:
    for name in THEMES:
        assert contrast(theme(name)["ink"], theme(name)["paper"]) >= 7


@pytest.mark.parametrize("path", sorted(CSS.rglob("*.css")), ids=lambda path: path.name)
def test_colours_have_one_home_and_no_style_breaks_right_to_left(path: Path) -> None:
    style = without_comments(path.read_text())
    if path.name != "tokens.css":
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)|\b(?:rgba?|hsla?|oklch|color-mix)\(", style)
        assert not re.findall(r":\s*(?:[^;{}]*\s)?(?:black|white|red|green|blue|yellow|orange|gr[ae]y|purple)\b[^;{}]*;", style)
    # Conditions of a media query have no logical names.
    rules = re.sub(r"@media[^{]*", "", style)
    assert not re.findall(r"(?:margin|padding|border|scroll-padding)-(?:left|right|top|bottom)\b", rules)
    assert not re.findall(r"(?:^|[\s;{])(?:left|right|top|bottom|(?:min-|max-)?(?:width|height))\s*:", rules)
    assert not re.findall(r"(?:text-align|float)\s*:\s*(?:left|right)", style)
    assert "!important" not in style or path.name == "print.css"
    assert not re.findall(r"(?:^|[\s,}])#[a-zA-Z][\w-]*\s*[{,]", style)


def test_no_part_of_the_style_grows_past_eighty_lines() -> None:
    for path in (CSS / "components").glob("*.css"):
        assert len(path.read_text().splitlines()) <= 80, path.name


def test_every_style_file_is_joined_once() -> None:
    order = (CSS / "order.txt").read_text().split()
    assert sorted(order) == sorted(path.relative_to(CSS).as_posix() for path in CSS.rglob("*.css"))
    assert order[0] == "layers.css"


@pytest.mark.parametrize("path", sorted((FORUM / "static" / "js").glob("*.js")), ids=lambda path: path.name)
def test_scripts_stay_small_write_no_html_and_leave_nothing_on_a_shared_machine(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= 80
    assert not re.findall(r"(?:inner|outer|Adjacent)HTML|document\.write|\beval\b|new Function", source)
    assert not re.findall(r"localStorage|sessionStorage|indexedDB|document\.cookie", source)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(FORUM / "templates").as_posix())
def test_no_template_carries_style_script_or_handler_that_the_policy_would_refuse(path: Path) -> None:
    page = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.findall(r"\sstyle\s*=|<style\b", page)
    assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page)
    assert not re.findall(r"<[^>]*\son[a-z]+\s*=", page)
    assert not re.findall(r"javascript:|https?://(?!www\.w3\.org/)[^\"'\s]*\.(?:js|css|woff2?|png|svg)\b", page)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(FORUM / "templates").as_posix())
def test_every_class_in_a_template_has_a_style(path: Path) -> None:
    style = "".join(without_comments(file.read_text()) for file in CSS.rglob("*.css"))
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", style))
    page = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    plain = re.findall(r'class="([^"{}]*)"', page)
    used = {name for names in plain for name in names.split()}
    # The name of a block alone may be there only to say what it is.
    assert {name for name in used if "__" in name or "--" in name} <= known


def test_vendored_files_are_those_that_were_looked_at() -> None:
    said = dict(re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", (VENDOR / "README.md").read_text()))
    found = {
        path.relative_to(VENDOR).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "README.md"
    }
    assert found == said


def test_every_file_that_the_style_asks_for_is_there() -> None:
    style = "".join(path.read_text() for path in CSS.rglob("*.css"))
    for address in re.findall(r'url\("([^"]+)"\)', style):
        assert (FORUM / "static" / address).is_file(), address
