package dialect

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// indexDef is CREATE INDEX. words stand between INDEX and the name, such as CONCURRENTLY. An
// invalid index of a partitioned table is created ON ONLY that table, since not all
// partitions are to have one.
func (d postgres) indexDef(table schema.Name, ix schema.Index, words string, onlyParent bool) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if ix.Unique {
		b.WriteString("UNIQUE ")
	}
	b.WriteString("INDEX " + words)
	if ix.Name != "" {
		b.WriteString(d.QuoteIdent(ix.Name) + " ")
	}
	b.WriteString("ON ")
	if onlyParent || ix.Invalid {
		b.WriteString("ONLY ")
	}
	b.WriteString(d.QuoteName(table))
	if ix.Method != "" {
		b.WriteString(" USING " + d.QuoteIdent(strings.ToLower(ix.Method)))
	}
	parts := make([]string, len(ix.Parts))
	for i, p := range ix.Parts {
		parts[i] = d.indexPart(p)
	}
	b.WriteString(" (" + strings.Join(parts, ", ") + ")" + d.include(ix.Include))
	if ix.NullsNotDistinct {
		b.WriteString(" NULLS NOT DISTINCT")
	}
	b.WriteString(d.with(ix.Storage))
	if ix.Tablespace != "" {
		b.WriteString(" TABLESPACE " + d.QuoteIdent(ix.Tablespace))
	}
	if !ix.Where.IsZero() {
		b.WriteString(" WHERE " + d.FormatExpr(ix.Where, schema.Type{}))
	}
	return b.String()
}

func (d postgres) indexPart(p schema.IndexPart) string {
	s := d.QuoteIdent(p.Column)
	if p.Column == "" {
		s = "(" + d.FormatExpr(p.Expr, schema.Type{}) + ")"
	}
	s += d.collate(p.Collation)
	if p.OpClass != "" {
		s += " " + d.QuoteName(schema.ParseName(p.OpClass))
		if len(p.OpClassArgs) > 0 {
			s += " (" + strings.Join(d.opClassArgs(p.OpClassArgs), ", ") + ")"
		}
	}
	if p.Desc {
		s += " DESC"
	}
	if p.Nulls != "" {
		s += " NULLS " + strings.ToUpper(p.Nulls)
	}
	return s
}

func (d postgres) opClassArgs(args schema.Parameters) []string {
	list := make([]string, len(args))
	for i, p := range args {
		list[i] = p.Name + "=" + d.QuoteString(p.Value)
	}
	return list
}

func (c *postgresCompiler) createIndex(op ops.CreateIndex) error {
	if op.Concurrently || c.online(op.Online) {
		c.createConcurrently(op.Table, op.Index, op.IfNotExists)
	} else {
		var risks []Risk
		if !c.createdHere(op.Table) {
			risks = []Risk{RiskBlockingIndex}
		}
		c.run(createIndexNote(op.Table, op.Index),
			c.d.indexDef(op.Table, op.Index, ifNotExists(op.IfNotExists), op.OnlyParent), risks...)
	}
	c.attachIndexes(op)
	c.indexExtras(op.Table, op.Index)
	return nil
}

// indexExtras adds the statements that complete a new index.
func (c *postgresCompiler) indexExtras(table schema.Name, ix schema.Index) {
	if ix.Comment != "" {
		c.comment("INDEX "+c.indexName(table, ix.Name), ix.Comment)
	}
	c.setIndexStatistics(table, schema.Index{}, ix)
}

// setIndexStatistics sets the statistics targets of an index's expressions that differ in
// from. An expression has no name: ALTER INDEX calls it by its position.
func (c *postgresCompiler) setIndexStatistics(table schema.Name, from, to schema.Index) {
	for i, p := range to.Parts {
		was := schema.IndexPart{}
		if i < len(from.Parts) {
			was = from.Parts[i]
		}
		if p.Column != "" || valueOr(p.Statistics, -1) == valueOr(was.Statistics, -1) {
			continue
		}
		c.run(fmt.Sprintf("statistics of expression %d of index %s", i+1, to.Name),
			fmt.Sprintf("ALTER INDEX %s ALTER COLUMN %d SET STATISTICS %d", c.indexName(table, to.Name), i+1, valueOr(p.Statistics, -1)))
	}
}

// restoreIndexStatistics sets the statistics targets of the indexes on a column again that
// got another type. PostgreSQL builds these indexes anew, and not every version keeps their
// targets.
func (c *postgresCompiler) restoreIndexStatistics(table schema.Name, column string) {
	t := c.table(table)
	if t == nil {
		return
	}
	for _, ix := range t.Indexes {
		if indexCovers(ix, column) {
			c.setIndexStatistics(table, schema.Index{}, ix)
		}
	}
}

// valueOr is what p points to, or otherwise if it is nil.
func valueOr(p *int, otherwise int) int {
	if p == nil {
		return otherwise
	}
	return *p
}

func createIndexNote(table schema.Name, ix schema.Index) string {
	if ix.Name == "" {
		return "create an index on " + table.String()
	}
	return "create index " + ix.Name + " on " + table.String()
}

// createdHere reports whether the program creates a table. It has few rows then, if any,
// and nobody waits for it.
func (c *postgresCompiler) createdHere(table schema.Name) bool {
	return slices.ContainsFunc(c.list[:c.at+1], func(op ops.Op) bool {
		create, ok := op.(ops.CreateTable)
		return ok && create.Table.QualifiedName() == table
	})
}

// createConcurrently adds CREATE INDEX CONCURRENTLY, which lets others write meanwhile.
func (c *postgresCompiler) createConcurrently(table schema.Name, ix schema.Index, guard ops.Guard) {
	exec := Exec{SQL: c.d.indexDef(table, ix, "CONCURRENTLY "+ifNotExists(guard), false)}
	if ix.Name != "" {
		name := c.indexName(table, ix.Name)
		exec.Cleanup, exec.Probe = c.d.settledIndex(name)
	}
	c.autocommit(createIndexNote(table, ix)+", without blocking writers", exec)
}

// indexName is an index's name with the schema of its table.
func (c *postgresCompiler) indexName(table schema.Name, index string) string {
	return c.d.QuoteName(schema.Name{Schema: table.Schema, Name: index})
}

func (c *postgresCompiler) dropIndex(op ops.DropIndex) error {
	name := op.Index.Name
	if name == "" {
		t := c.table(op.Table)
		if t == nil {
			return &UnknownBeforeError{Op: op, Name: op.Table}
		}
		want := c.d.canonicalIndex(op.Index)
		want.Name = ""
		for _, ix := range t.Indexes {
			have := c.d.canonicalIndex(ix)
			have.Name = ""
			if reflect.DeepEqual(have, want) {
				name = ix.Name
			}
		}
		if name == "" {
			return &UnknownBeforeError{Op: op, Name: op.Table}
		}
	}
	note := "drop index " + name
	quoted := c.indexName(op.Table, name)
	if op.Concurrently {
		c.autocommit(note+", without blocking", Exec{
			SQL:   "DROP INDEX CONCURRENTLY " + ifExists(op.IfExists) + quoted + cascade(op.Cascade),
			Probe: "SELECT to_regclass(" + c.d.QuoteString(quoted) + ") IS NULL",
		})
		return nil
	}
	c.run(note, "DROP INDEX "+ifExists(op.IfExists)+quoted+cascade(op.Cascade))
	return nil
}

func (c *postgresCompiler) renameIndex(op ops.RenameIndex) error {
	c.run("rename index "+op.From+" to "+op.To, "ALTER INDEX "+c.indexName(op.Table, op.From)+" RENAME TO "+c.d.QuoteIdent(op.To))
	return nil
}

func (c *postgresCompiler) alterIndex(op ops.AlterIndex) error {
	name := c.indexName(op.Table, op.To.Name)
	c.setAndReset("storage parameters of "+op.To.Name, "ALTER INDEX "+name, op.From.Storage, op.To.Storage)
	if op.From.Tablespace != op.To.Tablespace {
		c.run("move index "+op.To.Name, "ALTER INDEX "+name+" SET TABLESPACE "+c.d.QuoteIdent(orDefault(op.To.Tablespace, "pg_default")), RiskRewrite)
	}
	if op.From.Comment != op.To.Comment {
		c.comment("INDEX "+name, op.To.Comment)
	}
	c.setIndexStatistics(op.Table, op.From, op.To)
	return nil
}

// mentions reports whether a column's name is one of the words of an expression. It may be
// the name of something else there.
func mentions(e schema.Expr, column string) bool {
	for t := range sqltext.Lex(sqltext.Postgres, e.For("postgres")) {
		switch t.Kind {
		case sqltext.Ident:
			if strings.EqualFold(t.Text, column) {
				return true
			}
		case sqltext.QuotedIdent:
			if sqltext.UnquoteIdent(t.Text) == column {
				return true
			}
		}
	}
	return false
}

// indexCovers reports whether an index has to do with a column, so that PostgreSQL drops it
// together with the column.
func indexCovers(ix schema.Index, column string) bool {
	return mentions(ix.Where, column) || slices.Contains(ix.Include, column) ||
		slices.ContainsFunc(ix.Parts, func(p schema.IndexPart) bool { return p.Column == column || mentions(p.Expr, column) })
}
