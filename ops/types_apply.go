package ops

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

func (o CreateSchema) apply(e *editor) error { return e.namespaces().add(o.Namespace, o.IfNotExists) }

// apply with Cascade drops everything in the schema.
func (o DropSchema) apply(e *editor) error {
	name := o.Namespace.Name
	found, err := e.namespaces().remove(schema.Name{Name: name}, o.IfExists)
	if err != nil || !found || !o.Cascade {
		return err
	}
	inside := func(n schema.Name) bool { return n.Schema == name }
	e.dropReferences(func(fk schema.ForeignKey) bool { return inside(fk.RefTable) })
	e.enums().removeAll(inside)
	e.domains().removeAll(inside)
	e.composites().removeAll(inside)
	e.sequences().removeAll(inside)
	e.tableList().removeAll(inside)
	list := e.objects()
	*list = slices.DeleteFunc(*list, func(x schema.Object) bool { return x.Schema == name || inside(x.On) })
	return nil
}

func (f family[T]) removeAll(match func(schema.Name) bool) {
	f.own()
	*f.list = slices.DeleteFunc(*f.list, func(v T) bool { return match(f.name(&v)) })
}

func (o RenameSchema) apply(e *editor) error {
	err := e.namespaces().rename(schema.Name{Name: o.From}, schema.Name{Name: o.To},
		func(n *schema.Namespace) { n.Name = o.To })
	if err != nil {
		return err
	}
	move := func(n schema.Name) schema.Name {
		if n.Schema == o.From {
			n.Schema = o.To
		}
		return n
	}
	e.enums().each(func(x *schema.Enum) { x.Schema = move(x.QualifiedName()).Schema })
	e.domains().each(func(x *schema.Domain) { x.Schema = move(x.QualifiedName()).Schema })
	e.composites().each(func(x *schema.Composite) { x.Schema = move(x.QualifiedName()).Schema })
	e.sequences().each(func(x *schema.Sequence) { x.Schema = move(x.QualifiedName()).Schema })
	e.extensions().each(func(x *schema.Extension) { x.Schema = move(schema.Name{Schema: x.Schema}).Schema })
	e.tableList().each(func(x *schema.Table) {
		from := x.QualifiedName()
		x.Schema = move(from).Schema
		e.moved(from, x.QualifiedName())
	})
	for i := range *e.objects() {
		e.s.Objects[i].Schema = move(e.s.Objects[i].QualifiedName()).Schema
	}
	e.renameTables(move)
	e.renameTypes(move)
	return nil
}

func (f family[T]) each(change func(*T)) {
	f.own()
	for i := range *f.list {
		change(&(*f.list)[i])
	}
}

func (o AlterSchema) apply(e *editor) error {
	return e.namespaces().replace(schema.Name{Name: o.From.Name}, o.To)
}

func (o CreateExtension) apply(e *editor) error {
	return e.extensions().add(o.Extension, o.IfNotExists)
}

func (o DropExtension) apply(e *editor) error {
	_, err := e.extensions().remove(schema.Name{Name: o.Extension.Name}, o.IfExists)
	return err
}

func (o AlterExtension) apply(e *editor) error {
	return e.extensions().replace(schema.Name{Name: o.From.Name}, o.To)
}

func (o CreateEnum) apply(e *editor) error { return e.enums().add(o.Enum.Clone(), o.IfNotExists) }

func (o DropEnum) apply(e *editor) error {
	_, err := e.enums().remove(o.Enum.QualifiedName(), o.IfExists)
	return err
}

func (o RenameEnum) apply(e *editor) error {
	err := e.enums().rename(o.From, o.To, func(x *schema.Enum) { x.Schema, x.Name = o.To.Schema, o.To.Name })
	if err == nil {
		e.renameType(o.From, o.To)
	}
	return err
}

func (o AddEnumValue) apply(e *editor) error {
	x, err := e.enums().get(o.Enum)
	if err != nil {
		return err
	}
	if slices.Contains(x.Values, o.Value) {
		if o.IfNotExists {
			return nil
		}
		return &ExistsError{What: "value of enum " + o.Enum.String(), Name: o.Value}
	}
	with, err := o.insertInto(x.Values)
	if err != nil {
		return err
	}
	x.Values = with
	return nil
}

// insertInto returns a new list with the value in its place.
func (o AddEnumValue) insertInto(values []string) ([]string, error) {
	at := len(values)
	if neighbour := o.Before + o.After; neighbour != "" {
		at = slices.Index(values, neighbour)
		if at < 0 {
			return nil, &NotFoundError{What: "value of enum " + o.Enum.String(), Name: neighbour}
		}
		if o.After != "" {
			at++
		}
	}
	return slices.Insert(slices.Clone(values), at, o.Value), nil
}

// apply also renames the value in the defaults of columns of the type, as
// databases do.
func (o RenameEnumValue) apply(e *editor) error {
	x, err := e.enums().get(o.Enum)
	if err != nil {
		return err
	}
	i := slices.Index(x.Values, o.From)
	if i < 0 {
		return &NotFoundError{What: "value of enum " + o.Enum.String(), Name: o.From}
	}
	if o.From != o.To && slices.Contains(x.Values, o.To) {
		return &ExistsError{What: "value of enum " + o.Enum.String(), Name: o.To}
	}
	x.Values = slices.Clone(x.Values)
	x.Values[i] = o.To
	hit := func(c schema.Column) bool {
		_, is := renamedLiteral(c.Default.SQL, o.From, o.To)
		return is && c.Type.Kind == schema.EnumKind && c.Type.Name == o.Enum.Name && c.Type.Schema == o.Enum.Schema
	}
	e.eachTable(
		func(t *schema.Table) bool { return slices.ContainsFunc(t.Columns, hit) },
		func(t *schema.Table) {
			for i := range t.Columns {
				if hit(t.Columns[i]) {
					t.Columns[i].Default.SQL, _ = renamedLiteral(t.Columns[i].Default.SQL, o.From, o.To)
				}
			}
		},
	)
	return nil
}

// renamedLiteral replaces a default that is the string from, with or without a
// cast.
func renamedLiteral(sql, from, to string) (string, bool) {
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	rest, ok := strings.CutPrefix(sql, quote(from))
	if !ok || rest != "" && !strings.HasPrefix(rest, "::") {
		return sql, false
	}
	return quote(to) + rest, true
}

func (o AlterEnum) apply(e *editor) error {
	return e.enums().replace(o.From.QualifiedName(), o.To.Clone())
}

func (o CreateDomain) apply(e *editor) error { return e.domains().add(o.Domain.Clone(), false) }

func (o DropDomain) apply(e *editor) error {
	_, err := e.domains().remove(o.Domain.QualifiedName(), o.IfExists)
	return err
}

func (o AlterDomain) apply(e *editor) error {
	return e.domains().replace(o.From.QualifiedName(), o.To.Clone())
}

func (o RenameDomain) apply(e *editor) error {
	err := e.domains().rename(o.From, o.To, func(x *schema.Domain) { x.Schema, x.Name = o.To.Schema, o.To.Name })
	if err == nil {
		e.renameType(o.From, o.To)
	}
	return err
}

func (o CreateType) apply(e *editor) error { return e.composites().add(o.Composite.Clone(), false) }

func (o DropType) apply(e *editor) error {
	_, err := e.composites().remove(o.Composite.QualifiedName(), o.IfExists)
	return err
}

func (o AlterType) apply(e *editor) error {
	return e.composites().replace(o.From.QualifiedName(), o.To.Clone())
}

func (o RenameType) apply(e *editor) error {
	err := e.composites().rename(o.From, o.To, func(x *schema.Composite) { x.Schema, x.Name = o.To.Schema, o.To.Name })
	if err == nil {
		e.renameType(o.From, o.To)
	}
	return err
}

func (o CreateSequence) apply(e *editor) error {
	return e.sequences().add(o.Sequence.Clone(), o.IfNotExists)
}

func (o DropSequence) apply(e *editor) error {
	_, err := e.sequences().remove(o.Sequence.QualifiedName(), o.IfExists)
	return err
}

func (o AlterSequence) apply(e *editor) error {
	return e.sequences().replace(o.From.QualifiedName(), o.To.Clone())
}

// apply also finds the sequence behind a column.
func (o RenameSequence) apply(e *editor) error {
	if t, i := e.drawsFrom(o.From); e.sequences().index(o.From) < 0 && t != nil && o.From.Schema == o.To.Schema {
		own, err := e.table(t.QualifiedName())
		if err == nil {
			own.Columns[i].KeepSequenceBehind(own.Name, o.To.Name)
		}
		return err
	}
	return e.sequences().rename(o.From, o.To, func(x *schema.Sequence) { x.Schema, x.Name = o.To.Schema, o.To.Name })
}

// drawsFrom finds the serial or identity column that has a sequence behind it.
func (e *editor) drawsFrom(sequence schema.Name) (t *schema.Table, column int) {
	for i := range e.s.Tables {
		t := &e.s.Tables[i]
		if t.Schema != sequence.Schema {
			continue
		}
		for j := range t.Columns {
			if t.Columns[j].SequenceBehind(t.Name) == sequence.Name {
				return t, j
			}
		}
	}
	return nil, 0
}

// renameType follows the new name of a user-defined type wherever it is used.
func (e *editor) renameType(from, to schema.Name) {
	e.renameTypes(func(n schema.Name) schema.Name {
		if n == from {
			return to
		}
		return n
	})
}

func (e *editor) renameTypes(to func(schema.Name) schema.Name) {
	changes := func(t schema.Type) bool { return !renamedType(t, to).Equal(t) }
	e.eachTable(
		func(t *schema.Table) bool {
			return slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return changes(c.Type) })
		},
		func(t *schema.Table) {
			for i := range t.Columns {
				t.Columns[i].Type = renamedType(t.Columns[i].Type, to)
			}
		},
	)
	for i, d := range e.s.Domains {
		if changes(d.Type) {
			e.domains().own()
			e.s.Domains[i].Type = renamedType(d.Type, to)
		}
	}
	for i, c := range e.s.Composites {
		if slices.ContainsFunc(c.Attributes, func(a schema.Attribute) bool { return changes(a.Type) }) {
			e.composites().own()
			attributes := slices.Clone(c.Attributes)
			for j := range attributes {
				attributes[j].Type = renamedType(attributes[j].Type, to)
			}
			e.s.Composites[i].Attributes = attributes
		}
	}
}

// renamedType gives a user-defined type its new name. One that is not an enum
// is a raw spelling.
func renamedType(t schema.Type, to func(schema.Name) schema.Name) schema.Type {
	switch {
	case t.Kind == schema.Array && t.Elem != nil:
		elem := renamedType(*t.Elem, to)
		t.Elem = &elem
	case t.Kind == schema.EnumKind && t.Name != "":
		n := to(t.QualifiedName())
		t.Schema, t.Name = n.Schema, n.Name
	case t.Kind == schema.Raw:
		from := schema.ParseName(t.Raw)
		if n := to(from); n != from {
			t.Raw = n.String()
		}
	}
	return t
}
