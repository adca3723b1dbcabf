package databasetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/retort-db/migrate/internal/database"
)

func testErrorClasses(t *testing.T, c conn) {
	c.exec(t, "CREATE TABLE parents (id integer PRIMARY KEY, name varchar(20) NOT NULL, age integer, "+
		"CONSTRAINT parents_name_key UNIQUE (name), CONSTRAINT parents_age_check CHECK (age >= 0))")
	c.exec(t, "CREATE TABLE children (id integer PRIMARY KEY, parent_id integer, "+
		"CONSTRAINT children_parent_fkey FOREIGN KEY (parent_id) REFERENCES parents (id))")
	if c.dialect == "sqlite" {
		c.exec(t, "PRAGMA foreign_keys = ON")
	}
	c.exec(t, "INSERT INTO parents VALUES (1, 'ada', 36)")
	for _, test := range []struct {
		name, sql string
		class     database.Class
	}{
		{"primary key", "INSERT INTO parents VALUES (1, 'bob', 1)", database.UniqueViolation},
		{"unique", "INSERT INTO parents VALUES (2, 'ada', 1)", database.UniqueViolation},
		{"not null", "INSERT INTO parents VALUES (2, NULL, 1)", database.NotNullViolation},
		{"check", "INSERT INTO parents VALUES (2, 'bob', -1)", database.CheckViolation},
		{"foreign key, no parent", "INSERT INTO children VALUES (1, 99)", database.ForeignKeyViolation},
		{"table is missing", "INSERT INTO nowhere VALUES (1)", database.Missing},
		{"column is missing", "INSERT INTO parents (id, name, shoe_size) VALUES (2, 'bob', 44)", database.Missing},
		{"drop of a missing table", "DROP TABLE nowhere", database.Missing},
		{"table exists", "CREATE TABLE parents (id integer)", database.Exists},
		{"column exists", "ALTER TABLE parents ADD COLUMN name varchar(20)", database.Exists},
		{"index exists", "CREATE INDEX twice ON parents (age)", database.Exists},
		{"syntax", "SELEC 1", database.Syntax},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.name == "index exists" {
				c.exec(t, test.sql)
			}
			_, err := c.Exec(t.Context(), test.sql)
			e := wantClass(t, err, test.class)
			if e.SQL != test.sql {
				t.Errorf("SQL = %q, want %q", e.SQL, test.sql)
			}
			if e.Err == nil || e.Code == "" {
				t.Errorf("the driver's error is %v, the code %q: want both", e.Err, e.Code)
			}
		})
	}
	t.Run("from Query", func(t *testing.T) {
		// A driver may find out only when the rows are read.
		err := database.Each(t.Context(), c.Conn, "SELECT id FROM nowhere", nil, func(database.Rows) error { return nil })
		checkClass(t, err, database.Missing)
	})
	wantInts(t, "the connection works after all that", c.ints(t, "SELECT id FROM parents"), 1)
}

func testSyntaxError(t *testing.T, c conn) {
	const text = "SELECT 'ü',\n  1 FRM t"
	_, err := c.Exec(t.Context(), text)
	e := wantClass(t, err, database.Syntax)
	// PostgreSQL takes FRM for a column's label; all three stumble at or
	// before the t.
	at := len("SELECT 'ü',\n  1 FRM ") + 1
	frm := len("SELECT 'ü',\n  1 ") + 1
	if e.Position != at && e.Position != frm && e.Token == "" {
		t.Errorf("Position = %d and Token = %q, want the bytes %d or %d, or a token", e.Position, e.Token, frm, at)
	}
}

func testReadOnly(t *testing.T, c conn) {
	c.exec(t, "CREATE TABLE t (id integer)")
	for _, s := range c.readOnly {
		c.exec(t, s)
	}
	_, err := c.Exec(t.Context(), "INSERT INTO t VALUES (1)")
	checkClass(t, err, database.ReadOnly)
	c.exec(t, "ROLLBACK")
}

func testCancel(t *testing.T, c conn) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	err := database.Each(ctx, c.Conn, c.sleep, nil, func(database.Rows) error { return nil })
	checkClass(t, err, database.Canceled)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error does not tell the context's: %v", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("cancelling took %v", took)
	}
	// A driver may have to give the connection up, but it has to say so.
	if _, err := c.Exec(t.Context(), "SELECT 1"); err != nil {
		checkClass(t, err, database.Lost)
	}
}

func testCanceledBefore(t *testing.T, c conn) {
	c.exec(t, "CREATE TABLE t (id integer)")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.Exec(ctx, "INSERT INTO t VALUES (1)")
	checkClass(t, err, database.Canceled)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error does not tell the context's: %v", err)
	}
	wantInts(t, "rows", c.ints(t, "SELECT id FROM t"))
}
