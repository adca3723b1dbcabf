package dialect

import (
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Creates returns the names of what an operation creates, as ops.Creates does, and
// looks into SQL that is run as it is written. There it sees tables, including those
// that are renamed, but no partitions, which may come and go by themselves.
func Creates(d Dialect, op ops.Op) []schema.Name {
	if e, ok := op.(ops.Execute); ok {
		return createsInSQL(d, e.SQL.For(d.Server().Flavor, d.Name()))
	}
	return ops.Creates(op)
}

// createsInSQL is Creates for SQL. ALTER TABLE a RENAME TO b creates b.
func createsInSQL(d Dialect, sql string) []schema.Name {
	lang := sqltextDialect(d)
	list, err := splitCommands(lang, sql)
	if err != nil {
		return nil // the database will say what is wrong with it
	}
	var out []schema.Name
	for _, s := range list {
		c := sqltext.Classify(lang, s.SQL)
		if c.Object != "TABLE" {
			continue
		}
		switch c.Verb {
		case "CREATE":
			if !isPartition(lang, s.SQL) {
				for _, n := range c.Targets {
					out = append(out, storedNames(d, nameInSQL(lang, n))...)
				}
			}
		case "ALTER":
			if n, ok := newNameInSQL(lang, s.SQL); ok && len(c.Targets) == 1 {
				n.Schema = nameInSQL(lang, c.Targets[0]).Schema
				out = append(out, storedNames(d, n)...)
			}
		}
	}
	return out
}

// storedNames lists the names under which an introspected schema may have a table that a
// statement names. Introspection leaves out the schema in which the session creates
// tables, which is usually public or main: public.a is found as public.a or as a.
func storedNames(d Dialect, n schema.Name) []schema.Name {
	if d.Server().FoldsTableNames {
		n.Schema, n.Name = strings.ToLower(n.Schema), strings.ToLower(n.Name)
	}
	if usual := map[string]string{"postgres": "public", "sqlite": "main"}[d.Name()]; n.Schema != "" && n.Schema == usual {
		return []schema.Name{n, {Name: n.Name}}
	}
	return []schema.Name{n}
}

// isPartition reports whether a CREATE TABLE creates a partition: … PARTITION OF parent.
func isPartition(lang sqltext.Dialect, sql string) bool {
	tokens := sqltext.Tokens(lang, sql)
	for i := 1; i < len(tokens); i++ {
		if tokens[i-1].Is("partition") && tokens[i].Is("of") {
			return true
		}
	}
	return false
}

// newNameInSQL is the name that ALTER TABLE … RENAME TO gives the table.
func newNameInSQL(lang sqltext.Dialect, sql string) (schema.Name, bool) {
	tokens := sqltext.Tokens(lang, sql)
	for i := 2; i < len(tokens); i++ {
		if tokens[i-2].Is("rename") && tokens[i-1].Is("to") {
			part := sqltext.NamePart{Text: sqltext.UnquoteIdent(tokens[i].Text), Quoted: tokens[i].Kind != sqltext.Ident}
			return nameInSQL(lang, sqltext.Name{Parts: []sqltext.NamePart{part}}), true
		}
	}
	return schema.Name{}, false
}
