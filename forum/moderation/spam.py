"""What makes several posts one wave of spam: links to the same place, or largely the same words. Pure functions over texts, and nothing kept.

They only group what waits already; that something is spam is for a moderator to say (`forum.moderation.service.waves`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

FEWEST = 3
"""Posts that make a wave."""

RUN = 4
"""Words in a row that are compared."""

SKETCH = 3
"""Runs of each text that are kept for comparing: those whose hashes are lowest (Broder 1997), so that two texts that share most of their runs
share one of these almost always."""

_HOST = re.compile(r"(?i)(?:https?://|\bwww\.)(?:www\.)?([\w-]+(?:\.[\w-]+)+)")
_LINK = re.compile(r"(?i)(?:https?://|\bwww\.)\S+")
_WORD = re.compile(r"[^\W\d_]+")


class Alike(StrEnum):
    """In what the posts of a wave are alike."""

    LINK = "link"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Wave:
    """Things that are alike.

    :param by: in what.
    :param host: the place that all of them link to, or empty.
    :param ids: which they are.
    """

    by: Alike
    host: str
    ids: tuple[str, ...]


def hosts(text: str) -> set[str]:
    """Return the places that a text links to."""
    return {host.lower() for host in _HOST.findall(text)}


def sketch(text: str) -> set[str]:
    """Return what stands for the words of a text, so that texts that share most of their words share some of it."""
    words = [word.casefold() for word in _WORD.findall(_LINK.sub(" ", text))]
    runs = {" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}
    return set(sorted(blake2b(run.encode(), digest_size=8).hexdigest() for run in runs)[:SKETCH])


def waves(texts: Mapping[str, str]) -> list[Wave]:
    """Return the waves among some texts, the largest first; those that link to one place before those that share words.

    :param texts: by id.
    """
    by_link = _groups(Alike.LINK, {key: hosts(text) for key, text in texts.items()})
    linked = {frozenset(wave.ids) for wave in by_link}
    by_words = _groups(Alike.WORDS, {key: sketch(text) for key, text in texts.items()})
    found = [*by_link, *(wave for wave in by_words if not any(frozenset(wave.ids) <= ids for ids in linked))]
    return sorted(found, key=lambda wave: -len(wave.ids))


def _groups(alike: Alike, marks: Mapping[str, set[str]]) -> list[Wave]:
    groups: dict[str, list[str]] = {}
    for key, own in marks.items():
        for mark in sorted(own):
            groups.setdefault(mark, []).append(key)
    seen: dict[tuple[str, ...], str] = {}
    for mark, ids in groups.items():
        if len(ids) >= FEWEST:
            seen.setdefault(tuple(ids), mark)
    whole = {ids: mark for ids, mark in seen.items() if not any(set(ids) < set(other) for other in seen)}
    return [Wave(alike, mark if alike == Alike.LINK else "", ids) for ids, mark in whole.items()]
