package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The inputs are made one file at a time: what this program holds in memory would count for those it measures.

const created = "2026-01-01T00:00:00Z"

func revisionID(i int) string { return fmt.Sprintf("%012x", uint64(i+1)*0x9E3779B97F4A7C15>>16) }

func parentID(i int) string {
	if i == 0 {
		return "base"
	}
	return revisionID(i - 1)
}

// statement is what revision i runs, the same for every program.
func statement(i int) string {
	return fmt.Sprintf("CREATE TABLE t%05d (id bigint NOT NULL, name varchar(100) NOT NULL, PRIMARY KEY (id));", i)
}

// A format is how a program wants n revisions of one CREATE TABLE.
type format func(dir string, n int) error

func oursRevisions(dir string, n int) error {
	return eachFile(dir, n, func(i int) (string, string) {
		return fmt.Sprintf("20260101_0000_t%05d_%s.toml", i, revisionID(i)), fmt.Sprintf(`# create t%05[1]d
revision      = %[2]q
down_revision = %[3]q
branch_labels = []
depends_on    = []
create_date   = %[4]s
message       = "create t%05[1]d"

[[upgrade]]
op = "create_table"
table = "t%05[1]d"
columns = [
  { name = "id",   type = "bigint", nullable = false },
  { name = "name", type = "varchar(100)", nullable = false },
]
primary_key = { name = "pk_t%05[1]d", columns = ["id"] }

[[downgrade]]
op = "drop_table"
table = "t%05[1]d"
`, i, revisionID(i), parentID(i), created)
	})
}

func oursRevisionsInSQL(dir string, n int) error {
	return eachFile(dir, n, func(i int) (string, string) {
		return fmt.Sprintf("20260101_0000_t%05d_%s.sql", i, revisionID(i)), fmt.Sprintf(`-- create t%05[1]d
--
-- revision      = %[2]q
-- down_revision = %[3]q
-- branch_labels = []
-- depends_on    = []
-- create_date   = %[4]s
-- message       = "create t%05[1]d"

-- migrate:upgrade
%[5]s

-- migrate:downgrade
DROP TABLE t%05[1]d;
`, i, revisionID(i), parentID(i), created, statement(i))
	})
}

func gooseRevisions(dir string, n int) error {
	return eachFile(dir, n, func(i int) (string, string) {
		return fmt.Sprintf("%05d_t.sql", i+1), fmt.Sprintf("-- +goose Up\n%s\n-- +goose Down\nDROP TABLE t%05d;\n", statement(i), i)
	})
}

func ternRevisions(dir string, n int) error {
	return eachFile(dir, n, func(i int) (string, string) {
		return fmt.Sprintf("%05d_t.sql", i+1), fmt.Sprintf("%s\n---- create above / drop below ----\nDROP TABLE t%05d;\n", statement(i), i)
	})
}

func golangMigrateRevisions(dir string, n int) error {
	return eachFile(dir, n, func(i int) (string, string) { return fmt.Sprintf("%05d_t.up.sql", i+1), statement(i) + "\n" })
}

func alembicRevisions(dir string, n int) error {
	if err := alembicFolder(dir); err != nil {
		return err
	}
	return eachFile(filepath.Join(dir, "versions"), n, func(i int) (string, string) {
		parent := "None"
		if i > 0 {
			parent = "'" + revisionID(i-1) + "'"
		}
		return fmt.Sprintf("%05d_t.py", i), fmt.Sprintf(`"""create t%05[1]d"""
import sqlalchemy as sa
from alembic import op

revision = '%[2]s'
down_revision = %[3]s
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('t%05[1]d',
        sa.Column('id', sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column('name', sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint('id'))


def downgrade():
    op.drop_table('t%05[1]d')
`, i, revisionID(i), parent)
	})
}

func alembicFolder(dir string) error {
	files := map[string]string{
		"alembic.ini": "[alembic]\nscript_location = " + dir + "\n",
		"env.py": `import os, sys
from alembic import context
import sqlalchemy as sa
sys.path.insert(0, os.path.dirname(__file__))
try:
    from models import metadata
except ImportError:
    metadata = sa.MetaData()
with sa.create_engine(os.environ["BENCH_URL"], poolclass=sa.pool.NullPool).connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, compare_type=True,
                      transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
`,
		"script.py.mako":   "",
		"versions/.folder": "",
	}
	for name, text := range files {
		if err := write(filepath.Join(dir, name), text); err != nil {
			return err
		}
	}
	return nil
}

// floorScript is what a client runs: the same statements, a transaction each where that means something, and nothing
// else.
func floorScript(path, database string, n int) error {
	return lines(path, func(w *bufio.Writer) {
		for i := range n {
			if database == "mariadb" { // CREATE TABLE commits by itself
				fmt.Fprintln(w, statement(i))
			} else {
				fmt.Fprintf(w, "BEGIN;\n%s\nCOMMIT;\n", statement(i))
			}
		}
	})
}

// perTransaction is how many tables are made at once: each one holds locks until the
// transaction ends, and PostgreSQL has room for some thousands.
const perTransaction = 200

// schemaScript makes n tables of 10 columns, 2 indexes and 1 foreign key.
func schemaScript(path string, n int) error {
	return lines(path, func(w *bufio.Writer) {
		w.WriteString("BEGIN;\n")
		for i := range n {
			if i%perTransaction == perTransaction-1 {
				w.WriteString("COMMIT;\nBEGIN;\n")
			}
			fmt.Fprintf(w, `CREATE TABLE t%05[1]d (id bigint NOT NULL, a integer NOT NULL, b integer, c varchar(100) NOT NULL, d varchar(50), e text, f numeric(12,2), g date, h boolean, parent_id bigint, CONSTRAINT pk_t%05[1]d PRIMARY KEY (id), CONSTRAINT fk_t%05[1]d FOREIGN KEY (parent_id) REFERENCES t%05[2]d (id));
CREATE INDEX ix_t%05[1]d_a ON t%05[1]d (a, b);
CREATE INDEX ix_t%05[1]d_p ON t%05[1]d (parent_id);
`, i, max(0, i-1))
		}
		w.WriteString("COMMIT;\n")
	})
}

// schemaModels declares the same tables.
func schemaModels(path string, n int) error {
	return lines(path, func(w *bufio.Writer) {
		for i := range n {
			fmt.Fprintf(w, `[tables.t%05[1]d]
columns = [
  { name = "id", type = "bigint" },
  { name = "a", type = "integer", nullable = false },
  { name = "b", type = "integer" },
  { name = "c", type = "varchar(100)", nullable = false },
  { name = "d", type = "varchar(50)" },
  { name = "e", type = "text" },
  { name = "f", type = "numeric(12,2)" },
  { name = "g", type = "date" },
  { name = "h", type = "boolean" },
  { name = "parent_id", type = "bigint" },
]
primary_key = { name = "pk_t%05[1]d", columns = ["id"] }
indexes = [{ name = "ix_t%05[1]d_a", columns = ["a", "b"] }, { name = "ix_t%05[1]d_p", columns = ["parent_id"] }]
foreign_keys = [{ name = "fk_t%05[1]d", columns = ["parent_id"], references = "t%05[2]d.id" }]

`, i, max(0, i-1))
		}
	})
}

func schemaSQLAlchemy(path string, n int) error {
	return lines(path, func(w *bufio.Writer) {
		w.WriteString("import sqlalchemy as sa\nmetadata = sa.MetaData()\n")
		for i := range n {
			fmt.Fprintf(w, `sa.Table('t%05[1]d', metadata,
    sa.Column('id', sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column('a', sa.Integer, nullable=False), sa.Column('b', sa.Integer),
    sa.Column('c', sa.String(100), nullable=False), sa.Column('d', sa.String(50)), sa.Column('e', sa.Text),
    sa.Column('f', sa.Numeric(12, 2)), sa.Column('g', sa.Date), sa.Column('h', sa.Boolean),
    sa.Column('parent_id', sa.BigInteger, sa.ForeignKey('t%05[2]d.id', name='fk_t%05[1]d')),
    sa.Index('ix_t%05[1]d_a', 'a', 'b'), sa.Index('ix_t%05[1]d_p', 'parent_id'))
`, i, max(0, i-1))
		}
	})
}

// project writes a config.toml that names the folder of revisions and the models beside it.
func project(dir string) error {
	if err := write(filepath.Join(dir, "revisions", ".folder"), ""); err != nil {
		return err
	}
	models := "[]"
	if _, err := os.Stat(filepath.Join(dir, "models.toml")); err == nil {
		models = `["models.toml"]`
	}
	return write(filepath.Join(dir, "config.toml"), "[migrations]\nlocations = [\"revisions\"]\nmodels = "+models+"\n")
}

func eachFile(dir string, n int, file func(i int) (name, text string)) error {
	for i := range n {
		name, text := file(i)
		if err := write(filepath.Join(dir, name), text); err != nil {
			return err
		}
	}
	return nil
}

func lines(path string, fill func(w *bufio.Writer)) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	fill(w)
	if err := w.Flush(); err != nil {
		f.Close() //nolint:errcheck // the first error counts
		return err
	}
	return f.Close()
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// today is a date, and no more: results are compared by day.
func today() string { return time.Now().UTC().Format(time.DateOnly) }

func join(words []string) string { return strings.Join(words, ", ") }
