"""nobody can be found out"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

PRIVATE = {"sqlite_with_rowid": False}
"""SQLite makes a changed table anew, and forgets that it had no hidden row order."""


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
    sa.Column('same_person', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['alias_id'], ['alias.id'], name=op.f('fk_pattern_alias_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pattern')),
    sqlite_with_rowid=False
    )
    op.create_table('pattern_name',
    sa.Column('pattern_id', sa.String(length=22), nullable=False),
    sa.Column('alias_id', sa.String(length=22), nullable=False),
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

    op.drop_table('notice_mark')
    with op.batch_alter_table('account', table_kwargs=PRIVATE) as batch_op:
        batch_op.add_column(sa.Column('private', sa.LargeBinary(), nullable=False))
        batch_op.drop_column('paused_until')

    with op.batch_alter_table('alias', table_kwargs=PRIVATE) as batch_op:
        batch_op.add_column(sa.Column('on_break', sa.Boolean(), nullable=False))
        batch_op.add_column(sa.Column('slot', sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_alias_slot'), ['slot'])

    with op.batch_alter_table('case_conflict', table_kwargs=PRIVATE) as batch_op:
        batch_op.add_column(sa.Column('tie', sa.LargeBinary(), nullable=False))

    with op.batch_alter_table('flag', table_kwargs=PRIVATE) as batch_op:
        batch_op.add_column(sa.Column('tie', sa.LargeBinary(), nullable=False))

    with op.batch_alter_table('post') as batch_op:
        batch_op.drop_index(batch_op.f('ix_post_alias_id'))
        batch_op.create_index('ix_post_alias_thread', ['alias_id', 'thread_id'], unique=False)

    with op.batch_alter_table('recovery_code', table_kwargs=PRIVATE) as batch_op:
        batch_op.add_column(sa.Column('slot', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('tie', sa.LargeBinary(), nullable=True))
        batch_op.drop_index(batch_op.f('ix_recovery_code_account_id'))
        batch_op.create_unique_constraint(batch_op.f('uq_recovery_code_slot'), ['slot'])
        batch_op.drop_constraint(batch_op.f('fk_recovery_code_account_id'), type_='foreignkey')
        batch_op.drop_column('account_id')

    with op.batch_alter_table('sign_in', table_kwargs=PRIVATE) as batch_op:
        batch_op.add_column(sa.Column('slot', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('tie', sa.LargeBinary(), nullable=True))
        batch_op.drop_index(batch_op.f('ix_sign_in_account_id'))
        batch_op.create_unique_constraint(batch_op.f('uq_sign_in_slot'), ['slot'])
        batch_op.drop_constraint(batch_op.f('fk_sign_in_account_id'), type_='foreignkey')
        batch_op.drop_column('account_id')



def downgrade() -> None:
    with op.batch_alter_table('sign_in', table_kwargs=PRIVATE) as batch_op:
        batch_op.add_column(sa.Column('account_id', sa.VARCHAR(length=22), nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_sign_in_account_id'), 'account', ['account_id'], ['id'], ondelete='CASCADE')
        batch_op.drop_constraint(batch_op.f('uq_sign_in_slot'), type_='unique')
        batch_op.create_index(batch_op.f('ix_sign_in_account_id'), ['account_id'], unique=False)
        batch_op.drop_column('tie')
        batch_op.drop_column('slot')

    with op.batch_alter_table('recovery_code', table_kwargs=PRIVATE) as batch_op:
        batch_op.add_column(sa.Column('account_id', sa.VARCHAR(length=22), nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_recovery_code_account_id'), 'account', ['account_id'], ['id'], ondelete='CASCADE')
        batch_op.drop_constraint(batch_op.f('uq_recovery_code_slot'), type_='unique')
        batch_op.create_index(batch_op.f('ix_recovery_code_account_id'), ['account_id'], unique=False)
        batch_op.drop_column('tie')
        batch_op.drop_column('slot')

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
        batch_op.add_column(sa.Column('paused_until', sa.DATE(), nullable=True))
        batch_op.drop_column('private')

    op.create_table('notice_mark',
    sa.Column('alias_id', sa.VARCHAR(length=22), nullable=False),
    sa.Column('seen_count', sa.INTEGER(), nullable=False),
    sa.ForeignKeyConstraint(['alias_id'], ['alias.id'], name=op.f('fk_notice_mark_alias_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('alias_id', name=op.f('pk_notice_mark')),
    sqlite_with_rowid=False
    )
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
    op.drop_table('export')
    op.drop_table('restriction')
    op.drop_table('record')
    op.drop_table('passkey')
    op.drop_table('mute')
    with op.batch_alter_table('contact_limit') as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_limit_tag'))

    op.drop_table('contact_limit')
