package autogen

import (
	"iter"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// names are the resources that texts may mention. things are those that operations create,
// drop or change. altered are the tables whose columns change: only views, routines and the
// like wait for that when they mention one.
type names struct{ things, altered byName }

// byName are resources by their names without a schema.
type byName map[string][]resource

func (n byName) add(name string, t resource) {
	if !slices.Contains(n[name], t) {
		n[name] = append(n[name], t)
	}
}

func (n names) add(name string, t resource)  { n.things.add(name, t) }
func (n names) addRelation(name schema.Name) { n.add(name.Name, relation(name)) }
func (n names) addType(name schema.Name)     { n.add(name.Name, typ(name)) }
func (n names) addAltered(name schema.Name)  { n.altered.add(name.Name, relation(name)) }

func (n names) addObject(o schema.Object) {
	switch o.Kind {
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		n.add(o.Name, resource{kind: kindFunction, name: o.QualifiedName()})
	case schema.KindView, schema.KindMaterializedView:
		n.addRelation(o.QualifiedName())
	case schema.KindRange:
		n.addType(o.QualifiedName())
	case schema.KindSearchDictionary, schema.KindSearchConfiguration:
		n.add(o.Name, searchResource(o))
	case schema.KindCollation:
		n.add(o.Name, resource{kind: kindObjectName, name: o.QualifiedName()})
	}
}

// namesOf are the names for a list of operations.
func namesOf(list []ops.Op) names {
	n := names{byName{}, byName{}}
	for _, op := range list {
		switch op := op.(type) {
		case ops.CreateObject:
			n.addObject(op.Object)
		case ops.DropObject:
			n.addObject(op.Object)
		case ops.ReplaceObject:
			n.addObject(op.To)
		case ops.CreateTable:
			n.addRelation(op.Table.QualifiedName())
		case ops.DropTable:
			n.addRelation(op.Table.QualifiedName())
		case ops.AddColumn:
			n.addAltered(op.Table)
		case ops.AlterColumn:
			n.addAltered(op.Table)
		case ops.DropColumn:
			n.addAltered(op.Table)
		case ops.RenameTable:
			n.addAltered(op.To)
		case ops.CreateSequence:
			n.addRelation(op.Sequence.QualifiedName())
		case ops.DropSequence:
			n.addRelation(op.Sequence.QualifiedName())
		case ops.CreateEnum:
			n.addType(op.Enum.QualifiedName())
		case ops.DropEnum:
			n.addType(op.Enum.QualifiedName())
		case ops.AlterEnum:
			n.addType(op.To.QualifiedName())
		case ops.AddEnumValue:
			n.addType(op.Enum)
		case ops.RenameEnumValue:
			n.addType(op.Enum)
		case ops.CreateDomain:
			n.addType(op.Domain.QualifiedName())
		case ops.DropDomain:
			n.addType(op.Domain.QualifiedName())
		case ops.CreateType:
			n.addType(op.Composite.QualifiedName())
		case ops.DropType:
			n.addType(op.Composite.QualifiedName())
		}
	}
	return n
}

// mentioned lists the known resources that an expression mentions.
func mentioned(text string, known names) []resource { return known.things.in(text) }

// in lists the resources that a text mentions. It looks up each word of the text, so that
// the cost does not grow with the number of names.
func (n byName) in(text string) []resource {
	var list []resource
	if len(n) == 0 {
		return nil
	}
	for word := range words(text) {
		for _, t := range n[word] {
			if !slices.Contains(list, t) {
				list = append(list, t)
			}
		}
	}
	return list
}

// columnsIn are the words of a text, as columns of a table that it may speak of.
func columnsIn(t schema.Name, text string) []resource {
	var list []resource
	for word := range words(text) {
		list = append(list, column(t, word))
	}
	return list
}

// words are the words of a text: runs of characters that can be in a name.
func words(text string) iter.Seq[string] {
	return strings.FieldsFuncSeq(text, func(r rune) bool { return r < 0x80 && !identByte(byte(r)) })
}

// mentions reports whether text holds the word, as an identifier of its own.
func mentions(text, word string) bool {
	for from := 0; word != ""; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		begin, end := from+i, from+i+len(word)
		if (begin == 0 || !identByte(text[begin-1])) && (end == len(text) || !identByte(text[end])) {
			return true
		}
		from = begin + 1
	}
	return false
}

func identByte(b byte) bool {
	return b == '_' || b == '$' || b >= 0x80 || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
