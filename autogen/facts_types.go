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
		return facts{creates: []resource{{kind: kindNamespace, name: schema.Name{Name: op.Namespace.Name}}}}
	case ops.DropSchema:
		return facts{drops: []resource{{kind: kindNamespace, name: schema.Name{Name: op.Namespace.Name}}}}
	case ops.CreateExtension:
		return facts{creates: []resource{{kind: kindExtensions}}, needs: namespace(schema.Name{Schema: op.Extension.Schema})}
	case ops.DropExtension:
		return facts{drops: []resource{{kind: kindExtensions}}, releases: namespace(schema.Name{Schema: op.Extension.Schema})}
	case ops.CreateEnum:
		n := op.Enum.QualifiedName()
		return facts{creates: []resource{typ(n)}, needs: namespace(n)}
	case ops.DropEnum:
		n := op.Enum.QualifiedName()
		return facts{drops: []resource{typ(n)}, releases: namespace(n)}
	case ops.RenameEnum:
		return facts{drops: []resource{typ(op.From)}, creates: []resource{typ(op.To)}}
	// Nothing is in the way of a rename or an addition, so that they create the type: what
	// uses it waits for them. They stay in their order, since one may name a value as
	// another one has made it.
	case ops.RenameEnumValue:
		return facts{creates: []resource{typ(op.Enum)}}
	case ops.AddEnumValue:
		return facts{creates: []resource{typ(op.Enum)}}
	case ops.AlterEnum:
		f := facts{changes: []resource{typ(op.To.QualifiedName())}}
		for _, c := range op.Columns {
			f.changes = append(f.changes, relation(c.Table))
			f.needs = append(f.needs, defaultDropped(c.Table, c.Column))
			f.creates = append(f.creates, newType(c.Table, c.Column))
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
		return facts{creates: sequenceResources(op.Sequence.QualifiedName()), needs: namespace(op.Sequence.QualifiedName())}
	case ops.DropSequence:
		return facts{drops: sequenceResources(op.Sequence.QualifiedName()), releases: namespace(op.Sequence.QualifiedName())}
	case ops.AlterSequence:
		// Defaults that draw from it may stay. It leaves the column that owns it before that
		// is dropped, since it would be dropped with the column.
		f := facts{needs: []resource{relation(op.To.QualifiedName())}}
		if op.From.OwnedBy != nil {
			f.releases = []resource{column(op.From.OwnedBy.Table, op.From.OwnedBy.Column)}
		}
		if to, from := op.To.OwnedBy, op.From.OwnedBy; to != nil {
			f.needs = append(f.needs, column(to.Table, to.Column))
			if from == nil || from.Table != to.Table { // else the table is there, and its former owner may be dropped later
				f.needs = append(f.needs, relation(to.Table))
			}
		}
		return f
	case ops.RenameSequence:
		return facts{drops: sequenceResources(op.From), creates: sequenceResources(op.To)}
	}
	return facts{}
}

// sequenceResources are a sequence and its name, which no table or index of the schema may
// have.
func sequenceResources(n schema.Name) []resource { return append(indexName(n, n.Name), relation(n)) }

func userTypeFacts(op ops.Op, known names) facts {
	switch op := op.(type) {
	case ops.CreateDomain:
		n := op.Domain.QualifiedName()
		return facts{creates: []resource{typ(n)}, needs: append(domainNeeds(op.Domain, known), namespace(n)...)}
	case ops.DropDomain:
		n := op.Domain.QualifiedName()
		return facts{drops: []resource{typ(n)}, releases: append(domainNeeds(op.Domain, known), namespace(n)...)}
	case ops.AlterDomain:
		return facts{
			changes: []resource{typ(op.To.QualifiedName())},
			needs:   domainNeeds(op.To, known), releases: domainNeeds(op.From, known),
		}
	case ops.RenameDomain:
		return facts{drops: []resource{typ(op.From)}, creates: []resource{typ(op.To)}}
	case ops.CreateType:
		n := op.Composite.QualifiedName()
		return facts{creates: []resource{typ(n)}, needs: append(attributeNeeds(op.Composite), namespace(n)...)}
	case ops.DropType:
		n := op.Composite.QualifiedName()
		return facts{drops: []resource{typ(n)}, releases: append(attributeNeeds(op.Composite), namespace(n)...)}
	case ops.AlterType:
		n := op.To.QualifiedName()
		f := facts{needs: attributeNeeds(op.To), releases: attributeNeeds(op.From), creates: []resource{newColumns(n)}}
		if slices.ContainsFunc(op.From.Attributes, func(a schema.Attribute) bool { return !hasAttribute(op.To, a.Name) }) {
			f.drops = []resource{oldColumns(n)}
		}
		if attributeRetyped(op.From, op.To) { // which is refused while columns are of the type; all else is not
			f.changes = []resource{typ(n)}
		}
		return f
	case ops.RenameType:
		return facts{drops: []resource{typ(op.From)}, creates: []resource{typ(op.To)}}
	}
	return facts{}
}

func attributeNeeds(c schema.Composite) []resource {
	var list []resource
	for _, a := range c.Attributes {
		list = append(list, typeNeeds(a.Type)...)
		list = append(list, collationNeeds(a.Collation)...)
	}
	return list
}

// domainNeeds are a domain's type, and the functions that its checks and default
// call.
func domainNeeds(d schema.Domain, known names) []resource {
	list := append(typeNeeds(d.Type), mentioned(d.Default.SQL, known)...)
	list = append(list, collationNeeds(d.Collation)...)
	for _, c := range d.Checks {
		list = append(list, mentioned(c.Expr.SQL, known)...)
	}
	return list
}
