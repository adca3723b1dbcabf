package dialect

import "github.com/retort-db/migrate/schema"

// resetsStorage: SET STORAGE DEFAULT gives a column that of its type.
func (d postgres) resetsStorage() bool { return d.server.AtLeast(16, 0, 0) }

// defaultStorage is how values of a type are stored, as pg_type.typstorage has it.
func defaultStorage(t schema.Type) string {
	switch t = plainOf(t); t.Kind {
	case schema.Numeric:
		return "main"
	case schema.Smallint, schema.Integer, schema.Bigint, schema.Real, schema.Double, schema.Boolean, schema.Date, schema.Time,
		schema.Timetz, schema.Timestamp, schema.Timestamptz, schema.Interval, schema.UUID, schema.EnumKind:
		return "plain"
	case schema.Raw:
		switch t.Raw {
		case "inet", "cidr":
			return "main"
		case `"char"`, "name", "money", "oid", "tid", "xid", "xid8", "cid", "pg_lsn", "macaddr", "macaddr8", "tsquery",
			"point", "line", "lseg", "box", "circle":
			return "plain"
		}
	}
	return "extended"
}
