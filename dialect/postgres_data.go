package dialect

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func (c *postgresCompiler) execute(op ops.Execute) error {
	list, err := sqltext.Split(sqltext.Postgres, op.SQL.For("postgres"))
	if err != nil {
		return &UnreadableError{Op: op, Err: err}
	}
	for i, s := range list {
		switch {
		case s.Kind == sqltext.ClientCommand:
			return notForServer(op, s)
		case s.Kind == sqltext.CopyData:
			c.copied(op, list[i-1], s)
			continue
		case s.ReadsData && (i+1 == len(list) || list[i+1].Kind != sqltext.CopyData):
			return withoutRows(op, s)
		case s.ReadsData:
			continue
		}
		class := sqltext.Classify(sqltext.Postgres, s.SQL)
		if err := refuseTransactionControl("PostgreSQL", class, op, s.SQL); err != nil {
			return err
		}
		note, risks := firstLine(s.SQL[s.Lead:]), executeRisks(sqltext.Postgres, class, s.SQL)
		if op.Autocommit || cannotBeInTransaction(s.SQL) {
			c.autocommit(note, c.d.settled(s.SQL), risks...)
			continue
		}
		c.run(note, s.SQL, risks...)
	}
	return nil
}

// copied adds a step for a COPY and the rows that follow it. It runs in a transaction even
// if the operation asks for autocommit: as it is a single statement, that makes no difference.
func (c *postgresCompiler) copied(op ops.Execute, statement, rows sqltext.Statement) {
	if op.Autocommit {
		c.b.cut()
	}
	c.b.add(Transaction, Step{
		Note: firstLine(statement.SQL[statement.Lead:]),
		Copy: &Copy{SQL: statement.SQL, Rows: rows.SQL, Sum: checksum(rows.SQL), Line: rows.Line},
	})
}

// withoutRows refuses a COPY that would wait for rows which nobody sends.
func withoutRows(op ops.Execute, s sqltext.Statement) error {
	return &UnsupportedError{
		Dialect: "PostgreSQL", Op: op, What: "rows behind " + firstLine(s.SQL[s.Lead:]), Line: lineOf(s),
		Hint: `they begin on the line after its semicolon, and a line \. ends them`,
	}
}

// notForServer refuses a command of psql, such as \connect.
func notForServer(op ops.Execute, s sqltext.Statement) error {
	return &UnsupportedError{
		Dialect: "PostgreSQL", Op: op, What: fmt.Sprintf("statement %q", firstLine(s.SQL)), Hint: "that is a command of psql: leave it out",
		Line: lineOf(s),
	}
}

// lineOf is the line of a statement's first word, behind the comments in front of it.
func lineOf(s sqltext.Statement) int { return s.Line + strings.Count(s.SQL[:s.Lead], "\n") }

// firstLine is the first line of a statement, shortened, to name it in notes and errors.
func firstLine(s string) string {
	const enough = 60
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	if runes := []rune(line); len(runes) > enough {
		return string(runes[:enough]) + "…"
	}
	return line
}

// data compiles operations on the rows of a table.
func (c *postgresCompiler) data(table schema.Name) dataCompiler {
	return dataCompiler{
		d: c.d, opt: c.opt, table: table, known: c.table(table), nothingKnown: c.before == nil,
		add:           func(s Step) { c.b.add(Transaction, s) },
		addAutocommit: func(s Step) { c.b.add(Autocommit, s) },
	}
}

func (d postgres) value(v any, _ schema.Type) (string, error) { return d.literal(v) }

func (postgres) overriding(t *schema.Table, columns []string) string {
	for _, name := range columns {
		if t == nil {
			break
		}
		if col := t.Column(name); col != nil && col.Identity != nil && col.Identity.Kind == schema.IdentityAlways {
			return " OVERRIDING SYSTEM VALUE"
		}
	}
	return ""
}

func (d postgres) conflict(columns, update []string) string { return upsertClause(d, columns, update) }

// upsertClause is ON CONFLICT, which PostgreSQL and SQLite have in common.
func upsertClause(d Dialect, columns, update []string) string {
	target := "ON CONFLICT (" + QuoteIdents(d, columns) + ") DO "
	if len(update) == 0 {
		return target + "NOTHING"
	}
	set := make([]string, len(update))
	for i, name := range update {
		set[i] = d.QuoteIdent(name) + " = excluded." + d.QuoteIdent(name)
	}
	return target + "UPDATE SET " + strings.Join(set, ", ")
}

func (d postgres) stream(_ dataCompiler, l Load) (stream string, parameters int) {
	return "COPY " + d.QuoteName(l.Table) + " (" + QuoteIdents(d, l.names()) + ") FROM STDIN", 0
}

// fieldReader reads arrays that a file has in JSON's notation, ["a", "b"], and writes them
// in PostgreSQL's, {"a","b"}. For all other types the server reads the text itself.
func (postgres) fieldReader(t schema.Type) func(string) (any, error) {
	if t.Kind != schema.Array {
		return nil
	}
	return func(s string) (any, error) {
		if !strings.HasPrefix(s, "[") {
			return s, nil
		}
		var list any
		if err := json.Unmarshal([]byte(s), &list); err != nil {
			return s, nil //nolint:nilerr // '[1:2]={…}' is an array, too
		}
		return postgresArray(list), nil
	}
}

// postgresArray is a value of JSON in the notation for arrays. Every element is quoted,
// numbers too: the server reads it as the type of the elements.
func postgresArray(v any) string {
	list, ok := v.([]any)
	if !ok {
		if v == nil {
			return "NULL"
		}
		text, isText := v.(string)
		if !isText {
			raw, _ := json.Marshal(v) // it was JSON a moment ago
			text = string(raw)
		}
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
	}
	parts := make([]string, len(list))
	for i, e := range list {
		parts[i] = postgresArray(e)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func (postgres) keyForm(t schema.Type) KeyForm {
	switch t.Kind {
	case schema.Smallint, schema.Integer, schema.Bigint, schema.Smallserial, schema.Serial, schema.Bigserial, schema.Numeric:
		return KeyNumber
	}
	return KeyText
}

func (postgres) keyText(column string, _ KeyForm) string { return column + "::text" }

func (postgres) comparesRows() bool { return true }

// estimate asks for the planner's estimate, and counts the rows only of a table that was
// never analyzed.
func (d postgres) estimate(table schema.Name) string {
	name := d.QuoteName(table)
	return "SELECT CASE WHEN reltuples > 0 THEN reltuples::bigint ELSE (SELECT count(*) FROM " + name + ") END" +
		" FROM pg_catalog.pg_class WHERE oid = to_regclass(" + d.QuoteString(name) + ")"
}

func (postgres) rowID(schema.Table) string { return "" }
