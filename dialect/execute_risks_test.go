package dialect_test

import (
	"slices"
	"testing"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// SQL that is run as it is written says which of its statements lose data.
func TestExecuteRisks(t *testing.T) {
	for sql, loses := range map[string]bool{
		"DROP TABLE a": true, "-- gone\ndrop table if exists a": true, "DELETE FROM a": true,
		"ALTER TABLE a DROP COLUMN b": true, "ALTER TABLE a DROP b": true, "ALTER TABLE a ADD c int, DROP b": true,
		"ALTER TABLE a DROP CONSTRAINT b": false, "ALTER TABLE a ADD COLUMN drops int": false, `ALTER TABLE a ADD COLUMN "drop" int`: false,
		"ALTER TABLE a ALTER COLUMN b DROP DEFAULT": false, "ALTER TABLE a ALTER b DROP NOT NULL": false,
		"ALTER TABLE a DROP FOREIGN KEY b": false, "ALTER TABLE a DROP INDEX b": false,
		"DROP INDEX a": false, "DROP VIEW a": false, "CREATE TABLE a (b int)": false, "UPDATE a SET b = 1": false, "INSERT INTO a VALUES ('DROP TABLE b')": false,
	} {
		for _, server := range []string{"postgres", "mysql", "sqlite"} {
			t.Run(server+" "+sql, func(t *testing.T) {
				d, err := dialect.For(dialect.DefaultServer(server))
				if err != nil {
					t.Fatal(err)
				}
				p, err := d.Compile([]ops.Op{ops.Execute{SQL: schema.Expr{SQL: sql}}}, nil, dialect.Options{})
				if err != nil {
					t.Fatal(err)
				}
				var risks []dialect.Risk
				for _, s := range p.Segments {
					for _, step := range s.Steps {
						risks = append(risks, step.Risks...)
					}
				}
				if loses != slices.Equal(risks, []dialect.Risk{dialect.RiskDataLoss}) || !loses && len(risks) > 0 {
					t.Errorf("risks %q", risks)
				}
			})
		}
	}
}
