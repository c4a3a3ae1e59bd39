import re
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
    "li": {"id"},
    "ol": {"start"},
    "p": set(),
    "pre": set(),
    "section": {"class"},
    "span": {"class", "tabindex"},
    "strong": set(),
    "summary": set(),
    "sup": {"id"},
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
            assert name != "class" or value in {"spoiler", "spoiler__note", "mention", "u-spoken", "footnotes"}
            assert name != "id" or re.fullmatch("fn(ref)?-preview-[0-9]+", value)
            assert name != "href" or value.startswith(("https://", "http://", "/p/", "#fn")), value
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
            [
                "<",
                ">",
                "[",
                "](",
                ")",
                "!",
                "`",
                "*",
                "_",
                "|",
                "||",
                "\n",
                ">!",
                "- ",
                "1. ",
                "&",
                '"',
                "javascript:",
                "https://a.b",
                "x ",
                "[^1]",
                "[^1]: ",
                "@",
            ]
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


def test_a_footnote_cannot_be_reached_or_led_back_from():
    html = markup.render("Slept[^1] well[^1].\n\n[^1]: Four hours.", post_id="abc")
    assert '<sup id="fnref-abc-1"><a href="#fn-abc-1"' in html
    assert html.count('id="fnref-abc-1"') == 1
    assert '<li id="fn-abc-1">' in html
    assert 'href="#fnref-abc-1"' in html
    assert markup.plain(html) == "Slept well.\nFour hours."


def test_footnotes_of_two_posts_on_one_page_lead_to_each_other():
    one, other = (markup.render("a[^1]\n\n[^1]: b", post_id=post_id) for post_id in ("one", "other"))
    assert set(re.findall('id="([^"]+)"', one)).isdisjoint(re.findall('id="([^"]+)"', other))


@pytest.mark.parametrize(
    "source",
    [
        "[^1]: words",
        "a[^1]\n\n[^1]: first\n\n[^1]: words",
        "> a[^1]\n>\n> [^1]: words",
        ">! [^1]: words",
        "- a\n\n  [^1]: words",
        "[^ 1]: words",
        "a[^b]\n\n[^b]: words[^b]",
        "\n\n".join(f"[^{number}]: words" for number in range(60)),
    ],
)
def test_words_vanish_in_a_footnote_that_is_none(source):
    assert markup.plain(markup.render(source)).count("words") == source.count("words")


def test_hidden_words_come_out_of_their_place_as_a_footnote():
    html = markup.render("a[^1]\n\n>! [^1]: the end of the film")
    assert "the end" not in markup.plain(html, spoilers=False)


def test_many_signs_of_a_footnote_make_a_page_too_long_to_load():
    html = markup.render("[^1]" * 4_000 + "\n\n[^1]: a", post_id="a" * 22)
    assert html.count("<sup") <= 2 * 50


def test_a_link_that_a_member_types_leads_to_a_place_on_the_page():
    assert "href" not in markup.render("[a](#fn-abc-1) [b](#main)")


def test_a_name_is_mentioned_that_does_not_speak_here_or_within_another_word():
    html = markup.render("@Quiet Heron, @quiet heron! me@Quiet Heron @Quiet Herons `@Quiet Heron` @Loud Magpie", mentions=["Quiet Heron", "Quiet"])
    assert re.findall('<span class="mention">([^<]+)</span>', html) == ["@Quiet Heron", "@Quiet Heron", "@Quiet"]
    assert markup.mentioned(html) == {"Quiet Heron", "Quiet"}


def test_a_mention_shows_hidden_words_in_an_excerpt():
    html = markup.render("||@Quiet Heron did it|| yes", mentions=["Quiet Heron"])
    assert markup.plain(html, spoilers=False) == "[hidden words] yes"


def test_somebody_quoted_is_told_that_they_were_mentioned():
    assert markup.mentioned(markup.render("> @Otter\n>\n> > @Otter", mentions=["Otter"])) == set()


def test_a_name_that_is_gone_stays_where_it_was_mentioned():
    source = "Hello @quiet heron, and @Quiet Heron Two, and quiet@Quiet Heron."
    assert markup.without_name(source, "Quiet Heron", (), others={"Quiet Heron Two"}) == (
        "Hello @somebody, and @Quiet Heron Two, and quiet@Quiet Heron."
    )


QUOTE = markup.quote("Three hours.\n\n>! and a hard memory\n\n- a list\n- of things", "Quiet [Heron]", "/p/abc")


def test_words_taken_back_stay_in_a_quotation():
    other = markup.quote("Other words.", "Loud Magpie", "/p/def")
    text = f"Before.\n\n{QUOTE}My own words.\n\n{other}> A proverb.\n\nThe end."
    scrubbed = markup.without_words(text, "abc", markup.TAKEN_BACK)
    for word in ("hours", "memory", "of things"):
        assert word not in scrubbed
    for word in ("Before.", "My own words.", "Other words.", "A proverb.", "The end.", "(/p/abc) wrote:", markup.TAKEN_BACK):
        assert word in scrubbed
    assert markup.quoted_posts(text) == markup.quoted_posts(scrubbed) == {"abc", "def"}
    assert markup.without_words(scrubbed, "abc", markup.TAKEN_BACK) == scrubbed


def test_words_of_an_earlier_text_are_told_from_those_that_still_stand():
    assert markup.without_words(QUOTE, "abc", "[gone]", but_from=["Three hours. >! and a hard memory - a list - of things"]) == QUOTE
    assert "hours" not in markup.without_words(QUOTE, "abc", "[gone]", but_from=["Nothing of the kind."])


@given(st.lists(st.sampled_from(["> ", "> [N](/p/abc) wrote:", "\n", "words ", ">! ", "- ", "", "> > [N](/p/abc) wrote:\n"]), max_size=30))
@settings(max_examples=150)
def test_taking_words_back_takes_own_words_along(parts):
    text = "".join(parts)
    scrubbed = markup.without_words(text, "abc", "[gone]").split("\n")
    assert [line for line in text.split("\n") if not line.lstrip().startswith(">")] == [
        line for line in scrubbed if not line.lstrip().startswith(">")
    ]
    assert markup.without_words(text, "xyz", "[gone]") == text


def test_a_footnote_of_whoever_is_quoted_leads_to_one_of_whoever_quotes():
    html = markup.render(markup.quote("A claim[^1].\n\n[^1]: A source.", "Otter", "/p/abc") + "Mine[^1].\n\n[^1]: My own.", post_id="new")
    assert html.count("<sup") == 1
    assert "A source." in markup.plain(html)


def test_the_notes_in_a_post_are_put_into_the_readers_language_and_members_words_are_not(monkeypatch):
    monkeypatch.setattr("forum.core.markup.saying._", lambda sentence: f"<{sentence.upper()}>")
    html = markup.in_language(markup.render(">! a\n\nHidden words. Open when you want to. ||b||"))
    assert "<summary>&lt;HIDDEN WORDS. OPEN WHEN YOU WANT TO.&gt;</summary>" in html
    assert "Hidden words. Open when you want to. <span" in html
