package autogen

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// PostgreSQL 18 names the NOT NULL constraint of a column t.c t_c_not_null, unless any table
// of the schema has a constraint of that name: then it adds a number. Another table may have
// one, such as a table created LIKE t, whose constraints are named as those of t. That one
// is created after t, and dropped before it, so that t gets its standard names.

// statedNotNull are the names that created and dropped tables give to NOT NULL constraints
// explicitly.
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

// given are those of the names that PostgreSQL gives to constraints of t by itself.
func (n statedNotNull) given(t schema.Table) []resource {
	return n.of(t, func(c schema.Column) string {
		if c.NotNull.Name != "" || c.Nullable && c.Identity == nil {
			return ""
		}
		return schema.PostgresObjectName(t.Name, c.Name, "not_null")
	})
}

// said are those of the names that t gives explicitly.
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
