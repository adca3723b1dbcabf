package ops

import "github.com/retort-db/migrate/schema"

// Makes is what an operation brings into being, as far as another could do so too, in the words of people:
// members of tables by their table.
func Makes(op Op) []string {
	of := func(kind string, table schema.Name, name string) []string {
		if name == "" {
			return nil
		}
		return []string{kind + table.String() + "." + name}
	}
	switch op := op.(type) {
	case AddColumn:
		return of("", op.Table, op.Column.Name)
	case AlterColumn:
		return of("", op.Table, op.To.Name.Value)
	case CreateIndex:
		return of("index ", op.Table, op.Index.Name)
	case RenameIndex:
		return of("index ", op.Table, op.To)
	case AddConstraint:
		return of("constraint ", op.Table, op.Constraint.ConstraintName())
	case RenameConstraint:
		return of("constraint ", op.Table, op.To)
	}
	var list []string
	for _, n := range Creates(op) {
		list = append(list, n.String())
	}
	return list
}
