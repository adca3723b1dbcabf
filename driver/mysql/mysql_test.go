package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	gosql "github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/driver/mysql"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/database/databasetest"
	"github.com/retort-db/migrate/internal/testdb"
)

// servers are the test servers that speak MySQL's protocol.
func servers() []string { return []string{"mariadb", "mysql"} }

func open(t *testing.T, c mysql.Config) database.Conn {
	t.Helper()
	conn, err := mysql.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func pool(t *testing.T, c mysql.Config, parseTime bool) *sql.DB {
	t.Helper()
	dc := gosql.NewConfig()
	dc.Net, dc.Addr, dc.User, dc.Passwd, dc.DBName = "tcp", c.Address, c.User, c.Password, c.Database
	dc.ParseTime, dc.ClientFoundRows = parseTime, true
	dc.Logger = &gosql.NopLogger{}
	connector, err := gosql.NewConnector(dc)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestConformance(t *testing.T) {
	for _, server := range servers() {
		t.Run(server, func(t *testing.T) {
			databasetest.Run(t, func(t *testing.T) database.Conn { return open(t, testdb.New(t, server).MySQLConfig(t)) })
		})
	}
}

func TestConformanceOfBorrowedConnections(t *testing.T) {
	databasetest.Run(t, func(t *testing.T) database.Conn {
		db := pool(t, testdb.MariaDB(t).MySQLConfig(t), true)
		c, err := mysql.FromDB(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close(context.Background()) })
		return c
	})
}

func TestPoolThatDoesNotReadTimes(t *testing.T) {
	db := pool(t, testdb.MariaDB(t).MySQLConfig(t), false)
	_, err := mysql.FromDB(t.Context(), db)
	if err == nil || !strings.Contains(err.Error(), "parseTime") {
		t.Errorf("FromDB = %v, want an error that names parseTime", err)
	}
}

func TestRefusedConnections(t *testing.T) {
	for _, server := range servers() {
		t.Run(server, func(t *testing.T) {
			good := testdb.New(t, server).MySQLConfig(t)
			connect := func(change func(c *mysql.Config)) func(ctx context.Context) (database.Conn, error) {
				c := good
				change(&c)
				return func(ctx context.Context) (database.Conn, error) { return mysql.Open(ctx, c) }
			}
			databasetest.RunRefused(t, []databasetest.Refused{
				{Name: "nobody listens", Class: database.Unreachable, Secret: "s3cret", Open: connect(func(c *mysql.Config) {
					c.Address, c.Password = databasetest.ClosedPort(t), "s3cret"
				})},
				{Name: "no such user", Class: database.Denied, Secret: "s3cret", Open: connect(func(c *mysql.Config) {
					c.User, c.Password = "nobody_at_all", "s3cret"
				})},
				{Name: "no such database", Class: database.Denied, Open: connect(func(c *mysql.Config) { c.Database = "nowhere_at_all" })},
				{Name: "a server that does not answer", Class: database.Unreachable, Open: connect(func(c *mysql.Config) {
					c.Address, c.Options = databasetest.SilentPort(t), map[string]string{"timeout": "1s", "readTimeout": "1s"}
				})},
			})
		})
	}
}

// A server tells a user who is to use TLS no more than one whose password is wrong.
func TestRefusedForWantOfTLS(t *testing.T) {
	for _, server := range servers() {
		t.Run(server, func(t *testing.T) {
			db := testdb.New(t, server)
			user := fmt.Sprintf("secure_%d", time.Now().UnixNano())
			db.Load(t, "CREATE USER "+user+" IDENTIFIED BY 'Pass-word1' REQUIRE SSL;")
			t.Cleanup(func() { db.Load(t, "DROP USER "+user) })
			c := db.MySQLConfig(t)
			c.User, c.Password = user, "Pass-word1"
			_, err := mysql.Open(t.Context(), c)
			var refused *database.Error
			if !errors.As(err, &refused) || refused.Class != database.Denied || !strings.Contains(refused.Hint, "ssl-mode=REQUIRED") {
				t.Errorf("%v: %+v", err, refused)
			}
		})
	}
}

// A session that was asked to speak UTF-8 of three bytes tells what it is told, and
// is told what it cannot say, all the same.
func TestTextsOfNarrowSessionsAreWhole(t *testing.T) {
	const text = "a 🍻"
	for _, server := range servers() {
		t.Run(server, func(t *testing.T) {
			config := testdb.New(t, server).MySQLConfig(t)
			config.Options = map[string]string{"charset": "utf8mb3"}
			c := open(t, config)
			mustExec(t, c, "CREATE TABLE t (a varchar(20)) CHARACTER SET utf8mb4")
			insert := database.Statement{SQL: "INSERT INTO t VALUES (?)", Args: []any{text}}
			if _, err := c.Exec(t.Context(), insert.SQL, insert.Args...); err != nil {
				t.Fatal(err)
			}
			if err := c.(database.Batcher).ExecBatch(t.Context(), []database.Statement{insert, insert}, nil); err != nil {
				t.Fatal(err)
			}
			var got, spoken string
			if _, err := database.One(t.Context(), c, "SELECT GROUP_CONCAT(a SEPARATOR '|'), @@character_set_client FROM t", nil, &got, &spoken); err != nil {
				t.Fatal(err)
			}
			if want := strings.Join([]string{text, text, text}, "|"); got != want || spoken != "utf8mb3" {
				t.Errorf("%q in %s, want %q in utf8mb3", got, spoken, want)
			}
		})
	}
}

func TestOptionsThatCannotBeRead(t *testing.T) {
	for name, c := range map[string]mysql.Config{
		"a duration":   {Options: map[string]string{"timeout": "soon"}},
		"a TLS config": {Options: map[string]string{"tls": "nobody-registered-this"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := mysql.Open(t.Context(), c)
			if err == nil || !strings.Contains(err.Error(), "MySQL connection") {
				t.Errorf("Open = %v, want an error about the connection's options", err)
			}
		})
	}
}

// A cancelled statement ends on the server and the session survives it, with
// its locks and temporary tables.
func TestCancelKeepsTheSession(t *testing.T) {
	for _, server := range servers() {
		t.Run(server, func(t *testing.T) {
			c := open(t, testdb.New(t, server).MySQLConfig(t))
			mustExec(t, c, "CREATE TEMPORARY TABLE kept (id integer)")
			for range 5 {
				ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
				_, err := c.Exec(ctx, "CREATE TABLE slow AS SELECT SLEEP(30) AS x, t.* FROM (SELECT 1 UNION SELECT 2) AS t")
				cancel()
				if database.ClassOf(err) != database.Canceled || !errors.Is(err, context.DeadlineExceeded) {
					t.Fatalf("error = %v (%s), want a cancelled statement", err, database.ClassOf(err))
				}
				mustExec(t, c, "INSERT INTO kept VALUES (1)")
			}
		})
	}
}

// A context that ends between statements, or just as one ends, harms no other.
func TestLateCancelHarmsNobody(t *testing.T) {
	c := open(t, testdb.MySQL(t).MySQLConfig(t))
	mustExec(t, c, "CREATE TABLE t (id integer)")
	for i := range 60 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*50*time.Microsecond)
		if _, err := c.Exec(ctx, "SELECT 1"); err != nil && database.ClassOf(err) != database.Canceled {
			t.Fatal(err)
		}
		mustExec(t, c, "INSERT INTO t VALUES (1)")
		cancel()
	}
}

func TestSession(t *testing.T) {
	for _, server := range servers() {
		t.Run(server, func(t *testing.T) {
			c := testdb.New(t, server).MySQLConfig(t)
			c.Session = map[string]string{"sql_mode": "'ANSI,NO_BACKSLASH_ESCAPES,STRICT_TRANS_TABLES'", "lock_wait_timeout": "7"}
			c.Session["collation_connection"] = "'utf8mb4_bin'"
			conn := open(t, c)
			var mode, escaped, text, charset, collation string
			var timeout int64
			_, err := database.One(t.Context(), conn, `SELECT @@SESSION.sql_mode, @@SESSION.lock_wait_timeout, 'a\'b', "text",
				@@character_set_client, @@collation_connection`, nil, &mode, &timeout, &escaped, &text, &charset, &collation)
			if err != nil {
				t.Fatal(err)
			}
			if charset != "utf8mb4" || collation != "utf8mb4_bin" {
				t.Errorf("character set %s, collation %s", charset, collation)
			}
			if timeout != 7 || escaped != "a'b" || text != "text" || !strings.Contains(mode, "STRICT_TRANS_TABLES") {
				t.Errorf("mode %s, timeout %d, %q, %q", mode, timeout, escaped, text)
			}
		})
	}
}

func TestSessionRefusesWhatDoesNotFit(t *testing.T) {
	for _, server := range servers() {
		t.Run(server, func(t *testing.T) {
			db := pool(t, testdb.New(t, server).MySQLConfig(t), true)
			db.SetMaxOpenConns(1)
			if _, err := db.ExecContext(t.Context(), "SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'"); err != nil {
				t.Fatal(err) // as where the server's own is that
			}
			c, err := mysql.FromDB(t.Context(), db)
			if err != nil {
				t.Fatal(err)
			}
			mustExec(t, c, "CREATE TABLE t (a varchar(10))")
			mustExec(t, c, "INSERT INTO t VALUES ('abcdef')")
			if _, err := c.Exec(t.Context(), "ALTER TABLE t MODIFY COLUMN a varchar(3)"); err == nil {
				t.Error("a value was cut short")
			}
			if err := c.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			var mode string
			if err := db.QueryRowContext(t.Context(), "SELECT @@SESSION.sql_mode").Scan(&mode); err != nil || mode != "NO_ENGINE_SUBSTITUTION" {
				t.Errorf("given back with sql_mode %q, %v", mode, err)
			}

			asked := testdb.New(t, server).MySQLConfig(t)
			asked.Session = map[string]string{"sql_mode": "''"}
			if _, err := database.One(t.Context(), open(t, asked), "SELECT @@SESSION.sql_mode", nil, &mode); err != nil || mode != "" {
				t.Errorf("sql_mode %q where none was asked for, %v", mode, err)
			}
		})
	}
}

func TestDSN(t *testing.T) {
	c := testdb.MariaDB(t).MySQLConfig(t)
	conn, err := mysql.OpenDSN(t.Context(), c.User+"@tcp("+c.Address+")/"+c.Database+"?parseTime=false&multiStatements=false")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if got := conn.Server().Flavor; got != "mariadb" {
		t.Errorf("flavor = %q", got)
	}
}

func TestErrorsSayWhat(t *testing.T) {
	for _, server := range servers() {
		t.Run(server, func(t *testing.T) {
			c := open(t, testdb.New(t, server).MySQLConfig(t))
			mustExec(t, c, "CREATE TABLE p (id integer PRIMARY KEY, a integer NOT NULL, CONSTRAINT p_a CHECK (a > 0), UNIQUE KEY p_k (a))")
			mustExec(t, c, "CREATE TABLE f (id integer, KEY f_id (id), CONSTRAINT f_fk FOREIGN KEY (id) REFERENCES p (id))")
			mustExec(t, c, "INSERT INTO p VALUES (1, 1)")
			for _, test := range []struct {
				sql  string
				want database.Error
			}{
				{"INSERT INTO p VALUES (2, 1)", database.Error{Class: database.UniqueViolation, Constraint: "p_k"}},
				{"INSERT INTO p VALUES (2, NULL)", database.Error{Class: database.NotNullViolation, Column: "a"}},
				{"INSERT INTO p VALUES (2, -1)", database.Error{Class: database.CheckViolation, Constraint: "p_a"}},
				{"INSERT INTO f VALUES (9)", database.Error{Class: database.ForeignKeyViolation, Constraint: "f_fk"}},
				{"ALTER TABLE f DROP INDEX f_id", database.Error{Class: database.InUse}},
				{"SELECT 1 FRM t", database.Error{Class: database.Syntax, Token: "t", Position: 14}},
				{"SELECT a,\n  a FROM p,\n a a a", database.Error{Class: database.Syntax, Token: "a", Position: 28}},
				{"SELECT 1 FROM nowhere", database.Error{Class: database.Missing, Table: "nowhere"}},
				{"CREATE TABLE no_such_database.t (id integer)", database.Error{Class: database.Missing}},
				{"SELECT p.nothing FROM p", database.Error{Class: database.Missing, Column: "nothing"}},
				{"ALTER TABLE p ADD COLUMN a integer", database.Error{Class: database.Exists, Column: "a"}},
				{"ALTER TABLE p DROP COLUMN b", database.Error{Class: database.Missing, Constraint: "b"}},
				{"CREATE TABLE p (id integer)", database.Error{Class: database.Exists, Table: "p"}},
			} {
				_, err := c.Exec(t.Context(), test.sql)
				var e *database.Error
				if !errors.As(err, &e) {
					t.Errorf("%s: %v", test.sql, err)
					continue
				}
				got := database.Error{Class: e.Class, Constraint: e.Constraint, Column: e.Column, Token: e.Token, Position: e.Position}
				if e.Class == database.Missing || e.Class == database.Exists {
					got.Table = e.Table
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("%s: %v (-want +got):\n%s", test.sql, err, diff)
				}
			}
		})
	}
}

// A server that speaks another language tells the same: its messages come in English, and
// a connection that is given back has its language again.
func TestErrorsOfAServerInAnotherLanguage(t *testing.T) {
	for _, server := range servers() {
		t.Run(server, func(t *testing.T) {
			db := pool(t, testdb.New(t, server).MySQLConfig(t), true)
			db.SetMaxOpenConns(1)
			if _, err := db.ExecContext(t.Context(), "SET SESSION lc_messages = 'de_DE'"); err != nil {
				t.Fatal(err) // as where the server's own is that
			}
			c, err := mysql.FromDB(t.Context(), db)
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Exec(t.Context(), "SELECT 1 FRM t")
			var e *database.Error
			if !errors.As(err, &e) || e.Position != 14 || !strings.Contains(e.Message, "You have an error in your SQL syntax") {
				t.Errorf("%+v", err)
			}
			if err := c.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			var language string
			if err := db.QueryRowContext(t.Context(), "SELECT @@SESSION.lc_messages").Scan(&language); err != nil || language != "de_DE" {
				t.Errorf("given back with %q, %v", language, err)
			}
		})
	}
}

func mustExec(t *testing.T, c database.Conn, sql string) {
	t.Helper()
	if _, err := c.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// The server would end the connection, and whoever runs it again would find the same.
func TestStatementThatIsTooLong(t *testing.T) {
	for _, server := range servers() {
		t.Run(server, func(t *testing.T) {
			c := open(t, testdb.New(t, server).MySQLConfig(t))
			var most int
			if _, err := database.One(t.Context(), c, "SELECT @@max_allowed_packet", nil, &most); err != nil {
				t.Fatal(err)
			}
			long := "DO LENGTH('" + strings.Repeat("x", most) + "')"
			_, alone := c.Exec(t.Context(), long)
			batch := c.(database.Batcher).ExecBatch(t.Context(), []database.Statement{{SQL: "DO 1", Whole: true}, {SQL: long}}, nil)
			for _, err := range []error{alone, batch} {
				var de *database.Error
				if !errors.As(err, &de) || !strings.Contains(de.Message, "max_allowed_packet") || de.Class == database.Lost {
					t.Errorf("%.200v", err)
				}
			}
			if _, err := c.Exec(t.Context(), "DO LENGTH('"+strings.Repeat("x", most-100)+"')"); err != nil {
				t.Errorf("%.200v", err)
			}
		})
	}
}
