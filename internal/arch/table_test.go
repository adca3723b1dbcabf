package arch

const module = "github.com/retort-db/migrate"

// What comes from elsewhere.
const (
	toml   = "github.com/pelletier/go-toml/v2"
	yaml   = "github.com/goccy/go-yaml"
	pgx    = "github.com/jackc/pgx/v5"
	mysql  = "github.com/go-sql-driver/mysql"
	sqlite = "modernc.org/sqlite"
	xtools = "golang.org/x/tools"
	xsys   = "golang.org/x/sys"

	everything = "*" // from here and from elsewhere
)

// row says what a package may import besides the standard library: packages of this module by their folder ("." is
// the root package), and modules from elsewhere, with all packages in them.
type row struct {
	folder string
	may    []string
}

// table is the import table: data flows one way, and an import that no row allows is a mistake in the design, or a
// change of the design to be made here, in .golangci.yaml (see TestLinterKeepsTheTable) and in words. Tests may
// import what they like.
func table() []row {
	return []row{
		// The vocabulary and what is pure.
		{"schema", nil},
		{"revision/graph", nil},
		{"ops", []string{"schema", "internal/schematoml"}},
		{"revision", []string{"revision/graph", "ops", "schema", "internal/conflict", "internal/datafile", "internal/fserr", "internal/schematoml", "internal/sqltext", toml}},
		{"dialect", []string{"schema", "ops", "internal/sqltext"}},
		{"autogen", []string{"schema", "ops", "dialect", "revision"}},

		// What reads.
		{"introspect", []string{"schema", "ops", "dialect", "internal/database", "internal/sqltext"}},
		{"models/relation", []string{"schema", "internal/schematoml"}},
		{"models/tomlfile", []string{"schema", "dialect", "models/relation", "internal/schematoml"}},
		{"models/gosource", []string{"schema", "dialect", "models/relation", "internal/conflict", "internal/schematoml", xtools}},
		{"models/sqlfile", []string{"schema", "dialect", "internal/schematoml", "introspect", "internal/database", "internal/sqltext"}},

		// What acts, and what a user holds in the hand.
		{"runner", []string{"schema", "revision", "revision/graph", "ops", "dialect", "introspect", "internal/database", "internal/datafile", "internal/filelock", "internal/fserr"}},
		{".", []string{
			"schema", "revision/graph", "ops", "revision", "dialect", "introspect", "autogen", "runner",
			"models/tomlfile", "models/gosource", "models/sqlfile", "internal/database",
		}},
		{"importer", []string{"schema", "ops", "revision", "internal/python", "internal/sqltext", yaml}},
		{"cli", []string{everything}},
		{"cmd/migrate", []string{"cli"}},
		{"internal/manpages", []string{"cli", "github.com/spf13/cobra"}},

		// One driver each; only cli wires all three.
		{"driver/postgres", []string{"internal/database", "internal/dburl", "dialect", pgx}},
		{"driver/mysql", []string{"internal/database", "internal/dburl", "dialect", mysql}},
		{"driver/sqlite", []string{"internal/database", "internal/dburl", "internal/fserr", "dialect", sqlite}},

		// Shared inside.
		{"internal/database", []string{"dialect"}},
		{"internal/datafile", []string{"ops"}},
		{"internal/python", nil},
		{"internal/schematoml", []string{"schema", "internal/conflict", toml}},
		{"internal/schematest", []string{"schema"}},
		{"internal/config", []string{"internal/dburl", "internal/fserr", toml}},
		{"internal/sqltext", []string{"internal/conflict"}},
		{"internal/conflict", nil},
		{"internal/dburl", nil},
		{"internal/survey", nil},
		{"internal/verify", []string{
			"schema", "revision", "revision/graph", "dialect", "introspect", "autogen", "runner", "internal/database", "internal/sqltext",
		}},
		{"internal/filelock", []string{xsys}},
		{"internal/fserr", nil},

		// For tests and measurements.
		{"internal/database/databasetest", []string{everything}},
		{"internal/golden", []string{everything}},
		{"internal/testdb", []string{everything}},
		{"internal/testsum", nil},
		{"bench", []string{everything}},

		// What users may write.
		{"examples/embed", []string{".", "driver/postgres", "driver/sqlite", "examples/embed/migrations", pgx, sqlite}},
		{"examples/embed/migrations", []string{".", "ops", "schema"}},
		{"examples/embed/cmd/migrate", []string{"cli", "examples/embed/migrations"}},
	}
}
