package cli_test

import (
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/retort-db/migrate/internal/testdb"
)

// late answers at an address some time from now, by handing connections on to
// where the database of u is. It returns u with that address.
func late(t *testing.T, u string, after time.Duration) string {
	t.Helper()
	target, err := url.Parse(u)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() {
		if l, err = net.Listen("tcp", address); err != nil {
			return // the command will say that nothing answers
		}
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", target.Host)
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(to, from); _ = to.Close() }()
			go func() { _, _ = io.Copy(from, to); _ = from.Close() }()
		}
	})
	t.Cleanup(func() { timer.Stop() })
	moved := *target
	moved.Host = address
	return moved.String()
}

// --wait lets a server come up; without it, and when it does not come, the exit
// code says that it is worth trying again.
func TestWait(t *testing.T) {
	for _, server := range []string{"postgres", "mariadb", "mysql"} {
		t.Run(server, func(t *testing.T) {
			db := testdb.New(t, server)
			p := deployed(t, testdb.DB{URL: late(t, db.URL, time.Second)}, notes)
			if got := p.fails(t, 4, "upgrade"); !strings.Contains(got, "cannot connect to") {
				t.Errorf("without --wait: %s", got)
			}
			got := p.must(t, "upgrade", "--wait", "30s").stderr
			if !strings.Contains(got, "waiting for 127.0.0.1:") || !strings.Contains(got, "done: 1 revision") {
				t.Errorf("with --wait: %s", got)
			}
			if db.Query(t, "SELECT count(*) FROM notes") != "0" {
				t.Error("it was not applied")
			}

			never := deployed(t, testdb.DB{URL: late(t, db.URL, time.Hour)}, notes)
			begun := time.Now()
			if got := never.fails(t, 4, "upgrade", "--wait", "1s"); !strings.Contains(got, "waited 1s: the server cannot be reached") {
				t.Errorf("it gives up by saying %s", got)
			}
			if took := time.Since(begun); took < time.Second || took > 5*time.Second {
				t.Errorf("it waited %s", took)
			}
		})
	}
	p := newProject(t, nil)
	p.fails(t, 2, "status", "--wait", "soon")
}

// A wrong password does not get right by waiting.
func TestWaitNotForAMistake(t *testing.T) {
	db := testdb.New(t, "postgres")
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/nowhere_at_all"
	p := deployed(t, testdb.DB{URL: u.String()}, notes)
	begun := time.Now()
	p.fails(t, 1, "upgrade", "--wait", "20s")
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it waited %s", took)
	}
}
