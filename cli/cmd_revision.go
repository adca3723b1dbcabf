package cli

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
)

// revisionFlags are those of revision.
type revisionFlags struct {
	message      string
	autogenerate bool
	allowEmpty   bool
	head         []string
	splice       bool
	labels       []string
	dependsOn    []string
	versionPath  string
	revID        string
	format       string
	renames      string
}

func (a *app) revisionCommand() *cobra.Command {
	var f revisionFlags
	c := &cobra.Command{
		Use:   "revision",
		Short: "Write a new revision file",
		Long: "Write a new revision file: an empty one, or with --autogenerate one that leads from the database to the\n" +
			"models.",
		Args: argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), f.given(), func(ctx context.Context, s *session) error {
				return a.revision(ctx, s, f)
			})
		},
	}
	c.Flags().StringVarP(&f.message, "message", "m", "", "what the revision does")
	c.Flags().BoolVar(&f.autogenerate, "autogenerate", false, "fill it with what leads from the database to the models")
	c.Flags().BoolVar(&f.allowEmpty, "allow-empty", false, "write a file even when nothing differs")
	c.Flags().StringSliceVar(&f.head, "head", nil, "`REVISION` to follow (default: the head), or base")
	c.Flags().BoolVar(&f.splice, "splice", false, "allow a parent that is not a head")
	c.Flags().StringSliceVar(&f.labels, "branch-label", nil, "`LABEL` of the branch that begins here")
	c.Flags().StringSliceVar(&f.dependsOn, "depends-on", nil, "`REVISION` that has to be applied before")
	c.Flags().StringVar(&f.versionPath, "version-path", "", "`FOLDER` to write to, one of the locations")
	c.Flags().StringVar(&f.revID, "rev-id", "", "`ID` of the revision (default: twelve random hexadecimal digits)")
	c.Flags().StringVar(&f.format, "format", "", "toml or sql")
	c.Flags().StringVar(&f.renames, "renames", "", "what a drop and an add that look alike are: ask, drop or refuse")
	return c
}

func (f revisionFlags) given() map[string][]string {
	out := map[string][]string{}
	if f.format != "" {
		out["migrations.file_format"] = []string{f.format}
	}
	if f.renames != "" {
		out["autogenerate.renames"] = []string{f.renames}
	}
	return out
}

func (a *app) revision(ctx context.Context, s *session, f revisionFlags) error {
	set, err := s.revisions()
	if err != nil {
		return err
	}
	draft, err := a.newDraft(set, f)
	if err != nil {
		return err
	}
	if f.autogenerate {
		changes, err := a.autogenerate(ctx, s)
		if err != nil {
			return err
		}
		if len(changes) == 0 && !f.allowEmpty {
			return a.nothingToWrite(set)
		}
		fillDraft(&draft, changes)
	}
	dir, err := s.folderFor(draft.Down, f.versionPath)
	if err != nil {
		return err
	}
	return a.writeRevision(s, dir, draft)
}

// newDraft makes the header: its place in the graph is the graph's to decide.
func (a *app) newDraft(set *revision.Set, f revisionFlags) (revision.Draft, error) {
	id := f.revID
	if id == "" {
		var err error
		if id, err = revision.NewID(rand.Reader); err != nil {
			return revision.Draft{}, err
		}
	}
	r, err := set.Graph.Revise(graph.NewRevision{
		ID: id, Message: f.message, Head: f.head, Splice: f.splice, Labels: f.labels, DependsOn: f.dependsOn,
	})
	if err != nil {
		return revision.Draft{}, err
	}
	created, err := a.now()
	if err != nil {
		return revision.Draft{}, err
	}
	return revision.Draft{Header: revision.Header{
		ID: r.ID, Down: r.Down, Labels: r.Labels, DependsOn: r.DependsOn, Created: created, Message: f.message,
	}}, nil
}

// now is the time for a new file; SOURCE_DATE_EPOCH makes it reproducible.
func (a *app) now() (time.Time, error) {
	epoch, ok := a.env.LookupEnv("SOURCE_DATE_EPOCH")
	if !ok || epoch == "" {
		return revision.Now(a.env.Now()), nil
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return time.Time{}, refuse(exitUsage, "usage", "SOURCE_DATE_EPOCH is not a number of seconds: "+epoch, "")
	}
	return revision.Now(time.Unix(seconds, 0)), nil
}

// fillDraft puts changes and their reverses into a draft.
func fillDraft(d *revision.Draft, changes []autogen.Change) {
	for _, c := range changes {
		d.Upgrade = append(d.Upgrade, revision.DraftEntry{Op: c.Op, Comments: c.Notes})
	}
	for _, c := range slices.Backward(changes) {
		if c.Reverse == nil {
			d.Notes = append(d.Notes, "no way back is known for: "+c.Text)
			continue
		}
		d.Downgrade = append(d.Downgrade, revision.DraftEntry{Op: c.Reverse})
	}
	if d.Message == "" {
		texts := make([]string, len(changes))
		for i, c := range changes {
			texts[i] = c.Text
		}
		d.Message = autogen.Title(texts)
	}
}

func (a *app) nothingToWrite(set *revision.Set) error {
	if a.flags.json {
		return a.printJSON("revision", map[string]any{"file": nil, "changes": []string{}})
	}
	fmt.Fprintln(a.env.Stdout, "no changes: the database is as the models declare it; nothing was written")
	if set.Graph.Len() == 0 {
		fmt.Fprintln(a.env.Stdout, "there is no revision yet: migrate baseline writes the first one from the models")
	}
	return nil
}

// folderFor is the folder that a new file goes to: the one asked for, else that
// of the parent, else the first.
func (s *session) folderFor(down []string, asked string) (string, error) {
	dirs := s.config.Migrations.Locations
	if asked != "" {
		path := asked
		if !filepath.IsAbs(path) {
			path = filepath.Join(s.app.env.Dir, path)
		}
		if !slices.Contains(dirs, filepath.Clean(path)) {
			return "", refuse(exitFailure, "unknown_location", asked+" is not one of the locations", "add it to migrations.locations")
		}
		return filepath.Clean(path), nil
	}
	if len(down) > 0 {
		if f, ok := s.set.File(down[0]); ok {
			return dirs[f.Location], nil
		}
	}
	return dirs[0], nil
}

// revisionData is the JSON of commands that write a revision.
type revisionData struct {
	Revision string   `json:"revision"`
	Down     []string `json:"down_revision"`
	Message  string   `json:"message"`
	File     string   `json:"file"`
	Changes  []string `json:"changes"`
}

// writeRevision writes the file and says where it is.
func (a *app) writeRevision(s *session, dir string, d revision.Draft) error {
	text, ext, err := s.render(d)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, filepath.FromSlash(revision.FileName(s.config.Migrations.FileTemplate, d.Header, ext)))
	if err := revision.Create(path, text); err != nil {
		return err
	}
	if a.flags.json {
		changes := make([]string, len(d.Upgrade))
		for i, e := range d.Upgrade {
			changes[i] = autogen.Describe(e.Op)
		}
		return a.printJSON("revision", revisionData{Revision: d.ID, Down: list(d.Down), Message: d.Message, File: a.short(path), Changes: changes})
	}
	for _, e := range d.Upgrade {
		fmt.Fprintf(a.say(), "  %s\n", autogen.Describe(e.Op))
	}
	fmt.Fprintln(a.env.Stdout, "wrote "+a.short(path))
	return nil
}

// render writes a draft in the configured format.
func (s *session) render(d revision.Draft) (text []byte, ext string, err error) {
	if s.config.Migrations.FileFormat == "sql" {
		up, down, err := s.draftSQL(d)
		return d.RenderSQL(up, down), ".sql", err
	}
	text, err = d.Render()
	return text, ".toml", err
}

// draftSQL spells a draft's operations for the connected database.
func (s *session) draftSQL(d revision.Draft) (up, down string, err error) {
	if len(d.Upgrade)+len(d.Downgrade) == 0 {
		return "", "", nil
	}
	if up, err = s.sqlOf(d.Upgrade); err != nil {
		return "", "", err
	}
	down, err = s.sqlOf(d.Downgrade)
	return up, down, err
}

func joinStatements(list []string) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString(strings.TrimRight(s, "; \n"))
		b.WriteString(";\n\n")
	}
	return b.String()
}
