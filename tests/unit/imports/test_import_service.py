from contextlib import contextmanager

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts.models import Alias
from forum.boards.models import Board, Post, Thread
from forum.imports import service
from forum.imports.models import ImportedAuthor, ImportedMessage
from tests.factories import a_board

MESSAGE = """From someone Mon Apr  5 10:00:00 1993
From: {who}
Subject: {subject}
Message-ID: <{key}@there.example>
{references}Date: {day} Apr 1993 10:00:00 GMT

{body}
"""


def message(key, *, who="wilma@stone.example (Wilma Kieselstein)", subject="Sleep", answers="", day=5, body="Some words about nights."):
    references = f"References: <{answers}@there.example>\n" if answers else ""
    return MESSAGE.format(key=key, who=who, subject=subject, references=references, day=f"{day:02d}", body=body)


@pytest.fixture
def transaction(session):
    @contextmanager
    def open_one():
        own = Session(session.get_bind(), info=session.info, expire_on_commit=False)
        try:
            yield own
            own.commit()
        finally:
            own.close()

    return open_one


@pytest.fixture
def bring_in(session, transaction, tmp_path):
    board_id = a_board(session).id
    session.commit()

    def run(*messages):
        file = tmp_path / "archive.mbox"
        file.write_text("\n".join(messages))
        session.rollback()  # the import waits for the write lock
        return service.import_mbox(transaction, file, board_id)

    return run


ANSWER = "Wilma Kieselstein wrote:\n> Some words about nights.\n\nI know it."
THANKS = "That helped me a lot last night, Fred Kieselstein, and I slept until six.\nWrite to wilma@stone.example if you want to."
TALK = [
    message("one", day=5),
    message("two", answers="one", who="Fred Kieselstein <fred@stone.example>", day=6, body=ANSWER),
    message("three", answers="two", day=7, body=THANKS),
    message("four", answers="lost", subject="Re: Something else", day=8),
]


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_every_answer_stands_under_what_it_answers_and_every_message_is_accounted_for(session, bring_in):
    summary = bring_in(*TALK)
    assert (summary.messages, summary.total) == (4, 4)
    depths = {post.body.split()[0]: post.depth for post in session.scalars(select(Post).order_by(Post.seq))}
    assert summary.imported == {service.THREADS: 2, service.REPLIES: 2}
    assert max(depths.values()) == 2
    assert count(session, Thread) == 2


def test_nobody_can_be_found_in_what_was_imported(session, bring_in):
    bring_in(*TALK)
    stored = repr(session.execute(select(Post.body, Post.html)).all()) + repr(session.execute(select(Thread.title)).all())
    stored += repr(session.execute(select(Alias.name)).all()) + repr(session.execute(select(ImportedAuthor.__table__)).all())
    for trace in ("Wilma Kieselstein", "Fred Kieselstein", "stone.example", "there.example", "wrote"):
        assert trace not in stored


def test_an_author_is_the_same_stranger_throughout_and_nobodys_account(session, bring_in):
    bring_in(*TALK)
    names = session.scalars(select(Post.alias_id).order_by(Post.day)).all()
    assert names[0] == names[2] == names[3] != names[1]
    assert session.scalars(select(Alias.tie)).all() == [None, None]


def test_a_second_run_adds_nothing(session, bring_in):
    bring_in(*TALK)
    summary = bring_in(*TALK)
    assert summary.skipped == {service.ALREADY: 4}
    assert count(session, Post) == 4


def test_a_later_and_longer_archive_adds_only_what_is_new_under_what_is_there(session, bring_in):
    bring_in(*TALK[:2])
    summary = bring_in(*TALK)
    assert summary.skipped == {service.ALREADY: 2}
    third = session.scalars(select(Post).where(Post.body.contains("helped me"))).one()
    assert third.depth == 2


def test_an_import_that_was_killed_goes_on_where_it_was(session, bring_in, monkeypatch):
    monkeypatch.setattr(service, "BATCH", 1)
    placed = service.placing.place_reply
    monkeypatch.setattr(service.placing, "place_reply", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        bring_in(*TALK)
    assert count(session, Post) == count(session, ImportedMessage) == 1
    session.rollback()
    monkeypatch.setattr(service.placing, "place_reply", placed)
    summary = bring_in(*TALK)
    assert (summary.total, count(session, Post)) == (4, 4)


@pytest.mark.parametrize("junk", ["", "no message at all", "From x\n\n\x00\x01\x02", "From someone Mon Apr  5 10:00:00 1993\n" + "x" * 5000])
def test_a_broken_archive_is_counted_and_harms_nothing(session, bring_in, junk):
    summary = bring_in(junk)
    assert summary.total == summary.messages
    assert count(session, Post) == summary.imported.total()


def test_the_same_message_twice_in_a_file_is_one_post(session, bring_in):
    summary = bring_in(TALK[0], TALK[0])
    assert summary.skipped.total() == 1
    assert count(session, Post) == 1


def test_imported_posts_keep_their_day_and_leave_no_minute(session, bring_in):
    bring_in(*TALK)
    assert {post.day.year for post in session.scalars(select(Post))} == {1993}
    assert session.scalars(select(Board.last_day)).one().year == 1993


def test_a_board_without_consent_is_for_members_only(app, session, tmp_path):
    board = a_board(session, "archive")
    session.commit()
    file = tmp_path / "a.mbox"
    file.write_text(TALK[0])
    session.rollback()
    done = app.test_cli_runner().invoke(args=["import", "mbox", str(file), "--board", "archive"], input="\n")
    assert done.exit_code == 0, done.output
    assert "members only" in done.output
    assert "1  in all" in done.output
    session.refresh(board)
    assert board.members_only


def test_with_a_statement_of_consent_everybody_can_read_and_the_statement_is_kept(app, session, tmp_path):
    board = a_board(session, "archive")
    session.commit()
    file = tmp_path / "a.mbox"
    file.write_text(TALK[0])
    session.rollback()
    done = app.test_cli_runner().invoke(args=["import", "mbox", str(file), "--board", "archive", "--consent", "All authors were asked."])
    assert done.exit_code == 0, done.output
    session.refresh(board)
    assert not board.members_only
    assert service.has_consent(session, board)


def test_a_board_that_is_not_there_is_named_with_the_way_to_make_it(app, session, tmp_path):
    file = tmp_path / "a.mbox"
    file.write_text(TALK[0])
    done = app.test_cli_runner().invoke(args=["import", "mbox", str(file), "--board", "nowhere", "--members-only"])
    assert done.exit_code == 1
    assert "board add nowhere" in done.output
