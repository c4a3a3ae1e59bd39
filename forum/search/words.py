"""Words as the index takes them in: by their stems, and common ones not at all. How they are cut and compared is in `forum.core.matching`."""

from functools import lru_cache

from Stemmer import Stemmer

_COMMON = (
    "a an and are as at be but by for from had has have he her him his i if in is it its me my of on or our she so "
    "than that the their them then there these they this those to us was we were what when which who will with would you your"
)
COMMON = frozenset(_COMMON.split())
"""English words that stand nearly everywhere and tell nothing: no index takes them in."""

# Of the Snowball project itself; Whoosh's own are an older version of it in Python, and its default (Porter) makes "runn" of "running".
_english = Stemmer("english", 0)


@lru_cache(maxsize=30_000)
def stem(word: str) -> str:
    """Return the form under which a folded word stands in the index, or nothing for words that do not."""
    stemmed: str = "" if word in COMMON else _english.stemWord(word)
    return stemmed
