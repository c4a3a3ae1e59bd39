import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.moderation.cover import DAY, NO_ROTA, WEEK, Cover, hours_of, in_words
from forum.moderation.service import rota
from tests.factories import a_member, a_moderator, usual

MONDAY, SUNDAY = 0, 6


def test_members_read_when_somebody_is_usually_here() -> None:
    cover = Cover(frozenset({*hours_of(MONDAY, 8, 4), *hours_of(MONDAY, 18, 4)}), "Europe/Berlin")
    assert in_words(cover, 9) == "A moderator is usually here today 8–12, 18–22 (Europe/Berlin)."
    assert in_words(cover, 12) == "A moderator is usually here today 8–12, 18–22 (Europe/Berlin). The next one in 6 hours."
    assert in_words(cover, 17).endswith("The next one in 1 hour.")
    assert in_words(cover, 30) == "No moderator has hours here today. The next one in 146 hours."


def test_without_a_rota_nothing_is_promised() -> None:
    assert in_words(Cover(), 0) == NO_ROTA
    assert not Cover().is_gap(0), "nobody is slowed down for ever"
    assert Cover(frozenset(range(WEEK))).windows(3) == [(0, DAY)]


@settings(max_examples=50)
@given(st.sets(st.integers(0, WEEK - 1), min_size=1), st.integers(0, WEEK - 1))
def test_the_hour_that_is_promised_is_one_of_the_rota(hours: set[int], now: int) -> None:
    cover = Cover(frozenset(hours))
    ahead = cover.next_in(now)
    assert ahead is not None
    assert (now + ahead) % WEEK in hours
    assert not any((now + nearer) % WEEK in hours for nearer in range(ahead))
    assert sum(until - begins for day in range(7) for begins, until in cover.windows(day)) == len(hours)


def test_hours_that_reach_over_midnight_and_over_sunday_are_covered(session: Session) -> None:
    moderator = a_moderator(session)
    rota.take(session, moderator, SUNDAY, 22, 4)
    assert rota.cover(session).hours == {166, 167, 0, 1}
    (line,) = rota.lines(session, moderator)
    assert (line.begins, line.until, line.mine) == (22, 2, True)


def test_somebody_takes_over_what_another_cannot_keep(session: Session) -> None:
    one, other = a_moderator(session), a_moderator(session)
    shift = rota.take(session, one, MONDAY, 8, 2)
    with pytest.raises(Conflict):
        rota.take_over(session, other, shift.id)
    rota.offer(session, one, shift.id)
    rota.offer(session, one, shift.id, wanted=False)
    rota.offer(session, one, shift.id)
    rota.take_over(session, other, shift.id)
    assert [(line.mine, line.offered) for line in rota.lines(session, other)] == [(True, False)]
    for change in (rota.offer, rota.give_up):
        with pytest.raises(Refused):
            change(session, one, shift.id)
    rota.give_up(session, other, shift.id)
    assert rota.cover(session).hours == frozenset()
    with pytest.raises(Missing):
        rota.take_over(session, one, shift.id)


def test_what_is_no_time_is_refused(session: Session) -> None:
    moderator = a_moderator(session)
    rota.take(session, moderator, MONDAY, 8, 2)
    for wrong in ((7, 8, 2), (0, 24, 2), (0, 8, 0), (0, 8, 13), (0, 9, 2)):
        with pytest.raises(Invalid):
            rota.take(session, moderator, *wrong)
    with pytest.raises(Refused):
        rota.take(session, a_member(session), MONDAY, 8, 2)
    with pytest.raises(Refused):
        rota.lines(session, a_member(session))


def test_the_rota_names_the_official_name_and_forgets_who_has_left(session: Session) -> None:
    moderator = a_moderator(session)
    rota.take(session, moderator, MONDAY, 8, 2)
    official = aliases.official_name(session, moderator)
    assert [line.name for line in rota.lines(session, moderator)] == [official.name]
    assert usual(session, moderator).name != official.name
    aliases.cut(official)
    session.flush()
    rota.forget_former(session)
    assert rota.lines(session, a_moderator(session)) == []


def test_who_is_on_is_told_in_the_time_of_the_rota(session: Session) -> None:
    moderator = a_moderator(session)
    session.info["rota_zone"] = "Europe/Berlin"
    rota.take(session, moderator, MONDAY, 8, 2)
    with time_machine.travel("2026-01-05T07:30:00Z", tick=False):  # a Monday in winter
        assert rota.on_now(session, moderator) == [aliases.official_name(session, moderator).name]
    with time_machine.travel("2026-01-05T09:30:00Z", tick=False):
        assert rota.on_now(session, moderator) == []
