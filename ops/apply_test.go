package ops

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/retort-db/migrate/schema"
)

// label names the subtest of an example.
func label(i int, op Op) string { return fmt.Sprintf("%03d_%s", i, op.Kind()) }

func TestApplyDoesNotModifyItsArgument(t *testing.T) {
	for i, op := range examples() {
		t.Run(label(i, op), func(t *testing.T) {
			s := base()
			if _, err := Apply(s, op); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(base(), s); diff != "" {
				t.Errorf("Apply changed the schema it was given (-want +got):\n%s", diff)
			}
		})
	}
}

// What Apply does, its reverse takes back. Order is not kept: what is dropped
// and created again stands last.
func TestReverseRestores(t *testing.T) {
	for i, op := range examples() {
		undo, err := Reverse(op)
		if err != nil || undo == nil {
			continue
		}
		t.Run(label(i, op), func(t *testing.T) {
			s := base()
			after, err := ApplyAll(s, []Op{op, undo})
			if err != nil {
				t.Fatal(err)
			}
			want := base()
			want.Sort()
			after = after.Clone()
			after.Sort()
			if diff := cmp.Diff(want, after, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("not restored (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReverseOfReverse(t *testing.T) {
	for i, op := range examples() {
		undo, err := Reverse(op)
		if err != nil || undo == nil {
			continue
		}
		if _, isAlter := undo.(AlterEnum); isAlter && op.Kind() == "add_enum_value" {
			continue // its redo is the way of a new type, too
		}
		if b, ok := op.(BulkInsert); ok && b.File.Name == "" {
			op = Insert{Table: b.Table, Columns: b.Columns, Rows: b.Rows, Key: b.Key} // which is the same
		}
		redo, err := Reverse(undo)
		if err != nil {
			t.Errorf("%s: its reverse %s cannot be reversed: %v", label(i, op), undo.Kind(), err)
			continue
		}
		if diff := cmp.Diff(plain(op), plain(redo)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", label(i, op), diff)
		}
	}
}

// plain leaves out how an operation is carried out, which its reverse cannot
// say.
func plain(op Op) Op {
	switch o := op.(type) {
	case DropTable:
		o.Cascade = false
		return o
	case DropColumn:
		o.Cascade = false
		return o
	case DropIndex:
		o.Cascade = false
		return o
	case CreateIndex:
		o.Online, o.OnlyParent = false, false
		return o
	case AddConstraint:
		o.Online = false
		return o
	case DropConstraint:
		o.Cascade, o.IfExists = false, false
		return o
	case DropExtension:
		o.Cascade = false
		return o
	case DropObject:
		o.Cascade = false
		return o
	case DropDomain:
		o.IfExists = false
		return o
	case DropType:
		o.IfExists = false
		return o
	case RenameObject:
		return RenameObject{Object: schema.Object{Kind: o.Object.Kind, Name: o.Object.Name, On: o.Object.On}, To: o.To}
	}
	return op
}

func TestApply(t *testing.T) {
	tests := []struct {
		name string
		ops  []Op
		want func(s *schema.Schema)
	}{
		{"rename table follows references", []Op{RenameTable{From: name("users"), To: name("people")}}, func(s *schema.Schema) {
			s.Tables[0].Name = "people"
			s.Tables[0].Columns[0].Identity.SequenceName = "users_id_seq" // as it was
			s.Tables[1].ForeignKeys[0].RefTable = name("people")
			s.Objects[0].Needs = []schema.Name{name("people")}
			s.Objects[2].On = name("people")
		}},
		{"rename column follows members and expressions", []Op{
			AlterColumn{Table: name("users"), Column: "age", To: ColumnChange{Name: To("years")}},
			AlterColumn{Table: name("users"), Column: "id", To: ColumnChange{Name: To("key")}},
			AlterColumn{Table: name("users"), Column: "email", To: ColumnChange{Name: To("E mail")}},
		}, func(s *schema.Schema) {
			u := &s.Tables[0]
			u.Columns[5].Name = "years"
			u.Checks[0].Expr.SQL = "years >= 18 AND price > 0"
			u.Indexes[0].Where.SQL = "years IS NOT NULL"
			u.Columns[0].Name, u.PrimaryKey.Columns = "key", []string{"key"}
			u.Columns[0].Identity.SequenceName = "users_id_seq" // as it was
			s.Tables[1].ForeignKeys[0].RefColumns = []string{"key"}
			u.Columns[1].Name, u.Uniques[0].Columns = "E mail", []string{"E mail"}
			u.Columns[4].Generated.Expr.SQL = `lower("E mail")`
			u.Indexes[0].Parts[0].Expr.SQL = `lower("E mail")`
		}},
		{"rename the sequence behind a column", []Op{
			RenameTable{From: name("users"), To: name("people")},
			RenameSequence{From: name("users_id_seq"), To: name("people_id_seq")},
			RenameSequence{From: name("people_id_seq"), To: name("x")},
			RenameSequence{From: name("x"), To: name("users_id_seq")},
			RenameTable{From: name("people"), To: name("users")},
		}, func(*schema.Schema) {}},
		{"drop column takes its members", []Op{DropColumn{Table: name("users"), Column: schema.Column{Name: "id"}, Cascade: true}}, func(s *schema.Schema) {
			s.Tables[0].Columns = s.Tables[0].Columns[1:]
			s.Tables[0].PrimaryKey = nil
			s.Tables[1].ForeignKeys = nil
		}},
		{"drop table takes what is on it", []Op{DropTable{Table: schema.Table{Name: "users"}, Cascade: true}}, func(s *schema.Schema) {
			s.Tables = s.Tables[1:]
			s.Tables[0].ForeignKeys = nil
			s.Objects = append(s.Objects[:2], s.Objects[3])
		}},
		{"add column after another", []Op{AddColumn{Table: name("auth.posts"), Column: schema.Column{Name: "x"}, After: "id"}}, func(s *schema.Schema) {
			c := s.Tables[1].Columns
			s.Tables[1].Columns = []schema.Column{c[0], {Name: "x"}, c[1], c[2]}
		}},
		{"a primary key makes its columns not null", []Op{AddConstraint{Table: name("auth.posts"), Constraint: schema.PrimaryKey{Key: schema.Key{Columns: []string{"title"}}}}}, func(s *schema.Schema) {
			s.Tables[1].Columns[2].Nullable = false
			s.Tables[1].PrimaryKey = &schema.PrimaryKey{Key: schema.Key{Columns: []string{"title"}}}
		}},
		{"a constraint takes over its index", []Op{AddConstraint{Table: name("users"), Constraint: schema.Unique{Key: schema.Key{Name: "users_mood", Columns: []string{"mood"}}}, UsingIndex: "users_mood"}}, func(s *schema.Schema) {
			s.Tables[0].Indexes = nil
			s.Tables[0].Uniques = append(s.Tables[0].Uniques, schema.Unique{Key: schema.Key{Name: "users_mood", Columns: []string{"mood"}}})
		}},
		{"rename enum follows columns", []Op{RenameEnum{From: name("mood"), To: name("feeling")}, RenameEnumValue{Enum: name("feeling"), From: "happy", To: "it's fine"}}, func(s *schema.Schema) {
			s.Enums[0] = schema.Enum{Name: "feeling", Values: []string{"it's fine", "sad"}}
			s.Tables[0].Columns[2].Type.Name = "feeling"
			s.Tables[0].Columns[2].Default.SQL = "'it''s fine'::mood"
		}},
		{"add enum value", []Op{AddEnumValue{Enum: name("mood"), Value: "a", Before: "happy"}, AddEnumValue{Enum: name("mood"), Value: "b", After: "happy"}}, func(s *schema.Schema) {
			s.Enums[0].Values = []string{"a", "happy", "b", "sad"}
		}},
		{"an unnamed drop finds its equal", []Op{
			AddConstraint{Table: name("users"), Constraint: schema.Check{Name: "x", Expr: schema.SQLExpr("true")}},
			DropConstraint{Table: name("users"), Type: schema.KindCheck, Constraint: schema.Check{Expr: schema.SQLExpr("true")}},
			CreateIndex{Table: name("users"), Index: schema.Index{Name: "y", Parts: schema.ColumnParts("age")}},
			DropIndex{Table: name("users"), Index: schema.Index{Parts: schema.ColumnParts("age")}, Defined: true},
		}, func(*schema.Schema) {}},
		{"guards", []Op{
			CreateTable{Table: schema.Table{Name: "users"}, IfNotExists: true},
			DropTable{Table: schema.Table{Name: "nowhere"}, IfExists: true},
			AddColumn{Table: name("users"), Column: schema.Column{Name: "id"}, IfNotExists: true},
			DropColumn{Table: name("users"), Column: schema.Column{Name: "x"}, IfExists: true},
			DropConstraint{Table: name("users"), Name: "x", IfExists: true},
			CreateIndex{Table: name("users"), Index: schema.Index{Name: "users_mood"}, IfNotExists: true},
			DropIndex{Table: name("users"), Index: schema.Index{Name: "x"}, IfExists: true},
			CreateEnum{Enum: schema.Enum{Name: "mood"}, IfNotExists: true},
			AddEnumValue{Enum: name("mood"), Value: "sad", IfNotExists: true},
			DropEnum{Enum: schema.Enum{Name: "x"}, IfExists: true},
			CreateObject{Object: schema.Object{Kind: schema.KindView, Name: "active"}, IfNotExists: true},
			DropObject{Object: schema.Object{Kind: schema.KindView, Name: "x"}, IfExists: true},
		}, func(*schema.Schema) {}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ApplyAll(base(), tt.ops)
			if err != nil {
				t.Fatal(err)
			}
			want := base()
			tt.want(&want)
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestApplyErrors(t *testing.T) {
	tests := []struct {
		op   Op
		want string
	}{
		{CreateTable{Table: schema.Table{Schema: "auth", Name: "posts"}}, `create_table: table "auth.posts" exists already`},
		{DropTable{Table: schema.Table{Name: "x"}}, `drop_table: there is no table "x"`},
		{RenameTable{From: name("x"), To: name("y")}, `rename_table: there is no table "x"`},
		{RenameTable{From: name("users"), To: name("auth.posts")}, `rename_table: table "auth.posts" exists already`},
		{AlterTable{Table: name("x")}, `alter_table: there is no table "x"`},
		{AttachPartition{Table: name("measured_2026")}, `attach_partition: partition "measured_2026" of table "measured" exists already`},
		{DetachPartition{Table: name("loose"), Partition: schema.Partition{Parent: name("measured")}}, `detach_partition: there is no partition "loose" of table "measured"`},
		{AddColumn{Table: name("x")}, `add_column: there is no table "x"`},
		{AddColumn{Table: name("users"), Column: schema.Column{Name: "age"}}, `add_column: column "age" of table "users" exists already`},
		{AddColumn{Table: name("users"), Column: schema.Column{Name: "n"}, After: "x"}, `add_column: there is no column "x" of table "users"`},
		{DropColumn{Table: name("users"), Column: schema.Column{Name: "x"}}, `drop_column: there is no column "x" of table "users"`},
		{AlterColumn{Table: name("users"), Column: "x"}, `alter_column: there is no column "x" of table "users"`},
		{AlterColumn{Table: name("users"), Column: "age", To: ColumnChange{Name: To("id")}}, `alter_column: column "id" of table "users" exists already`},
		{AddConstraint{Table: name("users"), Constraint: schema.PrimaryKey{}}, `create_primary_key: primary key "users_pkey" of table "users" exists already`},
		{AddConstraint{Table: name("users"), Constraint: schema.Check{Name: "adult"}}, `create_check_constraint: constraint "adult" of table "users" exists already`},
		{AddConstraint{Table: name("users"), Constraint: schema.Unique{}, UsingIndex: "x"}, `create_unique_constraint: there is no index "x" of table "users"`},
		{DropConstraint{Table: name("users"), Name: "x"}, `drop_constraint: there is no constraint "x" of table "users"`},
		{DropConstraint{Table: name("users"), Name: "adult", Type: schema.KindUnique}, `drop_constraint: there is no constraint "adult" of table "users"`},
		{RenameConstraint{Table: name("users"), From: "adult", To: "users_pkey"}, `rename_constraint: constraint "users_pkey" of table "users" exists already`},
		{DropConstraint{Table: name("users"), Type: schema.KindCheck, Constraint: schema.Check{Expr: schema.SQLExpr("age > 1")}}, `drop_constraint: there is no check "age > 1" of table "users"`},
		{ValidateConstraint{Table: name("users"), Name: "x"}, `validate_constraint: there is no constraint "x" of table "users"`},
		{CreateIndex{Table: name("users"), Index: schema.Index{Name: "users_mood"}}, `create_index: index "users_mood" of table "users" exists already`},
		{DropIndex{Table: name("users"), Index: schema.Index{Name: "x"}}, `drop_index: there is no index "x" of table "users"`},
		{RenameIndex{Table: name("users"), From: "x", To: "y"}, `rename_index: there is no index "x" of table "users"`},
		{CreateSchema{Namespace: schema.Namespace{Name: "auth"}}, `create_schema: schema "auth" exists already`},
		{DropExtension{Extension: schema.Extension{Name: "x"}}, `drop_extension: there is no extension "x"`},
		{RenameEnum{From: name("mood"), To: name("auth.role")}, `rename_enum: enum "auth.role" exists already`},
		{AddEnumValue{Enum: name("mood"), Value: "sad"}, `add_enum_value: value of enum mood "sad" exists already`},
		{AddEnumValue{Enum: name("mood"), Value: "y", After: "x"}, `add_enum_value: there is no value of enum mood "x"`},
		{RenameEnumValue{Enum: name("mood"), From: "x", To: "y"}, `rename_enum_value: there is no value of enum mood "x"`},
		{AlterSequence{From: schema.Sequence{Name: "x"}}, `alter_sequence: there is no sequence "x"`},
		{CreateObject{Object: base().Objects[1]}, `create_function: function "auth.add(integer, integer)" exists already`},
		{DropObject{Object: schema.Object{Kind: schema.KindTrigger, Name: "x", On: name("users")}}, `drop_trigger: there is no trigger "x" of table "users"`},
		{RenameObject{Object: schema.Object{Kind: schema.KindView, Name: "x"}}, `rename_view: there is no view "x"`},
	}
	for _, tt := range tests {
		got, err := Apply(base(), tt.op)
		if err == nil {
			t.Errorf("no error, want %q", tt.want)
			continue
		}
		if err.Error() != tt.want {
			t.Errorf("error = %q, want %q", err, tt.want)
		}
		var missing *NotFoundError
		var exists *ExistsError
		if !errors.As(err, &missing) && !errors.As(err, &exists) {
			t.Errorf("%q is neither a NotFoundError nor an ExistsError", err)
		}
		if diff := cmp.Diff(base(), got); diff != "" {
			t.Errorf("after an error the schema differs (-want +got):\n%s", diff)
		}
	}
}

func TestReverseErrors(t *testing.T) {
	irreversible := []Op{
		DropTable{Table: schema.Table{Name: "x"}},
		AlterTable{To: TableChange{Comment: To("x")}},
		DetachPartition{},
		DropColumn{},
		AlterColumn{Column: "a", To: ColumnChange{Type: To(schema.ParseType("text")), Nullable: To(true)}, From: ColumnChange{Nullable: To(false)}},
		AlterColumn{Column: "a", First: true},
		DropConstraint{Name: "x"},
		AddConstraint{Constraint: schema.Unique{}, UsingIndex: "x"},
		DropIndex{},
		DropSchema{Cascade: true},
		DropExtension{},
		DropEnum{},
		AddEnumValue{Value: "x"},
		DropDomain{},
		DropType{},
		DropSequence{},
		DropObject{Object: schema.Object{Kind: schema.KindView}},
		ReplaceObject{To: schema.Object{Kind: schema.KindView}},
		Execute{SQL: schema.SQLExpr("x")},
		Update{},
		Delete{},
	}
	for _, op := range irreversible {
		undo, err := Reverse(op)
		var e *IrreversibleError
		if undo != nil || !errors.As(err, &e) {
			t.Errorf("Reverse(%s) = %v, %v, want an IrreversibleError", op.Kind(), undo, err)
			continue
		}
		if e.Missing == "" {
			t.Errorf("%s: the error does not say what is missing", op.Kind())
		}
	}
	_, err := Reverse(irreversible[4])
	if want := "alter_column cannot be reversed: write existing = { … } with the former type"; err.Error() != want {
		t.Errorf("error = %q, want %q", err, want)
	}
}

func TestReverseAll(t *testing.T) {
	list := []Op{
		AddColumn{Table: name("users"), Column: schema.Column{Name: "a"}},
		ValidateConstraint{Table: name("users"), Name: "adult"},
		RenameTable{From: name("users"), To: name("people")},
	}
	got, err := ReverseAll(list)
	if err != nil {
		t.Fatal(err)
	}
	want := []Op{
		RenameTable{From: name("people"), To: name("users")},
		DropColumn{Table: name("users"), Column: schema.Column{Name: "a"}, Defined: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	_, err = ReverseAll([]Op{Update{}, list[0], DropColumn{}})
	want2 := "update cannot be reversed: the former values are not known; write the downgrade by hand\n" +
		"drop_column cannot be reversed: write the definition into the drop: column = { name = …, type = … }"
	if err == nil || err.Error() != want2 {
		t.Errorf("error = %v, want %s", err, want2)
	}
}

func TestRenameIdent(t *testing.T) {
	tests := []struct{ sql, want string }{
		{"age > 0", "years > 0"},
		{"AGE > 0 and page > 1", "years > 0 and page > 1"},
		{`"age" > 0`, `"years" > 0`},
		{`"Age" > 0`, `"Age" > 0`},
		{"`age` > 0", "`years` > 0"},
		{"[age] > 0", "[years] > 0"},
		{"t.age > other.age", "t.years > other.age"},
		{`"t"."age" > 0`, `"t"."years" > 0`},
		{"age('age', age)", "age('age', years)"},
		{"x::age = age", "x::age = years"},
		{"CAST(age AS age)", "CAST(years AS age)"},
		{"x > age '1 day'", "x > age '1 day'"},
		{"a[1] = age", "a[1] = years"},
		{"'it''s age' || age", "'it''s age' || years"},
		{"'unclosed age", "'unclosed age"},
	}
	for _, tt := range tests {
		if got := renameIdent(tt.sql, "t", "age", "years"); got != tt.want {
			t.Errorf("renameIdent(%q) = %q, want %q", tt.sql, got, tt.want)
		}
	}
}
