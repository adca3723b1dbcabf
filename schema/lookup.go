package schema

import "slices"

// Table returns the table of that name, or nil. The pointer is into the schema.
func (s *Schema) Table(n Name) *Table {
	for i := range s.Tables {
		if s.Tables[i].Name == n.Name && s.Tables[i].Schema == n.Schema {
			return &s.Tables[i]
		}
	}
	return nil
}

// Enum returns the enum of that name, or nil. The pointer is into the schema.
func (s *Schema) Enum(n Name) *Enum {
	for i := range s.Enums {
		if s.Enums[i].Name == n.Name && s.Enums[i].Schema == n.Schema {
			return &s.Enums[i]
		}
	}
	return nil
}

// Sequence returns the sequence of that name, or nil. The pointer is into the
// schema.
func (s *Schema) Sequence(n Name) *Sequence {
	for i := range s.Sequences {
		if s.Sequences[i].Name == n.Name && s.Sequences[i].Schema == n.Schema {
			return &s.Sequences[i]
		}
	}
	return nil
}

// Domain returns the domain of that name, or nil. The pointer is into the
// schema.
func (s *Schema) Domain(n Name) *Domain {
	for i := range s.Domains {
		if s.Domains[i].Name == n.Name && s.Domains[i].Schema == n.Schema {
			return &s.Domains[i]
		}
	}
	return nil
}

// Composite returns the composite type of that name, or nil. The pointer is
// into the schema.
func (s *Schema) Composite(n Name) *Composite {
	for i := range s.Composites {
		if s.Composites[i].Name == n.Name && s.Composites[i].Schema == n.Schema {
			return &s.Composites[i]
		}
	}
	return nil
}

// Parents returns the table that t is a partition of, or those that it inherits from,
// in order.
func (t *Table) Parents() []Name {
	if t.PartitionOf != nil {
		return []Name{t.PartitionOf.Parent}
	}
	return t.Inherits
}

// Descendants returns the partitions of a table and the tables that inherit from it, at
// every level.
func (s *Schema) Descendants(n Name) map[Name]bool {
	found := map[Name]bool{}
	isParent := func(p Name) bool { return p == n || found[p] }
	for grown := true; grown; {
		grown = false
		for i := range s.Tables {
			t := &s.Tables[i]
			if name := t.QualifiedName(); !isParent(name) && slices.ContainsFunc(t.Parents(), isParent) {
				found[name], grown = true, true
			}
		}
	}
	return found
}

// Heir is a column of a table as a partition of that table, or a table that inherits
// from it, has it: as it says itself, or as the nearest of its parents has it.
type Heir struct {
	Table  Name
	Column Column
	// Stored and Compressed report whether the column's Storage, or Compression, is the
	// same in this table and in all its parents, up to the one that was asked about.
	Stored, Compressed bool
}

// Heirs returns a column as each descendant of a table has it, sorted by the names of
// the tables. of is the column as the table itself has it.
func (s *Schema) Heirs(table Name, column string, of Column) []Heir {
	family := s.Descendants(table)
	known := map[Name]*Heir{table: {Table: table, Column: of, Stored: true, Compressed: true}}
	var find func(n Name) *Heir
	find = func(n Name) *Heir {
		if h, ok := known[n]; ok {
			return h
		}
		t := s.Table(n)
		h := &Heir{Table: n}
		known[n] = h
		parents := t.Parents()
		up := find(parents[slices.IndexFunc(parents, func(p Name) bool { return p == table || family[p] })])
		h.Column, h.Stored, h.Compressed = up.Column, up.Stored, up.Compressed
		if own := t.Column(column); own != nil {
			h.Column = *own
			h.Stored, h.Compressed = up.Stored && own.Storage == up.Column.Storage, up.Compressed && own.Compression == up.Column.Compression
		}
		return h
	}
	var list []Heir
	for n := range family {
		list = append(list, *find(n))
	}
	slices.SortFunc(list, func(x, y Heir) int { return x.Table.Compare(y.Table) })
	return list
}

// HandedDown is what partitions and heirs have of a column of their parent's: all but its
// comment and how it is sampled, which are each table's own.
func (c Column) HandedDown() Column {
	c.Comment, c.Statistics, c.Options = "", nil, nil
	return c
}

// InheritedColumn returns the column of that name of the nearest of the table's
// parents, or of theirs, that has one; nil if none has. Parents are looked up in s; one
// that is not there is passed over. The pointer is into the schema.
func (t *Table) InheritedColumn(s interface{ Table(Name) *Table }, name string) *Column {
	for _, n := range t.Parents() {
		p := s.Table(n)
		if p == nil {
			continue
		}
		if col := p.Column(name); col != nil {
			return col
		}
		if col := p.InheritedColumn(s, name); col != nil {
			return col
		}
	}
	return nil
}

// QualifiedName returns the enum's name.
func (e *Enum) QualifiedName() Name { return Name{Schema: e.Schema, Name: e.Name} }

// QualifiedName returns the domain's name.
func (d *Domain) QualifiedName() Name { return Name{Schema: d.Schema, Name: d.Name} }

// QualifiedName returns the composite type's name.
func (c *Composite) QualifiedName() Name { return Name{Schema: c.Schema, Name: c.Name} }

// QualifiedName returns the sequence's name.
func (s *Sequence) QualifiedName() Name { return Name{Schema: s.Schema, Name: s.Name} }

// QualifiedName returns the object's name, without its arguments.
func (o *Object) QualifiedName() Name { return Name{Schema: o.Schema, Name: o.Name} }

// QualifiedName returns the name of the user-defined type, and the zero Name for
// a type of the database's own.
func (t *Type) QualifiedName() Name { return Name{Schema: t.Schema, Name: t.Name} }

// ID identifies an Object within a schema.
type ID struct {
	Kind   ObjectKind
	Schema string
	Name   string
	Args   string
	On     Name
}

// TypeID returns an ID for an enum, a domain or a composite type, which no Object has.
func TypeID(n Name) ID { return ID{Kind: "type", Schema: n.Schema, Name: n.Name} }

// QualifiedName returns the object's name alone.
func (id *ID) QualifiedName() Name { return Name{Schema: id.Schema, Name: id.Name} }

// ID returns the object's identity. Statistics have a name of their own, whatever
// table they are of.
func (o *Object) ID() ID {
	id := ID{Kind: o.Kind, Schema: o.Schema, Name: o.Name, Args: o.Args, On: o.On}
	if o.Kind == KindStatistics {
		id.On = Name{}
	}
	return id
}

// Object returns the object of that identity, or nil. The pointer is into the
// schema.
func (s *Schema) Object(id ID) *Object {
	for i := range s.Objects {
		if s.Objects[i].ID() == id {
			return &s.Objects[i]
		}
	}
	return nil
}

// Lookup finds what a schema holds by its name, in a time that does not grow with the
// size of the schema. It does not see what is added to the schema or renamed after
// NewLookup.
type Lookup struct {
	tables    map[Name]*Table
	sequences map[Name]*Sequence
	objects   map[ID]*Object
}

// NewLookup indexes s. Of two with the same name it finds the first, as the methods of
// Schema do.
func NewLookup(s *Schema) Lookup {
	return Lookup{
		tables:    firstBy(s.Tables, (*Table).QualifiedName),
		sequences: firstBy(s.Sequences, (*Sequence).QualifiedName),
		objects:   firstBy(s.Objects, (*Object).ID),
	}
}

func firstBy[T any, K comparable](list []T, key func(*T) K) map[K]*T {
	m := make(map[K]*T, len(list))
	for i := range list {
		k := key(&list[i])
		if _, taken := m[k]; !taken {
			m[k] = &list[i]
		}
	}
	return m
}

// Table returns the table of that name, or nil. The pointer is into the schema.
func (l Lookup) Table(n Name) *Table { return l.tables[n] }

// Sequence returns the sequence of that name, or nil. The pointer is into the
// schema.
func (l Lookup) Sequence(n Name) *Sequence { return l.sequences[n] }

// Object returns the object of that identity, or nil. The pointer is into the
// schema.
func (l Lookup) Object(id ID) *Object { return l.objects[id] }
