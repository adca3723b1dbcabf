package dialect

import (
	"fmt"

	"github.com/retort-db/migrate/schema"
)

// ScratchStatement creates one thing in a scratch database.
type ScratchStatement struct {
	What string // as a person would name it: "table users"
	SQL  string
}

// SQLiteScratch spells the statements that create tables with what belongs to
// them and objects inside an attached database, in an order that works.
func SQLiteScratch(s schema.Schema, database string) ([]ScratchStatement, error) {
	d := sqlite{server: DefaultServer("sqlite")}
	var out []ScratchStatement
	var after []ScratchStatement
	prefix := d.QuoteIdent(database) + "."
	for i := range s.Tables {
		t := s.Tables[i].Clone()
		what := "table " + t.Name
		d.inlineEnums(&t, s.Enums)
		stmt, err := d.createTable(t)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		out = append(out, ScratchStatement{what, qualifyDefinition(stmt, prefix)})
		for _, x := range t.Indexes {
			after = append(after, ScratchStatement{"index " + x.Name, qualifyDefinition(d.createIndex(t.QualifiedName(), x), prefix)})
		}
		for j := range t.Columns {
			if c := &t.Columns[j]; !c.OnUpdate.IsZero() {
				after = append(after, ScratchStatement{what, qualifyDefinition(d.spellOnUpdate(&t, c), prefix)})
			}
		}
	}
	for _, kind := range []schema.ObjectKind{schema.KindVirtualTable, schema.KindView, schema.KindTrigger} {
		for _, o := range s.Objects {
			if o.Kind == kind {
				after = append(after, ScratchStatement{objectLabel(o), qualifyDefinition(d.objectDefinition(o), prefix)})
			}
		}
	}
	return append(out, after...), nil
}
