package ops

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/schema"
)

func TestSides(t *testing.T) {
	email := schema.Column{Name: "email", Type: schema.ParseType("varchar(320)")}
	unique := schema.Unique{Key: schema.Key{Name: "uq", Columns: []string{"email"}}}
	users := schema.Name{Schema: "auth", Name: "users"}
	view := schema.Object{Kind: schema.KindView, Name: "v", Definition: "SELECT 1"}
	other := view
	other.Definition = "SELECT 2"
	for _, tt := range []struct {
		op                     Op
		kind, object, from, to string
	}{
		{AddColumn{Table: users, Column: email}, "column", "auth.users.email", "null", `{"name":"email","nullable":false,"type":"varchar(320)"}`},
		{DropColumn{Table: users, Column: email, Defined: true}, "column", "auth.users.email", `{"name":"email","nullable":false,"type":"varchar(320)"}`, "null"},
		{
			AlterColumn{
				Table: users, Column: "email", From: ColumnChange{Type: To(schema.ParseType("text")), Nullable: To(true)},
				To: ColumnChange{Type: To(email.Type), Nullable: To(false)}, Using: "lower(email)",
			},
			"column", "auth.users.email", `{"nullable":true,"type":"text"}`, `{"nullable":false,"type":"varchar(320)"}`,
		},
		{
			AlterColumn{Table: users, Column: "email", From: ColumnChange{Name: To("email")}, To: ColumnChange{Name: To("mail")}},
			"column", "auth.users.email", `{"new_name":"email"}`, `{"new_name":"mail"}`,
		},
		{AddConstraint{Table: users, Constraint: unique}, "unique", "auth.users.uq", "null", `{"columns":["email"],"name":"uq"}`},
		{
			DropConstraint{Table: users, Name: "uq", Type: schema.KindUnique, Constraint: unique},
			"unique", "auth.users.uq", `{"columns":["email"],"name":"uq","type":"unique"}`, "null",
		},
		{RenameIndex{Table: users, From: "a", To: "b"}, "index", "auth.users.a", `{"name":"a"}`, `{"name":"b"}`},
		{RenameConstraint{Table: users, From: "uq", To: "u", Constraint: unique}, "unique", "auth.users.uq", `{"name":"uq"}`, `{"name":"u"}`},
		{RenameTable{From: users, To: schema.Name{Name: "people"}}, "table", "auth.users", `{"name":"auth.users"}`, `{"name":"people"}`},
		{CreateTable{Table: schema.Table{Name: "t", Columns: []schema.Column{email}}}, "table", "t", "null", `{"columns":[{"name":"email","nullable":false,"type":"varchar(320)"}]}`},
		{DropEnum{Enum: schema.Enum{Name: "mood", Values: []string{"a"}}, Defined: true}, "enum", "mood", `{"values":["a"]}`, "null"},
		{AddEnumValue{Enum: schema.Name{Name: "mood"}, Value: "b", After: "a"}, "enum", "mood", "null", `{"after":"a","value":"b"}`},
		{RenameEnumValue{Enum: schema.Name{Name: "mood"}, From: "a", To: "b"}, "enum", "mood", `{"value":"a"}`, `{"value":"b"}`},
		{
			AlterEnum{
				From: schema.Enum{Name: "mood", Values: []string{"a", "b"}}, To: schema.Enum{Name: "mood", Values: []string{"a"}},
				Columns: []schema.ColumnRef{{Table: users, Column: "m"}},
			},
			"enum", "mood", `{"values":["a","b"]}`, `{"values":["a"]}`,
		},
		{ReplaceObject{From: view, To: other}, "view", "v", `{"definition":"SELECT 1"}`, `{"definition":"SELECT 2"}`},
		{Execute{SQL: schema.SQLExpr("SELECT 1")}, "statement", "", "null", `{"sql":"SELECT 1"}`},
	} {
		kind, object := About(tt.op)
		from, to := Sides(tt.op)
		got := []string{kind, object, asJSON(t, from), asJSON(t, to)}
		if diff := cmp.Diff([]string{tt.kind, tt.object, tt.from, tt.to}, got); diff != "" {
			t.Errorf("%T (-want +got):\n%s", tt.op, diff)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
