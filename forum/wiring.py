"""Who listens to which fact, and which job runs how often: tables, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from forum.accounts.service import limited, sessions
from forum.boards.events import (
    PostChanged,
    PostDisowned,
    PostHeld,
    PostPublished,
    QuotationChanged,
    SupportGiven,
    ThreadChanged,
    ThreadMoved,
    WordsTakenBack,
)
from forum.boards.service import drafts, holding, positions, quoting, rendering
from forum.boards.service.keeping.ends import end_due
from forum.boards.service.placing import forget_minutes
from forum.core.outbox import Handler, Outside, Subscriptions
from forum.moderation import handlers as moderation
from forum.moderation.events import (
    AppealDecided,
    AppealFiled,
    CaseDecided,
    CaseOpened,
    DecisionMade,
    FlagsChanged,
    PatternDecided,
    SealLifted,
    ThreadKept,
)
from forum.moderation.service import counting, handing, heads, keeping, lifting, opening, records, remembering, rota
from forum.moderation.service.deciding import forget_holds
from forum.moderation.service.seconding import settle_stuck
from forum.notes import handlers as notes
from forum.notes.events import ContextNoteGone, ContextNotePlaced
from forum.notes.service import scoring
from forum.notifications import handlers as notifications
from forum.privacy import erasure, expiry, export, tombstones
from forum.privacy import handlers as privacy
from forum.search import handlers as search
from forum.web import traces

SUBSCRIPTIONS: dict[type, list[Handler]] = {
    PostPublished: [moderation.look_for_danger, notifications.tell_of_post, notifications.tell_of_care, notes.follow_post],
    PostHeld: [moderation.take_up_held],
    PostChanged: [moderation.look_for_danger, moderation.drop_gone, moderation.forget_titles, quoting.veil_quotations, notes.follow_post],
    WordsTakenBack: [quoting.scrub_quotations, moderation.forget_taken_back, notes.forget_taken_back],
    QuotationChanged: [quoting.follow_quoted],
    SupportGiven: [notifications.tell_of_support],
    PostDisowned: [notifications.forget_disowned],
    DecisionMade: [notifications.tell_people, counting.count_first_look],
    CaseOpened: [counting.count_opened],
    CaseDecided: [counting.count_decided],
    AppealFiled: [counting.count_filed],
    AppealDecided: [notifications.tell_of_appeal, counting.count_appeal],
    FlagsChanged: [moderation.measure_heat],
    ThreadKept: [notifications.tell_of_keeping],
    PatternDecided: [notifications.tell_of_pattern],
    SealLifted: [notifications.tell_of_lifting],
    ContextNotePlaced: [notifications.tell_of_note, moderation.log_note],
    ContextNoteGone: [notifications.forget_note, moderation.log_note],
}

OUTSIDE: dict[type, list[Outside]] = {
    PostPublished: [search.refresh_posts],
    PostChanged: [search.refresh_posts, privacy.mark_erased],
    WordsTakenBack: [privacy.mark_taken_back],
    PostDisowned: [privacy.mark_disowned],
    ThreadChanged: [search.refresh_threads],
    ThreadMoved: [search.refresh_whole_threads],
}


@dataclass(frozen=True)
class Job:
    """A function that the worker calls every so many seconds, in a transaction of its own."""

    every: int
    do: Callable[..., None]
    first: int = 0
    """Seconds after the start at which it runs for the first time."""
    writes: bool = True
    """Whether it writes to the database; one that does not holds up nobody who writes."""
    in_steps: bool = False
    """Whether it opens transactions of its own, one after the other: it is given how to open one that looks, and one that writes."""


JOBS = [
    Job(3600, sessions.forget_ended),
    Job(3600, limited.forget_ended),
    Job(60, holding.release_due, in_steps=True),
    Job(600, positions.flush, first=600, in_steps=True),
    Job(86_400, rendering.render_anew, first=300, in_steps=True),
    Job(86_400, drafts.drop_sent, first=1800, in_steps=True),
    Job(600, forget_minutes),
    Job(600, forget_holds),
    Job(3600, settle_stuck),
    Job(600, opening.forget_waits),
    Job(600, opening.warn_of_overdue, writes=False),
    Job(600, end_due),
    Job(3600, keeping.forget_old),
    Job(3600, records.forget_old_records),
    Job(600, handing.forget_notes),
    Job(3600, rota.forget_former),
    Job(600, remembering.put_away, first=500, in_steps=True),
    Job(3600, lifting.tell_people),
    Job(5, export.make_waiting, in_steps=True),
    Job(3600, export.forget_ended),
    Job(3600, erasure.carry_out_due, in_steps=True),
    Job(600, erasure.carry_out_at_once, in_steps=True),
    Job(3600, expiry.end_due, in_steps=True),
    Job(3600, expiry.set_earlier, in_steps=True),
    Job(3600, tombstones.forget_old, writes=False),
    Job(3600, heads.keep_head, first=120, writes=False),
    Job(3600, search.tidy_index, first=900, writes=False),
    Job(600, scoring.settle_all, first=240, in_steps=True),
    Job(86_400, traces.stir, first=7200, in_steps=True),
]


def subscriptions() -> Subscriptions:
    """Return the table of listeners."""
    return Subscriptions(SUBSCRIPTIONS, OUTSIDE)
