"""Statements of reasons as the Transparency Database of the European Union takes them (its API, version 2 of the schema, July 2025).

It is public, so nothing of a person goes in: no names, no words of a post, a flag or a moderator. What people are told is in `statements`.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from forum.boards.models import Post
from forum.core import clock
from forum.moderation import measures, reasons, statements
from forum.moderation.models import Decision, Outcome, Stands
from forum.notes.models import ContextNote, NoteState
from forum.resources.agreements import AGREEMENTS_VERSION, cited

Filled = dict[str, Any]

_DISABLED: Final = {"decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"]}

RESTRICTIONS: Final[dict[Outcome, Filled]] = {
    Outcome.NOTE: {"decision_visibility": ["DECISION_VISIBILITY_CONTENT_LABELLED"]},
    Outcome.FOLD: {"decision_visibility": ["DECISION_VISIBILITY_OTHER"], "decision_visibility_other": "Behind a button that everybody can press."},
    Outcome.CLOSE: {"decision_visibility": ["DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED"]},
    Outcome.HIDE: _DISABLED,
    Outcome.PAUSE: _DISABLED | {"decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION"},
    Outcome.EXCLUDE: _DISABLED | {"decision_provision": "DECISION_PROVISION_PARTIAL_TERMINATION"},
}
"""What each outcome is called there. Reading stays open to everybody, so that what is suspended or ended is a part of the service."""

_OTHER: Final = {"category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"}

CATEGORIES: Final[dict[str, Filled]] = {
    "harm": {"category": "STATEMENT_CATEGORY_SELF_HARM"},
    "identity": {"category": "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"},
    "cruelty": {"category": "STATEMENT_CATEGORY_CYBER_VIOLENCE", "category_specification": ["KEYWORD_CYBER_HARASSMENT"]},
    reasons.CLAIM: {"category": "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY", "category_specification": ["KEYWORD_RISK_PUBLIC_HEALTH"]},
}
"""Under which heading each reason comes there; whatever is not named here is something else that is against the agreements."""

NOTE_FACTS: Final = (
    "A sentence of a post is a claim about health. A note with sources was written about it, and people who usually disagree found it helpful. "
    "It stands with the post, which itself is not changed."
)
CHECK_FACTS: Final = (
    "A sentence of a post is a claim about health. A moderator without a part in the talk wrote a note with sources about it, and others say now "
    "whether it helps. Until then a line beside the post says that the sentence is being checked; the post itself is not changed."
)
NO_AGREEMENT: Final = "The agreements between the members of this forum, without a single one that is named."


def all_of(session: Session, since: date | None = None, *, pauses: bool = False) -> Iterator[Filled]:
    """Return a statement for every restriction that holds now, the earliest first.

    :param since: leave out what was decided before this day.
    :param pauses: say also that writing was paused or ended, as `of_decision` does.
    """
    standing = select(Decision).where(Decision.undone.is_(False), Decision.stands != Stands.NOT, Decision.outcome.in_(tuple(RESTRICTIONS)))
    chosen = standing.where(Decision.day >= since) if since else standing
    for decision in session.scalars(chosen.order_by(Decision.place)):
        yield of_decision(session, decision, pauses=pauses)
    shown = select(ContextNote, Post.day).join(Post, Post.id == ContextNote.post_id)
    checked = and_(ContextNote.state == NoteState.RATING, ContextNote.interim_until >= clock.today())
    shown = shown.where(or_(ContextNote.state == NoteState.SHOWN, checked), ContextNote.hidden == "")
    for note, written in session.execute(shown.order_by(ContextNote.day, ContextNote.id)).all():
        if since is None or (note.settled_day or note.day) >= since:
            yield of_note(note, written)


def of_decision(session: Session, decision: Decision, *, pauses: bool = False) -> Filled:
    """Return the statement of a decision.

    :param pauses: say also that somebody cannot write for a while. Whoever knows that day could watch which names fall silent from then on.
    """
    outcome, case = Outcome(decision.outcome) if pauses else measures.for_others(decision.outcome), decision.case
    table = ContextNote if case.kind == "note" else Post
    written = session.scalar(select(table.day).where(table.id == case.subject_id)) or case.opened_day
    by_software, reason = statements.found_by_software(decision), reasons.BY_KEY[case.reason]
    flagged = statements.was_flagged(session, decision)
    came = "was pointed out by somebody" if flagged else "was put before a moderator by software" if by_software else "was found by a moderator"
    facts = f"A text on a forum for peer support {came}, as {reason.in_public}. A volunteer without a part in the matter read it and decided."
    ends = {"end_date_service_restriction": (decision.day + timedelta(days=decision.days)).isoformat()} if outcome == Outcome.PAUSE else {}
    return {
        **RESTRICTIONS[outcome],
        **ends,
        **_ground(decision.rule, decision.rule_version),
        **CATEGORIES.get(case.reason, _OTHER),
        "content_type": ["CONTENT_TYPE_TEXT"],
        "content_date": written.isoformat(),
        "application_date": decision.day.isoformat(),
        "decision_facts": facts,
        "source_type": "SOURCE_TYPE_OTHER_NOTIFICATION" if flagged else "SOURCE_VOLUNTARY",
        "automated_detection": "Yes" if by_software and not flagged else "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": decision.id,
    }


def of_note(note: ContextNote, written: date) -> Filled:
    """Return the statement of a note that is shown, or of the line that a sentence is being checked: a label is a decision that is owed one.

    :param written: the day of the post.
    """
    is_shown = note.state == NoteState.SHOWN
    ends = {} if is_shown or note.interim_until is None else {"end_date_visibility_restriction": note.interim_until.isoformat()}
    return {
        **RESTRICTIONS[Outcome.NOTE],
        **ends,
        **_ground(statements.LABEL_RULE, AGREEMENTS_VERSION),
        **CATEGORIES[reasons.CLAIM],
        "content_type": ["CONTENT_TYPE_TEXT"],
        "content_date": written.isoformat(),
        "application_date": (note.settled_day or note.day).isoformat(),
        "decision_facts": NOTE_FACTS if is_shown else CHECK_FACTS,
        "source_type": "SOURCE_TYPE_OTHER_NOTIFICATION" if note.case_id else "SOURCE_VOLUNTARY",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": note.id,
    }


def _ground(key: str, version: str) -> Filled:
    rule = cited(key, version) if key else None
    named = f"{rule.sentence} (agreements of {version})" if rule and version else rule.sentence if rule else NO_AGREEMENT
    why = f"{rule.why} For example: {rule.example}" if rule else "It went against what members have agreed on, as its author was told in words."
    return {
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "incompatible_content_ground": named,
        "incompatible_content_explanation": why,
        "incompatible_content_illegal": "No",
    }
