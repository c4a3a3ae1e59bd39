"""The attack texts through the pages: what a page is made of does not change with what somebody typed."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from forum.accounts.models import Role
from tests.attacks import ATTACKS
from tests.factories import a_board, a_member, a_thread, signed_in
from tests.forms import fields

POST_TAGS = {"p", "br", "strong", "em", "code", "pre", "a", "blockquote", "ul", "ol", "li", "details", "summary", "span", "hr", "mark"}


class Made(HTMLParser):
    """Counts the tags of a page that no post may hold, and notes what could run or lead astray."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attributes):
        if tag not in POST_TAGS:
            self.tags[tag] += 1
        for name, value in attributes:
            if name.startswith("on") or name in {"style", "srcdoc", "background", "formaction"}:
                self.wrong.append(f"{tag} {name}")
            if name in {"href", "src", "action"} and re.match(r"[\x00-\x20]*(?:javascript|vbscript|data|file|feed)", value or "", re.IGNORECASE):
                self.wrong.append(f"{tag} {name}={value}")


def made(page):
    parser = Made()
    parser.feed(page)
    assert parser.wrong == []
    return parser.tags


@pytest.fixture
def scene(app, session):
    member = a_member(session)
    board = a_board(session, "nights")
    post = a_thread(session, a_member(session), board)
    return signed_in(app, session, member), post


@pytest.mark.parametrize("field", ["body", "title"])
def test_a_post_and_its_title_stay_words(scene, field):
    client, _ = scene
    form = fields(client.get("/boards/nights/new").text, "/boards/nights/new")
    form.pop("made")
    usual = made(client.post("/boards/nights/new", data={**form, "title": "A title", "body": "Words.", "sure": "y"}, follow_redirects=True).text)
    for attack in ATTACKS:
        sent = {**form, "title": "A title", "body": "Words.", "sure": "y", field: attack}
        answer = client.post("/boards/nights/new", data=sent, follow_redirects=True)
        assert answer.status_code in (200, 422)
        if answer.status_code == 200:
            assert made(answer.text) == usual, attack
        else:
            made(answer.text)


def test_a_refused_name_and_words_of_a_search_stay_words(scene, visitor):
    usual = made(visitor.get("/search?q=words").text)
    refused = made(visitor.post("/sign-in", data={"name": "nobody", "passphrase": "words words words"}).text)
    for attack in ATTACKS:
        found = made(visitor.get("/search", query_string={"q": attack}).text)
        assert not found - usual - Counter({"h2": 5, "div": 9, "form": 1, "input": 3, "label": 1, "button": 1}), attack
        assert made(visitor.post("/sign-in", data={"name": attack, "passphrase": "words words words"}).text).keys() <= refused.keys() | {"ul"}, attack


def test_the_text_of_a_flag_stays_words_for_the_moderator(app, session, scene):
    client, post = scene
    moderator = signed_in(app, session, a_member(session, role=Role.MODERATOR))
    form = fields(client.get(f"/p/{post.id}/flag").text, f"/p/{post.id}/flag")
    usual = made(
        client.post(f"/p/{post.id}/flag", data={**form, "reason": "misinformation", "sentence": "not there", "why": "w", "source": "s"}).text
    )
    for attack in ATTACKS:
        sent = {**form, "reason": "misinformation", "sentence": attack, "why": attack, "source": attack}
        answer = client.post(f"/p/{post.id}/flag", data=sent)
        assert answer.status_code == 422
        assert made(answer.text).keys() <= usual.keys(), attack
    everything = " ".join(ATTACKS)[:1900]
    client.post(f"/p/{post.id}/flag", data={**form, "reason": "other", "why": everything, "sentence": "", "source": ""})
    queue = moderator.get("/moderation").text
    case = re.search(r'href="(/moderation/cases/\w+)"', queue)
    assert case
    page = moderator.get(case[1]).text
    assert "alert(1)" in page
    made(page)
    assert "<script>alert" not in page
