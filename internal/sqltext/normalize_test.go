package sqltext

import "testing"

func TestNormalizeExpr(t *testing.T) {
	tests := []struct {
		d              Dialect
		text           string
		norm, collapse string
	}{
		{Postgres, ` ( (a  >  0)AND"b" < 1 ) `, "(a > 0) and b < 1", `(a > 0) AND "b" < 1`},
		{Postgres, `(a) OR (b)`, "(a) or (b)", "(a) OR (b)"},
		{Postgres, `((A))`, "a", "A"},
		{Postgres, `"User" = "user" -- c`, `"User" = "user"`, `"User" = "user"`},
		{Postgres, `lower ( Name :: TEXT ) || ' A  b'`, "lower(name::text) || ' A  b'", "lower(Name::TEXT) || ' A  b'"},
		{Postgres, `x::"char" = 'a'::CHAR`, `x::"char" = 'a'::char`, `x::"char" = 'a'::CHAR`},
		{Postgres, `"left"(a , 1)`, "left(a, 1)", `"left"(a, 1)`},
		{Postgres, `a /* c */ . b [ 1 ] + - 1.5E3`, "a.b[1] + - 1.5e3", "a.b[1] + - 1.5E3"},
		{MySQL, "(`Price`>0) and `order` = \"it's\"", "(price > 0) and `order` = 'it''s'", "(`Price` > 0) and `order` = \"it's\""},
		{SQLite, `[Name] IS NOT "x y" AND "key" IN ( 'A' )`, `name is not "x y" and key in ('A')`, `[Name] IS NOT "x y" AND "key" IN ('A')`},
		{SQLite, "", "", ""},
		{SQLite, "()", "", ""},
		{SQLite, ")(", ") (", ") ("},
		{SQLite, "'a", "'a", "'a"},
	}
	for _, tt := range tests {
		if got := NormalizeExpr(tt.d, tt.text); got != tt.norm {
			t.Errorf("NormalizeExpr(%s, %s)\n got %s\nwant %s", tt.d, tt.text, got, tt.norm)
		}
		if got := NormalizeExpr(tt.d, tt.norm); got != tt.norm {
			t.Errorf("NormalizeExpr(%s, %s) is %s the second time", tt.d, tt.norm, got)
		}
		if got := CollapseExpr(tt.d, tt.text); got != tt.collapse {
			t.Errorf("CollapseExpr(%s, %s)\n got %s\nwant %s", tt.d, tt.text, got, tt.collapse)
		}
	}
}
