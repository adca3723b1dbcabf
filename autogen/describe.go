package autogen

import (
	"fmt"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Describe says in one line what an operation does, as a person would: first what it
// is about, and of an alteration both the former value and the new one.
func Describe(op ops.Op) string {
	s := describe(op)
	if strings.Contains(s, "\n") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s
}

func describe(op ops.Op) string {
	switch op := op.(type) {
	case ops.CreateTable:
		return "new table " + op.Table.QualifiedName().String()
	case ops.DropTable:
		return "table " + op.Table.QualifiedName().String() + " is dropped"
	case ops.RenameTable:
		return fmt.Sprintf("table %s is now called %s", op.From, op.To)
	case ops.AlterTable:
		return op.Table.String() + ": " + strings.Join(tableTexts(op), ", ")
	case ops.AddColumn:
		return fmt.Sprintf("new column %s.%s %s", op.Table, op.Column.Name, columnText(op.Column))
	case ops.DropColumn:
		return fmt.Sprintf("column %s.%s is dropped", op.Table, op.Column.Name)
	case ops.AlterColumn:
		if op.To.Name.Set && !op.From.Name.Set {
			op.From.Name = ops.To(op.Column)
		}
		return columnAlterations(op).says(fmt.Sprintf("%s.%s", op.Table, op.Column))
	case ops.AttachPartition:
		return fmt.Sprintf("%s becomes a partition of %s (%s)", op.Table, op.Partition.Parent, op.Partition.Bound)
	case ops.DetachPartition:
		return fmt.Sprintf("%s is no partition of %s any more", op.Table, op.Partition.Parent)
	case ops.ReplaceObject:
		return replacedText(op)
	case ops.Execute:
		return "run SQL"
	}
	if s := describeMember(op); s != "" {
		return s
	}
	return describeOther(op)
}

// fieldTexts spells changes: "type integer → bigint".
func fieldTexts(list []ops.FieldText) []string {
	out := make([]string, len(list))
	for i, f := range list {
		switch {
		case f.Name == "type":
			out[i] = f.From + " → " + f.To
		case f.Name == "nullable":
			out[i] = map[string]string{"true": "null allowed", "false": "null not allowed"}[f.To]
		default:
			out[i] = fmt.Sprintf("%s %s → %s", strings.ReplaceAll(f.Name, "_", " "), orNone(f.From), orNone(f.To))
		}
	}
	return out
}

// tableTexts spells the changes of a table. Of a change of its CREATE TABLE text it says
// only that there is one: the text is longer than a line.
func tableTexts(op ops.AlterTable) []string {
	respelled := op.To.Definition.Set
	op.To.Definition.Set = false
	texts := fieldTexts(op.To.Texts(op.From))
	if respelled {
		texts = append(texts, "text as declared")
	}
	return texts
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func columnText(c schema.Column) string {
	s := c.Type.String()
	if !c.Nullable {
		s += " not null"
	}
	if !c.Default.IsZero() {
		s += " default " + c.Default.SQL
	}
	return s
}

func describeMember(op ops.Op) string {
	switch op := op.(type) {
	case ops.AddConstraint:
		return fmt.Sprintf("%s: new %s", op.Table, constraintText(op.Constraint))
	case ops.DropConstraint:
		if op.Constraint != nil {
			return fmt.Sprintf("%s: %s is dropped", op.Table, constraintText(op.Constraint))
		}
		if op.Name == "" {
			return fmt.Sprintf("%s: %s is dropped", op.Table, map[schema.ConstraintKind]string{
				schema.KindPrimaryKey: "the primary key", schema.KindForeignKey: "a foreign key", schema.KindUnique: "a unique constraint",
				schema.KindCheck: "a check", schema.KindExclude: "an exclusion",
			}[op.Type])
		}
		return fmt.Sprintf("%s: constraint %s is dropped", op.Table, op.Name)
	case ops.RenameConstraint:
		return fmt.Sprintf("%s: constraint %s is now called %s", op.Table, op.From, op.To)
	case ops.AlterConstraint:
		var a alterations
		a.constraint(op.From, op.To)
		return a.says(fmt.Sprintf("%s: constraint %s", op.Table, op.To.ConstraintName()))
	case ops.ValidateConstraint:
		return fmt.Sprintf("%s: constraint %s is validated", op.Table, op.Name)
	case ops.CreateIndex:
		return fmt.Sprintf("%s: new %s", op.Table, indexText(op.Index))
	case ops.DropIndex:
		return fmt.Sprintf("%s: %s is dropped", op.Table, indexText(op.Index))
	case ops.RenameIndex:
		if op.From == op.To {
			return fmt.Sprintf("%s: index %s stays", op.Table, op.From)
		}
		return fmt.Sprintf("%s: index %s is now called %s", op.Table, op.From, op.To)
	case ops.AlterIndex:
		var a alterations
		a.index(op.From, op.To)
		return a.says(fmt.Sprintf("%s: index %s", op.Table, op.From.Name))
	}
	return ""
}

func constraintText(k schema.Constraint) string {
	var what string
	switch k := k.(type) {
	case schema.PrimaryKey:
		what = "primary key (" + strings.Join(k.Columns, ", ") + ")"
	case schema.Unique:
		what = "unique (" + strings.Join(k.Columns, ", ") + ")"
	case schema.ForeignKey:
		what = fmt.Sprintf("foreign key (%s) to %s", strings.Join(k.Columns, ", "), k.RefTable)
	case schema.Check:
		what = "check (" + k.Expr.SQL + ")"
	case schema.Exclusion:
		what = "exclusion"
	}
	if n := k.ConstraintName(); n != "" {
		what += " " + n
	}
	if k, ok := k.(schema.ForeignKey); ok {
		what += actionText("delete", k.OnDelete) + actionText("update", k.OnUpdate)
	}
	return what
}

func actionText(event string, a schema.Action) string {
	if a == schema.NoAction || a == "no action" {
		return ""
	}
	return " on " + event + " " + string(a)
}

func indexText(x schema.Index) string {
	kind := "index"
	if x.Unique {
		kind = "unique index"
	}
	parts := make([]string, len(x.Parts))
	for i, p := range x.Parts {
		parts[i] = p.Column
		if p.Column == "" {
			parts[i] = p.Expr.SQL
		}
		if p.Desc {
			parts[i] += " desc"
		}
	}
	if x.Name != "" {
		kind += " " + x.Name
	}
	if x.Method != "" && x.Method != "btree" {
		kind += " using " + x.Method
	}
	if len(parts) > 0 {
		kind += " (" + strings.Join(parts, ", ") + ")"
	}
	if len(x.Include) > 0 {
		kind += " include (" + strings.Join(x.Include, ", ") + ")"
	}
	if x.Where.SQL != "" {
		kind += " where " + x.Where.SQL
	}
	return kind
}

// describeOther describes operations on data, types, sequences and objects. The kind of the
// operation, such as create_sequence, makes the sentence.
func describeOther(op ops.Op) string {
	if s := describeData(op); s != "" {
		return s
	}
	verb, what, _ := strings.Cut(op.Kind(), "_")
	what = strings.ReplaceAll(what, "_", " ")
	name := subject(op)
	switch verb {
	case "create":
		return "new " + what + " " + name
	case "drop":
		return what + " " + name + " is dropped"
	case "rename":
		return strings.TrimSuffix(what, " value") + " " + name
	case "add":
		return name
	case "alter":
		return describeAltered(op)
	}
	return what + " " + name + " changes"
}

// subject names what an operation is about.
func subject(op ops.Op) string {
	qualified := func(ns, n string) string { return schema.Name{Schema: ns, Name: n}.String() }
	moved := func(from, to schema.Name) string { return from.String() + " is now called " + to.String() }
	switch op := op.(type) {
	case ops.CreateSchema:
		return op.Namespace.Name
	case ops.DropSchema:
		return op.Namespace.Name
	case ops.RenameSchema:
		return op.From + " is now called " + op.To
	case ops.AlterSchema:
		return op.To.Name
	case ops.CreateExtension:
		return op.Extension.Name
	case ops.DropExtension:
		return op.Extension.Name
	case ops.AlterExtension:
		return op.To.Name
	case ops.CreateEnum:
		return qualified(op.Enum.Schema, op.Enum.Name)
	case ops.DropEnum:
		return qualified(op.Enum.Schema, op.Enum.Name)
	case ops.AlterEnum:
		return qualified(op.To.Schema, op.To.Name)
	case ops.AddEnumValue:
		return fmt.Sprintf("enum %s: new value %q", op.Enum, op.Value)
	case ops.RenameEnumValue:
		return fmt.Sprintf("%s: %q is now called %q", op.Enum, op.From, op.To)
	case ops.RenameEnum:
		return moved(op.From, op.To)
	case ops.CreateDomain:
		return qualified(op.Domain.Schema, op.Domain.Name)
	case ops.DropDomain:
		return qualified(op.Domain.Schema, op.Domain.Name)
	case ops.AlterDomain:
		return qualified(op.To.Schema, op.To.Name)
	case ops.RenameDomain:
		return moved(op.From, op.To)
	case ops.CreateType:
		return qualified(op.Composite.Schema, op.Composite.Name)
	case ops.DropType:
		return qualified(op.Composite.Schema, op.Composite.Name)
	case ops.AlterType:
		return qualified(op.To.Schema, op.To.Name)
	case ops.RenameType:
		return moved(op.From, op.To)
	case ops.CreateSequence:
		return qualified(op.Sequence.Schema, op.Sequence.Name)
	case ops.DropSequence:
		return qualified(op.Sequence.Schema, op.Sequence.Name)
	case ops.AlterSequence:
		return qualified(op.To.Schema, op.To.Name)
	case ops.RenameSequence:
		return moved(op.From, op.To)
	case ops.CreateObject:
		return objectText(op.Object)
	case ops.DropObject:
		return objectText(op.Object)
	case ops.ReplaceObject:
		return objectText(op.To)
	case ops.RenameObject:
		return objectText(op.Object) + " is now called " + op.To
	}
	return ""
}

func objectText(o schema.Object) string {
	s := o.QualifiedName().String()
	if o.Args != "" {
		s += "(" + o.Args + ")"
	}
	if !o.On.IsZero() {
		s += " on " + o.On.String()
	}
	return s
}
