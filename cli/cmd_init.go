package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/revision"
)

func (a *app) initCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "init",
		Short: "Write a config file and a folder for revisions",
		Args:  argCount(0, 0),
		RunE: func(*cobra.Command, []string) error {
			return a.initialise()
		},
	}
	return c
}

// initialise writes what is missing and never overwrites.
func (a *app) initialise() error {
	url := a.flags.url
	if url == "" {
		url = "${DATABASE_URL:-sqlite:app.db}"
	}
	files := []struct{ path, text string }{
		{a.configName(), fmt.Sprintf(initConfig, url)},
		{"models.toml", initModels},
	}
	written := []string{}
	for _, f := range files {
		path := filepath.Join(a.env.Dir, f.path)
		if _, err := os.Stat(path); err == nil {
			fmt.Fprintf(a.say(), "kept %s\n", f.path)
			continue
		}
		if err := revision.Create(path, []byte(f.text)); err != nil {
			return err
		}
		written = append(written, f.path)
	}
	if err := os.MkdirAll(filepath.Join(a.env.Dir, "migrations"), 0o777); err != nil { //nolint:gosec // as the umask lets it be
		return err
	}
	if a.flags.json {
		return a.printJSON("init", map[string]any{"files": written})
	}
	for _, w := range written {
		fmt.Fprintf(a.env.Stdout, "wrote %s\n", w)
	}
	fmt.Fprintln(a.env.Stdout, "next: declare tables in models.toml, then migrate revision --autogenerate -m \"…\" and migrate upgrade\n"+
		"(for a database that exists: migrate schema > models.toml, then migrate baseline)")
	return nil
}

// configName is config.toml, or migrate.toml where the program has a config.toml
// of its own.
func (a *app) configName() string {
	if _, err := os.Stat(filepath.Join(a.env.Dir, "config.toml")); err == nil {
		return "migrate.toml"
	}
	return "config.toml"
}

const initConfig = `# Settings of migrate. ${NAME} and ${NAME:-default} come from the environment.

[database]
url = "%s"   # postgres://user@host/name, mysql://…, mariadb://…, sqlite:file

[migrations]
locations = ["migrations"]    # several are allowed; the first takes new files
models    = ["models.toml"]   # what autogenerate compares the database with

# [env.production]            # migrate -e production …
# database.url = "${PROD_DATABASE_URL}"
`

const initModels = `# The schema as it is to be. A table looks like this:
#
# [tables.users]
# columns = [
#   { name = "id",         type = "bigint", identity = "by default" },
#   { name = "email",      type = "varchar(320)", nullable = false, unique = true },
#   { name = "created_at", type = "timestamptz", nullable = false, default = "now()" },
# ]
# primary_key = ["id"]
`
