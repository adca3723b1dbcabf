package introspect

import (
	"context"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
)

// MissingTypes returns those of the types that the server does not know.
func MissingTypes(ctx context.Context, c database.Conn, list []dialect.TypeInDoubt) ([]dialect.TypeInDoubt, error) {
	if len(list) == 0 {
		return nil, nil
	}
	d, err := dialect.For(c.Server())
	if err != nil {
		return nil, err
	}
	names := make([]string, len(list))
	for i, t := range list {
		names[i] = pgString(d.QuoteName(t.Name))
	}
	var missing []dialect.TypeInDoubt
	at := 0
	query := "SELECT to_regtype(t) IS NULL FROM unnest(ARRAY[" + strings.Join(names, ", ") + "]::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n"
	err = database.Each(ctx, c, query, nil, func(rows database.Rows) error {
		var unknown bool
		if err := rows.Scan(&unknown); err != nil {
			return err
		}
		if unknown {
			missing = append(missing, list[at])
		}
		at++
		return nil
	})
	return missing, err
}
