package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/importer"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/survey"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// importFlags are those of import.
type importFlags struct {
	noStamp      bool
	versionTable string
	contexts     []string
}

func (a *app) importCommand() *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:   "import TOOL FOLDER",
		Short: "Take over the history of another tool",
		Long: "Write a revision for each migration of another tool, and stamp what the tool's\n" +
			"own version table says is applied. Nothing in the folder is run or changed. What\n" +
			"a program in there computes is listed, for you to write anew.\n\n" +
			wrapped("TOOL is "+strings.Join(toolNames(), ", ")+". sql reads numbered SQL files, whoever ran them. For liquibase, FOLDER may be the changelog to begin with.", 80),
		Example: "  migrate import alembic alembic/versions\n" +
			"  migrate import golang-migrate db/migrations\n" +
			"  migrate import goose migrations --from-table app.goose_db_version\n" +
			"  migrate import liquibase db/changelog/db.changelog-master.xml --contexts prod",
		Args: argCount(2, 2),
		RunE: func(c *cobra.Command, args []string) error {
			tool, ok := importer.Find(args[0])
			if !ok {
				return refuse(exitUsage, "usage", fmt.Sprintf("there is no importer for %q: there are %s", args[0], strings.Join(toolNames(), ", ")),
					importHabit(args[0]))
			}
			if _, is := tool.(importer.Liquibase); !is && len(f.contexts) > 0 {
				return refuse(exitUsage, "usage", "--contexts is for liquibase: "+tool.Name()+" has none", "leave it out")
			}
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				tool, folder := a.pointed(tool, args[1], f)
				return a.importHistory(ctx, s, tool, folder, f)
			})
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return toolNames(), cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	c.Flags().BoolVar(&f.noStamp, "no-stamp", false, "write the files and leave the database alone")
	c.Flags().StringSliceVar(&f.contexts, "contexts", nil, "the `CONTEXTS` that Liquibase is run with: changesets for others are left out")
	c.Flags().StringVar(&f.versionTable, "from-table", "", "the other tool's version `TABLE`, if it is not the usual one")
	return c
}

// pointed is the tool with what it is told to read, and the folder to read it in: Liquibase can be given its first changelog.
func (a *app) pointed(tool importer.Tool, where string, f importFlags) (importer.Tool, string) {
	l, is := tool.(importer.Liquibase)
	if !is {
		return tool, where
	}
	l.Contexts = f.contexts
	if d, err := os.Stat(a.path(where)); err == nil && !d.IsDir() {
		l.Changelog, where = filepath.Base(where), filepath.Dir(where)
	}
	return l, where
}

// importHabit says what reads the files of a tool that has no importer of its own.
func importHabit(tool string) string {
	switch strings.ToLower(tool) {
	case "sqlx", "supabase", "wrangler", "d1", "drizzle":
		return "migrate import sql FOLDER reads its files"
	case "refinery":
		return "migrate import flyway FOLDER --no-stamp reads its files; migrate stamp REVISION says where the database stands"
	}
	return "migrate baseline takes a database over as it is, whatever has made it; see migrate import --help"
}

func toolNames() []string {
	var names []string
	for _, t := range importer.Tools() {
		names = append(names, t.Name())
	}
	return names
}

// importData is the JSON of import.
type importData struct {
	Files []string `json:"files"`
	// Left is what was not carried over.
	Left []string `json:"left"`
	// Variables are those that the revisions ask for, each once.
	Variables []string `json:"variables"`
	Stamped   []string `json:"stamped"`

	table string   // where the tool says what is applied, if it is there
	own   []string // that, and the other tables that are the tool's
	usual string   // where it would

	incomplete int // revisions
}

func (a *app) importHistory(ctx context.Context, s *session, tool importer.Tool, folder string, f importFlags) error {
	u, err := s.config.URL()
	if err != nil {
		return err
	}
	if d, err := os.Stat(s.app.path(folder)); err != nil || !d.IsDir() {
		return refuse(exitFailure, "import", "there is no folder "+folder, "name the folder that holds the migrations")
	}
	h, err := tool.Read(os.DirFS(s.app.path(folder)), string(u.Dialect))
	if err != nil {
		return explainImport(folder, err)
	}
	if err := s.accepts(h); err != nil {
		return err
	}
	// The database is asked before a file is written, so that a refusal leaves nothing.
	var heads []string
	var table string
	if !f.noStamp {
		if heads, table, err = s.appliedElsewhere(ctx, tool, h, f.versionTable); err != nil {
			return explainImport(folder, err)
		}
	}
	data := importData{
		Left: []string{}, Variables: []string{}, Stamped: list(heads),
		table: table, own: ownTables(tool, table), usual: cmp.Or(f.versionTable, strings.Join(tool.VersionTables(), " or ")),
	}
	for _, r := range h.Revisions {
		data.Variables = append(data.Variables, r.Variables...)
		if r.Incomplete != "" {
			data.incomplete++
		}
	}
	slices.Sort(data.Variables)
	data.Variables = slices.Compact(data.Variables)
	if data.Files, err = a.writeHistory(s, h); err != nil {
		return err
	}
	for _, l := range h.Left {
		data.Left = append(data.Left, filepath.ToSlash(filepath.Join(folder, l.File))+strings.TrimPrefix(l.String(), l.File))
	}
	if len(heads) > 0 {
		if err := s.stampWritten(ctx, heads...); err != nil {
			return err
		}
	}
	return a.tellImport(s, data, f)
}

// accepts refuses a history that does not fit beside the revisions that are there, before anything is written.
func (s *session) accepts(h importer.History) error {
	set, err := s.revisions()
	if err != nil {
		return err
	}
	var all []graph.Revision
	for _, r := range h.Revisions {
		if set.Graph.Has(r.ID) {
			return refuse(exitFailure, "revision_exists", fmt.Sprintf("revision %s of %s is here already", r.ID, r.Source),
				"import into an empty folder: migrations.locations says which")
		}
		all = append(all, graph.Revision{ID: r.ID, Down: r.Down, Labels: r.Labels, DependsOn: r.DependsOn, Message: r.Message})
	}
	_, err = set.Graph.With(all...)
	return err
}

// appliedElsewhere asks the other tool's version table, which it names; where there is none, nothing is applied.
func (s *session) appliedElsewhere(ctx context.Context, tool importer.Tool, h importer.History, table string) (heads []string, asked string, err error) {
	m, err := s.open(ctx)
	if err != nil {
		return nil, "", err
	}
	tables := tool.VersionTables()
	if table != "" {
		tables = []string{table}
	}
	for _, table := range tables {
		answer, err := s.column(ctx, tool.VersionQuery(m.Dialect().QuoteName(schema.ParseName(table))))
		if database.ClassOf(err) == database.Missing {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		heads, err = tool.Heads(h, answer)
		return heads, table, err
	}
	return nil, "", nil
}

// ownTables are a tool's: the one that it keeps what is applied in, and those beside it, in capitals if it is.
func ownTables(tool importer.Tool, table string) []string {
	all := []string{table}
	for _, other := range survey.OwnTables(tool.Name()) {
		if (other == strings.ToUpper(other)) == (table == strings.ToUpper(table)) {
			all = append(all, other)
		}
	}
	return all
}

// declares reports whether autogenerate would take a table for one of the models.
func (s *session) declares(table string) bool {
	n := schema.ParseName(table)
	include := includer(s.config.Autogenerate)
	return !slices.Contains(s.ownTables(), n) && (include == nil || include("table", n))
}

// column is what a query of one column found, as text.
func (s *session) column(ctx context.Context, query string) ([]string, error) {
	var found []string
	err := database.Each(ctx, s.db, query, nil, func(rows database.Rows) error {
		var value any
		err := rows.Scan(&value)
		if text, ok := value.([]byte); ok {
			value = string(text)
		}
		found = append(found, fmt.Sprint(value))
		return err
	})
	return found, err
}

// writeHistory writes all files or none.
func (a *app) writeHistory(s *session, h importer.History) (files []string, err error) {
	now, err := a.now()
	if err != nil {
		return nil, err
	}
	var written []string
	for _, r := range h.Dated(now).Revisions {
		text, ext := r.RenderSQL(r.UpgradeSQL, r.DowngradeSQL), ".sql"
		if !r.SQL {
			ext = ".toml"
			text, err = r.Render()
		}
		path := filepath.Join(s.config.Migrations.Locations[0], filepath.FromSlash(revision.FileName(s.config.Migrations.FileTemplate, r.Header, ext)))
		if err == nil {
			err = revision.Create(path, text)
		}
		if err != nil {
			for _, w := range written {
				err = errors.Join(err, os.Remove(w))
			}
			return nil, err
		}
		written = append(written, path)
		files = append(files, a.short(path))
	}
	return files, nil
}

func (a *app) tellImport(s *session, d importData, f importFlags) error {
	if a.flags.json {
		return a.printJSON("import", d)
	}
	for _, file := range d.Files {
		fmt.Fprintln(a.env.Stdout, "wrote "+file)
	}
	for _, l := range d.Left {
		fmt.Fprintln(a.say(), "not carried over: "+l)
	}
	switch {
	case len(d.Stamped) > 0:
		fmt.Fprintf(a.say(), "stamped %s: it is at %s\n", s.target(), rowsText(d.Stamped))
	case !f.noStamp && d.table != "":
		fmt.Fprintln(a.say(), "nothing is applied yet, says "+d.table)
	case !f.noStamp:
		fmt.Fprintf(a.say(), "nothing is applied yet: the database has no table %s (--from-table names another)\n", d.usual)
	}
	if len(d.Left) > d.incomplete { // a program is a whole file
		fmt.Fprintf(a.say(), "look at %s that could not be carried over, as listed above; where a revision was made of the file, a note in it says the same\n", count(len(d.Left), "place"))
	}
	if len(d.Variables) > 0 {
		fmt.Fprintf(a.say(), "values are asked for: give them below [variables] in %s: %s\n", a.short(s.config.File), strings.Join(d.Variables, ", "))
	}
	if own := slices.DeleteFunc(d.own, func(table string) bool { return !s.declares(table) }); d.table != "" && len(own) > 0 {
		fmt.Fprintf(a.say(), "%s is no part of the models: say %s below [autogenerate] in %s\n", d.table, excluding(own), a.short(s.config.File))
	}
	next := "next: "
	if d.incomplete > 0 {
		fmt.Fprintf(a.say(), "to be completed: %s, each refused until what its header says is written into it\n", count(d.incomplete, "revision"))
		next = "then: "
	}
	fmt.Fprintln(a.say(), next+"migrate verify runs every revision up, down and up again in a scratch database")
	return nil
}

// explainImport says which folder an error is about.
func explainImport(folder string, err error) error {
	var e *importer.Error
	if !errors.As(err, &e) {
		return err
	}
	where := folder
	if e.File != "" {
		where = filepath.ToSlash(filepath.Join(folder, e.File))
		if e.Line > 0 {
			where += fmt.Sprintf(":%d", e.Line)
		}
	}
	return &ownError{problem{Code: "import", Message: e.Message, Where: where, Hint: e.Hint, exit: exitFailure}}
}
