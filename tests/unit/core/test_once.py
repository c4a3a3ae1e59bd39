"""What a request asks once must be what it would hear the second time; who may write hears what was just written."""

from flask import Flask
from sqlalchemy.orm import Session

from forum.accounts import aliases, shelf
from forum.core import once
from forum.web.database import reading
from tests import factories


def test_a_name_that_was_just_taken_is_not_seen(session: Session) -> None:
    member, board = factories.a_member(session), factories.a_board(session)
    assert len(aliases.all_of(session, member)) == 1
    aliases.draw_name(session, member, aliases.board_scope(board.id))
    assert len(aliases.all_of(session, member)) == 2
    assert aliases.named(session, member, aliases.board_scope(board.id)) is not None


def test_a_page_asks_the_same_thing_again(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    session.commit()
    with app.app_context(), reading() as looking:
        looking.info[once.KEPT] = {}
        assert aliases.named(looking, member) is aliases.named(looking, member)
        assert once.asked(looking, "a question", lambda: 1) == once.asked(looking, "a question", lambda: 2) == 1


def test_what_one_part_of_a_page_does_to_its_list_reaches_another_part(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    shelf.write(session, member.account_id, "read", {"threads": {}})
    session.commit()
    with app.app_context(), reading() as looking:
        looking.info[once.KEPT] = {}
        aliases.all_of(looking, member).clear()
        aliases.scoped(looking, member, [aliases.USUAL]).clear()
        shelf.read(looking, member.account_id, "read")["threads"]["one"] = 1
        assert len(aliases.all_of(looking, member)) == len(aliases.scoped(looking, member, [aliases.USUAL])) == 1
        assert shelf.read(looking, member.account_id, "read") == {"threads": {}}
