package schema

import "strings"

// Path leads to a thing of a schema, or to a member of one. An error says with it what
// it is about, and a reader of models where that is written: the values of a schema do
// not know where they come from.
type Path struct {
	// Kind is what the thing is, in words: "table", "enum", "materialized view".
	Kind string
	Name Name
	// On is the table of what is told from others by it, as a trigger is; of what is
	// published it may be more than a table, which Args says instead.
	On   Name
	Args string
	// Member is what of the thing is meant, in words: "column", "index", "constraint",
	// "attribute". It is empty if that is the thing itself.
	Member     string
	MemberName string
	// Columns are those of a member which has no name, as far as it has any.
	Columns []string
}

// TablePath is the path of a table.
func TablePath(name Name) Path { return Path{Kind: "table", Name: name} }

// Path is the object's.
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
