package tomlfile

import (
	"go/token"
	"io/fs"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

// Places reads the files, once, and returns what says where they declare something: a member
// of a table if it is written there, or else what it is a member of. The answer is the zero
// value where neither is found. A schema that was loaded does not know where it comes from.
func Places(fsys fs.FS, patterns ...string) func(at schema.Path) token.Position {
	paths, _ := expand(fsys, patterns)            // whoever loads them tells what is wrong with a pattern
	roots := make([]*schematoml.Node, len(paths)) // nil where a file cannot be read
	for i, p := range paths {
		if data, err := fs.ReadFile(fsys, p); err == nil {
			if root, err := schematoml.Parse(p, data); err == nil {
				roots[i] = root
			}
		}
	}
	return func(at schema.Path) token.Position {
		for i, root := range roots {
			if root == nil {
				continue
			}
			if n := declaration(root, at); n != nil {
				return token.Position{Filename: paths[i], Line: member(n, at).Line}
			}
		}
		return token.Position{}
	}
}

// declaration is the table of a document that declares something, or nil.
func declaration(root *schematoml.Node, at schema.Path) *schematoml.Node {
	for _, s := range sections() {
		within := root.Get(s.key)
		if within == nil || s.what != at.Kind && s.unique != at.Kind {
			continue
		}
		for _, p := range within.Pairs {
			name := p.Key
			if said := p.Node.Get("name"); s.object && said != nil {
				name = said.Text
			}
			same := func(key, want string) bool {
				n := p.Node.Get(key)
				return want == "" || n != nil && n.Text == want
			}
			if schema.ParseName(name) == at.Name && same("on", at.On.String()) && same("args", at.Args) {
				return p.Node
			}
		}
	}
	return nil
}

// member is where a member is written: among its like, or at the one column that it is
// about. It is the declaration itself if it is neither.
func member(declaration *schematoml.Node, at schema.Path) *schematoml.Node {
	if at.Member == "" {
		return declaration
	}
	column := at.MemberName
	if at.Member != "column" {
		for _, key := range listsOf(at.Member) {
			if n := among(declaration.Get(key), at); n != nil {
				return n
			}
		}
		column = ""
		if len(at.Columns) == 1 {
			column = at.Columns[0]
		}
	}
	if columns := declaration.Get("columns"); columns != nil {
		for _, c := range columns.Items {
			if name := c.Get("name"); name != nil && name.Text == column {
				return c
			}
		}
	}
	return declaration
}

// listsOf are the keys under which members of a kind may stand.
func listsOf(member string) []string {
	switch member {
	case "index":
		return []string{"indexes"}
	case "unique constraint":
		return []string{"unique_constraints"}
	case "foreign key":
		return []string{"foreign_keys"}
	case "attribute":
		return []string{"attributes"}
	}
	return []string{"primary_key", "unique_constraints", "foreign_keys", "checks", "exclude_constraints"}
}

// among finds a member in a list of them, by its name or else by its columns.
func among(list *schematoml.Node, at schema.Path) *schematoml.Node {
	if list == nil {
		return nil
	}
	items := list.Items
	if list.Kind == schematoml.Table { // primary_key = { name = …, columns = … }
		items = []*schematoml.Node{list}
	}
	for _, n := range items {
		if name := n.Get("name"); at.MemberName != "" && name != nil && name.Text == at.MemberName {
			return n
		}
		if columns := n.Get("columns"); at.MemberName == "" && columns != nil && len(at.Columns) > 0 && sameNames(columns, at.Columns) {
			return n
		}
	}
	return nil
}
