import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from forum.accounts.models import Restriction
from forum.core import owned
from forum.core.names import public_id
from tests import factories


def _keep(session: Session, account_id: str) -> Restriction:
    row = Restriction(id=public_id())
    owned.keep(session, row, account_id, "writing", "2026-01-01")
    return row


def test_a_row_is_found_by_its_owner_and_by_nobody_else(session: Session) -> None:
    mine, theirs = (factories.a_member(session).account_id for _ in range(2))
    row = _keep(session, mine)
    assert owned.rows_of(session, Restriction, mine) == [row]
    assert owned.rows_of(session, Restriction, theirs) == []
    assert owned.owner_of(session, row) == mine
    assert owned.private_parts(session, row) == ["writing", "2026-01-01"]


def test_whatever_went_before_the_rows_that_are_left_are_found(session: Session) -> None:
    account_id = factories.a_member(session).account_id
    rows = [_keep(session, account_id) for _ in range(40)]
    for gone in rows[:39]:
        session.delete(gone)
    session.flush()
    assert owned.rows_of(session, Restriction, account_id) == [rows[39]]


def test_erasing_finds_what_stands_behind_any_gap(session: Session) -> None:
    account_id = factories.a_member(session).account_id
    rows = [_keep(session, account_id) for _ in range(150)]
    for gone in rows[:149]:
        session.delete(gone)
    session.flush()
    assert owned.all_rows_of(session, Restriction, [account_id]) == {account_id: [rows[149]]}


@given(st.lists(st.booleans(), max_size=24))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_new_rows_fill_the_gaps_that_others_left(session: Session, kept: list[bool]) -> None:
    account_id = factories.a_member(session).account_id
    for keep in kept:
        here = owned.rows_of(session, Restriction, account_id)
        if keep or not here:
            _keep(session, account_id)
        else:
            session.delete(here[0])
            session.flush()
    here = owned.rows_of(session, Restriction, account_id)
    assert len({row.slot for row in here}) == len(here)


def test_a_cut_row_belongs_to_nobody_and_cannot_be_tied_again_by_its_seal(session: Session) -> None:
    account_id = factories.a_member(session).account_id
    row = _keep(session, account_id)
    owned.cut(row)
    session.flush()
    assert owned.owner_of(session, row) is None
    assert owned.rows_of(session, Restriction, account_id) == []


def test_more_than_fits_into_a_seal_is_refused_instead_of_cut(session: Session) -> None:
    with pytest.raises(ValueError, match="too long"):
        owned.keep(session, Restriction(id=public_id()), factories.a_member(session).account_id, "x" * 7000)
