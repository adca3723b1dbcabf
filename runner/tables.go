package runner

import (
	"context"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// The names of the tool's own tables. The journal has one name whatever the
// version table is called, so that several version tables share it.
const (
	DefaultVersionTable = "schema_revision"
	JournalTable        = "schema_revision_log"
)

// tables are the tool's own, with the statements that touch them.
type tables struct {
	version schema.Name
	journal schema.Name
	// key is the version table as the journal's rows name it: as it was
	// configured.
	key string
	d   dialect.Dialect
}

func newTables(d dialect.Dialect, version schema.Name) tables {
	return tables{version: version, journal: schema.Name{Schema: version.Schema, Name: JournalTable}, key: version.String(), d: d}
}

// Own names the tables that are the tool's, which introspection leaves out.
func (r *Runner) Own() []schema.Name {
	return []schema.Name{r.tables.version, r.tables.journal, {Schema: r.tables.version.Schema, Name: LeaseTable}}
}

func (postgresServer) exact(c schema.Column) schema.Column { return c }

func (mysqlServer) exact(c schema.Column) schema.Column {
	c.Charset, c.Collation = "utf8mb4", "utf8mb4_bin"
	return c
}

func (sqliteServer) exact(c schema.Column) schema.Column { return c }

func (postgresServer) long() schema.Type { return schema.Type{Kind: schema.Text} }

// long is not text, which ends at 64 KiB.
func (mysqlServer) long() schema.Type { return schema.Type{Kind: schema.Raw, Raw: "longtext"} }

func (sqliteServer) long() schema.Type { return schema.Type{Kind: schema.Text} }

// declaredVersions is the version table. Ids are compared by bytes, as the graph
// compares them.
func declaredVersions(s tableMaker, name schema.Name) schema.Table {
	id := schema.Column{Name: "version_num", Type: schema.Type{Kind: schema.Varchar, Args: []int{255}}}
	return schema.Table{
		Schema: name.Schema, Name: name.Name, Columns: []schema.Column{s.exact(id)},
		PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Name: primaryName(name), Columns: []string{"version_num"}}},
	}
}

func primaryName(n schema.Name) string { return n.Name + "_pkc" }

// journalColumns are the columns that the tool fills in, in this order; id and
// at are the database's.
func journalColumns() []string {
	return []string{
		"run_id", "version_table", "event", "revision", "direction", "parents", "source",
		"stretch", "segment", "step", "statement", "statement_hash",
		"bytes_hash", "ops_hash", "ops_hash_version", "applied_hash", "program", "message",
		"tool_version", "user_name", "host_name",
	}
}

// declaredJournal is the journal.
func declaredJournal(s tableMaker, name schema.Name) schema.Table {
	long := s.long()
	short := func(n int) schema.Type { return schema.Type{Kind: schema.Varchar, Args: []int{n}} }
	number := schema.Type{Kind: schema.Integer}
	col := func(name string, t schema.Type) schema.Column {
		return schema.Column{Name: name, Type: t, Nullable: true}
	}
	need := func(name string, t schema.Type) schema.Column { return schema.Column{Name: name, Type: t} }
	return schema.Table{
		Schema: name.Schema, Name: name.Name,
		Columns: []schema.Column{
			{Name: "id", Type: schema.Type{Kind: schema.Bigint}, Identity: &schema.Identity{Kind: schema.IdentityByDefault}},
			{Name: "at", Type: schema.Type{Kind: schema.Timestamptz}, Default: schema.SQLExpr("now()")},
			need("run_id", short(64)), need("version_table", short(255)), need("event", short(16)),
			col("revision", short(255)), col("direction", short(16)), col("parents", long), col("source", long),
			col("stretch", number), col("segment", number), col("step", number),
			col("statement", long), col("statement_hash", short(64)),
			col("bytes_hash", short(64)), col("ops_hash", short(64)), col("ops_hash_version", number), col("applied_hash", short(64)),
			col("program", long), col("message", long),
			col("tool_version", short(64)), col("user_name", short(255)), col("host_name", short(255)),
		},
		PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Name: primaryName(name), Columns: []string{"id"}}},
	}
}

// ensureTables creates what is missing of the tool's tables. The lock keeps
// other runs of the same version table out; those of another one may create the
// journal at the same moment, which IF NOT EXISTS settles.
func (r *Runner) ensureTables(ctx context.Context, s State) error {
	var list []ops.Op
	if !s.hasVersionTable {
		if ns := r.tables.version.Schema; ns != "" && r.server.hasSchemas() {
			list = append(list, ops.CreateSchema{Namespace: schema.Namespace{Name: ns}, IfNotExists: true})
		}
		list = append(list, ops.CreateTable{Table: declaredVersions(r.server, r.tables.version), IfNotExists: true})
	}
	if !s.hasJournal {
		list = append(list, ops.CreateTable{Table: declaredJournal(r.server, r.tables.journal), IfNotExists: true})
	}
	if len(list) == 0 {
		return nil
	}
	return r.createTables(ctx, list)
}

func (postgresServer) hasSchemas() bool { return true }
func (mysqlServer) hasSchemas() bool    { return false }
func (sqliteServer) hasSchemas() bool   { return false }

// createTables creates tables of the tool's own.
func (r *Runner) createTables(ctx context.Context, list []ops.Op) error {
	program, err := r.dialect.Compile(list, nil, dialect.Options{})
	if err != nil {
		return err
	}
	for _, seg := range program.Segments {
		for _, step := range seg.Steps {
			if err := r.createOwn(ctx, *step.Exec); err != nil {
				return r.tableError(ctx, r.tables.version, err)
			}
		}
	}
	return nil
}

// createOwn creates one of the tool's tables. Two runs that create the journal at
// the same moment may collide on PostgreSQL's catalogue, IF NOT EXISTS
// notwithstanding: the second attempt finds it.
func (r *Runner) createOwn(ctx context.Context, x dialect.Exec) error {
	_, err := r.conn.Exec(ctx, x.SQL, x.Args...)
	switch database.ClassOf(err) {
	case database.Exists:
		return nil
	case database.UniqueViolation:
		_, err = r.conn.Exec(ctx, x.SQL, x.Args...)
	}
	return err
}

func (t tables) selectRows() string {
	return "SELECT version_num FROM " + t.d.QuoteName(t.version)
}

// insertJournal adds rows to the journal.
func (t tables) insertJournal(rows int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + t.d.QuoteName(t.journal) + " (")
	columns := journalColumns()
	for i, c := range columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(t.d.QuoteIdent(c))
	}
	b.WriteString(") VALUES ")
	for row := range rows {
		if row > 0 {
			b.WriteString(", ")
		}
		before := "("
		for i := range columns {
			b.WriteString(before + t.d.Placeholder(row*len(columns)+i+1))
			before = ", "
		}
		b.WriteString(")")
	}
	return b.String()
}
