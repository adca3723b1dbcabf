package autogen

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// thing is something that operations create, need and drop: a table, a column
// of one, a type, an object.
type thing struct {
	kind   string
	name   schema.Name
	member string
}

// The kinds of thing. Types of all sorts share their names with tables on
// PostgreSQL, and so does what can be selected from.
const (
	aNamespace = "namespace"
	aRelation  = "relation" // tables, views, sequences
	aType      = "type"
	aFunction  = "function"
	aMember    = "member"     // a table's columns
	aKey       = "key"        // what a foreign key can refer to
	partitions = "partitions" // of a table and of those: a foreign key to it is one to all
	aNamed     = "named"      // a table's constraints and indexes
	aName      = "index name" // indexes share their names across tables, but on MySQL
	anObject   = "object"
	// anObjectCalled is an object of any kind by its name: a trigger needs the one
	// that fires before it.
	anObjectCalled = "object called"
	anyExt         = "extensions"
)

// facts say what an operation does to things. What it changes has to exist, and
// what needs it comes after.
type facts struct {
	creates, needs, changes, releases, drops []thing
}

func relation(n schema.Name) thing { return thing{kind: aRelation, name: n} }
func typ(n schema.Name) thing      { return thing{kind: aType, name: n} }
func column(t schema.Name, c string) thing {
	return thing{kind: aMember, name: t, member: c}
}
func namedMember(t schema.Name, n string) thing { return thing{kind: aNamed, name: t, member: n} }
func namespace(n schema.Name) []thing {
	if n.Schema == "" {
		return nil
	}
	return []thing{{kind: aNamespace, name: schema.Name{Name: n.Schema}}}
}
func key(t schema.Name, columns []string) thing {
	return thing{kind: aKey, name: t, member: strings.Join(columns, "\x00")}
}

// factsOf says what there is to know of one operation. functions are the names of
// the functions and the like that the list creates or drops: expressions that
// mention one need it.
func factsOf(op ops.Op, functions names) facts {
	switch op := op.(type) {
	case ops.CreateTable, ops.DropTable, ops.RenameTable, ops.AlterTable, ops.AttachPartition, ops.DetachPartition:
		return tableFacts(op, functions)
	case ops.AddColumn, ops.DropColumn, ops.AlterColumn:
		return columnFacts(op, functions)
	case ops.AddConstraint, ops.DropConstraint, ops.RenameConstraint, ops.AlterConstraint,
		ops.CreateIndex, ops.DropIndex, ops.RenameIndex, ops.AlterIndex:
		return memberFacts(op, functions)
	case ops.CreateObject, ops.DropObject, ops.ReplaceObject, ops.RenameObject:
		return objectFacts(op, functions)
	}
	return typeFacts(op, functions)
}

func tableFacts(op ops.Op, functions names) facts {
	var f facts
	switch op := op.(type) {
	case ops.CreateTable:
		f.creates = tableThings(op.Table)
		f.needs = tableNeeds(op.Table, functions)
	case ops.DropTable:
		f.drops = tableThings(op.Table)
		f.releases = tableNeeds(op.Table, functions)
	case ops.RenameTable:
		f.drops, f.creates = []thing{relation(op.From), typ(op.From)}, []thing{relation(op.To), typ(op.To)}
		f.needs = namespace(op.To)
	case ops.AlterTable:
		f.needs, f.releases = indexesNamed(op.Table, op.To), indexesNamed(op.Table, op.From)
		if op.To.Inherits.Set {
			return f // its phase says when
		}
		if len(f.needs)+len(f.releases) > 0 {
			f.needs = append(f.needs, relation(op.Table))
			return f
		}
		f.changes = []thing{relation(op.Table)}
		f.needs = append(f.needs, columnsIn(op.Table, op.To.PartitionBy.Value)...)
		f.releases = append(f.releases, columnsIn(op.Table, op.From.PartitionBy.Value)...)
	case ops.AttachPartition:
		f.changes, f.needs = []thing{relation(op.Table)}, []thing{relation(op.Partition.Parent)}
		f.creates = []thing{boundsIn(op.Partition.Parent)}
	case ops.DetachPartition:
		f.changes, f.releases = []thing{relation(op.Table)}, []thing{relation(op.Partition.Parent)}
		f.drops = []thing{boundsIn(op.Partition.Parent)}
	}
	return f
}

// boundsIn is the room that the partitions of a table share.
func boundsIn(parent schema.Name) thing { return thing{kind: "bounds", name: parent} }

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
	list := []thing{relation(n), typ(n), grown(n), shrunk(n)}
	if t.PartitionOf != nil {
		list = append(list, boundsIn(t.PartitionOf.Parent))
	}
	for _, c := range t.Columns {
		list = append(list, column(n, c.Name))
		if behind := c.SequenceBehind(t.Name); behind != "" && t.PartitionOf == nil {
			list = append(list, relation(schema.Name{Schema: t.Schema, Name: behind}))
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

// indexName is the name of an index of t, which no other table's may have.
func indexName(t schema.Name, name string) []thing {
	if name == "" {
		return nil
	}
	return []thing{{kind: aName, name: schema.Name{Schema: t.Schema, Name: name}}}
}

// keyName is the name of the index behind a constraint.
func keyName(t schema.Name, k schema.Constraint) []thing {
	switch k.(type) {
	case schema.PrimaryKey, schema.Unique, schema.Exclusion:
		return indexName(t, k.ConstraintName())
	}
	return nil
}

func tableNeeds(t schema.Table, functions names) []thing {
	n := t.QualifiedName()
	list := append(namespace(n), thing{kind: anyExt})
	for _, c := range t.Columns {
		list = append(list, columnNeeds(c, functions)...)
	}
	for _, k := range t.Constraints() {
		if fk, ok := k.(schema.ForeignKey); ok && fk.RefTable == n {
			continue
		}
		list = append(list, constraintNeeds(k, functions)...)
	}
	for _, x := range t.Indexes {
		list = append(list, indexNeeds(x, functions)...)
	}
	if t.PartitionOf != nil {
		list = append(list, relation(t.PartitionOf.Parent))
	}
	for _, p := range t.Inherits {
		list = append(list, relation(p))
	}
	return append(list, mentioned(t.PartitionBy, functions)...)
}

func columnNeeds(c schema.Column, functions names) []thing {
	list := append(typeNeeds(c.Type), collationNeeds(c.Collation)...)
	list = append(list, mentioned(c.Default.SQL, functions)...)
	if c.Generated != nil {
		list = append(list, mentioned(c.Generated.Expr.SQL, functions)...)
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
		return []thing{typ(schema.Name{Schema: t.Schema, Name: t.Name})}
	case t.Raw != "":
		return []thing{typ(schema.ParseName(t.Raw)), {kind: anyExt}}
	}
	return nil
}

func constraintNeeds(k schema.Constraint, functions names) []thing {
	switch k := k.(type) {
	case schema.ForeignKey:
		return []thing{relation(k.RefTable), key(k.RefTable, k.RefColumns), {kind: partitions, name: k.RefTable}}
	case schema.Check:
		return mentioned(k.Expr.SQL, functions)
	case schema.Exclusion:
		list := []thing{{kind: anyExt}}
		for _, e := range k.Elements {
			list = append(list, mentioned(e.Expr.SQL, functions)...)
		}
		return list
	}
	return nil
}

func indexNeeds(x schema.Index, functions names) []thing {
	list := append([]thing{{kind: anyExt}}, mentioned(x.Where.SQL, functions)...)
	for _, p := range x.Parts {
		list = append(list, mentioned(p.Expr.SQL, functions)...)
		list = append(list, collationNeeds(p.Collation)...)
	}
	return list
}

func columnFacts(op ops.Op, functions names) facts {
	var f facts
	switch op := op.(type) {
	case ops.AddColumn:
		f.creates = []thing{column(op.Table, op.Column.Name), grown(op.Table)}
		f.changes = []thing{relation(op.Table)}
		f.needs = append(columnNeeds(op.Column, functions), computedFrom(op.Table, op.Column)...)
	case ops.DropColumn:
		f.drops = []thing{column(op.Table, op.Column.Name), shrunk(op.Table)}
		f.changes = []thing{relation(op.Table)}
		f.releases = append(columnNeeds(op.Column, functions), computedFrom(op.Table, op.Column)...)
	case ops.AlterColumn:
		f.changes, f.creates = []thing{relation(op.Table)}, []thing{grown(op.Table)}
		if op.To.Name.Set {
			f.drops = []thing{column(op.Table, op.Column)}
			f.creates = append(f.creates, column(op.Table, op.To.Name.Value))
		}
		f.needs = append(columnNeeds(changed(op.To), functions), computedFrom(op.Table, changed(op.To))...)
		released := append(columnNeeds(changed(op.From), functions), computedFrom(op.Table, changed(op.From))...)
		f.releases = keep(released, func(t thing) bool { return !slices.Contains(f.needs, t) }) // what both need stays
		f.defaultAround(op)
	}
	return f
}

// defaultAround has a column's default dropped before its type changes, and set
// after.
func (f *facts) defaultAround(op ops.AlterColumn) {
	switch def := op.To.Default; {
	case op.To.Type.Set:
		f.needs, f.creates = append(f.needs, bare(op.Table, op.Column)), append(f.creates, typed(op.Table, op.Column))
	case def.Set && def.Value.IsZero():
		f.creates = append(f.creates, bare(op.Table, op.Column))
	case def.Set:
		f.needs = append(f.needs, typed(op.Table, op.Column))
	}
}

// bare is a column whose default is out of the way, and typed one that has its new
// type.
func bare(t schema.Name, c string) thing {
	return thing{kind: "default dropped", name: t, member: c}
}
func typed(t schema.Name, c string) thing { return thing{kind: "type changed", name: t, member: c} }

// computedFrom are the columns that a generated column may be computed from: all
// that its expression names.
func computedFrom(t schema.Name, c schema.Column) []thing {
	if c.Generated == nil {
		return nil
	}
	return columnsIn(t, c.Generated.Expr.SQL)
}

// columnsIn are the columns of a table that a text may speak of.
func columnsIn(t schema.Name, text string) []thing {
	var list []thing
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < 0x80 && !identByte(byte(r)) }) {
		list = append(list, column(t, word))
	}
	return list
}

// changed is a column with nothing but what a change says.
func changed(c ops.ColumnChange) schema.Column {
	return schema.Column{Type: c.Type.Value, Default: c.Default.Value, Generated: c.Generated.Value, Collation: c.Collation.Value}
}

func memberFacts(op ops.Op, functions names) facts {
	var f facts
	switch op := op.(type) {
	case ops.AddConstraint:
		f.creates = append(keyThings(op.Table, op.Constraint), namedMember(op.Table, op.Constraint.ConstraintName()))
		f.creates = append(f.creates, keyName(op.Table, op.Constraint)...)
		f.needs = append(constraintNeeds(op.Constraint, functions), relation(op.Table))
	case ops.DropConstraint:
		f.drops = append(keyThings(op.Table, op.Constraint), namedMember(op.Table, op.Name))
		f.releases = []thing{relation(op.Table)}
		if op.Constraint != nil {
			f.drops = append(f.drops, keyName(op.Table, op.Constraint)...)
			f.releases = append(f.releases, constraintNeeds(op.Constraint, functions)...)
		}
	case ops.RenameConstraint:
		f.drops, f.creates = []thing{namedMember(op.Table, op.From)}, []thing{namedMember(op.Table, op.To)}
		f.needs = []thing{relation(op.Table)}
	case ops.AlterConstraint:
		f.needs = []thing{relation(op.Table)}
	case ops.CreateIndex:
		f.creates = append(indexName(op.Table, op.Index.Name), namedMember(op.Table, op.Index.Name))
		if op.Index.Unique {
			f.creates = append(f.creates, key(op.Table, partColumns(op.Index.Parts)))
		}
		f.needs = append(indexNeeds(op.Index, functions), relation(op.Table))
	case ops.DropIndex:
		f.drops = append(indexName(op.Table, op.Index.Name), namedMember(op.Table, op.Index.Name))
		if op.Index.Unique {
			f.drops = append(f.drops, key(op.Table, partColumns(op.Index.Parts)))
		}
		f.releases = append(indexNeeds(op.Index, functions), relation(op.Table))
	case ops.RenameIndex:
		f.drops = append(indexName(op.Table, op.From), namedMember(op.Table, op.From))
		f.creates = append(indexName(op.Table, op.To), namedMember(op.Table, op.To))
		f.needs = []thing{relation(op.Table)}
	case ops.AlterIndex:
		f.needs = []thing{relation(op.Table)}
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

func objectFacts(op ops.Op, functions names) facts {
	var f facts
	switch op := op.(type) {
	case ops.CreateObject:
		f.creates = objectThings(op.Object)
		f.needs = append(objectNeeds(op.Object, functions), bodyNeeds(op.Object, functions)...)
	case ops.DropObject:
		f.drops, f.releases = objectThings(op.Object), objectNeeds(op.Object, functions)
	case ops.ReplaceObject:
		f.changes = objectThings(op.To)
		f.needs = append(objectNeeds(op.To, functions), bodyNeeds(op.To, functions)...)
		// What both need stays, and changes before.
		f.releases = keep(objectNeeds(op.From, functions), func(t thing) bool { return !slices.Contains(f.needs, t) })
		if isFunction(op.To.Kind) {
			f.releases = append(f.releases, rows(append(objectNeeds(op.From, functions), bodyNeeds(op.From, functions)...), shrunk)...)
			f.needs = append(leaveRelations(f.needs), rows(f.needs, grown)...)
		}
	case ops.RenameObject:
		to := op.Object
		to.Name = op.To
		f.drops, f.creates = objectThings(op.Object), objectThings(to)
	}
	return f
}

func objectThings(o schema.Object) []thing {
	n := schema.Name{Schema: o.Schema, Name: o.Name}
	id := o.ID()
	list := []thing{{kind: anObject, name: id.On, member: string(id.Kind) + "\x00" + n.String() + "\x00" + id.Args}, {kind: anObjectCalled, name: n}}
	switch o.Kind {
	case schema.KindView, schema.KindMaterializedView, schema.KindVirtualTable:
		list = append(list, relation(n), typ(n), grown(n), shrunk(n))
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		list = append(list, thing{kind: aFunction, name: n})
	case schema.KindRange:
		list = append(list, typ(n))
		if m, ok := dialect.MultirangeName(o); ok {
			list = append(list, typ(m))
		}
	}
	return list
}

func objectNeeds(o schema.Object, functions names) []thing {
	n := schema.Name{Schema: o.Schema, Name: o.Name}
	list := append(namespace(n), thing{kind: anyExt})
	if !o.On.IsZero() {
		list = append(list, relation(o.On))
	}
	for _, need := range o.Needs {
		list = append(list, relation(need), typ(need), thing{kind: aFunction, name: need}, thing{kind: anObjectCalled, name: need})
	}
	for _, t := range mentioned(o.Definition, functions) {
		if t.kind != aFunction || t.name != n {
			list = append(list, t)
		}
	}
	return list
}

// grown is a table with the columns that it is to have, and shrunk one that still
// has those that it had. A routine that is replaced, in either direction, comes
// after the first and before the other.
func grown(n schema.Name) thing  { return thing{kind: "grown", name: n} }
func shrunk(n schema.Name) thing { return thing{kind: "shrunk", name: n} }

func rows(list []thing, of func(schema.Name) thing) []thing {
	var out []thing
	for _, t := range list {
		if t.kind == aRelation {
			out = append(out, of(t.name))
		}
	}
	return out
}

func leaveRelations(list []thing) []thing {
	return keep(list, func(t thing) bool { return t.kind != aRelation })
}

// bodyNeeds are the tables that get other columns and that a routine in SQL speaks
// of: its body is checked when it is created.
func bodyNeeds(o schema.Object, of names) []thing {
	if o.Kind != schema.KindFunction && o.Kind != schema.KindProcedure || !strings.Contains(strings.ToUpper(o.Definition), "LANGUAGE SQL") {
		return nil
	}
	changed := names{}
	for name, list := range of {
		if table, ok := strings.CutPrefix(name, changedTable); ok {
			changed[table] = list
		}
	}
	return mentioned(strings.ReplaceAll(o.Definition, "$", " "), changed) // the quotes are no part of a name
}

// changedTable marks the names of tables that are altered, which only bodies of
// routines need as they are afterwards.
const changedTable = "\x00"

// names are what expressions and bodies may mention of what operations create,
// drop or change, by the bare name.
type names map[string][]thing

func (n names) add(name string, t thing) {
	if !slices.Contains(n[name], t) {
		n[name] = append(n[name], t)
	}
}

func (n names) addRelation(name schema.Name) { n.add(name.Name, relation(name)) }
func (n names) addType(name schema.Name)     { n.add(name.Name, typ(name)) }

func (n names) addObject(o schema.Object) {
	switch o.Kind {
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		n.add(o.Name, thing{kind: aFunction, name: o.QualifiedName()})
	case schema.KindView, schema.KindMaterializedView:
		n.addRelation(o.QualifiedName())
	case schema.KindRange:
		n.addType(o.QualifiedName())
	case schema.KindCollation:
		n.add(o.Name, thing{kind: anObjectCalled, name: o.QualifiedName()})
	}
}

// namesOf are those of a list of operations.
func namesOf(list []ops.Op) names {
	n := names{}
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
			n.add(changedTable+op.Table.Name, relation(op.Table))
		case ops.AlterColumn:
			n.add(changedTable+op.Table.Name, relation(op.Table))
		case ops.DropColumn:
			n.add(changedTable+op.Table.Name, relation(op.Table))
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

// mentioned lists what an expression mentions. It walks over the words of the
// text, so that the cost does not grow with the number of names.
func mentioned(text string, of names) []thing {
	var list []thing
	if len(of) == 0 {
		return nil
	}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < 0x80 && !identByte(byte(r)) }) {
		for _, t := range of[word] {
			if !slices.Contains(list, t) {
				list = append(list, t)
			}
		}
	}
	return list
}
