package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func (c *mysqlCompiler) addConstraint(op ops.Op, table schema.Name, con schema.Constraint, online bool) ([]mysqlClause, error) {
	switch k := con.(type) {
	case schema.PrimaryKey:
		return []mysqlClause{{
			sql: "ADD " + c.spellPrimaryKey(k), note: "create primary key of " + table.String(),
			touches: []string{"index PRIMARY"}, leads: k.Columns[0], probe: c.probeIndex(table, "PRIMARY", true),
			cost: costInplace, risks: []Risk{RiskRewrite}, online: online,
		}}, nil
	case schema.Unique:
		return []mysqlClause{c.indexClause(table, mysqlUnique(k), online)}, nil
	case schema.ForeignKey:
		f, err := c.reference(op, c.known.Table(table), k)
		if err != nil {
			return nil, err
		}
		clause := c.constraintClause(table, "foreign key", f.Name, "ADD "+c.spellForeignKey(f), online)
		if f.RefTable == table && c.refersToWhatWas() {
			clause.refers = f.RefColumns
		}
		return append(c.keepIndex(table, f), clause), nil
	case schema.Check:
		if k.Column != "" && c.keepsColumnChecks() {
			return c.columnChecks(op, table, k.Column, func(t *schema.Table) { t.Checks = append(t.Checks, k) })
		}
		return []mysqlClause{c.constraintClause(table, "check", k.Name, "ADD "+c.spellCheck(k), online)}, nil
	}
	return nil, &UnsupportedError{Dialect: c.flavor(), Op: op, What: "exclusion constraints"}
}

// keepIndex makes an index again, in the statement that adds a foreign key over its
// columns, if it is one that the server may have made by itself for another key: it
// would make another one now, under this key's name, and drop that. No catalogue
// tells whether it had. The table is copied anyway.
func (c *mysqlCompiler) keepIndex(table schema.Name, f schema.ForeignKey) []mysqlClause {
	t := c.known.Table(table)
	if t == nil {
		return nil
	}
	for _, x := range t.Indexes {
		plain := !x.Unique && x.Method == "" && len(x.Parts) == len(f.Columns) && mysqlBeginsWith(x.Parts, f.Columns)
		renamed := slices.ContainsFunc(c.early, func(r ops.RenameIndex) bool { return r.Table == table && r.From == x.Name })
		if plain && !renamed && x.Name != f.Name && c.madeForKey(t, x, f.Name) {
			return []mysqlClause{c.dropIndexClause(table, x.Name, ""), c.indexClause(table, x, false)}
		}
	}
	return nil
}

// madeForKey reports whether an index may be one that the server made for a foreign
// key: it is called as the key is, or after its first column, and there is such a
// key, or was just dropped; before that, where another key takes a name that the server
// gives.
func (c *mysqlCompiler) madeForKey(t *schema.Table, x schema.Index, added string) bool {
	column := calledAfterColumn(x)
	if column && strings.HasPrefix(added, t.Name+"_ibfk_") {
		return true
	}
	return slices.ContainsFunc(append(slices.Clip(t.ForeignKeys), c.droppedKeys[t.QualifiedName()]...), func(k schema.ForeignKey) bool {
		return (column || k.Name == x.Name) && mysqlBeginsWith(x.Parts, k.Columns)
	})
}

// calledAfterColumn reports whether an index is called as the server calls one that
// nobody named.
func calledAfterColumn(x schema.Index) bool {
	rest, ok := strings.CutPrefix(x.Name, x.Parts[0].Column)
	return ok && strings.Trim(rest, "_0123456789") == ""
}

// constraintClause adds a foreign key or a check; both are validated by copying
// the table.
func (c *mysqlCompiler) constraintClause(table schema.Name, kind, name, sql string, online bool) mysqlClause {
	clause := mysqlClause{
		sql: sql, note: "create " + kind + " " + name, cost: costCopy, risks: []Risk{RiskCopy}, online: online,
	}
	if name == "" {
		clause.note = "create " + kind + " of " + table.String()
		return clause
	}
	clause.touches = []string{kind + " " + name}
	clause.probe = c.probeConstraint(table, name, true)
	return clause
}

// columnChecks restates a column whose own checks change: MariaDB has no other
// way to them.
func (c *mysqlCompiler) columnChecks(op ops.Op, table schema.Name, column string, change func(*schema.Table)) ([]mysqlClause, error) {
	t := c.known.Table(table)
	if t == nil || t.Column(column) == nil {
		return nil, &UnknownBeforeError{Op: op, Name: table}
	}
	changed := t.Clone()
	change(&changed)
	text, err := c.spell(op, *changed.Column(column), &changed)
	if err != nil {
		return nil, err
	}
	return []mysqlClause{{
		sql: "MODIFY COLUMN " + text, note: "check of " + table.String() + "." + column,
		touches: []string{"column " + column}, repeatable: true, cost: costCopy, risks: []Risk{RiskCopy},
	}}, nil
}

// dropConstraint finds out what kind of constraint it is, and its name where it
// has none.
func (c *mysqlCompiler) dropConstraint(op ops.DropConstraint) ([]mysqlClause, error) {
	con := op.Constraint
	t := c.known.Table(op.Table)
	if live := c.liveConstraint(t, op); live != nil {
		con = live
	} else if t != nil && bool(op.IfExists) {
		return nil, nil
	}
	kind, name := op.Type, op.Name
	if con != nil {
		kind = con.ConstraintKind()
		if con.ConstraintName() != "" {
			name = con.ConstraintName()
		}
	}
	guard := ""
	if bool(op.IfExists) && c.hasExistsClauses() {
		guard = "IF EXISTS "
	}
	clause := mysqlClause{
		sql: "DROP CONSTRAINT " + guard + c.QuoteIdent(name), note: "drop constraint " + name,
		drops: true, probe: c.probeConstraint(op.Table, name, false), cost: costInplace,
	}
	if name == "" && kind != schema.KindPrimaryKey {
		return nil, &UnknownBeforeError{Op: op, Name: op.Table}
	}
	switch kind {
	case schema.KindPrimaryKey:
		clause.sql, clause.note, clause.touches = "DROP PRIMARY KEY", "drop primary key of "+op.Table.String(), []string{"index PRIMARY"}
		clause.probe, clause.cost, clause.risks = c.probeIndex(op.Table, "PRIMARY", false), costCopy, []Risk{RiskCopy}
		clause.ends = firstKeyColumn(con)
	case schema.KindUnique:
		drop := c.dropIndexClause(op.Table, name, guard)
		drop.ends = firstKeyColumn(con)
		return []mysqlClause{drop}, nil
	case schema.KindForeignKey:
		clause.sql, clause.note = "DROP FOREIGN KEY "+guard+c.QuoteIdent(name), "drop foreign key "+name
		clause.touches = []string{"foreign key " + name}
		if f, ok := con.(schema.ForeignKey); ok {
			c.droppedKeys[op.Table] = append(c.droppedKeys[op.Table], f)
			if f.RefTable == op.Table {
				clause.frees = f.RefColumns
			}
		}
	case schema.KindCheck:
		if check, ok := con.(schema.Check); ok && check.Column != "" && c.keepsColumnChecks() {
			return c.columnChecks(op, op.Table, check.Column, func(t *schema.Table) {
				t.Checks = slices.DeleteFunc(t.Checks, func(k schema.Check) bool { return k.Column == check.Column })
			})
		}
		if !c.maria() {
			clause.sql = "DROP CHECK " + c.QuoteIdent(name)
		}
		clause.note, clause.touches = "drop check "+name, []string{"check " + name}
	default:
		clause.touches = []string{"foreign key " + name, "check " + name, "index " + name}
	}
	return []mysqlClause{clause.guarded(guard)}, nil
}

// firstKeyColumn is the first column of a key, as far as that is known.
func firstKeyColumn(k schema.Constraint) string {
	var columns []string
	switch k := k.(type) {
	case schema.PrimaryKey:
		columns = k.Columns
	case schema.Unique:
		columns = k.Columns
	}
	if len(columns) == 0 {
		return ""
	}
	return columns[0]
}

// liveConstraint finds in the table what is to be dropped, by name or, without
// one, by structure.
func (c *mysqlCompiler) liveConstraint(t *schema.Table, op ops.DropConstraint) schema.Constraint {
	if t == nil {
		return nil
	}
	name, kind := op.Name, op.Type
	if op.Constraint != nil {
		kind = op.Constraint.ConstraintKind()
		if name == "" {
			name = op.Constraint.ConstraintName()
		}
	}
	for _, live := range c.liveConstraints(t) {
		switch {
		case kind != "" && live.ConstraintKind() != kind:
		case kind == schema.KindPrimaryKey:
			return live
		case name != "" && live.ConstraintName() == name, name == "" && op.Constraint != nil && c.sameConstraint(live, op.Constraint):
			return live
		}
	}
	return nil
}

// liveConstraints counts unique indexes among the constraints.
func (c *mysqlCompiler) liveConstraints(t *schema.Table) []schema.Constraint {
	list := t.Constraints()
	for _, x := range t.Indexes {
		if x.Unique {
			k := schema.Key{Name: x.Name, Parts: x.Parts}
			for _, p := range x.Parts {
				k.Columns = append(k.Columns, p.Column)
			}
			list = append(list, schema.Unique{Key: k})
		}
	}
	return list
}

func (c *mysqlCompiler) sameConstraint(a, b schema.Constraint) bool {
	switch a := a.(type) {
	case schema.Unique:
		b, ok := b.(schema.Unique)
		return ok && slices.Equal(a.Columns, b.Columns)
	case schema.ForeignKey:
		b, ok := b.(schema.ForeignKey)
		return ok && slices.Equal(a.Columns, b.Columns) && a.RefTable == b.RefTable
	case schema.Check:
		b, ok := b.(schema.Check)
		return ok && c.canonicalExpr(a.Expr, schema.Type{}).SQL == c.canonicalExpr(b.Expr, schema.Type{}).SQL
	}
	return false
}

// renameConstraint renames the index behind a unique constraint; a foreign key
// or a check is dropped and made again.
func (c *mysqlCompiler) renameConstraint(op ops.RenameConstraint) ([]mysqlClause, error) {
	con := op.Constraint
	if live := c.liveConstraint(c.known.Table(op.Table), ops.DropConstraint{Table: op.Table, Name: op.From}); live != nil {
		con = live
	}
	if con == nil {
		return nil, &UnknownBeforeError{Op: op, Name: op.Table}
	}
	switch con.ConstraintKind() {
	case schema.KindPrimaryKey:
		return nil, nil // it is called PRIMARY
	case schema.KindUnique:
		return c.renameIndex(op.Table, op.From, op.To), nil
	}
	first := c.indexOfKey(op)
	list, err := c.again(op, op.Table, con.Renamed(op.From), con.Renamed(op.To))
	if err != nil {
		return nil, err
	}
	list[0].split = len(first) > 0
	return append(first, list...), nil
}

// indexOfKey renames the index that is called as a foreign key before the key, if
// it is to be renamed too: when a key is made again, the server renames the index
// that it had made for it by itself, and no one can tell whether it had.
func (c *mysqlCompiler) indexOfKey(op ops.RenameConstraint) []mysqlClause {
	for _, next := range c.rest {
		r, ok := next.(ops.RenameIndex)
		if ok && r.Table == op.Table && r.From == op.From && r.To == op.To {
			c.early = append(c.early, r)
			return c.renameIndex(r.Table, r.From, r.To)
		}
	}
	return nil
}

// renamedEarly reports whether an index has its new name by now.
func (c *mysqlCompiler) renamedEarly(op ops.RenameIndex) bool {
	return slices.ContainsFunc(c.early, func(r ops.RenameIndex) bool {
		return r.Table == op.Table && r.From == op.From && r.To == op.To
	})
}

// alterConstraint switches a check's enforcement; anything else is a constraint
// made again.
func (c *mysqlCompiler) alterConstraint(op ops.AlterConstraint) ([]mysqlClause, error) {
	from, isCheck := op.From.(schema.Check)
	to, _ := op.To.(schema.Check)
	if isCheck && c.hasUnenforcedChecks() && from.NotEnforced != to.NotEnforced && from.Name == to.Name {
		state := map[bool]string{true: " NOT ENFORCED", false: " ENFORCED"}[to.NotEnforced]
		return []mysqlClause{{
			sql: "ALTER CHECK " + c.QuoteIdent(to.Name) + state, note: "alter check " + to.Name,
			touches: []string{"check " + to.Name}, repeatable: true, cost: costCopy,
		}}, nil
	}
	return c.again(op, op.Table, op.From, op.To)
}

// again drops a constraint and makes it anew. A foreign key takes two
// statements, since one cannot use the name twice.
func (c *mysqlCompiler) again(op ops.Op, table schema.Name, from, to schema.Constraint) ([]mysqlClause, error) {
	drop, err := c.dropConstraint(ops.DropConstraint{Table: table, Constraint: from})
	if err != nil {
		return nil, err
	}
	add, err := c.addConstraint(op, table, to, false)
	if err != nil {
		return nil, err
	}
	add[0].split = from.ConstraintKind() == schema.KindForeignKey
	return append(drop, add...), nil
}
