package autogen_test

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// TestKinds alters, renames and drops one of each kind of thing that a database
// has, and takes each back by what the operation itself says of its reverse: the
// dump is then what it was. A dump for each takes its time: every fourth is tried,
// and all under MIGRATE_TEST_FULL.
func TestKinds(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		script, err := os.ReadFile(filepath.Join("testdata", "kinds", strings.TrimSuffix(db.Name, "18")+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		db.Load(t, string(script))
		l := connect(t, db)
		s := l.read(t)
		dump := l.spelledAlike(t)
		for i, op := range everyChange(s, db.Dialect) {
			if !testdb.Full() && i%4 != 0 {
				continue
			}
			t.Run(titleOf(op), func(t *testing.T) { dump = l.thereAndBackAlone(t, op, dump) })
		}
	})
}

// titleOf is the kind of an operation and the name of what it is of.
func titleOf(op ops.Op) string {
	lines := strings.SplitN(ops.Format(op), "\n", 4)
	return strings.NewReplacer(`"`, "", " = ", "=", "op=", "").Replace(strings.Join(lines[:min(3, len(lines))], " "))
}

// spelledAlike is the dump. SQLite and MariaDB keep statements as they were
// written, and SQLite quotes names when it renames.
func (l live) spelledAlike(t *testing.T) []string {
	t.Helper()
	text := l.db.Dump(t)
	switch l.db.Dialect {
	case "mysql":
		text = strings.ReplaceAll(text, "`", "")
	case "sqlite":
		text = strings.NewReplacer(`"`, "", "'", "").Replace(strings.ToLower(text))
	}
	list := strings.Split(text, "\n")
	slices.Sort(list)
	return list
}

// thereAndBackAlone carries an operation out in a database with that dump, and
// takes it back. It returns the dump of then.
func (l live) thereAndBackAlone(t *testing.T, op ops.Op, dump []string) []string {
	t.Helper()
	before := l.read(t)
	err := l.apply(t, []ops.Op{bare(op)})
	if err != nil {
		t.Fatal(err)
	}
	if cmp.Equal(before, l.read(t)) {
		t.Error("nothing changed")
	}
	back, err := ops.Reverse(op)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.apply(t, []ops.Op{back}); err != nil {
		t.Fatalf("back: %v", err)
	}
	after := l.spelledAlike(t)
	if diff := cmp.Diff(dump, after); diff != "" {
		t.Errorf("not as it was (-was +is):\n%s", diff)
	}
	return after
}

// bare is an operation as somebody writes it who does not say what there was
// before.
func bare(op ops.Op) ops.Op {
	object := func(o schema.Object) schema.Object {
		return schema.Object{Kind: o.Kind, Schema: o.Schema, Name: o.Name, Args: o.Args, On: o.On}
	}
	switch op := op.(type) {
	case ops.RenameObject:
		op.Object = object(op.Object)
		return op
	case ops.DropObject:
		op.Object = object(op.Object)
		return op
	case ops.ReplaceObject:
		op.From = object(op.From)
		return op
	case ops.DropTable:
		return ops.DropTable{Table: schema.Table{Schema: op.Table.Schema, Name: op.Table.Name}}
	case ops.DropColumn:
		return ops.DropColumn{Table: op.Table, Column: schema.Column{Name: op.Column.Name}}
	case ops.DropIndex:
		return ops.DropIndex{Table: op.Table, Index: schema.Index{Name: op.Index.Name}}
	case ops.RenameIndex:
		return ops.RenameIndex{Table: op.Table, From: op.From, To: op.To}
	case ops.DropConstraint:
		if op.Name != "" {
			return ops.DropConstraint{Table: op.Table, Name: op.Name, Type: op.Type}
		}
	case ops.RenameConstraint:
		return ops.RenameConstraint{Table: op.Table, From: op.From, To: op.To}
	case ops.AlterColumn:
		op.From = ops.ColumnChange{}
		return op
	case ops.AlterTable:
		op.From = ops.TableChange{}
		return op
	case ops.AddEnumValue:
		op.Existing = nil
		return op
	case ops.DropEnum:
		return ops.DropEnum{Enum: schema.Enum{Schema: op.Enum.Schema, Name: op.Enum.Name}}
	case ops.DropDomain:
		return ops.DropDomain{Domain: schema.Domain{Schema: op.Domain.Schema, Name: op.Domain.Name}}
	case ops.DropType:
		return ops.DropType{Composite: schema.Composite{Schema: op.Composite.Schema, Name: op.Composite.Name}}
	case ops.DropSequence:
		return ops.DropSequence{Sequence: schema.Sequence{Schema: op.Sequence.Schema, Name: op.Sequence.Name}}
	}
	return op
}

// everyChange alters, renames and drops all that there is, one after the other.
func everyChange(s schema.Schema, dialect string) []ops.Op {
	var list []ops.Op
	for _, n := range s.Namespaces {
		other := n
		other.Comment = "a comment"
		list = append(list, ops.AlterSchema{From: n, To: other}, ops.RenameSchema{From: n.Name, To: n.Name + "_renamed"}, ops.DropSchema{Namespace: n})
	}
	for _, e := range s.Enums {
		other := e
		other.Values = []string{"two", "three", "one"}
		list = append(list, ops.RenameEnumValue{Enum: e.QualifiedName(), From: "one", To: "uno"}, ops.AlterEnum{From: e, To: other},
			ops.AddEnumValue{Enum: e.QualifiedName(), Value: "zero", Before: "one", Existing: e.Values},
			ops.RenameEnum{From: e.QualifiedName(), To: renamed(e.QualifiedName())}, ops.DropEnum{Enum: e, Defined: true})
	}
	for _, d := range s.Domains {
		other := d
		other.NotNull, other.Checks = true, []schema.Check{{Name: "another_condition", Expr: schema.SQLExpr("VALUE > 222")}}
		list = append(list, ops.AlterDomain{From: d, To: other}, ops.RenameDomain{From: d.QualifiedName(), To: renamed(d.QualifiedName())},
			ops.DropDomain{Domain: d, Defined: true})
	}
	for _, c := range s.Composites {
		other := c
		other.Attributes = append(other.Attributes[:1:1], schema.Attribute{Name: "c", Type: schema.ParseType("integer")})
		list = append(list, ops.AlterType{From: c, To: other}, ops.RenameType{From: c.QualifiedName(), To: renamed(c.QualifiedName())},
			ops.DropType{Composite: c, Defined: true})
	}
	for _, q := range s.Sequences {
		other, five := q, int64(5)
		other.Options.Increment = &five
		list = append(list, ops.AlterSequence{From: q, To: other}, ops.RenameSequence{From: q.QualifiedName(), To: renamed(q.QualifiedName())},
			ops.DropSequence{Sequence: q, Defined: true})
	}
	for _, t := range s.Tables {
		list = append(list, changesOfTable(t, dialect)...)
	}
	for _, o := range s.Objects {
		if strings.HasPrefix(o.Name, "used_by") {
			continue
		}
		list = append(list, ops.ReplaceObject{From: o, To: another(o)}, ops.RenameObject{Object: o, To: o.Name + "_renamed"}, ops.DropObject{Object: o})
	}
	return list
}

func renamed(n schema.Name) schema.Name {
	return schema.Name{Schema: n.Schema, Name: n.Name + "_renamed"}
}

// another is an object with another definition.
func another(o schema.Object) schema.Object {
	o.Definition = strings.NewReplacer("111", "222", "'de'", "'fr'", "subtype = integer", "subtype = bigint", " ON a, b ", " ON a, c ",
		"CREATE CONVERSION", "DROP CONVERSION", "fts5(a, b)", "fts5(b, c)", "'german'", "'french'",
		" ADD MAPPING FOR word, hword WITH used_by_configurations, german_stem", " ADD MAPPING FOR word WITH french_stem").Replace(o.Definition)
	return o
}

func changesOfTable(t schema.Table, dialect string) []ops.Op {
	name := t.QualifiedName()
	var list []ops.Op
	switch {
	case t.PartitionOf != nil:
		return []ops.Op{ops.DetachPartition{Table: name, Partition: *t.PartitionOf}, ops.DropTable{Table: t, Defined: true}}
	case t.Name == "parts" || t.Name == "parent" || t.Name == "base":
	default:
		list = append(list, ops.RenameTable{From: name, To: renamed(name)}, ops.DropTable{Table: t, Defined: true})
	}
	switch dialect {
	case "sqlite":
		list = append(list, ops.AlterTable{Table: name, To: ops.TableChange{Strict: ops.To(true)}, From: ops.TableChange{Strict: ops.To(false)}})
	default:
		list = append(list, ops.AlterTable{Table: name, To: ops.TableChange{Comment: ops.To("a comment")}, From: ops.TableChange{Comment: ops.To("")}})
	}
	for _, c := range t.Constraints() {
		if t.Name != "constrained" {
			continue
		}
		list = append(list, ops.DropConstraint{Table: name, Name: c.ConstraintName(), Type: c.ConstraintKind(), Constraint: c})
		if c.ConstraintName() != "" {
			list = append(list, ops.RenameConstraint{Table: name, From: c.ConstraintName(), To: c.ConstraintName() + "_renamed", Constraint: c})
		}
	}
	for _, x := range t.Indexes {
		if strings.HasPrefix(x.Name, "of_") || x.Name == "numbers" {
			continue // another thing needs it
		}
		other := x
		other.Comment = "a comment"
		list = append(list, ops.RenameIndex{Table: name, From: x.Name, To: x.Name + "_renamed", Index: &x}, ops.DropIndex{Table: name, Index: x, Defined: true})
		if dialect != "sqlite" {
			list = append(list, ops.AlterIndex{Table: name, From: x, To: other})
		}
	}
	if t.Name == "a_table" || t.Name == "computed" {
		for i, c := range t.Columns {
			list = append(list, changesOfColumn(t, i, c, dialect)...)
		}
	}
	return list
}

func changesOfColumn(t schema.Table, i int, c schema.Column, dialect string) []ops.Op {
	drop := ops.DropColumn{Table: t.QualifiedName(), Column: c, Defined: true, First: i == 0}
	if i > 0 {
		drop.After = t.Columns[i-1].Name
	}
	alter := func(to, from ops.ColumnChange) ops.Op {
		return ops.AlterColumn{Table: t.QualifiedName(), Column: c.Name, To: to, From: from}
	}
	list := []ops.Op{alter(ops.ColumnChange{Name: ops.To(c.Name + "_renamed")}, ops.ColumnChange{})}
	if c.Name != "number" && (t.Name != "computed" || c.Generated != nil) {
		list = append(list, drop)
	}
	if dialect != "sqlite" {
		list = append(list, alter(ops.ColumnChange{Comment: ops.To("a comment")}, ops.ColumnChange{Comment: ops.To(c.Comment)}))
	}
	if t.Name == "computed" || c.Identity != nil || c.Type.Kind == schema.Serial {
		return list
	}
	if c.Invisible {
		return list // MySQL wants a default of it then
	}
	list = append(list, alter(ops.ColumnChange{Nullable: ops.To(!c.Nullable)}, ops.ColumnChange{Nullable: ops.To(c.Nullable)}))
	var literal schema.Expr
	wider := schema.ParseType("bigint")
	switch {
	case reflect.DeepEqual(c.Type, schema.ParseType("integer")):
		literal = schema.SQLExpr("7")
	case c.Type.Kind == schema.Text:
		literal, wider = schema.SQLExpr("'seven'"), schema.ParseType("integer")
	case c.Type.Kind == schema.Varchar:
		literal, wider = schema.SQLExpr("'seven'"), schema.ParseType("varchar(30)")
	default:
		return list
	}
	return append(list, alter(ops.ColumnChange{Type: ops.To(wider)}, ops.ColumnChange{Type: ops.To(c.Type)}),
		alter(ops.ColumnChange{Default: ops.To(literal)}, ops.ColumnChange{Default: ops.To(c.Default)}))
}
