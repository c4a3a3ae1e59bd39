import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.models import Post
from forum.moderation import queries, reasons
from forum.moderation.models import Case, CaseConflict, Flag
from forum.moderation.service import deciding, receipts
from forum.web import limits
from forum.web.database import transaction
from tests import factories
from tests.factories import a_board, a_member, a_moderator, a_thread, signed_in
from tests.forms import fields, words

CLAIM = "You can stop all of these overnight."


@pytest.fixture
def post(session: Session) -> Post:
    post = a_thread(session, a_member(session), a_board(session, "sleep"), body=f"I know it. {CLAIM}")
    session.commit()
    return post


def _notice(visitor: FlaskClient, address: str, **typed: str) -> str:
    form = fields(visitor.get(address).text, address)
    answer = visitor.post(address, data={**form, **typed})
    assert answer.status_code == 200, words(answer.text)
    assert "Set-Cookie" not in answer.headers
    return answer.text


def _code(page: str) -> str:
    found = re.search(r"<code>([0-9A-Z-]{29})</code>", page)
    assert found is not None
    return found[1]


def _decide(app: Flask, case_id: str, outcome: str = "no_action") -> None:
    with app.app_context(), transaction() as session:
        moderator, case = a_moderator(session), session.get_one(Case, case_id)
        deciding.claim(session, moderator, case)
        deciding.decide(session, moderator, case, outcome, "It is an experience, and may stay.", version=case.version)


def _read(visitor: FlaskClient, code: str) -> str:
    answer = visitor.post("/receipts", data={**fields(visitor.get("/receipts").text, "/receipts"), "code": code})
    assert answer.status_code == 200, words(answer.text)
    return words(answer.text)


def test_a_visitor_can_say_that_somebody_is_in_danger_and_reads_what_came_of_it(
    app: Flask, session: Session, visitor: FlaskClient, post: Post
) -> None:
    page = _notice(visitor, f"/p/{post.id}/flag", reason="cruelty")
    code = _code(page)
    assert "We do not know who you are" in words(page)
    assert "It waits for a moderator" in _read(visitor, code.lower().replace("-", " "))
    ((case_id, *kept),) = session.execute(select(Flag.case_id, Flag.by_visitor, Flag.alias_id))
    assert kept == [True, None]
    assert list(session.scalars(select(CaseConflict.part))) == ["author"]
    session.rollback()
    _decide(app, case_id)
    told = _read(visitor, code)
    assert "It is an experience, and may stay." in told
    assert "If you think that this is wrong" in told


def test_a_visitor_appeals_with_nothing_but_the_receipt(app: Flask, session: Session, visitor: FlaskClient, post: Post) -> None:
    code = _code(_notice(visitor, f"/p/{post.id}/flag", reason="cruelty"))
    (case_id,) = session.scalars(select(Case.id))
    session.rollback()
    _decide(app, case_id)
    answer = visitor.post("/receipts", data={**fields(visitor.get("/receipts").text, "/receipts"), "code": code})
    form = fields(answer.text, "/receipts/appeal")
    assert visitor.post("/receipts/appeal", data={**form, "words": " "}).status_code == 422
    done = visitor.post("/receipts/appeal", data={**form, "words": "It is cruel, whatever it is."})
    assert "Somebody who has decided nothing in this looks at all of it again." in words(done.text)
    assert "Your appeal" in _read(visitor, code)


def test_of_a_receipt_only_a_hash_is_kept(session: Session, visitor: FlaskClient, post: Post) -> None:
    code = _code(_notice(visitor, f"/p/{post.id}/flag", reason="selling"))
    (row,) = session.execute(select(Flag.__table__)).all()
    assert receipts.hashed(code) in row
    assert not [value for value in row if isinstance(value, str) and code.replace("-", "") in value.replace("-", "")]


def test_a_notice_sent_twice_counts_once_and_shows_the_same_receipt(session: Session, visitor: FlaskClient, post: Post) -> None:
    address = f"/p/{post.id}/flag"
    form = {**fields(visitor.get(address).text, address), "reason": "selling"}
    codes = [_code(visitor.post(address, data=form).text) for _ in range(2)]
    assert codes[0] == codes[1]
    assert len(list(session.scalars(select(Flag)))) == 1


def test_a_wrong_receipt_shows_nothing(visitor: FlaskClient) -> None:
    answer = visitor.post("/receipts", data={**fields(visitor.get("/receipts").text, "/receipts"), "code": "00000-00000-00000-00000-00000"})
    assert answer.status_code == 422
    assert "We know no receipt like this" in words(answer.text)


def test_visitors_are_slowed_and_nobody_is_asked_who_they_are(visitor: FlaskClient, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    most, seconds, said = limits.LIMITS["notices on one"]
    monkeypatch.setitem(limits.LIMITS, "notices on one", (0, seconds, said))  # one is always possible
    _notice(visitor, f"/p/{post.id}/flag", reason="selling")
    address = f"/p/{post.id}/flag"
    answer = visitor.post(address, data={**fields(visitor.get(address).text, address), "reason": "selling"})
    assert (most > 1, answer.status_code) == (True, 429)


def test_what_visitors_cannot_read_they_cannot_flag(session: Session, visitor: FlaskClient) -> None:
    inside = a_thread(session, a_member(session), a_board(session, "inside", members_only=True))
    session.commit()
    for address in (f"/p/{inside.id}/flag", f"/t/{inside.thread_id}/flag"):
        assert visitor.get(address).status_code in (401, 403)
        assert visitor.post(address, data={"reason": "selling"}).status_code in (401, 403)


def test_a_sentence_is_chosen_from_the_text_and_kept_as_it_stands(app: Flask, session: Session, post: Post) -> None:
    client, address = signed_in(app, session, a_member(session)), f"/p/{post.id}/flag"
    page = client.get(address).text
    assert f'value="{CLAIM}"' in page
    assert "“It worked for me” is experience, not a claim." in words(page)
    typed = {"reason": reasons.CLAIM, "quoted": CLAIM, "why": "Dangerous.", "source": "A leaflet"}
    assert client.post(address, data={**fields(page, address), **typed}).status_code == 303
    (flag,) = session.scalars(select(Flag))
    assert (flag.sentence, flag.revision) == (CLAIM, 0)


def test_words_that_were_copied_win_over_a_sentence_that_was_chosen(app: Flask, session: Session, post: Post) -> None:
    client, address = signed_in(app, session, a_member(session)), f"/p/{post.id}/flag"
    form = fields(client.get(address).text, address)
    typed = {"reason": reasons.CLAIM, "quoted": "I know it.", "sentence": "stop all of these", "why": "Dangerous.", "source": "A leaflet"}
    assert client.post(address, data={**form, **typed}).status_code == 303
    assert list(session.scalars(select(Flag.sentence))) == ["stop all of these"]


def test_a_member_reads_the_answer_by_receipt_without_signing_in(
    app: Flask, session: Session, visitor: FlaskClient, post: Post, deliver: Callable[[], None]
) -> None:
    client, address = signed_in(app, session, a_member(session)), f"/p/{post.id}/flag"
    answer = client.post(address, data={**fields(client.get(address).text, address), "reason": "cruelty"})
    said = words(client.get(answer.location, follow_redirects=True).text)
    found = re.search(r"without signing in: ([0-9A-Z-]{29})", said)
    assert found is not None
    (case_id,) = session.scalars(select(Case.id))
    session.rollback()
    _decide(app, case_id)
    deliver()
    told = _read(visitor, found[1])
    assert "It is an experience, and may stay." in told
    assert "its own page" in told


def test_a_thread_can_be_flagged_by_anybody_who_reads_it(session: Session, visitor: FlaskClient, post: Post) -> None:
    page = _notice(visitor, f"/t/{post.thread_id}/flag", reason="cruelty")
    assert f'href="/t/{post.thread_id}/x"' in page
    assert queries.open_case(session, "thread", post.thread_id) is not None


def test_every_post_shows_a_visitor_where_to_say_that_something_is_wrong(visitor: FlaskClient, post: Post) -> None:
    assert f'href="/p/{post.id}/flag"' in visitor.get(f"/t/{post.thread_id}/x", follow_redirects=True).text


def test_the_queue_says_what_has_waited_for_too_long(app: Flask, session: Session, post: Post, visitor: FlaskClient) -> None:
    _notice(visitor, f"/p/{post.id}/flag", reason="danger")
    (case,) = session.scalars(select(Case))
    assert case.waits_since is not None
    case.waits_since -= 61
    client = signed_in(app, session, factories.a_moderator(session))
    page = words(client.get("/moderation").text)
    assert "1 case has waited for longer than was promised. 1 of them was wanted at once." in page
    assert "waits for too long" in page


def test_somebody_who_forgot_three_things_is_told_of_one_after_the_other(visitor: FlaskClient, post: Post) -> None:
    address = f"/p/{post.id}/flag"
    answer = visitor.post(address, data={**fields(visitor.get(address).text, address), "reason": "misinformation"})
    assert answer.status_code == 422
    for missing in ("Please copy the sentence that is wrong", "A few words on what is wrong with it", "Please say where you know it from"):
        assert missing in words(answer.text)
