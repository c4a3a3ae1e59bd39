"""What the embedded index finds, in which order, and what it does not."""

import time
from datetime import date
from pathlib import Path

import pytest

from forum.search.backends import answering, ranking
from forum.search.backends.embedded import EmbeddedIndex
from forum.search.contract import Document, Query
from tests.unit.search.making import Shelf, ask, document, found


@pytest.fixture
def index(tmp_path: Path) -> EmbeddedIndex:
    return EmbeddedIndex(tmp_path / "index")


def test_a_new_forum_answers_before_anything_was_written(index: EmbeddedIndex) -> None:
    assert found(index, "sleep") == []
    assert index.standing().posts == 0
    assert list(index.post_ids()) == []


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("I am running out of strength", "runs"),
        ("it stopped at last", "stopping"),
        ("planning the day", "plans"),
        ("quitting is hard", "quit"),
        ("I can’t sleep", "cant"),
        ("I cant sleep", "can't"),
        ("Citalopram from the café", "CAFE citalopram"),
        ("hepatitis C since March", "hepatitis c"),
        ("a well-being group", "well-being"),
        ("रात को नींद नहीं आती", "नींद"),
        ("夜に眠れないことがある", "眠れない"),
        ("กลางคืนนอนไม่หลับ", "นอนไม่หลับ"),
        ("Ｆｕｌｌ width", "full"),
    ],
)
def test_a_word_finds_its_other_forms(index: EmbeddedIndex, written: str, typed: str) -> None:
    index.put([document("one", written), document("other", "nothing of it")])
    assert found(index, typed) == ["one"]


def test_letters_that_stand_apart_are_not_a_word_of_a_script_without_spaces(index: EmbeddedIndex) -> None:
    index.put([document("one", "眠い。れんこん")])
    assert found(index, "眠れ") == []


def test_posts_with_all_words_come_first_and_then_alone_when_there_are_enough(index: EmbeddedIndex) -> None:
    index.put([document("some", "tablets " * 5), document("all", "tablets and sleep in a much longer text about other things")])
    few = ask(index, "sleep tablets")
    assert [hit.post_id for hit in few.hits] == ["all", "some"]
    assert not few.every_word
    index.put([document(f"all{number}", "sleep tablets") for number in range(answering.ENOUGH)])
    many = ask(index, "sleep tablets")
    assert many.every_word
    assert "some" not in {hit.post_id for hit in many.hits}


def test_a_title_counts_more_than_the_text_and_is_found_once_a_thread(index: EmbeddedIndex) -> None:
    index.put([document("body", "insomnia and tea"), document("title", "and tea of all kinds", title="Insomnia")])
    index.put([Document("reply", "sleep", "Insomnia", "me too", date(2026, 3, 1), is_opening=False)])
    assert found(index, "insomnia") == ["title", "body"]


def test_words_in_quotes_stand_side_by_side_and_in_this_order(index: EmbeddedIndex) -> None:
    index.put([document("yes", "it was the cold turkey way"), document("no", "cold days, turkey again"), document("turned", "turkey cold")])
    assert found(index, '"cold turkey"') == ["yes"]


def test_a_phrase_does_not_reach_from_the_title_into_the_text(index: EmbeddedIndex) -> None:
    index.put([document("one", "turkey for dinner", title="So cold")])
    assert found(index, '"cold turkey"') == []


def test_a_phrase_holds_in_a_very_long_post(index: EmbeddedIndex) -> None:
    index.put([document("long", "word " * 3_000 + "cold turkey " + "word " * 3_000)])
    assert found(index, '"cold turkey"') == ["long"]


def test_what_is_left_out_stays_out(index: EmbeddedIndex) -> None:
    index.put([document("one", "sleep and tablets"), document("two", "sleep and tea"), document("three", "sleep, cold turkey")])
    assert set(found(index, "sleep -tablets")) == {"two", "three"}
    assert set(found(index, 'sleep -"cold turkey"')) == {"one", "two"}


def test_only_the_boards_a_reader_may_read_are_looked_into(index: EmbeddedIndex) -> None:
    index.put([document("open", "the same words", board="open"), document("closed", "the same words", board="closed")])
    assert found(index, "words", boards=frozenset({"open"})) == ["open"]
    assert ask(index, "words", boards=frozenset({"open"})).total == 1
    assert found(index, "words", boards=frozenset()) == []


def test_a_word_of_a_closed_board_answers_like_a_word_that_stands_nowhere(index: EmbeddedIndex) -> None:
    index.put([document("open", "the same words", board="open"), document("closed", "a secret name", board="closed")])
    asked = [ask(index, f"words {other}", boards=frozenset({"open"})) for other in ("secret", "nowhere")]
    assert [(one.total, one.every_word, one.ignored) for one in asked] == [(1, False, ())] * 2


def test_the_newest_come_first_when_asked_for(index: EmbeddedIndex) -> None:
    days = {"old": date(2019, 5, 1), "new": date(2026, 11, 20), "middle": date(2024, 2, 29)}
    index.put([document(name, "sleep " * (3 if name == "old" else 1), day=day) for name, day in days.items()])
    assert found(index, "sleep", order="new") == ["new", "middle", "old"]
    assert found(index, "sleep", since=date(2024, 2, 29), order="new") == ["new", "middle"]


def test_words_that_stand_everywhere_are_named(index: EmbeddedIndex) -> None:
    index.put([document("one", "what is the way to sleep")])
    assert ask(index, "the way").ignored == ("the",)
    nothing_left = ask(index, "what is the")
    assert nothing_left.hits == ()
    assert nothing_left.ignored == ("what", "is", "the")


def test_of_too_many_words_the_rarest_are_looked_for(index: EmbeddedIndex) -> None:
    common = [f"word{number}" for number in range(answering.MOST_WORDS)]
    index.put([document(f"post{number}", " ".join(common)) for number in range(3)])
    index.put([document("rare", "rare " + " ".join(common))])
    asked = ask(index, " ".join([*common, "rare"]))
    assert asked.hits[0].post_id == "rare"
    assert len(asked.ignored) == 1
    assert asked.ignored[0] in common


def test_a_changed_post_is_found_by_its_new_words_alone(index: EmbeddedIndex) -> None:
    index.put([document("one", "first words")])
    index.put([document("one", "overtaken"), document("one", "second text")])
    assert found(index, "first") == []
    assert found(index, "overtaken") == []
    assert found(index, "second") == ["one"]
    assert index.standing().posts == 1


def test_a_removed_post_is_gone_and_removing_it_again_does_no_harm(index: EmbeddedIndex) -> None:
    index.put([document("one", "sleep"), document("two", "sleep")])
    index.remove(["one", "never there"])
    index.remove(["one"])
    assert found(index, "sleep") == ["two"]
    assert list(index.post_ids()) == ["two"]


def test_many_small_changes_leave_few_parts(index: EmbeddedIndex) -> None:
    for number in range(40):
        index.put([document(f"post{number}", f"sleep number{number}")])
    assert index.standing().parts <= 6
    assert ask(index, "sleep").total == 40
    assert found(index, "number17") == ["post17"]


def test_the_answer_is_the_same_over_many_parts_and_over_one(index: EmbeddedIndex) -> None:
    posts = [document(f"post{number}", "sleep " * (1 + number % 7) + "tea " * (number % 3), day=date(2026, 1, 1 + number)) for number in range(20)]
    for post in posts:
        index.put([post])
    assert index.standing().parts > 1
    before = [ask(index, "sleep tea"), ask(index, "sleep tea", order="new")]
    index.rebuild(Shelf.of(*posts))
    assert index.standing().parts == 1
    after = [ask(index, "sleep tea"), ask(index, "sleep tea", order="new")]
    assert [{hit.post_id for hit in one.hits} for one in before] == [{hit.post_id for hit in one.hits} for one in after]
    assert [hit.score for hit in before[0].hits] == pytest.approx([hit.score for hit in after[0].hits])
    assert [hit.post_id for hit in before[1].hits] == [hit.post_id for hit in after[1].hits]


def test_no_more_hits_come_back_than_asked_for(index: EmbeddedIndex) -> None:
    index.put([document(f"post{number}", "sleep") for number in range(30)])
    answer = ask(index, "sleep", limit=10)
    assert (len(answer.hits), answer.total) == (10, 30)


class _Ticking:
    """A clock that jumps one second at each look."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        self.time += 1.0
        return self.time


def test_a_question_that_takes_too_long_ends_and_says_that_there_may_be_more(index: EmbeddedIndex) -> None:
    index.put([document(f"post{number}", "common " + ("rare" if number == 7 else "")) for number in range(300)])
    view = index._view()
    assert view is not None
    one_look = ranking.Clock(1.5, now=_Ticking())
    answer = answering.answer(view, Query(("common", "rare")), index.stem, [1] * 256, one_look)
    assert answer.at_least
    assert [hit.post_id for hit in answer.hits] == ["post7"]


def test_without_the_time_to_leave_words_out_nothing_is_shown(index: EmbeddedIndex) -> None:
    index.put([document("one", "sleep tablets")])
    view = index._view()
    assert view is not None
    answer = answering.answer(view, Query(("sleep",), without=(("tablet",),)), index.stem, [1] * 256, ranking.Clock(1.5, now=_Ticking()))
    assert answer.at_least
    assert answer.hits == ()


def test_a_machine_that_others_keep_busy_takes_answers_away(index: EmbeddedIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    index.put([document(f"post{number}", "sleep tablets") for number in range(3)])
    monkeypatch.setattr(time, "monotonic", _Ticking())  # the process waits a second for its turn, again and again
    answer = ask(index, "sleep -coffee")
    assert answer.total == 3
    assert not answer.at_least


HOSTILE = [
    "a*", "s*", "*", "*a*", "*ing", "?????", "*a*e*i*o*", "s* AND t* AND p* AND d*", '"s* t*"', "stroon~2", "an~2", "sleep~9",
    " ".join(f"word{number}" for number in range(10_000)), " AND ".join(f"word{number}" for number in range(10_000)), "a*" * 5_000,
    "(" * 300 + "x" + ")" * 300, "(" * 5_000 + "x" + ")" * 5_000, "(" * 5_000, "a" * 1_000_000, "NOT " * 2_000 + "x", "[a TO zzz]",
    "sleep^1e308", "ts:[0 TO 9999999999]", 'r"(s|t)*x"', '"sleep tea"~1000000', '"' * 5_000, "-" * 5_000, "-a " * 5_000, "\0\ud800\uffff",
    "board:" * 500, 'board:"', "-board:x", '""', "-", '-"', "眠" * 5_000, "́" * 5_000, "\u202e\u200d" * 500, "'" * 500, "a'" * 500,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=[str(number) for number in range(len(HOSTILE))])
def test_a_hostile_question_gets_an_answer(text: str, filled: EmbeddedIndex) -> None:
    for order in ("best", "new"):
        assert ask(filled, text, order=order).total <= 120


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedIndex:
    index = EmbeddedIndex(tmp_path_factory.mktemp("hostile") / "index")
    index.put([document(f"post{number}", f"sleep tea strong word{number} 眠れない a b c") for number in range(120)])
    return index
