"""Words are found however they were typed, and only as whole words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.matching import Phrases, folded


@pytest.mark.parametrize(
    ("muted", "text"),
    [
        ("weight", "My WEIGHT again."),
        ("cant", "I can’t any more"),
        ("cafe", "The Café on the corner"),
        ("three hours", "Three\nhours, no more"),
        ("眠れない", "今夜は眠れないです"),
        ("दवा", "यह दवा कड़वी है"),
        ("ｗｉｄｅ", "wide letters"),
    ],
)
def test_a_word_is_found_however_it_was_typed(muted: str, text: str) -> None:
    assert Phrases([muted]).found_in(text)


@pytest.mark.parametrize(
    ("muted", "text"),
    [
        ("eat", "I am great"),
        ("fail", "when the leaves fall"),
        ("three hours", "three long hours"),
        ("three hours", "hours three"),
        ("दवा", "दवाई"),
        ("!", "What! now?"),
        ("", "Anything"),
    ],
)
def test_another_word_is_not_taken_for_it(muted: str, text: str) -> None:
    assert not Phrases([muted]).found_in(text)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=4), st.text(max_size=60), st.text(max_size=20))
def test_whatever_is_muted_is_found_between_other_words_and_nothing_breaks(phrases: list[str], around: str, muted: str) -> None:
    looked_for = Phrases([*phrases, muted])
    assert looked_for.found_in(f"{around} , {muted} , {around}") or not folded(muted)


def test_words_that_would_be_a_pattern_are_read_as_words() -> None:
    looked_for = Phrases([".*", "(a+)+$", "[a-z]", "\\w"])
    assert not looked_for.found_in("Some quiet sentence")
    assert looked_for.found_in("a-z stands here")
