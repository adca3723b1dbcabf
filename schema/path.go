package schema

import "strings"

// Path leads to a thing of a schema, or to a member of one. An error says with it what
// it is about, and a reader of models where that is written: the values of a schema do
// not know where they come from.
type Path struct {
	// Kind is what the thing is, in words: "table", "enum", "materialized view".
	Kind string
	Name Name
	// On is the table to which the thing belongs, if two tables may have things of the
	// same name, such as triggers. Args says so of what a publication publishes, which
	// may be all tables of a schema.
	On   Name
	Args string
	// Member is what of the thing is meant, in words: "column", "index", "constraint",
	// "attribute". It is empty if that is the thing itself.
	Member     string
	MemberName string
	// Columns tell a member without a name, such as a key, from others of its kind.
	Columns []string
}

// TablePath is the path of a table.
func TablePath(name Name) Path { return Path{Kind: "table", Name: name} }

// Path returns the path of an object.
func (o Object) Path() Path {
	p := Path{Kind: o.Kind.Words(), Name: o.QualifiedName()}
	if o.Kind != KindStatistics {
		p.On = o.On
	}
	if o.Kind == KindPublicationTable {
		p.Args = o.Args
	}
	return p
}

// With is the path of a member. Columns tell a member that may have no name.
func (p Path) With(member, name string, columns ...string) Path {
	p.Member, p.MemberName, p.Columns = member, name, columns
	return p
}

// String is how people say it: "table users, column name".
func (p Path) String() string {
	text := p.Kind + " " + p.Name.String()
	switch {
	case !p.On.IsZero():
		text = p.Kind + " " + p.Name.Name + " on " + p.On.String()
	case p.Args != "":
		text += " on " + p.Args
	}
	switch {
	case p.Member == "":
		return text
	case p.MemberName != "":
		return text + ", " + p.Member + " " + p.MemberName
	case len(p.Columns) > 0:
		return text + ", " + p.Member + " over " + strings.Join(p.Columns, ", ")
	}
	return text + ", " + p.Member
}
