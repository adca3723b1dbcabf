package schema

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

// ID is what tells one Object from another.
type ID struct {
	Kind   ObjectKind
	Schema string
	Name   string
	Args   string
	On     Name
}

// ID returns the object's identity.
func (o *Object) ID() ID {
	return ID{Kind: o.Kind, Schema: o.Schema, Name: o.Name, Args: o.Args, On: o.On}
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
