package autogen

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// typeFacts are those of namespaces, extensions, types and sequences.
func typeFacts(op ops.Op, known names) facts {
	switch op := op.(type) {
	case ops.CreateSchema:
		return facts{creates: []thing{{kind: aNamespace, name: schema.Name{Name: op.Namespace.Name}}}}
	case ops.DropSchema:
		return facts{drops: []thing{{kind: aNamespace, name: schema.Name{Name: op.Namespace.Name}}}}
	case ops.CreateExtension:
		return facts{creates: []thing{{kind: anyExt}}, needs: namespace(schema.Name{Schema: op.Extension.Schema})}
	case ops.DropExtension:
		return facts{drops: []thing{{kind: anyExt}}, releases: namespace(schema.Name{Schema: op.Extension.Schema})}
	case ops.CreateEnum:
		n := op.Enum.QualifiedName()
		return facts{creates: []thing{typ(n)}, needs: namespace(n)}
	case ops.DropEnum:
		n := op.Enum.QualifiedName()
		return facts{drops: []thing{typ(n)}, releases: namespace(n)}
	case ops.RenameEnum:
		return facts{drops: []thing{typ(op.From)}, creates: []thing{typ(op.To)}}
	case ops.RenameEnumValue: // neither is in anybody's way, and the second names what the first made
		return facts{creates: []thing{typ(op.Enum)}}
	case ops.AddEnumValue:
		return facts{creates: []thing{typ(op.Enum)}}
	case ops.AlterEnum:
		f := facts{changes: []thing{typ(op.To.QualifiedName())}}
		for _, c := range op.Columns {
			f.changes = append(f.changes, relation(c.Table))
			f.needs = append(f.needs, bare(c.Table, c.Column))
			f.creates = append(f.creates, typed(c.Table, c.Column))
		}
		return f
	case ops.CreateSequence, ops.DropSequence, ops.AlterSequence, ops.RenameSequence:
		return sequenceFacts(op)
	}
	return userTypeFacts(op, known)
}

func sequenceFacts(op ops.Op) facts {
	switch op := op.(type) {
	case ops.CreateSequence:
		return facts{creates: sequenceThings(op.Sequence.QualifiedName()), needs: namespace(op.Sequence.QualifiedName())}
	case ops.DropSequence:
		return facts{drops: sequenceThings(op.Sequence.QualifiedName()), releases: namespace(op.Sequence.QualifiedName())}
	case ops.AlterSequence:
		// Who draws from it may stay. It lets go of a column, with which it would go.
		f := facts{needs: []thing{relation(op.To.QualifiedName())}}
		if op.From.OwnedBy != nil {
			f.releases = []thing{column(op.From.OwnedBy.Table, op.From.OwnedBy.Column)}
		}
		if to, from := op.To.OwnedBy, op.From.OwnedBy; to != nil {
			f.needs = append(f.needs, column(to.Table, to.Column))
			if from == nil || from.Table != to.Table { // else it is there, and may still lose the other column
				f.needs = append(f.needs, relation(to.Table))
			}
		}
		return f
	case ops.RenameSequence:
		return facts{drops: sequenceThings(op.From), creates: sequenceThings(op.To)}
	}
	return facts{}
}

// sequenceThings are a sequence and its name, which no table or index may have.
func sequenceThings(n schema.Name) []thing { return append(indexName(n, n.Name), relation(n)) }

func userTypeFacts(op ops.Op, known names) facts {
	switch op := op.(type) {
	case ops.CreateDomain:
		n := op.Domain.QualifiedName()
		return facts{creates: []thing{typ(n)}, needs: append(domainNeeds(op.Domain, known), namespace(n)...)}
	case ops.DropDomain:
		n := op.Domain.QualifiedName()
		return facts{drops: []thing{typ(n)}, releases: append(domainNeeds(op.Domain, known), namespace(n)...)}
	case ops.AlterDomain:
		return facts{
			changes: []thing{typ(op.To.QualifiedName())},
			needs:   domainNeeds(op.To, known), releases: domainNeeds(op.From, known),
		}
	case ops.RenameDomain:
		return facts{drops: []thing{typ(op.From)}, creates: []thing{typ(op.To)}}
	case ops.CreateType:
		n := op.Composite.QualifiedName()
		return facts{creates: []thing{typ(n)}, needs: append(attributeNeeds(op.Composite), namespace(n)...)}
	case ops.DropType:
		n := op.Composite.QualifiedName()
		return facts{drops: []thing{typ(n)}, releases: append(attributeNeeds(op.Composite), namespace(n)...)}
	case ops.AlterType:
		n := op.To.QualifiedName()
		f := facts{needs: attributeNeeds(op.To), releases: attributeNeeds(op.From), creates: []thing{grown(n)}}
		if slices.ContainsFunc(op.From.Attributes, func(a schema.Attribute) bool { return !hasAttribute(op.To, a.Name) }) {
			f.drops = []thing{shrunk(n)}
		}
		if attributeRetyped(op.From, op.To) { // for the rest, columns may be of the type
			f.changes = []thing{typ(n)}
		}
		return f
	case ops.RenameType:
		return facts{drops: []thing{typ(op.From)}, creates: []thing{typ(op.To)}}
	}
	return facts{}
}

func attributeNeeds(c schema.Composite) []thing {
	var list []thing
	for _, a := range c.Attributes {
		list = append(list, typeNeeds(a.Type)...)
		list = append(list, collationNeeds(a.Collation)...)
	}
	return list
}

// domainNeeds are a domain's type, and the functions that its checks and default
// call.
func domainNeeds(d schema.Domain, known names) []thing {
	list := append(typeNeeds(d.Type), mentioned(d.Default.SQL, known)...)
	list = append(list, collationNeeds(d.Collation)...)
	for _, c := range d.Checks {
		list = append(list, mentioned(c.Expr.SQL, known)...)
	}
	return list
}
