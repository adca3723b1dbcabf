package gosource

import "testing"

// What TEXT JSON is depends on the version of xorm that the module requires.
func TestOlderXorm(t *testing.T) {
	for _, c := range []struct{ require, first, second string }{
		{"", "text", "text"},
		{"require xorm.io/xorm v1.3.9\n", "json", "text"},
		{"require (\n\tgithub.com/lib/pq v1.10.9\n\txorm.io/xorm v1.3.9 // indirect\n)\n", "json", "text"},
		{"require xorm.io/xorm v1.4.3\n", "text", "text"},
	} {
		dir := module(t, map[string]string{"m.go": "package m\n\ntype Thing struct {\n\tID int64 `xorm:\"pk autoincr\"`\n" +
			"\tA []string `xorm:\"TEXT JSON\"`\n\tB []string `xorm:\"JSON TEXT\"`\n\tC []string `xorm:\"json\"`\n}\n"})
		write(t, dir, "go.mod", "module example.com/app\n\ngo 1.26\n\n"+c.require)
		r, err := Load(t.Context(), options(t, dir))
		if err != nil {
			t.Fatal(err)
		}
		got := r.Schema.Tables[0]
		if a, b, j := got.Column("a").Type.String(), got.Column("b").Type.String(), got.Column("c").Type.String(); a != c.first || b != c.second || j != "json" {
			t.Errorf("%q: %s, %s, %s", c.require, a, b, j)
		}
	}
}
