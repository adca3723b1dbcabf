package introspect

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
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
		list = append(list, database.Statement{SQL: one.text(q), Again: opt.Again})
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
