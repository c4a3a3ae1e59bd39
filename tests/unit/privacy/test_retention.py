import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import wiring
from forum.accounts.models import Invitation, Restriction, SignIn
from forum.accounts.service import joining, limited, sessions
from forum.boards.models import Post, PostDue, PostEnd, PostMinute, State
from forum.boards.service import writing
from forum.cli import worker
from forum.core import clock, owned
from forum.core.names import public_id
from forum.core.outbox import Delivery, Fact
from forum.moderation.models import Case, Record
from forum.moderation.service import deciding, flagging
from forum.privacy import export, retention, tombstones
from forum.privacy.models import Export
from forum.resources import promises
from tests import factories
from tests.unit.privacy.going import deliver, later, leave, marks_gone, run

RUN = list(dict.fromkeys(row.by for row in retention.TABLE if not isinstance(row.by, str)))
JOBS = {job.do: job for job in wiring.JOBS}


def _do(app: Flask, session: Session, days: float) -> None:
    """Let days pass, and run every job of the table as the worker does."""
    session.commit()
    with later(days):
        for job in [JOBS[done] for done in RUN]:
            if job.in_steps:
                run(app, session, job.do)
            else:
                job.do(session)
                session.commit()


def test_everything_that_a_line_names_is_run_by_the_worker() -> None:
    assert set(JOBS) >= set(RUN)
    assert not [row.what for row in retention.TABLE if not (row.what and row.how_long and row.why and row.ended_by)]


def test_every_job_that_erases_something_has_its_line() -> None:
    others = {
        "make_waiting",
        "tell_people",
        "tidy_index",
        "stir",
        "render_anew",
        "keep_head",
        "settle_all",
        "settle_stuck",
        "warn_of_overdue",
    }  # these end nothing; tests of their own try them
    assert {job.do.__name__ for job in wiring.JOBS} - others == {done.__name__ for done in RUN}


def test_every_figure_is_a_promise() -> None:
    promised = {str(value) for name, value in vars(promises).items() if name.isupper()}
    assert not [row.what for row in retention.TABLE for figure in re.findall(r"\d+", row.how_long) if figure not in promised]


def test_the_figures_of_the_features_are_the_promised_ones() -> None:
    assert timedelta(days=promises.SESSION_DAYS) == sessions.STAYS
    assert timedelta(days=promises.INVITATION_DAYS) == joining.INVITATION_LASTS
    assert deciding.CLAIM == promises.CASE_COPY_MINUTES


def test_nothing_outlives_its_time(app: Flask, session: Session) -> None:
    member, flagger, moderator = factories.a_member(session), factories.a_member(session), factories.a_moderator(session)
    post = factories.a_thread(session, member)
    flagging.flag(session, flagger, "post", post.id, reason="other", why="Why.")
    case = session.scalars(select(Case)).one()
    deciding.claim(session, moderator, case)
    deciding.decide(session, moderator, case, "no_action", "Fine.", version=case.version)
    sessions.open_session(session, member)
    joining.invite(session)
    limited.restrict(session, member.account_id, limited.Kind.WRITING, 3)
    owned.keep(session, Record(id=public_id()), member.account_id, public_id(), clock.today().isoformat())
    owned.keep(
        session, Export(id=public_id(), public_key=b"", ends=clock.today() + timedelta(days=promises.EXPORT_DAYS)), member.account_id, "no names"
    )
    session.add(PostEnd(post_id=post.id, day=clock.today() + timedelta(days=100)))
    tables = (PostMinute, SignIn, Invitation, Restriction, Record, Export, PostEnd)
    assert all(session.scalars(select(table)).all() for table in tables)
    _do(app, session, promises.RECORDS_DAYS + 2)
    assert not [table.__tablename__ for table in tables if session.scalars(select(table)).all()]
    case = session.scalars(select(Case)).one()
    assert (case.title, case.body, case.claimed_by) == ("", "", None)
    assert session.scalars(select(Post.state)).one() == State.DELETED


def test_nothing_ends_before_its_time(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    post = factories.a_thread(session, member)
    sessions.open_session(session, member)
    limited.restrict(session, member.account_id, limited.Kind.WRITING, 3)
    owned.keep(session, Record(id=public_id()), member.account_id, public_id(), clock.today().isoformat())
    session.add(PostEnd(post_id=post.id, day=clock.today() + timedelta(days=100)))
    _do(app, session, 1)
    assert not [table.__tablename__ for table in (PostMinute, SignIn, Restriction, Record, PostEnd) if not session.scalars(select(table)).all()]


def test_a_waiting_post_keeps_no_minute_once_it_is_out(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    board = factories.a_board(session)
    writing.start_thread(session, member, board, factories.usual(session, member), writing.Draft(public_id(), "Words.", "A title", later=True))
    assert session.scalars(select(PostDue)).all()
    _do(app, session, 2)
    assert not session.scalars(select(PostDue)).all()
    assert session.scalars(select(Post.state)).one() == State.VISIBLE


def test_a_fact_is_gone_when_it_is_delivered(app: Flask, session: Session) -> None:
    factories.a_thread(session, factories.a_member(session))
    assert session.scalars(select(Fact)).all()
    deliver(app, session)
    assert not session.scalars(select(Fact)).all()
    assert not session.scalars(select(Delivery)).all()


def test_marks_of_what_was_erased_go_when_no_backup_is_older(app: Flask, session: Session) -> None:
    marks = app.extensions["session_info"][tombstones.FILE]
    folder = marks.parent / tombstones.BACKUPS
    folder.mkdir(exist_ok=True)
    old = folder / f"forum-{clock.today().isoformat()}.sqlite"
    try:
        leave(session, factories.a_member(session), at_once=True)
        for _ in range(2):
            _do(app, session, 0)
        assert len(tombstones.Marks(session)) == 2
        _do(app, session, promises.TOMBSTONES_DAYS)
        assert len(tombstones.Marks(session)) == 2
        old.touch()
        _do(app, session, promises.TOMBSTONES_DAYS + 30)
        assert len(tombstones.Marks(session)) == 2
        old.unlink()
        _do(app, session, promises.TOMBSTONES_DAYS + 1)
        assert len(tombstones.Marks(session)) == 0
    finally:
        old.unlink(missing_ok=True)
        marks_gone(app)


def test_the_worker_empties_the_databases_diary(app: Flask, session: Session) -> None:
    factories.a_thread(session, factories.a_member(session), body="Words in the diary.")
    session.commit()
    if session.get_bind().dialect.name != "sqlite":
        return
    diary = app.config["SETTINGS"].forum_data_dir / "forum.sqlite-wal"
    assert b"Words in the diary." in diary.read_bytes()
    with app.app_context():
        worker.checkpoint()
    assert diary.stat().st_size == 0
    assert worker.CLEAN_EVERY <= promises.LOG_MINUTES * 60


def test_an_export_that_is_over_leaves_no_file(app: Flask, session: Session) -> None:
    folder = session.info[export.FOLDER]
    folder.mkdir(exist_ok=True)
    (folder / f"{public_id()}.bin").write_bytes(b"left")
    export.forget_ended(session)
    assert not list(folder.iterdir())
