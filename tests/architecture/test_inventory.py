"""Every column is claimed once: what it holds, whose it is, whether its person gets it, and what erasing them does to it."""

from collections import Counter
from dataclasses import fields

import pytest
from flask.testing import FlaskClient

from forum.accounts.personal_data import CHOICES
from forum.accounts.preferences import Preferences
from forum.core.model import Base
from forum.notifications.models import Kind
from forum.notifications.personal_data import ABOUT
from forum.privacy.inventory import TABLES
from forum.privacy.inventory.claims import Erasure, Table, Whose


def test_nothing_new_is_kept_without_a_word_about_it() -> None:
    there = {f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns}
    claimed = {f"{table.name}.{column}" for table in TABLES for column in table.columns}
    missing, gone = sorted(there - claimed), sorted(claimed - there)
    assert not missing, f"say in forum/privacy/inventory what these columns hold, whether they are exported, and how they are erased: {missing}"
    assert not gone, f"forum/privacy/inventory claims columns that do not exist (any more): {gone}"


def test_no_table_is_claimed_twice() -> None:
    assert not [name for name, count in Counter(table.name for table in TABLES).items() if count > 1]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_claim_says_what_is_exported_and_why_the_rest_is_not(table: Table) -> None:
    for name, column in table.columns.items():
        assert column.holds, name
        assert bool(column.key) != bool(column.why_not), name
        assert (column.erasure == Erasure.STAYS) == bool(column.why_stays), name
        if table.whose == Whose.NOBODY:
            assert column.erasure == Erasure.STAYS, name


def test_no_choice_of_a_member_is_kept_without_being_told_to_them() -> None:
    kept = {field.name for field in fields(Preferences)}
    assert kept == CHOICES.keys(), "say in forum/accounts/personal_data.py how an export calls what an account keeps sealed"


def test_no_kind_of_notice_stops_a_copy_from_being_made() -> None:
    assert set(ABOUT) == set(Kind)


def test_everybody_can_read_what_is_kept(visitor: FlaskClient) -> None:
    page = visitor.get("/privacy/inventory").text
    for table in TABLES:
        for name in table.columns:
            assert f"{table.name}.{name}" in page
