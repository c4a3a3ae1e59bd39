"""flags

Flags get a weight and a receipt, and cases a place in the queue that grows with waiting. Going back gives the queue its former order.
"""

import math

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

# Columns are added one by one: SQLite would make a changed table anew, and forget that it had no hidden row order.
COLUMNS = {
    "moderation_case": (
        sa.Column("waits_since", sa.BigInteger(), nullable=True),
        sa.Column("rank", sa.BigInteger(), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("noticed", sa.String(20), nullable=False, server_default=""),
    ),
    "flag": (
        sa.Column("weight", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("by_visitor", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("receipt", sa.String(64), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("quote_tag", sa.String(64), nullable=False, server_default=""),
    ),
}

WAITS = "state IN ('open', 'awaiting_second', 'escalated', 'appealed')"
SINCE = "waits_since IS NOT NULL"
OPEN = "state = 'open'"
SLA = {4: 60, 3: 240, 2: 1440, 1: 4320, 0: 10080}
"""Minutes within which somebody is to look, by severity."""


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
    op.drop_index("ix_moderation_case_queue", "moderation_case")
    op.drop_column("moderation_case", "place")
    op.drop_index("ix_flag_case_id", "flag")
    op.create_index("ix_flag_case_reason", "flag", ["case_id", "reason"])
    op.create_index("ix_flag_of_visitors", "flag", ["case_id"], sqlite_where=sa.text("by_visitor"), postgresql_where=sa.text("by_visitor"))
    op.create_index("ix_flag_receipt", "flag", ["receipt"], unique=True)
    _let_open_cases_wait()
    where = {"sqlite_where": sa.text(WAITS), "postgresql_where": sa.text(WAITS)}
    op.create_index("ix_moderation_case_queue", "moderation_case", ["severity", "rank", "turn"], **where)
    where = {"sqlite_where": sa.text(SINCE), "postgresql_where": sa.text(SINCE)}
    op.create_index("ix_moderation_case_due", "moderation_case", ["severity", "waits_since"], **where)


def _let_open_cases_wait() -> None:
    """Count every open case as waiting since the beginning of its day, and every flag on it as one of average weight."""
    connection = op.get_bind()
    connection.execute(sa.text(f"UPDATE flag SET weight = 1000 WHERE case_id IN (SELECT id FROM moderation_case WHERE {OPEN})"))  # noqa: S608  # ours
    case = sa.table("moderation_case", *(sa.column(name) for name in ("id", "severity", "flag_count", "state")), sa.column("opened_day", sa.Date()))
    waiting = connection.execute(sa.select(case.c.id, case.c.severity, case.c.flag_count, case.c.opened_day).where(case.c.state == "open")).all()
    into = sa.text("UPDATE moderation_case SET waits_since = :since, rank = :rank, weight = :weight WHERE id = :id")
    for row in waiting:
        since = (row.opened_day.toordinal() - 719_163) * 1440  # days since 1970
        earlier = round(min(3.0, math.log2(1 + row.flag_count)) * SLA[row.severity] * 1000)
        connection.execute(into, {"id": row.id, "since": since, "rank": since * 1000 - earlier, "weight": row.flag_count * 1000})
    connection.execute(sa.text(f"UPDATE moderation_case SET noticed = reason WHERE {OPEN} AND reason IN ('waits', 'asked')"))  # noqa: S608  # ours
    alone = f"{OPEN} AND reason = 'danger' AND NOT EXISTS (SELECT 1 FROM flag WHERE case_id = moderation_case.id AND reason = 'danger')"
    connection.execute(sa.text(f"UPDATE moderation_case SET noticed = 'danger' WHERE {alone}"))  # noqa: S608  # ours


def downgrade() -> None:
    op.drop_index("ix_moderation_case_due", "moderation_case")
    op.drop_index("ix_moderation_case_queue", "moderation_case")
    for name in ("ix_flag_receipt", "ix_flag_of_visitors", "ix_flag_case_reason"):
        op.drop_index(name, "flag")
    op.create_index("ix_flag_case_id", "flag", ["case_id"])
    op.add_column("moderation_case", sa.Column("place", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE moderation_case SET place = (4 - severity) * 1000000000000 + turn")
    op.create_index(
        "ix_moderation_case_queue", "moderation_case", ["place"], unique=True, sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN)
    )
    for table, columns in COLUMNS.items():
        for column in columns:
            op.drop_column(table, column.name)
