package ops

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/retort-db/migrate/schema"
)

func (o AddConstraint) apply(e *editor) error {
	t, err := e.table(o.Table)
	if err != nil {
		return err
	}
	c := o.Constraint
	if _, primary := c.(schema.PrimaryKey); primary && t.PrimaryKey != nil {
		return &ExistsError{What: "primary key", Name: t.PrimaryKey.Name, Table: o.Table}
	}
	if name := c.ConstraintName(); name != "" && constraintIndex(t, name, "") >= 0 {
		return &ExistsError{What: "constraint", Name: name, Table: o.Table}
	}
	if o.UsingIndex != "" {
		i := indexByName(t.Indexes, o.UsingIndex)
		if i < 0 {
			return &NotFoundError{What: "index", Name: o.UsingIndex, Table: o.Table}
		}
		t.Indexes = slices.Delete(t.Indexes, i, i+1)
	}
	t.AddConstraint(cloneConstraint(c))
	notNullKey(t)
	return nil
}

func (o DropConstraint) apply(e *editor) error {
	t, err := e.table(o.Table)
	if err != nil {
		return err
	}
	i := o.find(t)
	if i < 0 {
		if o.IfExists {
			return nil
		}
		return o.notFound()
	}
	setConstraints(t, slices.Delete(t.Constraints(), i, i+1))
	return nil
}

// find looks for the constraint by name, and where there is none by kind (a
// primary key) or by structure.
func (o DropConstraint) find(t *schema.Table) int {
	if o.Name != "" {
		return constraintIndex(t, o.Name, o.Type)
	}
	return slices.IndexFunc(t.Constraints(), func(c schema.Constraint) bool {
		if o.Constraint == nil || c.ConstraintKind() == schema.KindPrimaryKey {
			return o.Type == schema.KindPrimaryKey && c.ConstraintKind() == o.Type
		}
		return sameConstraint(c, o.Constraint)
	})
}

// notFound says of a constraint without a name what it is known by.
func (o DropConstraint) notFound() error {
	if check, ok := o.Constraint.(schema.Check); ok && o.Name == "" && check.Expr.SQL != "" {
		return &NotFoundError{What: "check", Name: check.Expr.SQL, Table: o.Table}
	}
	return &NotFoundError{What: "constraint", Name: o.label(), Table: o.Table}
}

func (o DropConstraint) label() string { return cmp.Or(o.Name, string(o.Type)) }

func (o RenameConstraint) apply(e *editor) error {
	t, err := e.table(o.Table)
	if err != nil {
		return err
	}
	return replaceConstraint(t, o.From, func(c schema.Constraint) schema.Constraint { return c.Renamed(o.To) })
}

func (o AlterConstraint) apply(e *editor) error {
	t, err := e.table(o.Table)
	if err != nil {
		return err
	}
	return replaceConstraint(t, o.From.ConstraintName(), func(schema.Constraint) schema.Constraint {
		return cloneConstraint(o.To)
	})
}

func (o ValidateConstraint) apply(e *editor) error {
	t, err := e.table(o.Table)
	if err != nil {
		return err
	}
	return replaceConstraint(t, o.Name, func(c schema.Constraint) schema.Constraint {
		switch c := c.(type) {
		case schema.ForeignKey:
			c.NotValid = false
			return c
		case schema.Check:
			c.NotValid = false
			return c
		}
		return c
	})
}

// constraintIndex is the place of a constraint in t.Constraints(); an empty
// kind means any.
func constraintIndex(t *schema.Table, name string, kind schema.ConstraintKind) int {
	return slices.IndexFunc(t.Constraints(), func(c schema.Constraint) bool {
		return c.ConstraintName() == name && (kind == "" || c.ConstraintKind() == kind)
	})
}

func replaceConstraint(t *schema.Table, name string, with func(schema.Constraint) schema.Constraint) error {
	i := constraintIndex(t, name, "")
	if i < 0 {
		return &NotFoundError{What: "constraint", Name: name, Table: t.QualifiedName()}
	}
	all := t.Constraints()
	all[i] = with(all[i])
	if to := all[i].ConstraintName(); to != name && constraintIndex(t, to, "") >= 0 {
		return &ExistsError{What: "constraint", Name: to, Table: t.QualifiedName()}
	}
	setConstraints(t, all)
	return nil
}

func setConstraints(t *schema.Table, all []schema.Constraint) {
	t.PrimaryKey, t.Uniques, t.ForeignKeys, t.Checks, t.Exclusions = nil, nil, nil, nil, nil
	for _, c := range all {
		t.AddConstraint(c)
	}
}

// sameConstraint compares all but names and comments.
func sameConstraint(a, b schema.Constraint) bool {
	return a.ConstraintKind() == b.ConstraintKind() && reflect.DeepEqual(anonymous(a), anonymous(b))
}

func anonymous(c schema.Constraint) schema.Constraint {
	return c.Renamed("").WithFormerName("").WithComment("")
}

func cloneConstraint(c schema.Constraint) schema.Constraint {
	switch c := c.(type) {
	case schema.PrimaryKey:
		return schema.PrimaryKey{Key: c.Key.Clone()}
	case schema.Unique:
		return schema.Unique{Key: c.Key.Clone()}
	case schema.ForeignKey:
		return c.Clone()
	case schema.Check:
		return c.Clone()
	case schema.Exclusion:
		return c.Clone()
	}
	return c
}
