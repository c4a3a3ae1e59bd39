"""The worker decides which notes show: by groups while raters are few, in the shadow of the bridging, and by it once there are enough."""

from datetime import timedelta

import numpy as np
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.models import Post
from forum.core import clock
from forum.core.outbox import deliver_due
from forum.notes.models import ContextNote, ContextNoteScore, Method, NoteState
from forum.notes.service import rating, scoring, writing
from forum.notes.service.scoring import Rated
from forum.notifications import personal_data
from forum.notifications.models import Notice
from forum.web.database import reading, transaction
from tests import factories
from tests.unit.notes import noting


def _forum(notes: int, raters: int, seed: int = 5) -> list[Rated]:
    """Make ratings of people of two sides."""
    draw = np.random.default_rng(seed)
    side, leaning, quality = draw.choice([-1.0, 1.0], raters), draw.normal(0, 0.5, notes), draw.normal(0.6, 0.3, notes)
    likes = quality[None, :] + side[:, None] * leaning[None, :] + draw.normal(0, 0.15, (raters, notes))
    values = np.where(likes > 0.66, 1.0, np.where(likes > 0.33, 0.5, 0.0))
    groups = np.where(side > 0, "lived", "beside")
    pairs = [(rater, note) for rater in range(raters) for note in range(notes) if draw.random() < 0.5]
    return [Rated(f"note {note}", f"rater {rater}", float(values[rater, note]), str(groups[rater])) for rater, note in pairs]


def _states(session: Session) -> list[str]:
    return sorted(session.scalars(select(ContextNote.state)))


def test_a_note_shows_when_both_groups_find_it_helpful_and_its_author_is_told(app: Flask, session: Session) -> None:
    author = factories.a_member(session)
    post = noting.a_post(session, author)
    note = noting.a_note(session, post=post)
    noting.rate(session, note, "helpful", "lived", 5)
    noting.work_out(app, session)
    assert _states(session) == ["rating"], "five of one group are one voice"
    noting.rate(session, note, "helpful", "beside", 2)
    noting.work_out(app, session)
    assert _states(session) == ["shown"]
    assert '"shown"' in (session.scalar(select(Post.context).where(Post.id == post.id)) or "")
    session.rollback()
    with app.app_context():
        deliver_due(reading, lambda: transaction(writes=True), app.extensions["subscriptions"])
    session.rollback()
    assert session.scalars(select(Notice.kind).where(Notice.alias_id == factories.usual(session, author).id)).all() == ["context"]


def test_a_note_that_both_find_unhelpful_leaves_the_post_also_while_it_was_being_checked(app: Flask, session: Session) -> None:
    note = noting.a_note(session)
    for group in ("lived", "beside"):
        noting.rate(session, note, "not", group, 2)
    noting.work_out(app, session)
    assert _states(session) == ["rejected"]
    assert session.scalar(select(Post.context).where(Post.id == note.post_id)) == ""


def test_both_methods_are_kept_and_the_groups_decide_on_a_small_forum(app: Flask, session: Session) -> None:
    note = noting.a_note(session)
    noting.let_it_show(session, note)
    noting.work_out(app, session)
    note = session.get_one(ContextNote, note.id)
    assert note.method == Method.GROUPS
    assert {row.method: row.says for row in note.scores} == {"groups": "shown", "bridging": "rating"}


def test_figures_tell_of_nobodys_own_rating(app: Flask, session: Session) -> None:
    note = noting.a_note(session)
    noting.let_it_show(session, note)
    noting.work_out(app, session)
    row = session.get_one(ContextNoteScore, (note.id, "groups"))
    assert (row.raters, row.score, row.helpful) == (0, None, 0), "four ratings are too few"
    seen = []
    for _ in range(7):
        noting.rate(session, note, "not", "unsaid")
        noting.work_out(app, session)
        row = session.get_one(ContextNoteScore, (note.id, "groups"))
        seen.append((row.raters, row.not_helpful))
        assert row.by_group == "", "the groups are small"
    assert seen == [(5, 1)] * 5 + [(10, 6)] * 2, "one more rating changes no figure"


def test_figures_of_groups_are_kept_when_none_of_them_is_small(app: Flask, session: Session) -> None:
    note = noting.a_note(session)
    noting.rate(session, note, "helpful", "lived", 5)
    noting.rate(session, note, "somewhat", "beside", 5)
    noting.work_out(app, session)
    assert session.get_one(ContextNoteScore, (note.id, "groups")).by_group == "lived 5 0 0\nbeside 0 5 0"


def test_a_note_whose_ratings_are_taken_back_keeps_no_figures(app: Flask, session: Session) -> None:
    note = noting.a_note(session)
    raters = noting.rate(session, note, "helpful", "lived", 5)
    noting.work_out(app, session)
    for rater in raters[:2]:
        rating.take_back(session, rater, session.get_one(ContextNote, note.id))
    noting.work_out(app, session)
    row = session.get_one(ContextNoteScore, (note.id, "groups"))
    assert (row.raters, row.score, row.helpful) == (0, None, 0)


def test_nothing_is_written_when_nothing_has_changed(app: Flask, session: Session) -> None:
    note = noting.a_note(session)
    noting.let_it_show(session, note)
    noting.work_out(app, session)
    opened = []

    def writing() -> object:
        opened.append(True)
        return transaction(writes=True)

    with app.app_context():
        scoring.settle_all(reading, writing)  # type: ignore[arg-type]
    assert not opened


def test_a_notice_that_a_sentence_is_checked_ends_by_itself(app: Flask, session: Session) -> None:
    note = noting.a_note(session)
    noting.work_out(app, session)
    assert session.scalar(select(Post.context).where(Post.id == note.post_id)) != ""
    with time_machine.travel(clock.now() + timedelta(days=31)):
        noting.work_out(app, session)
    assert session.scalar(select(Post.context).where(Post.id == note.post_id)) == ""
    assert _states(session) == ["rating"]


@pytest.mark.parametrize(("raters", "notes", "by_bridging"), [(40, 100, True), (29, 100, False), (40, 99, False)])
def test_the_bridging_decides_from_thirty_raters_and_a_hundred_notes_on(raters: int, notes: int, by_bridging: bool) -> None:
    assert scoring.bridging_decides(_forum(notes, raters)) == by_bridging


def test_a_hundred_raters_who_rate_too_little_bring_no_switch() -> None:
    many = [Rated(f"note {number % 100}", f"rater {number % 110}", 1.0, "lived") for number in range(900)]
    assert not scoring.bridging_decides(many)


def test_once_the_bridging_decides_a_note_with_few_ratings_keeps_what_the_groups_said() -> None:
    rated = _forum(100, 40)
    rated += [Rated("new", f"rater {number}", 1.0, "lived" if number < 2 else "beside") for number in range(4)]
    outcomes = scoring.work_out([*(f"note {number}" for number in range(100)), "new"], rated)
    assert (outcomes["new"].method, outcomes["new"].state) == (Method.GROUPS, NoteState.SHOWN)
    assert {outcomes[f"note {number}"].method for number in range(100)} == {Method.BRIDGING}
    assert {outcome.state for outcome in outcomes.values()} >= {NoteState.SHOWN, NoteState.RATING}


def test_repeated_runs_agree_to_a_thousandth_whatever_the_order_and_whoever_has_which_number() -> None:
    rated, draw = _forum(100, 40), np.random.default_rng(1)
    notes = [f"note {number}" for number in range(100)]
    first = scoring.work_out(notes, rated)
    for _ in range(2):
        mixed = [rated[index] for index in draw.permutation(len(rated))]
        renamed = [Rated(one.note_id, f"{hash(one.rater)}", one.value, one.group) for one in mixed]
        again = scoring.work_out(list(reversed(notes)), renamed)
        for note in notes:
            one, other = first[note].figures[Method.BRIDGING], again[note].figures[Method.BRIDGING]
            assert one.score == pytest.approx(other.score, abs=1e-3)
            assert one.factor == pytest.approx(other.factor, abs=1e-3)
            assert first[note].state == again[note].state


def test_a_notice_about_a_note_goes_with_the_note_and_with_the_name(app: Flask, session: Session) -> None:
    author, writer = factories.a_member(session), factories.a_moderator(session)
    posts = [noting.a_post(session, author) for _ in range(2)]
    notes = [noting.a_note(session, writer, post) for post in posts]
    alias_id = factories.usual(session, author).id

    def told() -> set[str]:
        session.commit()
        with app.app_context():
            deliver_due(reading, lambda: transaction(writes=True), app.extensions["subscriptions"])
        session.expire_all()
        return set(session.scalars(select(Notice.subject_id).where(Notice.alias_id == alias_id)))

    assert told() == {note.id for note in notes}
    writing.withdraw(session, writer, notes[0], noting.post_of(session, notes[0]))
    assert told() == {notes[1].id}
    personal_data.disown_post(session, posts[1].id, factories.usual(session, author))
    assert told() == set(), "it would still say whose the post was"
