package ops

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/schematest"
	"github.com/retort-db/migrate/schema"
)

// types holds a zero value of every type of operation.
func types() []Op {
	return []Op{
		CreateTable{}, DropTable{}, RenameTable{}, AlterTable{}, AttachPartition{}, DetachPartition{},
		AddColumn{}, DropColumn{}, AlterColumn{},
		AddConstraint{}, DropConstraint{}, RenameConstraint{}, AlterConstraint{}, ValidateConstraint{},
		CreateIndex{}, DropIndex{}, RenameIndex{}, AlterIndex{},
		CreateSchema{}, DropSchema{}, RenameSchema{}, AlterSchema{},
		CreateExtension{}, DropExtension{}, AlterExtension{},
		CreateEnum{}, DropEnum{}, RenameEnum{}, AddEnumValue{}, RenameEnumValue{}, AlterEnum{},
		CreateDomain{}, DropDomain{}, AlterDomain{}, RenameDomain{},
		CreateType{}, DropType{}, AlterType{}, RenameType{},
		CreateSequence{}, DropSequence{}, AlterSequence{}, RenameSequence{},
		CreateObject{}, ReplaceObject{}, DropObject{}, RenameObject{},
		Execute{}, Insert{}, BulkInsert{}, Upsert{}, Update{}, Delete{}, Backfill{},
	}
}

func TestTypesAreComplete(t *testing.T) {
	known := map[reflect.Type]bool{}
	for _, op := range types() {
		known[reflect.TypeOf(op)] = true
	}
	for _, op := range examples() {
		if !known[reflect.TypeOf(op)] {
			t.Errorf("%T is missing from types", op)
		}
	}
	seen := map[reflect.Type]bool{}
	for _, op := range examples() {
		seen[reflect.TypeOf(op)] = true
	}
	for typ := range known {
		if !seen[typ] {
			t.Errorf("%v is missing from examples", typ)
		}
	}
}

// Every field of every operation is written and read back, whatever fields are
// added.
func TestEveryFieldSurvives(t *testing.T) {
	for _, zero := range types() {
		v := reflect.New(reflect.TypeOf(zero)).Elem()
		schematest.Fill(v)
		op := consistent(v.Interface().(Op))
		t.Run(op.Kind(), func(t *testing.T) {
			text := Format(op)
			got, err := decodeString(text)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if diff := cmp.Diff(op, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, text)
			}
		})
	}
}

// consistent takes back what cannot stand together in a filled operation: two
// names for one thing, alternatives.
func consistent(op Op) Op {
	key := func(t *schema.Table) {
		for _, k := range append([]*schema.Key{&t.PrimaryKey.Key}, &t.Uniques[0].Key, &t.Uniques[1].Key) {
			k.Columns = []string{k.Parts[0].Column, k.Parts[1].Column}
		}
	}
	row := func(columns []string) [][]any {
		return [][]any{{int64(1), columns[0]}}
	}
	switch o := op.(type) {
	case CreateTable:
		key(&o.Table)
		return o
	case DropTable:
		key(&o.Table)
		return o
	case AlterColumn:
		o.From.Name = Field[string]{}
		return o
	case DropConstraint:
		o.Name, o.Type = o.Constraint.ConstraintName(), o.Constraint.ConstraintKind()
		return o
	case RenameConstraint:
		o.From = o.Constraint.ConstraintName()
		return o
	case AlterConstraint:
		o.From = o.From.Renamed(o.To.ConstraintName())
		return o
	case RenameIndex:
		o.From = o.Index.Name
		return o
	case AlterIndex:
		o.From.Name = o.To.Name
		return o
	case AlterSchema:
		o.From.Name = o.To.Name
		return o
	case AlterExtension:
		o.From.Name = o.To.Name
		return o
	case AddEnumValue:
		o.Before = ""
		return o
	case AlterEnum:
		o.From.Schema, o.From.Name = o.To.Schema, o.To.Name
		return o
	case AlterDomain:
		o.From.Schema, o.From.Name = o.To.Schema, o.To.Name
		return o
	case AlterType:
		o.From.Schema, o.From.Name = o.To.Schema, o.To.Name
		return o
	case AlterSequence:
		o.From.Schema, o.From.Name = o.To.Schema, o.To.Name
		return o
	case ReplaceObject:
		o.From.Schema, o.From.Name, o.From.Args, o.From.On = o.To.Schema, o.To.Name, o.To.Args, o.To.On
		return o
	case Insert:
		o.Rows = row(o.Columns)
		return o
	case BulkInsert:
		o.Rows, o.File = nil, consistentFile(o.File)
		return o
	case Upsert:
		o.Rows, o.Ignore = row(o.Columns), false
		o.Conflict, o.Update = o.Columns[:1], o.Columns[1:]
		return o
	case Delete:
		o.Where, o.Rows, o.File = schema.Expr{}, row(o.Columns), DataFile{}
		return o
	case Backfill:
		o.Set[0].Expr, o.Set[0].Value = schema.Expr{}, "x"
		o.Set[1].Value = nil
		o.Key = []string{"k"}
		return o
	case Update:
		o.Set[0].Expr, o.Set[0].Value = schema.Expr{}, "x"
		o.Set[1].Value = nil
		return o
	}
	return op
}

func consistentFile(f DataFile) DataFile {
	f.Format, f.Header, f.Hash = CSV, nil, ""
	return f
}

// A change says something about every one of its fields, and applying it sets
// the field of the same name.
func TestChangesAreApplied(t *testing.T) {
	column := schematest.Full[ColumnChange]()
	column.Name = To("n")
	table := schematest.Full[TableChange]()
	if got, want := len(column.fields()), reflect.TypeFor[ColumnChange]().NumField(); got != want {
		t.Errorf("ColumnChange has %d fields and lists %d", want, got)
	}
	if got, want := len(table.fields()), reflect.TypeFor[TableChange]().NumField(); got != want {
		t.Errorf("TableChange has %d fields and lists %d", want, got)
	}
	s := schema.Schema{Tables: []schema.Table{{Name: "t", Columns: []schema.Column{{Name: "c"}}}}}
	s, err := ApplyAll(s, []Op{
		AlterTable{Table: name("t"), To: table}, // whose character set is no longer the one that a column states
		AlterColumn{Table: name("t"), Column: "c", To: column},
	})
	if err != nil {
		t.Fatal(err)
	}
	compare := func(change reflect.Value, targets ...reflect.Value) {
		for i := range change.NumField() {
			field := change.Type().Field(i).Name
			want := change.Field(i).FieldByName("Value").Interface()
			found := false
			for _, target := range targets {
				if f := target.FieldByName(field); f.IsValid() {
					found = true
					if diff := cmp.Diff(want, f.Interface()); diff != "" {
						t.Errorf("%s is not applied (-want +got):\n%s", field, diff)
					}
				}
			}
			if !found {
				t.Errorf("%v.%s changes nothing", change.Type(), field)
			}
		}
	}
	compare(reflect.ValueOf(column), reflect.ValueOf(s.Tables[0].Columns[0]))
	compare(reflect.ValueOf(table), reflect.ValueOf(s.Tables[0]), reflect.ValueOf(s.Tables[0].Options))
}

// Each field of a column's change is one, whatever fields are added.
func TestColumnChangeIsZero(t *testing.T) {
	if !(ColumnChange{}).IsZero() {
		t.Error("a change of nothing is one")
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[ColumnChange]()) {
		var c ColumnChange
		reflect.ValueOf(&c).Elem().FieldByIndex(f.Index).FieldByName("Set").SetBool(true)
		if c.IsZero() {
			t.Errorf("a change of %s is none", f.Name)
		}
	}
}
