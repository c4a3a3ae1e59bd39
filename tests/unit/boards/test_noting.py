"""Content notes on posts: chosen by authors, added by moderators, gone with the words."""

from sqlalchemy.orm import Session

from forum.boards import queries
from forum.boards.models import Post
from forum.boards.service import changing, noting, writing
from forum.core.names import public_id
from tests.factories import a_board, a_member, a_reply, a_thread, usual


def _started(session: Session, *notes: str) -> Post:
    member = a_member(session)
    draft = writing.Draft(public_id(), "Some words.", "A title", notes=notes)
    return writing.start_thread(session, member, a_board(session), usual(session, member), draft)


def test_the_notes_of_an_opening_stand_at_its_thread_and_those_of_a_reply_do_not(session: Session) -> None:
    post = _started(session, "relapse", "abuse", "nonsense")
    assert (post.notes, post.thread.notes) == ("abuse relapse", "abuse relapse")
    member = a_member(session)
    parent = queries.get_post(session, post.id, member)
    reply = writing.reply(session, member, parent, usual(session, member), writing.Draft(public_id(), "Yes.", notes=("death",)))
    assert (reply.notes, post.thread.notes) == ("death", "abuse relapse")


def test_an_author_can_add_notes_later_without_changing_a_word(session: Session) -> None:
    member = a_member(session)
    post = a_thread(session, member)
    changing.edit_post(session, member, post, body=post.body, title=post.thread.title, notes=["suicide"])
    assert (post.notes, post.thread.notes, post.revisions) == ("suicide", "suicide", 0)
    changing.edit_post(session, member, post, body="Other words.", title=post.thread.title)
    assert post.notes == "suicide"


def test_what_a_moderator_has_added_stays_when_the_author_changes_their_own_notes(session: Session) -> None:
    member = a_member(session)
    post = a_thread(session, member)
    noting.put(post, ["abuse"])
    noting.add(session, post, ["abuse", "death"])
    assert (post.notes, post.notes_added, noting.chosen_by_author(post)) == ("abuse death", "death", ("abuse",))
    changing.edit_post(session, member, post, body=post.body, title=post.thread.title, notes=["relapse"])
    assert (post.notes, post.notes_added) == ("death relapse", "death")


def test_taking_an_added_note_away_leaves_those_of_the_author(session: Session) -> None:
    post = _started(session, "abuse")
    noting.add(session, post, ["death"])
    noting.take_away(session, post, ["abuse", "death"])
    assert (post.notes, post.notes_added, post.thread.notes) == ("abuse", "", "abuse")


def test_notes_go_with_the_words(session: Session) -> None:
    member = a_member(session)
    post = a_thread(session, member)
    a_reply(session, a_member(session), post)
    noting.put(post, ["abuse"])
    noting.add(session, post, ["death"])
    changing.delete_post(session, member, post)
    assert (post.notes, post.notes_added, post.thread.notes) == ("", "", "")


def test_notes_go_along_when_a_post_is_sent_again_under_another_name(session: Session) -> None:
    member = a_member(session)
    post = a_thread(session, member)
    noting.put(post, ["abuse"])
    noting.add(session, post, ["death"])
    new = writing.send_again_as(session, member, post, usual(session, member), public_id())
    assert (new.notes, new.notes_added, new.thread.notes) == ("abuse death", "death", "abuse death")
