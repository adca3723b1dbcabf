package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/internal/config"
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/revision"
)

func (a *app) initCommand() *cobra.Command {
	var name string
	c := &cobra.Command{
		Use:   "init",
		Short: "Write a config file and a folder for revisions",
		Long: "Write a config file, an empty file of models and a folder for revisions. What is\n" +
			"there already is kept. --url is written into the config file.",
		Args: argCount(0, 0),
		RunE: func(*cobra.Command, []string) error {
			t, err := templateNamed(name)
			if err != nil {
				return err
			}
			return a.initialise(t)
		},
	}
	c.Flags().StringVarP(&name, "template", "t", "generic", "`NAME` of the template (see list-templates)")
	return c
}

// initialise writes what is missing and never overwrites.
func (a *app) initialise(t template) error {
	configFile, err := a.configFile()
	if err != nil {
		return err
	}
	url := cmp.Or(a.flags.url, "${DATABASE_URL:-sqlite:app.db}")
	files := []struct{ path, text string }{
		{configFile, fmt.Sprintf(t.config, schematoml.Inline(url))},
		{filepath.Join(a.env.Dir, t.models), t.modelsText},
	}
	written, kept := []string{}, []string{}
	for _, f := range files {
		var exists *revision.ExistsError
		switch err := revision.Create(f.path, []byte(f.text)); {
		case errors.As(err, &exists):
			kept = append(kept, a.short(f.path))
		case err != nil:
			return err
		default:
			written = append(written, a.short(f.path))
		}
	}
	if err := os.MkdirAll(filepath.Join(a.env.Dir, "migrations"), 0o777); err != nil { //nolint:gosec // as the umask lets it be
		return err
	}
	if a.flags.json {
		return a.printJSON("init", map[string]any{"files": written, "kept": kept})
	}
	a.tellInit(written, kept)
	return nil
}

func (a *app) tellInit(written, kept []string) {
	for _, k := range kept {
		fmt.Fprintf(a.say(), "kept %s\n", k)
	}
	for _, w := range written {
		fmt.Fprintf(a.env.Stdout, "wrote %s\n", w)
	}
	fmt.Fprint(a.say(), `next, for a new database: declare tables in models.toml, then
  migrate revision --autogenerate -m "…"
  migrate upgrade
next, for a database that exists:
  migrate schema > models.toml
  migrate baseline
`)
}

// configFile is the path of the config file of this folder, or of the one to
// write: config.toml, or migrate.toml where a program has a config.toml of its
// own.
func (a *app) configFile() (string, error) {
	if a.flags.config != "" {
		return resolveIn(a.env.Dir, a.flags.config), nil
	}
	mine, other := filepath.Join(a.env.Dir, "migrate.toml"), filepath.Join(a.env.Dir, "config.toml")
	if !exists(mine) && !exists(other) {
		return other, nil
	}
	c, err := config.Load(config.Options{Dir: a.env.Dir, LookupEnv: func(string) (string, bool) { return "", false }, Version: version()})
	var known *config.Error
	switch {
	case errors.As(err, &known) && known.Code == config.CodeNotFound:
		return mine, nil
	case err != nil:
		return "", err
	case filepath.Dir(c.File) == a.env.Dir:
		return c.File, nil
	}
	return mine, nil
}

// exists reports whether a file is there.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func resolveIn(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

const initConfig = `# Settings of migrate. ${NAME} and ${NAME:-default} come from the environment.

[database]
url = %s   # postgres://user@host/name, mysql://…, mariadb://…, sqlite:file

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
