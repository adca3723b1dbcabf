package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Speller is a dialect whose database keeps the text of the statement that created a
// table, and shows it to people.
type Speller interface {
	// Respelling returns the operation that gives a table the text that it is declared
	// with, after changes have led from live to declared. ok is false if the changes
	// lead to that text by themselves, and back.
	Respelling(live, declared schema.Table, changes []ops.Op, keys ReferredKeys) (op ops.AlterTable, ok bool)
	// IndexText returns the statement that creates an index: its Definition if it has
	// one, else as the dialect writes it.
	IndexText(table schema.Name, x schema.Index) string
}

// IndexText is the statement that SQLite stores.
func (d sqlite) IndexText(table schema.Name, x schema.Index) string { return d.createIndex(table, x) }

// Respelling tries the changes out, and their reverse.
func (d sqlite) Respelling(live, declared schema.Table, changes []ops.Op, keys ReferredKeys) (op ops.AlterTable, ok bool) {
	there, known := d.changed(live, changes)
	if !known {
		return op, false
	}
	if d.referWithOtherWords(live, declared, keys) { // which the dialect's own spelling leaves open
		live.Definition, _ = d.stored(live)
		declared.Definition, _ = d.stored(declared)
	}
	op = ops.AlterTable{Table: there.QualifiedName()}
	op.To.Definition, op.From.Definition = ops.To(declared.Definition), ops.To(live.Definition)
	return op, d.leadsElsewhere(there, declared.Definition, keys) || d.comesBackElsewhere(there, live, changes, keys)
}

// changed is a table after some operations, with the text that SQLite has for it
// then.
func (d sqlite) changed(t schema.Table, changes []ops.Op) (schema.Table, bool) {
	alone := schema.Schema{Tables: []schema.Table{t.Clone()}}
	c := &sqliteCompiler{d: d, live: d.knowing(alone), want: d.knowing(alone), spelling: map[schema.Name]string{}, requoted: map[schema.Name][]string{}}
	for _, change := range changes {
		if r, ok := change.(ops.RenameTable); ok && c.want.Table(r.From) == nil {
			c.renameReference(r)
			continue
		}
		if c.compile(change) != nil {
			return t, false
		}
	}
	if c.flush() != nil || len(c.live.Tables) != 1 {
		return t, false
	}
	return c.live.Tables[0], true
}

// renameReference does to the only known table what the renaming of another one
// does: SQLite puts the new name into its text, in quotes.
func (c *sqliteCompiler) renameReference(op ops.RenameTable) {
	t := &c.live.Tables[0]
	text, _ := c.d.stored(*t)
	parsed, err := sqltext.ParseTable(text)
	if err != nil {
		return
	}
	constraints := slices.Clone(parsed.Constraints)
	for _, col := range parsed.Columns {
		constraints = append(constraints, col.Constraints...)
	}
	var edits []sqltext.Edit
	for _, k := range constraints {
		if k.References != nil && sameSQLiteName(k.References.Table, op.From.Name) {
			edits = append(edits, sqltext.Edit{Span: k.References.TableSpan, Text: quotedBySQLite(op.To.Name)})
		}
	}
	t.Definition = sqltext.ApplyEdits(text, edits)
	for i := range t.ForeignKeys {
		if sameSQLiteName(t.ForeignKeys[i].RefTable.Name, op.From.Name) {
			t.ForeignKeys[i].RefTable = op.To
		}
	}
	c.want = c.d.knowing(c.live.Clone())
}

// quotedBySQLite is how SQLite writes a new name into a text.
func quotedBySQLite(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// leadsElsewhere reports whether a table's text is not the one that is wanted and
// that it could have.
func (d sqlite) leadsElsewhere(t schema.Table, definition string, keys ReferredKeys) bool {
	wanted, possible := d.spelled(t, definition, keys)
	stored, known := d.stored(t)
	return possible && known && !sameSpelling(wanted, stored, true)
}

func (d sqlite) comesBackElsewhere(there, live schema.Table, changes []ops.Op, keys ReferredKeys) bool {
	back, err := ops.ReverseAll(changes)
	if err != nil {
		return false
	}
	if text, ok := d.stored(there); ok {
		if read, err := SQLiteTable(text); err == nil {
			there.Definition = read.Definition // as it will be found
		}
	}
	again, known := d.changed(there, back)
	return known && d.leadsElsewhere(again, live.Definition, keys)
}

// spelled is the statement of a table in a wanted spelling; false if that says
// something else.
func (d sqlite) spelled(t schema.Table, definition string, keys ReferredKeys) (string, bool) {
	if t.Definition = definition; definition != "" {
		return d.fromDefinition(d.inWordsOf(definition, t, keys), true)
	}
	stmt, err := d.spellTable(t)
	return stmt, err == nil
}

// stored is the text that SQLite keeps of a table, but for blanks.
func (d sqlite) stored(t schema.Table) (string, bool) {
	if t.Definition != "" {
		return t.Definition, true
	}
	stmt, err := d.spellTable(t)
	return stmt, err == nil
}

func (c *sqliteCompiler) renameSpelling(from, to schema.Name) {
	delete(c.requoted, from)
	for _, x := range c.want.Table(to).Indexes {
		c.requoted[to] = append(c.requoted[to], x.Name)
	}
	if text, said := c.spelling[from]; said {
		delete(c.spelling, from)
		c.spelling[to] = text
	}
}

// respell gives a table that was changed in place the text that is wanted. That
// is an update of SQLite's own catalogue: what the text says stays the same, down
// to the order of the columns and keys that the stored rows rely on, so that only
// people can see the difference. Whoever is connected has to read the catalogue
// again, since SQLite remembers places in the text: after any other change of the
// schema they do, and lone says that there is none.
func (c *sqliteCompiler) respell(n schema.Name, lone bool) {
	wanted, said := c.spelling[n]
	t := c.live.Table(n)
	if !said || t == nil {
		return
	}
	text, ok := c.d.spelled(*t, wanted, c.keys)
	stored, known := c.d.stored(*t)
	if !ok || !known || text == t.Definition || !sameLayout(stored, text) {
		return
	}
	d, note := c.d, "keep the text of table "+t.Name+" as declared"
	var columns []string
	for _, col := range t.Columns {
		columns = append(columns, col.Name)
	}
	same := &Assert{Query: d.otherNames(t.Name, columns, false), Message: "table " + t.Name + " has other columns by now than this was made for"}
	c.steps = append(c.steps, sqliteStep{Step{Op: c.op, Note: note, Assert: same}, eitherWay})
	if lone {
		c.ddl(note, "CREATE VIEW _migrate_spelling AS SELECT 1")
		c.ddl(note, "DROP VIEW _migrate_spelling")
	}
	c.ddl(note, "PRAGMA writable_schema = ON")
	c.ddl(note, "UPDATE sqlite_master SET sql = "+d.QuoteString(text)+" WHERE type = 'table' AND name = "+d.QuoteString(t.Name))
	c.respellIndexes(t, c.requoted[n], note)
	c.ddl(note, "PRAGMA writable_schema = RESET")
	t.ForeignKeys = d.inWordsOf(text, *t, c.keys).ForeignKeys
	t.Definition = text
}

// keepOther leaves a name out of a list.
func keepOther(list []string, name string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == name })
}

// respellIndexes takes the quotes off in which SQLite puts the new name of a table
// into the texts of its indexes. What else has changed in those is not known.
func (c *sqliteCompiler) respellIndexes(t *schema.Table, names []string, note string) {
	for i, x := range t.Indexes {
		if !slices.Contains(names, x.Name) {
			continue
		}
		text := c.d.createIndex(t.QualifiedName(), x)
		if x.Definition != "" {
			parsed, err := sqltext.ParseIndex(x.Definition)
			if err != nil {
				continue
			}
			text = parsed.TableSpan.Replace(x.Definition, c.d.QuoteIdent(t.Name))
		}
		again, err := SQLiteIndex(text, t.Name)
		if err != nil || !sameIndex(again, x) {
			continue
		}
		c.ddl(note, "UPDATE sqlite_master SET sql = "+c.d.QuoteString(text)+" WHERE type = 'index' AND name = "+c.d.QuoteString(x.Name))
		t.Indexes[i].Definition = again.Definition
	}
}

// sameLayout reports whether two statements describe the same rows and indexes on
// the disk: the same columns, and keys in the same order.
func sameLayout(a, b string) bool {
	x, err := sqltext.ParseTable(a)
	if err != nil {
		return false
	}
	y, err := sqltext.ParseTable(b)
	if err != nil || x.Name != y.Name || x.Strict != y.Strict || x.WithoutRowID != y.WithoutRowID {
		return false
	}
	return slices.EqualFunc(x.Columns, y.Columns, sameStorage) && slices.EqualFunc(keysInOrder(x), keysInOrder(y), sameKey)
}

func sameStorage(a, b sqltext.Column) bool {
	return sameSQLiteName(a.Name, b.Name) && affinityOf(a.Type) == affinityOf(b.Type) &&
		strings.EqualFold(a.Type, "integer") == strings.EqualFold(b.Type, "integer") &&
		slices.EqualFunc(storedClauses(a), storedClauses(b), func(x, y sqltext.Constraint) bool {
			return x.Kind == y.Kind && x.Stored == y.Stored && strings.EqualFold(x.Collation, y.Collation)
		})
}

// storedClauses are those of a column that say how its values are kept.
func storedClauses(c sqltext.Column) []sqltext.Constraint {
	var list []sqltext.Constraint
	for _, kind := range []sqltext.ConstraintKind{sqltext.Collate, sqltext.Generated} {
		for _, k := range c.Constraints {
			if k.Kind == kind {
				list = append(list, k)
			}
		}
	}
	return list
}

// keysInOrder are the keys of a table as SQLite numbers the indexes behind them.
func keysInOrder(t *sqltext.Table) []sqltext.Constraint {
	var list []sqltext.Constraint
	add := func(k sqltext.Constraint) {
		if k.Kind == sqltext.PrimaryKey || k.Kind == sqltext.Unique {
			list = append(list, k)
		}
	}
	for _, c := range t.Columns {
		for _, k := range c.Constraints {
			k.Columns = []sqltext.Term{{Column: c.Name, Desc: k.Desc}}
			add(k)
		}
	}
	for _, k := range t.Constraints {
		add(k)
	}
	return list
}

func sameKey(a, b sqltext.Constraint) bool {
	return a.Kind == b.Kind && a.Autoincrement == b.Autoincrement && slices.EqualFunc(a.Columns, b.Columns, func(x, y sqltext.Term) bool {
		return sameSQLiteName(x.Column, y.Column) && x.Desc == y.Desc && strings.EqualFold(x.Collation, y.Collation)
	})
}

// affinityOf is SQLite's rule for what a column makes of values, by the letters
// of its type.
func affinityOf(typ string) string {
	up := strings.ToUpper(typ)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(up, w) })
	}
	switch {
	case has("INT"):
		return "integer"
	case has("CHAR", "CLOB", "TEXT"):
		return "text"
	case up == "" || has("BLOB"):
		return "blob"
	case has("REAL", "FLOA", "DOUB"): //nolint:misspell // SQLite looks for these letters
		return "real"
	}
	return "numeric"
}

// alteredText is what SQLite makes of the stored text of a table when it carries out
// an operation in place; false if it does not touch it.
func (d sqlite) alteredText(t *schema.Table, op ops.Op) (string, bool) {
	text, ok := d.stored(*t)
	parsed, err := sqltext.ParseTable(text)
	if !ok || err != nil {
		return "", false
	}
	switch op := op.(type) {
	case ops.AddColumn:
		stmt, err := d.addedColumn(t, op.Column)
		return addedAt(parsed).Replace(text, ", "+stmt), err == nil
	case ops.DropColumn:
		return withoutColumn(text, parsed, op.Column.Name), true
	case ops.AlterColumn:
		return d.renamedInText(text, op.Column, op.To.Name.Value), op.To.Name.Set
	case ops.RenameTable:
		return parsed.NameSpan.Replace(text, quotedBySQLite(op.To.Name)), true
	}
	return "", false
}

// addedAt is where SQLite puts a new column: behind the last one.
func addedAt(t *sqltext.Table) sqltext.Span {
	at := t.Body.End - 1
	if len(t.Columns) > 0 {
		at = t.Columns[len(t.Columns)-1].Span.End
	}
	return sqltext.Span{Start: at, End: at}
}

// withoutColumn cuts a column out up to the next one, or the last one from the
// comma on.
func withoutColumn(text string, t *sqltext.Table, name string) string {
	i := slices.IndexFunc(t.Columns, func(c sqltext.Column) bool { return sameSQLiteName(c.Name, name) })
	switch {
	case i < 0:
		return text
	case i+1 < len(t.Columns):
		return text[:t.Columns[i].Span.Start] + text[t.Columns[i+1].Span.Start:]
	case i == 0:
		return text
	}
	comma := strings.LastIndexByte(text[:t.Columns[i].Span.Start], ',')
	return text[:comma] + text[t.Columns[i].Span.End:]
}

// renamedInText puts a column's new name wherever the old one stands as a name.
func (d sqlite) renamedInText(text, from, to string) string {
	var edits []sqltext.Edit
	for tok := range sqltext.Lex(sqltext.SQLite, text) {
		if !isSQLiteName(tok) || !sameSQLiteName(sqltext.UnquoteIdent(tok.Text), from) {
			continue
		}
		name := d.QuoteIdent(to)
		if tok.Kind == sqltext.QuotedIdent {
			name = quotedBySQLite(to)
		}
		edits = append(edits, sqltext.Edit{Span: sqltext.Span{Start: tok.Offset, End: tok.End()}, Text: name})
	}
	return sqltext.ApplyEdits(text, edits)
}
