package tomlfile

import (
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/models/relation"
	"github.com/retort-db/migrate/schema"
)

// readAssociation reads a many-to-many table in short: two foreign keys that are
// its columns and its primary key. It becomes a table when all tables are known.
func readAssociation(l *loader, f file, in *schematoml.Fields) {
	r := relation.Relation{
		Kind:        relation.Association,
		Through:     in.OwnRequiredQualifiedName(),
		Columns:     in.Strings("columns"),
		OnDelete:    in.Action("on_delete"),
		Comment:     in.String("comment"),
		RenamedFrom: in.String("renamed_from"),
	}
	between := in.Strings("between")
	if len(between) != 2 {
		in.Errorf("between", `an association needs between = ["one table", "another"]`)
		return
	}
	r.From, r.To = schema.ParseName(between[0]), schema.ParseName(between[1])
	at := in.Node()
	if n := at.Get("between"); n != nil {
		at = n
	}
	l.links = append(l.links, link{file: f, node: at, relation: r})
}
