from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from forum.boards.models import Board
from forum.core import outbox
from forum.core.outbox import Delivery, Fact, Subscriptions
from forum.web.database import reading, transaction
from tests.factories import a_board


@dataclass(frozen=True)
class Happened:
    subject_id: str


@dataclass(frozen=True)
class Unheard:
    subject_id: str


seen: list[str] = []
failing: list[str] = []


def note(_session: Session, subject: str) -> None:
    if subject in failing:
        raise ValueError("the words of a post")
    seen.append(subject)


@pytest.fixture
def listening(app: Flask, session: Session) -> Subscriptions:
    seen.clear()
    failing.clear()
    table = Subscriptions({Happened: [note]})
    session.info["subscriptions"] = table
    return table


def tell(session: Session, subject: str) -> None:
    outbox.record(session, Happened(subject))
    session.commit()


def count(session: Session, table: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


def make_due(session: Session) -> None:
    session.execute(update(Delivery).values(due=0, lease_until=0))
    session.commit()


def test_a_fact_reaches_its_listener_once_and_leaves_nothing_behind(session, listening, in_app):
    tell(session, "a")
    session.rollback()
    assert outbox.deliver_due(reading, transaction, listening) == 1
    assert outbox.deliver_due(reading, transaction, listening) == 0
    assert seen == ["a"]
    assert count(session, Fact) == count(session, Delivery) == 0


def test_a_post_is_found_soon_however_much_else_waits(session, in_app):
    told: list[str] = []

    def outside(_session: Session, subjects: list[str]) -> None:
        told.extend(subjects)

    seen.clear()
    table = session.info["subscriptions"] = Subscriptions({Happened: [note]}, {Happened: [outside]})
    for number in range(outbox.AT_ONCE + 3):
        outbox.record(session, Happened(str(number)))
    session.commit()
    outbox.deliver_due(reading, transaction, table)
    assert (len(told), len(seen)) == (outbox.AT_ONCE + 3, outbox.AT_ONCE)


def test_a_rolled_back_post_is_never_announced(session, listening, in_app):
    outbox.record(session, Happened("a"))
    session.rollback()
    assert outbox.deliver_due(reading, transaction, listening) == 0


def test_one_failing_listener_does_not_hold_up_the_others_and_is_tried_again(session, listening, in_app):
    failing.append("bad")
    tell(session, "bad")
    tell(session, "good")
    session.rollback()
    outbox.deliver_due(reading, transaction, listening)
    assert seen == ["good"]
    failing.clear()
    make_due(session)
    outbox.deliver_due(reading, transaction, listening)
    assert seen == ["good", "bad"]


def test_what_keeps_failing_is_parked_with_its_kind_and_without_anybodys_words(session, listening, in_app):
    failing.append("bad")
    tell(session, "bad")
    for _ in range(outbox.ATTEMPTS):
        make_due(session)
        outbox.deliver_due(reading, transaction, listening)
    row = session.scalars(select(Delivery)).one()
    assert row.parked_error == "ValueError"
    make_due(session)
    assert outbox.deliver_due(reading, transaction, listening) == 0
    assert outbox.behind(session, row.handler)


def test_a_delivery_that_a_dead_worker_had_taken_is_taken_again_after_its_lease(session, listening, in_app):
    tell(session, "a")
    session.execute(update(Delivery).values(lease_until=2**50))
    session.commit()
    assert outbox.deliver_due(reading, transaction, listening) == 0
    session.execute(update(Delivery).values(lease_until=1))
    session.commit()
    assert outbox.deliver_due(reading, transaction, listening) == 1
    assert seen == ["a"]


def test_a_fact_without_listeners_is_not_stored(session, listening, in_app):
    outbox.record(session, Unheard("a"))
    assert count(session, Fact) == 0


def test_nobody_who_posts_waits_for_what_finds_nothing_to_do(session, in_app):
    calls: list[str] = []
    opened: list[bool] = []

    def look(_at: Session, _subject: str) -> None:
        calls.append("look")

    def change(at: Session, _subject: str) -> None:
        calls.append("change")
        a_board(at, "quiet")

    def to_write() -> AbstractContextManager[Session]:
        opened.append(True)
        return transaction()

    # Opened for writing: once to take the deliveries, and once to strike them off; whoever has something to write does it in the latter.
    for handler, called, times in ((look, ["look"], 2), (change, ["change", "change"], 2)):
        calls.clear()
        opened.clear()
        table = session.info["subscriptions"] = Subscriptions({Happened: [handler]})
        tell(session, "a")
        outbox.deliver_due(reading, to_write, table)
        assert (calls, len(opened)) == (called, times)
        assert count(session, Fact) == count(session, Delivery) == 0
    assert session.scalar(select(func.count()).where(Board.slug == "quiet")) == 1


def test_many_facts_without_consequence_are_struck_off_together(session, listening, in_app):
    opened: list[bool] = []

    def to_write() -> AbstractContextManager[Session]:
        opened.append(True)
        return transaction()

    for number in range(5):
        tell(session, str(number))
    outbox.deliver_due(reading, to_write, listening)
    assert len(opened) == 2
    assert count(session, Delivery) == 0


batches: list[list[str]] = []


def note_together(_session: Session, subjects: list[str]) -> None:
    batches.append(subjects)
    if set(subjects) & set(failing):
        raise ValueError("the words of a post")


@pytest.fixture
def outside(app: Flask, session: Session) -> Subscriptions:
    batches.clear()
    failing.clear()
    table = Subscriptions({}, {Happened: [note_together]})
    session.info["subscriptions"] = table
    return table


def test_the_index_gets_all_that_waits_at_once_and_each_thing_once(session, outside, in_app):
    for subject in ("a", "b", "a"):
        tell(session, subject)
    outbox.deliver_due(reading, transaction, outside)
    assert batches == [["a", "b"]]
    assert count(session, Fact) == count(session, Delivery) == 0


def test_one_post_that_cannot_be_indexed_does_not_keep_the_others_out(session, outside, in_app):
    failing.append("bad")
    for subject in ("a", "bad", "b"):
        tell(session, subject)
    outbox.deliver_due(reading, transaction, outside)
    assert batches[1:] == [["a"], ["bad"], ["b"]]
    assert count(session, Delivery) == 1


def test_indexing_holds_up_nobody_who_writes(session, outside, in_app):
    tell(session, "a")

    def write_meanwhile(reader: Session, _subjects: list[str]) -> None:
        reader.execute(select(Fact))
        with transaction() as other:
            other.execute(update(Delivery).values(attempts=5))

    (name,) = outside.outside
    outside.outside[name] = write_meanwhile
    outbox.deliver_due(reading, transaction, outside)
    assert count(session, Delivery) == 0
