"""Going on where one was: what marks the pages carry, and that nothing but a button moves them, for nobody but whoever pressed it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from forum.accounts import preferences
from forum.accounts.members import Member
from forum.boards import queries
from forum.boards.models import Board, Post, Thread
from forum.boards.service import positions
from tests import factories
from tests.forms import fields, words


@pytest.fixture
def board(session: Session) -> Board:
    return factories.a_board(session, "nights")


@pytest.fixture
def reader(session: Session, board: Board) -> Member:
    member = factories.a_member(session)
    positions.read_everything(session, member)
    return member


@pytest.fixture
def second(session: Session, board: Board) -> Member:
    member = factories.a_member(session)
    positions.read_everything(session, member)
    return member


@pytest.fixture
def opening(session: Session, board: Board) -> Post:
    return factories.a_thread(session, factories.a_member(session), board, "Awake at four")


def _read_to(session: Session, reader: Member, post: Post, seq: int) -> None:
    positions.read_up_to(session, reader, session.get_one(Thread, post.thread_id, populate_existing=True), seq)


def _answers(session: Session, post: Post, count: int) -> list[Post]:
    other = factories.a_member(session)
    return [factories.a_reply(session, other, post, f"Answer {number}.") for number in range(count)]


def _press(client: FlaskClient, page: str, action: str, **values: str):  # type: ignore[no-untyped-def]
    form = fields(client.get(page, follow_redirects=True).text, action)
    return client.post(action, data={**form, **values})


def _article(page: str, post: Post) -> str:
    found = re.search(rf'<article class="[^"]*" id="p-{post.id}">.*?</article>', page, re.S)
    assert found, "the post is on the page"
    return found[0]


def _is_marked(page: str, post: Post) -> bool:
    return 'class="row__new"' in _article(page, post)


def _leads_to(client: FlaskClient, post: Post, address: str = "") -> tuple[str, str]:
    """Follow the address of the first unread post to its page; return the page and the anchor."""
    answer = client.get(address or f"/t/{post.thread_id}/unread")
    assert answer.status_code == 302
    place, _, anchor = answer.headers["Location"].partition("#")
    return client.get(place, follow_redirects=True).text, anchor


def test_reading_moves_somebody_on_who_only_looked(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    _answers(session, opening, 2)
    client, before = factories.signed_in(app, session, reader), positions.of(session, reader)
    for address in ("/", "/new", "/boards/nights", f"/t/{opening.thread_id}/unread", f"/p/{opening.id}", f"/t/{opening.thread_id}?view=flat"):
        assert client.get(address, follow_redirects=True).status_code == 200
    assert client.get(f"/t/{opening.thread_id}/read").status_code in (302, 404, 405), "an address alone moves nothing"
    session.rollback()
    assert positions.of(session, reader) == before


def test_a_button_says_how_far_one_has_read_for_oneself_alone(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    answers = _answers(session, opening, 3)
    other = factories.a_member(session)
    client, action = factories.signed_in(app, session, reader), f"/t/{opening.thread_id}/read"
    answer = _press(client, f"/p/{opening.id}", action)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"#p-{answers[-1].id}")
    session.rollback()
    assert positions.of(session, reader).threads == {opening.thread_id: 4}
    assert positions.of(session, other).threads == {}
    assert action not in client.get(f"/p/{opening.id}", follow_redirects=True).text, "nothing is left to say"


def test_nobody_else_can_move_a_reader(app: Flask, session: Session, visitor: FlaskClient, reader: Member, opening: Post) -> None:
    client, action = factories.signed_in(app, session, reader), f"/t/{opening.thread_id}/read"
    form = fields(client.get(f"/p/{opening.id}", follow_redirects=True).text, action)
    assert client.post(action, data={**form, "form_token": "another"}).status_code >= 400
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
    for address in (action, "/read", "/boards/nights/read"):
        assert client.post(address, data=form, headers=foreign).status_code >= 400
        assert visitor.post(address, data=form).status_code == 401
    session.rollback()
    assert positions.of(session, reader).threads == {}


def test_a_post_of_another_thread_moves_nothing(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    elsewhere = factories.a_thread(session, factories.a_member(session))
    client = factories.signed_in(app, session, reader)
    for up_to in (elsewhere.id, "nothing", ""):
        assert _press(client, f"/p/{opening.id}", f"/t/{opening.thread_id}/read", up_to=up_to).status_code == 404
    session.rollback()
    assert positions.of(session, reader).threads == {}


def test_a_script_is_answered_without_a_page(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    answer = _press(factories.signed_in(app, session, reader), f"/p/{opening.id}", f"/t/{opening.thread_id}/read", silent="1")
    assert (answer.status_code, answer.text) == (204, "")
    session.rollback()
    assert positions.of(session, reader).threads == {opening.thread_id: 1}


def test_reading_on_in_the_flat_view_leads_from_page_to_page(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    answers = _answers(session, opening, 60)
    client, action = factories.signed_in(app, session, reader), f"/t/{opening.thread_id}/read"
    answer = _press(client, f"/t/{opening.thread_id}?view=flat", action, next="1")
    page = client.get(answer.headers["Location"]).text
    assert answers[48].id not in page
    assert f'id="p-{answers[49].id}"' in page
    session.rollback()
    assert positions.of(session, reader).threads == {opening.thread_id: 50}
    assert 'name="next"' not in page, "the last page leads nowhere"


@pytest.mark.parametrize("view", ["nested", "flat"])
def test_what_came_since_is_marked_and_found(app: Flask, session: Session, reader: Member, opening: Post, view: str) -> None:
    before = _answers(session, opening, 2)
    _read_to(session, reader, opening, 3)
    own = factories.a_reply(session, reader, opening, "Words of mine.")
    after = [factories.a_reply(session, factories.a_member(session), before[0]), *_answers(session, opening, 1)]
    preferences.change(session, reader.account_id, flat=view == "flat")
    client = factories.signed_in(app, session, reader)
    page, anchor = _leads_to(client, opening)
    assert anchor == f"p-{after[0].id}"
    assert [_is_marked(page, post) for post in (opening, *before, own, *after)] == [False, False, False, False, True, True]
    assert f'href="#p-{after[0].id}"' in page
    assert "2 new replies" in words(client.get("/boards/nights").text)
    listed = client.get("/new").text
    assert f"/t/{opening.thread_id}/unread" in listed
    assert "something new" in words(client.get("/").text)


def test_a_first_new_post_on_another_page_is_out_of_reach(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    answers = _answers(session, opening, 60)
    _read_to(session, reader, opening, 57)
    client = factories.signed_in(app, session, reader)
    for view in ("flat", "nested"):
        first = client.get(f"/t/{opening.thread_id}?view={view}", follow_redirects=True).text
        assert f'href="/t/{opening.thread_id}/unread"' in first
    page, anchor = _leads_to(client, opening)
    assert anchor == f"p-{answers[56].id}"
    assert _is_marked(page, answers[56])


def test_a_new_post_deep_in_a_branch_is_not_shown_where_the_link_leads(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    post = opening
    for _ in range(queries.LEVELS + 2):
        post = factories.a_reply(session, factories.a_member(session), post)
    _read_to(session, reader, opening, queries.LEVELS + 2)
    page, anchor = _leads_to(factories.signed_in(app, session, reader), opening)
    assert anchor == f"p-{post.id}"
    assert _is_marked(page, post)


@pytest.mark.parametrize("view", ["nested", "flat"])
def test_a_link_to_a_post_opens_a_page_without_it(app: Flask, session: Session, opening: Post, reader: Member, view: str) -> None:
    answers, deep = _answers(session, opening, 70), opening
    for _ in range(queries.LEVELS + 1):
        deep = factories.a_reply(session, factories.a_member(session), deep)
    preferences.change(session, reader.account_id, flat=view == "flat")
    client = factories.signed_in(app, session, reader)
    for post in (answers[0], answers[65], deep):
        page, anchor = _leads_to(client, post, f"/p/{post.id}")
        assert anchor == f"p-{post.id}"
        assert _article(page, post)


def test_a_thread_with_nothing_new_opens_at_its_newest_post(app: Flask, session: Session, visitor: FlaskClient, opening: Post) -> None:
    member, answers = factories.a_member(session), _answers(session, opening, 2)
    _read_to(session, member, opening, 3)
    client = factories.signed_in(app, session, member)
    assert _leads_to(client, opening)[1] == f"p-{answers[-1].id}"
    assert _leads_to(visitor, opening)[1] == "", "a visitor begins at the top"


def test_a_thread_called_unread_cannot_be_opened(app: Flask, session: Session, board: Board, visitor: FlaskClient) -> None:
    opening = factories.a_thread(session, factories.a_member(session), board, "Unread")
    session.commit()
    assert f'href="/t/{opening.thread_id}"' in visitor.get("/boards/nights").text
    assert visitor.get(f"/t/{opening.thread_id}").status_code == 200
    assert _leads_to(visitor, opening)[0].count("<article") == 1


def test_a_board_that_counts_as_read_calls_for_nobody(app: Flask, session: Session, reader: Member, second: Member, opening: Post) -> None:
    other = factories.signed_in(app, session, second)
    client = factories.signed_in(app, session, reader)
    assert 'row__new" href' in client.get("/boards/nights").text
    answer = _press(client, "/boards/nights", "/boards/nights/read")
    assert answer.headers["Location"] == "/boards/nights"
    assert 'row__new" href' not in client.get("/boards/nights").text
    assert "something new" not in words(client.get("/").text)
    assert 'row__new" href' in other.get("/boards/nights").text, "it is read for one person alone"


def test_everything_can_count_as_read_at_once(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    client = factories.signed_in(app, session, reader)
    assert opening.thread_id in client.get("/new").text
    assert client.post("/read", data=fields(client.get("/new").text, "/read")).headers["Location"] == "/new"
    assert "Nothing new here" in words(client.get("/new").text)


def test_news_of_one_board_come_alone(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    elsewhere = factories.a_thread(session, factories.a_member(session), factories.a_board(session, "mornings"))
    client = factories.signed_in(app, session, reader)
    assert {opening.thread_id, elsewhere.thread_id} <= set(re.findall(r"/t/(\w+)/unread", client.get("/new").text))
    assert set(re.findall(r"/t/(\w+)/unread", client.get("/new?board=mornings").text)) == {elsewhere.thread_id}


def test_news_tell_of_threads_that_cannot_be_read(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    _read_to(session, reader, opening, 1)
    thread = session.get_one(Thread, opening.thread_id)
    thread.state = "hidden"
    client = factories.signed_in(app, session, reader)
    for address in ("/", "/new"):
        assert "Awake at four" not in client.get(address).text


def test_a_chosen_view_is_kept_and_the_address_wins(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    _answers(session, _answers(session, opening, 1)[0], 1)
    client, address = factories.signed_in(app, session, reader), f"/t/{opening.thread_id}/awake-at-four"
    assert 'class="branch"' in client.get(address).text
    flat = client.get(f"{address}?view=flat").text
    assert 'class="branch"' not in flat
    assert 'class="branch"' in client.get(address).text, "looking at the other view chooses nothing"
    keeping = f"/t/{opening.thread_id}/view"
    assert client.post(keeping, data=fields(flat, keeping)).status_code == 303
    assert 'class="branch"' not in client.get(address).text
    nested = client.get(f"{address}?view=nested").text
    assert 'class="branch"' in nested
    assert "Always show threads nested" in words(nested)
    assert client.get(f"/p/{opening.id}").headers["Location"].startswith(f"{address}#")


def test_how_one_reads_is_kept_for_every_page(app: Flask, session: Session, reader: Member) -> None:
    client = factories.signed_in(app, session, reader)
    assert "data-keys" in client.get("/").text
    assert "data-quiet" not in client.get("/").text
    form = fields(client.get("/me/reading").text, "/me/reading")
    form.pop("keys")
    assert client.post("/me/reading", data={**form, "view": "flat", "quiet": "y"}).status_code == 303
    chosen = factories.afresh(session, reader).preferences
    assert (chosen.flat, chosen.quiet, chosen.keys) == (True, True, False)
    page = client.get("/").text
    assert "data-quiet" in page
    assert "data-keys" not in page
    assert "js/keys" not in page


def test_visitors_carry_marks_and_forms_of_members(visitor: FlaskClient, session: Session, opening: Post) -> None:
    session.commit()
    page = visitor.get(f"/p/{opening.id}", follow_redirects=True).text
    assert "data-read" not in page
    assert "/read" not in page
    assert "data-keys" not in page
