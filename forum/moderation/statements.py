"""What people are owed to know of a decision: every field of Article 17(3) of the Digital Services Act, in words for the author and for each flagger.

The moderator's own words stand on the page besides; the same for a public database is in `forum.moderation.statements_eu`. A flagger learns what
became of the post, and nothing of its author.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from forum.boards.models import Post
from forum.core import days
from forum.core.words import _, later, ngettext
from forum.moderation import reasons, subjects
from forum.moderation.models import Decision, Flag, Outcome, Stands
from forum.moderation.service.appealing import DAYS
from forum.moderation.service.carrying import THE_FORUM
from forum.notes.models import ContextNote, NoteState
from forum.resources import crisis
from forum.resources.agreements import AGREEMENTS_VERSION, Agreement, cited

DOES: Final = {
    Outcome.NO_ACTION: later("It changes nothing."),
    Outcome.HIDE: later("The post is hidden from everybody but its author and the moderators. It is not erased."),
    Outcome.RESTORE: later("The post can be read and answered by everybody again."),
    Outcome.NOTE: later("A line above the post says what it is about, so that readers can choose."),
    Outcome.UNNOTE: later("A line above the post is gone."),
    Outcome.ASK_EDIT: later("The post stays as it is. Its author is asked to change it, and need not."),
    Outcome.FOLD: later("The post stands behind a button. Everybody can open and answer it."),
    Outcome.CLOSE: later("The post can be read by everybody, and not be answered."),
    Outcome.PAUSE: later("The post is hidden from everybody but its author and the moderators. It is not erased."),
    Outcome.EXCLUDE: later("The post is hidden from everybody but its author and the moderators. It is not erased."),
}
"""What each outcome does to the post."""

_HIDDEN_NOTE: Final = later("The note is hidden from everybody but its writer and the moderators, wherever it stood. It is not erased.")
_HIDDEN_NAME: Final = later("The name is hidden wherever it stands: “A member” is read in its place. What was written under it stays.")
DOES_TO_NAMES: Final = DOES | {
    **dict.fromkeys((Outcome.HIDE, Outcome.PAUSE, Outcome.EXCLUDE), _HIDDEN_NAME),
    Outcome.RESTORE: later("The name can be read again, wherever it stood."),
}
"""What each outcome does to a name."""
DOES_TO_NOTES: Final = DOES | {
    **dict.fromkeys((Outcome.HIDE, Outcome.PAUSE, Outcome.EXCLUDE), _HIDDEN_NOTE),
    Outcome.RESTORE: later("The note can be read again, and stands where its ratings put it."),
}
"""What each outcome does to a context note."""

LABEL_RULE: Final = "no-treatment-orders"
"""The agreement on which context notes stand."""

RESTRICTS: Final = (Outcome.NOTE, Outcome.FOLD, Outcome.CLOSE, Outcome.HIDE, Outcome.PAUSE, Outcome.EXCLUDE)
"""Outcomes that take something from somebody; a label is one of them."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of reasons, as a page shows it.

    :param facts: a name and a sentence for each.
    :param rule: the agreement as it stood when it was decided, or None.
    :param version: which version that was.
    :param help_first: whether its author may have been in distress when they wrote it.
    """

    facts: list[tuple[str, str]]
    rule: Agreement | None
    version: str
    help_first: bool


def for_author(session: Session, decision: Decision) -> Statement:
    """Return what the author of a post is owed to know."""
    person = {
        Outcome.PAUSE: ngettext("Your writing is paused for %(num)d day.", "Your writing is paused for %(num)d days.", decision.days),
        Outcome.EXCLUDE: _("You can read here and find help, and not write any more."),
    }
    does = " ".join([_does(decision), *([person[Outcome(decision.outcome)]] if decision.outcome in person else [])])
    facts = [
        (_("What it does"), does),
        (_("Where, and for how long"), _scope(decision)),
        (_("How it came up"), _source(session, decision)),
        (_("What software had to do with it"), _automated(decision)),
        (_("What it stands on"), _ground(decision)),
        (_("What you can do"), _redress(decision)),
    ]
    return _statement(decision, facts, help_first=_in_distress(session, decision))


def for_flagger(decision: Decision) -> Statement:
    """Return what somebody who flagged a post is owed to know: nothing of its author, nor of others who flagged it."""
    facts = [
        (_("What it does"), _does(decision)),
        (_("Where, and for how long"), _scope(decision)),
        (_("How it came up"), _("You told us, and perhaps others did. The author is not told who.")),
        (_("What software had to do with it"), _("A person has decided this, and no software.")),
        (_("What it stands on"), _ground(decision)),
        (_("What you can do"), _redress(decision)),
    ]
    return _statement(decision, facts, help_first=False)


def for_labelled(note: ContextNote, post: Post) -> Statement:
    """Return what the author of a post is owed to know of a context note that stands with it: a label is a decision like any other.

    It is about a sentence. Of whoever wrote the note, or rated it, it says nothing.
    """
    shown = note.state == NoteState.SHOWN
    checked = _("A line beside the post says that a sentence of it is being checked. The post itself stays as it is, and nothing is taken from you.")
    stands = _("A note with sources stands beside a sentence of the post. The post itself stays as it is, and nothing is taken from you.")
    looked = _("Somebody looked whether a sentence is true for people in general. Nobody is told who, and it says nothing about you.")
    counted = _("None in reading or writing it. It counts ratings, and shows the note when people who usually differ find it helpful.")
    rule = cited(LABEL_RULE, AGREEMENTS_VERSION)
    facts = [
        (_("What it does"), stands if shown else checked),
        (_("Where, and for how long"), _label_scope(note, shown=shown)),
        (_("How it came up"), looked),
        (_("What software had to do with it"), counted if shown else _("None: a person wrote it.")),
        (_("What it stands on"), _("An agreement of this forum, which stands above, and no law. What is known stands in the note.")),
        (_("What you can do"), _label_redress()),
    ]
    return Statement(facts, rule, AGREEMENTS_VERSION, crisis.may_be_danger(post.body))


def was_flagged(session: Session, decision: Decision) -> bool:
    """Say whether anybody has flagged what a decision is about."""
    return bool(session.scalar(select(exists().where(Flag.case_id == decision.case_id))))


def found_by_software(decision: Decision) -> bool:
    """Say whether the software itself has raised a case."""
    return decision.case.noticed not in ("", reasons.ASKED)


def _statement(decision: Decision, facts: list[tuple[str, str]], *, help_first: bool) -> Statement:
    rule = cited(decision.rule, decision.rule_version) if decision.rule else None
    return Statement(facts, rule, decision.rule_version, help_first)


def _does(decision: Decision) -> str:
    return _({"note": DOES_TO_NOTES, "name": DOES_TO_NAMES}.get(decision.case.kind, DOES)[Outcome(decision.outcome)])


def _scope(decision: Decision) -> str:
    if decision.outcome not in RESTRICTS:
        return _("It takes nothing from anybody.")
    where = _("Here, for readers in all countries.")
    if decision.stands == Stands.INTERIM:
        how_long = _("It holds for now, until a second moderator has looked.")
    else:
        how_long = _("It holds until a moderator changes it, and each can be taken back.")
    return f"{where} {how_long}"


def _source(session: Session, decision: Decision) -> str:
    if was_flagged(session, decision):
        return _("Somebody pointed it out to us. Nobody is told who, and how many did has changed nothing.")
    if found_by_software(decision):
        return _("The software put it before a moderator. Nobody had flagged it.")
    return _("A moderator has looked at it. Nobody had flagged it.")


def _automated(decision: Decision) -> str:
    if found_by_software(decision):
        return _("It has put the post before a moderator. A person has read it and decided.")
    return _("None: people found it, read it and decided.")


def _ground(decision: Decision) -> str:
    rule = cited(decision.rule, decision.rule_version) if decision.rule else None
    if rule is None:
        return _("What we have agreed on here, and no law. No single agreement is named.")
    return _("The agreement “%(sentence)s”, and no law. What that has to do with it stands under Why.", sentence=_(rule.sentence))


def _redress(decision: Decision) -> str:
    if decision.stands == Stands.INTERIM:
        return _("Wait for the second moderator, or write to the people who run this forum. What is decided then can be appealed for six months.")
    last = days.full(decision.day + timedelta(days=DAYS))
    appeal = _("Until %(day)s you can say here that it is wrong, at no cost.", day=last)
    besides = _("Somebody who has decided nothing in it looks at all of it. Courts are open to you besides.")
    return f"{appeal} {besides}"


def _label_scope(note: ContextNote, *, shown: bool) -> str:
    where = _("Here, for readers in all countries.")
    if shown or note.interim_until is None:
        return " ".join((where, _("It holds as long as the sentence stands there and ratings find the note helpful.")))
    return " ".join((where, _("Until %(day)s at most, while ratings are waited for.", day=days.full(note.interim_until))))


def _label_redress() -> str:
    change = _("You can change the sentence, or say in an answer what the note leaves out.")
    flag = _("If the note is wrong or unkind, flag it: a moderator without a part in it looks, and what they decide can be appealed for six months.")
    return " ".join((change, flag, _("Courts are open to you besides.")))


def _in_distress(session: Session, decision: Decision) -> bool:
    subject = subjects.find(session, decision.case.kind, decision.case.subject_id, THE_FORUM)
    return decision.case.reason == reasons.DANGER or (subject is not None and crisis.may_be_danger(subject.text))
