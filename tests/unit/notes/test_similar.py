"""A claim that was looked at before is found again when somebody says it in other words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from benchmarks import claims
from forum.notes.similar import LIKELY, Bank, Method, stem

LINES = claims.pairs()


@pytest.mark.parametrize(("set_name", "first", "five"), [("seen", 0.8, 0.9), ("held", 0.4, 0.7), ("fresh", 0.4, 0.7)])
def test_moderators_look_again_at_what_was_looked_at_before(set_name: str, first: float, five: float) -> None:
    found = claims.recall(claims.bank(LINES), [line for line in LINES if line.set == set_name])
    assert found.first >= first
    assert found.among_five >= five


def test_moderators_are_shown_at_once_what_has_nothing_to_do_with_a_sentence() -> None:
    bank, strangers = claims.bank(LINES), [line for line in LINES if line.set == "none"]
    told = [line for line in strangers if bank.nearest(line.sentence, 1, LIKELY)]
    assert len(told) < len(strangers) / 2
    found = claims.recall(bank, [line for line in LINES if line.set in ("held", "fresh")], LIKELY)
    assert found.among_five > 0.5


def test_each_way_of_looking_finds_what_words_alone_would_miss() -> None:
    both = [line for line in LINES if line.set in ("seen", "held")]
    plain = claims.recall(claims.bank(LINES, Method(stems=False, groups=False, spelling=False)), both)
    assert claims.recall(claims.bank(LINES), both).among_five > plain.among_five + 0.5


def test_there_are_enough_pairs_to_say_anything() -> None:
    assert sum(line.set in ("seen", "held") for line in LINES) >= 60
    assert sum(line.set == "held" for line in LINES) >= 40


def test_a_slip_of_the_hand_hides_a_claim() -> None:
    bank = Bank({"a": "Lemon water cures the hiccups.", "b": "Copper bracelets ease stiff knees."})
    assert bank.nearest("Lemmon watter cures hicups")[0].key == "a"


def test_the_same_claim_is_the_nearest_and_nothing_is_nearer_than_itself() -> None:
    bank = claims.bank(LINES)
    for line in LINES[:40]:
        assert bank.nearest(line.claim)[0].key == line.claim
        assert bank.nearest(line.claim)[0].likeness > 0.99


def test_words_that_stand_in_every_claim_are_no_likeness() -> None:
    bank = Bank({"a": "Lemon water cures everybody."})
    assert not bank.nearest("Onions in socks always cure everyone.")


@settings(max_examples=40, deadline=None)
@given(some.text(max_size=200))
def test_some_text_cannot_be_compared(text: str) -> None:
    bank = Bank({"a": "Lemon water cures the hiccups.", "b": text})
    assert all(0 <= match.likeness <= 1 for match in bank.nearest(text))
    assert bank.nearest(text) == bank.nearest(text)
    assert len(stem(text)) <= max(len(text), 3)


def test_an_empty_list_suggests_nothing() -> None:
    assert not Bank({}).nearest("Lemon water cures the hiccups.")
