"""more

Revision ID: ae1027a6acf
Revises: 1975ea83b712
"""
revision = 'ae1027a6acf'
down_revision = '1975ea83b712'
from alembic import op
import sqlalchemy as sa

def upgrade():
    op.add_column('users', sa.Column('boss_id', sa.Integer(), sa.ForeignKey('users.id', ondelete='SET NULL'), nullable=True))
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('age', sa.Float(), nullable=True))
        batch_op.alter_column('email', existing_type=sa.String(length=320), type_=sa.Text(), existing_nullable=False)
        batch_op.create_index(batch_op.f('ix_users_age'), ['age'], unique=False)
    groups = op.create_table('groups', sa.Column('id', sa.BigInteger(), primary_key=True), sa.Column('name', sa.Unicode(50)))
    op.bulk_insert(sa.table('groups', sa.column('id'), sa.column('name')), [{'id': 1, 'name': "it's"}, {'id': 2, 'name': None}])
    op.execute("UPDATE users SET age = 3 "
               "WHERE age IS NULL")
    conn = op.get_bind()
    conn.execute(sa.text("DELETE FROM groups WHERE id = 2"))
    for row in conn.execute(sa.text("select 1")):
        conn.execute(sa.text("update users set age = :a"), {"a": row[0]})

    names = PGFunction(
        schema="public",
        signature="full_name(id bigint DEFAULT 1)",
        definition="returns text language sql as $$ SELECT 'a\\:b' $$",
    )
    op.create_entity(names)
    op.replace_entity(names)
    op.create_entity(PGTrigger(schema="public", signature="tr", on_entity="public.t", is_constraint=False, definition="BEFORE INSERT ON t EXECUTE FUNCTION f()"))
    op.create_entity(PGExtension(schema="public", signature="uuid-ossp"))
    op.create_entity(PGView(schema="public", signature="v", definition="SELECT 1"))


def downgrade():
    op.drop_entity(PGTrigger(schema="public", signature="tr", on_entity="public.t", is_constraint=False, definition=""))
    op.drop_entity(PGFunction(schema="public", signature="full_name(id bigint DEFAULT 1)", definition=""))
    op.drop_entity(PGMaterializedView(schema="public", signature="m", definition=""))
    op.drop_table('groups')
    with op.batch_alter_table('users') as batch_op:
        batch_op.drop_index('ix_users_age')
        batch_op.drop_column('age')
        batch_op.drop_column('boss_id')
