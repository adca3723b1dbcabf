package ops

import "github.com/retort-db/migrate/schema"

// AddConstraint adds a constraint to a table. In files it is spelled
// create_primary_key, create_unique_constraint, create_foreign_key,
// create_check_constraint or create_exclude_constraint.
type AddConstraint struct {
	Table      schema.Name
	Constraint schema.Constraint
	// UsingIndex makes an existing unique index the constraint (PostgreSQL).
	UsingIndex string
	Online     Online
}

// DropConstraint drops a constraint. Constraint holds the definition if the
// operation is to be reversed, and matches an unnamed live constraint by
// structure; else it is nil and Name and Type say which.
type DropConstraint struct {
	Table      schema.Name
	Name       string
	Type       schema.ConstraintKind
	Constraint schema.Constraint
	IfExists   Guard
	Cascade    bool
}

// RenameConstraint gives a constraint another name. Constraint holds the
// definition under its old name where a database has to drop and add it again;
// it may be nil.
type RenameConstraint struct {
	Table      schema.Name
	From, To   string
	Constraint schema.Constraint
}

// AlterConstraint changes what can be changed without dropping a constraint:
// deferrability, enforcement, comment. Both sides are whole definitions.
type AlterConstraint struct {
	Table    schema.Name
	From, To schema.Constraint
}

// ValidateConstraint checks the existing rows against a constraint that was
// added NOT VALID.
type ValidateConstraint struct {
	Table schema.Name
	Name  string
}

func (o AddConstraint) Kind() string {
	switch o.Constraint.ConstraintKind() {
	case schema.KindPrimaryKey:
		return "create_primary_key"
	case schema.KindUnique:
		return "create_unique_constraint"
	case schema.KindForeignKey:
		return "create_foreign_key"
	case schema.KindCheck:
		return "create_check_constraint"
	default:
		return "create_exclude_constraint"
	}
}
func (DropConstraint) Kind() string     { return "drop_constraint" }
func (RenameConstraint) Kind() string   { return "rename_constraint" }
func (AlterConstraint) Kind() string    { return "alter_constraint" }
func (ValidateConstraint) Kind() string { return "validate_constraint" }

func (o AddConstraint) reverse() (Op, error) {
	if o.UsingIndex != "" {
		return nil, &IrreversibleError{o, "the index that became the constraint goes with it"}
	}
	return DropConstraint{
		Table: o.Table, Name: o.Constraint.ConstraintName(),
		Type: o.Constraint.ConstraintKind(), Constraint: o.Constraint,
	}, nil
}

func (o DropConstraint) reverse() (Op, error) {
	if o.Constraint == nil {
		return nil, &IrreversibleError{o, `write the definition into the drop: constraint = { type = "…", columns = … }`}
	}
	return AddConstraint{Table: o.Table, Constraint: o.Constraint}, nil
}

func (o RenameConstraint) reverse() (Op, error) {
	r := RenameConstraint{Table: o.Table, From: o.To, To: o.From}
	if o.Constraint != nil {
		r.Constraint = o.Constraint.Renamed(o.To)
	}
	return r, nil
}

func (o AlterConstraint) reverse() (Op, error) {
	return AlterConstraint{Table: o.Table, From: o.To, To: o.From}, nil
}

// reverse is nothing: a validated constraint may stay one.
func (o ValidateConstraint) reverse() (Op, error) { return nil, nil }
