package importer

import "testing"

// Expressions of contexts hold as Liquibase has them; without contexts, all do.
func TestContexts(t *testing.T) {
	for _, c := range []struct {
		expression string
		contexts   []string
		want       bool
	}{
		{"test", nil, true},
		{"", []string{"prod"}, true},
		{"test", []string{"prod"}, false},
		{"test, Prod", []string{"prod"}, true},
		{"!test", []string{"prod"}, true},
		{"not (test or prod)", []string{"prod"}, false},
		{"a and !b or c", []string{"a", "b"}, false},
		{"a and (b or c)", []string{"a", "c"}, true},
	} {
		if got := inContexts(c.expression, c.contexts); got != c.want {
			t.Errorf("%q in %q: %v, want %v", c.expression, c.contexts, got, c.want)
		}
	}
}

// Types are what Liquibase makes of them on each database.
func TestLiquibaseTypes(t *testing.T) {
	for _, c := range []struct{ text, postgres, mysql, sqlite string }{
		{"java.sql.Types.VARCHAR(255)", "varchar(255)", "varchar(255)", "varchar(255)"},
		{"varchar2(20 CHAR)", "varchar(20)", "varchar(20)", "varchar(20)"},
		{"int(11)", "integer", "integer", "integer"},
		{"BIGINT UNSIGNED", "bigint unsigned", "bigint unsigned", "bigint unsigned"},
		{"tinyint(1)", "smallint", "boolean", "tinyint(1)"},
		{"currency", "numeric", "numeric", "real"},
		{"clob", "text", "longtext", "text"},
		{"blob", "oid", "blob", "blob"},
		{"longblob", "blob", "longblob", "blob"},
		{"datetime(6)", "timestamp(6)", "timestamp(6)", "text"},
		{"timestamp with time zone", "timestamptz", "timestamptz", "timestamp with time zone"},
		{"java.sql.Types.TIMESTAMP", "timestamp", "timestamptz", "timestamp"},
		{"uuid", "uuid", "char(36)", "text"},
		{"float(24)", "real", "float(24)", "float(24)"},
		{"number(10, 2)", "numeric(10,2)", "numeric(10,2)", "numeric(10,2)"},
		{"tsvector", "tsvector", "tsvector", "tsvector"},
	} {
		for dialect, want := range map[string]string{"postgres": c.postgres, "mysql": c.mysql, "sqlite": c.sqlite} {
			if got := columnType(dialect, c.text).String(); got != want {
				t.Errorf("%s on %s: %s, want %s", c.text, dialect, got, want)
			}
		}
	}
}
