package sqlfile

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/schema"
)

// TestAnsiQuotes: a file may say that "…" quotes names, as dumps for other databases do.
func TestAnsiQuotes(t *testing.T) {
	db := testdb.MySQL(t)
	want := summary(load(t, db, "CREATE TABLE `a b` (`id` int, `c` varchar(9) DEFAULT '\"x\"' COMMENT 'a \"b\"', KEY `k` (`c`));\n"+
		"CREATE VIEW `v` AS SELECT `id` FROM `a b`;").Snapshot.Schema)
	for _, head := range []string{
		"SET sql_mode = 'ANSI_QUOTES';", "set session SQL_MODE=ansi_quotes;", "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ANSI' */;",
		"SET @@sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES');", "SET @m = 'ANSI_QUOTES';\nSET sql_mode = @m;",
	} {
		sql := head + "\nCREATE TABLE \"a b\" (\"id\" int, \"c\" varchar(9) DEFAULT '\"x\"' COMMENT 'a \"b\"', KEY \"k\" (\"c\"));\nCREATE VIEW \"v\" AS SELECT \"id\" FROM \"a b\";"
		if diff := cmp.Diff(want, summary(load(t, db, sql).Snapshot.Schema)); diff != "" {
			t.Errorf("%s: %s", head, diff)
		}
	}
	ends := "SET @old = @@sql_mode;\nSET sql_mode = 'ANSI_QUOTES';\nCREATE TABLE \"t\" (\"a\" int);\nSET sql_mode = @old;\nCREATE TABLE u (b varchar(9) DEFAULT \"x\");"
	s := load(t, db, ends).Snapshot.Schema
	if u := s.Table(schema.Name{Name: "u"}); u == nil || u.Column("b").Default.SQL != "'x'" {
		t.Errorf("the mode does not end: %+v", u)
	}
	for _, tt := range []struct {
		sql          string
		line, column int
		want         string
	}{
		{"SET sql_mode = 'ANSI_QUOTES';\nCREATE TABLE \"t\" (\"a\" nope);", 2, 23, "nope"},
		{"SET sql_mode = 'ANSI_QUOTES';\nCREATE TABLE \"t `\" (\"a\" int);", 2, 14, "quotes"},
	} {
		var e *Error
		if _, err := Load(t.Context(), options(t, db, tt.sql)); !errors.As(err, &e) || e.Line != tt.line || e.Column != tt.column || !strings.Contains(e.Message, tt.want) {
			t.Errorf("%q: %v", tt.sql, err)
		}
	}
}
