"""Reviewed claims: written by one, confirmed by another, looked at again, and suggested where somebody says the same in other words."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from forum.accounts.models import Alias
from forum.core import clock
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.notes import claim_review
from forum.notes.models import ClaimState
from forum.notes.service import claims
from forum.notes.sources import Source
from forum.privacy.erasure import carry_out_at_once
from tests import factories
from tests.unit.notes.making_claims import HICCUPS, a_claim, a_confirmed_claim, a_review, a_source
from tests.unit.privacy.going import leave, marks_gone, run

YESTERDAY = timedelta(days=1)


def test_nobody_confirms_what_they_have_written(session: Session) -> None:
    writer = factories.a_moderator(session)
    row = a_claim(session, member=writer)
    with pytest.raises(Refused):
        claims.confirm(session, writer, row)
    assert not claims.may_confirm(session, writer, row)
    assert claims.may_confirm(session, factories.a_moderator(session), row)
    assert row.state == ClaimState.WAITS


def test_a_claim_is_read_and_suggested_only_once_two_stand_by_it(session: Session) -> None:
    row = a_claim(session)
    with pytest.raises(Missing):
        claims.get_public(session, row.id)
    assert not claims.listed(session)
    assert not claims.suggest(session, [HICCUPS])
    claims.confirm(session, factories.a_moderator(session), row)
    assert claims.get_public(session, row.id) is row
    assert [one.claim for one in claims.suggest(session, ["If you drink water with some lemon the hiccups go away."])] == [row]


@pytest.mark.parametrize("act", [claims.confirm, claims.withdraw, claims.bring_back])
def test_members_keep_no_claims(session: Session, act: object) -> None:
    member, row = factories.a_member(session), a_claim(session)
    with pytest.raises(Refused):
        act(session, member, row)  # type: ignore[operator]
    with pytest.raises(Refused):
        claims.write(session, member, a_review("Another claim about lemons."))


def test_two_who_confirm_at_once_do_not_both_think_it_was_them(session: Session) -> None:
    row = a_confirmed_claim(session)
    with pytest.raises(Conflict):
        claims.confirm(session, factories.a_moderator(session), row)


def test_what_was_taken_out_comes_back_only_when_somebody_confirms_it_again(session: Session) -> None:
    row, moderator = a_confirmed_claim(session), factories.a_moderator(session)
    claims.withdraw(session, moderator, row)
    assert claims.get_public(session, row.id).state == ClaimState.WITHDRAWN
    assert not claims.suggest(session, [HICCUPS])
    claims.bring_back(session, moderator, row)
    assert (row.state, row.confirmed_by_id) == (ClaimState.WAITS, None)
    with pytest.raises(Conflict):
        claims.bring_back(session, moderator, row)


def test_a_new_look_takes_the_place_of_the_earlier_one_and_its_address_leads_there(session: Session) -> None:
    row = a_confirmed_claim(session)
    new = a_claim(session, replaces=row.id, verdict="outdated")
    assert claims.get_public(session, row.id) is row
    claims.confirm(session, factories.a_moderator(session), new)
    session.refresh(row)
    assert row.state == ClaimState.REPLACED
    assert claims.get_public(session, row.id) is new
    assert claims.listed(session) == [new]


def test_a_claim_does_not_stand_in_the_list_twice(session: Session) -> None:
    a_claim(session)
    with pytest.raises(Invalid) as refused:
        a_claim(session, "lemon water CURES the hiccups")
    assert refused.value.field == "claim"


def test_a_claim_whose_day_has_passed_is_shown_as_such_everywhere(session: Session) -> None:
    row = claims.write(session, None, a_review(review_by=clock.today() - YESTERDAY))
    claims.confirm(session, factories.a_moderator(session), row)
    assert claims.is_due(row)
    told = claim_review.of(row, site="A forum", address="https://example.org", due=claims.is_due(row))
    assert told["creativeWorkStatus"] == "expired"
    assert claims.suggest(session, [HICCUPS])[0].claim is row


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("claim", {"claim": " "}),
        ("claim", {"claim": "long " * 200}),
        ("verdict", {"verdict": "a lie"}),
        ("explanation", {"explanation": ""}),
        ("sources", {"sources": ()}),
        ("sources", {"sources": (Source("review", ""),)}),
        ("sources", {"sources": (Source("rumour", "A title", read_on=clock.today()),)}),
        ("sources", {"sources": (Source("review", "A title"),)}),
        ("sources", {"sources": (a_source(read_on=clock.today() + timedelta(days=2)),)}),
        ("sources", {"sources": (Source("review", "A title", "javascript:alert(1)", clock.today()),)}),
        ("review_by", {"review_by": clock.today()}),
        ("review_by", {"review_by": clock.today() + timedelta(days=2_000)}),
    ],
)
def test_a_claim_without_what_readers_need_is_not_taken(session: Session, field: str, values: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        claims.write(session, factories.a_moderator(session), a_review(**{"claim": HICCUPS, **values}))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_review_for_machines_names_nobody(session: Session) -> None:
    writer = factories.a_moderator(session)
    row = a_claim(session, member=writer)
    told = str(claim_review.of(row, site="A forum", address="https://example.org/claims/x", due=False))
    assert HICCUPS in told
    assert "'ratingValue': 2" in told
    assert row.written_by_id not in told


def test_what_is_like_nothing_in_the_list_gets_no_suggestion(session: Session) -> None:
    a_confirmed_claim(session)
    assert not claims.suggest(session, ["The bus was late again."])
    assert not claims.suggest(session, [])


def test_a_claim_goes_with_the_moderator_who_wrote_it_or_still_names_them(app: Flask, session: Session) -> None:
    writer = factories.a_moderator(session)
    row = a_claim(session, member=writer)
    claims.confirm(session, factories.a_moderator(session), row)
    leave(session, writer, "leave", at_once=True)
    for _ in range(2):
        run(app, session, carry_out_at_once)
    session.expire_all()
    assert [one.claim for one in claims.listed(session)] == [HICCUPS]
    written_by = session.get_one(Alias, claims.listed(session)[0].written_by_id)
    assert written_by.tie is None
    marks_gone(app)
