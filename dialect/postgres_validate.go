package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Validate reports misspelled types, and what this version of PostgreSQL, or any version, does
// not have.
func (d postgres) Validate(s schema.Schema) []error {
	v := &postgresValidator{d: d, s: &s}
	for i := range s.Tables {
		v.table(&s.Tables[i])
	}
	for _, dom := range s.Domains {
		v.typed(schema.Path{Kind: "domain", Name: dom.QualifiedName()}, dom.Type)
	}
	for _, c := range s.Composites {
		for _, a := range c.Attributes {
			v.typed(schema.Path{Kind: "type", Name: c.QualifiedName()}.With("attribute", a.Name), a.Type)
		}
	}
	for _, o := range s.Objects {
		switch {
		case objectWord(o.Kind) == "":
			v.lacks(o.Path(), kindsText(o.Kind), "")
		case o.Kind == schema.KindOperator, o.Kind == schema.KindCast: // every comparison would create it again
			v.found = append(v.found, declared(o.Path(), fmt.Errorf("it is not read back from a database, so that models cannot declare it: "+
				"write create_%s into a revision, before what needs it", o.Kind)))
		case o.Kind.IsPublication():
			v.published(o)
			v.definition(o)
		default:
			v.definition(o)
		}
	}
	return slices.Concat(v.found, indexErrors(d, "PostgreSQL", s.Tables), enumErrors(d, s), postgresNames().exceeded(s))
}

type postgresValidator struct {
	d     postgres
	s     *schema.Schema
	found []error
}

// lacks adds a finding.
func (v *postgresValidator) lacks(at schema.Path, what, hint string) {
	v.found = append(v.found, lacking(at, "PostgreSQL", what, hint))
}

// definition reports an object whose definition creates one of another name or on another
// table: introspection would never find the declared one, and every comparison would create
// it again.
func (v *postgresValidator) definition(o schema.Object) {
	const head = 500 // bytes; the name stands at the beginning
	sql := o.Definition[:min(head, len(o.Definition))]
	c := sqltext.Classify(sqltext.Postgres, sql)
	if c.Verb != "CREATE" || c.Object != objectWord(o.Kind) || isGrant(o.Kind) {
		return
	}
	judge := func(said sqltext.Name, want schema.Name, what string) {
		if len(said.Parts) == 0 || len(sql) == head && said.Parts[len(said.Parts)-1].Span.End >= head {
			return
		}
		is := nameInSQL(sqltext.Postgres, said)
		if is.Name == want.Name && (is.Schema == want.Schema || is.Schema == "" || want.Schema == "") {
			return
		}
		err := fmt.Errorf("its definition says %s %s", what, v.d.QuoteName(is))
		if is.Name == strings.ToLower(want.Name) { // the server folds a name without quotes
			err = fmt.Errorf("%w: write %s there, or declare it in small letters", err, v.d.QuoteIdent(want.Name))
		}
		v.found = append(v.found, declared(o.Path(), err))
	}
	if len(c.Targets) == 1 {
		judge(c.Targets[0], o.QualifiedName(), strings.ToLower(c.Object))
	}
	if !o.On.IsZero() && o.Kind != schema.KindStatistics {
		judge(c.On, o.On, "on")
	}
}

func (v *postgresValidator) table(t *schema.Table) {
	where := schema.TablePath(t.QualifiedName())
	for _, col := range t.Columns {
		v.column(where.With("column", col.Name), col)
	}
	o := t.Options
	if o.SystemVersioning {
		v.lacks(where, "system versioning", "")
	}
	if o.Period != (schema.Period{}) {
		v.lacks(where, "periods", "make a column of a range, as daterange")
	}
	for _, con := range t.Constraints() {
		v.constraint(where, con)
	}
	for _, ix := range t.Indexes {
		at := indexPath(where, ix)
		switch ix.Method {
		case "fulltext", "spatial":
			v.lacks(at, ix.Method+" indexes", `use using = "gin" or "gist"`)
		}
		if ix.WithoutOverlaps {
			v.lacks(at, "indexes WITHOUT OVERLAPS", "make it a unique constraint")
		}
		if ix.NullsNotDistinct && !v.d.hasNullsNotDistinct() {
			v.lacks(at, "NULLS NOT DISTINCT before version 15", "")
		}
		if slices.ContainsFunc(ix.Parts, func(p schema.IndexPart) bool { return p.Length > 0 }) {
			v.lacks(at, "prefix lengths", "index an expression, as left(name, 10)")
		}
	}
}

func (v *postgresValidator) constraint(table schema.Path, con schema.Constraint) {
	where := constraintPath(table, con)
	needs18 := func(yes bool, what string) {
		if yes && !v.d.namesNotNull() {
			v.lacks(where, what+" before version 18", "")
		}
	}
	switch con := con.(type) {
	case schema.PrimaryKey:
		needs18(con.WithoutOverlaps, "WITHOUT OVERLAPS")
	case schema.Unique:
		needs18(con.WithoutOverlaps, "WITHOUT OVERLAPS")
		if con.NullsNotDistinct && !v.d.hasNullsNotDistinct() {
			v.lacks(where, "NULLS NOT DISTINCT before version 15", "")
		}
	case schema.ForeignKey:
		needs18(con.Period, "PERIOD")
		needs18(con.NotEnforced, "NOT ENFORCED")
		if len(con.SetColumns) > 0 && !v.d.hasNullsNotDistinct() {
			v.lacks(where, "columns after ON DELETE SET NULL before version 15", "")
		}
		if con.Match == "partial" {
			v.lacks(where, "MATCH PARTIAL", "")
		}
	case schema.Check:
		needs18(con.NotEnforced, "NOT ENFORCED")
	}
}

func (v *postgresValidator) column(where schema.Path, col schema.Column) {
	v.typed(where, col.Type)
	if col.Generated != nil && !col.Generated.Stored && !v.d.namesNotNull() {
		v.lacks(where, "virtual generated columns before version 18", "say stored = true")
	}
	if col.SRID != nil {
		v.lacks(where, "SRID of a column", `write it into the type, as "geometry(Point,4326)"`)
	}
	if col.Identity != nil && !isInteger(v.d.canonicalType(col.Type)) {
		v.lacks(where, "identity columns of type "+col.Type.String(), "use smallint, integer or bigint")
	}
}

func (v *postgresValidator) typed(where schema.Path, t schema.Type) {
	if t.Kind == schema.Array && t.Elem != nil {
		v.typed(where, *t.Elem)
		return
	}
	if _, err := v.d.FormatType(t); err != nil {
		v.found = append(v.found, declared(where, err))
		return
	}
	word, foreign := v.foreignWord(t)
	if !foreign {
		return
	}
	if nearest := nearestType(word, knownTypeWords()); nearest != "" {
		v.found = append(v.found, declared(where, &UnknownTypeError{Dialect: "PostgreSQL", Type: t, Nearest: nearest}))
	}
}

// foreignWord is the name of a type that is none of the server's own and that the declared
// schema does not define.
func (v *postgresValidator) foreignWord(t schema.Type) (word string, foreign bool) {
	if t.Kind != schema.Raw || v.d.ParseType(t.Raw).Kind != schema.Raw {
		return "", false
	}
	word, _, ok := splitPostgresType(t.Raw)
	if !ok || v.isDefined(t.Raw) || strings.Contains(word, ".") || slices.Contains(postgresBaseTypes(), word) ||
		strings.HasPrefix(word, "interval ") {
		return "", false
	}
	return word, true
}

// TypeInDoubt is a column's type that only the server can know.
type TypeInDoubt struct {
	// At is the column.
	At   schema.Path
	Type schema.Type
	// Name is the type's name without numbers.
	Name schema.Name
}

// TypesInDoubt returns the types, of columns that operations add or change, which are
// none of PostgreSQL's own, and which neither the declared schema nor an extension that
// the operations create provides. Only PostgreSQL has any.
func TypesInDoubt(d Dialect, declared schema.Schema, list []ops.Op) []TypeInDoubt {
	pg, ok := d.(postgres)
	if !ok || slices.ContainsFunc(list, func(op ops.Op) bool { _, ok := op.(ops.CreateExtension); return ok }) {
		return nil
	}
	v := &postgresValidator{d: pg, s: &declared}
	var out []TypeInDoubt
	add := func(table schema.Name, column string, t schema.Type) {
		for t.Kind == schema.Array && t.Elem != nil {
			t = *t.Elem
		}
		word, foreign := v.foreignWord(t)
		if !foreign {
			return
		}
		if name, ok := userTypeName(word); ok && !v.isDefined(word) {
			out = append(out, TypeInDoubt{At: schema.TablePath(table).With("column", column), Type: t, Name: name})
		}
	}
	for _, op := range list {
		switch op := op.(type) {
		case ops.CreateTable:
			for _, col := range op.Table.Columns {
				add(op.Table.QualifiedName(), col.Name, col.Type)
			}
		case ops.AddColumn:
			add(op.Table, op.Column.Name, op.Column.Type)
		case ops.AlterColumn:
			add(op.Table, op.Column, op.To.Type.Value)
		}
	}
	return out
}

// knownTypeWords are the names that nearestType compares a misspelled type with.
func knownTypeWords() []string {
	words := postgresBaseTypes()
	for _, k := range schema.PortableKinds() {
		words = append(words, string(k))
	}
	return words
}

// isDefined reports whether a type is defined by the declared schema, or bears the name of
// one of its extensions, as citext does.
func (v *postgresValidator) isDefined(raw string) bool {
	name, ok := userTypeName(raw)
	if !ok {
		return false
	}
	if v.s.Enum(name) != nil || v.s.Domain(name) != nil || v.s.Composite(name) != nil || v.s.Table(name) != nil {
		return true
	}
	return slices.ContainsFunc(v.s.Extensions, func(e schema.Extension) bool { return e.Name == name.Name }) ||
		slices.ContainsFunc(v.s.Objects, func(o schema.Object) bool {
			switch o.Kind {
			case schema.KindRange:
				return o.QualifiedName() == name || multirangeOf(o) == name
			case schema.KindView, schema.KindMaterializedView:
				return o.QualifiedName() == name
			}
			return false
		})
}
