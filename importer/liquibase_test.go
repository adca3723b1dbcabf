package importer

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/schema"
)

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

// What PostgreSQL names by itself has the name that it gives, also where the parts are too long for one.
func TestLiquibaseLongNames(t *testing.T) {
	b := &setReader{changelogs: &changelogs{dialect: "postgres"}}
	table, column := schema.Name{Name: strings.Repeat("t", 60)}, strings.Repeat("c", 20)
	if got, want := b.primaryName("", table), strings.Repeat("t", 58)+"_pkey"; got != want {
		t.Errorf("primary key: %s, want %s", got, want)
	}
	if got, want := b.uniqueName("", table, []string{column}), strings.Repeat("t", 38)+"_"+column+"_key"; got != want {
		t.Errorf("unique: %s, want %s", got, want)
	}
}
