package ops

import (
	"maps"
	"slices"

	"github.com/retort-db/migrate/schema"
)

// editor is a schema under change. It copies what it touches, once.
type editor struct {
	s schema.Schema
	// lists holds the slices of s that are copies already, by address.
	lists map[any]bool
	// tables holds the tables that are copies already.
	tables map[schema.Name]bool
}

func newEditor(s schema.Schema) *editor {
	return &editor{s: s, lists: map[any]bool{}, tables: map[schema.Name]bool{}}
}

// family is one of the schema's lists of named things. get and the callbacks of
// update hand out elements whose own slices are still shared.
type family[T any] struct {
	e    *editor
	what string
	list *[]T
	name func(*T) schema.Name
}

func (e *editor) namespaces() family[schema.Namespace] {
	return family[schema.Namespace]{e, "schema", &e.s.Namespaces,
		func(n *schema.Namespace) schema.Name { return schema.Name{Name: n.Name} }}
}

func (e *editor) extensions() family[schema.Extension] {
	return family[schema.Extension]{e, "extension", &e.s.Extensions,
		func(x *schema.Extension) schema.Name { return schema.Name{Name: x.Name} }}
}

func (e *editor) enums() family[schema.Enum] {
	return family[schema.Enum]{e, "enum", &e.s.Enums, (*schema.Enum).QualifiedName}
}

func (e *editor) domains() family[schema.Domain] {
	return family[schema.Domain]{e, "domain", &e.s.Domains, (*schema.Domain).QualifiedName}
}

func (e *editor) composites() family[schema.Composite] {
	return family[schema.Composite]{e, "type", &e.s.Composites, (*schema.Composite).QualifiedName}
}

func (e *editor) sequences() family[schema.Sequence] {
	return family[schema.Sequence]{e, "sequence", &e.s.Sequences, (*schema.Sequence).QualifiedName}
}

func (e *editor) tableList() family[schema.Table] {
	return family[schema.Table]{e, "table", &e.s.Tables, (*schema.Table).QualifiedName}
}

// own makes the list the editor's.
func (f family[T]) own() {
	if !f.e.lists[f.list] {
		*f.list = slices.Clone(*f.list)
		f.e.lists[f.list] = true
	}
}

func (f family[T]) index(n schema.Name) int {
	for i := range *f.list {
		if f.name(&(*f.list)[i]) == n {
			return i
		}
	}
	return -1
}

// get returns the element, to be changed in place, or a *NotFoundError.
func (f family[T]) get(n schema.Name) (*T, error) {
	i := f.index(n)
	if i < 0 {
		return nil, &NotFoundError{What: f.what, Name: n.String()}
	}
	f.own()
	return &(*f.list)[i], nil
}

func (f family[T]) add(v T, ifNotExists Guard) error {
	n := f.name(&v)
	if f.index(n) >= 0 {
		if ifNotExists {
			return nil
		}
		return &ExistsError{What: f.what, Name: n.String()}
	}
	f.own()
	*f.list = append(*f.list, v)
	return nil
}

// remove reports whether the element was there.
func (f family[T]) remove(n schema.Name, ifExists Guard) (bool, error) {
	i := f.index(n)
	if i < 0 {
		if ifExists {
			return false, nil
		}
		return false, &NotFoundError{What: f.what, Name: n.String()}
	}
	f.own()
	*f.list = slices.Delete(*f.list, i, i+1)
	return true, nil
}

// rename gives the element another name by way of set.
func (f family[T]) rename(from, to schema.Name, set func(*T)) error {
	v, err := f.get(from)
	if err != nil {
		return err
	}
	if from != to && f.index(to) >= 0 {
		return &ExistsError{What: f.what, Name: to.String()}
	}
	set(v)
	return nil
}

// replace puts another definition in the place of the element called from.
func (f family[T]) replace(from schema.Name, to T) error {
	return f.rename(from, f.name(&to), func(v *T) { *v = to })
}

// table returns a table that is the editor's own, or a *NotFoundError.
func (e *editor) table(n schema.Name) (*schema.Table, error) {
	t, err := e.tableList().get(n)
	if err != nil {
		return nil, err
	}
	if !e.tables[n] {
		*t = t.Clone()
		e.tables[n] = true
	}
	return t, nil
}

// eachTable hands the tables that want names to change, as the editor's own.
func (e *editor) eachTable(want func(*schema.Table) bool, change func(*schema.Table)) {
	for i := range e.s.Tables {
		if !want(&e.s.Tables[i]) {
			continue
		}
		t, err := e.table(e.s.Tables[i].QualifiedName())
		if err == nil {
			change(t)
		}
	}
}

// moved carries the ownership of a table over to its new name.
func (e *editor) moved(from, to schema.Name) {
	owned := e.tables[from]
	delete(e.tables, from)
	if owned {
		e.tables[to] = true
	}
}

// objects returns the list of objects as the editor's own.
func (e *editor) objects() *[]schema.Object {
	if !e.lists[&e.s.Objects] {
		e.s.Objects = slices.Clone(e.s.Objects)
		e.lists[&e.s.Objects] = true
	}
	return &e.s.Objects
}

func (e *editor) objectIndex(id schema.ID) int {
	return slices.IndexFunc(e.s.Objects, func(o schema.Object) bool { return o.ID() == id })
}

// object returns the object, to be changed in place, or a *NotFoundError.
func (e *editor) object(id schema.ID) (*schema.Object, error) {
	i := e.objectIndex(id)
	if i < 0 {
		return nil, objectNotFound(id)
	}
	return &(*e.objects())[i], nil
}

func objectNotFound(id schema.ID) error {
	return &NotFoundError{What: string(id.Kind), Name: objectLabel(id), Table: id.On}
}

// objectLabel is the object's name as a person would say it.
func objectLabel(id schema.ID) string {
	n := id.QualifiedName().String()
	if id.Args != "" {
		n += "(" + id.Args + ")"
	}
	return n
}

// copyMap is maps.Clone for a map that is going to be written to.
func copyMap(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return maps.Clone(m)
}
