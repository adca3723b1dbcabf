package mysql

import (
	"errors"
	"strings"
	"testing"

	driver "github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
)

// Each case is statements and their packet on a server that has blocks: what is
// put between them, and what its answers and those to its queries stand for.
func TestPacketText(t *testing.T) {
	one := func(sql string, set ...func(*database.Statement)) database.Statement {
		s := database.Statement{SQL: sql, Whole: true}
		for _, f := range set {
			f(&s)
		}
		return s
	}
	vague := func(s *database.Statement) { s.Vague = true }
	bounded := func(s *database.Statement) { s.Bounded = true }
	told := func(s *database.Statement) { s.Report = true }
	for _, test := range []struct {
		name          string
		list          []database.Statement
		text          string
		answers, told []int
	}{
		{"one", []database.Statement{one("DDL 1")}, "DDL 1", []int{1}, nil},
		{"a mark before each but the first", []database.Statement{one("DDL 1"), one("DDL 2")},
			"DDL 1\n;\nSET @migrate_at = 8\n;\nDDL 2", []int{1, 1, 2}, nil},
		{"a block with the mark of its first", []database.Statement{one("DDL 1"), one("INSERT 1"), one("UPDATE 2", vague), one("COMMIT", vague)},
			"DDL 1\n;\nSET @migrate_at = 8\n;\nBEGIN NOT ATOMIC\nSET @migrate_in = 8\n;\nINSERT 1\n;\nUPDATE 2\n;\nCOMMIT\n;\nEND", []int{1, 1, 4}, nil},
		{"a mark is the last of a block", []database.Statement{one("INSERT 1"), one("SET @2", vague), one("DDL 3")},
			"BEGIN NOT ATOMIC\nSET @migrate_in = 7\n;\nINSERT 1\n;\nSET @2\n;\nSET @migrate_at = 9\n;\nEND\n;\nDDL 3", []int{2, 3}, nil},
		{"one block for all that joins", []database.Statement{one("CREATE TABLE 1"), one("INSERT 2"), one("SET @3", vague), one("ALTER TABLE 4")},
			"BEGIN NOT ATOMIC\nSET @migrate_in = 7\n;\nCREATE TABLE 1\n;\nSET @migrate_at = 8\n;\nINSERT 2\n;\nSET @3\n;\nSET @migrate_at = 10\n;\nALTER TABLE 4\n;\nEND",
			[]int{4}, nil},
		{"what is bounded is in no block", []database.Statement{one("INSERT 1"), one("SET @2", vague), one("DROP TABLE 3", bounded), one("INSERT 4")},
			"BEGIN NOT ATOMIC\nSET @migrate_in = 7\n;\nINSERT 1\n;\nSET @2\n;\nSET @migrate_at = 9\n;\nEND\n;\nDROP TABLE 3\n;\nSET @migrate_at = 10\n;\nINSERT 4",
			[]int{2, 3, 3, 4}, nil},
		{"what sets the session is in no block", []database.Statement{one("INSERT 1"), one("SET 2"), one("INSERT 3")},
			"INSERT 1\n;\nSET @migrate_at = 8\n;\nSET 2\n;\nSET @migrate_at = 9\n;\nINSERT 3", []int{1, 1, 2, 2, 3}, nil},
		{"what is not vouched for is in no block", []database.Statement{one("INSERT 1"), one("INSERT 2"), {SQL: "SET @3 = 1, SESSION sql_mode = ''"}},
			"BEGIN NOT ATOMIC\nSET @migrate_in = 7\n;\nINSERT 1\n;\nSET @migrate_at = 8\n;\nINSERT 2\n;\nSET @migrate_at = 9\n;\nEND\n;\nSET @3 = 1, SESSION sql_mode = ''",
			[]int{2, 3}, nil},
		{"what has rows is in no block", []database.Statement{one("INSERT 1"), one("SET @2", vague), one("SELECT 3", vague)},
			"BEGIN NOT ATOMIC\nSET @migrate_in = 7\n;\nINSERT 1\n;\nSET @2\n;\nEND\n;\nSELECT 3", []int{2, 3}, nil},
		{"the last is told by the end", []database.Statement{one("DDL 1"), one("DDL 2", told)},
			"DDL 1\n;\nSET @migrate_at = 8\n;\nDDL 2", []int{1, 1, 2}, nil},
		{"what is told before it is not marked after it", []database.Statement{one("INSERT 1"), one("COMMIT", vague, told), one("DDL 3"), one("DDL 4", told)},
			"BEGIN NOT ATOMIC\nSET @migrate_in = 7\n;\nINSERT 1\n;\nCOMMIT\n;\nEND\n;\nSELECT 1 AS migrate_at\n;\nDDL 3\n;\nSET @migrate_at = 10\n;\nDDL 4\n;\nSELECT 1 AS migrate_at",
			[]int{2, 2, 3, 3, 4, 4}, []int{2, 4}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPacket(test.list, 7, true)
			if diff := cmp.Diff(test.text, p.text); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([][]int{test.answers, test.told}, [][]int{p.answers, p.told}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What stands behind a statement in its packet is none of its author's business.
func TestMessagesTellOfTheStatementAlone(t *testing.T) {
	const statement = "DROP TABLE CREATE TABLE t"
	for near, want := range map[string]string{
		"CREATE TABLE t\n;\nSET @migrate_at = 38\n;\nSTART TRANS": "CREATE TABLE t",
		"\n;\nSET @migrate_at = 38":                               "",
		"CREATE TABLE t":                                          "CREATE TABLE t",
		"something else\n;\nmore":                                 "something else\n;\nmore",
	} {
		err := translate(&driver.MySQLError{Number: 1064, Message: "You have an error; near '" + near + "' at line 1"}, statement)
		var e *database.Error
		if !errors.As(err, &e) || e.Message != "You have an error; near '"+want+"' at line 1" {
			t.Errorf("near %q: %v", near, err)
		}
		if strings.HasPrefix(want, "CREATE") && e.Position != 12 {
			t.Errorf("near %q: at %d", near, e.Position)
		}
	}
}
