package ops

import "github.com/retort-db/migrate/schema"

// CreateIndex creates an index on a table or materialised view.
type CreateIndex struct {
	Table       schema.Name
	Index       schema.Index
	IfNotExists Guard
	// Concurrently builds it outside a transaction without blocking writers
	// (PostgreSQL).
	Concurrently bool
	Online       Online
	// OnlyParent creates it on a partitioned table without its partitions.
	OnlyParent bool
}

// DropIndex drops an index. With Defined, Index holds its definition and the
// operation can be reversed; without, only Index.Name counts.
type DropIndex struct {
	Table        schema.Name
	Index        schema.Index
	Defined      bool
	IfExists     Guard
	Concurrently bool
	Cascade      bool
}

// RenameIndex gives an index another name. Index holds the definition where a
// database has to build it again (SQLite), under its old name; it may be nil.
type RenameIndex struct {
	Table    schema.Name
	From, To string
	Index    *schema.Index
}

// AlterIndex changes what can be changed without building an index again:
// comment, storage parameters, visibility. Both sides are whole definitions.
type AlterIndex struct {
	Table    schema.Name
	From, To schema.Index
}

func (CreateIndex) Kind() string { return "create_index" }
func (DropIndex) Kind() string   { return "drop_index" }
func (RenameIndex) Kind() string { return "rename_index" }
func (AlterIndex) Kind() string  { return "alter_index" }

func (o CreateIndex) reverse() (Op, error) {
	return DropIndex{
		Table: o.Table, Index: o.Index, Defined: true,
		IfExists: o.IfNotExists, Concurrently: o.Concurrently,
	}, nil
}

func (o DropIndex) reverse() (Op, error) {
	if !o.Defined {
		return nil, &IrreversibleError{o, "write the definition into the drop: index = { name = …, columns = … }"}
	}
	return CreateIndex{
		Table: o.Table, Index: o.Index,
		IfNotExists: o.IfExists, Concurrently: o.Concurrently,
	}, nil
}

func (o RenameIndex) reverse() (Op, error) {
	r := RenameIndex{Table: o.Table, From: o.To, To: o.From}
	if o.Index != nil {
		index := *o.Index
		index.Name = o.To
		r.Index = &index
	}
	return r, nil
}

func (o AlterIndex) reverse() (Op, error) {
	return AlterIndex{Table: o.Table, From: o.To, To: o.From}, nil
}
