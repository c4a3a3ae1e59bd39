"""The words in which a table's columns are claimed."""

from dataclasses import dataclass
from enum import StrEnum


class Whose(StrEnum):
    """Whom a table's rows are about."""

    MEMBER = "a person"
    NAME = "a name"
    NOBODY = "nobody"


class Erasure(StrEnum):
    """What erasing a person does to a column."""

    ERASED = "it goes"
    EMPTIED = "it is emptied, and the row stays"
    CUT = "the tie is cut for good"
    CHOSEN = "it goes, or stays without a tie to you, as you choose"
    STAYS = "it stays"


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds.

    :param key: where it stands in an export, keys joined by dots; empty when it is not in there.
    :param why_not: why it is in no export.
    :param why_stays: why erasure leaves it.
    """

    holds: str
    key: str
    why_not: str
    erasure: Erasure
    why_stays: str


@dataclass(frozen=True, slots=True)
class Table:
    """What a table is about, and its columns by name."""

    name: str
    about: str
    whose: Whose
    columns: dict[str, Column]


def exported(holds: str, key: str, erasure: Erasure = Erasure.ERASED, why_stays: str = "") -> Column:
    """Claim a column that is in an export."""
    return Column(holds, key, "", erasure, why_stays)


def left_out(holds: str, why_not: str, erasure: Erasure = Erasure.ERASED, why_stays: str = "") -> Column:
    """Claim a column of a person or a name that is in no export."""
    return Column(holds, "", why_not, erasure, why_stays)


def nobodys(**columns: str) -> dict[str, Column]:
    """Claim columns that say nothing of any person, by name."""
    why = "it is about no person"
    return {name: Column(holds, "", why, Erasure.STAYS, why) for name, holds in columns.items()}
