package autogen_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/schema"
)

// An event that was not told when to begin counts from when it was made. One that
// is made anew, or comes back, counts from then all the same, and a model that says
// nothing of it still describes it.
func TestEventsCountOn(t *testing.T) {
	const event = "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1"
	rarer := schema.Object{Kind: schema.KindEvent, Name: "e", Definition: "CREATE EVENT e ON SCHEDULE EVERY 2 DAY COMMENT 'rarer' DO SELECT 1"}
	for _, server := range []string{"mysql", "mariadb"} {
		for name, declared := range map[string]schema.Schema{"dropped": {}, "replaced": {Objects: []schema.Object{rarer}}} {
			t.Run(server+"/"+name, func(t *testing.T) {
				t.Parallel()
				db := testdb.New(t, server)
				db.Load(t, "SET time_zone = '+05:00', timestamp = UNIX_TIMESTAMP('2026-01-02 03:04:05');\n"+event+";\nSET timestamp = DEFAULT;")
				l := connect(t, db)
				began := func() (at string) {
					if _, err := database.One(t.Context(), l.conn, "SELECT COALESCE(MAX(STARTS), '') FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()", nil, &at); err != nil {
						t.Fatal(err)
					}
					return at
				}
				was := began()
				l.upAndBack(t, declared, func() {
					if at := began(); at != was && at != "" {
						t.Errorf("it began %s, and %s after the upgrade", was, at)
					}
				})
				if at := began(); at != was {
					t.Errorf("it began %s, and %s after the downgrade", was, at)
				}
				left, err := l.diff(t, schema.Schema{Objects: []schema.Object{{Kind: schema.KindEvent, Name: "e", Definition: event}}})
				if err != nil || len(left.Changes) > 0 {
					t.Errorf("a model that does not say when it begins differs (%v):\n%s", err, texts(left.Changes))
				}
			})
		}
	}
}

// An event whose times are said by the clock is what it is declared as at any time
// after it was made. What else of it changes leaves them as they came to be.
func TestEventTimesByTheClock(t *testing.T) {
	events := func(do string) schema.Schema {
		var s schema.Schema
		for name, schedule := range map[string]string{
			"once": "AT CURRENT_TIMESTAMP + INTERVAL 1 DAY", "ending": "EVERY 1 DAY ENDS (now() + INTERVAL 3 MONTH)",
			"later": "EVERY 1 DAY STARTS CURRENT_DATE + INTERVAL 1 DAY ENDS '2038-01-01 00:00:00'",
		} {
			s.Objects = append(s.Objects, schema.Object{Kind: schema.KindEvent, Name: name, Definition: "CREATE EVENT " + name + " ON SCHEDULE " + schedule + " DO " + do})
		}
		return s
	}
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			db := testdb.New(t, server)
			script := "SET timestamp = UNIX_TIMESTAMP() + 3600;\n"
			for _, o := range events("SELECT 1").Objects {
				script += o.Definition + ";\n"
			}
			db.Load(t, script+"SET timestamp = DEFAULT;")
			l, start := connect(t, db), db.Dump(t)
			if left, err := l.diff(t, events("SELECT 1")); err != nil || len(left.Changes) > 0 {
				t.Errorf("found (%v):\n%s", err, texts(left.Changes))
			}
			l.upAndBack(t, events("SELECT 2"), func() {
				want := strings.ReplaceAll(start, "SELECT 1", "SELECT 2")
				if diff := cmp.Diff(want, db.Dump(t)); diff != "" {
					t.Errorf("other times (-want +got):\n%s", diff)
				}
			})
			if diff := cmp.Diff(start, db.Dump(t)); diff != "" {
				t.Errorf("not restored (-start +restored):\n%s", diff)
			}
		})
	}
}

// An event whose last time has passed is disabled by the server, which is no change of
// what it is declared as. Whoever disables one before that has changed it.
func TestEventsThatAreOver(t *testing.T) {
	declared := schema.Schema{}
	for name, schedule := range map[string]string{
		"passed": "AT '2020-01-01 00:00:00' + INTERVAL 1 DAY", "ended": "EVERY 1 DAY STARTS '2019-01-01 00:00:00' ENDS TIMESTAMP '2020-01-01 00:00:00'",
		"later": "AT '2036-01-01 00:00:00'",
	} {
		declared.Objects = append(declared.Objects, schema.Object{
			Kind: schema.KindEvent, Name: name, Definition: "CREATE EVENT " + name + " ON SCHEDULE " + schedule + " ON COMPLETION PRESERVE ENABLE DO SELECT 1",
		})
	}
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			db := testdb.New(t, server)
			l := connect(t, db)
			l.upAndBack(t, declared, func() {
				db.Load(t, "ALTER EVENT later DISABLE;")
				left, err := l.diff(t, declared)
				if got := texts(left.Changes); err != nil || len(left.Changes) != 1 || !strings.Contains(got, "later") {
					t.Errorf("got %s (%v), want the event called later", got, err)
				}
				db.Load(t, "ALTER EVENT later ENABLE;")
			})
		})
	}
}
