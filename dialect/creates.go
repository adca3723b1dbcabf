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
			if !isPart(lang, s.SQL) {
				for _, n := range c.Targets {
					out = append(out, stored(d, nameInSQL(lang, n))...)
				}
			}
		case "ALTER":
			if n, ok := newNameInSQL(lang, s.SQL); ok && len(c.Targets) == 1 {
				n.Schema = nameInSQL(lang, c.Targets[0]).Schema
				out = append(out, stored(d, n)...)
			}
		}
	}
	return out
}

// stored is a table as it is found in the database: without the schema where that
// is the one that tables go to by themselves.
func stored(d Dialect, n schema.Name) []schema.Name {
	if d.Server().FoldsTableNames {
		n.Schema, n.Name = strings.ToLower(n.Schema), strings.ToLower(n.Name)
	}
	if usual := map[string]string{"postgres": "public", "sqlite": "main"}[d.Name()]; n.Schema != "" && n.Schema == usual {
		return []schema.Name{n, {Name: n.Name}}
	}
	return []schema.Name{n}
}

// isPart finds CREATE TABLE … PARTITION OF.
func isPart(lang sqltext.Dialect, sql string) bool {
	tokens := sqltext.Tokens(lang, sql)
	for i := 1; i < len(tokens); i++ {
		if tokens[i-1].Is("partition") && tokens[i].Is("of") {
			return true
		}
	}
	return false
}

// newNameInSQL is what ALTER TABLE … RENAME TO makes the table's name.
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
