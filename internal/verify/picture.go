package verify

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/schema"
)

// picture is what a database holds at a moment.
type picture struct {
	dialect dialect.Dialect
	introspect.Snapshot
	tables map[schema.Name]contents
}

// contents are the rows of a table.
type contents struct {
	count int64
	// hash is that of the rows, whatever their order; it is empty where there are
	// too many to read.
	hash    string
	columns string
}

// mostRows is how many rows of a table are read and compared; of more than that
// only the number is.
const mostRows = 10_000

func (t *trial) look(ctx context.Context) (picture, error) {
	d, err := dialect.For(t.Conn.Server())
	if err != nil {
		return picture{}, err
	}
	p := picture{dialect: d, tables: map[schema.Name]contents{}}
	if p.Snapshot, err = t.Read(ctx); err != nil {
		return picture{}, err
	}
	if err := p.count(ctx, t.Conn); err != nil {
		return picture{}, err
	}
	for i := range p.Schema.Tables {
		if err := p.read(ctx, t.Conn, &p.Schema.Tables[i]); err != nil {
			return picture{}, err
		}
	}
	return p, nil
}

// together is how many tables are counted by one statement, which takes the server as
// long as a few of one table.
const together = 50

// count counts the rows of all tables.
func (p picture) count(ctx context.Context, c database.Conn) error {
	var queries []database.Statement
	for list := range slices.Chunk(p.Schema.Tables, together) {
		var each []string
		for i := range list {
			each = append(each, "SELECT "+strconv.Itoa(i)+" AS place, count(*) AS number FROM "+quoted(p.dialect, list[i].QualifiedName()))
		}
		queries = append(queries, database.Statement{SQL: strings.Join(each, " UNION ALL ")})
	}
	return database.QueryAll(ctx, c, queries, func(i int, rows database.Rows) error {
		var place, number int64
		for rows.Next() {
			if err := rows.Scan(&place, &number); err != nil {
				return err
			}
			p.tables[p.Schema.Tables[i*together+int(place)].QualifiedName()] = contents{count: number}
		}
		return rows.Err()
	})
}

// read reads the rows of a table, if there are any and not too many.
func (p picture) read(ctx context.Context, c database.Conn, table *schema.Table) error {
	name := table.QualifiedName()
	now := p.tables[name]
	if now.count == 0 || now.count > mostRows {
		return nil
	}
	var columns []string
	for i := range table.Columns {
		columns = append(columns, sqltext.QuoteIdent(textDialect(p.dialect), table.Columns[i].Name))
	}
	slices.Sort(columns)
	now.columns = strings.Join(columns, ", ")
	var rows []string
	err := database.Each(ctx, c, "SELECT "+now.columns+" FROM "+quoted(p.dialect, name), nil, func(r database.Rows) error {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		err := r.Scan(into...)
		rows = append(rows, fmt.Sprintf("%v", values))
		return err
	})
	slices.Sort(rows)
	now.hash = fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(rows, "\n"))))
	p.tables[name] = now
	return err
}

func quoted(d dialect.Dialect, n schema.Name) string {
	text := sqltext.QuoteIdent(textDialect(d), n.Name)
	if n.Schema != "" {
		text = sqltext.QuoteIdent(textDialect(d), n.Schema) + "." + text
	}
	return text
}

func textDialect(d dialect.Dialect) sqltext.Dialect {
	switch d.Server().Dialect {
	case "postgres":
		return sqltext.Postgres
	case "mysql":
		return sqltext.MySQL
	}
	return sqltext.SQLite
}

// differsFrom says how a picture is not what another one was: in the schema, and
// in the number of rows.
func (p picture) differsFrom(was picture) []string {
	in := autogen.Input{Dialect: p.dialect, Live: was.Schema, Declared: p.Schema, Options: autogen.Options{DropUnmanaged: true}}
	in.Options.Naming.KeepUnnamed = true
	var out []string
	for _, c := range autogen.Diff(in).Changes {
		out = append(out, c.Text)
	}
	out = append(out, other(p.LeftAlone, was.LeftAlone, "new %s %s")...)
	out = append(out, other(was.LeftAlone, p.LeftAlone, "%s %s goes")...)
	for i := range p.Schema.Tables {
		name := p.Schema.Tables[i].QualifiedName()
		then, there := was.tables[name]
		if now := p.tables[name]; there && now.count != then.count {
			out = append(out, fmt.Sprintf("%s has %s instead of %d", name, rowCount(now.count), then.count))
		}
	}
	return out
}

func rowCount(n int64) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}

// other lists what is in one and not in the other.
func other(in, out []introspect.LeftAlone, text string) []string {
	var list []string
	for _, l := range in {
		if !slices.ContainsFunc(out, func(o introspect.LeftAlone) bool { return o.Kind == l.Kind && o.Name == l.Name }) {
			list = append(list, fmt.Sprintf(text, l.Kind, l.Name))
		}
	}
	return list
}

// contentsDiffer lists the tables whose rows are as many as they were, and not
// the same.
func (p picture) contentsDiffer(was picture) []string {
	var out []string
	for i := range p.Schema.Tables {
		name := p.Schema.Tables[i].QualifiedName()
		now, then := p.tables[name], was.tables[name]
		if now.count == then.count && now.hash != then.hash && now.columns == then.columns {
			out = append(out, fmt.Sprintf("the rows of %s do not get back what they held", name))
		}
	}
	return out
}
