"""What was meant is found, though it was spelt or said in another way."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core import matching
from forum.search import spelling, suggesting, synonyms
from forum.search.backends import learning, lexicon
from forum.search.backends.embedded import EmbeddedIndex
from forum.search.contract import Query
from forum.search.words import stem
from tests.unit.search.making import document


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("anxeity", "anxiety"), ("depresion", "depression"), ("medicatoin", "medication"), ("insomina", "insomnia"), ("terapist", "therapist")],
)
def test_a_slip_of_the_pen_is_close_to_its_word(typed: str, meant: str) -> None:
    assert spelling.likely(typed, [("society", 900), (meant, 3), ("meditation", 50)])[0] == meant


@pytest.mark.parametrize("typed", ["ibs", "gp", "ocd"])
def test_short_words_are_not_taken_for_each_other(typed: str) -> None:
    assert spelling.likely(typed, [("ibd", 9), ("gps", 9), ("old", 9)]) == []


@pytest.mark.parametrize(("one", "other", "slips"), [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abcd", "badc", 2), ("abc", "xyz", 3)])
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert min(spelling.distance(one, other, 2), 3) == slips


@given(st.text(min_size=2, max_size=20), st.text(min_size=2, max_size=20), st.data())
def test_a_word_that_is_near_is_passed_over_by_its_mark(typed: str, other: str, data: st.DataObject) -> None:
    slipped = [*typed]
    at = data.draw(st.integers(0, len(slipped) - 2))
    slipped[at : at + 2] = slipped[at + 1], slipped[at]
    near = "".join(slipped)
    assert near in spelling.Words(len(typed), [typed, near]).like(typed, 1)
    known = spelling.by_length([typed, other])
    reached = {word for words in known.values() for word in words.like(typed, 2)}
    assert reached >= {word for word in (typed, other) if spelling.distance(typed, word, 2) <= 2 and abs(len(word) - len(typed)) <= 2}


@pytest.mark.parametrize(
    ("one", "other"),
    [("sleeping", "sleeps"), ("running", "runs"), ("psychologist", "psychology"), ("emergencies", "emergency")],
)
def test_forms_of_a_word_do_not_meet(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("emergency", "emerge"), ("evening", "even"), ("organic", "organ"), ("internal", "intern")])
def test_words_that_only_begin_alike_are_taken_for_one(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_everyday_words_stand_for_those_of_medicine_and_the_other_way_round() -> None:
    groups = synonyms.shipped()
    assert ("insomnia",) in {also.words for also in synonyms.also(("why", "cant", "sleep"), groups, stem)}
    assert ("cant", "sleep") in {also.words for also in synonyms.also(("insomnia",), groups, stem)}
    assert ("medication",) in {also.words for also in synonyms.also(("meds",), groups, stem)}
    assert synonyms.also(("gardening", "sleep"), groups, stem) == ()


def test_the_list_that_comes_with_the_forum_names_no_word_twice() -> None:
    runs = [run for group in synonyms.shipped() for run in group]
    assert sorted({run for run in runs if runs.count(run) > 1}) == []
    assert all(run == tuple(matching.folded(" ".join(run))) for run in runs)


def test_a_list_with_slips_in_it_is_read_as_far_as_it_goes() -> None:
    assert synonyms.read("# a note\n\nmeds,\nmeds, pills # more\n,,\n") == ((("meds",), ("pills",)),)


def test_those_who_keep_the_forum_add_words_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "other_words.txt"
    assert synonyms.all_of(file) == synonyms.shipped()
    file.write_text("spoons, energy\n")
    assert synonyms.all_of(file)[-1] == (("spoons",), ("energy",))
    file.write_bytes(b"\xff\xfe")
    assert synonyms.all_of(file) == synonyms.shipped()


def test_words_for_the_same_thing_are_found_and_count_less(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "index")
    index.put([document("said", "insomnia"), document("meant", "I cant sleep"), document("apart", "I sleep, though some cant")])
    also = synonyms.also(("insomnia",), synonyms.shipped(), index.stem)
    found = index.find(Query(("insomnia",), also=also))
    assert [hit.post_id for hit in found.hits] == ["said", "meant"]
    assert found.every_word


def test_posts_that_speak_of_the_same_in_other_words_come_up_beside_the_answers(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "index")
    index.put([document(f"one{number}", "harbour ferry storm anchor lighthouse") for number in range(3)])
    index.put([document("related", "ferry storm anchor"), *(document(f"other{number}", f"garden roses soil {number}") for number in range(30))])
    texts = {f"one{number}": ["harbour", "ferri", "storm", "anchor", "lighthous"] for number in range(3)}
    found = index.find(Query(("harbour",)), lambda post_ids: {post_id: texts[post_id] for post_id in post_ids if post_id in texts})
    assert {hit.post_id for hit in found.hits} == set(texts)
    assert [hit.post_id for hit in found.related] == ["related"]
    assert index.find(Query(("harbour",)), lambda post_ids: {}).related == (), "nothing is learnt from what nobody may see"


def test_what_was_left_out_does_not_come_back_as_related(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "index")
    index.put([document("one", "harbour ferry storm anchor"), document("related", "ferry storm anchor rum")])
    index.put([document(f"other{number}", "garden roses") for number in range(20)])
    learnt = {"one": ["harbour", "ferri", "storm", "anchor"]}
    assert [hit.post_id for hit in index.find(Query(("harbour",)), lambda _: learnt).related] == ["related"]
    assert index.find(Query(("harbour",), without=(("rum",),)), lambda _: learnt).related == ()


def test_hints_are_bounded_whatever_is_learnt_from() -> None:
    texts = [learning.Text([f"word{number}" for number in range(5_000)], 1.0)] * 30
    hints = learning.hints(texts, ["word1"], 100_000, 70.0, lambda stems: dict.fromkeys(stems, 300))
    assert len(hints) == learning.POSTINGS // 300
    assert "word1" not in hints


def test_whoever_slips_first_waits_for_a_whole_dictionary() -> None:
    words = suggesting.read_words()
    assert "anxiety" in words["a", 7]
    assert all(word.isascii() and word.isalpha() and (word[0], len(word)) == key for key, some in words.items() for word in some)
    suggesting._begun.cache_clear()
    assert "anxiety" in {word for some in suggesting._listed("anxeity", 2) for word in some}
    assert suggesting._begun.cache_info().currsize < len(words) / 8


def test_no_spelling_is_looked_for_when_the_time_is_over() -> None:
    words = spelling.by_length(["anxiety", "society"]).values()
    assert list(spelling.close("anxeity", words, 2, spelling.Patience(1.0, now=lambda: 0.0))) == [("anxiety", 1)]
    over = spelling.Patience(-1.0, now=lambda: 0.0)
    assert list(spelling.close("anxeity", words, 2, over)) == []


def test_a_large_part_is_read_step_by_step_until_all_its_words_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "STEP", 2)
    known, words = lexicon.Lexicon(), ["abc", "abd", "abe", "abf", "abg"]
    seen = [[word for some in known.like("abx", 1, lambda _, after: [one for one in words if one > after]) for word in some] for _ in range(4)]
    assert seen == [words[:2], words[:4], words, words]
