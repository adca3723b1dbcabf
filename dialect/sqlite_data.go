package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// data compiles operations on the rows of a table.
func (c *sqliteCompiler) data(table schema.Name) dataCompiler {
	add := func(keys sqliteKeys) func(Step) {
		return func(s Step) {
			s.Op = c.op
			c.steps = append(c.steps, sqliteStep{s, keys})
		}
	}
	return dataCompiler{d: c.d, table: table, known: c.live.Table(table), nothingKnown: c.nothing, opt: c.opt, add: add(keysOn), addAutocommit: add(alone)}
}

func (d sqlite) value(v any, t schema.Type) (string, error) {
	return d.literal(v, d.canonicalType(t, false)), nil
}

func (sqlite) overriding(*schema.Table, []string) string { return "" }

func (d sqlite) conflict(columns, update []string) string { return upsertClause(d, columns, update) }

// stream: a statement with many parameters costs less for each row, up to a few
// hundred of them.
func (sqlite) stream(dataCompiler, Load) (stream string, parameters int) { return "", 512 }

// fieldReader is strict where SQLite keeps any text in any column: what is no
// number does not belong into a column of numbers.
func (d sqlite) fieldReader(t schema.Type) func(string) (any, error) {
	switch d.canonicalType(t, false).Kind {
	case schema.Smallint, schema.Integer, schema.Bigint:
		return readIntegerField
	case schema.Numeric:
		return readNumberField
	case schema.Real, schema.Double:
		return readFloatField
	case schema.Boolean:
		return readBooleanField
	case schema.Binary, schema.Varbinary, schema.Blob:
		return readBinaryField
	case schema.Date, schema.Timestamp, schema.Timestamptz:
		return readTimeField(t)
	case schema.JSON, schema.JSONB:
		return readJSONField
	}
	return nil
}

func (d sqlite) keyForm(t schema.Type) KeyForm {
	switch d.canonicalType(t, false).Kind {
	case schema.Smallint, schema.Integer, schema.Bigint, schema.Numeric, schema.Real, schema.Double, schema.Boolean:
		return KeyNumber
	case schema.Binary, schema.Varbinary, schema.Blob:
		return KeyBinary
	}
	return KeyText
}

func (sqlite) keyText(column string, form KeyForm) string {
	if form == KeyBinary {
		return "hex(" + column + ")"
	}
	return "CAST(" + column + " AS text)"
}

func (sqlite) comparesRows() bool { return true }

func (d sqlite) estimate(table schema.Name) string {
	return "SELECT count(*) FROM " + d.QuoteName(table)
}

// rowID is one of the three names that SQLite has for the number of a row. A column that
// is declared under one of them hides the number by that name.
func (sqlite) rowID(t schema.Table) string {
	if t.Options.WithoutRowID {
		return ""
	}
	for _, name := range []string{"rowid", "_rowid_", "oid"} {
		declared := func(c schema.Column) bool { return strings.EqualFold(c.Name, name) }
		if !slices.ContainsFunc(t.Columns, declared) {
			return name
		}
	}
	return ""
}

// execute makes a step of each statement. After one that may change definitions
// nothing is known any more. The pragma that switches foreign keys off does
// nothing inside a transaction: it says instead that the statements after it need
// a transaction in which they are off from the beginning.
func (c *sqliteCompiler) execute(op ops.Execute) error {
	list, err := sqltext.Split(sqltext.SQLite, op.SQL.For(c.d.Name()))
	if refused := refuseCopy("SQLite", op, list); refused != nil {
		return refused
	}
	if err != nil {
		return &UnreadableError{Op: op, Err: err}
	}
	keys := keysOn
	for _, s := range list {
		if s.Kind != sqltext.Plain {
			return &UnsupportedError{Dialect: "SQLite", Op: op, What: "such statement (it is one for the sqlite3 shell): " + s.SQL}
		}
		class := sqltext.Classify(sqltext.SQLite, s.SQL)
		if err := refuseTransactionControl("SQLite", class, op, s.SQL); err != nil {
			return err
		}
		switch on, isPragma := foreignKeysPragma(s.SQL); {
		case op.Autocommit:
			keys = alone
		case isPragma && on:
			keys = keysOn
			continue
		case isPragma:
			keys = keysOff
			continue
		}
		c.exec(keys, firstLine(s.SQL[s.Lead:]), s.SQL, executeRisks(sqltext.SQLite, class, s.SQL)...)
	}
	if IsBarrier(c.d, op) {
		c.live, c.want = c.d.knowing(schema.Schema{}), c.d.knowing(schema.Schema{})
	}
	return nil
}

// foreignKeysPragma reports whether a statement switches foreign keys, and to
// what.
func foreignKeysPragma(sql string) (on, isPragma bool) {
	c := sqltext.Classify(sqltext.SQLite, sql)
	if c.Verb != "PRAGMA" || c.Object != "FOREIGN_KEYS" {
		return false, false
	}
	words := strings.FieldsFunc(strings.ToLower(sql), func(r rune) bool { return strings.ContainsRune(" \t\r\n=()'\";", r) })
	switch words[len(words)-1] {
	case "on", "1", "yes", "true":
		return true, true
	case "off", "0", "no", "false":
		return false, true
	}
	return false, false
}
