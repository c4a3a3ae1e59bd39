"""Sentences that stand in tables and are put together there, so that nothing in the code marks them one by one."""

from collections.abc import Iterator

from forum.moderation.service.ruling import AGAINST
from forum.privacy.inventory import TABLES
from forum.privacy.retention import TABLE


def sentences() -> Iterator[str]:
    """Return each sentence as it is shown in English."""
    yield from AGAINST.values()
    for table in TABLES:
        yield from (table.about, table.whose.value)
        for column in table.columns.values():
            yield from filter(None, (column.holds, column.why_not, column.erasure.value, column.why_stays))
    for row in TABLE:
        yield from (row.what, row.how_long, row.why, row.ended_by)
