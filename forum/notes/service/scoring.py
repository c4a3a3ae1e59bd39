"""Works out from all ratings which notes are shown, as the worker does every few minutes. It alone learns who rated what: for a moment, in memory.

The two methods are in `forum.notes.groups` and `forum.notes.statuses`; who may rate in `rating`; where notes stand in `placing`.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.core import clock, outbox, owned
from forum.core.outbox import Transaction
from forum.notes import groups, queries, statuses
from forum.notes.events import ContextNoteGone, ContextNotePlaced
from forum.notes.groups import Counts, Group
from forum.notes.models import ContextNote, ContextNoteScore, Method, NoteRating, NoteState
from forum.notes.service import placing
from forum.notes.service.rating import VALUES
from forum.notes.statuses import Rating, Scored, Status

RATERS_TO_SWITCH, RATINGS_EACH, NOTES_TO_SWITCH = 30, 10, 100
"""The bridging decides from so many raters on that have rated so many notes each, and so many rated notes; until then it runs in the shadow.

For few raters its scores say more of which other notes there are than of the note (docs/decisions/0013-context-notes.md).
"""

LEAST = 5
"""Of fewer raters no figures are kept, and with every so many more they are renewed: so they tell of nobody's own rating."""

_SAYS = {Status.HELPFUL: NoteState.SHOWN, Status.NOT_HELPFUL: NoteState.REJECTED}


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating, opened. It lives in memory alone, and as long as the working out.

    :param rater: what tells raters apart.
    """

    note_id: str
    rater: str
    value: float
    group: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What one method makes of a note."""

    says: str
    score: float | None
    factor: float | None
    counts: Counts
    by_group: dict[Group, Counts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a note: the method that decides, and what each of them makes of it."""

    method: Method
    figures: dict[Method, Figures]

    @property
    def state(self) -> str:
        """What the deciding method makes of it."""
        return self.figures[self.method].says


def settle_all(reading: Transaction, writing: Transaction) -> None:
    """Work out every note anew and let those change that do, in no order and each in a transaction of its own.

    :param reading: opens a transaction that only looks.
    :param writing: opens a transaction that commits at its end.
    """
    with reading() as session:
        open_notes = list(session.scalars(select(ContextNote.id).where(ContextNote.state != NoteState.WITHDRAWN)))
        rated = _all_ratings(session)
    outcomes = work_out(open_notes, rated)
    with reading() as session:
        due = [note_id for note_id, outcome in outcomes.items() if _is_due(session.get(ContextNote, note_id), outcome)]
    for note_id in random.SystemRandom().sample(due, len(due)):
        with writing() as session:
            note = session.get(ContextNote, note_id)
            if note is not None and note.state != NoteState.WITHDRAWN:
                apply(session, note, outcomes[note_id])


def work_out(note_ids: Sequence[str], rated: Sequence[Rated]) -> dict[str, Outcome]:
    """Return what becomes of some notes by all their ratings; of every note, also of one that nobody has rated."""
    of_note: dict[str, list[Rated]] = defaultdict(list)
    for one in rated:
        of_note[one.note_id].append(one)
    scored = {one.note_id: one for one in statuses.score([Rating(one.note_id, one.rater, one.value) for one in rated])}
    by_bridging = bridging_decides(rated)
    return {note_id: _outcome(of_note[note_id], scored.get(note_id), by_bridging=by_bridging) for note_id in note_ids}


def bridging_decides(rated: Sequence[Rated]) -> bool:
    """Say whether there are ratings enough for the bridging to decide."""
    notes, each = {one.note_id for one in rated}, defaultdict[str, int](int)
    for one in rated:
        each[one.rater] += 1
    return len(notes) >= NOTES_TO_SWITCH and sum(number >= RATINGS_EACH for number in each.values()) >= RATERS_TO_SWITCH


def apply(session: Session, note: ContextNote, outcome: Outcome) -> None:
    """Keep what was worked out, and let the note stand with its post or leave it."""
    placed = queries.is_placed(note)
    for method, figures in outcome.figures.items():
        _keep(session, note, method, figures)
    if note.state != outcome.state:
        note.state = outcome.state
        note.settled_day = clock.today() if outcome.state != NoteState.RATING else None
    note.method = outcome.method.value
    if note.interim_until is not None and not queries.is_interim(note):
        note.interim_until = None
    session.flush()
    now = queries.is_placed(note)
    if now and (not placed or note.state == NoteState.SHOWN):
        outbox.record(session, ContextNotePlaced(note.id))
    elif placed and not now:
        outbox.record(session, ContextNoteGone(note.id))
    placing.settle(session, note.post_id)


def _all_ratings(session: Session) -> list[Rated]:
    rows = session.scalars(select(NoteRating).where(NoteRating.tie.is_not(None)))
    return [_one(session, row) for row in rows]


def _one(session: Session, row: NoteRating) -> Rated:
    value, group = owned.private_parts(session, row)
    return Rated(row.note_id, owned.owner_of(session, row) or row.id, VALUES[value], group)


def _outcome(rated: list[Rated], scored: Scored | None, *, by_bridging: bool) -> Outcome:
    counts = groups.count(one.value for one in rated)
    by_group = {group: groups.count(one.value for one in rated if one.group == group) for group in Group}
    found = {
        Method.GROUPS: Figures(_says(groups.status(by_group)), groups.together(by_group) if rated else None, None, counts, by_group),
        Method.BRIDGING: Figures(_says(Status.NEEDS_RATINGS), None, None, counts),
    }
    if scored is not None:
        found[Method.BRIDGING] = Figures(_says(scored.status), scored.intercept, scored.factor, counts)
    # A note with too few ratings to be scored by the bridging is not taken from readers because others have many.
    counts_there = by_bridging and scored is not None and scored.intercept is not None
    return Outcome(Method.BRIDGING if counts_there else Method.GROUPS, found)


def _says(status: Status) -> str:
    return _SAYS.get(status, NoteState.RATING).value


def _is_due(note: ContextNote | None, outcome: Outcome) -> bool:
    """Say whether anything of a note would change."""
    if note is None:
        return False
    rows = {row.method: row for row in note.scores}
    if note.state != outcome.state or note.method != outcome.method or len(rows) < len(outcome.figures):
        return True
    if note.interim_until is not None and not queries.is_interim(note):
        return True
    return any(rows[method].says != one.says or _are_to_be_renewed(rows[method], one) for method, one in outcome.figures.items())


def _are_to_be_renewed(row: ContextNoteScore, figures: Figures) -> bool:
    raters = figures.counts.raters
    return row.raters > 0 if raters < LEAST else abs(raters - row.raters) >= LEAST


def _keep(session: Session, note: ContextNote, method: Method, figures: Figures) -> None:
    row = session.get(ContextNoteScore, (note.id, method.value))
    if row is None:
        row = ContextNoteScore(note_id=note.id, method=method.value, raters=0)
        session.add(row)
    row.says = figures.says
    if not _are_to_be_renewed(row, figures):
        return
    shown = figures if figures.counts.raters >= LEAST else Figures(figures.says, None, None, Counts())
    row.score, row.factor, row.raters = shown.score, shown.factor, shown.counts.raters
    row.helpful, row.somewhat, row.not_helpful = shown.counts.helpful, shown.counts.somewhat, shown.counts.not_helpful
    row.by_group = _by_group(shown.by_group)


def _by_group(by_group: dict[Group, Counts]) -> str:
    """Write the figures of the groups; nothing where one of them is small, as it could be worked out from the others."""
    there = {group: counts for group, counts in by_group.items() if counts.raters}
    if len(there) < len(groups.COUNTING) or any(counts.raters < LEAST for counts in there.values()):
        return ""
    return "\n".join(f"{group.value} {counts.helpful} {counts.somewhat} {counts.not_helpful}" for group, counts in there.items())
