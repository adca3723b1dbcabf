package introspect

import (
	"context"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// keep is an event as the server keeps it. It is not made in the scratch, where it
// would run: the times that its schedule says are asked for by themselves, and one whose
// last has passed is disabled, whatever it is declared as.
func (s *mysqlScratchRun) keep(ctx context.Context, o schema.Object) (schema.Object, error) {
	exprs, ends := dialect.MySQLEventTimes(o.Definition)
	if len(exprs) == 0 {
		return o, nil
	}
	zone := "@@SESSION.time_zone"
	if said, ok := o.Session["time_zone"]; ok {
		zone = sqltext.QuoteString(sqltext.MySQL, said)
	}
	over, times := false, make([]string, len(exprs))
	dest := make([]any, 0, 1+len(exprs))
	query := "SELECT COALESCE(CAST(" + exprs[len(exprs)-1] + " AS DATETIME) < CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', " + zone + "), 0)"
	dest = append(dest, &over)
	for i, expr := range exprs {
		query += ", COALESCE(CAST(CAST(" + expr + " AS DATETIME) AS CHAR), '')"
		dest = append(dest, &times[i])
	}
	switch _, err := database.One(ctx, s.conn, query, nil, dest...); {
	case database.ClassOf(err) == database.Lost || ctx.Err() != nil:
		return o, err
	case err == nil: // else what is wrong with it is told when the event is made
		o.Definition = dialect.MySQLEventKept(o.Definition, times, over && ends)
	}
	return o, nil
}
