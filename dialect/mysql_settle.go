package dialect

import (
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// settled adds to SQL that is run as it is written, and commits by itself, what
// settles whether it took effect when the connection broke over it.
func (d mysql) settled(sql string) Exec {
	x := Exec{SQL: sql}
	c := sqltext.Classify(sqltext.MySQL, sql)
	switch c.Verb {
	case "SET", "USE":
		x.Session = true
		return x
	case "TRUNCATE", "GRANT", "REVOKE", "ANALYZE", "OPTIMIZE", "CHECK", "REPAIR", "FLUSH":
		x.Probe = probeNever
		return x
	case "CREATE", "ALTER", "DROP", "RENAME":
	default:
		return x
	}
	tokens := sqltext.Tokens(sqltext.MySQL, sql)
	second := func(word string) bool { return len(tokens) > 1 && tokens[1].Is(word) }
	if c.Verb == "CREATE" && second("or") {
		x.Probe = probeNever // OR REPLACE
		return x
	}
	switch c.Object {
	case "TABLE":
		if len(c.Targets) == 1 && (c.Verb == "CREATE" || c.Verb == "DROP") && !second("temporary") {
			x.Probe = d.probeTable(nameInSQL(sqltext.MySQL, c.Targets[0]), c.Verb == "CREATE")
			break
		}
		for _, n := range c.Targets {
			x.Shows = append(x.Shows, nameInSQL(sqltext.MySQL, n))
		}
	case "INDEX":
		if len(c.On.Parts) > 0 && len(c.Targets) == 1 {
			x.Probe = d.probeIndex(nameInSQL(sqltext.MySQL, c.On), nameInSQL(sqltext.MySQL, c.Targets[0]).Name, c.Verb == "CREATE")
		}
	case "VIEW", "PROCEDURE", "FUNCTION", "EVENT", "TRIGGER":
		if len(c.Targets) == 1 && c.Verb != "ALTER" {
			x.Probe = d.probeObject(d.objectOf(c), c.Verb == "CREATE")
		}
	}
	return x
}

// objectOf is the object that a statement creates or drops.
func (mysql) objectOf(c sqltext.Class) schema.Object {
	kinds := map[string]schema.ObjectKind{
		"VIEW": schema.KindView, "PROCEDURE": schema.KindProcedure, "FUNCTION": schema.KindFunction,
		"EVENT": schema.KindEvent, "TRIGGER": schema.KindTrigger,
	}
	n := nameInSQL(sqltext.MySQL, c.Targets[0])
	return schema.Object{Kind: kinds[c.Object], Schema: n.Schema, Name: n.Name}
}
