package ops

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

// About returns the kind of thing that an operation is about (table, column, index,
// unique, enum, view, …) and its name before the operation, qualified by its table if
// it belongs to one. Both are meant for programs. For SQL that is run as it is written
// both are empty.
func About(op Op) (kind, object string) {
	member := func(table schema.Name, name string) string {
		if name == "" {
			return table.String()
		}
		return table.String() + "." + name
	}
	switch op := op.(type) {
	case AddColumn:
		return "column", member(op.Table, op.Column.Name)
	case DropColumn:
		return "column", member(op.Table, op.Column.Name)
	case AlterColumn:
		return "column", member(op.Table, op.Column)
	case AddConstraint:
		return string(op.Constraint.ConstraintKind()), member(op.Table, op.Constraint.ConstraintName())
	case DropConstraint:
		return string(op.Type), member(op.Table, op.Name)
	case AlterConstraint:
		return string(op.To.ConstraintKind()), member(op.Table, op.To.ConstraintName())
	case RenameConstraint:
		kind = "constraint"
		if op.Constraint != nil {
			kind = string(op.Constraint.ConstraintKind())
		}
		return kind, member(op.Table, op.From)
	case ValidateConstraint:
		return "constraint", member(op.Table, op.Name)
	case CreateIndex:
		return "index", member(op.Table, op.Index.Name)
	case DropIndex:
		return "index", member(op.Table, op.Index.Name)
	case AlterIndex:
		return "index", member(op.Table, op.From.Name)
	case RenameIndex:
		return "index", member(op.Table, op.From)
	case AttachPartition:
		return "table", op.Table.String()
	case DetachPartition:
		return "table", op.Table.String()
	case Execute:
		return "statement", ""
	case CreateObject:
		return aboutObject(op.Object)
	case ReplaceObject:
		return aboutObject(op.To)
	case DropObject:
		return aboutObject(op.Object)
	case RenameObject:
		return aboutObject(op.Object)
	}
	return aboutOther(op)
}

func aboutObject(o schema.Object) (kind, object string) {
	object = o.QualifiedName().String()
	if o.Args != "" {
		object += "(" + o.Args + ")"
	}
	if !o.On.IsZero() {
		object = o.On.String() + "." + o.Name
	}
	return string(o.Kind), object
}

// aboutOther reads the kind and the name off the file's form: create_enum has the
// name under enum.
func aboutOther(op Op) (kind, object string) {
	_, kind, _ = strings.Cut(op.Kind(), "_")
	kind = strings.TrimSuffix(kind, "_value")
	m := Encode(op)
	for _, key := range []string{kind, "table", "name"} {
		if s, ok := valueOf(m, key).(string); ok {
			return kind, s
		}
	}
	return kind, ""
}

// Sides returns the definitions before and after an operation, in the words of revision
// files, as far as the operation knows them. What did not exist before, or does not
// exist afterwards, is nil, and so is a former side that is not known. For an
// alteration they hold only what it changes.
func Sides(op Op) (from, to map[string]any) {
	m := Encode(op)
	verb, _, _ := strings.Cut(op.Kind(), "_")
	switch verb {
	case "rename":
		return renamedSides(op, m)
	case "create", "add", "attach", "execute", "insert", "upsert", "bulk", "update", "backfill":
		return nil, tree(sideOf(op, m))
	case "drop", "detach", "delete":
		return tree(sideOf(op, m)), nil
	}
	if existing, ok := valueOf(m, "existing").(schematoml.Map); ok {
		from = tree(existing)
	}
	return from, tree(sideOf(op, m))
}

// renamedSides are the names.
func renamedSides(op Op, m schematoml.Map) (from, to map[string]any) {
	if r, ok := op.(RenameEnumValue); ok {
		return map[string]any{"value": r.From}, map[string]any{"value": r.To}
	}
	kind, _ := About(op)
	was := valueOf(m, kind)
	for _, key := range []string{"constraint", "index"} {
		if v := valueOf(m, key); v != nil {
			was = v
		}
	}
	if full, ok := was.(schematoml.Map); ok {
		was = valueOf(full, "name")
	}
	return map[string]any{"name": was}, map[string]any{"name": valueOf(m, "new_name")}
}

// sideOf is an operation's table without what says which object is meant, and how
// it is done.
func sideOf(op Op, m schematoml.Map) schematoml.Map {
	kind, _ := About(op)
	var out schematoml.Map
	for _, e := range m {
		inner, whole := e.Value.(schematoml.Map)
		switch e.Key {
		case "op", "existing", "if_exists", "if_not_exists", "cascade", "online", "using", "reverse_using":
		case "column", "constraint", "index":
			if whole {
				out = append(out, inner...)
			}
		case "first", "after":
			if kind != "column" {
				out = append(out, e)
			}
		case "columns":
			if _, ok := op.(AlterEnum); !ok { // there they are those that have the type
				out = append(out, e)
			}
		case "table", "args", kind:
		default:
			out = append(out, e)
		}
	}
	return out
}

func valueOf(m schematoml.Map, key string) any {
	if i := slices.IndexFunc(m, func(e schematoml.Entry) bool { return e.Key == key }); i >= 0 {
		return m[i].Value
	}
	return nil
}

// tree is a map of plain values, for JSON.
func tree(m schematoml.Map) map[string]any {
	out := make(map[string]any, len(m))
	for _, e := range m {
		out[e.Key] = plainValue(e.Value)
	}
	return out
}

func plainValue(v any) any {
	switch v := v.(type) {
	case schematoml.Map:
		return tree(v)
	case []schematoml.Map:
		out := make([]any, len(v))
		for i, m := range v {
			out[i] = tree(m)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = plainValue(x)
		}
		return out
	case schematoml.Number:
		return json.Number(v)
	}
	return v
}
