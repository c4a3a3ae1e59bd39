"""nobody can be found out

Ties every row that belonged to an account in clear by seals instead. Going back loses what the older forum does not know: passkeys and
one-time-code apps, muted names and contact limits, restrictions other than a pause, breaks, exports, choices, patterns and seals that were asked
about, with their lines in the public log; who writes under a name for one board or thread is no longer asked for it, and posts that were
held become hidden ones. Words, names and their ties, codes, pauses and read notices stay. Sessions end both ways.
"""

import json
from datetime import date
from itertools import count

import sqlalchemy as sa
from alembic import op
from flask import current_app

from forum.core.names import public_id
from forum.core.seals import Unreadable

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

PRIVATE = {"sqlite_with_rowid": False}
"""SQLite makes a changed table anew, and forgets that it had no hidden row order."""


def _ask(statement: str, **values: object) -> list[sa.Row]:
    return list(op.get_bind().execute(sa.text(statement), values))


def _write(statement: str, **values: object) -> None:
    op.get_bind().execute(sa.text(statement), values)


def _tied(seals, table: str, key: str, account: str, number: int, *private: str) -> dict[str, object]:
    """Make slot and tie of a row as `forum.core.owned` made them when this was written."""
    slot = seals.tag(f"{table} slot", account, str(number))
    return {"key": key, "slot": slot, "tie": seals.seal(table, key, "\n".join((account, str(number), *private)))}


def _seal() -> None:
    """Close what stood in clear, and tie names and recovery codes in the new way."""
    seals = current_app.extensions["session_info"]["seals"]
    _write("DELETE FROM sign_in")
    accounts = [row[0] for row in _ask("SELECT id FROM account")]
    names = {account: count() for account in accounts}
    usual = {}
    for alias, tie in _ask("SELECT id, tie FROM alias WHERE tie IS NOT NULL"):
        account, _, scope = seals.open("alias", alias, tie).partition("|")
        if account in names:
            _write("UPDATE alias SET slot = :slot, tie = :tie WHERE id = :key", **_tied(seals, "alias", alias, account, next(names[account]), scope))
            usual |= {account: alias} if scope == "usual" else {}
        else:
            _write("UPDATE alias SET tag = NULL, tie = NULL WHERE id = :key", key=alias)
    # Where the key was changed by hand before, nothing says under which key a sign-in name or a code is kept; then neither is noted.
    newest = seals.fingerprint if len(seals.tags("alias", "")) == 1 else ""
    codes = {account: count() for account in accounts}
    for tag, account in _ask("SELECT tag, account_id FROM recovery_code"):
        tied = _tied(seals, "recovery_code", tag, account, next(codes[account]), newest)
        _write("UPDATE recovery_code SET slot = :slot, tie = :tie WHERE tag = :key", **tied)
    seen = {alias: number for alias, number in _ask("SELECT alias_id, seen_count FROM notice_mark")}
    for account, paused in _ask("SELECT id, paused_until FROM account"):
        kept = json.dumps({"notices_seen": seen.get(usual.get(account), 0), "door_key": newest})
        _write("UPDATE account SET private = :private WHERE id = :key", key=account, private=seals.seal_anew("account", account, kept))
        if paused:
            day = paused.isoformat() if isinstance(paused, date) else str(paused)
            tied = _tied(seals, "restriction", public_id(), account, 0, "writing", day)
            _write("INSERT INTO restriction (id, slot, tie) VALUES (:key, :slot, :tie)", **tied)
    _seal_cases(seals, accounts)


def _seal_cases(seals, accounts: list[str]) -> None:
    """Find whose the tags of flags and conflicts are by trying every account, as nothing else says it.

    What is nobody's gets a nobody of its own: two under one would have the same tag after the next change of the key.
    """
    for flag, case, tag in _ask("SELECT id, case_id, person_tag FROM flag"):
        account = next((one for one in accounts if tag in seals.tags("flag", case, one)), public_id())
        _write("UPDATE flag SET tie = :tie WHERE id = :key", key=flag, tie=seals.seal("flag", flag, account))
    for case, tag, part in _ask("SELECT case_id, tag, part FROM case_conflict"):
        account = next((one for one in accounts if tag in seals.tags("conflict", case, one)), public_id())
        tie = seals.seal("conflict", f"{case} {part}", account)
        _write("UPDATE case_conflict SET tie = :tie WHERE case_id = :case AND tag = :tag AND part = :part", case=case, tag=tag, part=part, tie=tie)


def _unseal() -> None:
    """Tie names as before, and write the account beside each recovery code again, its pause and how many notices it has read."""
    seals = current_app.extensions["session_info"]["seals"]
    usual = {}
    for alias, tie in _ask("SELECT id, tie FROM alias WHERE tie IS NOT NULL"):
        try:
            account, _, scope = seals.open("alias", alias, tie).split("\n")
        except Unreadable:
            continue
        _write("UPDATE alias SET tie = :tie WHERE id = :key", key=alias, tie=seals.seal("alias", alias, f"{account}|{scope}"))
        usual |= {account: alias} if scope == "usual" else {}
    for tag, tie in _ask("SELECT tag, tie FROM recovery_code"):
        _write("UPDATE recovery_code SET account_id = :account WHERE tag = :key", key=tag, account=seals.open("recovery_code", tag, tie).split("\n")[0])
    for account, private in _ask("SELECT id, private FROM account"):
        if account in usual:
            seen = json.loads(seals.open_anew("account", account, private)).get("notices_seen", 0)
            _write("INSERT INTO notice_mark (alias_id, seen_count) VALUES (:alias, :seen)", alias=usual[account], seen=seen)
    for row, tie in _ask("SELECT id, tie FROM restriction WHERE tie IS NOT NULL"):
        account, _, kind, day = seals.open("restriction", row, tie).split("\n")
        if kind == "writing":
            later = "UPDATE account SET paused_until = :day WHERE id = :key AND (paused_until IS NULL OR paused_until < :day)"
            op.get_bind().execute(sa.text(later).bindparams(sa.bindparam("day", type_=sa.Date())), {"key": account, "day": date.fromisoformat(day)})


def upgrade() -> None:
    op.create_table('contact_limit',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('tag', sa.String(length=64), nullable=False),
    sa.Column('slot', sa.String(length=64), nullable=True),
    sa.Column('tie', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_limit')),
    sa.UniqueConstraint('slot', name=op.f('uq_contact_limit_slot')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('contact_limit') as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_limit_tag'), ['tag'], unique=False)

    op.create_table('mute',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('tag', sa.String(length=64), nullable=False),
    sa.Column('slot', sa.String(length=64), nullable=True),
    sa.Column('tie', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mute')),
    sa.UniqueConstraint('slot', name=op.f('uq_mute_slot')),
    sa.UniqueConstraint('tag', name=op.f('uq_mute_tag')),
    sqlite_with_rowid=False
    )
    op.create_table('passkey',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('tag', sa.String(length=64), nullable=False),
    sa.Column('slot', sa.String(length=64), nullable=True),
    sa.Column('tie', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('slot', name=op.f('uq_passkey_slot')),
    sa.UniqueConstraint('tag', name=op.f('uq_passkey_tag')),
    sqlite_with_rowid=False
    )
    op.create_table('record',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('slot', sa.String(length=64), nullable=True),
    sa.Column('tie', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record')),
    sa.UniqueConstraint('slot', name=op.f('uq_record_slot')),
    sqlite_with_rowid=False
    )
    op.create_table('restriction',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('slot', sa.String(length=64), nullable=True),
    sa.Column('tie', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_restriction')),
    sa.UniqueConstraint('slot', name=op.f('uq_restriction_slot')),
    sqlite_with_rowid=False
    )
    op.create_table('export',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('ends', sa.Date(), nullable=False),
    sa.Column('slot', sa.String(length=64), nullable=True),
    sa.Column('tie', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export')),
    sa.UniqueConstraint('slot', name=op.f('uq_export_slot')),
    sqlite_with_rowid=False
    )
    op.create_table('closing',
    sa.Column('day', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_closing')),
    sqlite_with_rowid=False
    )
    op.create_table('approval',
    sa.Column('subject_id', sa.String(length=22), nullable=False),
    sa.Column('by_alias_id', sa.String(length=22), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['by_alias_id'], ['alias.id'], name=op.f('fk_approval_by_alias_id')),
    sa.PrimaryKeyConstraint('subject_id', 'by_alias_id', name=op.f('pk_approval')),
    sqlite_with_rowid=False
    )
    op.create_table('lifting',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('alias_id', sa.String(length=22), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('lifted', sa.Date(), nullable=True),
    sa.Column('tell_on', sa.Date(), nullable=True),
    sa.Column('told', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['alias_id'], ['alias.id'], name=op.f('fk_lifting_alias_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lifting')),
    sqlite_with_rowid=False
    )
    op.create_table('pattern',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('alias_id', sa.String(length=22), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['alias_id'], ['alias.id'], name=op.f('fk_pattern_alias_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pattern')),
    sqlite_with_rowid=False
    )
    op.create_table('pattern_name',
    sa.Column('pattern_id', sa.String(length=22), nullable=False),
    sa.Column('alias_id', sa.String(length=22), nullable=False),
    sa.Column('post_id', sa.String(length=22), nullable=False),
    sa.ForeignKeyConstraint(['alias_id'], ['alias.id'], name=op.f('fk_pattern_name_alias_id')),
    sa.ForeignKeyConstraint(['pattern_id'], ['pattern.id'], name=op.f('fk_pattern_name_pattern_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('pattern_id', 'alias_id', name=op.f('pk_pattern_name')),
    sqlite_with_rowid=False
    )
    op.create_table('post_due',
    sa.Column('post_id', sa.String(length=22), nullable=False),
    sa.Column('minute', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_due_post_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', name=op.f('pk_post_due')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('post_due') as batch_op:
        batch_op.create_index(batch_op.f('ix_post_due_minute'), ['minute'], unique=False)

    op.create_table('post_end',
    sa.Column('post_id', sa.String(length=22), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_end_post_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', name=op.f('pk_post_end')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('post_end') as batch_op:
        batch_op.create_index(batch_op.f('ix_post_end_day'), ['day'], unique=False)

    for table, column in (('account', 'private'), ('case_conflict', 'tie'), ('flag', 'tie')):
        op.add_column(table, sa.Column(column, sa.LargeBinary(), nullable=True))
    with op.batch_alter_table('alias', table_kwargs=PRIVATE) as batch_op:
        batch_op.add_column(sa.Column('on_break', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('slot', sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_alias_slot'), ['slot'])
    with op.batch_alter_table('alias', table_kwargs=PRIVATE) as batch_op:
        batch_op.alter_column('on_break', server_default=None)
    for table in ('recovery_code', 'sign_in'):
        op.add_column(table, sa.Column('slot', sa.String(length=64), nullable=True))
        op.add_column(table, sa.Column('tie', sa.LargeBinary(), nullable=True))
    _seal()
    op.drop_table('notice_mark')
    with op.batch_alter_table('account', table_kwargs=PRIVATE) as batch_op:
        batch_op.alter_column('private', existing_type=sa.LargeBinary(), nullable=False)
        batch_op.drop_column('paused_until')
    for table in ('case_conflict', 'flag'):
        with op.batch_alter_table(table, table_kwargs=PRIVATE) as batch_op:
            batch_op.alter_column('tie', existing_type=sa.LargeBinary(), nullable=False)

    with op.batch_alter_table('log_entry') as batch_op:
        batch_op.alter_column('outcome', existing_type=sa.String(length=10), type_=sa.String(length=20), existing_nullable=False)
        batch_op.alter_column('board_id', existing_type=sa.String(length=22), nullable=True)

    with op.batch_alter_table('post') as batch_op:
        batch_op.drop_index(batch_op.f('ix_post_alias_id'))
        batch_op.create_index('ix_post_alias_thread', ['alias_id', 'thread_id'], unique=False)

    with op.batch_alter_table('thread', table_kwargs=PRIVATE, recreate='auto' if op.get_bind().dialect.name != 'sqlite' else 'always'):
        pass

    with op.batch_alter_table('recovery_code', table_kwargs=PRIVATE) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_code_account_id'))
        batch_op.create_unique_constraint(batch_op.f('uq_recovery_code_slot'), ['slot'])
        batch_op.drop_constraint(batch_op.f('fk_recovery_code_account_id'), type_='foreignkey')
        batch_op.drop_column('account_id')

    with op.batch_alter_table('sign_in', table_kwargs=PRIVATE) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_account_id'))
        batch_op.create_unique_constraint(batch_op.f('uq_sign_in_slot'), ['slot'])
        batch_op.drop_constraint(batch_op.f('fk_sign_in_account_id'), type_='foreignkey')
        batch_op.drop_column('account_id')


def downgrade() -> None:
    op.execute('DELETE FROM sign_in')
    op.add_column('recovery_code', sa.Column('account_id', sa.VARCHAR(length=22), nullable=True))
    op.add_column('account', sa.Column('paused_until', sa.DATE(), nullable=True))
    op.create_table('notice_mark',
    sa.Column('alias_id', sa.VARCHAR(length=22), nullable=False),
    sa.Column('seen_count', sa.INTEGER(), nullable=False),
    sa.ForeignKeyConstraint(['alias_id'], ['alias.id'], name=op.f('fk_notice_mark_alias_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('alias_id', name=op.f('pk_notice_mark')),
    sqlite_with_rowid=False
    )
    _unseal()
    op.execute("UPDATE post SET state = 'hidden' WHERE state = 'held'")
    op.execute("UPDATE thread SET state = 'hidden' WHERE state = 'held'")
    with op.batch_alter_table('sign_in', table_kwargs=PRIVATE) as batch_op:
        batch_op.add_column(sa.Column('account_id', sa.VARCHAR(length=22), nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_sign_in_account_id'), 'account', ['account_id'], ['id'], ondelete='CASCADE')
        batch_op.drop_constraint(batch_op.f('uq_sign_in_slot'), type_='unique')
        batch_op.create_index(batch_op.f('ix_sign_in_account_id'), ['account_id'], unique=False)
        batch_op.drop_column('tie')
        batch_op.drop_column('slot')

    with op.batch_alter_table('recovery_code', table_kwargs=PRIVATE) as batch_op:
        batch_op.alter_column('account_id', existing_type=sa.VARCHAR(length=22), nullable=False)
        batch_op.create_foreign_key(batch_op.f('fk_recovery_code_account_id'), 'account', ['account_id'], ['id'], ondelete='CASCADE')
        batch_op.drop_constraint(batch_op.f('uq_recovery_code_slot'), type_='unique')
        batch_op.create_index(batch_op.f('ix_recovery_code_account_id'), ['account_id'], unique=False)
        batch_op.drop_column('tie')
        batch_op.drop_column('slot')

    op.execute("DELETE FROM log_entry WHERE board_id IS NULL OR length(outcome) > 10")
    with op.batch_alter_table('log_entry') as batch_op:
        batch_op.alter_column('board_id', existing_type=sa.String(length=22), nullable=False)
        batch_op.alter_column('outcome', existing_type=sa.String(length=20), type_=sa.String(length=10), existing_nullable=False)

    with op.batch_alter_table('post') as batch_op:
        batch_op.drop_index('ix_post_alias_thread')
        batch_op.create_index(batch_op.f('ix_post_alias_id'), ['alias_id'], unique=False)

    with op.batch_alter_table('flag', table_kwargs=PRIVATE) as batch_op:
        batch_op.drop_column('tie')

    with op.batch_alter_table('case_conflict', table_kwargs=PRIVATE) as batch_op:
        batch_op.drop_column('tie')

    with op.batch_alter_table('alias', table_kwargs=PRIVATE) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_alias_slot'), type_='unique')
        batch_op.drop_column('slot')
        batch_op.drop_column('on_break')

    with op.batch_alter_table('account', table_kwargs=PRIVATE) as batch_op:
        batch_op.drop_column('private')

    with op.batch_alter_table('post_end') as batch_op:
        batch_op.drop_index(batch_op.f('ix_post_end_day'))

    op.drop_table('post_end')
    with op.batch_alter_table('post_due') as batch_op:
        batch_op.drop_index(batch_op.f('ix_post_due_minute'))

    op.drop_table('post_due')
    op.drop_table('pattern_name')
    op.drop_table('pattern')
    op.drop_table('lifting')
    op.drop_table('approval')
    op.drop_table('closing')
    op.drop_table('export')
    op.drop_table('restriction')
    op.drop_table('record')
    op.drop_table('passkey')
    op.drop_table('mute')
    with op.batch_alter_table('contact_limit') as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_limit_tag'))

    op.drop_table('contact_limit')
