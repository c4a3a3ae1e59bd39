from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core import markup
from tests.attacks import ATTACKS

ALLOWED = {
    "a": {"href", "rel"},
    "blockquote": set(),
    "br": set(),
    "code": set(),
    "details": {"class"},
    "em": set(),
    "hr": set(),
    "li": set(),
    "ol": {"start"},
    "p": set(),
    "pre": set(),
    "span": {"class", "tabindex"},
    "strong": set(),
    "summary": set(),
    "ul": set(),
}


class Strict(HTMLParser):
    """Complains of everything that no post may hold, and of tags left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attributes):
        assert tag in ALLOWED, tag
        for name, value in attributes:
            assert name in ALLOWED[tag], (tag, name)
            assert name != "class" or value in {"spoiler", "spoiler__note"}
            assert name != "href" or value.startswith(("https://", "http://", "/p/")), value
            assert name != "href" or "@" not in value.split("/")[2:3]
        if tag == "a":
            assert {"nofollow", "noopener", "noreferrer", "ugc"} <= set(dict(attributes)["rel"].split())
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def check(html):
    parser = Strict()
    parser.feed(html)
    parser.close()
    assert parser.open == []


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_gets_anything_but_words_into_a_page(text):
    check(markup.render(text))


@given(st.text(max_size=300))
@settings(max_examples=150)
def test_nothing_typed_breaks_out_of_its_post(text):
    check(markup.render(text))


@given(
    st.lists(
        st.sampled_from(
            ["<", ">", "[", "](", ")", "!", "`", "*", "_", "|", "||", "\n", ">!", "- ", "1. ", "&", '"', "javascript:", "https://a.b", "x "]
        ),
        max_size=40,
    )
)
@settings(max_examples=150)
def test_no_mixture_of_signs_breaks_out_of_its_post(parts):
    check(markup.render("".join(parts)))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("a\nb", "<p>a<br>\nb</p>"),
        ("**a** *b* `c`", "<p><strong>a</strong> <em>b</em> <code>c</code></p>"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
    ],
)
def test_words_look_as_their_writer_meant_them(source, html):
    assert markup.render(source).strip() == html


def test_a_bare_address_becomes_a_link_and_a_mail_address_does_not():
    assert 'href="https://example.org/a"' in markup.render("see https://example.org/a there")
    assert "<a" not in markup.render("anna@example.org and example.org")


def test_hidden_words_open_without_scripts_and_are_hidden_in_excerpts_alone():
    html = markup.render(">! the end of the film\n\nand ||a word|| more")
    assert '<details class="spoiler">' in html
    assert '<span class="spoiler" tabindex="0">' in html
    assert markup.plain(html) == "the end of the film\nand a word more"
    assert "film" not in markup.plain(html, spoilers=False)
    assert "a word" not in markup.plain(html, spoilers=False)


def test_headings_do_not_disturb_the_outline_of_the_page():
    assert "<h1" not in markup.render("# a\n\n## b\n\nc\n===")


def test_a_picture_becomes_a_link_so_that_reading_asks_nobody_else():
    html = markup.render("![a cat](https://example.org/cat.png)")
    assert "<img" not in html
    assert "a cat" in html


def test_a_quotation_leads_back_and_does_not_repeat_what_was_quoted_in_it():
    quoted = markup.quote("> older words\n\nnewer words", "Quiet Heron", "/p/abc")
    assert "[Quiet Heron](/p/abc)" in quoted
    assert "newer words" in quoted
    assert "older words" not in quoted


@given(st.text(max_size=300))
@settings(max_examples=100)
def test_the_words_for_search_hold_no_tags(text):
    plain = markup.plain(markup.render(text))
    assert "class=" not in plain or "class=" in text
