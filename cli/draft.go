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
		d.Upgrade = append(d.Upgrade, entry(c))
	}
	for _, c := range slices.Backward(changes) {
		if len(c.Reverse) == 0 {
			d.Notes = append(d.Notes, "no way back is known for: "+c.Text)
			continue
		}
		d.Downgrade = append(d.Downgrade, entries(c.Reverse)...)
	}
	if d.Message == "" {
		texts := make([]string, len(changes))
		for i, c := range changes {
			texts[i] = c.Text
		}
		d.Message = autogen.Title(texts)
	}
}

// entry is a change as it stands in a file.
func entry(c autogen.Change) revision.DraftEntry {
	return revision.DraftEntry{Op: c.Op, Comments: changeComments(c)}
}

// revisionData is the JSON of commands that write a revision.
type revisionData struct {
	Revision string   `json:"revision"`
	Down     []string `json:"down_revision"`
	Message  string   `json:"message"`
	File     string   `json:"file"`
	Changes  []string `json:"changes"`
	// Details say the same with their risks, where something was compared.
	Details []changeData `json:"details,omitempty"`
}

// changeComments are what stands above a change in a file, in lines of at most 80
// columns with the comment's sign.
func changeComments(c autogen.Change) []string {
	var out []string
	for _, line := range changeLines(c) {
		out = append(out, strings.Join(wrap(line, 78), "\n"))
	}
	for _, r := range c.Risks {
		if p := r.Proposal(); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// changeLines say what to know of a change: its risks, with the safe way, and
// what it may be instead.
func changeLines(c autogen.Change) []string {
	var list []string
	for _, r := range c.Risks {
		list = append(list, r.Lines()...)
	}
	for _, n := range c.Notes {
		list = append(list, "note: "+n)
	}
	return list
}

// wrap breaks a text at spaces, into lines of at most width bytes where words
// allow that; lines after the first are indented.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = "  "
		}
		if strings.TrimSpace(line) != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// writeRevision writes a draft to a file in dir.
// before is the schema that it begins with, as far as that is known.
func (a *app) writeRevision(ctx context.Context, s *session, dir string, d revision.Draft, before *schema.Schema) (revisionData, error) {
	text, ext, err := s.render(dir, d, before)
	if err != nil {
		return revisionData{}, err
	}
	name := revision.FileName(s.config.Migrations.FileTemplate, d.Header, ext)
	if ext == ".go" {
		name = goFileName(name)
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := revision.Create(path, text); err != nil {
		return revisionData{}, err
	}
	if ext == ".go" {
		if err := a.listInGo(dir, d.ID); err != nil {
			return revisionData{}, err
		}
	}
	if err := s.written(ctx, path, d.ID); err != nil {
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
	if len(d.Details) > 0 {
		a.writeChanges(a.say(), "  ", d.Details)
	} else {
		for _, c := range d.Changes {
			fmt.Fprintf(a.say(), "  %s\n", c)
		}
	}
	fmt.Fprintln(a.env.Stdout, "wrote "+d.File)
}

// render writes a draft in the configured format.
func (s *session) render(dir string, d revision.Draft, before *schema.Schema) (text []byte, ext string, err error) {
	switch s.config.Migrations.FileFormat {
	case config.FormatSQL:
		up, down, err := s.draftSQL(d, before)
		return d.RenderSQL(up, down), ".sql", err
	case config.FormatGo:
		text, err = renderGo(dir, d)
		return text, ".go", err
	}
	text, err = d.Render()
	return text, ".toml", err
}

// draftSQL spells a draft's operations for the connected database.
func (s *session) draftSQL(d revision.Draft, before *schema.Schema) (up, down string, err error) {
	if len(d.Upgrade)+len(d.Downgrade) == 0 {
		return "", "", nil
	}
	db, err := dialect.For(s.db.Server())
	if err != nil {
		return "", "", err
	}
	if up, err = statements(db, d.Upgrade, before); err != nil {
		return "", "", err
	}
	if before != nil {
		after, err := ops.ApplyAll(*before, opsOf(d.Upgrade))
		if err != nil {
			return "", "", err
		}
		before = &after
	}
	down, err = statements(db, d.Downgrade, before)
	return up, down, err
}

func opsOf(entries []revision.DraftEntry) []ops.Op {
	list := make([]ops.Op, len(entries))
	for i, e := range entries {
		list[i] = e.Op
	}
	return list
}

// statements compiles operations to a script, with their comments before the
// first statement of each. before is what is known of the objects that they
// touch.
func statements(d dialect.Dialect, entries []revision.DraftEntry, before *schema.Schema) (string, error) {
	p, err := d.Compile(opsOf(entries), before, dialect.Options{})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	said := -1
	for _, seg := range p.Segments {
		for _, step := range seg.Steps {
			if step.Exec == nil {
				continue
			}
			for ; said < step.Op; said++ {
				for _, c := range entries[said+1].Comments {
					b.WriteString("-- " + strings.ReplaceAll(c, "\n", "\n-- ") + "\n")
				}
			}
			b.WriteString(dialect.Terminated(d, step.Exec.SQL) + "\n\n")
		}
	}
	return b.String(), nil
}

// entries are operations without comments.
func entries(list []ops.Op) []revision.DraftEntry {
	out := make([]revision.DraftEntry, len(list))
	for i, op := range list {
		out[i].Op = op
	}
	return out
}
