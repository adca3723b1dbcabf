package cli

import (
	"crypto/rand"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/config"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// newDraft makes a draft of revision n, with an id of its own if n has none. Its
// place in the graph is the graph's to decide.
func (s *session) newDraft(n graph.NewRevision) (revision.Draft, error) {
	set, err := s.revisions()
	if err != nil {
		return revision.Draft{}, err
	}
	if n.ID == "" {
		if n.ID, err = revision.NewID(rand.Reader); err != nil {
			return revision.Draft{}, err
		}
	}
	r, err := set.Graph.Revise(n)
	if err != nil {
		return revision.Draft{}, err
	}
	created, err := s.app.now()
	if err != nil {
		return revision.Draft{}, err
	}
	created = created.In(s.config.Migrations.Timezone)
	return revision.Draft{Header: revision.Header{
		ID: r.ID, Down: r.Down, Labels: r.Labels, DependsOn: r.DependsOn, Created: created, Message: n.Message,
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
		return time.Time{}, usage("SOURCE_DATE_EPOCH is not a number of seconds: " + epoch)
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

// revisionData is the JSON of commands that write a revision.
type revisionData struct {
	Revision string   `json:"revision"`
	Down     []string `json:"down_revision"`
	Message  string   `json:"message"`
	File     string   `json:"file"`
	Changes  []string `json:"changes"`
}

// writeRevision writes a draft to a file in dir.
func (a *app) writeRevision(s *session, dir string, d revision.Draft) (revisionData, error) {
	text, ext, err := s.render(d)
	if err != nil {
		return revisionData{}, err
	}
	path := filepath.Join(dir, filepath.FromSlash(revision.FileName(s.config.Migrations.FileTemplate, d.Header, ext)))
	if err := revision.Create(path, text); err != nil {
		return revisionData{}, err
	}
	changes := make([]string, len(d.Upgrade))
	for i, e := range d.Upgrade {
		changes[i] = autogen.Describe(e.Op)
	}
	return revisionData{Revision: d.ID, Down: list(d.Down), Message: d.Message, File: a.short(path), Changes: changes}, nil
}

// tellRevision says what was written, and where.
func (a *app) tellRevision(d revisionData) {
	for _, c := range d.Changes {
		fmt.Fprintf(a.say(), "  %s\n", c)
	}
	fmt.Fprintln(a.env.Stdout, "wrote "+d.File)
}

// render writes a draft in the configured format.
func (s *session) render(d revision.Draft) (text []byte, ext string, err error) {
	switch s.config.Migrations.FileFormat {
	case config.FormatSQL:
		up, down, err := s.draftSQL(d)
		return d.RenderSQL(up, down), ".sql", err
	case config.FormatGo:
		return nil, "", refuse(exitFailure, "unsupported_format", "this version writes no revisions in Go", "choose toml or sql")
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

// sqlOf spells operations for the connected database.
func (s *session) sqlOf(entries []revision.DraftEntry) (string, error) {
	d, err := dialect.For(s.db.Server())
	if err != nil {
		return "", err
	}
	list := make([]ops.Op, len(entries))
	for i, e := range entries {
		list[i] = e.Op
	}
	return statements(d, list, nil)
}

// statements compiles operations to a script. before is what is known of the
// objects that they touch.
func statements(d dialect.Dialect, list []ops.Op, before *schema.Schema) (string, error) {
	p, err := d.Compile(list, before, dialect.Options{})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, seg := range p.Segments {
		for _, step := range seg.Steps {
			if step.Exec != nil {
				b.WriteString(dialect.Terminated(d, step.Exec.SQL) + "\n\n")
			}
		}
	}
	return b.String(), nil
}
