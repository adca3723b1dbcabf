package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/internal/config"
	"github.com/retort-db/migrate/internal/dburl"
	"github.com/retort-db/migrate/internal/fserr"
	"github.com/retort-db/migrate/internal/survey"
	"github.com/retort-db/migrate/revision"
)

// initFlags are those of init; they answer what it would ask.
type initFlags struct {
	template, folder string
	models           []string
	yes              bool
}

func (a *app) initCommand() *cobra.Command {
	var f initFlags
	c := &cobra.Command{
		Use:   "init",
		Short: "Look around, write a config file and a folder for revisions",
		Long: "Look around (go.mod, models, a compose file, other tools' migrations), say what\n" +
			"there is, and write a config file for it and a folder for revisions. The file is\n" +
			"called migrate.toml if the program has a config.toml of its own. Files that\n" +
			"exist are kept. On a terminal it asks first; --url, --models and --folder answer\n" +
			"in advance, and --yes accepts what it proposes.",
		Example: "  migrate init\n" +
			"  migrate init --url postgres://app@db.example.org/shop --models ./models --yes",
		Args: argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			t, err := templateNamed(f.template)
			if err != nil {
				return err
			}
			return a.initialise(c.Context(), t, f)
		},
	}
	c.Flags().StringVarP(&f.template, "template", "t", "generic", "`NAME` of the template (see list-templates)")
	c.Flags().StringSliceVar(&f.models, "models", nil, "models: TOML or SQL files, Go `PACKAGES`")
	c.Flags().StringVar(&f.folder, "folder", "", "`FOLDER` for revisions (default migrations)")
	c.Flags().BoolVarP(&f.yes, "yes", "y", false, "do not ask")
	return c
}

// initialise writes what is missing and never overwrites.
func (a *app) initialise(ctx context.Context, t template, f initFlags) error {
	found, err := survey.Look(os.DirFS(a.env.Dir))
	if err != nil {
		return err
	}
	configFile, err := a.configFile()
	if err != nil {
		return err
	}
	if bad := badURL(a.flags.url); bad != nil && a.flags.url != "" {
		return &config.Error{Code: config.CodeBadURL, Message: "database.url: " + bad.Message, Where: "--url", Hint: bad.Hint}
	}
	notes := a.foundNotes(found)
	if !a.flags.json {
		for _, n := range notes {
			fmt.Fprintf(a.say(), "found %s\n", n)
		}
	}
	project := a.propose(t, f, found)
	if a.asks() && !f.yes && !exists(configFile) {
		if err := a.askProject(ctx, &project, f); err != nil {
			return err
		}
	}
	written, kept, err := a.writeProject(configFile, t, project)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON("init", map[string]any{"files": written, "kept": kept, "found": list(notes)})
	}
	for _, k := range kept {
		fmt.Fprintf(a.say(), "kept %s\n", k)
	}
	for _, w := range written {
		fmt.Fprintf(a.env.Stdout, "wrote %s\n", w)
	}
	fmt.Fprint(a.say(), a.nextSteps(project, found))
	return nil
}

// writeProject writes the files that are missing.
func (a *app) writeProject(configFile string, t template, p project) (written, kept []string, err error) {
	files := []struct{ path, text string }{{configFile, p.config(t)}}
	if len(p.models) == 1 && p.models[0] == t.models {
		files = append(files, struct{ path, text string }{filepath.Join(a.env.Dir, t.models), t.modelsText})
	}
	folder := filepath.Join(a.env.Dir, filepath.FromSlash(p.folder))
	if err := os.MkdirAll(folder, 0o777); err != nil { //nolint:gosec // as the umask lets it be
		return nil, nil, fmt.Errorf("the folder %s cannot be made: %w", folder, fserr.Cause(err))
	}
	if t.embed {
		files = append(files, struct{ path, text string }{filepath.Join(folder, "migrations.go"), embedSource(p.folder)})
	}
	written, kept = []string{}, []string{}
	for _, f := range files {
		var exists *revision.ExistsError
		switch err := revision.Create(f.path, []byte(f.text)); {
		case errors.As(err, &exists):
			kept = append(kept, a.short(f.path))
		case err != nil:
			return nil, nil, err
		default:
			written = append(written, a.short(f.path))
		}
	}
	return written, kept, nil
}

// askProject asks for what was proposed; an empty answer takes it.
func (a *app) askProject(ctx context.Context, p *project, f initFlags) error {
	var err error
	if a.flags.url == "" {
		if p.url, err = a.askURL(ctx, p.url); err != nil {
			return err
		}
	}
	if f.models == nil {
		models, err := a.askText(ctx, "models", strings.Join(p.models, " "))
		if err != nil {
			return err
		}
		p.models = strings.Fields(strings.ReplaceAll(models, ",", " "))
	}
	if f.folder == "" {
		p.folder, err = a.askText(ctx, "folder for revisions", p.folder)
	}
	return err
}

// askURL asks until the answer can be read.
func (a *app) askURL(ctx context.Context, proposed string) (string, error) {
	for {
		answer, err := a.askText(ctx, "database URL", proposed)
		if err != nil || answer == proposed {
			return answer, err
		}
		bad := badURL(answer)
		if bad == nil {
			return answer, nil
		}
		fmt.Fprintln(a.env.Stderr, wrapped(bad.Error(), a.columns(a.env.Stderr)))
	}
}

// badURL is what is wrong with a URL that is going to be written, or nil. What comes from
// the environment is read when it is used.
func badURL(text string) *dburl.Error {
	if strings.Contains(text, "${") {
		return nil
	}
	_, err := dburl.Parse(text)
	bad, _ := errors.AsType[*dburl.Error](err)
	return bad
}

// askText puts a question that has a proposed answer.
func (a *app) askText(ctx context.Context, question, proposed string) (string, error) {
	answer, err := a.typed(ctx, fmt.Sprintf("%s [%s]: ", question, proposed))
	if errors.Is(err, errNoAnswer) {
		return proposed, nil
	}
	return cmp.Or(answer, proposed), err
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
