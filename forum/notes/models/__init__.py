"""The tables of context notes (`context`) and of claims that were looked at before (`claims`)."""

from forum.notes.models.claims import ClaimSource, ClaimState, ReviewedClaim
from forum.notes.models.context import ContextNote, ContextNoteScore, Method, NoteRating, NoteSource, NoteState

__all__ = [
    "ClaimSource",
    "ClaimState",
    "ContextNote",
    "ContextNoteScore",
    "Method",
    "NoteRating",
    "NoteSource",
    "NoteState",
    "ReviewedClaim",
]
