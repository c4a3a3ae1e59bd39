from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.imports.threading import Entry, thread
from tests.unit.imports.archives import small

START = datetime(1993, 4, 1, tzinfo=UTC)


def entry(key, *references, subject="", day=0):
    return Entry(key, references, subject, START + timedelta(days=day))


def parents(*entries):
    return {node.message_key: node.parent_key for node in thread(entries)}


def test_an_answer_stands_under_what_it_answers_even_when_it_came_first():
    assert parents(entry("c", "a", "b", day=2), entry("b", "a", day=1), entry("a")) == {"a": None, "b": "a", "c": "b"}


def test_an_answer_to_a_lost_message_stands_under_the_nearest_one_that_is_there():
    assert parents(entry("a"), entry("d", "a", "lost", "lost too", day=3)) == {"a": None, "d": "a"}


def test_what_a_message_says_of_itself_counts_more_than_what_others_say():
    assert parents(entry("c", "b", "a", "x", day=1), entry("a"), entry("b", "a", day=2))["b"] == "a"


def test_answers_to_the_same_lost_message_stay_in_one_thread():
    nodes = thread([entry("b", "lost", day=2), entry("a", "lost", day=1), entry("c", "lost", day=3)])
    assert [(node.message_key, node.parent_key, node.gathered) for node in nodes] == [("a", None, False), ("b", "a", True), ("c", "a", True)]


def test_an_answer_whose_parent_is_lost_finds_its_thread_by_subject():
    found = parents(entry("a", subject="Sleep"), entry("b", subject="Sleep", day=5), entry("c", subject="RE: Re[2]: sleep", day=3))
    assert found == {"a": None, "c": "a", "b": None}


def test_two_questions_of_one_subject_and_answers_of_none_stay_apart():
    assert set(parents(entry("a", subject="Help"), entry("b", subject="Help"), entry("c"), entry("d", subject="Re:")).values()) == {None}


def test_messages_that_answer_each_other_are_not_lost():
    found = parents(entry("a", "b"), entry("b", "c"), entry("c", "a"), entry("d", "d"))
    assert found.keys() == {"a", "b", "c", "d"}
    assert None in found.values()


def test_siblings_go_by_date_and_one_without_a_date_by_its_place():
    nodes = thread([entry("a"), entry("d", "a", day=4), Entry("e", ("a",)), entry("b", "a", day=2)])
    assert [node.message_key for node in nodes] == ["a", "b", "d", "e"]


def test_a_thread_of_thousands_of_levels_is_read():
    entries = [entry("0")] + [entry(str(number), str(number - 1)) for number in range(1, 3000)]
    assert len(thread(entries)) == 3000


def test_the_small_archive_becomes_the_threads_that_people_wrote():
    found = parents(*(Entry.of(message) for message in small() if not message.problem))
    assert found["f1@cave.example"] == "w1@stone.example"
    assert found["b1@quarry.example"] == "f1@cave.example"
    assert found["w2@stone.example"] == "w1@stone.example"
    assert found["lost1@lake.example"] == "w1@stone.example"
    assert (found["lamp1@lake.example"], found["lamp2@lake.example"]) == (None, "lamp1@lake.example")
    assert {found["loop1@ring.example"], found["loop2@ring.example"]} == {None, "loop1@ring.example"} or {
        found["loop1@ring.example"],
        found["loop2@ring.example"],
    } == {None, "loop2@ring.example"}


KEYS = st.integers(0, 12).map(str)
ENTRIES = st.lists(
    st.builds(
        Entry,
        KEYS,
        st.lists(st.one_of(KEYS, st.sampled_from(["lost", "gone", "away"])), max_size=5).map(tuple),
        st.sampled_from(["", "Sleep", "Re: Sleep", "re: sleep", "Lamps"]),
        st.one_of(st.none(), st.integers(0, 30).map(lambda day: START + timedelta(days=day))),
    ),
    max_size=13,
    unique_by=lambda one: one.key,
)


@given(ENTRIES)
@settings(max_examples=100, deadline=None)
def test_no_message_is_lost_doubled_or_put_before_its_parent(entries):
    nodes = thread(entries)
    assert sorted(node.message_key for node in nodes) == sorted(one.key for one in entries)
    seen = set()
    for node in nodes:
        assert node.parent_key is None or node.parent_key in seen
        seen.add(node.message_key)


@given(ENTRIES)
@settings(max_examples=100, deadline=None)
def test_whoever_names_a_message_of_the_file_stands_under_it_unless_that_makes_a_circle(entries):
    known = {one.key for one in entries}
    wanted = {one.key: one.references[-1] for one in entries if one.references and one.references[-1] in known}
    found = {node.message_key: node.parent_key for node in thread(entries)}
    for key, parent in wanted.items():
        above, steps = parent, 0
        while above in wanted and above != key and steps < 20:
            above, steps = wanted[above], steps + 1
        if steps < 20 and above != key:
            assert found[key] == parent
