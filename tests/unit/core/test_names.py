import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core import names, text


def test_ids_are_all_different_and_stand_in_an_address():
    ids = {names.public_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert all(len(one) == 22 and one.isalnum() and one.isascii() for one in ids)


@given(st.binary(max_size=64), st.integers(0, 40))
@settings(max_examples=150)
def test_every_proposed_name_can_be_taken_and_is_not_in_need_of_a_warning(seed, attempt):
    name = names.propose_pseudonym(seed, attempt)
    assert names.pseudonym_problem(name) is None
    assert names.pseudonym_warning(name) is None
    assert len(name.split()) == (3 if attempt >= 3 else 2)
    assert name == names.propose_pseudonym(seed, attempt)


def test_a_name_once_shown_is_the_name_one_gets():
    assert names.propose_pseudonym(b"one form") == names.propose_pseudonym(b"one form")
    assert len({names.propose_pseudonym(b"one form", attempt) for attempt in range(40)}) > 35
    assert len({names.propose_pseudonym(bytes([seed])) for seed in range(200)}) > 190


def test_no_word_is_drawn_twice_in_one_name():
    drawn = [names.draw_pseudonym(extra=True).split() for _ in range(300)]
    assert all(len(set(words)) == 3 for words in drawn)
    assert {len(names.draw_pseudonym().split()) for _ in range(50)} == {2}


def test_no_part_of_the_lists_is_drawn_more_often_than_another():
    adjectives, nouns = names._words("adjectives"), names._words("nouns")
    drawn = [names.propose_pseudonym(index.to_bytes(4)).lower().split() for index in range(8000)]
    for words, place in ((adjectives, 0), (nouns, 1)):
        counts = [0] * 8
        for name in drawn:
            counts[words.index(name[place]) * 8 // len(words)] += 1
        assert all(850 < count < 1150 for count in counts), counts


def test_a_drawn_passphrase_is_accepted():
    for _ in range(30):
        drawn = names.draw_passphrase()
        assert len(drawn.split()) == 7
        assert names.passphrase_problem(drawn, avoid=[]) is None


def test_a_recovery_code_works_however_it_is_typed():
    code = names.draw_code()
    typed = code.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert names.normalise_code(typed) == names.normalise_code(code)
    assert 32 ** len(names.normalise_code(code)) >= 2**128


@pytest.mark.parametrize(
    "passphrase",
    [
        "",
        "short",
        "fourteen chars",
        "aaaaaaaaaaaaaaaa",
        "passwordpassword",
        "Password123456789",
        "123456789012345",
        "qwertyuiopasdfgh",
        "abcabcabcabcabcabc",
    ]
    + ["correct horse battery staple", "To be or not to be, that is the question", "ILOVEYOUVERYMUCH!", "my private door 12", "x" * 1025],
)
def test_a_passphrase_that_is_tried_first_is_refused_with_a_sentence(passphrase):
    assert (names.passphrase_problem(passphrase, avoid=["My Private Door"]) or "").endswith(".")


@pytest.mark.parametrize(
    "passphrase",
    [
        "violet kettle meadow ninety",
        "sieben Ziegen gähnen leise",
        "тихая цапля у старой мельницы",
        "夜の鳥は静かに歌いながら川を渡っていく",
        "k7Wq-mZ2x-Lp9v-Rt4c",
    ],
)
def test_a_passphrase_of_ones_own_words_in_any_language_is_taken(passphrase):
    assert names.passphrase_problem(passphrase, avoid=["a door"]) is None


@given(st.text(max_size=1100))
@settings(max_examples=150)
def test_nothing_typed_as_a_name_or_passphrase_breaks_the_page(typed):
    names.pseudonym_problem(text.clean_line(typed))
    names.passphrase_problem(typed, avoid=[typed[:5]])
    names.normalise_code(typed)
