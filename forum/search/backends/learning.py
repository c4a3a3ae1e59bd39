"""What the best answers to a question have in common: words that nobody typed and that find more of the same.

Owns the choice of these words and their weights; where the texts come from and how posts are scored by them is left to others.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from forum.search.backends.ranking import LENGTH, SATURATION, rarity

TEXTS = 10
"""The best answers that are learnt from."""

LOOKED_AT = 20
"""So many are asked for: some of them the reader may not see."""

WEIGHED = 100
"""Words that stand there most are looked up, to see how rare they are."""

HINTS = 20
"""Words that are learnt."""

WEIGHT = 0.6
"""What the most telling of them counts, beside a word that was typed."""

POSTINGS = 5_000
"""Posts that have them, all words together: a common word costs more time than it helps."""

COMMON = 0.25
"""A word in more than this share of all posts says nothing of any of them."""

ENOUGH = 3
"""So many of them a post has to have that has none of the words typed."""


Frequencies = Callable[[Iterable[str]], Mapping[str, int]]


@dataclass(frozen=True)
class Text:
    """One of the best answers."""

    stems: Sequence[str]
    """Its words, those of a title as often as they count."""
    score: float


def hints(texts: Sequence[Text], typed: Sequence[str], posts: int, average: float, frequencies: Frequencies) -> dict[str, float]:
    """Choose words that telling texts share, and say how much each counts (Rocchio 1971, with BM25 for the weights of words).

    :param typed: words that count already.
    :param posts: in the whole index.
    :param average: words of a post on average.
    :param frequencies: says in how many posts words stand.
    """
    shared = _shared(texts[:TEXTS], average)
    words = (stem for stem in shared if len(stem) > 2 and not stem.isdigit())
    having = frequencies(nlargest(WEIGHED, words, key=shared.__getitem__))
    telling = {stem: shared[stem] * rarity(posts, n) for stem, n in having.items() if 2 <= n <= COMMON * posts}
    if not telling:
        return {}
    most = max(telling.values())
    chosen: dict[str, float] = {}
    left = POSTINGS
    for stem in sorted(telling, key=lambda stem: (-telling[stem], stem)):
        if len(chosen) == HINTS:
            break
        if stem not in typed and having[stem] <= left:
            chosen[stem] = WEIGHT * telling[stem] / most * rarity(posts, having[stem])
            left -= having[stem]
    return chosen


def _shared(texts: Sequence[Text], average: float) -> dict[str, float]:
    best = max((text.score for text in texts), default=0.0) or 1.0
    shared: Counter[str] = Counter()
    for text in texts:
        norm = SATURATION * (1 - LENGTH + LENGTH * len(text.stems) / (average or 1))
        for stem, count in Counter(text.stems).items():
            shared[stem] += text.score / best * count * (SATURATION + 1) / (count + norm)  # type: ignore[assignment]  # a Counter of shares
    return dict(shared)
