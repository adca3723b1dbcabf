package ops

import (
	"slices"

	"github.com/retort-db/migrate/schema"
)

// CreateObject creates what the server prints whole: a view, routine, trigger,
// policy and their like. In files it is spelled create_view, create_function
// and so on.
type CreateObject struct {
	Object      schema.Object
	IfNotExists Guard
}

// ReplaceObject gives an object another definition, enabled state or comment,
// in place where the database can. Both sides are whole definitions of one
// identity; a From without a definition means that the former one is not known.
type ReplaceObject struct {
	From, To schema.Object
}

// DropObject drops an object. An Object without a definition cannot be created
// again, so the operation cannot be reversed.
type DropObject struct {
	Object   schema.Object
	IfExists Guard
	Cascade  bool
}

// RenameObject gives an object another name. Object is the definition under the
// old name, for databases that have to create it again; it may be empty but for
// its identity.
type RenameObject struct {
	Object schema.Object
	To     string
}

func (o CreateObject) Kind() string  { return "create_" + string(o.Object.Kind) }
func (o ReplaceObject) Kind() string { return "replace_" + string(o.To.Kind) }
func (o DropObject) Kind() string    { return "drop_" + string(o.Object.Kind) }
func (o RenameObject) Kind() string  { return "rename_" + string(o.Object.Kind) }

func (o CreateObject) reverse() (Op, error) {
	return DropObject{Object: o.Object, IfExists: o.IfNotExists}, nil
}

func (o ReplaceObject) reverse() (Op, error) {
	if o.From.Definition == "" {
		return nil, &IrreversibleError{o, "write the former definition into existing = { definition = … }"}
	}
	return ReplaceObject{From: o.To, To: o.From}, nil
}

func (o DropObject) reverse() (Op, error) {
	if o.Object.Definition == "" {
		return nil, &IrreversibleError{o, "write the definition into the drop: definition = …"}
	}
	return CreateObject{Object: o.Object, IfNotExists: o.IfExists}, nil
}

// reverse keeps the identity only: the definition under the new name is the
// database's to tell.
func (o RenameObject) reverse() (Op, error) {
	id := o.Object.ID()
	return RenameObject{
		Object: schema.Object{Kind: id.Kind, Schema: id.Schema, Name: o.To, Args: id.Args, On: id.On},
		To:     id.Name,
	}, nil
}

func (o CreateObject) apply(e *editor) error {
	if e.objectIndex(o.Object.ID()) >= 0 {
		if o.IfNotExists {
			return nil
		}
		return objectExists(o.Object.ID())
	}
	list := e.objects()
	*list = append(*list, o.Object.Clone())
	return nil
}

// apply creates the object where the former definition is not said, as CREATE
// OR REPLACE does.
func (o ReplaceObject) apply(e *editor) error {
	x, err := e.object(o.To.ID())
	if err != nil {
		if o.From.Definition != "" {
			return err
		}
		return CreateObject{Object: o.To}.apply(e)
	}
	*x = o.To.Clone()
	return nil
}

func (o DropObject) apply(e *editor) error {
	i := e.objectIndex(o.Object.ID())
	if i < 0 {
		if o.IfExists {
			return nil
		}
		return objectNotFound(o.Object.ID())
	}
	list := e.objects()
	*list = slices.Delete(*list, i, i+1)
	return nil
}

func (o RenameObject) apply(e *editor) error {
	x, err := e.object(o.Object.ID())
	if err != nil {
		return err
	}
	id := x.ID()
	id.Name = o.To
	if o.To != x.Name && e.objectIndex(id) >= 0 {
		return objectExists(id)
	}
	x.Name = o.To
	if x.Kind == schema.KindView || x.Kind == schema.KindMaterializedView {
		from, to := o.Object.QualifiedName(), x.QualifiedName()
		e.renameNeeded(func(n schema.Name) schema.Name {
			if n == from {
				return to
			}
			return n
		})
	}
	return nil
}

func objectExists(id schema.ID) error {
	return &ExistsError{What: string(id.Kind), Name: objectLabel(id), Table: id.On}
}
