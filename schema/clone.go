package schema

import (
	"maps"
	"slices"
)

// Clone returns a copy that shares nothing with s. Nil slices and maps stay
// nil, so that the copy compares equal.
func (s Schema) Clone() Schema {
	return Schema{
		Namespaces: slices.Clone(s.Namespaces),
		Extensions: slices.Clone(s.Extensions),
		Enums:      cloneEach(s.Enums, Enum.Clone),
		Domains:    cloneEach(s.Domains, Domain.Clone),
		Composites: cloneEach(s.Composites, Composite.Clone),
		Sequences:  cloneEach(s.Sequences, Sequence.Clone),
		Tables:     cloneEach(s.Tables, Table.Clone),
		Objects:    cloneEach(s.Objects, Object.Clone),
		Given:      cloneEach(s.Given, Object.Clone),
	}
}

// Clone returns a copy that shares nothing with t.
func (t Table) Clone() Table {
	t.Columns = cloneEach(t.Columns, Column.Clone)
	if t.PrimaryKey != nil {
		t.PrimaryKey = &PrimaryKey{t.PrimaryKey.Key.Clone()}
	}
	t.Uniques = cloneEach(t.Uniques, func(u Unique) Unique { return Unique{u.Key.Clone()} })
	t.ForeignKeys = cloneEach(t.ForeignKeys, ForeignKey.Clone)
	t.Checks = cloneEach(t.Checks, Check.Clone)
	t.Exclusions = cloneEach(t.Exclusions, Exclusion.Clone)
	t.Indexes = cloneEach(t.Indexes, Index.Clone)
	t.Options.Storage = slices.Clone(t.Options.Storage)
	t.PartitionOf = clonePointer(t.PartitionOf)
	t.Parts = maps.Clone(t.Parts)
	t.Inherits = slices.Clone(t.Inherits)
	return t
}

// Clone returns a copy that shares nothing with c.
func (c Column) Clone() Column {
	c.Type = c.Type.Clone()
	c.Default = c.Default.Clone()
	c.Identity = c.Identity.Clone()
	if c.Generated != nil {
		c.Generated = &Generated{Expr: c.Generated.Expr.Clone(), Stored: c.Generated.Stored}
	}
	c.OnUpdate = c.OnUpdate.Clone()
	c.SRID = clonePointer(c.SRID)
	c.Statistics = clonePointer(c.Statistics)
	c.Options = slices.Clone(c.Options)
	return c
}

// Clone returns a copy that shares nothing with t.
func (t Type) Clone() Type {
	t.Args = slices.Clone(t.Args)
	t.Values = slices.Clone(t.Values)
	if t.Elem != nil {
		elem := t.Elem.Clone()
		t.Elem = &elem
	}
	return t
}

// Clone returns a copy that shares nothing with i; of nil it is nil.
func (i *Identity) Clone() *Identity {
	if i == nil {
		return nil
	}
	copied := *i
	copied.Options = i.Options.Clone()
	return &copied
}

// Clone returns a copy that shares nothing with o.
func (o SequenceOptions) Clone() SequenceOptions {
	o.Start = clonePointer(o.Start)
	o.Increment = clonePointer(o.Increment)
	o.Min = clonePointer(o.Min)
	o.Max = clonePointer(o.Max)
	o.Cache = clonePointer(o.Cache)
	return o
}

// Clone returns a copy that shares nothing with e.
func (e Expr) Clone() Expr {
	e.Dialects = maps.Clone(e.Dialects)
	return e
}

// Clone returns a copy that shares nothing with k.
func (k Key) Clone() Key {
	k.Columns = slices.Clone(k.Columns)
	k.Parts = cloneEach(k.Parts, IndexPart.Clone)
	k.Include = slices.Clone(k.Include)
	k.Storage = slices.Clone(k.Storage)
	k.Attached = slices.Clone(k.Attached)
	return k
}

// Clone returns a copy that shares nothing with c.
func (c ForeignKey) Clone() ForeignKey {
	c.Columns = slices.Clone(c.Columns)
	c.RefColumns = slices.Clone(c.RefColumns)
	c.SetColumns = slices.Clone(c.SetColumns)
	return c
}

// Clone returns a copy that shares nothing with c.
func (c Check) Clone() Check {
	c.Expr = c.Expr.Clone()
	return c
}

// Clone returns a copy that shares nothing with c.
func (c Exclusion) Clone() Exclusion {
	c.Elements = cloneEach(c.Elements, func(e ExclusionElement) ExclusionElement {
		e.IndexPart = e.IndexPart.Clone()
		return e
	})
	c.Include = slices.Clone(c.Include)
	c.Where = c.Where.Clone()
	c.Storage = slices.Clone(c.Storage)
	return c
}

// Clone returns a copy that shares nothing with i.
func (i Index) Clone() Index {
	i.Parts = cloneEach(i.Parts, IndexPart.Clone)
	i.Include = slices.Clone(i.Include)
	i.Where = i.Where.Clone()
	i.Storage = slices.Clone(i.Storage)
	i.Attached = slices.Clone(i.Attached)
	return i
}

// Clone returns a copy that shares nothing with p.
func (p IndexPart) Clone() IndexPart {
	p.Expr = p.Expr.Clone()
	p.OpClassArgs = slices.Clone(p.OpClassArgs)
	p.Statistics = clonePointer(p.Statistics)
	return p
}

// Clone returns a copy that shares nothing with e.
func (e Enum) Clone() Enum {
	e.Values = slices.Clone(e.Values)
	e.ValuesRenamed = maps.Clone(e.ValuesRenamed)
	return e
}

// Clone returns a copy that shares nothing with d.
func (d Domain) Clone() Domain {
	d.Type = d.Type.Clone()
	d.Default = d.Default.Clone()
	d.Checks = cloneEach(d.Checks, Check.Clone)
	return d
}

// Clone returns a copy that shares nothing with c.
func (c Composite) Clone() Composite {
	c.Attributes = cloneEach(c.Attributes, func(a Attribute) Attribute {
		a.Type = a.Type.Clone()
		return a
	})
	return c
}

// Clone returns a copy that shares nothing with s.
func (s Sequence) Clone() Sequence {
	s.Type = s.Type.Clone()
	s.Options = s.Options.Clone()
	s.OwnedBy = clonePointer(s.OwnedBy)
	return s
}

// Clone returns a copy that shares nothing with o.
func (o Object) Clone() Object {
	o.Needs = slices.Clone(o.Needs)
	o.Indexes = cloneEach(o.Indexes, Index.Clone)
	o.ColumnComments = maps.Clone(o.ColumnComments)
	o.ColumnDefaults = maps.Clone(o.ColumnDefaults)
	o.Session = maps.Clone(o.Session)
	o.Columns = maps.Clone(o.Columns)
	for name, c := range o.Columns {
		c.Statistics, c.Options = clonePointer(c.Statistics), slices.Clone(c.Options)
		o.Columns[name] = c
	}
	o.Target = clonePointer(o.Target)
	return o
}

func cloneEach[T any](list []T, clone func(T) T) []T {
	if list == nil {
		return nil
	}
	out := make([]T, len(list))
	for i, v := range list {
		out[i] = clone(v)
	}
	return out
}

// clonePointer copies a value that holds no pointers of its own.
func clonePointer[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}
