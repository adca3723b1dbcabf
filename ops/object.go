package ops

import "github.com/retort-db/migrate/schema"

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

func (CreateObject) op()  {}
func (ReplaceObject) op() {}
func (DropObject) op()    {}
func (RenameObject) op()  {}
