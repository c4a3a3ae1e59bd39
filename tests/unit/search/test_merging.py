"""What a change to the index may cost, and that all of it is tidied in the end."""

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.search.backends import merging
from forum.search.backends.merging import Size

part = st.tuples(st.integers(1, merging.BIGGEST), st.integers(0, 9)).map(lambda one: Size(one[0], min(one)))


@settings(max_examples=50)
@given(st.lists(part, max_size=25), st.integers(0, 500))
def test_a_change_never_rewrites_more_than_somebody_waits_for(parts: list[Size], added: int) -> None:
    chosen = merging.little(parts, added)
    assert sum(parts[number].posts for number in chosen) <= merging.AT_ONCE
    assert len(set(chosen)) == len(chosen)


@settings(max_examples=50)
@given(st.lists(part, max_size=15))
def test_every_removed_post_leaves_the_files_after_as_many_steps_as_there_are_parts(parts: list[Size]) -> None:
    for _ in range(len(parts)):
        chosen = merging.one_step(parts, 0)
        rewritten = sum(parts[number].posts for number in chosen)
        assert rewritten <= merging.BIGGEST
        merged = Size(sum(parts[number].posts - parts[number].removed for number in chosen), 0)
        parts = [part for number, part in enumerate(parts) if number not in chosen] + ([merged] if merged.posts else [])
    assert not any(part.removed for part in parts)


def test_a_forum_that_grows_by_single_posts_keeps_few_parts_and_rewrites_each_post_a_few_times() -> None:
    parts: list[Size] = []
    rewritten = 0
    for _ in range(3_000):
        chosen = merging.little(parts, 1)
        rewritten += sum(parts[number].posts for number in chosen)
        new = Size(1 + sum(parts[number].posts for number in chosen), 0)
        parts = [part for number, part in enumerate(parts) if number not in chosen] + [new]
    assert len(parts) <= 12
    assert rewritten <= 3_000 * 12
