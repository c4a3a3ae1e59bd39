"""A word of its own in every field that a person can fill; after erasing, the bytes of every file are searched for each of them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from config import ROOT
from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Role, Shelf
from forum.accounts.service import joining, passphrases
from forum.boards import queries
from forum.boards.personal_data import held as boards_held
from forum.boards.service import changing, wishes, writing
from forum.core import markup
from forum.core.names import public_id
from forum.moderation.models import Case, Flag
from forum.moderation.models import State as CaseState
from forum.moderation.personal_data import held as moderation_held
from forum.moderation.service import deciding, flagging, patterns
from forum.notes.service import writing as notes
from forum.privacy import erasure, export
from forum.web.database import intent
from tests import factories
from tests.forms import fields, words
from tests.process.running import SETTINGS
from tests.unit.notes import noting
from tests.unit.privacy.houses import House

CLAIM = "The zupurgedok heals every illness."

QUOTED = "zuquotedok"
"""What somebody else has quoted: it has become their words, and stays."""

WORDS = {
    "title": "zutitleok",
    "earlier title": "zufirstitleok",
    "text": "zutextok",
    "earlier text": "zuearlierok",
    "reason of an edit": "zureasonok",
    "answer": "zuansweruk",
    "waiting post": "zuwaitinguk",
    "deleted post": "zudeletedok",
    "post that was flagged and decided": "zudecidedok",
    "words of a flag": "zuwhyok",
    "source of a flag": "zusourceok",
    "words of a pattern": "zupatternok",
    "kind of a content note": "pregnancy_loss",
    "name": "Zunamer Otter",
    "second name": "Zusecond Otter",
}
"""What is stored, by where it is typed."""

NEVER = {
    "sign-in name": "zudoorok",
    "passphrase": "zupassok kettle meadow ninety",
    "draft": "zudraftok",
    "muted word": "zumutedok",
    "question": "zuquestionok",
    "preview": "zupreviewok",
}
"""What no file ever holds in clear."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    with intent(writes=True):
        yield made
        made.session.close()
    made.engine.dispose()


def _work(house: House) -> None:
    """Let a real worker deliver what waits, and run every job once."""
    house.session.commit()
    house.session.expunge_all()
    environment = {**os.environ, **SETTINGS, "FORUM_DATA_DIR": str(house.data), "FORUM_KEY_DIR": str(house.keys)}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--once"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr, done.stderr


def _found(house: House, words: dict[str, str]) -> dict[str, list[str]]:
    return {field: files for field, word in words.items() if (files := sorted(set(house.files_with(word))))}


def _member(session: Session) -> Member:
    hashed = passphrases.hash_passphrase(NEVER["passphrase"])
    member = joining.open_account(session, NEVER["sign-in name"], hashed, agreed_to="test", role=Role.MEMBER)
    aliases.take_name(session, member, WORDS["name"])
    return member


def _write(session: Session, member: Member, other: Member) -> None:
    board = factories.a_board(session)
    opening = factories.a_thread(session, member, board, WORDS["earlier title"], f"{WORDS['earlier text']} and {QUOTED}.")
    quote = markup.quote(QUOTED, WORDS["name"], f"/p/{opening.id}")
    factories.a_reply(session, other, opening, f"{quote}Yes.")
    changed = {"body": WORDS["text"], "title": WORDS["title"], "reason": WORDS["reason of an edit"], "notes": [WORDS["kind of a content note"]]}
    changing.edit_post(session, member, opening, **changed)
    wishes.mute_words(session, member, NEVER["muted word"], hide=True, days="")
    theirs = factories.a_thread(session, other, board)
    factories.a_reply(session, member, theirs, WORDS["answer"])
    deleted = factories.a_reply(session, member, theirs, WORDS["deleted post"])
    changing.delete_post(session, member, queries.get_post(session, deleted.id, member))
    second = _named(session, member, board.id)
    writing.start_thread(session, member, board, second, writing.Draft(public_id(), "Under the second name.", "Second title"))
    later = writing.Draft(public_id(), WORDS["waiting post"], "Waiting title", later=True)
    writing.start_thread(session, member, board, factories.usual(session, member), later)


def _named(session: Session, member: Member, board_id: str) -> aliases.Alias:
    alias = aliases.draw_name(session, member, aliases.board_scope(board_id))
    alias.name, alias.name_key = WORDS["second name"], "second"
    return alias


def _moderate(session: Session, member: Member, other: Member) -> None:
    moderator, third = factories.a_moderator(session), factories.a_member(session)
    own = factories.a_thread(session, member, body=f"A sentence with {WORDS['post that was flagged and decided']} in it.")
    sentence = f"A sentence with {WORDS['post that was flagged and decided']} in it."
    flagging.flag(session, other, "post", own.id, reason="other", why="Why.", sentence=sentence)
    case = session.scalars(select(Case)).one()
    deciding.claim(session, moderator, case)
    deciding.decide(session, moderator, case, "no_action", "It can stay.", version=case.version)
    session.execute(update(Case).where(Case.state == CaseState.DECIDED).values(claim_until=1))  # a quarter of an hour passes
    posts = [factories.a_thread(session, one) for one in (other, third)]
    flagging.flag(session, member, "post", posts[0].id, reason="other", why=WORDS["words of a flag"], source=WORDS["source of a flag"])
    usual = factories.usual(session, member)
    patterns.tell(session, member, public_id(), usual.id, [post.id for post in posts], WORDS["words of a pattern"])


def _type(house: House, member: Member) -> None:
    """Type what is not stored: a post that is refused, a look at one, a question."""
    client = factories.signed_in(house.app, house.session, member)
    house.session.close()
    with house.app.app_context():
        address = "/boards/" + queries.boards(house.session)[0].slug + "/new"
    house.session.close()
    with intent(writes=False):
        form = fields(client.get(address).text, address)
        assert client.post(address, data={**form, "title": "", "body": NEVER["draft"]}).status_code == 422
        assert client.post(address, data={**form, "title": "A title", "body": NEVER["preview"], "preview": "y"}).status_code == 200
        assert client.get(f"/search?q={NEVER['question']}").status_code == 200


def test_after_erasing_no_file_holds_a_word_that_somebody_typed(house: House) -> None:
    session = house.session
    member, other = _member(session), factories.a_member(session)
    _write(session, member, other)
    _moderate(session, member, other)
    export.ask(session, member, NEVER["passphrase"], with_names=True)
    _work(house)
    _type(house, member)
    drafts = session.scalar(select(func.count()).select_from(Shelf))
    session.rollback()
    assert drafts, "what could not be sent is kept, and in no file in clear"
    before = _found(house, WORDS)
    assert set(before) == set(WORDS) - {"deleted post"}, "the search through the files would notice"
    assert any(name.startswith("index") or "post" in name for name in before["answer"] if name != "forum.sqlite"), before["answer"]
    assert list((house.data / "exports").iterdir())
    erasure.ask(session, member, NEVER["passphrase"], openings="erase", replies="erase", at_once=True)
    for _ in range(2):  # what is erased in the first round leaves the index in the second
        _work(house)
    house.backup()
    assert _found(house, {**WORDS, **NEVER}) == {}
    assert not session.scalar(select(func.count()).select_from(Shelf))
    session.rollback()
    assert "forum.sqlite" in house.files_with(QUOTED)
    assert not list((house.data / "exports").iterdir())


def _send(house: House, member: Member, address: str, **typed: str) -> str:
    client = factories.signed_in(house.app, house.session, member)
    house.session.close()
    with intent(writes=False):
        answer = client.post(address, data={**fields(client.get(address).text, address), **typed}, follow_redirects=True)
        assert answer.status_code == 200, words(answer.text)
        return words(answer.text)


def test_after_a_purge_no_file_page_or_copy_of_anybody_holds_a_word_of_it(house: House) -> None:
    session = house.session
    author, other, moderator = factories.a_member(session), factories.a_member(session), factories.a_moderator(session)
    one, two = (factories.a_member(session, role=Role.ADMINISTRATOR) for _ in range(2))
    board = factories.a_board(session)
    opening = factories.a_thread(session, author, board, "Of zupurgedtitle", f"I was told so. {CLAIM}")
    changing.edit_post(session, author, opening, body=f"By a friend. {CLAIM}", title="Of zupurgedtitle")
    factories.a_reply(session, other, opening, markup.quote(CLAIM, "Somebody", f"/p/{opening.id}") + "Not so.")
    notes.write(session, moderator, queries.get_post(session, opening.id, moderator), noting.a_draft(claim=CLAIM))
    flagging.flag(session, other, "post", opening.id, reason="misinformation", sentence=CLAIM, why="It is not.", source="A leaflet")
    case = session.scalars(select(Case)).one()
    judge = factories.a_moderator(session)
    deciding.claim(session, judge, case)
    deciding.decide(session, judge, case, "fold", "It is not so.", version=case.version)
    session.execute(update(Case).values(claim_until=1))
    session.refresh(case)
    second = factories.a_moderator(session)
    deciding.claim(session, second, case)
    deciding.decide(session, second, case, "fold", "It is not so.", version=case.version)
    _work(house)
    purged = {"text": "zupurgedok", "title": "zupurgedtitle"}
    assert set(_found(house, purged)) == set(purged), "the search through the files would notice"
    address = f"/moderation/cases/{case.id}/purge"
    asked = _send(house, one, address, reason="court-order", words="An order of a court, read and checked.")
    assert "A second person who runs this forum is to say yes as well" in asked
    assert "zupurgedok" in _pages(house, [author, other, second], opening.id)
    assert "The words were erased" in _send(house, two, address)
    for _ in range(2):
        _work(house)
    assert _found(house, purged) == {}
    shown = _pages(house, [author, other, second], opening.id)
    assert "zupurged" not in shown
    with house.app.app_context():
        held = [str(boards_held(house.session, person.account_id, names=True)) for person in (author, other)]
        held += [str(moderation_held(house.session, person.account_id, names=True)) for person in (author, other)]
    assert "zupurged" not in "".join(held)
    assert "Words erased for a legal demand" in shown


def _pages(house: House, members: list[Member], post_id: str) -> str:
    """Read every page on which words of a post could stand, as each of some members."""
    seen = ""
    for member in members:
        client = factories.signed_in(house.app, house.session, member)
        house.session.close()
        with intent(writes=False):
            asked = ("/search?q=zupurgedok", "/search?q=zupurgedtitle")
            for address in (f"/p/{post_id}", *asked, "/me/notices", "/me/flags", "/me/decisions", "/log", "/notes"):
                seen += client.get(address, follow_redirects=True).text.replace("q=zupurged", "").replace('value="zupurged', "")
    return seen


def test_a_copy_of_what_was_flagged_is_the_one_thing_that_waits_for_its_decision(house: House) -> None:
    session = house.session
    member, other, moderator = factories.a_member(session), factories.a_member(session), factories.a_moderator(session)
    post = factories.a_thread(session, member, body="A sentence with zuopenok in it.")
    flagging.flag(session, other, "post", post.id, reason="other", why="Why.", sentence="A sentence with zuopenok in it.")
    erasure.ask(session, member, factories.PASSPHRASE, openings="erase", replies="erase", at_once=True)
    for _ in range(2):
        _work(house)
    assert house.files_with("zuopenok") == ["forum.sqlite"]
    case = session.scalars(select(Case)).one()
    deciding.claim(session, moderator, case)
    deciding.decide(session, moderator, case, "no_action", "Its author has gone.", version=case.version)
    session.execute(update(Case).values(claim_until=1))
    _work(house)
    assert house.files_with("zuopenok") == []
    assert [row.sentence for row in session.scalars(select(Flag))] == [""]
