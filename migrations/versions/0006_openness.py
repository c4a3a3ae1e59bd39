"""openness

Ties the lines of the public log together and has the database refuse to change or remove them; keeps the version of the agreement that a
decision is about, and what was counted for the page of figures. Going back loses the ties and the figures; the lines of the log stay.
"""

import hashlib
import json
import secrets

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

FIRST = "0" * 64
REFUSED = "the public log is only ever added to"

KEPT = ("id", "turn", "day", "outcome", "commitment", "previous", "mark")
ERASABLE = ("board_id", "kind", "reason", "words", "salt")


def upgrade() -> None:
    op.add_column("decision", sa.Column("rule_version", sa.String(20), nullable=False, server_default=""))
    op.create_table(
        "moderation_count",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("what", sa.String(12), nullable=False),
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("value", sa.String(20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "what", "part", "value"),
        sqlite_with_rowid=False,
    )
    op.add_column("log_entry", sa.Column("salt", sa.LargeBinary(), nullable=True))
    for name in ("commitment", "previous", "mark"):
        op.add_column("log_entry", sa.Column(name, sa.String(64), nullable=False, server_default=""))
    _tie_lines()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _sqlite() if is_sqlite else _postgresql():
        op.execute(statement)


def _tie_lines() -> None:
    """Tie the lines that are there, as `forum.moderation.chain` ties new ones."""
    connection, previous = op.get_bind(), FIRST
    columns = "id, turn, day, outcome, board_id, kind, reason, words"
    tying = sa.text("UPDATE log_entry SET salt = :salt, commitment = :commitment, previous = :previous, mark = :mark WHERE id = :id")
    for row in connection.execute(sa.text(f"SELECT {columns} FROM log_entry ORDER BY turn")).all():  # noqa: S608  # names of ours
        salt = secrets.token_bytes(16)
        commitment = hashlib.sha256(salt + _packed(row.board_id or "", row.kind, row.reason, row.words)).hexdigest()
        mark = hashlib.sha256(_packed("public log 1", previous, row.id, row.turn, str(row.day), row.outcome, commitment)).hexdigest()
        connection.execute(tying, {"id": row.id, "salt": salt, "commitment": commitment, "previous": previous, "mark": mark})
        previous = mark


def _packed(*parts: object) -> bytes:
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()


def _sqlite() -> list[str]:
    kept = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in KEPT)
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in ERASABLE)
    emptied = "NEW.salt IS NULL AND NEW.board_id IS NULL AND NEW.kind = '' AND NEW.reason = '' AND NEW.words = ''"
    last = f"coalesce((SELECT mark FROM log_entry ORDER BY turn DESC LIMIT 1), '{FIRST}')"  # noqa: S608  # ours
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    # REPLACE removes the row in its way without asking the trigger on DELETE, and so does no harm only if the new row is refused.
    there = "EXISTS (SELECT 1 FROM log_entry WHERE id = NEW.id OR turn >= NEW.turn)"
    return [
        f"CREATE TRIGGER log_entry_changed BEFORE UPDATE ON log_entry WHEN NOT ({kept} AND (({same}) OR ({emptied}))) {refuse}",
        f"CREATE TRIGGER log_entry_removed BEFORE DELETE ON log_entry {refuse}",
        f"CREATE TRIGGER log_entry_added BEFORE INSERT ON log_entry WHEN {there} OR NEW.previous IS NOT {last} {refuse}",
    ]


def _postgresql() -> list[str]:
    kept = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in KEPT)
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in ERASABLE)
    emptied = "NEW.salt IS NULL AND NEW.board_id IS NULL AND NEW.kind = '' AND NEW.reason = '' AND NEW.words = ''"
    last = f"coalesce((SELECT mark FROM log_entry ORDER BY turn DESC LIMIT 1), '{FIRST}')"  # noqa: S608  # ours
    there = "EXISTS (SELECT 1 FROM log_entry WHERE id = NEW.id OR turn >= NEW.turn)"
    begin = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    return [
        f"CREATE FUNCTION log_entry_stays() {begin} RAISE EXCEPTION '{REFUSED}'; END $$",
        f"CREATE FUNCTION log_entry_follows() {begin} IF {there} OR NEW.previous IS DISTINCT FROM {last}"
        f" THEN RAISE EXCEPTION '{REFUSED}'; END IF; RETURN NEW; END $$",
        # A row that stays as it is may be written anew: the nightly stirring does so.
        "CREATE TRIGGER log_entry_changed BEFORE UPDATE ON log_entry FOR EACH ROW"
        f" WHEN (NOT ({kept} AND (({same}) OR ({emptied})))) EXECUTE FUNCTION log_entry_stays()",
        "CREATE TRIGGER log_entry_removed BEFORE DELETE ON log_entry FOR EACH ROW EXECUTE FUNCTION log_entry_stays()",
        "CREATE TRIGGER log_entry_emptied BEFORE TRUNCATE ON log_entry FOR EACH STATEMENT EXECUTE FUNCTION log_entry_stays()",
        "CREATE TRIGGER log_entry_added BEFORE INSERT ON log_entry FOR EACH ROW EXECUTE FUNCTION log_entry_follows()",
    ]


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in ("changed", "removed", "added", *(() if is_sqlite else ("emptied",))):
        op.execute(f"DROP TRIGGER log_entry_{name}{'' if is_sqlite else ' ON log_entry'}")
    if not is_sqlite:
        op.execute("DROP FUNCTION log_entry_stays()")
        op.execute("DROP FUNCTION log_entry_follows()")
    for name in ("mark", "previous", "commitment", "salt"):
        op.drop_column("log_entry", name)
    op.drop_table("moderation_count")
    op.drop_column("decision", "rule_version")
