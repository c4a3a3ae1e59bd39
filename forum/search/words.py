"""Words that the index does not take in; how words are cut and compared is in `forum.core.matching`."""

_COMMON = (
    "a an and are as at be but by for from had has have he her him his i if in is it its me my of on or our she so "
    "than that the their them then there these they this those to us was we were what when which who will with would you your"
)
COMMON = frozenset(_COMMON.split())
"""English words that stand nearly everywhere and tell nothing: no index takes them in."""
