package gosource

import (
	"go/types"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// column adds a field's column. keys is the number of columns in the primary key.
func (b *bunReader) column(t *schema.Table, bt *bunTable, f *bunField, keys int) {
	d := b.options.Dialect
	text, serial := b.spelling(f)
	if text == "" {
		b.fail(f.pos, bt.label, f.goName, "say it, type:…", "bun has no type for %s on this database", f.typ)
		return
	}
	def, err := parseDefinition(d, text)
	if err != nil {
		b.fail(f.pos, bt.label, f.goName, "say it in an option of its own", "%v", err)
		return
	}
	c := def.column
	c.Name = f.name
	c.Nullable = c.Nullable && !f.notNull && !serial
	c.Identity = b.identity(f, text, keys, c.Identity)
	if s, ok := f.tag.option("default"); ok && !strings.EqualFold(s, "null") {
		c.Default = schema.SQLExpr(s)
	}
	if def.unique {
		t.Uniques = append(t.Uniques, schema.Unique{Key: schema.Key{Columns: []string{f.name}}})
	}
	if def.check != "" {
		t.Checks = append(t.Checks, schema.Check{Expr: schema.SQLExpr(def.check), Column: f.name})
	}
	t.Columns = append(t.Columns, c)
	b.declares(t, c.Name, f.pos)
}

// identity is what numbers the rows beside a serial type.
func (b *bunReader) identity(f *bunField, spelled string, keys int, written *schema.Identity) *schema.Identity {
	switch d := b.options.Dialect.Name(); {
	case d == "postgres" && f.tag.has("identity"):
		return &schema.Identity{Kind: schema.IdentityByDefault}
	case d == "mysql" && f.tag.has("autoincrement"):
		return &schema.Identity{Kind: schema.IdentityByDefault}
	case d == "sqlite" && f.tag.has("autoincrement") && f.key && keys == 1 && spelled == "INTEGER":
		return &schema.Identity{Kind: schema.IdentityAutoincrement}
	}
	return written
}

// spelling is the type that bun writes. serial says that it numbers the rows.
func (b *bunReader) spelling(f *bunField) (text string, serial bool) {
	given, typed := f.tag.option("type")
	switch b.options.Dialect.Name() {
	case "postgres":
		text = given
		if !typed || given == "" {
			text = bunPostgresField(f)
		}
		if f.tag.has("autoincrement") && !f.tag.has("identity") {
			if word := map[string]string{"SMALLINT": "SMALLSERIAL", "INTEGER": "SERIAL", "BIGINT": "BIGSERIAL"}[text]; word != "" {
				return word, true
			}
		}
		return text, false
	case "mysql":
		found := bunType(f.typ)
		if found == "TIMESTAMP" {
			found = "DATETIME"
		}
		if given == "" {
			given = found
		}
		if strings.EqualFold(given, found) && strings.EqualFold(given, "VARCHAR") {
			given = "VARCHAR(255)"
		}
		return given, false
	}
	if given == "" {
		if given = bunType(f.typ); given == "SMALLINT" || given == "BIGINT" {
			given = "INTEGER"
		}
	}
	return given, false
}

// bunType is the type that bun finds for a Go type on any database, "" for none.
func bunType(t types.Type) string {
	switch fullName(t) {
	case "time.Time", "database/sql.NullTime", bunPath + "/schema.NullTime":
		return "TIMESTAMP"
	case "database/sql.NullBool":
		return "BOOLEAN"
	case "database/sql.NullFloat64":
		return "DOUBLE PRECISION"
	case "database/sql.NullInt64":
		return "BIGINT"
	case "database/sql.NullString":
		return "VARCHAR"
	case "encoding/json.RawMessage":
		return "JSON"
	}
	switch u := t.Underlying().(type) {
	case *types.Slice:
		if isByteKind(u.Elem()) {
			return "BLOB"
		}
		return "VARCHAR"
	case *types.Map, *types.Struct:
		return "VARCHAR"
	case *types.Basic:
		return bunBasic(u)
	}
	return ""
}

func bunBasic(b *types.Basic) string {
	switch b.Kind() {
	case types.Bool:
		return "BOOLEAN"
	case types.Int8, types.Int16, types.Uint8, types.Uint16:
		return "SMALLINT"
	case types.Int32, types.Uint32:
		return "INTEGER"
	case types.Int, types.Int64, types.Uint, types.Uint64, types.Uintptr:
		return "BIGINT"
	case types.Float32:
		return "REAL"
	case types.Float64:
		return "DOUBLE PRECISION"
	case types.String:
		return "VARCHAR"
	}
	return ""
}

// isByteKind goes by the kind, as reflection does: a type made of byte counts.
func isByteKind(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Uint8
}

// bunPostgresField is the type that bun's dialect of PostgreSQL gives a field.
func bunPostgresField(f *bunField) string {
	if composite, ok := f.tag.option("composite"); ok {
		return composite
	}
	if f.tag.has("hstore") {
		return "HSTORE"
	}
	if f.tag.has("array") {
		switch u := f.typ.Underlying().(type) {
		case *types.Slice:
			return bunPostgres(u.Elem()) + "[]"
		case *types.Array:
			return bunPostgres(u.Elem()) + "[]"
		}
	}
	if bunType(f.typ) == "BLOB" {
		return "BYTEA"
	}
	return bunPostgres(f.typ)
}

func bunPostgres(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	t = types.Unalias(t)
	switch fullName(t) {
	case "database/sql.NullString":
		return "VARCHAR"
	case "net.IP":
		return "INET"
	case "net.IPNet":
		return "CIDR"
	case "encoding/json.RawMessage":
		return "JSONB"
	}
	found := bunType(t)
	if found == "TIMESTAMP" {
		found = "TIMESTAMPTZ"
	}
	switch u := t.Underlying().(type) {
	case *types.Map, *types.Struct:
		if found == "VARCHAR" {
			return "JSONB"
		}
	case *types.Slice:
		return bunBytesOrJSON(u.Elem())
	case *types.Array:
		return bunBytesOrJSON(u.Elem())
	}
	return found
}

func bunBytesOrJSON(elem types.Type) string {
	if isByteKind(elem) {
		return "BYTEA"
	}
	return "JSONB"
}
