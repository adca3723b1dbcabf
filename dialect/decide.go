package dialect

import (
	"reflect"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// What a comparison has to know of a database, beyond its normal forms, before
// it chooses between altering something and making it anew.

// MustRecreate reports whether a column can only become another by being
// dropped and added again. Its values are then lost, which is harmless where
// the new ones are computed.
func MustRecreate(d Dialect, live, declared schema.Column) bool {
	if live.Generated == nil && declared.Generated == nil {
		return false
	}
	switch d.Name() {
	case "postgres":
		return !sameGenerated(live.Generated, declared.Generated) && declared.Generated != nil
	case "mysql":
		// MODIFY can turn a stored column into an ordinary one and back, and
		// change a stored expression; a virtual one can only stay virtual.
		return isVirtual(live) != isVirtual(declared)
	}
	return false
}

// risksOfDropping: what was computed of other columns can be computed again.
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

// redefined names what an object is found by that is made anew to have another name,
// if the operation does not have its definition.
func redefined(o schema.Object) []schema.Name {
	switch {
	case o.Definition != "":
		return nil
	case o.Kind == schema.KindTrigger:
		return []schema.Name{o.On}
	}
	return []schema.Name{o.QualifiedName()}
}

// HeldByKeys reports whether a change of a column needs the foreign keys on it, and
// to it, out of the way. MySQL neither begins nor ceases to number such a column.
func HeldByKeys(d Dialect, from, to ops.ColumnChange) bool {
	switch d.Name() {
	case "postgres":
		return to.Type.Set && !keyable(from.Type.Value, to.Type.Value)
	case "mysql":
		return to.Type.Set || to.Charset.Set || to.Collation.Set || to.Identity.Set && !d.Server().IsMariaDB()
	}
	return false
}

// HeldCharset reports whether a column takes part in it when its table gets another
// character set, which foreign keys on it, and to it, have to be out of the way of.
func HeldCharset(d Dialect, t schema.Type) bool {
	my, ok := d.(mysql)
	return ok && my.isCharacter(t)
}

// keyable reports whether PostgreSQL lets a foreign key lead from the one type
// to the other, so that it can stay while its columns change one after the other.
func keyable(a, b schema.Type) bool {
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
// same name without being dropped. It may have been validated since, and on
// PostgreSQL a foreign key may become deferrable or cease to be.
func CanAlterConstraint(d Dialect, from, to schema.Constraint) bool {
	if d.Name() == "sqlite" {
		return false
	}
	switch from := from.(type) {
	case schema.ForeignKey:
		to, ok := to.(schema.ForeignKey)
		if !ok || d.Name() != "postgres" || (to.NotValid && !from.NotValid) {
			return false
		}
		from.Deferrable, from.InitiallyDeferred, from.NotValid, from.Comment = to.Deferrable, to.InitiallyDeferred, to.NotValid, to.Comment
		return reflect.DeepEqual(from, to)
	case schema.Check:
		to, ok := to.(schema.Check)
		if !ok || (to.NotValid && !from.NotValid) {
			return false
		}
		if d.Name() == "mysql" && !d.Server().IsMariaDB() {
			from.NotEnforced = to.NotEnforced
		}
		if d.Name() == "postgres" {
			from.NotValid = to.NotValid
		}
		from.Comment = to.Comment
		return reflect.DeepEqual(from, to)
	}
	return false
}

// CanAlterIndex reports whether an index can become another one of the same
// name without being built again.
func CanAlterIndex(d Dialect, from, to schema.Index) bool {
	switch d.Name() {
	case "postgres":
		from.Storage, from.Tablespace, from.Comment = to.Storage, to.Tablespace, to.Comment
		return reflect.DeepEqual(from, to)
	case "mysql":
		from.Invisible = to.Invisible
		return reflect.DeepEqual(from, to)
	}
	return false
}

// NamesNotNull reports whether NOT NULL is a constraint with a name.
func NamesNotNull(d Dialect) bool {
	p, ok := d.(postgres)
	return ok && p.namesNotNull()
}

// IsMariaDB tells MariaDB from MySQL.
func (s Server) IsMariaDB() bool { return s.Flavor == "mariadb" }
