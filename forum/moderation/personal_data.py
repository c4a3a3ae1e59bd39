"""What moderation holds about one person: for their export, and for erasing it.

A flag that came to nothing is told to nobody but to whoever flagged: cases are told through their decisions alone.
"""

from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.models import Alias
from forum.accounts.preferences import Words
from forum.boards.models import Post
from forum.core import owned, seals
from forum.core.names import public_id
from forum.moderation import measures, queries, reasons
from forum.moderation.acts import WORDS
from forum.moderation.models import (
    Act,
    Answer,
    Appeal,
    Approval,
    Case,
    CaseConflict,
    Decision,
    Flag,
    Keeping,
    Lifting,
    Outcome,
    Part,
    Pattern,
    PatternName,
    Record,
    State,
)
from forum.moderation.service import handing, rota
from forum.moderation.service.lifting import REASONS
from forum.moderation.transitions import LIVING
from forum.resources.agreements import cited

OUTCOMES = {
    Outcome.NO_ACTION: "left as it was",
    Outcome.HIDE: "hidden",
    Outcome.RESTORE: "shown again",
    Outcome.NOTE: "a content note was added",
    Outcome.UNNOTE: "a content note that a moderator had added was taken away",
    Outcome.ASK_EDIT: "its author was asked to change it",
    Outcome.FOLD: "put behind a button",
    Outcome.CLOSE: "closed for answers",
    Outcome.PAUSE: "hidden, and writing was paused for some days",
    Outcome.EXCLUDE: "hidden, and writing was ended",
}

Left = type[Flag] | type[CaseConflict] | type[Appeal]
"""The tables in which rows of somebody without a name can be left."""


def held(session: Session, account_id: str, *, names: bool) -> dict[str, Any]:
    """Return flags, decisions, and words about patterns of the person behind an account, as plain data.

    :param names: whether names of theirs are told too.
    """
    own = {alias.id: alias.name for alias in aliases.of_account(session, account_id)}
    return {
        "flags": _flags(session, account_id, list(own)),
        "decisions_about_your_posts": _decisions(session, queries.concerns(session, account_id)),
        "appeals": _appeals(session, account_id, list(own)),
        "done_with_your_threads": _keepings(session, list(own)),
        "decisions_on_record": _records(session, account_id),
        "patterns": _patterns(session, own, names=names),
        "seal_lifted": _liftings(session, own, names=names),
        "hours_you_take": rota.told(session, list(own)),
        "notes_on_cases": handing.told(session, list(own)),
        "decisions_you_made": _decisions(session, Decision.by_alias_id.in_(own)),
        "approvals_you_gave": [
            row.day.isoformat() for row in session.scalars(select(Approval).where(Approval.by_alias_id.in_(own)).order_by(Approval.day))
        ],
    }


def own_flags(session: Session, account_id: str, alias_ids: list[str]) -> list[Flag]:
    """Return every flag of a person, also those from before they had a name."""
    named = session.scalars(select(Flag).where(Flag.alias_id.in_(alias_ids)))
    sealed = seals.of(session)
    nameless = session.scalars(select(Flag).where(Flag.alias_id.is_(None)))
    return [*named, *(row for row in nameless if sealed.open("flag", row.id, row.tie) == account_id)]


def _flags(session: Session, account_id: str, alias_ids: list[str]) -> list[dict[str, Any]]:
    rows = sorted(own_flags(session, account_id, alias_ids), key=lambda row: row.place)
    cases = list(session.scalars(select(Case).where(Case.id.in_({row.case_id for row in rows}))))
    decided = queries.decisions_on_cases(session, cases)
    return [_flag(row, decided.get(row.case_id)) for row in rows]


def _flag(row: Flag, decision: Decision | None) -> dict[str, Any]:
    told = {
        "day": row.day.isoformat(),
        "reason": reasons.BY_KEY[row.reason].label,
        "sentence": row.sentence,
        "why": row.why,
        "source": row.source,
        "what_became_of_the_post": OUTCOMES[measures.for_others(decision.outcome)] if decision else "not decided yet",
    }
    return {name: value for name, value in told.items() if value}


def _decisions(session: Session, condition: Any) -> list[dict[str, Any]]:
    rows = session.scalars(select(Decision).join(Decision.case).where(condition).order_by(Decision.place))
    return [
        {
            "day": row.day.isoformat(),
            "board": row.case.board.title,
            "outcome": OUTCOMES[Outcome(row.outcome)],
            "agreement": _agreement(row),
            "content_notes": row.notes.split(),
            "reason": row.reason,
            "days": row.days,
            "taken_back": row.undone,
        }
        for row in rows
    ]


def own_appeals(session: Session, account_id: str, alias_ids: list[str]) -> list[Appeal]:
    """Return every appeal of a person, also those from before they had a name."""
    named = session.scalars(select(Appeal).where(Appeal.alias_id.in_(alias_ids)))
    sealed = seals.of(session)
    nameless = session.scalars(select(Appeal).where(Appeal.alias_id.is_(None)))
    return [*named, *(row for row in nameless if sealed.open("appeal", row.id, row.tie) == account_id)]


def _appeals(session: Session, account_id: str, alias_ids: list[str]) -> list[dict[str, Any]]:
    rows = sorted(own_appeals(session, account_id, alias_ids), key=lambda row: (row.day, row.id))
    about = {Part.AUTHOR: "a post of yours", Part.FLAGGER: "a post that you flagged"}
    answers = {Answer.WAITS: "not answered yet", Answer.UPHELD: "the decision stays", Answer.OVERTURNED: "the decision was taken back"}
    return [{"day": row.day.isoformat(), "about": about[Part(row.party)], "words": row.words, "answer": answers[Answer(row.answer)]} for row in rows]


def _agreement(row: Decision) -> str:
    """Return the agreement that a decision is about, as it stood then."""
    rule = cited(row.rule, row.rule_version) if row.rule else None
    return rule.sentence if rule else ""


def _keepings(session: Session, alias_ids: list[str]) -> list[dict[str, Any]]:
    began = select(Post.id).where(Post.alias_id.in_(alias_ids))
    rows = session.scalars(select(Keeping).where(Keeping.post_id.in_(began)).order_by(Keeping.day, Keeping.id))
    return [{"day": row.day.isoformat(), "what": WORDS[Act(row.act)], "why": row.reason, "taken_back": row.undone} for row in rows]


def _records(session: Session, account_id: str) -> list[str]:
    return sorted(owned.private_parts(session, row)[1] for row in owned.rows_of(session, Record, account_id))


def _patterns(session: Session, own: dict[str, str], *, names: bool) -> list[dict[str, Any]]:
    rows = session.scalars(select(Pattern).where(Pattern.alias_id.in_(own)).order_by(Pattern.day, Pattern.id))
    return [
        {
            **({"your_name": own[row.alias_id]} if names else {}),
            "day": row.day.isoformat(),
            "words": row.words,
            "names_it_is_about": _names_in(session, row),
            "state": "waits" if row.state == State.OPEN else "looked at",
            "what_you_were_told": row.reason if row.state != State.OPEN else "",
        }
        for row in rows
    ]


def _names_in(session: Session, pattern: Pattern) -> list[str]:
    about = select(Alias.name).join(PatternName, PatternName.alias_id == Alias.id).where(PatternName.pattern_id == pattern.id)
    return list(session.scalars(about.order_by(Alias.name)))


def _liftings(session: Session, own: dict[str, str], *, names: bool) -> list[dict[str, Any]]:
    # Before its day a member is not told: a court may have ordered that.
    rows = session.scalars(select(Lifting).where(Lifting.alias_id.in_(own), Lifting.told).order_by(Lifting.day, Lifting.id))
    return [
        {
            **({"your_name": own[row.alias_id]} if names else {}),
            "lifted_on": row.lifted.isoformat() if row.lifted else "",
            "reason": REASONS[row.reason],
        }
        for row in rows
    ]


def erase_alias(session: Session, alias: Alias, *, words: Words) -> None:
    """Erase what a name has flagged and asked for, and what keeps the person behind it from judging; decisions stay.

    Copies of its words in closed cases go with the words. An open case keeps its own until it is decided.
    """
    owner = aliases.owner_of(session, alias)
    for row in list(session.scalars(select(Flag).where(Flag.alias_id == alias.id))):
        _erase_flag(session, row)
    session.execute(delete(Appeal).where(Appeal.alias_id == alias.id))
    if owner is not None:
        _erase_parts(session, alias, owner)
    asked = list(session.scalars(select(Pattern.id).where(Pattern.alias_id == alias.id)))
    session.execute(delete(Approval).where(Approval.subject_id.in_(asked)))
    session.execute(delete(PatternName).where(PatternName.pattern_id.in_(asked)))
    session.execute(delete(Pattern).where(Pattern.id.in_(asked)))
    rota.forget_of(session, alias.id)
    session.execute(update(Case).where(Case.claimed_by == alias.id).values(claimed_by=None, claim_until=0))  # over, as `forget_holds` sees it
    if words == Words.ERASE:
        _erase_copies(session, Case.author_alias_id == alias.id)
    session.flush()


def erase_copies(session: Session, post_id: str) -> None:
    """Erase copies of the words of a post in closed cases; an open one keeps its own until it is decided."""
    _erase_copies(session, queries.about_post(post_id))
    session.flush()


def _erase_copies(session: Session, about: ColumnElement[bool]) -> None:
    closed = select(Case.id).where(about, ~queries.waits())
    session.execute(update(Flag).where(Flag.case_id.in_(closed)).values(sentence=""), execution_options={"synchronize_session": False})
    session.execute(update(Case).where(Case.id.in_(closed)).values(title="", body=""), execution_options={"synchronize_session": False})


def disown_post(session: Session, post_id: str, nobody: Alias, owner: str) -> None:
    """Let closed cases about a post be about nobody's, as it is now; what was decided stays.

    :param nobody: the name it stands under now.
    :param owner: the account behind the name it stood under.
    """
    for case_id in session.scalars(select(Case.id).where(queries.about_post(post_id))).all():
        tags = seals.of(session).tags(queries.CONFLICT, case_id, owner)
        session.execute(delete(CaseConflict).where(CaseConflict.case_id == case_id, CaseConflict.tag.in_(tags), CaseConflict.part == Part.AUTHOR))
        session.execute(update(Case).where(Case.id == case_id).values(author_alias_id=nobody.id))
    session.flush()


def left_of(session: Session, account_id: str) -> list[tuple[Left, Any]]:
    """Find what is left of a person when all their names are gone: flags from before they had one, and cases they may not judge.

    Each is to be erased by itself (`erase_left`), as together they would show which cases one person had a part in.
    """
    sealed, left = seals.of(session), list[tuple[Left, Any]]()
    left += [(Flag, row.id) for row in own_flags(session, account_id, [])]
    left += [(Appeal, row.id) for row in own_appeals(session, account_id, [])]
    for row in session.scalars(select(CaseConflict)):
        if sealed.open(queries.CONFLICT, f"{row.case_id} {row.part}", row.tie) == account_id:
            left.append((CaseConflict, (row.case_id, row.tag, row.part)))
    return left


def erase_left(session: Session, table: Left, key: Any) -> None:
    """Erase one of what `left_of` has found."""
    row = session.get(table, key)
    if isinstance(row, Flag):
        _erase_flag(session, row)
    elif row is not None:
        session.delete(row)
    session.flush()


def _erase_flag(session: Session, row: Flag) -> None:
    """Erase a flag; in an open case the worry stays, and nobody's words."""
    if session.get_one(Case, row.case_id).state not in LIVING:
        session.delete(row)
        return
    nobody = public_id()  # a row without a seal would be a case of its own wherever keys are changed
    row.alias_id, row.sentence, row.why, row.source = None, "", "", ""
    row.person_tag, row.tie = seals.of(session).tag("flag", row.case_id, nobody), seals.of(session).seal("flag", row.id, nobody)


def _erase_parts(session: Session, alias: Alias, owner: str) -> None:
    written = select(Case.id).where(Case.author_alias_id == alias.id)
    decided = select(Decision.case_id).where(Decision.by_alias_id == alias.id)
    for case_id in {*session.scalars(written), *session.scalars(decided)}:
        tags = seals.of(session).tags(queries.CONFLICT, case_id, owner)
        session.execute(delete(CaseConflict).where(CaseConflict.case_id == case_id, CaseConflict.tag.in_(tags)))
