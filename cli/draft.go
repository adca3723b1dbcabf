package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/config"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// newDraft makes a draft of revision n, dated now.
func (s *session) newDraft(n graph.NewRevision) (revision.Draft, error) {
	if err := checkNewID(n.ID); err != nil {
		return revision.Draft{}, err
	}
	set, err := s.revisions()
	if err != nil {
		return revision.Draft{}, err
	}
	created, err := s.app.now()
	if err != nil {
		return revision.Draft{}, err
	}
	return set.Draft(n, created.In(s.config.Migrations.Timezone))
}

// checkNewID is stricter than the graph, which reads what other tools let through:
// a new id is also to be part of a file's name and a word of a command line.
func checkNewID(id string) error {
	i := strings.IndexFunc(id, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '_' && r != '.'
	})
	if i < 0 {
		return nil
	}
	c, _ := utf8.DecodeRuneInString(id[i:])
	return &graph.BadNameError{Name: id, What: "revision id", Reason: fmt.Sprintf("it contains %q", string(c)), Index: -1}
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
		text, err = s.renderSQL(d, before)
		return text, ".sql", err
	case config.FormatGo:
		text, err = renderGo(dir, d)
		return text, ".go", err
	}
	text, err = d.Render()
	return text, ".toml", err
}

// renderSQL writes a draft as SQL for the connected database. One without
// operations needs none.
func (s *session) renderSQL(d revision.Draft, before *schema.Schema) ([]byte, error) {
	if len(d.Upgrade)+len(d.Downgrade) == 0 {
		return d.RenderSQL(revision.Section{}, revision.Section{}), nil
	}
	connected, _ := s.at()
	db, err := dialect.For(connected.Server())
	if err != nil {
		return nil, err
	}
	return autogen.DraftSQL(db, d, before)
}
