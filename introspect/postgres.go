package introspect

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/schema"
)

//go:embed postgres/*.sql
var postgresQueries embed.FS

// pgQuery is one of the embedded queries and what takes its rows: each of them
// one JSON object, or plain columns, which costs both sides less.
type pgQuery struct {
	file  string
	plain bool
	read  func(rows database.Rows) error
}

// text is the query as it is sent.
func (p pgQuery) text(q pgText) string {
	if p.plain {
		return q.text(p.file)
	}
	return "SELECT row_to_json(q)::text FROM (\n" + q.text(p.file) + "\n) q"
}

// pgRows is what the catalogues say, still as rows.
type pgRows struct {
	defaultSchema string

	namespaces  []pgNamespace
	extensions  []pgExtension
	enums       []pgEnum
	domains     []pgDomain
	composites  []pgComposite
	sequences   []pgSequence
	tables      []pgTable
	columns     []pgColumn
	constraints []pgConstraint
	indexes     []pgIndex
	indexParts  []pgIndexPart
	views       []pgView
	routines    []pgObject
	aggregates  []pgAggregate
	triggers    []pgObject
	objects     []pgObject // rules, policies and the rarer kinds
	searches    []pgSearch
	needs       []pgNeed
	leftAlone   []pgLeftAlone
	held        []pgHeld
}

// queries are sent together; their number depends on nothing. With a list of
// tables, what does not hang on tables is not asked for.
func (r *pgRows) queries(tablesOnly bool) []pgQuery {
	list := []pgQuery{
		{file: "enums", read: collect(&r.enums)},
		{file: "sequences", read: collect(&r.sequences)},
		{file: "tables", plain: true, read: scan(&r.tables, (*pgTable).into)},
		{file: "columns", plain: true, read: scanColumns(&r.columns)},
		{file: "constraints", plain: true, read: scan(&r.constraints, (*pgConstraint).into)},
		{file: "indexes", plain: true, read: scan(&r.indexes, (*pgIndex).into)},
		{file: "index_parts", read: collect(&r.indexParts)},
		{file: "triggers", read: collect(&r.triggers)},
		{file: "rules", read: collect(&r.objects)},
		{file: "policies", read: collect(&r.objects)},
		{file: "statistics", read: collect(&r.objects)},
	}
	if tablesOnly {
		return list
	}
	return append(list,
		pgQuery{file: "namespaces", read: collect(&r.namespaces)},
		pgQuery{file: "extensions", read: collect(&r.extensions)},
		pgQuery{file: "domains", read: collect(&r.domains)},
		pgQuery{file: "composites", read: collect(&r.composites)},
		pgQuery{file: "views", read: collect(&r.views)},
		pgQuery{file: "routines", read: collect(&r.routines)},
		pgQuery{file: "aggregates", read: collect(&r.aggregates)},
		pgQuery{file: "event_triggers", read: collect(&r.objects)},
		pgQuery{file: "collations", read: collect(&r.objects)},
		pgQuery{file: "ranges", read: collect(&r.objects)},
		pgQuery{file: "text_search", read: collect(&r.searches)},
		pgQuery{file: "needs", read: collect(&r.needs)},
		pgQuery{file: "left_alone", read: collect(&r.leftAlone)},
		pgQuery{file: "held", read: collect(&r.held)},
		pgQuery{file: "publications", read: collect(&r.objects)},
	)
}

// collect decodes rows of one JSON column.
func collect[T any](dest *[]T) func(database.Rows) error {
	return func(rows database.Rows) error {
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				return err
			}
			var v T
			if err := json.Unmarshal([]byte(text), &v); err != nil {
				return fmt.Errorf("catalogue row %s: %w", text, err)
			}
			*dest = append(*dest, v)
		}
		return rows.Err()
	}
}

// scan reads rows of plain columns. into says where the columns of a row go.
func scan[T any](dest *[]T, into func(*T) []any) func(database.Rows) error {
	return func(rows database.Rows) error {
		var row, empty T
		columns := into(&row)
		for rows.Next() {
			row = empty
			if err := rows.Scan(columns...); err != nil {
				return err
			}
			*dest = append(*dest, row)
		}
		return rows.Err()
	}
}

func readPostgres(ctx context.Context, c database.Conn, opt Options) (Snapshot, error) {
	return readPostgresBeside(ctx, c, opt, "")
}

// readPostgresBeside also leaves the names of a second schema unqualified: a
// scratch stands before the default schema, where extensions may be.
func readPostgresBeside(ctx context.Context, c database.Conn, opt Options, beside string) (Snapshot, error) {
	d, err := dialect.For(c.Server())
	if err != nil {
		return Snapshot{}, err
	}
	rows, err := queryPostgres(ctx, c, d, opt, beside)
	if err != nil {
		return Snapshot{}, err
	}
	b := newPgBuilder(d, rows, opt, beside)
	return b.snapshot(), nil
}

// queryPostgres asks everything in one round trip where the connection can.
func queryPostgres(ctx context.Context, c database.Conn, d dialect.Dialect, opt Options, beside string) (*pgRows, error) {
	rows := &pgRows{}
	q := pgText{major: c.Server().Major, opt: opt, beside: beside}
	queries := rows.queries(opt.Tables != nil)
	if opt.Grants && opt.Tables == nil {
		queries = append(queries, pgQuery{file: "grants", read: collect(&rows.objects)}, pgQuery{file: "default_privileges", read: collect(&rows.objects)},
			pgQuery{file: "others_default_privileges", read: collect(&rows.leftAlone)})
	}
	list := make([]database.Statement, 0, len(queries)+2)
	list = append(list, database.Statement{SQL: q.text("session")})
	for _, one := range queries {
		list = append(list, database.Statement{SQL: one.text(q)})
	}
	restore := q.text("restore")
	list = append(list, database.Statement{SQL: restore})
	err := database.QueryAll(ctx, c, list, func(i int, r database.Rows) error {
		switch i {
		case 0:
			return readDefaultSchema(r, &rows.defaultSchema)
		case len(list) - 1:
			return nil
		}
		if beside != "" {
			r = queries[i-1].besideRows(r, rows.defaultSchema, d.QuoteIdent(beside))
		}
		return queries[i-1].read(r)
	})
	if err == nil {
		return rows, nil
	}
	var at *database.BatchError
	if errors.As(err, &at) && at.Index > 0 && at.Index <= len(queries) {
		err = fmt.Errorf("reading %s: %w", strings.ReplaceAll(queries[at.Index-1].file, "_", " "), at.Err)
	}
	// Where the queries were no batch, the session has kept our settings.
	if _, ok := c.(database.Batcher); !ok {
		_, _ = c.Exec(context.WithoutCancel(ctx), restore)
	}
	return nil, err
}

func readDefaultSchema(r database.Rows, dest *string) error {
	if !r.Next() {
		return r.Err()
	}
	values := make([]any, len(r.Columns()))
	values[0] = dest
	for i := range values[1:] {
		values[i+1] = new(string)
	}
	return r.Scan(values...)
}

// pgText completes the embedded queries for a server version and a selection.
type pgText struct {
	major  int
	opt    Options
	beside string
}

var (
	// A line of a query that ends in "-- >=15", "-- <15" or "-- 15-16" is for
	// those versions only.
	pgOnlyFrom    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s*-- >=(\d+)$`) })
	pgOnlyBefore  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s*-- <(\d+)$`) })
	pgOnlyBetween = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s*-- (\d+)-(\d+)$`) })
	pgTablesMacro = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{tables of (\w+) in (\w+)\}\}`) })
	pgEnumMacro   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{enum (\w+)\}\}`) })
)

func (q pgText) text(file string) string {
	raw, err := postgresQueries.ReadFile("postgres/" + file + ".sql")
	if err != nil {
		return "" // a test reads them all
	}
	var b strings.Builder
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimRight(line, "\r\n")
		if text, ok := q.versioned(line); ok && !strings.HasPrefix(text, "--") {
			b.WriteString(text + "\n")
		}
	}
	text := pgEnumMacro().ReplaceAllString(b.String(), `SELECT max(et.typname::text) AS enum_name, max(en.nspname::text) AS enum_schema `+
		`FROM pg_type et JOIN pg_namespace en ON en.oid = et.typnamespace `+
		`WHERE et.typtype = 'e' AND et.oid = CASE WHEN $1.typcategory = 'A' THEN $1.typelem ELSE $1.oid END`)
	schemas := q.schemas("n")
	beside := ""
	if q.beside != "" {
		beside = `, "` + strings.ReplaceAll(q.beside, `"`, `""`) + `"`
	}
	text = pgTablesMacro().ReplaceAllStringFunc(text, func(macro string) string {
		m := pgTablesMacro().FindStringSubmatch(macro)
		return q.schemas(m[2]) + q.tables(m[1], m[2])
	})
	return strings.NewReplacer(
		"{{schemas}}", schemas,
		"{{tables}}", schemas+q.tables("c", "n"),
		"{{beside}}", pgString(beside),
		"{{for tables}}", q.forTables(),
		"{{after tables}}", q.afterTables(),
		"{{owned}}", q.owned("d.refobjid"),
		"{{on_update}}", dialect.OnUpdateFunction,
		"{{collation}}", `json_build_object('name', co.collname, 'schema', CASE WHEN cn.nspname <> 'pg_catalog' THEN cn.nspname ELSE '' END)`,
	).Replace(text)
}

// versioned drops a line that is for other versions, and the mark of one that
// is for this.
func (q pgText) versioned(line string) (string, bool) {
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if m := pgOnlyFrom().FindStringSubmatchIndex(line); m != nil {
		return line[:m[0]], q.major >= number(line[m[2]:m[3]])
	}
	if m := pgOnlyBefore().FindStringSubmatchIndex(line); m != nil {
		return line[:m[0]], q.major < number(line[m[2]:m[3]])
	}
	if m := pgOnlyBetween().FindStringSubmatchIndex(line); m != nil {
		return line[:m[0]], q.major >= number(line[m[2]:m[3]]) && q.major <= number(line[m[4]:m[5]])
	}
	return line, true
}

// schemas is the condition on a namespace of that alias.
func (q pgText) schemas(n string) string {
	cond := n + `.nspname !~ '^pg_' AND ` + n + `.nspname <> 'information_schema'`
	if q.opt.Schemas == nil {
		return cond
	}
	names := make([]string, len(q.opt.Schemas))
	for i, s := range q.opt.Schemas {
		names[i] = pgSchema(s)
	}
	return cond + ` AND ` + n + `.nspname = ANY (ARRAY[` + strings.Join(names, ", ") + `]::text[])`
}

// tables is the condition on a class in a namespace, by their aliases.
func (q pgText) tables(c, n string) string {
	cond := ""
	if q.opt.Tables != nil {
		cond += ` AND ` + q.among(c+".oid")
	}
	if len(q.opt.Ignore) > 0 {
		cond += ` AND NOT ` + pgAmong(q.opt.Ignore, c, n)
	}
	return cond
}

// among is the condition on the oid of a class where tables are listed.
func (q pgText) among(oid string) string {
	return oid + ` = ANY (current_setting('migrate.family')::oid[])`
}

// owned is the condition on the oid of what owns a sequence: where tables are listed,
// the others are not theirs.
func (q pgText) owned(oid string) string {
	if q.opt.Tables == nil {
		return ""
	}
	return ` AND ` + q.among(oid)
}

// forTables are the settings that reading a few tables takes. Which these are is looked
// up once, so that the queries find what they want by their indexes. Partitions and
// heirs come along: a change of their parent is theirs, too. So do their parents, which
// say what they do not. And the joins of the queries stand in an order in which so little
// is read quickly: finding another one would take the server longer than reading.
func (q pgText) forTables() string {
	if q.opt.Tables == nil {
		return ""
	}
	return `,
       set_config('migrate.family', (WITH RECURSIVE
           asked AS (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ` + pgAmong(q.opt.Tables, "c", "n") + `),
           below AS (SELECT oid FROM asked UNION SELECT i.inhrelid FROM pg_inherits i JOIN below b ON b.oid = i.inhparent),
           above AS (SELECT oid FROM asked UNION SELECT i.inhparent FROM pg_inherits i JOIN above a ON a.oid = i.inhrelid)
           SELECT coalesce(array_agg(oid), '{}')::text FROM (SELECT oid FROM below UNION SELECT oid FROM above) f), false),
       set_config('migrate.join_collapse_limit', current_setting('join_collapse_limit'), false),
       set_config('join_collapse_limit', '1', false)`
}

// afterTables puts back what forTables has set.
func (q pgText) afterTables() string {
	if q.opt.Tables == nil {
		return ""
	}
	return `,
       set_config('join_collapse_limit', current_setting('migrate.join_collapse_limit'), false)`
}

func pgAmong(names []schema.Name, c, n string) string {
	if len(names) == 0 {
		return "false"
	}
	rows := make([]string, len(names))
	for i, name := range names {
		rows[i] = "(" + pgSchema(name.Schema) + ", " + pgString(name.Name) + ")"
	}
	return `(` + n + `.nspname::text, ` + c + `.relname::text) IN (` + strings.Join(rows, ", ") + `)`
}

func pgSchema(name string) string {
	if name == "" {
		return "current_schema()::text"
	}
	return pgString(name)
}

func pgString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
