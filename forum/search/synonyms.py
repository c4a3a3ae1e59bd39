"""Other words for those that somebody looks for: everyday words and those of medicine, from a list that can be extended.

How much they count is the matter of `forum.search.backends.ranking`.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from forum.core import matching
from forum.core.words import _
from forum.search.contract import Also, Phrase
from forum.search.words import COMMON

Stem = Callable[[str], str]
Group = tuple[Phrase, ...]

FILE = "other_words"
"""Where `session.info` names the file of the forum's own groups."""

LARGEST = 100_000
"""Characters of it that are read."""

LONGEST = 4
"""Words of the longest run in a group that counts."""


def read(text: str) -> tuple[Group, ...]:
    """Read groups: one a line, with commas between what means nearly the same; what stands behind # is left out."""
    groups = (group(_said(line)) for line in text.splitlines())
    return tuple(group for group in groups if len(group) > 1)


def group(line: str) -> Group:
    """Read one group as far as it can be read."""
    return tuple(dict.fromkeys(run for run in map(matching.folded, line.split(",")) if 0 < len(run) <= LONGEST))


def fault(line: str) -> str:
    """Say what in one group cannot be read; nothing where all of it can."""
    parts = [(typed, matching.folded(typed)) for typed in map(str.strip, line.split(",")) if typed]
    for typed, run in parts:
        if not run:
            return _("There is no word in “%(words)s”.", words=typed)
        if len(run) > LONGEST:
            return _("“%(words)s” is longer than %(most)d words. Shorter ones are found more often.", words=typed, most=LONGEST)
        if COMMON.issuperset(run):
            return _("“%(words)s” stands nearly everywhere, so nobody can look for it.", words=typed)
    if len({run for _typed, run in parts}) < 2:
        return _("It takes two at least, with a comma between them.")
    return ""


def faults(extra: Path | None) -> list[str]:
    """Say which lines of a forum's own file cannot be read; nothing where it has none."""
    try:
        text = extra.read_text("utf-8") if extra else ""
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError):
        return [_("The file cannot be read as text.")]
    found = [_("Only the first %(most)d characters are read.", most=LARGEST)] if len(text) > LARGEST else []
    for number, line in enumerate(map(_said, text[:LARGEST].splitlines()), start=1):
        if line.strip() and (wrong := fault(line)):
            found.append(_("Line %(number)d: %(fault)s", number=number, fault=wrong))
    return found


def _said(line: str) -> str:
    return line.split("#")[0]


@cache
def shipped() -> tuple[Group, ...]:
    """Return the groups that come with the forum."""
    return read(resources.files("forum.search").joinpath("other_words.txt").read_text("utf-8"))


def all_of(extra: Path | None) -> tuple[Group, ...]:
    """Return the groups that come with the forum, and those of a file of its own; a file that cannot be read counts as none.

    :param extra: is looked at anew whenever it has changed.
    """
    if extra is None:
        return shipped()
    try:
        return (*shipped(), *_own(extra, extra.stat().st_mtime_ns))
    except (OSError, UnicodeDecodeError):
        return shipped()


@lru_cache(maxsize=4)
def _own(path: Path, _changed: int) -> tuple[Group, ...]:
    return read(path.read_text("utf-8")[:LARGEST])


def also(words: Sequence[str], groups: Iterable[Group], stem: Stem) -> tuple[Also, ...]:
    """Return other words for some, or for some that stand side by side.

    :param words: folded, in the order in which they were typed.
    """
    runs = _runs(words, stem)
    found: list[Also] = []
    letters = {word[0] for word in words}  # a stem begins as its word does, and most groups begin otherwise
    for group in groups:
        for typed in dict.fromkeys(runs[key] for key in (_key(run, stem) for run in group if run[0][0] in letters) if key in runs):
            found += [Also(frozenset(typed), other) for other in group if _key(other, stem) != _key(typed, stem)]
    return tuple(found)


def _runs(words: Sequence[str], stem: Stem) -> dict[Phrase, Phrase]:
    spans = ((start, end) for start in range(len(words)) for end in range(start + 1, min(start + LONGEST, len(words)) + 1))
    return {_key(run, stem): run for run in (tuple(words[start:end]) for start, end in spans)}


def _key(run: Phrase, stem: Stem) -> Phrase:
    return tuple(stem(word) or word for word in run)
