package dialect

import (
	"slices"

	"github.com/retort-db/migrate/schema"
)

// Validate also reports what SQLite would take without a word and not keep, such
// as a deferrable unique constraint.
func (d sqlite) Validate(s schema.Schema) []error {
	v := &sqliteValidation{d: d}
	for _, x := range s.Extensions {
		v.lacks(schema.Path{Kind: "extension", Name: schema.Name{Name: x.Name}}, "extensions", "")
	}
	for _, x := range s.Namespaces {
		v.lacks(schema.Path{Kind: "schema", Name: schema.Name{Name: x.Name}}, "schemas inside a database", "")
	}
	for _, x := range s.Domains {
		v.lacks(schema.Path{Kind: "domain", Name: x.QualifiedName()}, "domains", "use the type and a check")
	}
	for _, x := range s.Composites {
		v.lacks(schema.Path{Kind: "type", Name: x.QualifiedName()}, "composite types", "")
	}
	for _, x := range s.Sequences {
		v.lacks(schema.Path{Kind: "sequence", Name: x.QualifiedName()}, "sequences", "an integer primary key numbers its rows")
	}
	for i := range s.Tables {
		v.table(&s.Tables[i], s.Enums)
	}
	for _, o := range s.Objects {
		if err := d.hasKind(nil, o.Kind); err != nil {
			v.errs = append(v.errs, declared(o.Path(), err))
		}
	}
	return slices.Concat(v.errs, duplicateNames("SQLite", s.Objects), columnErrors("SQLite", s.Tables), indexErrors(d, "SQLite", s.Tables), enumErrors(d, s))
}

type sqliteValidation struct {
	d    sqlite
	errs []error
}

func (v *sqliteValidation) lacks(at schema.Path, what, hint string) {
	v.errs = append(v.errs, lacking(at, "SQLite", what, hint))
}

func (v *sqliteValidation) table(t *schema.Table, enums []schema.Enum) {
	where := schema.TablePath(t.QualifiedName())
	lacks := func(found bool, what, hint string) {
		if found {
			v.lacks(where, what, hint)
		}
	}
	lacks(mainSchema(t.Schema) != "", "schemas inside a database", "name the table alone")
	lacks(t.PartitionBy != "" || t.PartitionOf != nil, "partitions", "")
	lacks(len(t.Inherits) > 0, "inheritance", "")
	lacks(t.Options.Period != (schema.Period{}), "periods", "")
	lacks(len(t.Exclusions) > 0, "exclusion constraints", "")
	lacks(t.Options.Strict && !v.d.hasStrictTables(), "STRICT tables before 3.37", "")
	lacks(t.Options.WithoutRowID && t.PrimaryKey == nil, "WITHOUT ROWID tables without a primary key", "")
	for i := range t.Columns {
		v.column(where, t, &t.Columns[i], enums)
	}
	for _, c := range t.Constraints() {
		switch c := c.(type) {
		case schema.PrimaryKey:
			v.key(constraintPath(where, c), c.Key)
		case schema.Unique:
			v.key(constraintPath(where, c), c.Key)
		case schema.ForeignKey:
			lacks(len(c.SetColumns) > 0, "ON DELETE SET NULL for some of the columns", "")
			lacks(c.Period, "periods", "")
		}
	}
	for _, x := range t.Indexes {
		v.index(indexPath(where, x), x)
	}
}

func (v *sqliteValidation) column(table schema.Path, t *schema.Table, c *schema.Column, enums []schema.Enum) {
	where := table.With("column", c.Name)
	if _, err := v.d.formatColumnType(c.Type, t.Options.Strict); err != nil {
		v.errs = append(v.errs, declared(where, err))
	} else if c.Type.Kind == schema.Raw && t.Definition == "" && !isSQLiteType(c.Type.Raw) {
		v.errs = append(v.errs, declared(where, &UnknownTypeError{Dialect: "SQLite", Type: c.Type}))
	}
	if c.Type.Kind == schema.EnumKind && len(valuesOf(c.Type, enums)) == 0 {
		v.errs = append(v.errs, declared(where, unknownEnum(c.Type)))
	}
	if c.Identity != nil && !isIdentityKey(t, c) {
		v.lacks(where, "numbering of columns that are not the primary key by themselves", "make it the primary key, or drop identity")
	}
	if c.Generated != nil && !v.d.hasGeneratedColumns() {
		v.lacks(where, "generated columns before 3.31", "")
	}
}

func (v *sqliteValidation) key(where schema.Path, k schema.Key) {
	if k.Deferrable {
		v.lacks(where, "deferrable unique constraints", "only foreign keys can be deferred")
	}
	if k.NullsNotDistinct {
		v.lacks(where, "NULLS NOT DISTINCT", "")
	}
	if k.WithoutOverlaps {
		v.lacks(where, "WITHOUT OVERLAPS", "")
	}
}

func (v *sqliteValidation) index(where schema.Path, x schema.Index) {
	switch x.Method {
	case "", "btree":
	default:
		v.lacks(where, x.Method+" indexes", "")
	}
	if x.WithoutOverlaps {
		v.lacks(where, "WITHOUT OVERLAPS", "")
	}
	if x.NullsNotDistinct {
		v.lacks(where, "NULLS NOT DISTINCT", "")
	}
	for _, p := range x.Parts {
		if p.Nulls == "last" && !p.Desc || p.Nulls == "first" && p.Desc {
			v.lacks(where, "NULLS FIRST and LAST in indexes", "SQLite sorts NULL before all values")
		}
	}
}
