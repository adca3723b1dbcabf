package dialect

import (
	"fmt"
	"slices"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// repartition drops a table and creates it with another partition key, or with none, because
// PostgreSQL cannot change the key of a table. The table has to be empty: a new partitioned
// table has no partitions yet that could take rows. It may not have partitions, triggers,
// policies and the like either, which would be lost. The program asserts both before it drops
// the table.
func (c *postgresCompiler) repartition(op ops.AlterTable) error {
	t := c.table(op.Table)
	if t == nil {
		return &UnknownBeforeError{Op: op, Name: op.Table}
	}
	name, quoted := op.Table.String(), c.d.QuoteName(op.Table)
	regclass := c.d.QuoteString(quoted) + "::regclass"
	c.run("let nobody write to "+name+" meanwhile", "LOCK TABLE "+quoted)
	c.assert("make sure that "+name+" is empty", "SELECT 'a row' FROM "+quoted+" LIMIT 1",
		name+" holds rows, and PostgreSQL has no way to partition a table that exists: create a partitioned table, attach or copy, and rename")
	c.assert("make sure that nothing stands on "+name,
		"SELECT 'partition ' || inhrelid::regclass FROM pg_inherits WHERE inhparent = "+regclass+
			" UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgrelid = "+regclass+" AND NOT tgisinternal"+
			" AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_trigger'::regclass AND objid = pg_trigger.oid AND deptype = 'P')"+ // the partitioned table's
			" AND tgfoid NOT IN (SELECT oid FROM pg_proc WHERE proname = "+c.d.QuoteString(OnUpdateFunction)+")"+
			" UNION ALL SELECT 'policy ' || polname FROM pg_policy WHERE polrelid = "+regclass+
			" UNION ALL SELECT 'rule ' || rulename FROM pg_rewrite WHERE ev_class = "+regclass+
			" UNION ALL SELECT 'statistics ' || stxname FROM pg_statistic_ext WHERE stxrelid = "+regclass,
		name+" is made anew, and this would not be on it: detach it, or drop it before and create it after")
	var owned []schema.Sequence
	for _, s := range c.before.Sequences {
		if s.OwnedBy != nil && s.OwnedBy.Table == t.QualifiedName() {
			owned = append(owned, s)
			s.OwnedBy = nil
			c.ownSequence(s)
		}
	}
	anew := *t
	anew.PartitionBy, anew.Columns = op.To.PartitionBy.Value, slices.Clone(t.Columns)
	if op.To.Storage.Set {
		anew.Options.Storage = op.To.Storage.Value
	}
	for i, col := range t.Columns { // a serial's sequence is kept: columns of former partitions may use it
		if plain, s, serial := SpelledSerial(t.QualifiedName(), col); serial {
			anew.Columns[i] = plain
			owned = append(owned, s)
			s.OwnedBy = nil
			c.ownSequence(s)
		}
	}
	c.run(fmt.Sprintf("drop %s, which is empty, to make it anew", name), "DROP TABLE "+quoted, RiskRewrite)
	if t.PartitionBy != "" && c.d.namesNotNull() {
		anew.Columns = withNotNullNames(anew.Columns, anew.Name) // which its former partitions still have, so that the server would derive others
	}
	if err := c.createTable(ops.CreateTable{Table: anew}); err != nil {
		return err
	}
	for _, s := range owned {
		c.ownSequence(s)
	}
	return nil
}

// checkPartitionKey returns an error if a column that is to get another type is in the
// partition key of the table or of one of its partitions: PostgreSQL refuses to alter it.
func (c *postgresCompiler) checkPartitionKey(op ops.Op, table schema.Name, column string) error {
	t := c.table(table)
	if t == nil || t.PartitionBy == "" {
		return nil
	}
	if partitionKeyHolds(t.PartitionBy, column) {
		return &UnsupportedError{
			Dialect: "PostgreSQL", Op: op, What: "way to change the type of " + table.String() + "." + column + " while rows are parted by it",
			Hint: "create a table beside it that has the new type, with partitions of its own, copy the rows, and exchange the names",
		}
	}
	for _, p := range c.before.Tables {
		if p.PartitionOf == nil || p.PartitionOf.Parent != table {
			continue
		}
		if err := c.checkPartitionKey(op, p.QualifiedName(), column); err != nil {
			return err
		}
	}
	return nil
}

// partitionKeyHolds reports whether a partition key, such as RANGE (a, lower(b)), uses a
// column.
func partitionKeyHolds(partitionBy, column string) bool {
	tokens := sqltext.Tokens(sqltext.Postgres, partitionBy)
	return len(tokens) > 1 && slices.ContainsFunc(tokens[1:], func(t sqltext.Token) bool {
		return t.Is(column) || t.Kind == sqltext.QuotedIdent && sqltext.UnquoteIdent(t.Text) == column
	})
}

// assert adds a step that stops the run if a query returns a row.
func (c *postgresCompiler) assert(note, query, message string) {
	c.b.add(Transaction, Step{Note: note, Assert: &Assert{Query: query, Message: message}})
}

// partitionBound is the bound of a partition in SQL. Models may leave out FOR VALUES.
func partitionBound(bound string) string {
	for t := range sqltext.Lex(sqltext.Postgres, bound) {
		switch {
		case t.Blank():
			continue
		case t.Is("from"), t.Is("in"), t.Is("with"):
			return "FOR VALUES " + bound
		}
		break
	}
	return bound
}
