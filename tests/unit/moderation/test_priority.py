"""The five properties of the order in which cases come, for whatever was flagged by whomever."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.moderation import priority
from forum.moderation.priority import POINT, PROMISED

SEVERITIES = st.sampled_from(sorted(PROMISED))
WEIGHTS = st.builds(
    lambda agreed, disagreed, is_new: priority.weight(agreed, disagreed, is_new=is_new),
    st.integers(0, 500),
    st.integers(0, 500),
    st.booleans(),
)
FLAGS = st.lists(WEIGHTS, max_size=300)
NOW = 29_000_000


def _points(severity: int, flags: list[int], waited: int) -> int:
    return priority.points(severity, priority.rank(severity, NOW - waited, sum(flags)), NOW)


@given(SEVERITIES, FLAGS, st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_in_which_people_flag_changes_nothing(severity: int, flags: list[int], waited: int, chance: object) -> None:
    mixed = flags.copy()
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert _points(severity, mixed, waited) == _points(severity, flags, waited)


@given(SEVERITIES, FLAGS, SEVERITIES, FLAGS)
def test_every_case_comes_first_in_the_end(severity: int, flags: list[int], other: int, others: list[int]) -> None:
    # However many newer cases come: once this one has waited so long, none that has just been opened stands before it.
    waited = PROMISED[severity] * (priority.STEP * 4 + priority.MOST + 1)
    assert _points(severity, flags, waited) > _points(other, others, 0)


@given(FLAGS, st.sampled_from([0, 1, 2]), FLAGS, st.floats(0, 5, exclude_max=True))
@example([], 2, [1999] * 1000, 4.9999)
def test_a_fresh_worry_about_a_life_stands_before_what_is_not_grave(flags: list[int], severity: int, others: list[int], periods: float) -> None:
    waited = min(int(periods * PROMISED[severity]), 5 * PROMISED[severity] - 1)
    assert _points(4, flags, 0) > _points(severity, others, waited)


@given(SEVERITIES, FLAGS, st.integers(0, 10**6), st.integers(0, 10_000))
def test_a_thousand_new_accounts_lift_a_case_by_three_points_at_most(severity: int, flags: list[int], waited: int, crowd: int) -> None:
    flood = [priority.weight(0, 0, is_new=True)] * crowd
    lifted = _points(severity, flags + flood, waited) - _points(severity, flags, waited)
    assert 0 <= lifted <= priority.MOST * POINT


@given(SEVERITIES, FLAGS, WEIGHTS.filter(bool), st.integers(0, 10**6))
def test_no_flag_puts_a_case_back_and_a_late_one_counts_as_much_as_an_early_one(severity: int, flags: list[int], one: int, waited: int) -> None:
    assert _points(severity, [*flags, one], waited) >= _points(severity, flags, waited)
    assert _points(severity, [*flags, one], waited) == _points(severity, [one, *flags], waited)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_those_whose_flags_came_to_nothing_weigh_less_and_nobody_weighs_more_than_two(agreed: int, disagreed: int) -> None:
    weights = [priority.weight(agreed, nothing, is_new=False) for nothing in (disagreed, disagreed + 1)]
    assert 2 * priority.WHOLE > weights[0] >= weights[1] > 0
    assert priority.weight(agreed, disagreed, is_new=True) * 2 in (weights[0], weights[0] - 1)


@given(SEVERITIES, FLAGS, st.integers(0, 10**5), SEVERITIES, st.integers(-(10**9), 10**9))
def test_the_edge_of_a_page_lies_in_every_severity_where_the_points_say(severity: int, flags: list[int], waited: int, other: int, off: int) -> None:
    points = _points(severity, flags, waited)
    level, exact = priority.level(other, points, NOW)
    rank = level + off
    there = priority.points(other, rank, NOW)
    assert (there < points) == (rank > level or (rank == level and not exact))
    assert (there == points) == (rank == level and exact)


def test_graver_cases_are_promised_sooner() -> None:
    assert all(PROMISED[low] > PROMISED[high] for low, high in pairwise(sorted(PROMISED)))


@pytest.mark.parametrize(("severity", "minutes"), [(4, 60), (3, 240), (2, 1440), (1, 4320), (0, 10_080)])
def test_a_case_is_late_a_minute_after_what_was_promised(severity: int, minutes: int) -> None:
    assert not priority.is_overdue(severity, NOW - minutes, NOW)
    assert priority.is_overdue(severity, NOW - minutes - 1, NOW)


@given(st.integers(0, 10**6))
def test_the_points_of_the_reference_are_those_that_are_counted(waited: int) -> None:
    # P = 4 * severity + min(3, log2(1 + weights)) + wait / promised
    assert _points(3, [1000, 1000, 1000], waited) == (12 + 2) * POINT + waited * (POINT // 240)
