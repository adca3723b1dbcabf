package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// Canonical turns enumerations into text columns with a check, as they are
// created, and drops what SQLite has no place for; Validate reports that.
func (d sqlite) Canonical(s schema.Schema) schema.Schema {
	out := schema.Schema{}
	if len(s.Tables) > 0 {
		out.Tables = make([]schema.Table, len(s.Tables))
	}
	for i := range s.Tables {
		out.Tables[i] = d.canonicalTable(&s.Tables[i], s.Enums)
	}
	named := make(map[schema.Name]*schema.Table, len(out.Tables))
	for i := range slices.Backward(out.Tables) { // the first of a name is meant
		named[foldedTable(out.Tables[i].QualifiedName())] = &out.Tables[i]
	}
	for i := range out.Tables {
		resolveReferences(&out.Tables[i], named)
	}
	for _, o := range s.Objects {
		out.Objects = append(out.Objects, d.canonicalObject(o))
	}
	return out
}

// canonicalTable leaves foreign keys as they are written; resolveReferences
// needs the other tables.
func (d sqlite) canonicalTable(in *schema.Table, enums []schema.Enum) schema.Table {
	src := *in // what it holds is not changed
	d.inlineEnums(&src, enums)
	t := schema.Table{
		Schema: mainSchema(src.Schema), Name: src.Name, RenamedFrom: src.RenamedFrom,
		Options: schema.TableOptions{Strict: src.Options.Strict, WithoutRowID: src.Options.WithoutRowID},
	}
	t.Columns = make([]schema.Column, 0, len(src.Columns)) // a column is large
	for i := range src.Columns {
		t.Columns = append(t.Columns, d.canonicalColumn(&src, &src.Columns[i]))
	}
	if src.PrimaryKey != nil {
		t.PrimaryKey = &schema.PrimaryKey{Key: canonicalKey(&t, src.PrimaryKey.Key)}
	}
	if alias := rowIDAlias(&src); alias != nil && t.Column(alias.Name).Identity == nil {
		t.Column(alias.Name).Identity = &schema.Identity{Kind: schema.IdentityByDefault}
	} else if c := rowIDAlias(&t); c != nil && c.Identity == nil {
		// INT is another word for INTEGER, but not here.
		c.Type = schema.Type{Kind: schema.Verbatim, Raw: "int"}
	}
	forbidNullInKey(&t)
	d.simplifyRowID(&t)
	for _, u := range src.Uniques {
		t.Uniques = append(t.Uniques, schema.Unique{Key: canonicalKey(&t, u.Key)})
	}
	for _, c := range src.Checks {
		t.Checks = append(t.Checks, schema.Check{Name: c.Name, RenamedFrom: c.RenamedFrom,
			Expr: schema.SQLExpr(normalSQL(d.checkSQL(c), &src))})
	}
	for _, fk := range src.ForeignKeys {
		t.ForeignKeys = append(t.ForeignKeys, canonicalForeignKey(&t, fk))
	}
	for _, x := range src.Indexes {
		t.Indexes = append(t.Indexes, d.canonicalIndex(&t, x))
	}
	return t
}

func mainSchema(s string) string {
	if strings.EqualFold(s, "main") {
		return ""
	}
	return s
}

// inlineEnums gives columns of a named enumeration its values as a check, as
// the column's definition would.
func (d sqlite) inlineEnums(t *schema.Table, enums []schema.Enum) {
	if !slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return c.Type.Kind == schema.EnumKind }) {
		return
	}
	t.Columns, t.Checks = slices.Clone(t.Columns), slices.Clone(t.Checks)
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Type.Kind != schema.EnumKind {
			continue
		}
		values := valuesOf(c.Type, enums)
		if len(values) > 0 {
			t.Checks = append(t.Checks, schema.Check{Column: c.Name, Expr: schema.SQLExpr(d.enumCheck(c.Name, values))})
		}
		c.Type = schema.Type{Kind: schema.Text}
	}
}

// valuesOf are the values of an enumeration, its own or those of the one that
// it names.
func valuesOf(t schema.Type, enums []schema.Enum) []string {
	if t.Kind != schema.EnumKind || len(t.Values) > 0 {
		return t.Values
	}
	for _, e := range enums {
		if e.Schema == t.Schema && e.Name == t.Name {
			return e.Values
		}
	}
	return nil
}

func (d sqlite) canonicalColumn(t *schema.Table, c *schema.Column) schema.Column {
	out := schema.Column{
		Name: c.Name, RenamedFrom: c.RenamedFrom, Nullable: c.Nullable,
		Type:      d.canonicalType(d.columnType(t, c), t.Options.Strict),
		Collation: canonicalCollation(c.Collation),
		NotNull:   schema.NotNull{OnConflict: canonicalConflict(c.NotNull.OnConflict)},
	}
	if isIdentityKey(t, c) {
		out.Identity = &schema.Identity{Kind: schema.IdentityByDefault}
		if c.Identity != nil && c.Identity.Kind == schema.IdentityAutoincrement {
			out.Identity.Kind = schema.IdentityAutoincrement
		}
	}
	if n := d.normalDefault(c.Default, c.Type); n != "" {
		out.Default = schema.SQLExpr(n)
	}
	if c.Generated != nil {
		out.Generated = &schema.Generated{Stored: c.Generated.Stored,
			Expr: schema.SQLExpr(normalSQL(d.FormatExpr(c.Generated.Expr, c.Type), t))}
	}
	if !c.OnUpdate.IsZero() {
		out.OnUpdate = schema.SQLExpr(normalSQL(d.FormatExpr(c.OnUpdate, c.Type), t))
	}
	return out
}

// simplifyRowID leaves out what means nothing for the alias of the rowid.
func (d sqlite) simplifyRowID(t *schema.Table) {
	if t.PrimaryKey == nil {
		return
	}
	c := t.Column(t.PrimaryKey.Columns[0])
	if c == nil || c.Identity == nil {
		return
	}
	t.PrimaryKey.Parts = nil
	c.Default, c.NotNull, c.Collation = schema.Expr{}, schema.NotNull{}, ""
}

// canonicalType is what the type is read as once it has been written.
func (d sqlite) canonicalType(t schema.Type, strict bool) schema.Type {
	spelled, err := d.formatColumnType(t, strict)
	if err != nil {
		return t
	}
	read := d.ParseType(spelled)
	if read.Kind == schema.Verbatim {
		read.Raw = normalSQL(read.Raw, nil)
	}
	return read
}

func canonicalCollation(name string) string {
	name = strings.ToUpper(name)
	if name == "BINARY" {
		return ""
	}
	return name
}

func canonicalConflict(action string) string {
	if action == "abort" {
		return ""
	}
	return action
}

func canonicalKey(t *schema.Table, k schema.Key) schema.Key {
	out := schema.Key{Name: k.Name, RenamedFrom: k.RenamedFrom, OnConflict: canonicalConflict(k.OnConflict)}
	parts := slices.Clone(k.Parts)
	if len(parts) != len(k.Columns) {
		parts = schema.ColumnParts(k.Columns...)
	}
	plain := true
	for i := range parts {
		p := canonicalPart(t, parts[i])
		parts[i] = p
		out.Columns = append(out.Columns, p.Column)
		plain = plain && p.Collation == "" && !p.Desc
	}
	if !plain {
		out.Parts = parts
	}
	return out
}

// canonicalPart drops the collation that the column has anyway.
func canonicalPart(t *schema.Table, p schema.IndexPart) schema.IndexPart {
	out := schema.IndexPart{Column: p.Column, Collation: canonicalCollation(p.Collation), Desc: p.Desc}
	if p.Column == "" {
		return out
	}
	c := sqliteColumn(t, p.Column)
	if c == nil {
		return out
	}
	out.Column = c.Name
	switch {
	case p.Collation == "":
	case out.Collation == c.Collation:
		out.Collation = ""
	case out.Collation == "":
		out.Collation = "BINARY"
	}
	return out
}

func (d sqlite) canonicalIndex(t *schema.Table, x schema.Index) schema.Index {
	out := schema.Index{Name: x.Name, RenamedFrom: x.RenamedFrom, Unique: x.Unique}
	for _, p := range x.Parts {
		part := canonicalPart(t, p)
		if p.Column == "" {
			part.Expr = schema.SQLExpr(normalSQL(d.FormatExpr(p.Expr, schema.Type{}), t))
		}
		out.Parts = append(out.Parts, part)
	}
	if where := d.FormatExpr(x.Where, schema.Type{}); where != "" {
		out.Where = schema.SQLExpr(normalSQL(where, t))
	}
	return out
}

// sameIndex compares two indexes of one table.
func sameIndex(a, b schema.Index) bool {
	d, t := sqlite{}, schema.Table{}
	return equalValues(d.canonicalIndex(&t, a), d.canonicalIndex(&t, b))
}

func canonicalForeignKey(t *schema.Table, fk schema.ForeignKey) schema.ForeignKey {
	out := schema.ForeignKey{
		Name: fk.Name, RenamedFrom: fk.RenamedFrom,
		RefTable:   schema.Name{Schema: mainSchema(fk.RefTable.Schema), Name: fk.RefTable.Name},
		RefColumns: slices.Clone(fk.RefColumns), OnDelete: fk.OnDelete, OnUpdate: fk.OnUpdate,
		Deferrable: fk.Deferrable, InitiallyDeferred: fk.Deferrable && fk.InitiallyDeferred,
	}
	if !strings.EqualFold(fk.Match, "simple") {
		out.Match = strings.ToLower(fk.Match)
	}
	if out.OnDelete == "no action" {
		out.OnDelete = ""
	}
	if out.OnUpdate == "no action" {
		out.OnUpdate = ""
	}
	for _, c := range fk.Columns {
		out.Columns = append(out.Columns, ownName(t, c))
	}
	return out
}

// foldedTable is a table's name in the form in which SQLite compares it.
func foldedTable(n schema.Name) schema.Name {
	return schema.Name{Schema: n.Schema, Name: foldSQLiteName(n.Name)}
}

// resolveReferences spells the names in foreign keys as their tables do, and
// fills in the primary key where no columns are named.
func resolveReferences(t *schema.Table, named map[schema.Name]*schema.Table) {
	for i := range t.ForeignKeys {
		fk := &t.ForeignKeys[i]
		ref := named[foldedTable(fk.RefTable)]
		if ref == nil {
			continue
		}
		fk.RefTable = ref.QualifiedName()
		if len(fk.RefColumns) == 0 && ref.PrimaryKey != nil {
			fk.RefColumns = slices.Clone(ref.PrimaryKey.Columns)
		}
		for j, name := range fk.RefColumns {
			fk.RefColumns[j] = ownName(ref, name)
		}
	}
}

// normalStatement is a statement without comments and with blanks only where
// they are needed. Words keep their case: the columns of a view are called as
// its query spells them.
func normalStatement(sql string) string {
	var b strings.Builder
	for t := range sqltext.Lex(sqltext.SQLite, strings.TrimRight(strings.TrimSpace(sql), "; \t\r\n")) {
		if t.Kind == sqltext.QuotedIdent && t.Text[0] != '"' && plainSQLiteName(sqltext.UnquoteIdent(t.Text)) {
			b.WriteString(" " + sqltext.UnquoteIdent(t.Text) + " ") // `a` and [a] are names, whatever there is
			continue
		}
		b.WriteString(t.Text)
	}
	return sqltext.CollapseExpr(sqltext.SQLite, b.String())
}
