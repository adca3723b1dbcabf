package ops

import (
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

// readFields reads what a change says. An empty string takes a property away.
func readFields(f *schematoml.Fields, fields []namedField) {
	for _, x := range fields {
		if f.Has(x.key) {
			readField(f, x)
		}
	}
}

func readField(f *schematoml.Fields, x namedField) {
	switch p := x.field.(type) {
	case *Field[string]:
		*p = To(f.String(x.key))
	case *Field[bool]:
		*p = To(f.Bool(x.key))
	case *Field[schema.Type]:
		*p = To(f.Type(x.key))
	case *Field[schema.Expr]:
		*p = To(f.Default(x.key))
	case *Field[*schema.Identity]:
		*p = To(f.Identity(x.key))
	case *Field[*schema.Generated]:
		*p = To(f.Generated(x.key))
	case *Field[schema.NotNull]:
		*p = To(f.NotNull(x.key))
	case *Field[*int]:
		*p = To(f.SmallInt(x.key))
	case *Field[schema.Parameters]:
		*p = To(f.Parameters(x.key))
	case *Field[schema.Period]:
		*p = To(f.Period(x.key))
	case *Field[[]schema.Name]:
		*p = To(f.Names(x.key))
	}
}

// fieldsMap is what readFields reads back.
func fieldsMap(fields []namedField) schematoml.Map {
	m := schematoml.Map{}
	for _, x := range fields {
		if !x.field.isSet() {
			continue
		}
		before := len(m)
		setField(&m, x)
		if len(m) == before {
			m.Set(x.key, "")
		}
	}
	return m
}

// setField adds the value of a field, or nothing for one that takes the
// property away.
func setField(m *schematoml.Map, x namedField) {
	switch p := x.field.(type) {
	case *Field[string]:
		m.Set(x.key, p.Value)
	case *Field[bool]:
		m.Set(x.key, p.Value)
	case *Field[schema.Type]:
		m.AddType(x.key, p.Value)
	case *Field[schema.Expr]:
		m.AddDefault(x.key, p.Value)
	case *Field[*schema.Identity]:
		m.AddIdentity(x.key, p.Value)
	case *Field[*schema.Generated]:
		m.AddGenerated(x.key, p.Value)
	case *Field[schema.NotNull]:
		m.Set(x.key, schematoml.NotNullMap(p.Value))
	case *Field[*int]:
		m.AddSmallInt(x.key, p.Value)
	case *Field[schema.Parameters]:
		m.Set(x.key, schematoml.ParametersMap(p.Value))
	case *Field[schema.Period]:
		m.AddPeriod(x.key, p.Value)
	case *Field[[]schema.Name]:
		m.Set(x.key, schematoml.NameStrings(p.Value))
	}
}
