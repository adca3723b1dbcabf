package introspect

import (
	"context"
	"fmt"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
)

// postgresCasts asks whether values of one type can be cast to another, for each pair in
// its order. A domain is cast as what it is made of, and a text is read as anything.
const postgresCasts = `WITH types AS (
    SELECT p.from_type, p.to_type, p.n, to_regtype(p.from_type) AS f, to_regtype(p.to_type) AS t
    FROM unnest(ARRAY[%s]::text[], ARRAY[%s]::text[]) WITH ORDINALITY AS p(from_type, to_type, n)
), bases AS (
    SELECT n, f, t,
        CASE WHEN ft.typtype = 'd' THEN ft.typbasetype ELSE ft.oid END AS fb,
        CASE WHEN tt.typtype = 'd' THEN tt.typbasetype ELSE tt.oid END AS tb,
        ft.typcategory = 'S' OR tt.typcategory = 'S' AS text
    FROM types
    LEFT JOIN pg_catalog.pg_type ft ON ft.oid = f
    LEFT JOIN pg_catalog.pg_type tt ON tt.oid = t
)
SELECT coalesce(text OR fb = tb, false)
    OR EXISTS (SELECT FROM pg_catalog.pg_cast c WHERE c.castsource IN (f, fb) AND c.casttarget IN (t, tb))
FROM bases
ORDER BY n`

// MissingCasts returns the casts of list that the server does not have, because it does
// not know one of the types yet or because nobody created the cast.
func MissingCasts(ctx context.Context, c database.Conn, list []dialect.CastInDoubt) ([]dialect.CastInDoubt, error) {
	if len(list) == 0 {
		return nil, nil
	}
	from, to := make([]string, len(list)), make([]string, len(list))
	for i, cast := range list {
		from[i], to[i] = pgString(cast.From), pgString(cast.To)
	}
	var missing []dialect.CastInDoubt
	at := 0
	query := fmt.Sprintf(postgresCasts, strings.Join(from, ", "), strings.Join(to, ", "))
	err := database.Each(ctx, c, query, nil, func(rows database.Rows) error {
		var there bool
		if err := rows.Scan(&there); err != nil {
			return err
		}
		if !there {
			missing = append(missing, list[at])
		}
		at++
		return nil
	})
	return missing, err
}

// MissingTypes returns the types of list that the server does not know.
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
