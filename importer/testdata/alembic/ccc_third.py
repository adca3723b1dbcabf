"""what is left, and what else there is
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

revision = 'c0ffee'
down_revision = ('ae1027a6acf',)
branch_labels = ('late',)
depends_on = None

TABLE = "accounts"


def accounts():
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Enum("a", "bc", name="kind"), server_default="a"),
        sa.Column("note", sa.Text().with_variant(mysql.LONGTEXT(), "mysql"), comment="it's long"),
        sa.Column("at", sa.TIMESTAMP(), server_default=sa.func.now()),
        sa.Column("owner", sa.Integer, sa.ForeignKey("users.id"), index=True),
        sa.Column("twice", sa.Integer, sa.Computed("id * 2", persisted=True)),
        sa.Column("flag", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["owner"], ["users.id"], name="fk_owner", ondelete="CASCADE", onupdate="no action"),
        comment="money", mysql_engine="InnoDB",
    )


def upgrade():
    accounts()
    op.create_foreign_key(None, TABLE, "users", ["id"], ["id"], source_schema=None, deferrable=True, initially="DEFERRED")
    op.create_unique_constraint("uq", TABLE, ["kind", "note"])
    op.create_check_constraint("ck", TABLE, "id > 0")
    op.drop_constraint("ck", TABLE, type_="check")
    op.alter_column(TABLE, "flag", new_column_name="on", server_default=None, existing_server_default=sa.true(), existing_type=sa.Boolean())
    op.alter_column(TABLE, "twice", nullable=False, existing_nullable=True, type_=sa.BigInteger(), postgresql_using="twice::bigint")
    op.rename_table(TABLE, "ledgers")
    op.create_table_comment("ledgers", "what is owed", existing_comment="money")
    with op.get_context().autocommit_block():
        op.execute("VACUUM ledgers")
    op.create_index("ix", "ledgers", [sa.text("at DESC")], postgresql_concurrently=True, mysql_length={"note": 10})
    op.execute(f"UPDATE {TABLE} SET id = 1")
    op.create_table("odd", sa.Column("x", SomeType()), sa.Column("y", types.SomeType()), sa.Column("z", GUID()), sa.Column("w", app.types.JSON()), sa.Column("u", UUIDType(binary=False)), sa.UniqueConstraint("z", name="z_key"), sa.UniqueConstraint("z", name="z_key"), sa.ForeignKeyConstraint(["z"], ["later.id"], name="fk_later", use_alter=True))
    op.create_index("ix_parts", "odd", [sa.text("x ASC"), sa.text("lower(y) desc NULLS LAST"), sa.text("z gin_trgm_ops"), sa.text('"u"')])
    op.create_table("again", sa.Column("e", sa.Enum("a", "b", name="seen")))
    op.create_table("and_again", sa.Column("e", sa.Enum("a", "b", name="seen")))
    op.alter_column("odd", "x", type_=sa.Text(), existing_type=Another())
    if op.get_context().dialect.name == "postgresql":
        op.execute("SELECT 1")
    else:
        op.execute("SELECT 2")


def downgrade():
    raise NotImplementedError()
