import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core import names, text


def test_ids_are_all_different_and_stand_in_an_address():
    ids = {names.public_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert all(len(one) == 22 and one.isalnum() and one.isascii() for one in ids)


def test_every_drawn_name_can_be_taken_and_is_not_in_need_of_a_warning():
    for _ in range(500):
        for extra in (False, True):
            assert names.pseudonym_problem(names.draw_pseudonym(extra=extra)) is None


def test_there_are_enough_names_for_everybody():
    adjectives, nouns = names._words("adjectives"), names._words("nouns")
    assert len(set(adjectives)) == len(adjectives) >= 250
    assert len(set(nouns)) == len(nouns) >= 400


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


@pytest.mark.parametrize("name", ["Quiet Heron", "Ann-Marie", "O'Neil", "Ёлка", "夜の鳥", "ヨルの鳥", "शांत पक्षी", "طائر هادئ", "Otter 7"])
def test_names_of_every_alphabet_can_be_taken(name):
    assert names.pseudonym_problem(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ab",
        "x" * 31,
        "admin",
        "ADM1N",
        "Адmin",
        "the moderator",
        "Moderator Anna",
        "Alongside Team",
        "quiet@heron.org",
        "heron.example",
        "07700 900123",
    ]
    + ["<b>bold</b>", "Quіet Heron", "a__b", "123", "-Heron", "Quiet  Heron", "🙂🙂🙂", "Quiet\u202eHeron", "Qui\u200bet", "javascript:alert(1)"],
)
def test_a_name_that_deceives_or_gives_away_is_refused_with_a_sentence(name):
    assert (names.pseudonym_problem(name) or "").endswith(".")


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
