package autogen

import (
	"cmp"
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// facts say what an operation does to things. They are all that order knows of it:
// an operation runs
//
//   - after those that create or change what it needs,
//   - before those that change or drop what it releases (what it needed until then),
//   - after those that create what it changes, and before those that drop that,
//   - after those that drop what it creates: a name is free before it is taken.
type facts struct {
	creates, needs, changes, releases, drops []thing
}

// factsOf says what there is to know of one operation. known are the things that the
// whole list creates, drops or changes, by their names: an expression that mentions
// one of them needs it.
func factsOf(op ops.Op, known names) facts {
	switch op := op.(type) {
	case ops.CreateTable, ops.DropTable, ops.RenameTable, ops.AlterTable, ops.AttachPartition, ops.DetachPartition:
		return tableFacts(op, known)
	case ops.AddColumn, ops.DropColumn, ops.AlterColumn:
		return columnFacts(op, known)
	case ops.AddConstraint, ops.DropConstraint, ops.RenameConstraint, ops.AlterConstraint,
		ops.CreateIndex, ops.DropIndex, ops.RenameIndex, ops.AlterIndex:
		return memberFacts(op, known)
	case ops.CreateObject, ops.DropObject, ops.ReplaceObject, ops.RenameObject:
		return objectFacts(op, known)
	}
	return typeFacts(op, known)
}

func tableFacts(op ops.Op, known names) facts {
	var f facts
	switch op := op.(type) {
	case ops.CreateTable:
		f.creates = tableThings(op.Table)
		f.needs = tableNeeds(op.Table, known)
	case ops.DropTable:
		f.drops = tableThings(op.Table)
		f.releases = tableNeeds(op.Table, known)
	case ops.RenameTable:
		f.drops, f.creates = []thing{relation(op.From), typ(op.From)}, []thing{relation(op.To), typ(op.To), called(op.To)}
		f.needs = namespace(op.To)
	case ops.AlterTable:
		f.needs, f.releases = indexesNamed(op.Table, op.To), indexesNamed(op.Table, op.From)
		if op.To.Inherits.Set {
			return f // its phase says when
		}
		switch {
		case len(f.needs) > 0:
			f.needs = append(f.needs, relation(op.Table))
			return f
		case len(f.releases) > 0: // before the index goes, which goes before its columns change
			f.releases = append(f.releases, relation(op.Table))
			return f
		}
		f.changes = []thing{relation(op.Table)}
		f.needs = slices.Concat(f.needs, columnsIn(op.Table, op.To.PartitionBy.Value), periodColumns(op.Table, op.To.Period.Value))
		f.releases = slices.Concat(f.releases, columnsIn(op.Table, op.From.PartitionBy.Value), periodColumns(op.Table, op.From.Period.Value))
	case ops.AttachPartition:
		f.needs = []thing{relation(op.Table), left(op.Table), partsIn(op.Table), relation(op.Partition.Parent)}
		f.creates = []thing{boundsIn(op.Partition.Parent), joined(op.Table)}
	case ops.DetachPartition:
		f.needs = []thing{typ(op.Table)} // which is there, and changes by itself after
		f.releases = []thing{relation(op.Table), relation(op.Partition.Parent)}
		f.creates, f.drops = []thing{left(op.Table)}, []thing{boundsIn(op.Partition.Parent)}
	}
	return f
}

// indexesNamed are the indexes and keys that a table's options name.
func indexesNamed(t schema.Name, c ops.TableChange) []thing {
	var list []thing
	for _, name := range []string{c.ClusterOn.Value, c.ReplicaIdentity.Value} {
		if name != "" {
			list = append(list, namedMember(t, name))
		}
	}
	return list
}

// tableThings are a table and what can be referred to in it.
func tableThings(t schema.Table) []thing {
	n := t.QualifiedName()
	list := append(indexName(n, n.Name), relation(n), typ(n), grown(n), shrunk(n))
	if t.PartitionOf != nil {
		list = append(list, boundsIn(t.PartitionOf.Parent))
	}
	for _, c := range t.Columns {
		list = append(list, column(n, c.Name))
		if t.PartitionOf == nil {
			list = append(list, sequenceBehind(n, c)...)
		}
	}
	if t.PrimaryKey != nil {
		list = append(list, key(n, t.PrimaryKey.Columns), key(n, nil))
	}
	for _, u := range t.Uniques {
		list = append(list, key(n, u.Columns))
	}
	for _, x := range t.Indexes {
		list = append(list, indexName(n, x.Name)...)
		if x.Unique {
			list = append(list, key(n, partColumns(x.Parts)))
		}
	}
	for _, k := range t.Constraints() {
		list = append(list, keyName(n, k)...)
	}
	return list
}

// sequenceBehind is what a column's numbers come from, by the name that comes and goes
// with the column.
func sequenceBehind(t schema.Name, c schema.Column) []thing {
	if behind := c.SequenceBehind(t.Name); behind != "" {
		return sequenceThings(schema.Name{Schema: t.Schema, Name: behind})
	}
	return nil
}

// keyName is the name of the index behind a constraint.
func keyName(t schema.Name, k schema.Constraint) []thing {
	switch k.(type) {
	case schema.PrimaryKey, schema.Unique, schema.Exclusion:
		return indexName(t, k.ConstraintName())
	}
	return nil
}

func tableNeeds(t schema.Table, known names) []thing {
	n := t.QualifiedName()
	list := append(namespace(n), thing{kind: anyExt})
	for _, c := range t.Columns {
		list = append(list, columnNeeds(c, known)...)
	}
	for _, k := range t.Constraints() {
		if fk, ok := k.(schema.ForeignKey); ok && fk.RefTable == n {
			continue
		}
		list = append(list, constraintNeeds(k, known)...)
	}
	for _, x := range t.Indexes {
		list = append(list, indexNeeds(x, known)...)
	}
	if t.PartitionOf != nil {
		list = append(list, relation(t.PartitionOf.Parent))
	}
	for _, p := range t.Inherits {
		list = append(list, relation(p))
	}
	return append(list, mentioned(t.PartitionBy, known)...)
}

func columnNeeds(c schema.Column, known names) []thing {
	list := append(typeNeeds(c.Type), collationNeeds(c.Collation)...)
	list = append(list, mentioned(c.Default.SQL, known)...)
	if c.Generated != nil {
		list = append(list, mentioned(c.Generated.Expr.SQL, known)...)
	}
	return list
}

func collationNeeds(name string) []thing {
	if name == "" {
		return nil
	}
	return []thing{{kind: anObjectCalled, name: schema.ParseName(name)}}
}

func typeNeeds(t schema.Type) []thing {
	switch {
	case t.Elem != nil:
		return typeNeeds(*t.Elem)
	case t.Name != "":
		return []thing{typ(t.QualifiedName())}
	case t.Raw != "":
		return []thing{typ(schema.ParseName(t.Raw)), {kind: anyExt}}
	}
	return nil
}

func constraintNeeds(k schema.Constraint, known names) []thing {
	switch k := k.(type) {
	case schema.ForeignKey:
		return append(foundBy(k), relation(k.RefTable), key(k.RefTable, k.RefColumns), thing{kind: partitions, name: k.RefTable})
	case schema.Check:
		return mentioned(k.Expr.SQL, known)
	case schema.Exclusion:
		list := []thing{{kind: anyExt}}
		for _, e := range k.Elements {
			list = append(list, mentioned(e.Expr.SQL, known)...)
		}
		return list
	}
	return nil
}

func indexNeeds(x schema.Index, known names) []thing {
	list := append([]thing{{kind: anyExt}}, mentioned(x.Where.SQL, known)...)
	for _, p := range x.Parts {
		list = append(list, mentioned(p.Expr.SQL, known)...)
		list = append(list, collationNeeds(p.Collation)...)
	}
	return list
}

func columnFacts(op ops.Op, known names) facts {
	var f facts
	switch op := op.(type) {
	case ops.AddColumn:
		f.creates = append(sequenceBehind(op.Table, op.Column), column(op.Table, op.Column.Name), grown(op.Table))
		f.changes = []thing{relation(op.Table)}
		from := computedFrom(op.Table, op.Column)
		f.needs = slices.Concat(columnNeeds(op.Column, known), from, which(from, typed))
	case ops.DropColumn:
		f.drops = append(sequenceBehind(op.Table, op.Column), column(op.Table, op.Column.Name), shrunk(op.Table))
		f.changes = []thing{relation(op.Table)}
		from := computedFrom(op.Table, op.Column)
		f.releases = slices.Concat(columnNeeds(op.Column, known), from, which(from, untyped))
	case ops.AlterColumn:
		f.changes, f.creates = []thing{relation(op.Table)}, []thing{grown(op.Table)}
		if op.To.Name.Set {
			f.drops = []thing{column(op.Table, op.Column)}
			f.creates = append(f.creates, column(op.Table, op.To.Name.Value))
		}
		f.countBy(op)
		f.needs = append(columnNeeds(changed(op.To), known), computedFrom(op.Table, changed(op.To))...)
		released := append(columnNeeds(changed(op.From), known), computedFrom(op.Table, changed(op.From))...)
		f.releases = keep(released, func(t thing) bool { return !slices.Contains(f.needs, t) }) // what both need stays
		f.defaultAround(op)
	}
	return f
}

// countBy are the sequences that come and go where a column begins to count, or ends.
func (f *facts) countBy(op ops.AlterColumn) {
	was, is := changed(op.From), changed(op.To)
	was.Name, is.Name = op.Column, cmp.Or(op.To.Name.Value, op.Column)
	goes, comes := sequenceBehind(op.Table, was), sequenceBehind(op.Table, is)
	if was.Identity != nil == (is.Identity != nil) && len(goes) > 0 && len(comes) > 0 {
		return // it is the same one
	}
	f.drops, f.creates = append(f.drops, goes...), append(f.creates, comes...)
}

// defaultAround has a column's default dropped before its type changes, and set
// after.
func (f *facts) defaultAround(op ops.AlterColumn) {
	switch def := op.To.Default; {
	case op.To.Type.Set:
		f.needs, f.creates = append(f.needs, bare(op.Table, op.Column)), append(f.creates, typed(op.Table, op.Column))
		f.drops = append(f.drops, untyped(op.Table, op.Column))
	case def.Set && def.Value.IsZero():
		f.creates = append(f.creates, bare(op.Table, op.Column))
	case def.Set:
		f.needs = append(f.needs, typed(op.Table, op.Column))
	}
}

// computedFrom are the columns that a generated column may be computed from: all
// that its expression names.
func computedFrom(t schema.Name, c schema.Column) []thing {
	if c.Generated == nil {
		return nil
	}
	return columnsIn(t, c.Generated.Expr.SQL)
}

// which is what columns are at some point of the way.
func which(columns []thing, of func(schema.Name, string) thing) []thing {
	list := make([]thing, len(columns))
	for i, c := range columns {
		list[i] = of(c.name, c.member)
	}
	return list
}

// changed is a column with nothing but what a change says.
func changed(c ops.ColumnChange) schema.Column {
	return schema.Column{
		Type: c.Type.Value, Default: c.Default.Value, Identity: c.Identity.Value, Generated: c.Generated.Value, Collation: c.Collation.Value,
	}
}

func memberFacts(op ops.Op, known names) facts {
	var f facts
	switch op := op.(type) {
	case ops.AddConstraint:
		f.creates = append(keyThings(op.Table, op.Constraint), namedMember(op.Table, op.Constraint.ConstraintName()))
		f.creates = append(f.creates, keyName(op.Table, op.Constraint)...)
		f.needs = append(constraintNeeds(op.Constraint, known), relation(op.Table), thing{kind: ownIndexes, name: op.Table})
		f.needs = append(f.needs, keyAloneNeeds(op.Table, op.Constraint)...)
	case ops.DropConstraint:
		f.drops = append(keyThings(op.Table, op.Constraint), namedMember(op.Table, op.Name))
		f.needs, f.releases = []thing{called(op.Table)}, []thing{relation(op.Table)}
		if k, ok := op.Constraint.(schema.ForeignKey); ok {
			f.needs = append(f.needs, called(k.RefTable))
		}
		if op.Constraint != nil {
			f.drops = append(f.drops, keyName(op.Table, op.Constraint)...)
			f.releases = append(f.releases, constraintNeeds(op.Constraint, known)...)
			f.releases = append(f.releases, keyAloneNeeds(op.Table, op.Constraint)...)
		}
	case ops.RenameConstraint:
		f.drops, f.creates = []thing{namedMember(op.Table, op.From)}, []thing{namedMember(op.Table, op.To)}
		if len(keyName(op.Table, op.Constraint)) > 0 {
			f.drops, f.creates = append(f.drops, indexName(op.Table, op.From)...), append(f.creates, indexName(op.Table, op.To)...)
		}
		f.needs = []thing{relation(op.Table)}
	case ops.AlterConstraint: // by the name that it has
		f.needs, f.releases = []thing{relation(op.Table)}, []thing{namedMember(op.Table, op.From.ConstraintName())}
	case ops.CreateIndex:
		f.creates = append(indexName(op.Table, op.Index.Name), namedMember(op.Table, op.Index.Name))
		if op.Index.Unique {
			f.creates = append(f.creates, key(op.Table, partColumns(op.Index.Parts)))
		}
		f.creates = append(f.creates, beginnings(comesIndex, op.Table, op.Index.Parts)...)
		f.needs = append(indexNeeds(op.Index, known), relation(op.Table), thing{kind: ownIndexes, name: op.Table})
		f.needs = append(f.needs, aloneNeeds(op.Table, op.Index.Invalid, op.Index.Attached)...)
	case ops.DropIndex:
		f.drops = append(indexName(op.Table, op.Index.Name), namedMember(op.Table, op.Index.Name))
		if op.Index.Unique {
			f.drops = append(f.drops, key(op.Table, partColumns(op.Index.Parts)))
		}
		f.drops = append(f.drops, beginnings(goesIndex, op.Table, op.Index.Parts)...)
		f.releases = append(indexNeeds(op.Index, known), relation(op.Table))
		f.releases = append(f.releases, aloneNeeds(op.Table, op.Index.Invalid, op.Index.Attached)...)
	case ops.RenameIndex:
		if op.From == op.To {
			return facts{creates: []thing{{kind: ownIndexes, name: op.Table}}}
		}
		f.drops = append(indexName(op.Table, op.From), namedMember(op.Table, op.From))
		f.creates = append(indexName(op.Table, op.To), namedMember(op.Table, op.To))
		f.needs = []thing{relation(op.Table)}
	case ops.AlterIndex:
		f.needs, f.releases = []thing{relation(op.Table)}, []thing{namedMember(op.Table, op.From.Name)}
	}
	return f
}

// keyThings are what foreign keys can refer to in a constraint.
func keyThings(t schema.Name, k schema.Constraint) []thing {
	switch k := k.(type) {
	case schema.PrimaryKey:
		return []thing{key(t, k.Columns), key(t, nil)}
	case schema.Unique:
		return []thing{key(t, k.Columns)}
	}
	return nil
}
