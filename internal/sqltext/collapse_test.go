package sqltext

import "testing"

func TestCollapseExpr(t *testing.T) {
	for _, tt := range []struct {
		d          Dialect
		text, want string
	}{
		{Postgres, ` ( (a  >  0)AND"b" < 1 ) `, `(a > 0) AND "b" < 1`},
		{Postgres, `(a) OR (b)`, "(a) OR (b)"},
		{Postgres, `((A))`, "A"},
		{Postgres, `"User" = "user" -- c`, `"User" = "user"`},
		{Postgres, `lower ( Name :: TEXT ) || ' A  b'`, "lower(Name::TEXT) || ' A  b'"},
		{Postgres, `x::"char" = 'a'::CHAR`, `x::"char" = 'a'::CHAR`},
		{Postgres, `"left"(a , 1)`, `"left"(a, 1)`},
		{Postgres, `a /* c */ . b [ 1 ] + - 1.5E3`, "a.b[1] + - 1.5E3"},
		{MySQL, "(`Price`>0) and `order` = \"it's\"", "(`Price` > 0) and `order` = \"it's\""},
		{SQLite, `[Name] IS NOT "x y" AND "key" IN ( 'A' )`, `[Name] IS NOT "x y" AND "key" IN ('A')`},
		{SQLite, "", ""},
		{SQLite, "()", ""},
		{SQLite, ")(", ") ("},
		{SQLite, "'a", "'a"},
	} {
		got := CollapseExpr(tt.d, tt.text)
		if got != tt.want {
			t.Errorf("CollapseExpr(%s, %s)\n got %s\nwant %s", tt.d, tt.text, got, tt.want)
		}
		if again := CollapseExpr(tt.d, got); again != got {
			t.Errorf("CollapseExpr(%s, %s) is %s the second time", tt.d, got, again)
		}
	}
}
