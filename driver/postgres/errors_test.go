package postgres

import (
	"cmp"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/retort-db/migrate/internal/database"
)

// A server that lets nobody in this way says whether the connection was encrypted, and
// the hint what to ask for instead.
func TestHintOfHBA(t *testing.T) {
	for says, hint := range map[string]string{
		`no pg_hba.conf entry for host "10.0.0.1", user "app", database "shop", no encryption`:  "sslmode=require",
		`no pg_hba.conf entry for host "10.0.0.1", user "app", database "shop", SSL off`:        "sslmode=require",
		`no pg_hba.conf entry for host "10.0.0.1", user "app", database "shop", SSL encryption`: "sslmode=disable",
		`pg_hba.conf rejects connection for host "10.0.0.1", user "app", database "shop"`:       "have it allowed in the server's pg_hba.conf",
	} {
		var e *database.Error
		if err := connectError(t.Context(), &pgconn.PgError{Code: "28000", Message: says}); !errors.As(err, &e) || e.Class != database.Denied || !strings.Contains(e.Hint, hint) {
			t.Errorf("%s: %+v, want a hint with %s", says, err, hint)
		}
	}
}

// What pgx finds wrong with files that a connection string names is told.
func TestCauseOfConnStringErrors(t *testing.T) {
	services := filepath.Join(t.TempDir(), "services")
	if err := os.WriteFile(services, []byte("[prod]\nhost=db\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, says, hint string }{
		{"postgres://u:s3cret@host/db?sslmode=require&sslcert=" + services, `both "sslcert" and "sslkey" are required`, "PEM files"},
		{"postgres://u:s3cret@/db?service=test&servicefile=" + services, "unable to find service: test", "PGSERVICEFILE"},
	} {
		_, err := Open(t.Context(), c.text)
		var e *database.Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, c.says) || !strings.Contains(e.Hint, c.hint) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %+v", c.text, err)
		}
	}
}

// A server that refuses TLS and then fails is one that may be tried again, unless the
// URL asks for TLS.
func TestWhatFailsAfterRefusedTLS(t *testing.T) {
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 8)) // which asks for TLS, or logs in
			_, _ = c.Write([]byte("N"))
			_ = c.Close()
		}
	}()
	for mode, want := range map[string]database.Class{"prefer": database.Unreachable, "require": database.Denied} {
		_, err := Open(t.Context(), "postgres://u@"+l.Addr().String()+"/db?sslmode="+mode)
		if got := database.ClassOf(err); got != want {
			t.Errorf("sslmode=%s: %q, want %q: %v", mode, got, want, err)
		}
	}
}

// What a pooler refuses whenever it is asked is not worth another try, though it has
// one code for that and for what passes.
func TestPoolersRefusals(t *testing.T) {
	for message, want := range map[string]database.Class{
		"unsupported startup parameter: search_path":                database.Denied,
		"unsupported startup parameter in options: search_path":     database.Denied,
		"transaction blocks not allowed in statement pooling mode":  database.Denied,
		"pgbouncer cannot connect to server":                        "",
		"query_wait_timeout":                                        "",
		"server closed the connection, no more connections allowed": "",
	} {
		refused := &pgconn.PgError{Code: "08P01", Message: message}
		for where, got := range map[string]struct {
			err   error
			other database.Class
		}{
			"connecting":  {connectError(t.Context(), refused), database.Unreachable},
			"a statement": {translate(refused, "BEGIN"), database.Lost},
		} {
			var e *database.Error
			if !errors.As(got.err, &e) || e.Class != cmp.Or(want, got.other) || (e.Hint != "") != (want != "") {
				t.Errorf("%s, %s: %q, hint %q", where, message, e.Class, e.Hint)
			}
		}
	}
}

// The context of a COPY names its row and, where one is wrong, the column; the words may
// be translated.
func TestContextOfCopy(t *testing.T) {
	for where, want := range map[string]struct {
		row    int64
		detail string
	}{
		`COPY people, line 3, column id: "x, y: z"`:           {3, "column id"},
		"COPY people, Zeile 12, Spalte id: \"x\"\nPL/pgSQL …": {12, "Spalte id"},
		`COPY people, line 3: "1"`:                            {3, ""},
		`COPY people, line 3, column id: null input`:          {3, "column id"},
		"SQL statement": {0, ""},
	} {
		var e *database.Error
		if !errors.As(translate(&pgconn.PgError{Code: "22P02", Message: "no", Where: where}, ""), &e) || e.Row != want.row || e.Detail != want.detail {
			t.Errorf("%s: row %d, %q", where, e.Row, e.Detail)
		}
	}
	var e *database.Error
	if !errors.As(translate(&pgconn.PgError{Code: "23505", Detail: "Key exists.", Where: `COPY t, line 1, column a: "x"`}, ""), &e) || e.Detail != "Key exists." {
		t.Errorf("%+v", e)
	}
}
