"""The tables of moderation: `cases` with flags and decisions, `keeping` of threads, and `seals`, of what reaches the person behind a name."""

from forum.moderation.models.cases import Case, CaseConflict, Decision, Flag, Line, LogEntry, Outcome, Part, State, Turn, day_place
from forum.moderation.models.keeping import Act, Keeping
from forum.moderation.models.seals import Approval, Lifting, Pattern, PatternName, Record

__all__ = [
    "Act",
    "Approval",
    "Case",
    "CaseConflict",
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
    "Record",
    "State",
    "Turn",
    "day_place",
]
