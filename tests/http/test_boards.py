import re

from sqlalchemy import func, select

from forum.accounts.models import Role
from forum.boards import queries
from forum.boards.models import Post
from forum.boards.service import changing
from tests.factories import a_board, a_member, a_reply, a_thread, signed_in
from tests.forms import fields, words


def write(client, address, form_page, **values):
    form = fields(client.get(form_page, follow_redirects=True).text, address)
    return client.post(address, data={**form, **values}, follow_redirects=True)


def test_a_member_starts_a_thread_and_a_visitor_reads_it(app, session, visitor):
    board = a_board(session)
    member = signed_in(app, session, a_member(session, "Quiet Heron"))
    new = f"/boards/{board.slug}/new"
    answer = write(member, new, new, title="First week without her", body="The flat is **loud**.")
    assert answer.status_code == 200
    page = visitor.get(answer.request.path)
    assert "<strong>loud</strong>" in page.text
    assert "Quiet Heron" in words(page.text)
    assert "First week without her" in words(visitor.get(f"/boards/{board.slug}").text)
    assert "1 thread" in words(visitor.get("/").text)


def test_a_reply_to_a_post_opens_at_the_reply(app, session):
    post = a_thread(session, a_member(session))
    client = signed_in(app, session, a_member(session))
    form = fields(client.get(f"/p/{post.id}/reply").text, f"/p/{post.id}/replies")
    answer = client.post(f"/p/{post.id}/replies", data={**form, "body": "I hear you."})
    assert answer.status_code == 303
    anchor = answer.headers["Location"].rpartition("#p-")[2]
    assert anchor in client.get(answer.headers["Location"]).text


def test_a_preview_shows_the_words_keeps_them_and_posts_nothing(app, session):
    post = a_thread(session, a_member(session))
    client = signed_in(app, session, a_member(session))
    page = write(client, f"/p/{post.id}/replies", f"/p/{post.id}/reply", body="Some *soft* words", preview="1")
    assert "<em>soft</em>" in page.text
    assert fields(page.text, f"/p/{post.id}/replies")["body"].strip() == "Some *soft* words"
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Post)) == 1


def test_a_phone_number_brings_one_gentle_warning_that_one_press_goes_past(app, session):
    post = a_thread(session, a_member(session))
    client = signed_in(app, session, a_member(session))
    text = "Call me on 07700 900123 tonight."
    warned = write(client, f"/p/{post.id}/replies", f"/p/{post.id}/reply", body=text)
    assert "may give somebody away" in words(warned.text)
    kept = fields(warned.text, f"/p/{post.id}/replies")
    assert kept["body"].strip() == text
    answer = client.post(f"/p/{post.id}/replies", data={**kept, "sure": "y"}, follow_redirects=True)
    assert "07700" in words(answer.text)


def test_quoting_puts_the_words_into_the_box_and_leads_back(app, session):
    post = a_thread(session, a_member(session, "Quiet Heron"), body="Three hours a night.")
    client = signed_in(app, session, a_member(session))
    body = fields(client.get(f"/p/{post.id}/reply?quote=1").text, f"/p/{post.id}/replies")["body"]
    assert "> Three hours a night." in body
    assert post.id in body


def test_an_edit_shows_its_reason_and_its_history(app, session, visitor):
    member = a_member(session)
    post = a_thread(session, member, body="The first words.")
    client = signed_in(app, session, member)
    write(client, f"/p/{post.id}/edit", f"/p/{post.id}/edit", body="The second words.", reason="a slip")
    page = words(visitor.get(f"/p/{post.id}", follow_redirects=True).text)
    assert "a slip" in page
    history = visitor.get(f"/p/{post.id}/history").text
    assert "<del>first</del>" in history
    assert "<ins>second</ins>" in history


def test_a_deleted_post_leaves_its_place_and_its_answers(app, session, visitor):
    member = a_member(session)
    top = a_thread(session, member)
    post = a_reply(session, member, top, "Words to be gone.")
    a_reply(session, a_member(session), post, "An answer that stays.")
    client = signed_in(app, session, member)
    write(client, f"/p/{post.id}/delete", f"/p/{post.id}/delete")
    page = words(visitor.get(f"/p/{top.id}", follow_redirects=True).text)
    assert "Words to be gone" not in page
    assert "An answer that stays." in page
    assert "Deleted by" in page


def test_an_old_or_shortened_address_of_a_thread_still_leads_to_it(app, session, visitor):
    post = a_thread(session, a_member(session))
    session.commit()
    for address in (f"/t/{post.thread_id}", f"/t/{post.thread_id}/an-old-title"):
        answer = visitor.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/t/")


def test_visitors_get_no_words_of_a_board_for_members_not_even_a_title(app, session, visitor):
    board = a_board(session, members_only=True)
    member = a_member(session)
    post = a_thread(session, member, board, "A telling title", "Telling words")
    session.commit()
    for address in (f"/boards/{board.slug}", f"/t/{post.thread_id}", f"/p/{post.id}", f"/p/{post.id}/history", "/"):
        page = visitor.get(address, follow_redirects=True)
        assert "elling" not in page.text
    assert "Telling words" in signed_in(app, session, member).get(f"/p/{post.id}", follow_redirects=True).text


def test_a_hidden_thread_shows_neither_title_nor_words(app, session, visitor):
    board = a_board(session)
    post = a_thread(session, a_member(session), board, "A telling title", "Telling words")
    changing.hide_post(session, queries.get_post(session, post.id, None), "it gave an amount")
    session.commit()
    for address in (f"/boards/{board.slug}", f"/p/{post.id}", f"/p/{post.id}/history"):
        assert "Telling words" not in (page := visitor.get(address, follow_redirects=True).text)
        assert "A telling title" not in page


def test_no_page_shows_an_hour_or_counts_posts_of_a_person(app, session, visitor):
    board = a_board(session)
    post = a_thread(session, a_member(session), board)
    session.commit()
    for address in ("/", f"/boards/{board.slug}", f"/t/{post.thread_id}", f"/t/{post.thread_id}?view=flat"):
        page = visitor.get(address, follow_redirects=True).text
        assert not re.search(r"\b\d{1,2}:\d{2}\b", page)
        assert "<time" not in page


def test_a_moderator_sends_a_post_again_as_moderator_and_the_first_one_is_gone(app, session, visitor):
    top = a_thread(session, a_member(session))
    moderator = a_member(session, "Paper Boat", Role.MODERATOR)
    post = a_reply(session, moderator, top, "Please be kind.")
    client = signed_in(app, session, moderator)
    answer = write(client, f"/p/{post.id}/rename", f"/p/{post.id}/rename", voice="official")
    page = words(visitor.get(answer.request.path).text)
    assert "Please be kind." in page
    assert "moderator" in page
    assert "Paper Boat" not in page
    assert visitor.get(f"/p/{post.id}").status_code == 404


def test_a_long_thread_leads_on_and_back_without_losing_a_post(app, session, visitor):
    member = a_member(session)
    top = a_thread(session, member)
    for number in range(110):
        a_reply(session, member, top, f"Answer number {number}.")
    session.commit()
    for view in ("", "?view=flat"):
        seen, address = "", f"/t/{top.thread_id}{view}"
        while address:
            page = visitor.get(address, follow_redirects=True).text
            seen += page
            later = re.search(r'href="([^"]+)" rel="next"', page)
            address = later[1].replace("&amp;", "&") if later else ""
        assert all(f"Answer number {number}." in seen for number in range(110))


def test_nothing_can_be_written_while_the_forum_is_looked_after_and_the_words_stay(app, session, monkeypatch):
    post = a_thread(session, a_member(session))
    client = signed_in(app, session, a_member(session))
    form = fields(client.get(f"/p/{post.id}/reply").text, f"/p/{post.id}/replies")
    closed = app.config["SETTINGS"].model_copy(update={"read_only": True})
    monkeypatch.setitem(app.config, "SETTINGS", closed)
    answer = client.post(f"/p/{post.id}/replies", data={**form, "body": "Words of mine."})
    assert answer.status_code == 503
    assert "Words of mine." in answer.text
    assert client.get(f"/p/{post.id}", follow_redirects=True).status_code == 200
