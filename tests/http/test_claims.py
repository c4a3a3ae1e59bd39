"""The list of reviewed claims as everybody reads it, as moderators keep it, and beside a case; and the cards of boards."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Role
from forum.boards.models import BoardCard
from forum.core import clock
from forum.moderation import queries
from forum.moderation.models import Case, LogEntry
from forum.moderation.service import flagging
from forum.notes.models import ClaimState, ReviewedClaim
from forum.notes.service import claims
from tests.factories import a_board, a_member, a_moderator, a_thread, signed_in
from tests.forms import fields, words
from tests.unit.notes.making_claims import HICCUPS, a_claim, a_confirmed_claim, a_review

TYPED = {
    "claim": HICCUPS,
    "verdict": "unproven",
    "explanation": "This is made up.",
    "kind_1": "review",
    "title_1": "A made-up review",
    "address_1": "https://example.org/lemons",
}


def _flagged(session: Session, sentence: str, reason: str = "misinformation") -> str:
    post = a_thread(session, a_member(session), body=f"{sentence} That is what I do.")
    session.flush()
    said = {"sentence": sentence, "why": "It is not so.", "source": "A leaflet"} if reason == "misinformation" else {}
    flagging.flag(session, a_member(session), "post", post.id, reason=reason, **said)
    case = queries.open_case(session, "post", post.id)
    assert case is not None
    session.commit()
    return case.id


def _press(client: FlaskClient, page: str, action: str) -> int:
    return client.post(action, data=fields(client.get(page).text, action)).status_code


def test_a_claim_goes_round_from_one_moderator_to_another_and_to_everybody(app: Flask, session: Session, visitor: FlaskClient) -> None:
    one, other = (signed_in(app, session, a_moderator(session)) for _ in range(2))
    new = "/moderation/claims/new"
    sent = one.post(new, data={**fields(one.get(new).text, new), **TYPED, "read_on_1": clock.today().isoformat()})
    assert sent.status_code == 303, words(sent.text)
    page = str(sent.location)
    claim_id = page.rsplit("/", 1)[1]
    assert visitor.get(f"/claims/{claim_id}").status_code == 404
    assert "another moderator confirms it" in words(one.get(page).text)
    assert _press(other, page, f"{page}/confirm") == 303
    assert HICCUPS in words(visitor.get("/claims").text)
    told = words(visitor.get(f"/claims/{claim_id}").text)
    assert "not shown to be so" in told
    assert "A made-up review" in told
    assert "A review of many studies, read on" in told
    assert visitor.get(f"/claims/{claim_id}.json").get_json()["claimReviewed"] == HICCUPS
    assert [row.outcome for row in session.scalars(select(LogEntry))] == ["claim_confirmed"]


def test_what_was_typed_is_lost_when_something_is_missing(app: Flask, session: Session) -> None:
    client, new = signed_in(app, session, a_moderator(session)), "/moderation/claims/new"
    sent = client.post(new, data={**fields(client.get(new).text, new), **TYPED, "read_on_1": "last week"})
    assert sent.status_code == 422
    assert fields(sent.text, new)["explanation"].strip() == "This is made up."
    sent = client.post(new, data={**fields(client.get(new).text, new), **TYPED, "title_1": "", "address_1": "", "read_on_1": ""})
    assert "At least one source is needed" in words(sent.text)


@pytest.mark.parametrize("address", ["/moderation/claims", "/moderation/claims/new", "/moderation/cards"])
def test_members_see_what_moderators_keep(app: Flask, session: Session, address: str) -> None:
    assert signed_in(app, session, a_member(session)).get(address).status_code == 403


def test_a_claim_that_was_taken_out_can_still_be_read(app: Flask, session: Session, visitor: FlaskClient) -> None:
    row = a_confirmed_claim(session)
    page = f"/moderation/claims/{row.id}"
    moderator = signed_in(app, session, a_moderator(session))
    assert _press(moderator, page, f"{page}/withdraw") == 303
    told = visitor.get(f"/claims/{row.id}")
    assert HICCUPS not in told.text
    assert "Taken out of the list" in words(told.text)
    assert visitor.get(f"/claims/{row.id}.json").status_code == 302
    assert _press(moderator, page, f"{page}/back") == 303
    assert visitor.get(f"/claims/{row.id}").status_code == 404


def test_an_earlier_look_is_read_as_if_it_were_the_last(app: Flask, session: Session, visitor: FlaskClient) -> None:
    row = a_confirmed_claim(session)
    moderator = signed_in(app, session, a_moderator(session))
    new = "/moderation/claims/new"
    form = fields(moderator.get(f"{new}?again={row.id}").text, new)
    assert form["claim"] == HICCUPS
    sent = moderator.post(new, data={**form, "kind_1": "review", "verdict": "accurate", "read_on_1": clock.today().isoformat()})
    page = str(sent.location)
    assert _press(signed_in(app, session, a_moderator(session)), page, f"{page}/confirm") == 303
    assert visitor.get(f"/claims/{row.id}").location == f"/claims/{page.rsplit('/', 1)[1]}"


def test_a_day_that_has_passed_is_said_only_in_small_print(app: Flask, session: Session, visitor: FlaskClient) -> None:
    row = claims.write(session, None, a_review(review_by=clock.today() - timedelta(days=1)))
    claims.confirm(session, a_moderator(session), row)
    case_id = _flagged(session, "Water with lemon takes your hiccups away.")
    assert "not looked at again yet" in words(visitor.get("/claims").text)
    assert "Not looked at again yet" in words(visitor.get(f"/claims/{row.id}").text)
    moderator = signed_in(app, session, a_moderator(session))
    assert "not looked at again yet" in words(moderator.get(f"/moderation/cases/{case_id}").text)
    assert "To be looked at again" in words(moderator.get("/moderation/claims").text)


def test_moderators_look_up_again_what_others_have_found(app: Flask, session: Session) -> None:
    a_confirmed_claim(session)
    a_claim(session, "Copper bangles heal the hiccups.")
    case_id = _flagged(session, "If you drink water with some lemon the hiccups are gone.")
    page = signed_in(app, session, a_moderator(session)).get(f"/moderation/cases/{case_id}").text
    assert "Claims that were looked at before" in words(page)
    assert HICCUPS in words(page)
    assert "Nothing follows from them" in words(page)
    assert "Copper" not in page  # one that nobody has confirmed
    assert session.get_one(Case, case_id).state == "open"


def test_claims_are_suggested_where_nobody_spoke_of_one(app: Flask, session: Session) -> None:
    a_confirmed_claim(session)
    case_id = _flagged(session, HICCUPS, "cruelty")
    assert "looked at before" not in signed_in(app, session, a_moderator(session)).get(f"/moderation/cases/{case_id}").text


def test_keepers_cannot_choose_a_card_or_take_it_back(app: Flask, session: Session, visitor: FlaskClient) -> None:
    a_board(session, "nights")
    keeper, page = signed_in(app, session, a_member(session, role=Role.ADMINISTRATOR)), "/moderation/cards"
    sent = keeper.post(page, data={**fields(keeper.get(page).text, page), "board": "nights", "ready": "cure", "place": "top"})
    assert sent.status_code == 303, words(sent.text)
    assert "Three signs of a cure that is too good" in words(visitor.get("/boards/nights").text)
    assert _press(keeper, page, f"{page}/nights/remove") == 303
    assert "Three signs" not in visitor.get("/boards/nights").text
    assert _press(keeper, page, f"{page}/nights/undo") == 303
    assert "Three signs" in visitor.get("/boards/nights").text
    assert [row.outcome for row in session.scalars(select(LogEntry))] == ["card_changed"] * 3
    session.rollback()  # nobody who writes is to wait for a test
    wrong = keeper.post(page, data={**fields(keeper.get(page).text, page), "board": "nights", "ready": "", "title": "Ours", "words": ""})
    assert wrong.status_code == 422
    assert fields(wrong.text, page)["title"] == "Ours"


def _run(app: Flask, *arguments: str) -> str:
    ended = app.test_cli_runner().invoke(args=list(arguments))
    assert ended.exit_code == 0, ended.output
    return ended.output


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_list_is_lost_on_its_way_to_another_forum(app: Flask, session: Session, tmp_path: Path, kind: str) -> None:
    a_confirmed_claim(session)
    a_confirmed_claim(session, "Socks on the ears stop a cold.")
    session.commit()
    file = tmp_path / f"claims.{kind}"
    assert "2 claims" in _run(app, "claim", "export", "--out", str(file), "--format", kind)
    assert "Brought 0" in _run(app, "claim", "import", str(file))
    for row in session.scalars(select(ReviewedClaim)):
        row.state = ClaimState.WITHDRAWN
    session.commit()
    assert "Brought 2" in _run(app, "claim", "import", str(file))
    session.expire_all()
    waits = claims.listed(session, ClaimState.WAITS)
    assert [row.claim for row in waits] == [HICCUPS, "Socks on the ears stop a cold."]
    assert [(one.title, one.read_on) for one in waits[0].sources] == [("A made-up review of lemons", clock.today())]
    assert HICCUPS in _run(app, "claim", "list", "--waiting")
    assert HICCUPS not in _run(app, "claim", "list")


def test_half_a_file_is_brought_in(app: Flask, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    good = {"claim": HICCUPS, "verdict": "unproven", "explanation": "Made up.", "sources": [{"kind": "book", "title": "T", "read_on": "2024-01-01"}]}
    for wrong in ({**good, "claim": "Another.", "sources": []}, {**good, "claim": "Another.", "review_by": "soon"}, "no claim"):
        file.write_text(json.dumps([good, wrong]), encoding="utf-8")
        ended = app.test_cli_runner().invoke(args=["claim", "import", str(file)])
        assert ended.exit_code == 1
        assert "Traceback" not in ended.output
        assert session.scalar(select(ReviewedClaim.id)) is None


def test_a_card_cannot_be_put_up_from_the_command_line(app: Flask, session: Session, visitor: FlaskClient) -> None:
    a_board(session, "nights")
    session.commit()
    assert "sleep" in _run(app, "board", "card")
    _run(app, "board", "card", "nights", "--ready", "sleep", "--place", "both")
    assert "How to read a claim about sleep remedies" in words(visitor.get("/boards/nights").text)
    _run(app, "board", "card", "nights", "--undo")
    session.rollback()
    assert session.scalars(select(BoardCard)).one().ready == ""
