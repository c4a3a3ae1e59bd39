"""What people type into the search box is understood, whatever it is."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core import matching
from forum.search import days, grammar
from forum.search.grammar import Parsed, parse


def test_words_quotes_and_what_to_leave_out() -> None:
    assert parse('cant sleep "three hours" -tablets -"cold turkey"') == Parsed(
        words=("cant", "sleep"), phrases=(("three", "hours"),), without=(("tablets",), ("cold", "turkey"))
    )


@pytest.mark.parametrize("typed", ["“three hours”", "„three hours“", "«three hours»", '"three hours', 'x"three hours"'])
def test_quotes_of_all_keyboards_and_forgotten_ones_are_read(typed: str) -> None:
    assert parse(typed).phrases == (("three", "hours"),)


@pytest.mark.parametrize("typed", ["sleep -tablets", "sleep –tablets", "sleep −tablets"])
def test_a_phone_that_makes_a_dash_of_a_hyphen_still_leaves_out(typed: str) -> None:
    assert parse(typed) == Parsed(words=("sleep",), without=(("tablets",),))


def test_a_hyphen_within_a_word_leaves_nothing_out() -> None:
    assert parse("well-being") == Parsed(words=("well", "being"))


@pytest.mark.parametrize(("typed", "board"), [("board:sleep", "sleep"), ("BOARD:Sleep", "sleep"), ("board:", None), ("skateboard:sleep", None)])
def test_a_board_can_be_named(typed: str, board: str | None) -> None:
    assert parse(f"nights {typed}").board == board
    assert "nights" in parse(f"nights {typed}").words


def test_one_word_in_quotes_is_a_word() -> None:
    assert parse('"sleep" sleep') == Parsed(words=("sleep",))


def test_letters_of_a_script_without_spaces_stay_together() -> None:
    assert parse("眠れない ok").phrases == (tuple("眠れない"),)
    assert parse("眠れない ok").words == ("ok",)


@pytest.mark.parametrize("typed", ["", "   ", "-", '""', '"', "-tablets", "board:sleep", "!!! ... ???", "*", "()"])
def test_nothing_to_look_for_is_seen_as_such(typed: str) -> None:
    assert parse(typed).is_empty


def test_a_question_that_is_too_long_is_cut_and_says_so() -> None:
    long = parse("sleep " * 200)
    assert long.was_cut
    assert not parse("sleep").was_cut


typed_texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(['"', "-", "board:", "sleep", " ", "眠", "é", "’", "\u202e", "\u0301", '-"', "AND", "*", "\0", "“"]), max_size=80).map(
        "".join
    ),
)


@settings(max_examples=150)
@given(typed_texts)
def test_every_text_has_a_meaning_within_bounds(typed: str) -> None:
    parsed = parse(typed)
    assert len(parsed.phrases) <= grammar.PHRASES
    assert len(parsed.without) <= grammar.WITHOUT
    assert all(1 <= len(phrase) <= grammar.IN_A_PHRASE for phrase in (*parsed.phrases, *parsed.without))
    everything = [*parsed.words, *(word for phrase in (*parsed.phrases, *parsed.without) for word in phrase)]
    assert all(word and len(word) <= matching.LONGEST and not word.isspace() for word in everything)
    assert len(set(parsed.words)) == len(parsed.words)


@settings(max_examples=100)
@given(st.text(max_size=150))
def test_a_word_copied_from_a_post_is_looked_up_as_it_was_taken_in(text: str) -> None:
    for match in matching.cut(text):
        parsed = parse(match[0])
        looked_up = [*parsed.words, *(word for phrase in parsed.phrases for word in phrase)]
        assert looked_up == [word for word in [matching.fold(match[0])] if word]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ('by:"Quiet Otter" board:sleep x', {"by": "quiet otter", "board": "sleep"}),
        ("after:7d before:2026-01 sort:new x", {"after": "7d", "before": "2026-01", "sort": "new"}),
        ("in:title wants:advice x", {"in": "title", "wants": "advice"}),
        ("https://example.org remember: x", {}),
    ],
)
def test_what_narrows_a_question_is_read(typed: str, names: dict[str, str]) -> None:
    assert parse(typed).names == names
    assert "x" in parse(typed).words


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-03-04", date(2026, 3, 4)),
        ("2026-03", date(2026, 3, 1)),
        ("2026", date(2026, 1, 1)),
        ("7d", date(2026, 3, 1)),
        ("2w", date(2026, 2, 22)),
        ("9999y", None),
        ("2026-13-01", None),
        ("0000", None),
        ("yesterday", None),
    ],
)
def test_days_are_read_as_people_type_them(typed: str, day: date | None) -> None:
    assert days.meant(typed, date(2026, 3, 8)) == day
