package dialect

import (
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Dropped is a table, or a column of one, that is dropped with what it holds.
type Dropped struct {
	Table schema.Name
	// Column is empty for a table as a whole.
	Column string
}

// String is how people name it.
func (d Dropped) String() string {
	if d.Column == "" {
		return "table " + d.Table.String()
	}
	return "column " + d.Table.String() + "." + d.Column
}

// Drops lists the tables and columns that an operation drops. In SQL that is run as it
// is written it sees DROP TABLE only.
func Drops(d Dialect, op ops.Op) []Dropped {
	switch op := op.(type) {
	case ops.DropTable:
		return []Dropped{{Table: op.Table.QualifiedName()}}
	case ops.DropColumn:
		return []Dropped{{Table: op.Table, Column: op.Column.Name}}
	case ops.Execute:
		return dropsInSQL(d, op.SQL.For(d.Server().Flavor, d.Name()))
	}
	return nil
}

// dropsInSQL is Drops for SQL.
func dropsInSQL(d Dialect, sql string) []Dropped {
	lang := sqltextDialect(d)
	list, err := splitCommands(lang, sql)
	if err != nil {
		return nil // the database will say what is wrong with it
	}
	var out []Dropped
	for _, s := range list {
		c := sqltext.Classify(lang, s.SQL)
		if c.Verb != "DROP" || c.Object != "TABLE" {
			continue
		}
		for _, name := range c.Targets {
			out = append(out, Dropped{Table: nameInSQL(lang, name)})
		}
	}
	return out
}

// nameInSQL is a table's name in a statement as the database stores it: PostgreSQL folds
// an unquoted one to lower case.
func nameInSQL(lang sqltext.Dialect, name sqltext.Name) schema.Name {
	parts := make([]string, len(name.Parts))
	for i, p := range name.Parts {
		parts[i] = p.Text
		if !p.Quoted && lang == sqltext.Postgres {
			parts[i] = strings.ToLower(p.Text)
		}
	}
	n := schema.Name{Name: parts[len(parts)-1]}
	if len(parts) > 1 {
		n.Schema = parts[len(parts)-2]
	}
	return n
}
