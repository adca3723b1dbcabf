package ops

import (
	"maps"
	"reflect"
	"slices"

	"github.com/retort-db/migrate/schema"
)

func (o CreateIndex) apply(e *editor) error {
	list, err := e.indexes(o.Table)
	if err != nil {
		return err
	}
	if o.Index.Name != "" && indexByName(*list, o.Index.Name) >= 0 {
		if o.IfNotExists {
			return nil
		}
		return &ExistsError{What: "index", Name: o.Index.Name, Table: o.Table}
	}
	*list = append(*list, o.Index.Clone())
	return nil
}

func (o DropIndex) apply(e *editor) error {
	list, err := e.indexes(o.Table)
	if err != nil {
		return err
	}
	i := o.find(*list)
	if i < 0 {
		if o.IfExists {
			return nil
		}
		return &NotFoundError{What: "index", Name: o.Index.Name, Table: o.Table}
	}
	*list = slices.Delete(*list, i, i+1)
	return nil
}

// find looks for the index by name, and for one without a name by structure.
func (o DropIndex) find(list []schema.Index) int {
	if o.Index.Name != "" {
		return indexByName(list, o.Index.Name)
	}
	anonymous := func(x schema.Index) schema.Index {
		x.Name, x.Comment, x.RenamedFrom = "", "", ""
		return x
	}
	return slices.IndexFunc(list, func(x schema.Index) bool { return reflect.DeepEqual(anonymous(x), anonymous(o.Index)) })
}

func (o RenameIndex) apply(e *editor) error {
	if t, err := e.table(o.Table); err == nil && t.PartitionOf != nil && indexByName(t.Indexes, o.From) < 0 {
		renamePart(t, o.From, o.To)
		return nil
	}
	return e.editIndex(o.Table, o.From, o.To, func(x *schema.Index) { x.Name = o.To })
}

// renamePart renames a partition's part of an index of the partitioned table.
func renamePart(t *schema.Table, from, to string) {
	parts := maps.Clone(t.Parts)
	if parts == nil {
		parts = map[string]string{}
	}
	given := from
	for name, now := range parts {
		if now == from {
			given = name
		}
	}
	if parts[given] = to; given == to {
		delete(parts, given)
	}
	if t.Parts = parts; len(parts) == 0 {
		t.Parts = nil
	}
}

func (o AlterIndex) apply(e *editor) error {
	return e.editIndex(o.Table, o.From.Name, o.To.Name, func(x *schema.Index) { *x = o.To.Clone() })
}

func (e *editor) editIndex(table schema.Name, from, to string, change func(*schema.Index)) error {
	list, err := e.indexes(table)
	if err != nil {
		return err
	}
	i := indexByName(*list, from)
	if i < 0 {
		return &NotFoundError{What: "index", Name: from, Table: table}
	}
	if from != to && indexByName(*list, to) >= 0 {
		return &ExistsError{What: "index", Name: to, Table: table}
	}
	change(&(*list)[i])
	return nil
}

// indexes returns the indexes of a table or materialised view, as the editor's
// own.
func (e *editor) indexes(n schema.Name) (*[]schema.Index, error) {
	id := schema.ID{Kind: schema.KindMaterializedView, Schema: n.Schema, Name: n.Name}
	if o, err := e.object(id); err == nil {
		o.Indexes = slices.Clone(o.Indexes)
		return &o.Indexes, nil
	}
	t, err := e.table(n)
	if err != nil {
		return nil, err
	}
	return &t.Indexes, nil
}

func indexByName(list []schema.Index, name string) int {
	return slices.IndexFunc(list, func(x schema.Index) bool { return x.Name == name })
}
