package dialect

import (
	"reflect"
	"slices"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// The exported functions of this file answer what autogen, runner and cli have to know of
// a database besides the methods of Dialect. Most of them call the method of the same
// name in decider.

// decider is implemented by each dialect. A method does for its database what the
// function of the same name says: heldByKeys is HeldByKeys.
type decider interface {
	// mustRecreate is called only if one of the columns, or both, is generated.
	mustRecreate(live, declared schema.Column) bool
	heldByKeys(from, to ops.ColumnChange) bool
	renamed(t schema.Table, to string) schema.Table
	mayVanish(t schema.Table, x schema.Index) bool
	// alterConstraint and alterIndex return from with every property of to that a
	// statement can alter. If the result equals to, no drop is needed. ok is false if
	// nothing can be altered.
	alterConstraint(from, to schema.Constraint) (altered schema.Constraint, ok bool)
	alterIndex(from, to schema.Index) (altered schema.Index, ok bool)
	// advice is called for the risks whose meaning depends on the database.
	advice(r Risk) (means, safe string)
	asserted(a Assert) []string
	// text is the lexer's dialect of SQL.
	text() sqltext.Dialect
}

func (postgres) text() sqltext.Dialect { return sqltext.Postgres }
func (mysql) text() sqltext.Dialect    { return sqltext.MySQL }
func (sqlite) text() sqltext.Dialect   { return sqltext.SQLite }

func sqltextDialect(d Dialect) sqltext.Dialect { return d.(decider).text() }

// Uncommented returns a statement without the comments in front of it.
func Uncommented(d Dialect, sql string) string { return sql[sqltext.Lead(sqltextDialect(d), sql):] }

// MustRecreate reports whether a column can become another one only by being dropped
// and added again. Its values are lost then, which does no harm if the new ones are
// computed.
func MustRecreate(d Dialect, live, declared schema.Column) bool {
	return (live.Generated != nil || declared.Generated != nil) && d.(decider).mustRecreate(live, declared)
}

// mustRecreate is true for a column that becomes generated, or is computed otherwise. A
// stored one can become ordinary: ALTER COLUMN … DROP EXPRESSION.
func (postgres) mustRecreate(live, declared schema.Column) bool {
	return !sameGenerated(live.Generated, declared.Generated) && declared.Generated != nil
}

// mustRecreate is true for a virtual column that is to be stored or ordinary, and the
// other way round. MODIFY refuses that; it does turn a stored generated column into an
// ordinary one and back, and changes its expression.
func (mysql) mustRecreate(live, declared schema.Column) bool {
	return isVirtual(live) != isVirtual(declared)
}

func (sqlite) mustRecreate(_, _ schema.Column) bool { return false }

// LeavesDefault reports whether a default that a change of its column leaves alone
// would end up in other words than it was declared or found in, on the way there or
// back: such as '0'::smallint on what is now an integer, or NULL where there is to be
// none. The columns are as found and as declared; in the normal form their defaults are
// the same.
func LeavesDefault(d Dialect, live, declared schema.Column) bool {
	p, ok := d.(postgres)
	if !ok || live.Default.SQL == declared.Default.SQL {
		return false
	}
	if live.Default.IsZero() || declared.Default.IsZero() {
		return isNull(p.canonicalExpr(live.Default)) || isNull(p.canonicalExpr(declared.Default))
	}
	if !p.canonicalType(live.Type).Equal(p.canonicalType(declared.Type)) && (p.keepsCast(live.Default) || p.keepsCast(declared.Default)) {
		return true
	}
	return p.keepsCast(live.Default) && !sameExpr(p.canonicalDefault(live.Default, declared.Type), p.canonicalDefault(declared.Default, declared.Type))
}

// keepsCast reports whether a default is a literal with a cast to a type that this package
// knows: '0'::smallint. PostgreSQL keeps such a cast when the column gets another type.
func (d postgres) keepsCast(e schema.Expr) bool {
	_, cast, literal := cutLiteralCast(e.SQL)
	return literal && d.ParseType(cast).Kind != schema.Raw
}

// risksOfDropping are the risks of dropping a column. A generated one loses nothing, as
// its values can be computed again.
func risksOfDropping(c schema.Column) []Risk {
	if c.Generated != nil {
		return nil
	}
	return []Risk{RiskDataLoss}
}

func isVirtual(c schema.Column) bool { return c.Generated != nil && !c.Generated.Stored }

func sameGenerated(a, b *schema.Generated) bool {
	return a != nil && b != nil && a.Stored == b.Stored && reflect.DeepEqual(a.Expr, b.Expr)
}

// needsForRemake is Needs for the renaming of an object that has to be dropped and created
// with the other name. The operation may not have its definition, and then it is looked up
// in the database: a trigger's with its table.
func needsForRemake(o schema.Object) []schema.Name {
	switch {
	case o.Definition != "":
		return nil
	case o.Kind == schema.KindTrigger:
		return []schema.Name{o.On}
	}
	return []schema.Name{o.QualifiedName()}
}

// HeldByKeys reports whether the foreign keys on a column, and those that refer to it,
// have to be dropped while it changes.
func HeldByKeys(d Dialect, from, to ops.ColumnChange) bool { return d.(decider).heldByKeys(from, to) }

func (postgres) heldByKeys(from, to ops.ColumnChange) bool {
	return to.Type.Set && !canReference(from.Type.Value, to.Type.Value)
}

// heldByKeys is true for AUTO_INCREMENT, too, on MySQL: it refuses to set or remove it on
// a column that a foreign key uses. MariaDB does not.
func (d mysql) heldByKeys(_, to ops.ColumnChange) bool {
	return to.Type.Set || to.Charset.Set || to.Collation.Set || to.Identity.Set && !d.server.IsMariaDB()
}

func (sqlite) heldByKeys(_, _ ops.ColumnChange) bool { return false }

// Renamed returns a table in which what the server names after the table has the names
// that it is going to have when the table is called to. The table itself keeps its
// name.
func Renamed(d Dialect, t schema.Table, to string) schema.Table { return d.(decider).renamed(t, to) }

// MayVanish reports whether MySQL may have created an index by itself, for a foreign
// key. It drops such an index when another one begins with the same columns, unless the
// index was renamed, be it to its own name. No catalogue tells.
func MayVanish(d Dialect, t schema.Table, x schema.Index) bool { return d.(decider).mayVanish(t, x) }

func (postgres) mayVanish(schema.Table, schema.Index) bool { return false }
func (sqlite) mayVanish(schema.Table, schema.Index) bool   { return false }

func (mysql) mayVanish(t schema.Table, x schema.Index) bool {
	return !x.Unique && x.Method == "" && slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool {
		return len(k.Columns) == len(x.Parts) && mysqlBeginsWith(x.Parts, k.Columns) && (k.Name == x.Name || calledAfterColumn(x))
	})
}

func (postgres) renamed(t schema.Table, _ string) schema.Table { return t }
func (sqlite) renamed(t schema.Table, _ string) schema.Table   { return t }

// HeldCharset reports whether a column of a type is converted when its table gets
// another character set, so that the foreign keys on it, and those that refer to it,
// have to be dropped meanwhile.
func HeldCharset(d Dialect, t schema.Type) bool {
	my, ok := d.(mysql)
	return ok && my.isCharacter(t)
}

// canReference reports whether PostgreSQL accepts a foreign key from a column of one type
// to one of the other, such as from integer to bigint. If so, the key can stay while the
// two columns change their types one after the other.
func canReference(a, b schema.Type) bool {
	class := func(t schema.Type) schema.Kind {
		switch t.Kind {
		case schema.Smallint, schema.Bigint, schema.Smallserial, schema.Serial, schema.Bigserial:
			return schema.Integer
		case schema.Varchar:
			return schema.Text
		}
		return t.Kind
	}
	return class(a) == class(b) && class(a) != schema.Raw
}

// CanAlterConstraint reports whether a constraint can become another one of the
// same name without being dropped.
func CanAlterConstraint(d Dialect, from, to schema.Constraint) bool {
	altered, ok := d.(decider).alterConstraint(from, to)
	return ok && reflect.DeepEqual(altered, to)
}

// alterConstraint takes over that a constraint is validated now (VALIDATE CONSTRAINT; there
// is no way back to NOT VALID), the comment, and whether a foreign key is deferrable.
func (postgres) alterConstraint(from, to schema.Constraint) (schema.Constraint, bool) {
	switch from := from.(type) {
	case schema.ForeignKey:
		to, ok := to.(schema.ForeignKey)
		if !ok || to.NotValid && !from.NotValid {
			return nil, false
		}
		from.Deferrable, from.InitiallyDeferred, from.NotValid, from.Comment = to.Deferrable, to.InitiallyDeferred, to.NotValid, to.Comment
		return from, true
	case schema.Check:
		to, ok := to.(schema.Check)
		if !ok || to.NotValid && !from.NotValid {
			return nil, false
		}
		from.NotValid, from.Comment = to.NotValid, to.Comment
		return from, true
	}
	return nil, false
}

// alterConstraint takes over the comment of a check and, on MySQL, NOT ENFORCED.
func (d mysql) alterConstraint(from, to schema.Constraint) (schema.Constraint, bool) {
	check, ok := from.(schema.Check)
	wanted, same := to.(schema.Check)
	if !ok || !same {
		return nil, false
	}
	if !d.server.IsMariaDB() {
		check.NotEnforced = wanted.NotEnforced
	}
	check.Comment = wanted.Comment
	return check, true
}

func (sqlite) alterConstraint(_, _ schema.Constraint) (schema.Constraint, bool) { return nil, false }

// CanAlterIndex reports whether an index can become another one of the same
// name without being built again.
func CanAlterIndex(d Dialect, from, to schema.Index) bool {
	altered, ok := d.(decider).alterIndex(from, to)
	return ok && reflect.DeepEqual(altered, to)
}

func (postgres) alterIndex(from, to schema.Index) (schema.Index, bool) {
	from.Storage, from.Tablespace, from.Comment = to.Storage, to.Tablespace, to.Comment
	if len(from.Parts) == len(to.Parts) {
		from.Parts = slices.Clone(from.Parts)
		for i := range from.Parts {
			from.Parts[i].Statistics = to.Parts[i].Statistics
		}
	}
	return from, true
}

func (mysql) alterIndex(from, to schema.Index) (schema.Index, bool) {
	from.Invisible = to.Invisible
	return from, true
}

func (sqlite) alterIndex(from, _ schema.Index) (schema.Index, bool) { return from, false }

// NamesNotNull reports whether NOT NULL is a constraint with a name.
func NamesNotNull(d Dialect) bool {
	p, ok := d.(postgres)
	return ok && p.namesNotNull()
}

// IsMariaDB tells MariaDB from MySQL.
func (s Server) IsMariaDB() bool { return s.Flavor == "mariadb" }
