package autogen_test

import (
	"reflect"
	"testing"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/internal/schematest"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Every property of a column can be altered, and is compared: where it is all that
// differs, some database has something to do. The test knows no list of properties, so
// that one that is added and forgotten in the comparison fails it.
func TestEveryColumnPropertyIsCompared(t *testing.T) {
	notAltered := map[string]string{
		"RenamedFrom": "says how the column is to be found, not what it is",
		"Inherited":   "follows from the table's parents",
		"Sequence":    "is renamed by an operation of its own",
	}
	onlyWithOthers := map[string]string{
		"StatedCollation": "means nothing by itself: it goes along where a column is restated anyway",
	}
	column := reflect.TypeFor[schema.Column]()
	for i := range column.NumField() {
		field := column.Field(i).Name
		if notAltered[field] != "" {
			continue
		}
		if _, ok := reflect.TypeFor[ops.ColumnChange]().FieldByName(field); !ok {
			t.Errorf("ops.ColumnChange has no %s", field)
		}
		live, declared := versionedTable(), versionedTable()
		setOther(reflect.ValueOf(&declared.Columns[0]).Elem().FieldByName(field))
		if onlyWithOthers[field] == "" && !anyDialectDiffers(t, live, declared) {
			t.Errorf("the comparison overlooks Column.%s", field)
		}
	}
}

// The same holds for every option of a table.
func TestEveryTableOptionIsCompared(t *testing.T) {
	options := reflect.TypeFor[schema.TableOptions]()
	for i := range options.NumField() {
		field := options.Field(i).Name
		if _, ok := reflect.TypeFor[ops.TableChange]().FieldByName(field); !ok {
			t.Errorf("ops.TableChange has no %s", field)
		}
		live, declared := versionedTable(), versionedTable()
		setOther(reflect.ValueOf(&declared.Options).Elem().FieldByName(field))
		if !anyDialectDiffers(t, live, declared) {
			t.Errorf("the comparison overlooks TableOptions.%s", field)
		}
	}
}

// versionedTable has a history where a database keeps one: some properties of columns
// mean nothing in other tables.
func versionedTable() schema.Table {
	return schema.Table{
		Name: "t", Options: schema.TableOptions{SystemVersioning: true},
		Columns: []schema.Column{{Name: "c", Type: schema.ParseType("text"), Nullable: true}},
	}
}

// setOther gives v a value that it does not have.
func setOther(v reflect.Value) {
	if v.Kind() == reflect.Bool {
		v.SetBool(!v.Bool())
		return
	}
	schematest.Fill(v)
}

func anyDialectDiffers(t *testing.T, live, declared schema.Table) bool {
	t.Helper()
	for _, d := range dialects(t) {
		in := autogen.Input{Dialect: d, Live: schema.Schema{Tables: []schema.Table{live}}, Declared: schema.Schema{Tables: []schema.Table{declared}}}
		in.Options.DropUnmanaged = true // a column with another name is one that goes and one that comes
		if len(autogen.Diff(in).Changes) > 0 {
			return true
		}
	}
	return false
}
