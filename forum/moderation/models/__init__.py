"""The tables of moderation: `cases`, flags and decisions, `keeping` of threads, the public `log`, and `seals`, of the person behind a name."""

from forum.moderation.models.appeals import Answer, Appeal, Purge
from forum.moderation.models.care import CaseNote, ReplyTemplate, Shift, SpamWave, SpamWaveDecision
from forum.moderation.models.cases import (
    BY_VISITOR,
    SETTLED,
    UNDECIDED,
    WAITS,
    Case,
    CaseConflict,
    Decision,
    Flag,
    Line,
    Outcome,
    Part,
    Round,
    Stands,
    State,
    Turn,
    day_place,
)
from forum.moderation.models.counts import Count, Counted
from forum.moderation.models.keeping import Act, Keeping
from forum.moderation.models.log import LogEntry
from forum.moderation.models.seals import Approval, Lifting, Pattern, PatternName, Record

__all__ = [
    "BY_VISITOR",
    "SETTLED",
    "UNDECIDED",
    "WAITS",
    "Act",
    "Answer",
    "Appeal",
    "Approval",
    "Case",
    "CaseConflict",
    "CaseNote",
    "Count",
    "Counted",
    "Decision",
    "Flag",
    "Keeping",
    "Lifting",
    "Line",
    "LogEntry",
    "Outcome",
    "Part",
    "Pattern",
    "PatternName",
    "Purge",
    "Record",
    "ReplyTemplate",
    "Round",
    "Shift",
    "SpamWave",
    "SpamWaveDecision",
    "Stands",
    "State",
    "Turn",
    "day_place",
]
