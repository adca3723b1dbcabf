package introspect_test

import (
	"fmt"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// A column of any type can become one of any other where the values allow it: the
// server has a cast for few of these pairs.
func TestPostgresCasts(t *testing.T) {
	types := []string{
		"smallint", "bigint", "numeric(9,2)", "double", "boolean", "text", "varchar(9)", "blob", "date", "time", "timetz",
		"timestamp", "timestamptz", "interval", "uuid", "json", "jsonb", "enum:mood", "text[]", "integer[]", "uuid[]", "boolean[]", "jsonb[]",
		"tsrange", "tstzrange", "daterange", "int4range", "tsmultirange", "tstzmultirange",
		"inet", "cidr", "macaddr8", "point", "tsvector", "tsquery", "xml", "pg_lsn",
	}
	pgServers(t, func(t *testing.T, server string) {
		c, d := openPostgres(t, testdb.New(t, server))
		loadPostgres(t, c, "CREATE TYPE mood AS ENUM ('sad', 'glad')")
		var list, create []ops.Op
		for i, from := range types {
			table := schema.Table{Name: fmt.Sprintf("t%02d", i)}
			for j, to := range types {
				col := schema.Column{Name: fmt.Sprintf("c%d", j), Type: pgType(from), Nullable: true}
				table.Columns = append(table.Columns, col)
				list = append(list, ops.AlterColumn{
					Table: pgName(table.Name), Column: col.Name,
					From: ops.ColumnChange{Type: ops.To(col.Type)}, To: ops.ColumnChange{Type: ops.To(pgType(to))},
				})
			}
			create = append(create, ops.CreateTable{Table: table})
		}
		change(t, c, d, create...)
		for _, table := range change(t, c, d, list...).Tables {
			for j, col := range table.Columns {
				if want := d.ParseType(types[j]); !col.Type.Equal(want) && !col.Type.Equal(pgType(types[j])) {
					t.Errorf("%s.%s is %+v, want %+v", table.Name, col.Name, col.Type, want)
				}
			}
		}
	})
}
