package dialect

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// data compiles operations on the rows of a table.
func (c *mysqlCompiler) data(table schema.Name) dataCompiler {
	return dataCompiler{
		d: c.mysql, opt: c.opt, table: table, known: c.known.Table(table), nothingKnown: c.blind,
		add:           func(s Step) { c.b.add(Transaction, s) },
		addAutocommit: func(s Step) { c.b.add(Autocommit, s) },
	}
}

func (mysql) overriding(*schema.Table, []string) string { return "" }

// conflict: whichever unique key the row collides with. A column that is set to
// itself leaves the row as it is, where IGNORE would pass over all mistakes.
func (d mysql) conflict(columns, update []string) string {
	if len(update) == 0 {
		name := d.QuoteIdent(columns[0])
		return "ON DUPLICATE KEY UPDATE " + name + " = " + name
	}
	set := make([]string, len(update))
	for i, column := range update {
		name := d.QuoteIdent(column)
		set[i] = name + " = VALUES(" + name + ")"
		if d.hasRowAliases() {
			set[i] = name + " = " + mysqlRowAlias + "." + name
		}
	}
	clause := "ON DUPLICATE KEY UPDATE " + strings.Join(set, ", ")
	if d.hasRowAliases() {
		return "AS " + mysqlRowAlias + " " + clause
	}
	return clause
}

// mysqlRowAlias names the row that an upsert would have added.
const mysqlRowAlias = "`new_row`"

// stream: not where a transaction cannot take it back.
func (d mysql) stream(c dataCompiler, l Load) (stream string, parameters int) {
	if c.known != nil && c.known.Options.Engine != "" && !strings.EqualFold(c.known.Options.Engine, "InnoDB") {
		return "", 0
	}
	var fields, set []string
	for i, col := range l.Columns {
		name, variable := d.QuoteIdent(col.Name), fmt.Sprintf("@field%d", i+1)
		switch d.fieldForm(col.Type) {
		case fieldBinary:
			fields, set = append(fields, variable), append(set, name+" = UNHEX("+variable+")")
		case fieldBits:
			fields, set = append(fields, variable), append(set, name+" = CAST("+variable+" AS UNSIGNED)")
		case fieldInstant: // a Z at the end says that it is in UTC
			fields = append(fields, variable)
			set = append(set, name+" = IF(RIGHT("+variable+", 1) = 'Z', CONVERT_TZ(TRIM(TRAILING 'Z' FROM "+variable+"), '+00:00', @@SESSION.time_zone), "+variable+")")
		default:
			fields = append(fields, name)
		}
	}
	stream = "LOAD DATA LOCAL INFILE ? INTO TABLE " + d.QuoteName(l.Table) +
		" CHARACTER SET utf8mb4 FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' (" + strings.Join(fields, ", ") + ")"
	if len(set) > 0 {
		stream += " SET " + strings.Join(set, ", ")
	}
	return stream, 0
}

// fieldForm is what kind of text stands for a value.
type fieldForm uint8

const (
	fieldText fieldForm = iota
	fieldBinary
	fieldBits
	fieldBoolean
	fieldMoment
	fieldInstant
)

func (d mysql) fieldForm(t schema.Type) fieldForm {
	t = d.resolved(t)
	switch t.Kind {
	case schema.Binary, schema.Varbinary, schema.Blob:
		return fieldBinary
	case schema.Boolean:
		return fieldBoolean
	case schema.Timestamp:
		return fieldMoment
	case schema.Timestamptz:
		return fieldInstant
	case schema.Raw:
		raw := strings.ToLower(t.Raw)
		switch {
		case strings.HasPrefix(raw, "bit"):
			return fieldBits
		case strings.HasSuffix(strings.SplitN(raw, "(", 2)[0], "blob"):
			return fieldBinary
		}
	}
	return fieldText
}

// fieldReader: what the other databases read as well is made what this one
// reads.
func (d mysql) fieldReader(t schema.Type) func(string) (any, error) {
	switch d.fieldForm(t) {
	case fieldBinary:
		return readBinaryField
	case fieldBits:
		return readBitsField
	case fieldBoolean:
		return readBooleanField
	case fieldMoment:
		return readMoment(false)
	case fieldInstant:
		return readMoment(true)
	}
	return nil
}

// readMoment reads the form of RFC 3339, and passes others on. Where the column
// is one of moments, a time with a zone stays one.
func readMoment(instant bool) func(string) (any, error) {
	return func(s string) (any, error) {
		if plainMoment(s) {
			return s, nil
		}
		at, local, ok := parseMoment(s)
		switch {
		case !ok:
			return s, nil
		case local || !instant:
			return at.Format("2006-01-02 15:04:05.999999"), nil
		}
		return at, nil
	}
}

func (d mysql) keyForm(t schema.Type) KeyForm {
	switch d.resolved(t).Kind {
	case schema.Smallint, schema.Integer, schema.Bigint, schema.Numeric:
		return KeyNumber
	case schema.Raw:
		if strings.Contains(strings.ToLower(t.Raw), "int") {
			return KeyNumber
		}
	}
	if d.fieldForm(t) == fieldBinary {
		return KeyBinary
	}
	return KeyText
}

func (mysql) keyText(column string, form KeyForm) string {
	if form == KeyBinary {
		return "HEX(" + column + ")"
	}
	return "CAST(" + column + " AS CHAR)"
}

// comparesRows: it reads all of the table for (a, b) > (1, 2).
func (mysql) comparesRows() bool { return false }

func (d mysql) estimate(table schema.Name) string {
	space := "DATABASE()"
	if table.Schema != "" {
		space = d.QuoteString(table.Schema)
	}
	return "SELECT TABLE_ROWS FROM information_schema.TABLES WHERE TABLE_SCHEMA = " + space + " AND TABLE_NAME = " + d.QuoteString(table.Name)
}

func (mysql) rowID(schema.Table) string { return "" }

// value spells a value of Go for a column of that type.
func (d mysql) value(v any, t schema.Type) (string, error) {
	switch v := v.(type) {
	case nil:
		return "NULL", nil
	case bool:
		return strings.ToUpper(strconv.FormatBool(v)), nil
	case string:
		return d.QuoteString(v), nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "", fmt.Errorf("%s has no value for %v", d.flavor(), v)
		}
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	case []byte:
		if len(v) == 0 {
			return "''", nil
		}
		return "x'" + hex.EncodeToString(v) + "'", nil
	case time.Time:
		return d.moment(v, t), nil
	}
	return "", fmt.Errorf("a value of type %T cannot be written as SQL", v)
}

// moment spells a time. A timestamp column means the moment, whatever time zone
// the session is in; any other column means what the clock showed.
func (d mysql) moment(v time.Time, t schema.Type) string {
	if d.resolved(t).Kind == schema.Timestamptz {
		utc := v.UTC().Format("2006-01-02 15:04:05.999999")
		if d.readsTimeOffsets() {
			return d.QuoteString(utc + "+00:00")
		}
		return "CONVERT_TZ(" + d.QuoteString(utc) + ", '+00:00', @@SESSION.time_zone)"
	}
	return d.QuoteString(v.Format("2006-01-02 15:04:05.999999"))
}

// execute runs SQL as it is written, a step for each statement. Statements that
// only change data share a transaction; any other commits by itself.
func (c *mysqlCompiler) execute(op ops.Execute) error {
	list, err := sqltext.Split(sqltext.MySQL, c.spelling(op.SQL))
	if refused := refuseCopy(c.flavor(), op, list); refused != nil {
		return refused
	}
	if err != nil {
		return &UnreadableError{Op: op, Err: err}
	}
	for _, s := range list {
		if s.Kind == sqltext.ClientCommand {
			return &UnsupportedError{Dialect: c.flavor(), Op: op, What: fmt.Sprintf("statement %q", s.SQL), Hint: "that is a command of the mysql client: leave it out"}
		}
		class := sqltext.Classify(sqltext.MySQL, s.SQL)
		if err := refuseTransactionControl(c.flavor(), class, op, s.SQL); err != nil {
			return err
		}
		if class.Verb == "LOCK" && strings.HasPrefix(class.Object, "TABLE") {
			return &UnsupportedError{
				Dialect: c.flavor(), Op: op, What: "statement " + firstLine(s.SQL[s.Lead:]) + " in a revision",
				Hint: "no other table could be written then, and the journal is, after each step: leave it out, and UNLOCK TABLES",
			}
		}
		mode := Autocommit
		if !op.Autocommit && mysqlChangesData(s.SQL[s.Lead:]) {
			mode = Transaction
		}
		x := Exec{SQL: s.SQL}
		if class.Verb == "SET" {
			x.Session = true
		} else if mode == Autocommit {
			x = c.settled(s.SQL)
		}
		c.b.add(mode, Step{Note: firstLine(s.SQL[s.Lead:]), Risks: executeRisks(sqltext.MySQL, class, s.SQL), Exec: &x})
	}
	return nil
}

// mysqlChangesData reports whether a statement leaves a transaction open.
func mysqlChangesData(sql string) bool {
	tokens := sqltext.Tokens(sqltext.MySQL, sql)
	if len(tokens) == 0 {
		return false
	}
	for _, word := range []string{"insert", "update", "delete", "replace", "select", "with", "values", "do", "set"} {
		if tokens[0].Is(word) {
			return true
		}
	}
	return false
}
