package dialect

import (
	"strconv"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// spellTable writes CREATE TABLE with everything the table has.
func (d mysql) spellTable(t schema.Table, guard bool) (string, error) {
	var members []string
	for _, c := range t.Columns {
		s, err := d.spellColumn(c, &t)
		if err != nil {
			return "", err
		}
		members = append(members, s)
	}
	if t.PrimaryKey != nil {
		members = append(members, d.spellPrimaryKey(*t.PrimaryKey))
	}
	for _, u := range t.Uniques {
		members = append(members, d.spellIndex(mysqlUnique(u)))
	}
	for _, x := range t.Indexes {
		members = append(members, d.spellIndex(x))
	}
	for _, c := range t.Checks {
		if c.Column == "" || !d.keepsColumnChecks() {
			members = append(members, d.spellCheck(c))
		}
	}
	for _, f := range t.ForeignKeys {
		members = append(members, d.spellForeignKey(f))
	}
	if start, end, ok := d.rowTimes(t); ok {
		members = append(members, d.spellPeriodOfHistory(start, end))
	}
	if p := t.Options.Period; p != (schema.Period{}) {
		members = append(members, d.spellPeriod(p))
	}
	head := "CREATE TABLE "
	if guard {
		head += "IF NOT EXISTS "
	}
	return head + d.QuoteName(t.QualifiedName()) + " (\n  " + strings.Join(members, ",\n  ") + "\n)" + d.spellOptions(t), nil
}

func (d mysql) spellOptions(t schema.Table) string {
	var b strings.Builder
	o := t.Options
	if o.Engine != "" {
		b.WriteString(" ENGINE=" + o.Engine)
	}
	for _, c := range t.Columns {
		if c.Identity != nil && c.Identity.Options.Start != nil {
			b.WriteString(" AUTO_INCREMENT=" + strconv.FormatInt(*c.Identity.Options.Start, 10))
		}
	}
	if o.Charset != "" {
		b.WriteString(" DEFAULT CHARSET=" + o.Charset)
	}
	if o.Collation != "" {
		b.WriteString(" COLLATE=" + o.Collation)
	}
	if o.RowFormat != "" {
		b.WriteString(" ROW_FORMAT=" + strings.ToUpper(o.RowFormat))
	}
	for _, p := range o.Storage {
		b.WriteString(" " + p.Name + "=" + d.optionValue(p.Value))
	}
	if t.Comment != "" {
		b.WriteString(" COMMENT=" + d.QuoteString(t.Comment))
	}
	if o.SystemVersioning {
		b.WriteString(" WITH SYSTEM VERSIONING")
	}
	if t.PartitionBy != "" {
		b.WriteString("\nPARTITION BY " + t.PartitionBy)
	}
	return b.String()
}

// optionValue quotes what is neither a number nor a word of the grammar.
func (d mysql) optionValue(v string) string {
	if _, err := strconv.ParseUint(v, 10, 64); err == nil {
		return v
	}
	switch strings.ToUpper(v) {
	case "DEFAULT", "FIRST", "LAST", "NO":
		return v
	}
	if strings.HasPrefix(v, "(") { // UNION=(t1,t2)
		return v
	}
	return d.QuoteString(v)
}

func (d mysql) spellPrimaryKey(k schema.PrimaryKey) string {
	s := "PRIMARY KEY " + d.spellKeyParts(mysqlKeyParts(k.Key), k.WithoutOverlaps)
	if method, _ := k.Storage.Get("using"); method != "" {
		s += " USING " + strings.ToUpper(method)
	}
	s += mysqlKeyBlocks(k.Storage)
	if k.Comment != "" {
		s += " COMMENT " + d.QuoteString(k.Comment)
	}
	return s
}

// mysqlUnique is what a unique constraint is here.
func mysqlUnique(u schema.Unique) schema.Index {
	return schema.Index{Name: u.Name, Unique: true, Parts: mysqlKeyParts(u.Key), WithoutOverlaps: u.WithoutOverlaps, Storage: u.Storage, Comment: u.Comment}
}

// mysqlKeyBlocks is the size of blocks that a key has of its own.
func mysqlKeyBlocks(storage schema.Parameters) string {
	if size := mysqlBlockSize(storage); size != "" && strings.Trim(size, "0123456789") == "" {
		return " KEY_BLOCK_SIZE=" + size
	}
	return ""
}

func mysqlKeyParts(k schema.Key) []schema.IndexPart {
	if len(k.Parts) > 0 {
		return k.Parts
	}
	return schema.ColumnParts(k.Columns...)
}

// spellIndex writes an index as a member of a table. An index without a name
// gets one from the server.
func (d mysql) spellIndex(x schema.Index) string {
	kind := "INDEX"
	method := strings.ToLower(x.Method)
	switch {
	case x.Unique:
		kind = "UNIQUE INDEX"
	case isMySQLIndexKind(method):
		kind = strings.ToUpper(method) + " INDEX"
	}
	if x.Name != "" {
		kind += " " + d.QuoteIdent(x.Name)
	}
	kind += " " + d.spellKeyParts(x.Parts, x.WithoutOverlaps)
	if method == "hash" || method == "btree" || method == "rtree" {
		kind += " USING " + strings.ToUpper(method)
	}
	kind += mysqlKeyBlocks(x.Storage)
	if method == "vector" {
		for _, p := range x.Storage {
			kind += " " + d.QuoteIdent(p.Name) + "=" + d.wordOrText(p.Value)
		}
	}
	if x.Parser != "" {
		kind += " WITH PARSER " + d.QuoteIdent(x.Parser)
	}
	if x.Comment != "" {
		kind += " COMMENT " + d.QuoteString(x.Comment)
	}
	return kind + d.spellVisibility(x.Invisible)
}

// isMySQLIndexKind: the methods that stand before INDEX. Only InnoDB's own stand behind
// it, for show.
func isMySQLIndexKind(method string) bool {
	return method == "fulltext" || method == "spatial" || method == "vector"
}

// wordOrText quotes what is neither a number nor a word.
func (d mysql) wordOrText(v string) string {
	if v != "" && strings.Trim(strings.ToLower(v), "abcdefghijklmnopqrstuvwxyz0123456789_") == "" {
		return v
	}
	return d.QuoteString(v)
}

func (d mysql) spellVisibility(invisible bool) string {
	switch {
	case !invisible:
		return ""
	case d.maria():
		return " IGNORED"
	}
	return " INVISIBLE"
}

// spellKeyParts is spellParts for a key that may be over a period.
func (d mysql) spellKeyParts(parts []schema.IndexPart, withoutOverlaps bool) string {
	s := d.spellParts(parts)
	if withoutOverlaps {
		s = strings.TrimSuffix(s, ")") + " WITHOUT OVERLAPS)"
	}
	return s
}

func (d mysql) spellParts(parts []schema.IndexPart) string {
	list := make([]string, len(parts))
	for i, p := range parts {
		s := d.QuoteIdent(p.Column)
		if !p.Expr.IsZero() {
			s = d.FormatExpr(p.Expr, schema.Type{})
			if !wrapped(sqltext.Tokens(sqltext.MySQL, s)) {
				s = "(" + s + ")"
			}
		}
		if p.Length > 0 {
			s += "(" + strconv.Itoa(p.Length) + ")"
		}
		if p.Desc {
			s += " DESC"
		}
		list[i] = s
	}
	return "(" + strings.Join(list, ", ") + ")"
}

func (d mysql) spellCheck(c schema.Check) string {
	s := ""
	if c.Name != "" {
		s = "CONSTRAINT " + d.QuoteIdent(c.Name) + " "
	}
	s += "CHECK (" + d.FormatExpr(c.Expr, schema.Type{}) + ")"
	if c.NotEnforced && d.hasUnenforcedChecks() {
		s += " NOT ENFORCED"
	}
	return s
}

func (d mysql) spellForeignKey(f schema.ForeignKey) string {
	s := ""
	if f.Name != "" {
		s = "CONSTRAINT " + d.QuoteIdent(f.Name) + " "
	}
	s += "FOREIGN KEY (" + QuoteIdents(d, f.Columns) + ") REFERENCES " + d.QuoteName(f.RefTable) + " (" + QuoteIdents(d, f.RefColumns) + ")"
	if f.OnDelete != schema.NoAction {
		s += " ON DELETE " + strings.ToUpper(string(f.OnDelete))
	}
	if f.OnUpdate != schema.NoAction {
		s += " ON UPDATE " + strings.ToUpper(string(f.OnUpdate))
	}
	return s
}
