package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// createTable is the statement that makes a table, in its author's spelling as
// far as that says the same.
func (d sqlite) createTable(t schema.Table) (string, error) {
	if stmt, ok := d.fromDefinition(t, false); ok {
		return stmt, nil
	}
	return d.spellTable(t)
}

// spellTable is the statement that makes a table, in our own spelling: a column
// or constraint to a line. What has no name and is about one column stands
// behind the column.
func (d sqlite) spellTable(t schema.Table) (string, error) {
	var lines []string
	for i := range t.Columns {
		line, err := d.columnDefinition(&t, &t.Columns[i], inlineOf(&t, t.Columns[i].Name))
		if err != nil {
			return "", err
		}
		lines = append(lines, "  "+line)
	}
	for _, c := range t.Constraints() {
		if !inlineConstraint(&t, c) {
			lines = append(lines, "  "+d.tableConstraint(&t, c))
		}
	}
	return "CREATE TABLE " + d.QuoteIdent(t.Name) + " (\n" + strings.Join(lines, ",\n") + "\n)" + d.tableOptions(t), nil
}

func (d sqlite) tableOptions(t schema.Table) string {
	var words []string
	if t.Options.Strict {
		words = append(words, "STRICT")
	}
	if t.Options.WithoutRowID {
		words = append(words, "WITHOUT ROWID")
	}
	if len(words) == 0 {
		return ""
	}
	return " " + strings.Join(words, ", ")
}

// inlineConstraint reports whether a constraint is written behind its column.
func inlineConstraint(t *schema.Table, c schema.Constraint) bool {
	switch c := c.(type) {
	case schema.PrimaryKey:
		// AUTOINCREMENT is customary behind a column only, and DESC takes the
		// rowid away there.
		if len(c.Columns) != 1 || t.Column(c.Columns[0]) == nil {
			return false
		}
		identity := t.Column(c.Columns[0]).Identity
		if len(c.Parts) > 0 {
			return identity == nil && c.Parts[0].Collation == ""
		}
		return c.Name == "" || identity != nil && identity.Kind == schema.IdentityAutoincrement
	case schema.Unique:
		return c.Name == "" && len(c.Columns) == 1 && len(c.Parts) == 0 && t.Column(c.Columns[0]) != nil
	case schema.ForeignKey:
		return c.Name == "" && len(c.Columns) == 1 && t.Column(c.Columns[0]) != nil
	case schema.Check:
		return c.Column != "" && t.Column(c.Column) != nil
	}
	return false
}

// inlineOf lists the constraints that are written behind a column.
func inlineOf(t *schema.Table, column string) []schema.Constraint {
	var list []schema.Constraint
	for _, c := range t.Constraints() {
		if inlineConstraint(t, c) && slices.Equal(constraintColumns(c), []string{column}) {
			list = append(list, c)
		}
	}
	return list
}

// constraintColumns are the columns that a constraint is on; for a check, the
// one it is written at.
func constraintColumns(c schema.Constraint) []string {
	switch c := c.(type) {
	case schema.PrimaryKey:
		return c.Columns
	case schema.Unique:
		return c.Columns
	case schema.ForeignKey:
		return c.Columns
	case schema.Check:
		return []string{c.Column}
	}
	return nil
}

// columnDefinition spells a column of a table and the constraints that are to
// be written behind it.
func (d sqlite) columnDefinition(t *schema.Table, c *schema.Column, inline []schema.Constraint) (string, error) {
	typ, err := d.formatColumnType(d.columnType(t, c), t.Options.Strict)
	if err != nil {
		return "", err
	}
	words := []string{d.QuoteIdent(c.Name)}
	add := func(s string) {
		if s != "" {
			words = append(words, s)
		}
	}
	add(typ)
	if !c.Nullable && !d.impliesNotNull(t, c) {
		add(constraintPrefix(d, c.NotNull.Name) + "NOT NULL" + onConflict(c.NotNull.OnConflict))
	}
	behind := func(kinds ...schema.ConstraintKind) {
		for _, k := range inline {
			if slices.Contains(kinds, k.ConstraintKind()) {
				add(d.inlineDefinition(k, c))
			}
		}
	}
	behind(schema.KindPrimaryKey, schema.KindUnique)
	if !c.Default.IsZero() {
		if s := d.formatDefault(c.Default, c.Type); s != "" {
			add("DEFAULT " + s)
		}
	}
	if c.Collation != "" {
		add("COLLATE " + d.QuoteIdent(c.Collation))
	}
	behind(schema.KindCheck, schema.KindForeignKey)
	if values := enumValues(c.Type); len(values) > 0 {
		add("CHECK (" + d.enumCheck(c.Name, values) + ")")
	}
	if c.Generated != nil {
		kind := " VIRTUAL"
		if c.Generated.Stored {
			kind = " STORED"
		}
		add("GENERATED ALWAYS AS (" + d.FormatExpr(c.Generated.Expr, c.Type) + ")" + kind)
	}
	return strings.Join(words, " "), nil
}

// columnType is the type to spell: the alias of the rowid has to be INTEGER,
// whatever integer was declared.
func (d sqlite) columnType(t *schema.Table, c *schema.Column) schema.Type {
	if isIdentityKey(t, c) && c.Type.Kind != schema.Integer {
		return schema.Type{Kind: schema.Integer}
	}
	return c.Type
}

// isIdentityKey reports whether the column is the primary key and is to be
// numbered by the database.
func isIdentityKey(t *schema.Table, c *schema.Column) bool {
	numbered := c.Identity != nil || c.Type.Kind.IsSerial()
	return numbered && t.PrimaryKey != nil && slices.Equal(t.PrimaryKey.Columns, []string{c.Name}) && !t.Options.WithoutRowID
}

// impliesNotNull reports whether a column is NOT NULL without saying so: the
// alias of the rowid, and keys where NULL is not let in by mistake. Those who
// write it down all the same keep it in the table's Definition.
func (d sqlite) impliesNotNull(t *schema.Table, c *schema.Column) bool {
	if c.NotNull != (schema.NotNull{}) || t.PrimaryKey == nil || !slices.Contains(t.PrimaryKey.Columns, c.Name) {
		return false
	}
	alias := rowIDAlias(t)
	return isIdentityKey(t, c) || t.Options.WithoutRowID || t.Options.Strict || alias != nil && alias.Name == c.Name
}

// inlineDefinition spells a constraint behind its column.
func (d sqlite) inlineDefinition(k schema.Constraint, c *schema.Column) string {
	prefix := constraintPrefix(d, k.ConstraintName())
	switch k := k.(type) {
	case schema.PrimaryKey:
		return prefix + d.inlinePrimaryKey(k, c)
	case schema.Unique:
		return prefix + "UNIQUE" + onConflict(k.OnConflict)
	case schema.Check:
		return prefix + "CHECK (" + d.checkSQL(k) + ")"
	case schema.ForeignKey:
		return prefix + d.references(k)
	}
	return ""
}

func (d sqlite) inlinePrimaryKey(k schema.PrimaryKey, c *schema.Column) string {
	s := "PRIMARY KEY"
	if descending(k.Parts) {
		s += " DESC"
	}
	s += onConflict(k.OnConflict)
	if c.Identity != nil && c.Identity.Kind == schema.IdentityAutoincrement {
		s += " AUTOINCREMENT"
	}
	return s
}

func constraintPrefix(d sqlite, name string) string {
	if name == "" {
		return ""
	}
	return "CONSTRAINT " + d.QuoteIdent(name) + " "
}

func onConflict(action string) string {
	if action == "" {
		return ""
	}
	return " ON CONFLICT " + strings.ToUpper(action)
}

// tableConstraint spells a constraint among those of the table.
func (d sqlite) tableConstraint(t *schema.Table, c schema.Constraint) string {
	s := constraintPrefix(d, c.ConstraintName())
	switch c := c.(type) {
	case schema.PrimaryKey:
		list := d.keyColumns(c.Key)
		if id := t.Column(c.Columns[0]); id != nil && id.Identity != nil && id.Identity.Kind == schema.IdentityAutoincrement {
			list += " AUTOINCREMENT"
		}
		return s + "PRIMARY KEY (" + list + ")" + onConflict(c.OnConflict)
	case schema.Unique:
		return s + "UNIQUE (" + d.keyColumns(c.Key) + ")" + onConflict(c.OnConflict)
	case schema.Check:
		return s + "CHECK (" + d.checkSQL(c) + ")"
	case schema.ForeignKey:
		return s + "FOREIGN KEY (" + QuoteIdents(d, c.Columns) + ") " + d.references(c)
	}
	return ""
}

func (d sqlite) checkSQL(c schema.Check) string { return d.FormatExpr(c.Expr, schema.Type{}) }

func (d sqlite) keyColumns(k schema.Key) string {
	if len(k.Parts) == len(k.Columns) {
		return d.parts(k.Parts)
	}
	return QuoteIdents(d, k.Columns)
}

func (d sqlite) parts(list []schema.IndexPart) string {
	out := make([]string, len(list))
	for i, p := range list {
		if p.Column != "" {
			out[i] = d.QuoteIdent(p.Column)
		} else {
			out[i] = d.FormatExpr(p.Expr, schema.Type{})
		}
		if p.Collation != "" {
			out[i] += " COLLATE " + d.QuoteIdent(p.Collation)
		}
		if p.Desc {
			out[i] += " DESC"
		}
	}
	return strings.Join(out, ", ")
}

func (d sqlite) references(fk schema.ForeignKey) string {
	s := "REFERENCES " + d.QuoteIdent(fk.RefTable.Name)
	if len(fk.RefColumns) > 0 {
		s += " (" + QuoteIdents(d, fk.RefColumns) + ")"
	}
	if fk.Match != "" {
		s += " MATCH " + strings.ToUpper(fk.Match)
	}
	if fk.OnDelete != "" {
		s += " ON DELETE " + strings.ToUpper(string(fk.OnDelete))
	}
	if fk.OnUpdate != "" {
		s += " ON UPDATE " + strings.ToUpper(string(fk.OnUpdate))
	}
	if fk.Deferrable {
		s += " DEFERRABLE"
		if fk.InitiallyDeferred {
			s += " INITIALLY DEFERRED"
		}
	}
	return s
}

// createIndex is the statement that makes an index, in its author's spelling if
// that says the same.
func (d sqlite) createIndex(table schema.Name, x schema.Index) string {
	if x.Definition != "" {
		if parsed, err := SQLiteIndex(x.Definition, table.Name); err == nil && sameIndex(parsed, x) {
			return x.Definition
		}
	}
	return d.spellIndex(table, x)
}

func (d sqlite) spellIndex(table schema.Name, x schema.Index) string {
	s := "CREATE "
	if x.Unique {
		s += "UNIQUE "
	}
	s += "INDEX " + d.QuoteIdent(x.Name) + " ON " + d.QuoteIdent(table.Name) + " (" + d.parts(x.Parts) + ")"
	if where := d.FormatExpr(x.Where, schema.Type{}); where != "" {
		s += " WHERE " + where
	}
	return s
}

// enumValues are the values of a type that is a list of them.
func enumValues(t schema.Type) []string {
	if t.Kind == schema.EnumKind {
		return t.Values
	}
	return nil
}

// enumCheck is the condition that stands for an enumeration.
func (d sqlite) enumCheck(column string, values []string) string {
	return d.QuoteIdent(column) + " IN (" + QuoteStrings(d, values) + ")"
}
