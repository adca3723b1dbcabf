package sqlfile

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// applyRenames marks what the files say was renamed. A comment that is about
// nothing in the schema is told in a note.
func applyRenames(live *liveInfo, list []*statement, s *schema.Schema) []Note {
	var lost []Note
	for _, one := range list {
		for _, r := range one.renames {
			if a := (renamer{live, s, one, r}); !a.apply() {
				line, _ := sqltext.Position(one.file.Text, r.offset)
				lost = append(lost, Note{File: one.file.Path, Line: line, Count: 1,
					Message: "the comment says renamed from " + r.from.String() + ", but not what: put it behind the name on the line of the table, column, constraint or index"})
			}
		}
	}
	return lost
}

// renamer finds in a schema what one comment is about.
type renamer struct {
	live   *liveInfo
	schema *schema.Schema
	one    *statement
	rename
}

func (r renamer) apply() bool {
	c := r.one.class
	if len(c.Targets) == 0 {
		return false
	}
	target, from := c.Targets[0], r.from.String()
	switch r.kind {
	case renamedColumn:
		return r.column(target)
	case renamedMember:
		t := r.table(target)
		return t != nil && r.member(t, r.rename.name)
	case renamedValue:
		return r.value(target)
	}
	switch c.Object {
	case "TABLE":
		if t := r.table(target); t != nil {
			t.RenamedFrom = from
			return true
		}
	case "INDEX":
		if t := r.table(c.On); t != nil {
			return r.member(t, r.fold(target.Parts[len(target.Parts)-1]))
		}
	}
	return r.namedObject(target, from)
}

// namedObject looks among the types, sequences and objects.
func (r renamer) namedObject(target sqltext.Name, from string) bool {
	s := r.schema
	switch r.one.class.Object {
	case "TYPE":
		for i := range s.Enums {
			if r.is(target, s.Enums[i].QualifiedName()) {
				s.Enums[i].RenamedFrom = from
				return true
			}
		}
		for i := range s.Composites {
			if r.is(target, s.Composites[i].QualifiedName()) {
				s.Composites[i].RenamedFrom = from
				return true
			}
		}
	case "DOMAIN":
		for i := range s.Domains {
			if r.is(target, s.Domains[i].QualifiedName()) {
				s.Domains[i].RenamedFrom = from
				return true
			}
		}
	case "SEQUENCE":
		for i := range s.Sequences {
			if r.is(target, s.Sequences[i].QualifiedName()) {
				s.Sequences[i].RenamedFrom = from
				return true
			}
		}
	}
	kind := strings.ToLower(strings.ReplaceAll(r.one.class.Object, " ", "_"))
	for i := range s.Objects {
		if o := &s.Objects[i]; string(o.Kind) == kind && r.is(target, o.QualifiedName()) {
			o.RenamedFrom = from
			return true
		}
	}
	return false
}

func (r renamer) column(target sqltext.Name) bool {
	t := r.table(target)
	if t == nil {
		return false
	}
	for i := range t.Columns {
		if r.same(t.Columns[i].Name, r.rename.name) {
			t.Columns[i].RenamedFrom = r.from.Name
			return true
		}
	}
	return false
}

// member looks for a constraint or index of that name.
func (r renamer) member(t *schema.Table, name string) bool {
	from := r.from.Name
	if t.PrimaryKey != nil && r.same(t.PrimaryKey.Name, name) {
		t.PrimaryKey.RenamedFrom = from
		return true
	}
	for i := range t.Uniques {
		if r.same(t.Uniques[i].Name, name) {
			t.Uniques[i].RenamedFrom = from
			return true
		}
	}
	for i := range t.Checks {
		if r.same(t.Checks[i].Name, name) {
			t.Checks[i].RenamedFrom = from
			return true
		}
	}
	for i := range t.ForeignKeys {
		if r.same(t.ForeignKeys[i].Name, name) {
			t.ForeignKeys[i].RenamedFrom = from
			return true
		}
	}
	for i := range t.Exclusions {
		if r.same(t.Exclusions[i].Name, name) {
			t.Exclusions[i].RenamedFrom = from
			return true
		}
	}
	for i := range t.Indexes {
		if r.same(t.Indexes[i].Name, name) {
			t.Indexes[i].RenamedFrom = from
			return true
		}
	}
	return false
}

func (r renamer) value(target sqltext.Name) bool {
	for i := range r.schema.Enums {
		e := &r.schema.Enums[i]
		if !r.is(target, e.QualifiedName()) || !slices.Contains(e.Values, r.rename.name) {
			continue
		}
		if e.ValuesRenamed == nil {
			e.ValuesRenamed = map[string]string{}
		}
		e.ValuesRenamed[r.rename.name] = r.from.Name
		return true
	}
	return false
}

// table finds the table that a statement names.
func (r renamer) table(target sqltext.Name) *schema.Table {
	for i := range r.schema.Tables {
		if t := &r.schema.Tables[i]; r.is(target, t.QualifiedName()) {
			return t
		}
	}
	return nil
}

// is reports whether a name in the statement means n.
func (r renamer) is(target sqltext.Name, n schema.Name) bool {
	parts := target.Parts
	if len(parts) == 0 {
		return false
	}
	if !r.same(r.fold(parts[len(parts)-1]), n.Name) {
		return false
	}
	if !r.live.namespaces {
		return true
	}
	namespace := r.namespace
	if len(parts) > 1 {
		namespace = r.fold(parts[len(parts)-2])
	}
	if namespace == r.live.namespace {
		namespace = ""
	}
	return namespace == n.Schema
}

func (r renamer) fold(p sqltext.NamePart) string {
	if p.Quoted {
		return p.Text
	}
	return r.live.bare(p.Text)
}

// same compares names as the server does.
func (r renamer) same(a, b string) bool {
	return a != "" && (a == b || r.live.caseless && strings.EqualFold(a, b))
}
