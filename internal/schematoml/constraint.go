package schematoml

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// constraintKinds are the kinds as files spell them.
func constraintKinds() []string {
	return []string{
		string(schema.KindPrimaryKey), string(schema.KindUnique), string(schema.KindForeignKey),
		string(schema.KindCheck), string(schema.KindExclude),
	}
}

// ConstraintType returns the kind of constraint at key, "" if there is none.
func (f *Fields) ConstraintType(key string) schema.ConstraintKind {
	return schema.ConstraintKind(f.OneOf(key, constraintKinds()...))
}

// ReadConstraint reads the definition of a constraint of a known kind.
func ReadConstraint(f *Fields, kind schema.ConstraintKind) schema.Constraint {
	switch kind {
	case schema.KindPrimaryKey:
		return schema.PrimaryKey{Key: readKey(f)}
	case schema.KindUnique:
		return schema.Unique{Key: readKey(f)}
	case schema.KindForeignKey:
		return readForeignKey(f)
	case schema.KindExclude:
		return readExclusion(f)
	}
	return readCheck(f)
}

// ConstraintMap is what ReadConstraint reads back.
func ConstraintMap(c schema.Constraint) Map {
	switch c := c.(type) {
	case schema.PrimaryKey:
		return keyMap(c.Key)
	case schema.Unique:
		return keyMap(c.Key)
	case schema.ForeignKey:
		return foreignKeyMap(c)
	case schema.Check:
		return checkMap(c)
	case schema.Exclusion:
		return exclusionMap(c)
	}
	return nil
}

func readKey(f *Fields) schema.Key {
	k := schema.Key{
		Name:             f.OwnName(),
		Include:          f.Strings("include"),
		NullsNotDistinct: f.Bool("nulls_not_distinct"),
		WithoutOverlaps:  f.Bool("without_overlaps"),
		Deferrable:       f.Bool("deferrable"),
		OnConflict:       f.String("on_conflict"),
		Storage:          f.Parameters("storage"),
		Comment:          f.String("comment"),
		RenamedFrom:      f.String("renamed_from"),
		Invalid:          f.Bool("invalid"),
		Attached:         readAttached(f),
	}
	k.InitiallyDeferred = f.initially()
	parts := readParts(f, "columns")
	plain := true
	for _, p := range parts {
		if p.Column == "" {
			f.Errorf("columns", "a key is made of columns; for an expression create a unique index")
		}
		k.Columns = append(k.Columns, p.Column)
		plain = plain && isPlain(p)
	}
	if !plain {
		k.Parts = parts
	}
	return k
}

func keyMap(k schema.Key) Map {
	var m Map
	m.Str("name", k.Name)
	parts := k.Parts
	if len(parts) != len(k.Columns) {
		parts = schema.ColumnParts(k.Columns...)
	}
	m.Set("columns", partValues(parts))
	m.List("include", k.Include)
	m.Flag("nulls_not_distinct", k.NullsNotDistinct)
	m.Flag("without_overlaps", k.WithoutOverlaps)
	m.Flag("deferrable", k.Deferrable)
	m.addInitially(k.InitiallyDeferred)
	m.Str("on_conflict", k.OnConflict)
	m.AddParameters("storage", k.Storage)
	m.Str("comment", k.Comment)
	m.Str("renamed_from", k.RenamedFrom)
	m.Flag("invalid", k.Invalid)
	m.Maps("attached", attachedMaps(k.Attached))
	return m
}

func readForeignKey(f *Fields) schema.ForeignKey {
	fk := schema.ForeignKey{
		Name:              f.OwnName(),
		Columns:           f.RequiredStrings("columns"),
		OnDelete:          f.Action("on_delete"),
		OnUpdate:          f.Action("on_update"),
		Deferrable:        f.Bool("deferrable"),
		InitiallyDeferred: f.initially(),
		NotValid:          f.Bool("not_valid"),
		NotEnforced:       f.Bool("not_enforced"),
		SetColumns:        f.Strings("set_columns"),
		Match:             f.String("match"),
		Period:            f.Bool("period"),
		Comment:           f.String("comment"),
		RenamedFrom:       f.String("renamed_from"),
	}
	if !f.Has("references") {
		f.Missing("references")
		return fk
	}
	f.references(&fk)
	if n := len(fk.RefColumns); n > 0 && n != len(fk.Columns) {
		f.Errorf("references", "a foreign key of %s cannot refer to %s", count(len(fk.Columns), "column"), count(n, "column"))
	}
	return fk
}

// references reads what a foreign key refers to: "users.id", "auth.users.id",
// "users" (its primary key) or a table, which may hold the actions too.
func (f *Fields) references(fk *schema.ForeignKey) {
	n := f.Value("references")
	switch n.Kind {
	case String:
		ref, ok := schema.ParseColumnRef(n.Text)
		if !ok {
			f.r.Errorf(n, `references has to be "table.column", "schema.table.column", or { table = "…", columns = ["…"] }, not %q`, n.Text)
		}
		fk.RefTable = ref.Table
		if ref.Column != "" {
			fk.RefColumns = []string{ref.Column}
		}
	case Table:
		in := f.r.Fields(n, "references")
		defer in.Done()
		fk.RefTable = in.RequiredName("table")
		fk.RefColumns = in.Strings("columns")
		if in.Has("on_delete") {
			fk.OnDelete = in.Action("on_delete")
		}
		if in.Has("on_update") {
			fk.OnUpdate = in.Action("on_update")
		}
	default:
		f.r.Errorf(n, `references has to be "table.column" or { table = "…", columns = ["…"] }, not %s`, n.Kind)
	}
}

func foreignKeyMap(fk schema.ForeignKey) Map {
	var m Map
	m.Str("name", fk.Name)
	m.Set("columns", fk.Columns)
	action := fk.OnUpdate
	fk.OnUpdate = schema.NoAction
	m.Append(referencesMap(fk))
	m.Str("on_delete", string(fk.OnDelete))
	m.Str("on_update", string(action))
	m.List("set_columns", fk.SetColumns)
	m.Str("match", fk.Match)
	m.Flag("period", fk.Period)
	m.Flag("deferrable", fk.Deferrable)
	m.addInitially(fk.InitiallyDeferred)
	m.Flag("not_valid", fk.NotValid)
	m.Flag("not_enforced", fk.NotEnforced)
	m.Str("comment", fk.Comment)
	m.Str("renamed_from", fk.RenamedFrom)
	return m
}

// referencesMap spells what a foreign key refers to, and its ON UPDATE, for
// which a column has no other place.
func referencesMap(fk schema.ForeignKey) Map {
	short := fk.OnUpdate == schema.NoAction
	switch {
	case short && len(fk.RefColumns) == 1:
		return Map{{"references", schema.ColumnRef{Table: fk.RefTable, Column: fk.RefColumns[0]}.String()}}
	case short && len(fk.RefColumns) == 0 && fk.RefTable.Schema == "":
		return Map{{"references", fk.RefTable.String()}}
	}
	in := Map{{"table", fk.RefTable.String()}}
	in.List("columns", fk.RefColumns)
	in.Str("on_update", string(fk.OnUpdate))
	return Map{{"references", in}}
}

// Action returns the action of a foreign key at key. It keeps "no action" where
// that is written: MariaDB tells it from nothing written at all. Dialects compare
// the two as equal.
func (f *Fields) Action(key string) schema.Action {
	if n := f.node.Get(key); n != nil && n.Kind == String {
		if why := Application(n.Text); why != "" {
			f.Value(key)
			f.r.Errorf(n, "%s: %s", key, why)
			return ""
		}
	}
	return schema.Action(f.OneOf(key, "no action", string(schema.Restrict), string(schema.Cascade), string(schema.SetNull), string(schema.SetDefault)))
}

// Application says of a cascade that ORMs carry out while they save that no
// database can; it is empty for all else.
func Application(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return c == ',' || c == ' ' })
	for _, w := range words {
		switch strings.ReplaceAll(w, "_", "-") {
		case "delete-orphan", "save-update", "merge", "refresh-expire", "expunge", "all", "persist", "orphanremoval", "destroy":
			return fmt.Sprintf("%q is for the application to do when it saves: no database can (what one does when a row goes is cascade, set null, restrict, …)", text)
		}
	}
	return ""
}

func (f *Fields) initially() bool { return f.OneOf("initially", "immediate", "deferred") == "deferred" }

func (m *Map) addInitially(deferred bool) {
	if deferred {
		m.Set("initially", "deferred")
	}
}

func readCheck(f *Fields) schema.Check {
	c := schema.Check{
		Name:        f.OwnName(),
		Expr:        f.Expr("condition"),
		Column:      f.String("column"),
		NoInherit:   f.Bool("no_inherit"),
		NotValid:    f.Bool("not_valid"),
		NotEnforced: f.Bool("not_enforced"),
		Comment:     f.String("comment"),
		RenamedFrom: f.String("renamed_from"),
	}
	if c.Expr.IsZero() {
		f.Missing("condition")
	}
	return c
}

func checkMap(c schema.Check) Map {
	var m Map
	m.Str("name", c.Name)
	m.AddExpr("condition", c.Expr)
	m.Str("column", c.Column)
	m.Flag("no_inherit", c.NoInherit)
	m.Flag("not_valid", c.NotValid)
	m.Flag("not_enforced", c.NotEnforced)
	m.Str("comment", c.Comment)
	m.Str("renamed_from", c.RenamedFrom)
	return m
}

func readExclusion(f *Fields) schema.Exclusion {
	x := schema.Exclusion{
		Name:              f.OwnName(),
		Method:            f.String("using"),
		Include:           f.Strings("include"),
		Where:             f.Expr("where"),
		Deferrable:        f.Bool("deferrable"),
		InitiallyDeferred: f.initially(),
		Storage:           f.Parameters("storage"),
		Comment:           f.String("comment"),
		RenamedFrom:       f.String("renamed_from"),
	}
	for _, n := range f.Items("elements") {
		in := f.r.Fields(n, "element")
		x.Elements = append(x.Elements, schema.ExclusionElement{IndexPart: readPart(in), Operator: in.Required("operator")})
		in.Done()
	}
	if len(x.Elements) == 0 {
		f.Missing("elements = [{ column = …, operator = … }]")
	}
	return x
}

func exclusionMap(x schema.Exclusion) Map {
	var m Map
	m.Str("name", x.Name)
	m.Str("using", x.Method)
	var elements []Map
	for _, e := range x.Elements {
		in := partMap(e.IndexPart)
		in.Set("operator", e.Operator)
		elements = append(elements, in)
	}
	m.Maps("elements", elements)
	m.List("include", x.Include)
	m.AddExpr("where", x.Where)
	m.Flag("deferrable", x.Deferrable)
	m.addInitially(x.InitiallyDeferred)
	m.AddParameters("storage", x.Storage)
	m.Str("comment", x.Comment)
	m.Str("renamed_from", x.RenamedFrom)
	return m
}

// sameColumns reports whether a member is on one column and no more.
func sameColumns(columns []string, name string) bool { return slices.Equal(columns, []string{name}) }
