package autogen

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// Naming is the convention by which constraints and indexes without a name are
// named when they are created. Each template knows {table}, {columns} (joined
// by underscores), and of a foreign key {referred_table} and {referred_columns}.
// An empty template means the default one.
type Naming struct {
	PrimaryKey string
	Unique     string
	Index      string
	Check      string
	ForeignKey string
	Exclude    string
	// KeepUnnamed leaves constraints without a name as they are, for SQLite
	// models that are written in SQL: there an unnamed constraint is one that
	// has no name. Indexes always need one.
	KeepUnnamed bool
}

func (n Naming) template(kind schema.ConstraintKind) string {
	switch kind {
	case schema.KindPrimaryKey:
		return cmp.Or(n.PrimaryKey, "pk_{table}")
	case schema.KindUnique:
		return cmp.Or(n.Unique, "uq_{table}_{columns}")
	case schema.KindForeignKey:
		return cmp.Or(n.ForeignKey, "fk_{table}_{columns}_{referred_table}")
	case schema.KindCheck:
		return cmp.Or(n.Check, "ck_{table}_{columns}")
	case schema.KindExclude:
		return cmp.Or(n.Exclude, "ex_{table}_{columns}")
	}
	return cmp.Or(n.Index, "ix_{table}_{columns}")
}

// maxName is the longest identifier that all databases keep whole:
// PostgreSQL's.
const maxName = 63

// fill makes a name from a template. A name that is too long is cut, and gets a hash of the
// whole to remain distinct.
func fill(template, table string, columns []string, referred schema.ForeignKey) string {
	name := strings.NewReplacer(
		"{table}", table, "{columns}", strings.Join(columns, "_"),
		"{referred_table}", referred.RefTable.Name, "{referred_columns}", strings.Join(referred.RefColumns, "_"),
	).Replace(template)
	name = strings.Trim(name, "_")
	if len(name) <= maxName {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	cut := maxName - 9
	for cut > 0 && name[cut]&0xC0 == 0x80 {
		cut-- // not inside a character
	}
	return name[:cut] + "_" + hex.EncodeToString(sum[:4])
}

// member names a constraint or index of a table.
type member struct {
	table schema.Name
	name  string
}

// nameMembers gives a name to every constraint and index that has none, and
// says which those are: they match a live member of equal structure whatever it
// is called. MySQL's primary keys are all called PRIMARY and get none.
func nameMembers(s schema.Schema, n Naming, dialectName string) (schema.Schema, map[member]bool) {
	implicit := map[member]bool{}
	tables := slices.Clone(s.Tables)
	for i := range tables {
		tables[i] = nameTable(tables[i], n, dialectName, implicit)
	}
	s.Tables = tables
	return s, implicit
}

// namer gives names to the unnamed members of a table.
type namer struct {
	table    schema.Table
	rules    Naming
	taken    map[string]bool
	implicit map[member]bool // the members that it has named
}

// name makes the name of a constraint of a kind, or of an index, over columns, with a number
// where it is taken. fk is the foreign key, if it is one.
func (n namer) name(kind schema.ConstraintKind, columns []string, fk schema.ForeignKey) string {
	base := fill(n.rules.template(kind), n.table.Name, columns, fk)
	free := base
	for k := 1; n.taken[free]; k++ {
		free = fill(base+"_"+strconv.Itoa(k), n.table.Name, nil, schema.ForeignKey{})
	}
	n.taken[free] = true
	n.implicit[member{n.table.QualifiedName(), free}] = true
	return free
}

func nameTable(t schema.Table, rules Naming, dialectName string, implicit map[member]bool) schema.Table {
	if allNamed(&t) {
		return t
	}
	n := namer{table: t, rules: rules, taken: map[string]bool{}, implicit: implicit}
	for _, c := range t.Constraints() {
		n.taken[c.ConstraintName()] = true
	}
	for _, i := range t.Indexes {
		n.taken[i.Name] = true
	}
	t.Indexes = slices.Clone(t.Indexes)
	for i, x := range t.Indexes {
		if x.Name == "" {
			t.Indexes[i].Name = n.name("", partColumns(x.Parts), schema.ForeignKey{})
		}
	}
	if rules.KeepUnnamed {
		return t
	}
	if t.PrimaryKey != nil && t.PrimaryKey.Name == "" && dialectName != "mysql" {
		pk := *t.PrimaryKey
		pk.Name = n.name(schema.KindPrimaryKey, pk.Columns, schema.ForeignKey{})
		t.PrimaryKey = &pk
	}
	n.constraints(&t)
	return t
}

// constraints names the constraints of a table but its primary key.
func (n namer) constraints(t *schema.Table) {
	t.Uniques = slices.Clone(t.Uniques)
	for i, u := range t.Uniques {
		if u.Name == "" {
			t.Uniques[i].Name = n.name(schema.KindUnique, u.Columns, schema.ForeignKey{})
		}
	}
	t.ForeignKeys = slices.Clone(t.ForeignKeys)
	for i, f := range t.ForeignKeys {
		if f.Name == "" {
			t.ForeignKeys[i].Name = n.name(schema.KindForeignKey, f.Columns, f)
		}
	}
	t.Checks = slices.Clone(t.Checks)
	for i, c := range t.Checks {
		if c.Name == "" {
			t.Checks[i].Name = n.name(schema.KindCheck, checkColumns(*t, c), schema.ForeignKey{})
		}
	}
	t.Exclusions = slices.Clone(t.Exclusions)
	for i, e := range t.Exclusions {
		if e.Name == "" {
			t.Exclusions[i].Name = n.name(schema.KindExclude, elementColumns(e), schema.ForeignKey{})
		}
	}
}

// allNamed reports whether all members of a table have a name.
func allNamed(t *schema.Table) bool {
	return (t.PrimaryKey == nil || t.PrimaryKey.Name != "") &&
		!slices.ContainsFunc(t.Indexes, unnamed) &&
		!slices.ContainsFunc(t.Uniques, func(k schema.Unique) bool { return k.Name == "" }) &&
		!slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return k.Name == "" }) &&
		!slices.ContainsFunc(t.Checks, func(k schema.Check) bool { return k.Name == "" }) &&
		!slices.ContainsFunc(t.Exclusions, func(k schema.Exclusion) bool { return k.Name == "" })
}

// checkColumns are the columns that a check mentions, for its name.
func checkColumns(t schema.Table, c schema.Check) []string {
	if c.Column != "" {
		return []string{c.Column}
	}
	var list []string
	for _, col := range t.Columns {
		if mentions(c.Expr.SQL, col.Name) {
			list = append(list, col.Name)
		}
	}
	return list
}

func elementColumns(e schema.Exclusion) []string {
	parts := make([]schema.IndexPart, len(e.Elements))
	for i, el := range e.Elements {
		parts[i] = el.IndexPart
	}
	return partColumns(parts)
}

func partColumns(parts []schema.IndexPart) []string {
	list := make([]string, len(parts))
	for i, p := range parts {
		list[i] = cmp.Or(p.Column, "expr")
	}
	return list
}
