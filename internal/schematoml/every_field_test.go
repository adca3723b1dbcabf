package schematoml

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/schematest"
	"github.com/retort-db/migrate/schema"
)

// survives checks that every field of a value is written and read back,
// whatever fields are added to it.
func survives[T any](t *testing.T, write func(T) Map, read func(*Fields) T) {
	t.Helper()
	survivesValue(t, schematest.Full[T](), write, read)
}

func survivesValue[T any](t *testing.T, want T, write func(T) Map, read func(*Fields) T) {
	t.Helper()
	text := write(want).Lines()
	n, err := Parse("f", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	r := NewReader("f")
	f := r.Fields(n, "value")
	got := read(f)
	f.Done()
	if err := r.Err(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%T (-want +got):\n%s\n%s", want, diff, text)
	}
}

// named writes the name that the readers of named values want.
func named[T any](name func(T) schema.Name, write func(T) Map) func(T) Map {
	return func(v T) Map {
		m := Map{{"name", name(v).String()}}
		m.Append(write(v))
		return m
	}
}

func TestEveryFieldSurvives(t *testing.T) {
	survives(t, named(func(v schema.Namespace) schema.Name { return schema.Name{Name: v.Name} }, NamespaceMap), ReadNamespace)
	survives(t, named(func(v schema.Extension) schema.Name { return schema.Name{Name: v.Name} }, ExtensionMap), ReadExtension)
	survives(t, named(func(v schema.Enum) schema.Name { return v.QualifiedName() }, EnumMap), ReadEnum)
	survives(t, named(func(v schema.Domain) schema.Name { return v.QualifiedName() }, DomainMap), ReadDomain)
	survives(t, named(func(v schema.Composite) schema.Name { return v.QualifiedName() }, CompositeMap), ReadComposite)
	survives(t, named(func(v schema.Sequence) schema.Name { return v.QualifiedName() }, SequenceMap), ReadSequence)
	survives(t, named(func(v schema.Object) schema.Name { return v.QualifiedName() }, ObjectMap),
		func(f *Fields) schema.Object { return ReadObject(f, schema.KindMaterializedView) })
	survives(t, ColumnMap, ReadColumn)
	survives(t, IndexMap, ReadIndex)

	key := schematest.Full[schema.Key]()
	key.Columns = []string{"a", "b"}
	key.Parts[0].Column, key.Parts[1].Column = "a", "b"
	for _, c := range []schema.Constraint{
		schema.PrimaryKey{Key: key}, schema.Unique{Key: key}, schematest.Full[schema.ForeignKey](),
		schematest.Full[schema.Check](), schematest.Full[schema.Exclusion](),
	} {
		survivesValue(t, c, ConstraintMap, func(f *Fields) schema.Constraint { return ReadConstraint(f, c.ConstraintKind()) })
	}

	table := schematest.Full[schema.Table]()
	table.PrimaryKey.Key = key
	for i := range table.Uniques {
		table.Uniques[i].Key = key
	}
	survivesValue(t, table, named(func(v schema.Table) schema.Name { return v.QualifiedName() }, TableMap), ReadTable)
}
