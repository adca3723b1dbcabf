package dialect

import (
	"fmt"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// ScratchStatement creates one thing in a scratch database.
type ScratchStatement struct {
	What string // as a person would name it: "table users"
	SQL  string
	// Of identifies the object that the statement creates. If it creates a table, or
	// something that belongs to one, it is the table's name without a kind.
	Of schema.ID
	// StandIn creates a table that has only the columns, to be used if SQL cannot be
	// run and other statements need a table of that name. It is empty for all but
	// tables.
	StandIn string
}

// SQLiteScratch returns the statements that create the tables and objects of a schema
// in an attached database, in an order that works.
func SQLiteScratch(s schema.Schema, database string) ([]ScratchStatement, error) {
	d := sqlite{server: DefaultServer("sqlite")}
	var out []ScratchStatement
	var after []ScratchStatement
	prefix := d.QuoteIdent(database) + "."
	for i := range s.Tables {
		t := s.Tables[i].Clone()
		what, of := "table "+t.Name, schema.ID{Name: t.Name}
		d.inlineEnums(&t, s.Enums)
		stmt, err := d.createTable(t)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		out = append(out, ScratchStatement{What: what, SQL: qualifyDefinition(stmt, prefix), Of: of, StandIn: d.standIn(t, prefix)})
		for _, x := range t.Indexes {
			sql := qualifyDefinition(d.createIndex(t.QualifiedName(), x), prefix)
			after = append(after, ScratchStatement{What: "index " + x.Name, SQL: sql, Of: of})
		}
		for j := range t.Columns {
			if c := &t.Columns[j]; !c.OnUpdate.IsZero() {
				after = append(after, ScratchStatement{What: what, SQL: qualifyDefinition(d.spellOnUpdate(&t, c), prefix), Of: of})
			}
		}
	}
	for _, kind := range []schema.ObjectKind{schema.KindVirtualTable, schema.KindView, schema.KindTrigger} {
		for _, o := range s.Objects {
			if o.Kind == kind {
				after = append(after, ScratchStatement{What: objectLabel(o), SQL: qualifyDefinition(d.objectDefinition(o), prefix), Of: o.ID()})
			}
		}
	}
	return append(out, after...), nil
}

// standIn creates a table of the same columns, without types or constraints.
func (d sqlite) standIn(t schema.Table, prefix string) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = d.QuoteIdent(c.Name)
	}
	return "CREATE TABLE " + prefix + d.QuoteIdent(t.Name) + " (" + strings.Join(names, ", ") + ")"
}
