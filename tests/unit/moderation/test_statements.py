"""Statements of reasons: complete for the person, complete for the public database, and without anybody in the latter."""

import json
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from forum.boards.models import Post
from forum.core import clock
from forum.moderation import reasons, statements, statements_eu
from forum.moderation.models import Case, Decision, Outcome, Stands
from forum.resources.agreements import AGREEMENTS
from tests.factories import a_board, a_member, a_moderator, a_thread, usual
from tests.unit.moderation.cases import a_case, decide

REQUIRED = (
    "decision_ground",
    "content_type",
    "category",
    "content_date",
    "application_date",
    "decision_facts",
    "source_type",
    "automated_detection",
    "automated_decision",
    "puid",
)
CHOICES = {
    "decision_ground": {"DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"},
    "source_type": {"SOURCE_ARTICLE_16", "SOURCE_TRUSTED_FLAGGER", "SOURCE_TYPE_OTHER_NOTIFICATION", "SOURCE_VOLUNTARY"},
    "automated_detection": {"Yes", "No"},
    "automated_decision": {"AUTOMATED_DECISION_FULLY", "AUTOMATED_DECISION_PARTIALLY", "AUTOMATED_DECISION_NOT_AUTOMATED"},
    "incompatible_content_illegal": {"Yes", "No"},
    "decision_provision": {
        f"DECISION_PROVISION_{how}" for how in ("PARTIAL_SUSPENSION", "TOTAL_SUSPENSION", "PARTIAL_TERMINATION", "TOTAL_TERMINATION")
    },
    "category": {
        f"STATEMENT_CATEGORY_{name}"
        for name in (
            "ANIMAL_WELFARE",
            "CONSUMER_INFORMATION",
            "CYBER_VIOLENCE",
            "CYBER_VIOLENCE_AGAINST_WOMEN",
            "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
            "ILLEGAL_OR_HARMFUL_SPEECH",
            "INTELLECTUAL_PROPERTY_INFRINGEMENTS",
            "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
            "NOT_SPECIFIED_NOTICE",
            "OTHER_VIOLATION_TC",
            "PROTECTION_OF_MINORS",
            "RISK_FOR_PUBLIC_SECURITY",
            "SCAMS_AND_FRAUD",
            "SELF_HARM",
            "UNSAFE_AND_PROHIBITED_PRODUCTS",
            "VIOLENCE",
        )
    },
}
VISIBILITIES = {
    f"DECISION_VISIBILITY_{what}"
    for what in ("CONTENT_REMOVED", "CONTENT_DISABLED", "CONTENT_DEMOTED", "CONTENT_AGE_RESTRICTED", "CONTENT_INTERACTION_RESTRICTED")
} | {"DECISION_VISIBILITY_CONTENT_LABELLED", "DECISION_VISIBILITY_OTHER"}


def _require_whole(told: dict[str, Any]) -> None:
    """Check a statement as the database does that takes it."""
    for name in REQUIRED:
        assert told.get(name), name
    for name, values in CHOICES.items():
        assert name not in told or told[name] in values, name
    assert set(told["decision_visibility"]) <= VISIBILITIES
    assert ("DECISION_VISIBILITY_OTHER" in told["decision_visibility"]) == bool(told.get("decision_visibility_other"))
    assert told["content_type"] == ["CONTENT_TYPE_TEXT"]
    assert len(told["incompatible_content_ground"]) <= 500
    assert len(told["incompatible_content_explanation"]) <= 2000
    assert len(told["decision_facts"]) <= 5000
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,500}", told["puid"])
    for name in ("content_date", "application_date", "end_date_service_restriction"):
        assert name not in told or date.fromisoformat(told[name])
    assert told["content_date"] <= told["application_date"]


def _decision(case: Case, outcome: Outcome, *, rule: str = "kindness", days: int = 0) -> Decision:
    today = clock.today()
    return Decision(
        id="a" * 22, case=case, case_id=case.id, outcome=outcome, rule=rule, rule_version="2026-11-21", reason="Words.", day=today, days=days,
        stands=Stands.FIRST, undone=False,
    )  # fmt: skip


def test_every_outcome_has_its_words() -> None:
    assert set(statements.DOES) == set(Outcome)
    assert set(statements_eu.RESTRICTIONS) == set(statements.RESTRICTS)


@pytest.mark.parametrize("outcome", list(statements_eu.RESTRICTIONS))
@pytest.mark.parametrize("reason", [reason.key for reason in reasons.REASONS])
def test_a_statement_is_refused_for_a_field_that_is_missing(session: Session, outcome: Outcome, reason: str) -> None:
    board = a_board(session)
    post = a_thread(session, a_member(session), board)
    for noticed in ("", reasons.DANGER):
        case = Case(
            id="c" * 22, kind="post", subject_id=post.id, board_id=board.id, reason=reason, noticed=noticed, opened_day=clock.today(), revision=0
        )
        for rule in ("", *(one.key for one in AGREEMENTS)):
            told = statements_eu.of_decision(session, _decision(case, outcome, rule=rule, days=7 if outcome == Outcome.PAUSE else 0), pauses=True)
            _require_whole(told)
            assert ("end_date_service_restriction" in told) == (outcome == Outcome.PAUSE)
    session.rollback()


def test_a_public_database_says_who_cannot_write_and_since_when(session: Session) -> None:
    case = a_case(session)
    for outcome in (Outcome.PAUSE, Outcome.EXCLUDE):
        told = statements_eu.of_decision(session, _decision(case, outcome, days=7))
        _require_whole(told)
        assert not [name for name in told if "provision" in name or "end_date" in name]


def test_the_public_database_learns_who_it_was(app: Flask, session: Session) -> None:
    author = a_member(session)
    case, name = a_case(session, author, reason="advice"), usual(session, author).name
    decision = decide(session, a_moderator(session), case, "fold")
    session.commit()
    ended = app.test_cli_runner().invoke(args=["moderation", "statements", "--json"])
    (told,) = json.loads(ended.output)["statements"]
    _require_whole(told)
    assert told["puid"] == decision.id
    assert told["source_type"] == "SOURCE_TYPE_OTHER_NOTIFICATION"
    post = session.query(Post).filter_by(id=case.subject_id).one()
    for secret in (post.id, post.body, "A quiet title", case.id, decision.reason, decision.by_alias_id, post.alias_id, name):
        assert secret not in ended.output


def test_what_was_taken_back_is_given_out(app: Flask, session: Session) -> None:
    decision = decide(session, a_moderator(session), a_case(session), "fold")
    unchanged = decide(session, a_moderator(session), a_case(session), "no_action")
    decision.undone = True
    session.commit()
    assert unchanged.stands
    ended = app.test_cli_runner().invoke(args=["moderation", "statements", "--json"])
    assert json.loads(ended.output) == {"statements": []}


def test_an_earlier_statement_is_given_out_again(app: Flask, session: Session) -> None:
    decide(session, a_moderator(session), a_case(session), "fold")
    session.commit()
    run = app.test_cli_runner().invoke
    assert "1 statements" in run(args=["moderation", "statements", "--since", clock.today().isoformat()]).output
    assert "0 statements" in run(args=["moderation", "statements", "--since", "2999-01-01"]).output
