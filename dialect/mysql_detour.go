package dialect

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// converts reports whether the server has a conversion between the types of a column.
// MariaDB has none between addresses, UUIDs, shapes, and numbers or times, not even for a
// table without rows; all have one to and from texts and bytes.
func (d mysql) converts(was, is schema.Column) bool {
	a, b := d.family(was.Type), d.family(is.Type)
	return !d.maria() || a == "" || b == "" || a == b
}

// family is what types have in common that MariaDB converts into one another, empty for
// those that it converts into any.
func (d mysql) family(t schema.Type) string {
	switch t = d.resolved(t); t.Kind {
	case schema.Text, schema.Varchar, schema.Char, schema.Binary, schema.Varbinary, schema.Blob, schema.JSON, schema.EnumKind, schema.SetKind, schema.Verbatim:
		return ""
	case schema.UUID:
		return "uuid"
	case schema.Raw:
		switch t.Raw {
		case "inet4", "inet6":
			return t.Raw
		case "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection":
			return "geometry"
		case "tinytext", "mediumtext", "longtext", "tinyblob", "mediumblob", "longblob", "vector":
			return ""
		}
	}
	return "number"
}

// detour makes a text of a column whose type the server does not convert into the new
// one; nil where it does.
func (c *mysqlCompiler) detour(op ops.AlterColumn, before *schema.Table, was, is schema.Column) ([]mysqlClause, error) {
	if c.converts(was, is) || was.Generated != nil || is.Generated != nil {
		return nil, nil
	}
	between := schema.Column{Name: was.Name, Type: schema.Type{Kind: schema.Varchar, Args: []int{255}}, Nullable: was.Nullable, Comment: was.Comment}
	text, err := c.spell(op, between, before)
	if err != nil {
		return nil, err
	}
	return []mysqlClause{{
		sql: "MODIFY COLUMN " + text, note: "alter column " + op.Table.String() + "." + op.Column,
		touches: []string{"column " + op.Column}, repeatable: true, cost: costCopy, risks: []Risk{RiskCopy},
	}}, nil
}

// convert has addresses of one kind written as the other kind is, between the two
// statements; nil where values stay what they are. Those of inet6 that are none of inet4
// are left to the server to refuse.
func (c *mysqlCompiler) convert(op ops.AlterColumn, was, is schema.Column) *Step {
	column := c.QuoteIdent(op.Column)
	sql := "UPDATE " + c.QuoteName(op.Table) + " SET " + column + " = "
	switch prefix := "'::ffff:"; c.family(was.Type) + " " + c.family(is.Type) {
	case "inet4 inet6":
		sql += "CONCAT(" + prefix + "', " + column + ") WHERE " + column + " NOT LIKE '%:%'"
	case "inet6 inet4":
		sql += "SUBSTR(" + column + ", 8) WHERE " + column + " LIKE " + prefix + "%.%'"
	default:
		return nil
	}
	return &Step{Note: "convert " + op.Table.String() + "." + op.Column, Exec: &Exec{SQL: sql, Probe: probeNever}}
}
