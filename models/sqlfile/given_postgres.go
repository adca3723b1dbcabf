package sqlfile

import (
	"context"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
)

// pgInventory lists what users have made in a database: not what an extension or
// another object brings with it, and not what is in the system's schemas.
const pgInventory = `
WITH made (classid, objid, namespace) AS (
  SELECT 'pg_namespace'::regclass, oid, NULL::oid FROM pg_namespace WHERE nspname <> 'public'
  UNION ALL SELECT 'pg_extension'::regclass, oid, NULL FROM pg_extension
  UNION ALL SELECT 'pg_class'::regclass, oid, relnamespace FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
  UNION ALL SELECT 'pg_type'::regclass, t.oid, t.typnamespace FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typtype IN ('e', 'd', 'r', 'b') OR c.relkind = 'c'
  UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace FROM pg_proc
  UNION ALL SELECT 'pg_operator'::regclass, oid, oprnamespace FROM pg_operator
  UNION ALL SELECT 'pg_opclass'::regclass, oid, opcnamespace FROM pg_opclass
  UNION ALL SELECT 'pg_opfamily'::regclass, oid, opfnamespace FROM pg_opfamily
  UNION ALL SELECT 'pg_collation'::regclass, oid, collnamespace FROM pg_collation
  UNION ALL SELECT 'pg_conversion'::regclass, oid, connamespace FROM pg_conversion
  UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgnamespace FROM pg_ts_config
  UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictnamespace FROM pg_ts_dict
  UNION ALL SELECT 'pg_ts_parser'::regclass, oid, prsnamespace FROM pg_ts_parser
  UNION ALL SELECT 'pg_ts_template'::regclass, oid, tmplnamespace FROM pg_ts_template
  UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, stxnamespace FROM pg_statistic_ext
  UNION ALL SELECT 'pg_event_trigger'::regclass, oid, NULL FROM pg_event_trigger
  UNION ALL SELECT 'pg_publication'::regclass, oid, NULL FROM pg_publication
  UNION ALL SELECT 'pg_foreign_server'::regclass, oid, NULL FROM pg_foreign_server
  UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid, NULL FROM pg_foreign_data_wrapper
  UNION ALL SELECT 'pg_cast'::regclass, oid, NULL FROM pg_cast
  UNION ALL SELECT 'pg_language'::regclass, oid, NULL FROM pg_language
  UNION ALL SELECT 'pg_am'::regclass, oid, NULL FROM pg_am
  UNION ALL SELECT 'pg_transform'::regclass, oid, NULL FROM pg_transform
)
SELECT i.type, coalesce(i.name, i.identity), i.identity,
       m.classid = 'pg_namespace'::regclass AND EXISTS (SELECT FROM pg_extension e WHERE e.extnamespace = m.objid)
FROM made m
CROSS JOIN LATERAL pg_identify_object(m.classid, m.objid, 0) i
LEFT JOIN pg_namespace n ON n.oid = m.namespace
WHERE m.objid >= 16384
  AND coalesce(n.nspname, CASE WHEN m.classid = 'pg_namespace'::regclass THEN i.name ELSE '' END) !~ '^pg_|^information_schema$'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = m.classid AND d.objid = m.objid AND d.objsubid = 0 AND d.deptype IN ('e', 'i'))
ORDER BY CASE i.type WHEN 'schema' THEN 1 WHEN 'extension' THEN 2 ELSE 3 END, i.type, i.identity`

// inventoryPostgres lists it, and says whether the marker is there. It leaves out what was there from the beginning: extensions, and
// the schemas that they are in, which their administrator put there because the
// role of the scratch cannot. The marker's comment remembers them.
func (g *given) inventoryPostgres(ctx context.Context) ([]thing, bool, error) {
	var found, extensions []thing
	marked := false
	err := database.Each(ctx, g.conn, pgInventory, nil, func(rows database.Rows) error {
		var t thing
		var identity string
		var holdsExtension bool
		if err := rows.Scan(&t.kind, &t.name, &identity, &holdsExtension); err != nil {
			return err
		}
		t.what = t.kind + " " + identity
		t.drop = dropThing(t.kind, identity)
		switch {
		case t.kind == "schema" && t.name == marker:
			marked = true
		case t.kind == "extension", holdsExtension:
			extensions = append(extensions, t)
		default:
			found = append(found, t)
		}
		return nil
	})
	if err != nil {
		return nil, false, err
	}
	if g.keep == nil {
		g.keep = extensions
		if marked {
			var comment string
			query := "SELECT coalesce(obj_description($1::regnamespace, 'pg_namespace'), '')"
			if _, err := database.One(ctx, g.conn, query, []any{marker}, &comment); err != nil {
				return nil, false, err
			}
			remembered := strings.Split(comment, "\n")
			g.keep = slices.DeleteFunc(slices.Clone(extensions), func(e thing) bool { return !slices.Contains(remembered, e.what) })
		}
	}
	for _, e := range extensions {
		if !slices.ContainsFunc(g.keep, func(k thing) bool { return k.what == e.what }) {
			found = append(found, e)
		}
	}
	return found, marked, nil
}

// markPostgres puts the marker in.
func (g *given) markPostgres(ctx context.Context, _ *liveInfo) error {
	var remember []string
	for _, k := range g.keep {
		remember = append(remember, k.what)
	}
	err := database.ExecAll(ctx, g.conn, []database.Statement{
		{SQL: "BEGIN"},
		{SQL: "CREATE SCHEMA " + marker},
		{SQL: "COMMENT ON SCHEMA " + marker + " IS " + sqltext.QuoteString(sqltext.Postgres, strings.Join(remember, "\n"))},
		{SQL: "COMMIT"},
	})
	if err != nil {
		_, _ = g.conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
		return &ScratchError{Message: "the role may not create anything in the database of scratch_url", Err: err}
	}
	return nil
}

func dropThing(kind, identity string) string {
	switch kind {
	case "function", "procedure", "aggregate":
		kind = "ROUTINE"
	case "composite type":
		kind = "TYPE"
	case "statistics object":
		kind = "STATISTICS"
	case "foreign-data wrapper":
		kind = "FOREIGN DATA WRAPPER"
	}
	return "DROP " + strings.ToUpper(kind) + " IF EXISTS " + identity + " CASCADE"
}
