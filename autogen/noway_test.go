package autogen_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/testdb"
)

// What cannot be taken back is told where it is proposed, and again in the way back:
// PostgreSQL takes no value away from an enum that rows are parted by.
func TestNoWayBack(t *testing.T) {
	for _, server := range []string{"postgres", "postgres18"} {
		from, to := testdb.New(t, server), testdb.New(t, server)
		const tables = "CREATE TABLE t (id int, x e) PARTITION BY LIST (x);\nCREATE TABLE p PARTITION OF t FOR VALUES IN ('a');\nCREATE TABLE u (y f);"
		from.Load(t, "CREATE TYPE e AS ENUM ('a');\nCREATE TYPE f AS ENUM ('a');\n"+tables)
		to.Load(t, "CREATE TYPE e AS ENUM ('a', 'b');\nCREATE TYPE f AS ENUM ('a', 'b');\n"+tables)
		d, err := connect(t, from).diff(t, connect(t, to).read(t))
		if err != nil || len(d.Changes) != 2 {
			t.Fatalf("%v:\n%s", err, texts(d.Changes))
		}
		for i, parted := range []bool{true, false} {
			c := d.Changes[i]
			told := false
			for _, r := range c.Risks {
				told = told || r.Kind == dialect.RiskIrreversible && strings.Contains(r.Means, "no way to change the type of t.x") && r.Safe != ""
			}
			again := len(c.Back) > 0 && len(c.Back[0]) > 0 && c.Back[0][len(c.Back[0])-1].Kind == dialect.RiskIrreversible
			if told != parted || again != parted {
				t.Errorf("%s: %+v, and back %+v", c.Text, c.Risks, c.Back)
			}
		}
	}
}
