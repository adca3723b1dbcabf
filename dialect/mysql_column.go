package dialect

import (
	"strconv"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// spellColumn writes a column's whole definition, as CREATE TABLE, ADD and
// MODIFY want it: what it leaves out, MODIFY takes away. t is the table that it
// stands in, or nil; it tells the primary key and, on MariaDB, the column's own
// checks.
func (d mysql) spellColumn(c schema.Column, t *schema.Table) (string, error) {
	text, err := d.FormatType(c.Type)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(d.QuoteIdent(c.Name) + " " + text + d.spellCharset(c))
	if c.SRID != nil && d.maria() {
		b.WriteString(" REF_SYSTEM_ID=" + strconv.Itoa(*c.SRID))
	}
	if c.Generated != nil {
		b.WriteString(d.spellGenerated(*c.Generated))
	}
	b.WriteString(d.spellNullability(c, t))
	if c.SRID != nil && !d.maria() {
		b.WriteString(" SRID " + strconv.Itoa(*c.SRID))
	}
	if c.Invisible {
		b.WriteString(" INVISIBLE")
	}
	if !c.Default.IsZero() && c.Generated == nil {
		b.WriteString(" DEFAULT " + d.formatDefault(c.Default, c.Type))
	}
	if !c.OnUpdate.IsZero() {
		b.WriteString(" ON UPDATE " + d.FormatExpr(c.OnUpdate, c.Type))
	}
	if mysqlNumbers(c) {
		b.WriteString(" AUTO_INCREMENT")
	}
	if c.Comment != "" {
		b.WriteString(" COMMENT " + d.QuoteString(c.Comment))
	}
	if d.isUnversioned(c, t) {
		b.WriteString(" WITHOUT SYSTEM VERSIONING")
	}
	if t != nil && d.keepsColumnChecks() {
		for _, k := range t.Checks {
			if k.Column == c.Name {
				b.WriteString(" CHECK (" + d.FormatExpr(k.Expr, schema.Type{}) + ")")
			}
		}
	}
	return b.String(), nil
}

func (d mysql) spellCharset(c schema.Column) string {
	var s string
	if c.Charset != "" {
		s += " CHARACTER SET " + c.Charset
	}
	if c.Collation != "" {
		s += " COLLATE " + c.Collation
	}
	if s == "" && c.StatedCollation != "" && d.isCharacter(c.Type) && !d.maria() { // which would not keep it
		s = " COLLATE " + c.StatedCollation
	}
	return s
}

func (d mysql) spellGenerated(g schema.Generated) string {
	expr := d.FormatExpr(g.Expr, schema.Type{})
	if isMySQLRowTime(expr) {
		return " GENERATED ALWAYS AS " + expr
	}
	if g.Stored {
		return " GENERATED ALWAYS AS (" + expr + ") STORED"
	}
	return " GENERATED ALWAYS AS (" + expr + ") VIRTUAL"
}

// spellNullability says NULL where leaving it out might mean something else: a
// timestamp without it may be NOT NULL with an implicit default.
func (d mysql) spellNullability(c schema.Column, t *schema.Table) string {
	if c.Generated != nil && (d.maria() || isMySQLRowTime(c.Generated.Expr.SQL)) {
		return "" // MariaDB takes no NOT NULL there
	}
	if !c.Nullable || mysqlNumbers(c) || mysqlNeverNull(t, c.Name) {
		return " NOT NULL"
	}
	if d.resolved(c.Type).Kind == schema.Timestamptz {
		return " NULL"
	}
	return ""
}

// mysqlNumbers: AUTO_INCREMENT, whatever the model calls it.
func mysqlNumbers(c schema.Column) bool {
	return c.Identity != nil || c.Type.Kind.IsSerial()
}

// mysqlNeverNull: the columns of the primary key, and those that a period is made of.
func mysqlNeverNull(t *schema.Table, column string) bool {
	return t != nil && (t.Options.Period.Start == column || t.Options.Period.End == column) || mysqlInPrimaryKey(t, column)
}

func mysqlInPrimaryKey(t *schema.Table, column string) bool {
	if t == nil || t.PrimaryKey == nil {
		return false
	}
	for _, c := range t.PrimaryKey.Columns {
		if c == column {
			return true
		}
	}
	return false
}
