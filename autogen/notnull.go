package autogen

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// PostgreSQL 18 gives a NOT NULL constraint another name than the one that goes by its
// table and column, where any table of the schema has a constraint of that name. A table
// that was made LIKE another one has its constraints by the names that they have
// there: it comes after that one, and goes before it.

// statedNotNull are the names of NOT NULL constraints that tables which come or go say.
type statedNotNull map[schema.Name]bool

func notNullNames(list []ops.Op) statedNotNull {
	said := statedNotNull{}
	for _, op := range list {
		var t schema.Table
		switch op := op.(type) {
		case ops.CreateTable:
			t = op.Table
		case ops.DropTable:
			t = op.Table
		}
		for _, c := range t.Columns {
			if c.NotNull.Name != "" {
				said[schema.Name{Schema: t.Schema, Name: c.NotNull.Name}] = true
			}
		}
	}
	return said
}

// given are the constraints of a table that the server names, and gives names that
// another table says.
func (n statedNotNull) given(t schema.Table) []resource {
	return n.of(t, func(c schema.Column) string {
		if c.NotNull.Name != "" || c.Nullable && c.Identity == nil {
			return ""
		}
		return schema.PostgresObjectName(t.Name, c.Name, "not_null")
	})
}

// said are those that a table names itself.
func (n statedNotNull) said(t schema.Table) []resource {
	return n.of(t, func(c schema.Column) string { return c.NotNull.Name })
}

func (n statedNotNull) of(t schema.Table, name func(schema.Column) string) []resource {
	if len(n) == 0 {
		return nil
	}
	var list []resource
	for _, c := range t.Columns {
		if of := (schema.Name{Schema: t.Schema, Name: name(c)}); n[of] {
			list = append(list, resource{kind: kindNotNullName, name: of})
		}
	}
	return list
}
