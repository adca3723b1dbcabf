package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// template is a way for init to begin.
type template struct {
	name, about string
	config      string // with a place for the URL
	models      string // the file of models
	modelsText  string
}

// templates are those of init --template; the first is the default.
func templates() []template {
	return []template{
		{"generic", "one database, revisions and models in TOML", initConfig, "models.toml", initModels},
		{"sql", "one database, revisions in plain SQL, models in schema.sql", initConfigSQL, "schema.sql", initModelsSQL},
		{"multidb", "several databases, an environment for each", initConfigMulti, "models.toml", initModels},
	}
}

func templateNamed(name string) (template, error) {
	for _, t := range templates() {
		if t.name == name {
			return t, nil
		}
	}
	return template{}, usage(fmt.Sprintf("there is no template %q; migrate list-templates lists them", name))
}

func (a *app) listTemplatesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list-templates",
		Short: "List the templates of init",
		Args:  argCount(0, 0),
		RunE: func(*cobra.Command, []string) error {
			if a.flags.json {
				data := []map[string]string{}
				for _, t := range templates() {
					data = append(data, map[string]string{"name": t.name, "about": t.about})
				}
				return a.printJSON("list-templates", map[string]any{"templates": data})
			}
			for _, t := range templates() {
				fmt.Fprintf(a.env.Stdout, "%-8s %s\n", t.name, t.about)
			}
			return nil
		},
	}
}

const initConfigSQL = `# Settings of migrate. ${NAME} and ${NAME:-default} come from the environment.

[database]
url = %s   # postgres://user@host/name, mysql://…, mariadb://…, sqlite:file

[migrations]
locations   = ["migrations"]   # several are allowed; the first takes new files
models      = ["schema.sql"]   # what autogenerate compares the database with
file_format = "sql"
`

const initConfigMulti = `# Settings of migrate. ${NAME} and ${NAME:-default} come from the environment.
# Each database has an environment of its own: migrate -e billing upgrade

[database]
url = %s   # postgres://user@host/name, mysql://…, mariadb://…, sqlite:file

[migrations]
locations = ["migrations"]
models    = ["models.toml"]

[env.billing]
database.url         = "${BILLING_DATABASE_URL}"
migrations.locations = ["migrations/billing"]
migrations.models    = ["models/billing.toml"]
`

const initModelsSQL = `-- The schema as it is to be, in the SQL of your database:
--
-- CREATE TABLE users (
--   id    bigint PRIMARY KEY,
--   email varchar(320) NOT NULL UNIQUE
-- );
`
