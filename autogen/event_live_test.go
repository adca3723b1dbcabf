package autogen_test

import (
	"testing"

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
