"""cases

A decision has a round, a reason for which it holds, and what takes it back; a case waits for a second opinion, or for the answer to an appeal.
Going back loses appeals, and closes what waits for another opinion as it stands.
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

# Columns are added one by one: SQLite would make a changed table anew, and forget that it had no hidden row order.
COLUMNS = {
    "moderation_case": (
        sa.Column("claim_since", sa.BigInteger(), nullable=True),
        sa.Column("for_lead", sa.Boolean(), nullable=False, server_default=sa.false()),
    ),
    "decision": (
        sa.Column("round", sa.String(8), nullable=False, server_default="1"),
        sa.Column("interim", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("stands", sa.String(8), nullable=False, server_default="first"),
        sa.Column("days", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("inverse", sa.Text(), nullable=False, server_default=""),
    ),
    "post": (sa.Column("folded", sa.Boolean(), nullable=False, server_default=sa.false()),),
}

ONE_OPEN = "state IN ('open', 'awaiting_second', 'escalated')"
OPEN = "state = 'open'"

STEPS = (
    "open awaiting_second",
    "open decided",
    "open escalated",
    "open withdrawn",
    "awaiting_second open",
    "awaiting_second escalated",
    "awaiting_second decided",
    "awaiting_second appeal_decided",
    "escalated awaiting_second",
    "escalated decided",
    "decided open",
    "decided escalated",
    "decided awaiting_second",
    "decided appealed",
    "decided appeal_decided",
    "decided purged",
    "appealed awaiting_second",
    "appealed appeal_decided",
    "appeal_decided awaiting_second",
    "appeal_decided decided",
    "appeal_decided appealed",
    "appeal_decided purged",
)
"""From which state to which other one a case can come."""

TRIGGER = "moderation_case_step"
TOLD = "a case cannot take this step"


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
    _state_of(16)
    _indexes(ONE_OPEN)
    _inverses()
    _tables()
    _guard()


def _state_of(length: int) -> None:
    """Give states room for longer names: SQLite changes no column where it stands, so the old one goes, and a new one takes its name."""
    op.drop_index("ix_moderation_case_one_open", "moderation_case")
    op.drop_index("ix_moderation_case_queue", "moderation_case")
    op.add_column("moderation_case", sa.Column("state_now", sa.String(length), nullable=False, server_default="open"))
    op.execute("UPDATE moderation_case SET state_now = state")
    op.drop_column("moderation_case", "state")
    op.execute("ALTER TABLE moderation_case RENAME COLUMN state_now TO state")


def _indexes(one_open: str) -> None:
    one = {"unique": True, "sqlite_where": sa.text(one_open), "postgresql_where": sa.text(one_open)}
    op.create_index("ix_moderation_case_one_open", "moderation_case", ["kind", "subject_id"], **one)
    place = {"unique": True, "sqlite_where": sa.text(OPEN), "postgresql_where": sa.text(OPEN)}
    op.create_index("ix_moderation_case_queue", "moderation_case", ["place"], **place)


def _inverses() -> None:
    """Say of earlier decisions how to take them back, as far as what they did can still be told."""
    was = '"from": "open", "notes": "", "notes_added": "", "marks": []'
    op.execute(f"UPDATE decision SET inverse = '{{{was}, \"state\": \"visible\", \"shown\": true}}' WHERE outcome = 'hide'")  # noqa: S608  # ours
    op.execute(f"UPDATE decision SET inverse = '{{{was}, \"state\": \"hidden\", \"hidden\": \"\"}}' WHERE outcome = 'restore'")  # noqa: S608  # ours
    op.execute("UPDATE decision SET inverse = '{\"from\": \"open\"}' WHERE inverse = ''")


def _tables() -> None:
    text = sa.String
    op.create_table(
        "appeal",
        sa.Column("id", text(22), primary_key=True),
        sa.Column("case_id", text(22), sa.ForeignKey("moderation_case.id"), nullable=False),
        sa.Column("decision_id", text(22), sa.ForeignKey("decision.id"), nullable=False),
        sa.Column("party", text(8), nullable=False),
        sa.Column("alias_id", text(22), sa.ForeignKey("alias.id"), nullable=True),
        sa.Column("person_tag", text(64), unique=True, nullable=False),
        sa.Column("tie", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("answer", text(10), nullable=False),
        sa.Column("decided_by", text(22), sa.ForeignKey("decision.id"), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_appeal_case_id", "appeal", ["case_id"])
    op.create_index("ix_appeal_alias_id", "appeal", ["alias_id"])
    op.create_table(
        "purge",
        sa.Column("id", text(22), primary_key=True),
        sa.Column("case_id", text(22), sa.ForeignKey("moderation_case.id"), unique=True, nullable=False),
        sa.Column("reason", text(20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("purged", sa.Date(), nullable=True),
        sqlite_with_rowid=False,
    )


def _guard() -> None:
    """Let the database itself refuse steps that a case cannot take."""
    known = ", ".join(f"'{step}'" for step in STEPS)
    unknown = f"OLD.state <> NEW.state AND OLD.state || ' ' || NEW.state NOT IN ({known})"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON moderation_case WHEN {unknown} BEGIN SELECT RAISE(ABORT, '{TOLD}'); END")
        return
    op.execute(f"CREATE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{TOLD}'; END $$")
    op.execute(f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON moderation_case FOR EACH ROW WHEN ({unknown}) EXECUTE FUNCTION {TRIGGER}()")


def _unguard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {TRIGGER}")
        return
    op.execute(f"DROP TRIGGER {TRIGGER} ON moderation_case")
    op.execute(f"DROP FUNCTION {TRIGGER}()")


def downgrade() -> None:
    _unguard()
    op.drop_table("purge")
    op.drop_table("appeal")
    op.execute("UPDATE moderation_case SET state = 'open' WHERE state = 'escalated' AND id NOT IN (SELECT case_id FROM decision)")
    op.execute("UPDATE moderation_case SET state = 'decided' WHERE state NOT IN ('open', 'decided', 'withdrawn')")
    op.execute("UPDATE decision SET undone = true WHERE stands = ''")
    op.execute("UPDATE decision SET outcome = 'hide' WHERE outcome IN ('pause', 'exclude')")
    op.execute("UPDATE decision SET outcome = 'no_action' WHERE outcome IN ('ask_edit', 'fold', 'close')")
    _state_of(10)
    _indexes(OPEN)
    for table, columns in COLUMNS.items():
        for column in columns:
            op.drop_column(table, column.name)
