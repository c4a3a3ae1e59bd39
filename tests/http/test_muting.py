"""Muting names, limiting contact and taking a break: what each does on the pages, and that none of it shows which names are one person."""

import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forum.accounts import aliases
from forum.accounts.models import Alias, ContactLimit
from forum.boards import queries
from forum.boards.service import writing
from forum.core.names import public_id
from tests.factories import a_board, a_member, a_reply, a_thread, signed_in, usual
from tests.forms import fields, words

NEEDLE = "zanzibar"


def press(client, page, action, **values):
    form = fields(client.get(page, follow_redirects=True).text, action)
    return client.post(action, data={**form, **values}, follow_redirects=True)


def mute(client, post_id, **values):
    return press(client, f"/p/{post_id}/mute", f"/p/{post_id}/mute", **values)


def end_all(client, kind):
    page = client.get("/me/muted").text
    for action in re.findall(rf'action="(/me/{kind}/\w+/end)"', page):
        client.post(action, data=fields(page, action))


def without_forms(page):
    """Return the words of a page; the header has a count of news of everybody, and is left out with the forms."""
    found = re.search(r"<main.*?</main>", page, re.S)
    return words(re.sub(r"<form.*?</form>", "", found.group(), flags=re.S)) if found else ""


def article(page, post_id):
    found = re.search(rf'<article class="[^"]*" id="p-{post_id}">.*?</article>', page, re.S)
    return found.group() if found else ""


@pytest.fixture
def reader(app, session):
    return signed_in(app, session, a_member(session))


def test_a_muted_name_is_folded_for_its_reader_and_for_nobody_else(app, session, visitor, reader):
    board, author = a_board(session), a_member(session, "Loud Magpie")
    opening = a_thread(session, author, board, "A heavy title", "Heavy words.")
    answer = a_reply(session, a_member(session), opening, "Light words.")
    session.commit()
    page = mute(reader, opening.id)
    assert "You have muted Loud Magpie" in words(page.text)
    for view in ("", "?view=flat"):
        shown = reader.get(f"/t/{opening.thread_id}/a-heavy-title{view}").text
        assert "<summary" in article(shown, opening.id)
        assert "You muted this name" in article(shown, opening.id)
        assert "Heavy words." in article(shown, opening.id)
        assert "You muted this name" not in article(shown, answer.id)
        assert "You muted this name" not in visitor.get(f"/t/{opening.thread_id}/a-heavy-title{view}").text
    assert "You muted this name" in reader.get(f"/p/{opening.id}/reply").text
    assert "A thread by a name you muted" in words(reader.get(f"/boards/{board.slug}").text)
    assert "A thread by a name you muted" not in words(visitor.get(f"/boards/{board.slug}").text)


def test_a_muted_name_can_be_read_again(app, session, reader):
    opening = a_thread(session, a_member(session, "Loud Magpie"))
    session.commit()
    mute(reader, opening.id)
    assert "Loud Magpie" in words(reader.get("/me/muted").text)
    again = reader.get(f"/p/{opening.id}/mute")
    action = re.search(r"/me/muted/\w+/end", again.text).group()
    reader.post(action, data=fields(again.text, action))
    assert "You have muted nobody" in words(reader.get("/me/muted").text)
    assert "You muted this name" not in reader.get(f"/p/{opening.id}", follow_redirects=True).text


def test_the_page_before_muting_says_that_it_acts_on_one_name(session, reader):
    opening = a_thread(session, a_member(session))
    session.commit()
    page = words(reader.get(f"/p/{opening.id}/mute").text)
    assert "It acts on this one name." in page
    assert "wait until a volunteer has looked" in page


def test_the_contact_limit_protects_the_name_one_has_in_that_thread(app, session):
    protector, other = a_member(session), a_member(session)
    board = a_board(session)
    opening = a_thread(session, other, board)
    name = aliases.take_proposed(session, protector, aliases.board_scope(board.id), public_id(), "")
    writing.reply(session, protector, queries.get_post(session, opening.id, protector), name, writing.Draft(public_id(), "Here I am."))
    elsewhere = a_thread(session, other, board)
    client = signed_in(app, session, protector)
    mute(client, opening.id, contact="y")
    assert f"replies to you as {name.name}" in words(client.get("/me/muted").text)
    mute(client, elsewhere.id)  # muted already: the page offers to let replies wait, and now to the usual name
    page = words(client.get("/me/muted").text)
    assert f"replies to you as {usual(session, protector).name}" in page
    assert len(list(session.scalars(select(ContactLimit)))) == 2
    assert "wait until a volunteer has looked" in words(client.get(f"/p/{elsewhere.id}/mute").text)
    assert "Let their replies wait" not in words(client.get(f"/p/{elsewhere.id}/mute").text)


def test_one_cannot_mute_oneself(app, session):
    member = a_member(session)
    opening = a_thread(session, member)
    client = signed_in(app, session, member)
    assert client.get(f"/p/{opening.id}/mute").status_code == 403
    assert f"/p/{opening.id}/mute" not in client.get(f"/p/{opening.id}", follow_redirects=True).text


def test_a_name_takes_a_break_and_comes_back(app, session, visitor):
    member = a_member(session, "Quiet Heron")
    opening = a_thread(session, member)
    action = f"/me/names/{usual(session, member).id}/break"
    client = signed_in(app, session, member)
    press(client, "/me", action, on="y")
    assert "taking a break" in words(visitor.get(f"/p/{opening.id}", follow_redirects=True).text)
    assert "This name is taking a break." in words(client.get("/me").text)
    press(client, "/me", action)
    assert "taking a break" not in words(visitor.get(f"/p/{opening.id}", follow_redirects=True).text)


def test_the_switch_of_one_name_does_not_touch_another_and_warns_of_turning_both(app, session):
    member = a_member(session)
    sibling = aliases.take_proposed(session, member, aliases.board_scope("x"), public_id(), "").id
    client = signed_in(app, session, member)
    assert "Leave some days between two of them" in words(client.get("/me").text)
    press(client, "/me", f"/me/names/{sibling}/break", on="y")
    assert list(session.scalars(select(Alias.id).where(Alias.on_break))) == [sibling]


def test_nobody_takes_a_break_for_somebody_else(app, session, reader):
    member = a_member(session)
    name = usual(session, member).id
    session.commit()
    form = fields(reader.get("/me").text, "/sign-out")
    assert reader.post(f"/me/names/{name}/break", data={**form, "on": "y"}).status_code == 404


class Scene:
    """A member who acts on one name of somebody, and everything that they can see of another name of that person."""

    def __init__(self, app, session):
        self.board = a_board(session, "nights")
        acting, other = a_member(session), a_member(session, "Loud Magpie")
        sibling = aliases.take_proposed(session, other, aliases.board_scope(self.board.id), public_id(), "")
        self.sibling = sibling.name
        own = [a_thread(session, acting, self.board, f"Of mine {number}") for number in range(2)]
        opening = a_thread(session, other, self.board, "By the name", f"Words {NEEDLE} one.")
        self.name_posts = [opening.id, a_reply(session, other, own[0], f"Words {NEEDLE} two.").id]
        draft = writing.Draft(public_id(), f"Words {NEEDLE} three.", "By the sibling")
        started = writing.start_thread(session, other, self.board, sibling, draft)
        parent = queries.get_post(session, own[1].id, other)
        answered = writing.reply(session, other, parent, sibling, writing.Draft(public_id(), f"Words {NEEDLE} four."))
        self.sibling_posts = [started.id, answered.id]
        self.thread = started.thread_id
        self.client = signed_in(app, session, acting)
        self.client.post("/read", data=fields(self.client.get("/new").text, "/read"))
        a_reply(session, a_member(session), queries.get_post(session, started.id, acting), "Something new.")
        session.commit()

    def seen(self):
        """What of the sibling can be seen, page by page."""
        get = self.client.get
        pages = {}
        for post_id in self.sibling_posts:
            pages[f"place {post_id}"] = get(f"/p/{post_id}").headers["Location"]
            for view in ("", "?view=flat"):
                pages[f"article {post_id}{view}"] = article(get(f"/p/{post_id}{view}", follow_redirects=True).text, post_id)
            pages[f"reply {post_id}"] = article(get(f"/p/{post_id}/reply").text, post_id)
            pages |= {f"{path} {post_id}": without_forms(get(f"/p/{post_id}/{path}").text) for path in ("history", "flag", "mute")}
        # Below it stand others about the same; where the name speaks, they go once it is muted. Where the sibling does, they stay.
        page = get(f"/t/{self.thread}/by-the-sibling").text
        for row in self._rows(page):
            page = page if "Of mine 1" in row else page.replace(row, "")
        pages["thread"] = without_forms(page)
        for place in ("/boards/nights", "/new", "/waiting"):
            pages[place] = "".join(row for row in self._rows(get(place).text) if "By the sibling" in row)
        found = [row for row in self._rows(get(f"/search?q={NEEDLE}").text) if any(post_id in row for post_id in self.sibling_posts)]
        pages["search"] = "".join(sorted(found))
        pages["notices"] = "".join(row for row in self._rows(get("/me/notices").text) if self.sibling in row)
        for place in ("/me/muted", "/me/reading/words"):
            pages[place] = str(self.sibling in get(place).text)
        return pages

    def _rows(self, page):
        return re.findall(r"<li class=\"row\">.*?</li>", page, re.S)

    def act(self, action, place):
        post_id = self.name_posts[place]
        if action == "mute" or action == "limit":
            page = self.client.get(f"/p/{post_id}/mute").text
            if f'action="/p/{post_id}/mute"' in page:
                mute(self.client, post_id, **({"contact": "y"} if action == "limit" else {}))
        elif action == "word":
            press(self.client, "/me/reading/words", "/me/reading/words", words="Loud Magpie", way="hide", days="7")
        elif action == "flag":
            press(self.client, f"/p/{post_id}/flag", f"/p/{post_id}/flag", reason="cruelty")
        else:
            end_all(self.client, "muted" if action == "unmute" else "waiting-replies")


def test_nothing_that_is_done_to_a_name_changes_what_is_seen_of_its_siblings(app, session, deliver):
    scene = Scene(app, session)
    deliver()
    before = scene.seen()
    assert [place for place, seen in before.items() if not seen] == ["/waiting"]
    steps = st.tuples(st.sampled_from(["mute", "limit", "unmute", "lift", "flag", "word"]), st.integers(0, 1))

    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.generate])
    @given(st.lists(steps, min_size=1, max_size=3))
    def nothing_changes(actions):
        for action in actions:
            scene.act(*action)
        assert scene.seen() == before

    nothing_changes()
    scene.act("limit", 0)
    assert scene.seen() == before
    assert "You muted this name" in scene.client.get(f"/p/{scene.name_posts[0]}", follow_redirects=True).text
