"""What is taken out of style and scripts must change nothing that a browser makes of them."""

from forum.web import squeezing
from forum.web.assets import STATIC, Assets


def test_a_style_says_the_same_without_comments_and_blanks() -> None:
    style = """/* why */
    @layer a, b;
    @media (min-width: 48em) {
      .post > * + *,
      a :not(.x):hover {
        margin: calc(1px + 2px) -3px; /* and
        why */
        content: " ; /* no comment */  {";
      }
    }
    """
    assert squeezing.style(style) == (
        '@layer a,b;@media (min-width:48em){.post > * + *,a :not(.x):hover{margin:calc(1px + 2px) -3px;content:" ; /* no comment */  {"}}'
    )


def test_a_script_keeps_every_line_that_does_something() -> None:
    source = '// What it owns.\nconst one = "// no comment"; // why\n\n  if (one) {\n    go();\n  }\n'
    assert squeezing.script(source) == 'const one = "// no comment"; // why\nif (one) {\ngo();\n}\n'


def test_a_script_with_a_text_of_several_lines_is_left_alone() -> None:
    source = "const long = `one\n  // two\n`;\n"
    assert squeezing.script(source) == source


def test_a_page_on_a_slow_line_waits_for_its_style_and_scripts() -> None:
    assets = Assets(STATIC)
    sizes = {name: len((assets.get(assets.url(name).removeprefix("/static/")) or (b"",))[0]) for name in assets.names()}
    assert sizes["site.css"] <= 30_000
    assert sum(size for name, size in sizes.items() if name.endswith(".js")) <= 15_000
