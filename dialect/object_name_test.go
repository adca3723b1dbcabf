package dialect

import (
	"testing"

	"github.com/retort-db/migrate/schema"
)

func TestCalled(t *testing.T) {
	tests := []struct {
		dialect, want string
		object        schema.Object
	}{
		{"postgres", "CREATE VIEW app.b AS SELECT 1 AS a", schema.Object{Kind: schema.KindView, Definition: "CREATE VIEW app.a AS SELECT 1 AS a"}},
		{"postgres", `CREATE MATERIALIZED VIEW "B" AS SELECT view FROM a`, schema.Object{Kind: schema.KindMaterializedView, Definition: "CREATE MATERIALIZED VIEW a AS SELECT view FROM a"}},
		{"postgres", "CREATE CONSTRAINT TRIGGER b AFTER INSERT ON a", schema.Object{Kind: schema.KindTrigger, Definition: "CREATE CONSTRAINT TRIGGER a AFTER INSERT ON a"}},
		{"postgres", "CREATE FUNCTION b(a int) RETURNS int", schema.Object{Kind: schema.KindFunction, Definition: "CREATE FUNCTION a(a int) RETURNS int"}},
		{"mysql", "CREATE DEFINER=`view`@`%` SQL SECURITY DEFINER VIEW `b` AS SELECT 1", schema.Object{Kind: schema.KindView, Definition: "CREATE DEFINER=`view`@`%` SQL SECURITY DEFINER VIEW `a` AS SELECT 1"}},
		{"sqlite", "CREATE TRIGGER IF NOT EXISTS b AFTER INSERT ON a BEGIN SELECT 1; END", schema.Object{Kind: schema.KindTrigger, Definition: "CREATE TRIGGER IF NOT EXISTS [a] AFTER INSERT ON a BEGIN SELECT 1; END"}},
		{"postgres", "CREATE TEXT SEARCH CONFIGURATION app.b (COPY = a);\nALTER TEXT SEARCH CONFIGURATION app.b ADD MAPPING FOR word WITH a", schema.Object{Kind: schema.KindSearchConfiguration,
			Definition: "CREATE TEXT SEARCH CONFIGURATION app.a (COPY = a);\nALTER TEXT SEARCH CONFIGURATION app.a ADD MAPPING FOR word WITH a"}},
		{"postgres", "SELECT a FROM a", schema.Object{Kind: schema.KindView, Definition: "SELECT a FROM a"}},
	}
	for _, tt := range tests {
		d, err := For(Server{Dialect: tt.dialect})
		if err != nil {
			t.Fatal(err)
		}
		name := "b"
		if tt.want[len(tt.want)-6:] == "FROM a" && tt.object.Kind == schema.KindMaterializedView {
			name = "B"
		}
		if got := Called(d, tt.object, name); got.Definition != tt.want || got.Name != name {
			t.Errorf("%s: %s, want %s", tt.object.Definition, got.Definition, tt.want)
		}
	}
}
