"""Makes style and scripts smaller before they are sent: without the comments and the white space that only their writers need.

What is asked for, and under which address, is left to `forum.web.assets`. Nothing is renamed or rewritten, so that what a
browser shows of a script is still readable.
"""

import re

_TEXT_OR_COMMENT = re.compile(r"\"[^\"]*\"|'[^']*'|/\*.*?\*/", re.DOTALL)
_AROUND_MARKS = re.compile(r"\s*([{};])\s*|([:,])\s+")


def style(source: str) -> str:
    """Return a style without comments and needless white space; what stands in quotes stays as it is."""
    kept: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        if found[0].startswith("/*"):
            return " "
        kept.append(found[0])
        return f"\0{len(kept) - 1}\0"

    bare = re.sub(r"\s+", " ", _TEXT_OR_COMMENT.sub(put_aside, source))
    bare = _AROUND_MARKS.sub(lambda found: found[1] or found[2], bare).replace(";}", "}").strip()
    return re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], bare)


def script(source: str) -> str:
    """Return a script without the lines that are comments alone, and without indents."""
    if source.count("`") != sum(line.count("`") for line in source.splitlines() if line.count("`") % 2 == 0):
        return source  # a text over several lines: what looks like an indent may be part of it
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"
