package dialect

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// Validate reports what a declared schema asks for and this server does not
// have.
func (d mysql) Validate(s schema.Schema) []error {
	v := &mysqlValidator{mysql: d}
	for _, n := range s.Namespaces {
		v.missing(schema.Path{Kind: "schema", Name: schema.Name{Name: n.Name}}, "schemas inside a database", "use a database for each")
	}
	for _, e := range s.Extensions {
		v.missing(schema.Path{Kind: "extension", Name: schema.Name{Name: e.Name}}, "extensions", "")
	}
	for _, n := range s.Domains {
		v.missing(schema.Path{Kind: "domain", Name: n.QualifiedName()}, "domains", "write the type and the check into the columns")
	}
	for _, c := range s.Composites {
		v.missing(schema.Path{Kind: "type", Name: c.QualifiedName()}, "composite types", "")
	}
	for _, q := range s.Sequences {
		if !d.hasSequences() {
			v.missing(schema.Path{Kind: "sequence", Name: q.QualifiedName()}, "sequences", "number the rows of a column with identity")
		}
	}
	for _, t := range s.Tables {
		v.table(t, s)
	}
	for _, o := range s.Objects {
		if _, err := d.objectKeyword(nil, o.Kind); err != nil {
			v.list = append(v.list, declared(o.Path(), err))
		}
		if err := d.checkSession(nil, o); err != nil {
			v.list = append(v.list, declared(o.Path(), err))
		}
	}
	v.list = slices.Concat(v.list, duplicateNames(d.flavor(), s.Objects), columnErrors(d.flavor(), s.Tables), indexErrors(d, d.flavor(), s.Tables), enumErrors(d, s))
	return append(v.list, mysqlNames(d.flavor()).exceeded(s)...)
}

type mysqlValidator struct {
	mysql
	list []error
}

func (v *mysqlValidator) missing(at schema.Path, what, hint string) {
	v.list = append(v.list, lacking(at, v.flavor(), what, hint))
}

func (v *mysqlValidator) table(t schema.Table, s schema.Schema) {
	where := schema.TablePath(t.QualifiedName())
	for _, c := range t.Columns {
		v.column(where.With("column", c.Name), c, t, s)
	}
	for _, x := range t.Indexes {
		v.index(indexPath(where, x), x)
	}
	for _, u := range t.Uniques {
		v.key(where.With("unique constraint", u.Name, u.Columns...), u.Key)
	}
	for _, x := range t.Exclusions {
		v.missing(constraintPath(where, x), "exclusion constraints", "")
	}
	for _, f := range t.ForeignKeys {
		v.foreignKey(where.With("foreign key", f.Name, f.Columns...), f, t, s)
	}
	for _, c := range t.Checks {
		if c.NotEnforced && !v.hasUnenforcedChecks() {
			v.missing(where.With("check", c.Name), "checks that are not enforced", "")
		}
	}
	if t.PartitionOf != nil {
		v.missing(where, "partitions that are tables", "list the partitions in partition_by of the partitioned table")
	}
	if len(t.Inherits) > 0 {
		v.missing(where, "inheritance", "")
	}
	v.period(where, t)
	if t.Options.SystemVersioning && !v.hasSystemVersioning() {
		v.missing(where, "system versioning", "")
	}
}

func (v *mysqlValidator) foreignKey(where schema.Path, f schema.ForeignKey, t schema.Table, s schema.Schema) {
	if f.Deferrable {
		v.missing(where, "deferrable constraints", "")
	}
	if f.OnDelete == schema.SetDefault || f.OnUpdate == schema.SetDefault {
		v.missing(where, "SET DEFAULT for foreign keys", "")
	}
	if len(f.SetColumns) > 0 || f.Match != "" && !strings.EqualFold(f.Match, "simple") || f.Period {
		v.missing(where, "foreign keys with MATCH, PERIOD or a column list after SET NULL", "")
	}
	engine := t.Options.Engine
	if ref := s.Table(f.RefTable); ref != nil && keepsReferences(engine) {
		engine = ref.Options.Engine
	}
	if !keepsReferences(engine) {
		v.missing(where, "foreign keys of or to tables of "+engine, "give both tables the engine InnoDB")
	}
	for _, u := range t.Uniques {
		t.Indexes = append(slices.Clip(t.Indexes), mysqlUnique(u))
	}
	if f.Name != "" && t.Index(f.Name) != nil && !v.supportsForeignKey(&t, f.Columns) {
		v.missing(where, "second index called "+f.Name+", which the key would have for its own",
			"give the other index another name, or declare one that begins with "+strings.Join(f.Columns, ", "))
	}
}

// keepsReferences reports whether an engine has foreign keys. Those that have none are
// given them without a word, and forget them, or are refused where they are referred to.
func keepsReferences(engine string) bool {
	switch strings.ToLower(engine) {
	case "myisam", "mrg_myisam", "aria", "memory", "heap", "csv", "archive":
		return false
	}
	return true
}

func (v *mysqlValidator) column(where schema.Path, c schema.Column, t schema.Table, s schema.Schema) {
	typ := c.Type
	if typ.Kind == schema.EnumKind && typ.Name != "" && len(typ.Values) == 0 {
		e := s.Enum(typ.QualifiedName())
		if e == nil {
			v.list = append(v.list, declared(where, fmt.Errorf("there is no enum %q", typ.Name)))
			return
		}
		typ.Values = e.Values
	}
	if _, err := v.FormatType(typ); err != nil {
		var unknown *UnknownTypeError
		if !errors.As(err, &unknown) || len(typ.Values) == 0 {
			v.list = append(v.list, declared(where, err))
		}
	}
	if c.Invisible && !v.hasInvisibleColumns() {
		v.missing(where, "invisible columns", "")
	}
	if mysqlNumbers(c) && !mysqlKeyed(t, c.Name) {
		v.missing(where, "identity for a column that no key begins with", "make it the primary key or give it a unique constraint")
	}
}

// mysqlKeyed: AUTO_INCREMENT wants a key that begins with the column. MyISAM and its
// like number the rows that agree in what stands before it in a key.
func mysqlKeyed(t schema.Table, column string) bool {
	if e := t.Options.Engine; e != "" && !strings.EqualFold(e, "InnoDB") && !strings.EqualFold(e, "MEMORY") {
		return mysqlInKey(t, column)
	}
	if t.PrimaryKey != nil && len(t.PrimaryKey.Columns) > 0 && t.PrimaryKey.Columns[0] == column {
		return true
	}
	for _, u := range t.Uniques {
		if len(u.Columns) > 0 && u.Columns[0] == column {
			return true
		}
	}
	for _, x := range t.Indexes {
		if len(x.Parts) > 0 && x.Parts[0].Column == column {
			return true
		}
	}
	return false
}

// mysqlInKey reports whether a column is part of a key.
func mysqlInKey(t schema.Table, column string) bool {
	return t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, column) ||
		slices.ContainsFunc(t.Uniques, func(u schema.Unique) bool { return slices.Contains(u.Columns, column) }) ||
		slices.ContainsFunc(t.Indexes, func(x schema.Index) bool {
			return slices.ContainsFunc(x.Parts, func(p schema.IndexPart) bool { return p.Column == column })
		})
}

func (v *mysqlValidator) index(where schema.Path, x schema.Index) {
	if !x.Where.IsZero() {
		v.missing(where, "partial indexes", "index a generated column that is NULL for the other rows")
	}
	if len(x.Include) > 0 {
		v.missing(where, "INCLUDE columns in indexes", "add them to the index's own columns")
	}
	if x.NullsNotDistinct {
		v.missing(where, "NULLS NOT DISTINCT", "")
	}
	if x.Invisible && !v.hasInvisibleIndexes() {
		v.missing(where, "invisible indexes", "")
	}
	switch method := strings.ToLower(x.Method); method {
	case "", "btree", "hash", "rtree", "fulltext", "spatial":
	case "vector":
		if !v.hasVectorIndexes() {
			v.missing(where, "vector indexes", map[bool]string{true: "version 11.7 brings them"}[v.maria()])
		}
	default:
		v.missing(where, method+" indexes", "there are btree, hash, fulltext and spatial")
	}
	for _, p := range x.Parts {
		if !p.Expr.IsZero() && !v.hasFunctionalIndexes() {
			v.missing(where, "indexes on expressions", "index a generated column")
		}
	}
}

func (v *mysqlValidator) key(where schema.Path, k schema.Key) {
	if k.Deferrable {
		v.missing(where, "deferrable constraints", "")
	}
	if len(k.Include) > 0 {
		v.missing(where, "INCLUDE columns in indexes", "add them to the index's own columns")
	}
	if k.NullsNotDistinct {
		v.missing(where, "NULLS NOT DISTINCT", "")
	}
}
