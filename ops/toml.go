package ops

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

// Decode reads an operation from its table in a revision file. Mistakes go to
// the Reader; with any, the operation is of no use and may be nil.
func Decode(r *schematoml.Reader, n *schematoml.Node) Op {
	f := r.Fields(n, "an operation")
	if n.Kind != schematoml.Table {
		return nil
	}
	kind := f.Required("op")
	if kind == "" {
		return nil
	}
	decode := decoder(kind)
	if decode == nil {
		f.Errorf("op", "unknown operation %q%s", kind, suggestOp(kind))
		return nil
	}
	f = r.Fields(n, kind)
	f.Has("op")
	f.Has("lock_timeout") // for how long its statements may wait and run: package revision reads it
	f.Has("statement_timeout")
	op := decode(f)
	f.Done()
	return op
}

// Encode returns the operation as Decode reads it: as a TOML table whose first key is
// op.
func Encode(op Op) schematoml.Map {
	m := schematoml.Map{{Key: "op", Value: op.Kind()}}
	m.Append(op.encode())
	return m
}

// Format returns an operation as the lines of a revision file, without the header of
// its table ([[upgrade]]).
func Format(op Op) string { return Encode(op).Lines() }

type decodeFunc func(*schematoml.Fields) Op

// decoder returns what reads operations of a kind, or nil.
func decoder(kind string) decodeFunc {
	if decode := decoders()[kind]; decode != nil {
		return decode
	}
	verb, object, _ := strings.Cut(kind, "_")
	for _, d := range objectDecoders() {
		if d.verb == verb && slices.Contains(schematoml.ObjectKinds(), schema.ObjectKind(object)) {
			return func(f *schematoml.Fields) Op { return d.decode(f, schema.ObjectKind(object)) }
		}
	}
	return nil
}

// decoders says how the operations are read, by the name that they have in files.
// Those of objects are in objectDecoders.
var decoders = sync.OnceValue(func() map[string]decodeFunc {
	return map[string]decodeFunc{
		"create_table":              decodeCreateTable,
		"drop_table":                decodeDropTable,
		"rename_table":              decodeRenameTable,
		"alter_table":               decodeAlterTable,
		"create_table_comment":      decodeTableComment,
		"drop_table_comment":        decodeTableComment,
		"attach_partition":          decodeAttachPartition,
		"detach_partition":          decodeDetachPartition,
		"add_column":                decodeAddColumn,
		"drop_column":               decodeDropColumn,
		"alter_column":              decodeAlterColumn,
		"create_primary_key":        addConstraintDecoder(schema.KindPrimaryKey),
		"create_unique_constraint":  addConstraintDecoder(schema.KindUnique),
		"create_foreign_key":        addConstraintDecoder(schema.KindForeignKey),
		"create_check_constraint":   addConstraintDecoder(schema.KindCheck),
		"create_exclude_constraint": addConstraintDecoder(schema.KindExclude),
		"drop_constraint":           decodeDropConstraint,
		"rename_constraint":         decodeRenameConstraint,
		"alter_constraint":          decodeAlterConstraint,
		"validate_constraint":       decodeValidateConstraint,
		"create_index":              decodeCreateIndex,
		"drop_index":                decodeDropIndex,
		"rename_index":              decodeRenameIndex,
		"alter_index":               decodeAlterIndex,
		"create_schema":             decodeCreateSchema,
		"drop_schema":               decodeDropSchema,
		"rename_schema":             decodeRenameSchema,
		"alter_schema":              decodeAlterSchema,
		"create_extension":          decodeCreateExtension,
		"drop_extension":            decodeDropExtension,
		"alter_extension":           decodeAlterExtension,
		"create_enum":               decodeCreateEnum,
		"drop_enum":                 decodeDropEnum,
		"rename_enum":               decodeRenameEnum,
		"add_enum_value":            decodeAddEnumValue,
		"rename_enum_value":         decodeRenameEnumValue,
		"alter_enum":                decodeAlterEnum,
		"create_domain":             decodeCreateDomain,
		"drop_domain":               decodeDropDomain,
		"alter_domain":              decodeAlterDomain,
		"rename_domain":             decodeRenameDomain,
		"create_type":               decodeCreateType,
		"drop_type":                 decodeDropType,
		"alter_type":                decodeAlterType,
		"rename_type":               decodeRenameType,
		"create_sequence":           decodeCreateSequence,
		"drop_sequence":             decodeDropSequence,
		"alter_sequence":            decodeAlterSequence,
		"rename_sequence":           decodeRenameSequence,
		"execute":                   decodeExecute,
		"insert":                    decodeInsert,
		"bulk_insert":               decodeBulkInsert,
		"upsert":                    decodeUpsert,
		"update":                    decodeUpdate,
		"delete":                    decodeDelete,
		"backfill":                  decodeBackfill,
	}
})

type objectDecoder struct {
	verb   string
	decode func(*schematoml.Fields, schema.ObjectKind) Op
}

func objectDecoders() []objectDecoder {
	return []objectDecoder{
		{"create", decodeCreateObject},
		{"replace", decodeReplaceObject},
		{"drop", decodeDropObject},
		{"rename", decodeRenameObject},
	}
}

// Kinds lists the names of all operations as files spell them, sorted.
func Kinds() []string {
	var kinds []string
	for kind := range decoders() {
		kinds = append(kinds, kind)
	}
	for _, d := range objectDecoders() {
		for _, object := range schematoml.ObjectKinds() {
			kinds = append(kinds, d.verb+"_"+string(object))
		}
	}
	slices.Sort(kinds)
	return kinds
}

// elsewhere returns how to spell what other tools have as an operation.
func elsewhere(kind string) string {
	switch kind {
	case "rename_column":
		return `alter_column with new_name = "…"`
	case "modify_column", "change_column":
		return "alter_column"
	case "create_column":
		return "add_column"
	case "add_index":
		return "create_index"
	case "add_constraint":
		return "create_unique_constraint, create_foreign_key, create_check_constraint or create_primary_key"
	case "add_foreign_key":
		return "create_foreign_key"
	case "drop_foreign_key":
		return `drop_constraint with type = "foreignkey"`
	case "drop_primary_key":
		return `drop_constraint with type = "primary"`
	case "drop_unique":
		return `drop_constraint with type = "unique"`
	case "sql", "run":
		return "execute"
	case "batch_alter_table":
		return "one operation for each change; they are merged where the database needs it"
	case "insert_or_update", "merge", "replace":
		return "upsert"
	case "copy", "load", "load_data", "seed":
		return `bulk_insert with file = "…"`
	case "alter_view":
		return "replace_view"
	case "alter_function":
		return "replace_function"
	case "create_or_replace":
		return "replace_view, replace_function, …"
	case "add_table":
		return "create_table"
	case "alter_table_comment":
		return "create_table_comment"
	}
	return ""
}

func suggestOp(kind string) string {
	if other := elsewhere(kind); other != "" {
		return "; here it is " + other
	}
	if near := schematoml.Nearest(kind, Kinds()); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return "; the operations are " + strings.Join(Kinds(), ", ")
}

// readRename reads the new name of something; without a schema it stays in its
// own.
func readRename(f *schematoml.Fields, key string) (from, to schema.Name) {
	from = f.RequiredName(key)
	to = f.RequiredName("new_name")
	if f.Has("new_schema") {
		to.Schema = f.String("new_schema")
	} else if to.Schema == "" {
		to.Schema = from.Schema
	}
	return from, to
}

func renameMap(key string, from, to schema.Name) schematoml.Map {
	m := schematoml.Map{{Key: key, Value: from.String()}}
	switch {
	case to.Schema == from.Schema:
		m.Set("new_name", schema.Name{Name: to.Name}.String())
	case to.Schema == "":
		m.Set("new_name", to.String())
		m.Set("new_schema", "")
	default:
		m.Set("new_name", to.String())
	}
	return m
}

// onTable begins the table of an operation on a table.
func onTable(n schema.Name) schematoml.Map { return schematoml.Map{{Key: "table", Value: n.String()}} }

// existing begins to read the former definition, which has to be there.
func existing[T any](f *schematoml.Fields, name string, read func(*schematoml.Fields) T) T {
	if in := f.Existing(name, true); in != nil {
		return read(in)
	}
	var none T
	return none
}

// setExisting writes a former definition, without a name.
func setExisting(m *schematoml.Map, definition schematoml.Map) { m.Set("existing", definition) }
