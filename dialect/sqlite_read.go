package dialect

import (
	"fmt"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// SQLiteTable reads a CREATE TABLE statement as SQLite stores it. The table has no
// indexes. Its Definition is the statement, or empty if the dialect would write the
// table in just that way. The error is a *sqltext.SyntaxError.
func SQLiteTable(stmt string) (schema.Table, error) {
	d := sqlite{}
	parsed, err := sqltext.ParseTable(stmt)
	if err != nil {
		return schema.Table{}, err
	}
	t := d.tableOf(parsed)
	if own, err := d.spellTable(t); err != nil || !sameSpelling(own, stmt, true) {
		t.Definition = strings.TrimSuffix(strings.TrimSpace(stmt), ";")
	}
	return t, nil
}

// SQLiteIndex reads a CREATE INDEX statement for an index on table, as SQLite stores
// it. What is said of Definition at SQLiteTable holds here, too.
func SQLiteIndex(stmt, table string) (schema.Index, error) {
	d := sqlite{}
	parsed, err := sqltext.ParseIndex(stmt)
	switch {
	case err != nil:
		return schema.Index{}, err
	case !sameSQLiteName(parsed.Table, table):
		return schema.Index{}, fmt.Errorf("it is an index on %s", parsed.Table)
	}
	x := schema.Index{Name: parsed.Name, Unique: parsed.Unique, Where: schema.SQLExpr(parsed.Where), Parts: indexParts(parsed.Terms)}
	if own := d.spellIndex(schema.Name{Name: table}, x); !sameSpelling(own, stmt, false) {
		x.Definition = strings.TrimSuffix(strings.TrimSpace(stmt), ";")
	}
	return x, nil
}

// sameSpelling compares statements but for how wide blanks are, and for those
// around the members of a table. Comments count.
func sameSpelling(a, b string, table bool) bool {
	return plainBlanks(a, table) == plainBlanks(b, table)
}

func plainBlanks(stmt string, table bool) string {
	var b strings.Builder
	depth, blank, edge := 0, false, false
	for t := range sqltext.Lex(sqltext.SQLite, strings.TrimRight(stmt, "; \t\r\n")) {
		if t.Kind == sqltext.Whitespace {
			blank = true
			continue
		}
		closes := table && depth == 1 && (t.Text == ")" || t.Text == ",")
		if blank && !edge && !closes && b.Len() > 0 {
			b.WriteByte(' ')
		}
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		edge = table && depth == 1 && (t.Text == "(" || t.Text == ",")
		blank = false
		b.WriteString(t.Text)
	}
	return b.String()
}

func (d sqlite) tableOf(p *sqltext.Table) schema.Table {
	t := schema.Table{Name: p.Name, Options: schema.TableOptions{Strict: p.Strict, WithoutRowID: p.WithoutRowID}}
	t.Columns = make([]schema.Column, 0, len(p.Columns)) // a column is large
	for i := range p.Columns {
		t.Columns = append(t.Columns, d.columnOf(&p.Columns[i]))
	}
	for i := range p.Columns {
		for _, c := range p.Columns[i].Constraints {
			d.addColumnConstraint(&t, &t.Columns[i], c)
		}
	}
	for _, c := range p.Constraints {
		if m := memberOf(&t, c); m != nil {
			t.AddConstraint(m)
			identifyRowID(&t, c)
		}
	}
	if c := rowIDAlias(&t); c != nil && c.Identity == nil {
		c.Identity = &schema.Identity{Kind: schema.IdentityByDefault}
	}
	forbidNullInKey(&t)
	return t
}

// forbidNullInKey says of the columns of the primary key that they are not NULL where
// that follows from it.
func forbidNullInKey(t *schema.Table) {
	for _, name := range notNullKeyColumns(t) {
		if c := t.Column(name); c != nil {
			c.Nullable = false
		}
	}
}

// notNullKeyColumns lists the columns that the primary key alone keeps from
// being NULL: the alias of the rowid, and all of it WITHOUT ROWID. In any other
// table of SQLite, a primary key may hold NULL.
func notNullKeyColumns(t *schema.Table) []string {
	if t.PrimaryKey == nil {
		return nil
	}
	if c := t.Column(t.PrimaryKey.Columns[0]); c != nil && c.Identity != nil || t.Options.WithoutRowID || t.Options.Strict {
		return t.PrimaryKey.Columns
	}
	return nil
}

// rowIDAlias returns the column that stands for the rowid: the only one of the
// primary key, of type INTEGER (no other word will do), in a table that has
// rowids. A PRIMARY KEY DESC in the column's own definition makes it none.
func rowIDAlias(t *schema.Table) *schema.Column {
	pk := t.PrimaryKey
	if pk == nil || len(pk.Columns) != 1 || t.Options.WithoutRowID || descending(pk.Parts) {
		return nil
	}
	if c := t.Column(pk.Columns[0]); c != nil && c.Type.Kind == schema.Integer && !c.Type.Unsigned {
		return c
	}
	return nil
}

func descending(parts []schema.IndexPart) bool { return len(parts) > 0 && parts[0].Desc }

// identifyRowID sees to what only a primary key among the table's constraints
// can say: AUTOINCREMENT there, and DESC, which means nothing there.
func identifyRowID(t *schema.Table, k sqltext.Constraint) {
	if k.Kind != sqltext.PrimaryKey || len(k.Columns) != 1 || t.Options.WithoutRowID {
		return
	}
	c := t.Column(t.PrimaryKey.Columns[0])
	if c == nil || c.Type.Kind != schema.Integer {
		return
	}
	c.Identity = &schema.Identity{Kind: schema.IdentityByDefault}
	t.PrimaryKey.Parts = nil // nor should it once the column is of another type
	if k.Autoincrement {
		c.Identity.Kind = schema.IdentityAutoincrement
	}
}

// columnOf reads what belongs to the column alone.
func (d sqlite) columnOf(p *sqltext.Column) schema.Column {
	c := schema.Column{Name: p.Name, Type: d.storedType(p.Type), Nullable: true}
	for _, k := range p.Constraints {
		switch k.Kind {
		case sqltext.NotNull:
			c.Nullable = false
			c.NotNull = schema.NotNull{Name: k.Name, OnConflict: strings.ToLower(k.Conflict)}
		case sqltext.Default:
			c.Default = d.portableDefault(k.Expr, c.Type)
		case sqltext.Collate:
			c.Collation = k.Collation
		case sqltext.Generated:
			c.Generated = &schema.Generated{Expr: schema.SQLExpr(k.Expr), Stored: k.Stored}
		}
	}
	return c
}

// addColumnConstraint makes a member of the table of what is written in a
// column's definition.
func (d sqlite) addColumnConstraint(t *schema.Table, c *schema.Column, k sqltext.Constraint) {
	k.Columns = []sqltext.Term{{Column: c.Name, Desc: k.Desc}}
	switch m := memberOf(t, k).(type) {
	case nil:
	case schema.Check:
		m.Column = c.Name
		t.AddConstraint(m)
	default:
		t.AddConstraint(m)
		if k.Autoincrement {
			c.Identity = &schema.Identity{Kind: schema.IdentityAutoincrement}
		}
	}
}

// memberOf makes a constraint of the table, or nil of one that belongs to a
// column.
func memberOf(t *schema.Table, k sqltext.Constraint) schema.Constraint {
	switch k.Kind {
	case sqltext.PrimaryKey:
		return schema.PrimaryKey{Key: keyOf(t, k)}
	case sqltext.Unique:
		return schema.Unique{Key: keyOf(t, k)}
	case sqltext.Check:
		return schema.Check{Name: k.Name, Expr: schema.SQLExpr(k.Expr)}
	case sqltext.ForeignKey:
		fk := schema.ForeignKey{
			Name: k.Name, RefTable: schema.Name{Name: k.References.Table}, RefColumns: k.References.Columns,
			OnDelete: actionOf(k.References.OnDelete), OnUpdate: actionOf(k.References.OnUpdate),
			Deferrable: k.References.Deferrable, InitiallyDeferred: k.References.InitiallyDeferred,
		}
		if m := strings.ToLower(k.References.Match); m != "simple" {
			fk.Match = m
		}
		for _, term := range k.Columns {
			fk.Columns = append(fk.Columns, ownName(t, term.Column))
		}
		return fk
	}
	return nil
}

func actionOf(word string) schema.Action {
	if word == "NO ACTION" {
		return schema.NoAction
	}
	return schema.Action(strings.ToLower(word))
}

// ownName is the column's name as its definition spells it.
func ownName(t *schema.Table, name string) string {
	if c := sqliteColumn(t, name); c != nil {
		return c.Name
	}
	return name
}

func keyOf(t *schema.Table, k sqltext.Constraint) schema.Key {
	key := schema.Key{Name: k.Name, OnConflict: strings.ToLower(k.Conflict)}
	parts := indexParts(k.Columns)
	plain := true
	for i, p := range parts {
		parts[i].Column = ownName(t, p.Column)
		key.Columns = append(key.Columns, parts[i].Column)
		plain = plain && p.Collation == "" && !p.Desc
	}
	if !plain {
		key.Parts = parts
	}
	return key
}

func indexParts(terms []sqltext.Term) []schema.IndexPart {
	parts := make([]schema.IndexPart, len(terms))
	for i, term := range terms {
		parts[i] = schema.IndexPart{Column: term.Column, Expr: schema.SQLExpr(term.Expr), Collation: term.Collation, Desc: term.Desc}
	}
	return parts
}
