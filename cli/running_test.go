package cli_test

import (
	"strings"
	"testing"
	"time"

	"github.com/retort-db/migrate/internal/testdb"
)

// Who asks for the status while a revision is carried out is told to wait, not that
// it was cut off.
func TestStatusWhileARevisionRuns(t *testing.T) {
	sleep := map[string]string{"postgres": "SELECT pg_sleep(2)", "mysql": "SELECT sleep(2)"}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if sleep[db.Dialect] == "" {
			t.Skip("SQLite cannot sleep")
		}
		t.Parallel()
		p := deployed(t, db, notes)
		p.must(t, "upgrade")
		p.write(t, "migrations/slow.toml", "revision = \"slow\"\ndown_revision = \""+number(1)+"\"\nmessage = \"slow\"\ntransaction = false\n"+
			"[[upgrade]]\nop = \"execute\"\nsql = \"CREATE TABLE one (n int)\"\n[[upgrade]]\nop = \"execute\"\nsql = \""+sleep[db.Dialect]+"\"\n")
		done := make(chan ran, 1)
		go func() { done <- p.run(t, "upgrade") }()
		said, told := "", false
		for end := time.Now().Add(time.Minute); !told && time.Now().Before(end) && len(done) == 0; time.Sleep(50 * time.Millisecond) {
			said = p.must(t, "status").stdout
			told = strings.Contains(said, "\nrunning ") && strings.Contains(said, "next       wait for the run that is going on")
			if strings.Contains(said, "cut off") {
				t.Errorf("said:\n%s", said)
				break
			}
		}
		if r := <-done; r.code != 0 {
			t.Fatal(r.stderr)
		}
		if !told {
			t.Errorf("said:\n%s", said)
		}
		if said := p.must(t, "status").stdout; strings.Contains(said, "running") {
			t.Errorf("still running:\n%s", said)
		}
	})
}
