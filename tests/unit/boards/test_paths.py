import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.boards import paths

numbers = st.integers(0, 62**4 - 1)


@given(numbers, numbers)
def test_older_answers_come_before_newer_ones(one, other):
    assert (paths.segment(one) < paths.segment(other)) == (one < other)


@given(st.lists(numbers, max_size=6), st.lists(numbers, max_size=6))
def test_a_tree_reads_depth_first(one, other):
    def path(steps: list[int]) -> str:
        return "".join(paths.segment(step) for step in steps)

    assert (path(one) < path(other)) == (one < other)


@pytest.mark.parametrize("number", [-1, 62**4])
def test_a_number_without_a_place_is_refused_and_not_misplaced(number):
    with pytest.raises(ValueError, match="place"):
        paths.segment(number)


@given(numbers, st.lists(numbers, max_size=64))
def test_a_continuation_stands_behind_the_whole_tree(number, steps):
    assert "".join(paths.segment(step) for step in steps) < paths.continuation(number) < paths.continuation(number) + paths.AFTER_ALL
