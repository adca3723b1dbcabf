package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// template is a way for init to begin.
type template struct {
	name, about string
	config      string // with the places that templates.go tells
	models      string // the file of models
	modelsText  string
	embed       bool // with a package that carries the revisions
}

// templates are those of init --template; the first is the default.
func templates() []template {
	return []template{
		{"generic", "one database, revisions and models in TOML", initConfig, "models.toml", initModels, false},
		{"sql", "one database, revisions in plain SQL, models in schema.sql", initConfigSQL, "schema.sql", initModelsSQL, false},
		{"multidb", "several databases, an environment for each", initConfigMulti, "models.toml", initModels, false},
		{"embed", "one database, revisions carried by the Go program", initConfig, "models.toml", initModels, true},
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
