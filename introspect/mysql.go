package introspect

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

//go:embed mysql/*.sql
var mysqlQueries embed.FS

// mysqlReader gathers what the queries answer. There are two rounds of them:
// what information_schema tells of everything, and what can only be asked when
// the names are known. Each is one packet where the connection can send one.
type mysqlReader struct {
	conn    database.Conn
	dialect dialect.Dialect
	opt     Options

	database  string
	user      string // as CURRENT_USER() prints it
	collation string // the database's
	engine    string
	defaults  map[string]string // character set → the collation that it means
	session   map[string]string // what an object that is made now would be kept with

	types      map[string]schema.Type // by their spelling
	tables     []*mysqlTable
	byName     map[string]*mysqlTable
	views      []string
	sequences  []string
	comments   map[string]string // on sequences
	routines   []schema.Object
	triggers   []schema.Object
	events     []schema.Object
	conditions map[string]string // of MySQL's checks, whose names are unique in a database

	out Snapshot
}

// mysqlQuery is a query and what becomes of its rows.
type mysqlQuery struct {
	what string // for errors
	sql  string
	args []any
	row  func(rows database.Rows) error
	// refused, unless it is nil, takes the server's refusal of this query alone.
	refused func(err *database.Error)
}

func readMySQL(ctx context.Context, c database.Conn, opt Options) (Snapshot, error) {
	d, err := dialect.For(c.Server())
	if err != nil {
		return Snapshot{}, err
	}
	if opt.Tables != nil && len(opt.Tables) == 0 {
		return Snapshot{}, nil
	}
	r := &mysqlReader{conn: c, dialect: d, opt: opt, defaults: map[string]string{}, types: map[string]schema.Type{}, byName: map[string]*mysqlTable{}, comments: map[string]string{}, conditions: map[string]string{}}
	if err := r.run(ctx, r.firstRound()); err != nil {
		return Snapshot{}, err
	}
	if err := r.run(ctx, r.secondRound()); err != nil {
		return Snapshot{}, err
	}
	return r.snapshot(), nil
}

// errNoMySQLDatabase is for connections that are to a server only.
var errNoMySQLDatabase = errors.New("the connection has no default database: name one in the URL, as mysql://host/name")

func (r *mysqlReader) run(ctx context.Context, list []mysqlQuery) error {
	statements := make([]database.Statement, len(list))
	for i, q := range list {
		statements[i] = database.Statement{SQL: q.sql, Args: q.args}
	}
	err := database.QueryAll(ctx, r.conn, statements, func(i int, rows database.Rows) error {
		for rows.Next() {
			if err := list[i].row(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	var failed *database.BatchError
	if errors.As(err, &failed) && failed.Index < len(list) {
		var refusal *database.Error
		if q := list[failed.Index]; q.refused != nil && errors.As(failed.Err, &refusal) && refusal.Class != database.Lost {
			q.refused(refusal)
			return r.run(ctx, list[failed.Index+1:])
		}
		if errors.Is(failed.Err, errNoMySQLDatabase) {
			return errNoMySQLDatabase
		}
		return fmt.Errorf("reading %s: %w", list[failed.Index].what, failed.Err)
	}
	return err
}

// whole is an embedded query, MariaDB's own where it has one.
func (r *mysqlReader) whole(what, name string, row func(rows database.Rows) error) mysqlQuery {
	text, err := mysqlQueries.ReadFile("mysql/" + name + "_mariadb.sql")
	if err != nil || !r.conn.Server().IsMariaDB() {
		text, _ = mysqlQueries.ReadFile("mysql/" + name + ".sql") // it is embedded: it is there
	}
	return mysqlQuery{what: what, sql: string(text), row: row}
}

// file is an embedded query with the filter by name in its place.
func (r *mysqlReader) file(what, name string, row func(rows database.Rows) error) mysqlQuery {
	q := r.whole(what, name, row)
	before, rest, filtered := strings.Cut(q.sql, "/*ONLY ")
	if !filtered || len(r.opt.Tables) == 0 {
		return q
	}
	column, after, _ := strings.Cut(rest, "*/")
	q.sql = before + "AND " + column + " IN (" + strings.TrimSuffix(strings.Repeat("?, ", len(r.opt.Tables)), ", ") + ")" + after
	for _, t := range r.opt.Tables {
		q.args = append(q.args, t.Name)
	}
	return q
}

func (r *mysqlReader) firstRound() []mysqlQuery {
	triggers := r.file // MariaDB opens every table for the triggers of all
	if r.opt.Objects {
		triggers = r.whole // the names may be those of triggers
	}
	list := []mysqlQuery{
		r.file("the session", "session", r.readSession),
		r.file("the collations", "collations", r.readCollation),
		r.file("the tables", "tables", r.readTable),
		r.file("the columns", "columns", r.readColumn),
		r.file("the indexes", "indexes", r.readIndex),
		r.file("the foreign keys", "foreign_keys", r.readForeignKey),
		r.file("the foreign keys' columns", "foreign_key_columns", r.readForeignKeyColumn),
		r.file("the checks", "checks", r.readCheck),
		triggers("the triggers", "triggers", r.readTrigger),
	}
	if !r.conn.Server().IsMariaDB() {
		list = append(list,
			r.file("the conditions of checks", "conditions", r.readCondition),
			r.file("the tables that are partitioned by key", "key_partitions", r.readPartitioned),
		)
	}
	if dialect.MySQLSaysWhatKeysAre(r.conn.Server()) {
		list = append(list, r.file("what keys are", "keys", func(rows database.Rows) error { return rows.Scan(&r.out.LooseKeys, &r.out.NeedsKeys) }))
	}
	if r.opt.Tables == nil || r.opt.Objects {
		list = append(list, r.file("the routines", "routines", r.readRoutine))
	}
	if r.opt.Tables == nil {
		list = append(list,
			r.file("the views", "views", r.readView),
			r.file("the events", "events", r.readEvent),
		)
		if dialect.MySQLHasLibraries(r.conn.Server()) {
			list = append(list, r.file("the libraries", "libraries", r.readRoutine))
		}
	}
	return list
}

// secondRound asks for what a sequence holds, and for the statements of what the
// server prints whole: no catalogue has them as they were written. Of tables it
// asks so only for those that have something that no catalogue tells, unless
// Statements wants all.
func (r *mysqlReader) secondRound() []mysqlQuery {
	var list []mysqlQuery
	if len(r.sequences) > 0 {
		list = append(list, mysqlQuery{what: "the sequences", sql: mysqlSequenceQuery(r.sequences), row: r.readSequence})
	}
	merging := slices.ContainsFunc(r.tables, (*mysqlTable).merges)
	for _, t := range r.tables {
		t.ordered = t.partitioned || merging && t.mayMerge()
		if r.opt.Statements || t.odd() || t.ordered {
			list = append(list, r.showTable(t))
		}
	}
	for _, name := range r.views {
		list = append(list, r.showObject(schema.Object{Kind: schema.KindView, Name: name}))
	}
	for _, o := range slices.Concat(r.routines, r.triggers, r.events) {
		list = append(list, r.showObject(o))
	}
	return list
}

// statementOf is where show has the statement, among the columns of the answer
// by their own names.
const statementOf = ""

// show asks SHOW CREATE, whose answers have the statement in a column that is
// called differently for each kind.
func (r *mysqlReader) show(kind, name string, use func(shown map[string]string)) mysqlQuery {
	return mysqlQuery{
		what: strings.ToLower(kind) + " " + name,
		sql:  "SHOW CREATE " + kind + " " + sqltext.QuoteIdent(sqltext.MySQL, name),
		row: func(rows database.Rows) error {
			columns := rows.Columns()
			values := make([]*string, len(columns))
			dest := make([]any, len(columns))
			for i := range values {
				dest[i] = &values[i]
			}
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			shown := map[string]string{}
			for i, column := range columns {
				if values[i] == nil {
					continue
				}
				if strings.HasPrefix(column, "Create ") || column == "SQL Original Statement" {
					column = statementOf
				}
				shown[column] = *values[i]
			}
			use(shown)
			return nil
		},
	}
}

func (r *mysqlReader) showTable(t *mysqlTable) mysqlQuery {
	q := r.show("TABLE", t.Name, func(shown map[string]string) { t.readStatement(r, shown[statementOf]) })
	q.refused = func(err *database.Error) {
		r.leaveAlone("table", t.Name, "the server cannot show it: "+err.Message)
		r.tables = slices.DeleteFunc(r.tables, func(other *mysqlTable) bool { return other == t })
	}
	return q
}

func (r *mysqlReader) readSession(rows database.Rows) error {
	var name *string
	var charset, collation, mode, zone string
	if err := rows.Scan(&name, &r.user, &r.collation, &r.engine, &charset, &collation, &mode, &zone); err != nil {
		return err
	}
	r.session = map[string]string{"character_set_client": charset, "collation_connection": collation, "sql_mode": mode, "time_zone": zone}
	if name == nil {
		return errNoMySQLDatabase
	}
	r.database = *name
	return nil
}

func (r *mysqlReader) readCollation(rows database.Rows) error {
	var charset, collation string
	err := rows.Scan(&charset, &collation)
	r.defaults[charset] = collation
	return err
}

// ignored reports whether a table is the tool's own.
func (r *mysqlReader) ignored(name string) bool {
	return slices.ContainsFunc(r.opt.Ignore, func(n schema.Name) bool {
		return n.Name == name && (n.Schema == "" || n.Schema == r.database)
	})
}

// foldCollation says a collation in as few words as it takes: nothing if it is
// what surrounds it, the character set alone if that means it.
func (r *mysqlReader) foldCollation(collation, surrounding string) (string, string) {
	if collation == "" || collation == surrounding {
		return "", ""
	}
	charset, _, _ := strings.Cut(collation, "_")
	if r.defaults[charset] == collation {
		return charset, ""
	}
	return charset, collation
}

// snapshot puts the parts together, in the order of the vocabulary.
func (r *mysqlReader) snapshot() Snapshot {
	for _, t := range r.tables {
		t.finish(r)
		t.Name = r.askedName(t.Name)
		r.out.Schema.Tables = append(r.out.Schema.Tables, t.Table)
	}
	r.findNeeds()
	r.out.Collation = r.collation
	r.out.Schema.Sort()
	for _, t := range r.tables { // whose members are those of the schema
		t.keysInOrder()
	}
	slices.SortFunc(r.out.LeftAlone, func(a, b LeftAlone) int {
		if c := strings.Compare(a.Kind, b.Kind); c != 0 {
			return c
		}
		return a.Name.Compare(b.Name)
	})
	return r.out
}

// askedName is the name by which the caller knows a table. A server that folds
// names finds it by others than its own.
func (r *mysqlReader) askedName(stored string) string {
	if r.conn.Server().FoldsTableNames {
		for _, n := range r.opt.Tables {
			if strings.EqualFold(n.Name, stored) {
				return n.Name
			}
		}
	}
	return stored
}

func (r *mysqlReader) leaveAlone(kind, name, reason string) {
	r.out.LeftAlone = append(r.out.LeftAlone, LeftAlone{Kind: kind, Name: schema.Name{Name: name}, Reason: reason})
}
