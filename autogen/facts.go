package autogen

import (
	"cmp"
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// facts say what an operation does to resources. They are all that order knows of it:
// an operation runs
//
//   - after those that create or change what it needs,
//   - before those that change or drop what it releases (what it needed until then),
//   - after those that create what it changes, and before those that drop that,
//   - after those that drop what it creates: a name is free before it is taken.
//
// ADD FOREIGN KEY, for example, needs the table and the key that it refers to, and DROP
// FOREIGN KEY releases them.
type facts struct {
	creates, needs, changes, releases, drops []resource
}

// factsOf says what there is to know of one operation. known are the resources that the
// operations of the whole list create, drop or change, by their bare names: an expression
// in which such a name occurs needs what it stands for.
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
		f.creates = tableResources(op.Table)
		f.needs = tableNeeds(op.Table, known)
	case ops.DropTable:
		f.drops = tableResources(op.Table)
		f.releases = tableNeeds(op.Table, known)
	case ops.RenameTable:
		f.drops, f.creates = []resource{relation(op.From), typ(op.From)}, []resource{relation(op.To), typ(op.To), tableRenamed(op.To)}
		f.needs = namespace(op.To)
	case ops.AlterTable:
		f.needs, f.releases = indexesNamed(op.Table, op.To), indexesNamed(op.Table, op.From)
		if op.To.Inherits.Set {
			return f // ancestry.relate and its phase say when
		}
		switch {
		case len(f.needs) > 0:
			f.needs = append(f.needs, relation(op.Table))
			return f
		case len(f.releases) > 0: // which is before the index is dropped, and that is before its columns change
			f.releases = append(f.releases, relation(op.Table))
			return f
		}
		f.changes = []resource{relation(op.Table)}
		f.needs = slices.Concat(f.needs, columnsIn(op.Table, op.To.PartitionBy.Value), periodColumns(op.Table, op.To.Period.Value))
		f.releases = slices.Concat(f.releases, columnsIn(op.Table, op.From.PartitionBy.Value), periodColumns(op.Table, op.From.Period.Value))
	case ops.AttachPartition:
		f.needs = []resource{relation(op.Table), detached(op.Table), newMembers(op.Table), relation(op.Partition.Parent)}
		f.creates = []resource{boundsOf(op.Partition.Parent), attached(op.Table)}
	case ops.DetachPartition:
		// The type, and not the relation: after the table is renamed, before its other changes.
		f.needs = []resource{typ(op.Table)}
		f.releases = []resource{relation(op.Table), relation(op.Partition.Parent)}
		f.creates, f.drops = []resource{detached(op.Table)}, []resource{boundsOf(op.Partition.Parent)}
	}
	return f
}

// indexesNamed are the indexes and keys that a table's options name (CLUSTER ON, REPLICA
// IDENTITY USING INDEX). They have to be there when the option is set.
func indexesNamed(t schema.Name, c ops.TableChange) []resource {
	var list []resource
	for _, name := range []string{c.ClusterOn.Value, c.ReplicaIdentity.Value} {
		if name != "" {
			list = append(list, memberOf(t, name))
		}
	}
	return list
}

// tableResources are a table, its columns and keys, and the names that come with it.
func tableResources(t schema.Table) []resource {
	n := t.QualifiedName()
	list := append(indexName(n, n.Name), relation(n), typ(n), newColumns(n), oldColumns(n))
	if t.PartitionOf != nil {
		list = append(list, boundsOf(t.PartitionOf.Parent))
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

// sequenceBehind is the sequence that the server makes and drops together with a serial or
// identity column.
func sequenceBehind(t schema.Name, c schema.Column) []resource {
	if behind := c.SequenceBehind(t.Name); behind != "" {
		return sequenceResources(schema.Name{Schema: t.Schema, Name: behind})
	}
	return nil
}

// keyName is the name of the index that PostgreSQL makes for a constraint, which has the
// constraint's name.
func keyName(t schema.Name, k schema.Constraint) []resource {
	switch k.(type) {
	case schema.PrimaryKey, schema.Unique, schema.Exclusion:
		return indexName(t, k.ConstraintName())
	}
	return nil
}

func tableNeeds(t schema.Table, known names) []resource {
	n := t.QualifiedName()
	list := append(namespace(n), resource{kind: kindExtensions})
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

func columnNeeds(c schema.Column, known names) []resource {
	list := append(typeNeeds(c.Type), collationNeeds(c.Collation)...)
	list = append(list, mentioned(c.Default.SQL, known)...)
	if c.Generated != nil {
		list = append(list, mentioned(c.Generated.Expr.SQL, known)...)
	}
	return list
}

func collationNeeds(name string) []resource {
	if name == "" {
		return nil
	}
	return []resource{{kind: kindObjectName, name: schema.ParseName(name)}}
}

func typeNeeds(t schema.Type) []resource {
	switch {
	case t.Elem != nil:
		return typeNeeds(*t.Elem)
	case t.Name != "":
		return []resource{typ(t.QualifiedName())}
	case t.Raw != "":
		return []resource{typ(schema.ParseName(t.Raw)), {kind: kindExtensions}}
	}
	return nil
}

func constraintNeeds(k schema.Constraint, known names) []resource {
	switch k := k.(type) {
	case schema.ForeignKey:
		return append(referencedIndex(k), relation(k.RefTable), key(k.RefTable, k.RefColumns), resource{kind: kindPartitions, name: k.RefTable})
	case schema.Check:
		return mentioned(k.Expr.SQL, known)
	case schema.Exclusion:
		list := []resource{{kind: kindExtensions}}
		for _, e := range k.Elements {
			list = append(list, mentioned(e.Expr.SQL, known)...)
		}
		return list
	}
	return nil
}

func indexNeeds(x schema.Index, known names) []resource {
	list := append([]resource{{kind: kindExtensions}}, mentioned(x.Where.SQL, known)...)
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
		f.creates = append(sequenceBehind(op.Table, op.Column), column(op.Table, op.Column.Name), newColumns(op.Table))
		f.changes = []resource{relation(op.Table)}
		from := computedFrom(op.Table, op.Column)
		f.needs = slices.Concat(columnNeeds(op.Column, known), from, eachColumn(from, newType))
	case ops.DropColumn:
		f.drops = append(sequenceBehind(op.Table, op.Column), column(op.Table, op.Column.Name), oldColumns(op.Table))
		f.changes = []resource{relation(op.Table)}
		from := computedFrom(op.Table, op.Column)
		f.releases = slices.Concat(columnNeeds(op.Column, known), from, eachColumn(from, oldType))
	case ops.AlterColumn:
		f.changes, f.creates = []resource{relation(op.Table)}, []resource{newColumns(op.Table)}
		if op.To.Name.Set {
			f.drops = []resource{column(op.Table, op.Column)}
			f.creates = append(f.creates, column(op.Table, op.To.Name.Value))
		}
		f.countBy(op)
		f.needs = append(columnNeeds(changed(op.To), known), computedFrom(op.Table, changed(op.To))...)
		released := append(columnNeeds(changed(op.From), known), computedFrom(op.Table, changed(op.From))...)
		f.releases = keep(released, func(t resource) bool { return !slices.Contains(f.needs, t) }) // what both need stays
		f.defaultAround(op)
	}
	return f
}

// countBy adds the sequences that come and go where a column becomes serial or an identity,
// or is that no more.
func (f *facts) countBy(op ops.AlterColumn) {
	was, is := changed(op.From), changed(op.To)
	was.Name, is.Name = op.Column, cmp.Or(op.To.Name.Value, op.Column)
	goes, comes := sequenceBehind(op.Table, was), sequenceBehind(op.Table, is)
	if was.Identity != nil == (is.Identity != nil) && len(goes) > 0 && len(comes) > 0 {
		return // the column keeps its sequence
	}
	f.drops, f.creates = append(f.drops, goes...), append(f.creates, comes...)
}

// defaultAround has an operation that drops a column's default come before the one that
// changes its type, and one that sets a default after that: PostgreSQL refuses a type to
// which it cannot convert the default.
func (f *facts) defaultAround(op ops.AlterColumn) {
	switch def := op.To.Default; {
	case op.To.Type.Set:
		f.needs, f.creates = append(f.needs, defaultDropped(op.Table, op.Column)), append(f.creates, newType(op.Table, op.Column))
		f.drops = append(f.drops, oldType(op.Table, op.Column))
	case def.Set && def.Value.IsZero():
		f.creates = append(f.creates, defaultDropped(op.Table, op.Column))
	case def.Set:
		f.needs = append(f.needs, newType(op.Table, op.Column))
	}
}

// computedFrom are the columns that a generated column may be computed from: all words
// of its expression, since what is no column does no harm here.
func computedFrom(t schema.Name, c schema.Column) []resource {
	if c.Generated == nil {
		return nil
	}
	return columnsIn(t, c.Generated.Expr.SQL)
}

// eachColumn gives a milestone, such as newType, of each of some columns.
func eachColumn(columns []resource, of func(schema.Name, string) resource) []resource {
	list := make([]resource, len(columns))
	for i, c := range columns {
		list[i] = of(c.name, c.member)
	}
	return list
}

// changed is a column that has only the properties that a change sets.
func changed(c ops.ColumnChange) schema.Column {
	return schema.Column{
		Type: c.Type.Value, Default: c.Default.Value, Identity: c.Identity.Value, Generated: c.Generated.Value, Collation: c.Collation.Value,
	}
}

func memberFacts(op ops.Op, known names) facts {
	var f facts
	switch op := op.(type) {
	case ops.AddConstraint:
		f.creates = append(keyResources(op.Table, op.Constraint), memberOf(op.Table, op.Constraint.ConstraintName()))
		f.creates = append(f.creates, keyName(op.Table, op.Constraint)...)
		f.needs = append(constraintNeeds(op.Constraint, known), relation(op.Table), resource{kind: kindPinnedIndexes, name: op.Table})
		f.needs = append(f.needs, invalidKeyNeeds(op.Table, op.Constraint)...)
	case ops.DropConstraint:
		f.drops = append(keyResources(op.Table, op.Constraint), memberOf(op.Table, op.Name))
		f.needs, f.releases = []resource{tableRenamed(op.Table)}, []resource{relation(op.Table)}
		if k, ok := op.Constraint.(schema.ForeignKey); ok {
			f.needs = append(f.needs, tableRenamed(k.RefTable))
		}
		if op.Constraint != nil {
			f.drops = append(f.drops, keyName(op.Table, op.Constraint)...)
			f.releases = append(f.releases, constraintNeeds(op.Constraint, known)...)
			f.releases = append(f.releases, invalidKeyNeeds(op.Table, op.Constraint)...)
		}
	case ops.RenameConstraint:
		f.drops, f.creates = []resource{memberOf(op.Table, op.From)}, []resource{memberOf(op.Table, op.To)}
		if len(keyName(op.Table, op.Constraint)) > 0 {
			f.drops, f.creates = append(f.drops, indexName(op.Table, op.From)...), append(f.creates, indexName(op.Table, op.To)...)
		}
		f.needs = []resource{relation(op.Table)}
	case ops.AlterConstraint: // speaks of it by its former name, and runs before it is renamed
		f.needs, f.releases = []resource{relation(op.Table)}, []resource{memberOf(op.Table, op.From.ConstraintName())}
	case ops.CreateIndex:
		f.creates = append(indexName(op.Table, op.Index.Name), memberOf(op.Table, op.Index.Name))
		if op.Index.Unique {
			f.creates = append(f.creates, key(op.Table, partColumns(op.Index.Parts)))
		}
		f.creates = append(f.creates, indexPrefixes(kindNewIndex, op.Table, op.Index.Parts)...)
		f.needs = append(indexNeeds(op.Index, known), relation(op.Table), resource{kind: kindPinnedIndexes, name: op.Table})
		f.needs = append(f.needs, invalidNeeds(op.Table, op.Index.Invalid, op.Index.Attached)...)
	case ops.DropIndex:
		f.drops = append(indexName(op.Table, op.Index.Name), memberOf(op.Table, op.Index.Name))
		if op.Index.Unique {
			f.drops = append(f.drops, key(op.Table, partColumns(op.Index.Parts)))
		}
		f.drops = append(f.drops, indexPrefixes(kindOldIndex, op.Table, op.Index.Parts)...)
		f.releases = append(indexNeeds(op.Index, known), relation(op.Table))
		f.releases = append(f.releases, invalidNeeds(op.Table, op.Index.Invalid, op.Index.Attached)...)
	case ops.RenameIndex:
		if op.From == op.To {
			return facts{creates: []resource{{kind: kindPinnedIndexes, name: op.Table}}}
		}
		f.drops = append(indexName(op.Table, op.From), memberOf(op.Table, op.From))
		f.creates = append(indexName(op.Table, op.To), memberOf(op.Table, op.To))
		f.needs = []resource{relation(op.Table)}
	case ops.AlterIndex:
		f.needs, f.releases = []resource{relation(op.Table)}, []resource{memberOf(op.Table, op.From.Name)}
	}
	return f
}

// keyResources are what a foreign key can refer to, if the constraint is a primary key or
// a unique constraint.
func keyResources(t schema.Name, k schema.Constraint) []resource {
	switch k := k.(type) {
	case schema.PrimaryKey:
		return []resource{key(t, k.Columns), key(t, nil)}
	case schema.Unique:
		return []resource{key(t, k.Columns)}
	}
	return nil
}
