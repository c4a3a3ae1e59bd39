"""What can become true of context notes. Each fact carries one id and nothing of a person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ContextNotePlaced:
    """A note stands with its post now: settled by ratings, or because its sentence is being checked. It is a decision owed a statement."""

    note_id: str


@dataclass(frozen=True)
class ContextNoteGone:
    """A note that stood with its post does not any more: withdrawn, or not found helpful."""

    note_id: str
