package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Say where the database stands and what to do next",
		Long: "Say on one screen which database this is, where it stands, what is pending, how\n" +
			"it differs from the models, and what to do next. Nothing is written. -v lists\n" +
			"all revisions.",
		Args: argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), nil, a.status)
		},
	}
}

// statusData is the JSON of status.
type statusData struct {
	Database string   `json:"database"`
	Server   string   `json:"server"`
	Rows     []string `json:"rows"`
	Heads    []string `json:"heads"`
	Applied  []string `json:"applied"`
	Pending  []string `json:"pending"`
	Unknown  []string `json:"unknown"`
	// Revisions are those that people are shown.
	Revisions []statusRevision `json:"revisions"`
	// NeverRan are revisions that were inserted below applied ones.
	NeverRan []string `json:"never_ran,omitempty"`
	// RanBefore are revisions that are applied, and not under applied ones any more.
	RanBefore []string `json:"ran_before,omitempty"`
	// Unfinished is a revision that was cut off.
	Unfinished string `json:"unfinished,omitempty"`
	// Running is who holds the lock meanwhile, and may be at that revision.
	Running string `json:"running,omitempty"`
	// Changed are applied revisions that were changed since.
	Changed []string `json:"changed,omitempty"`
	// Models is how the database compares with the models.
	Models drift `json:"models"`
	// Next is for people.
	Next string `json:"next"`

	ways       []wayOut          // how to make one head of several
	unfinished string            // for people
	goingOn    string            // what goes on with it
	unread     string            // why it is not known what was changed
	recorded   bool              // the journal knows what unknown rows stand for
	below      string            // down to which it knows how to take them down
	messages   map[string]string // of unknown rows
}

// statusRevision is one of the revisions that are shown.
type statusRevision struct {
	Revision string `json:"revision"`
	State    string `json:"state"`
	Message  string `json:"message"`
	File     string `json:"file"`
	// Author is who committed the file first; empty where that is not known.
	Author      string     `json:"author"`
	Created     *time.Time `json:"created,omitempty"`
	Uncommitted bool       `json:"uncommitted"`
}

// How many revisions fit on a screen.
const (
	mostApplied = 3
	mostPending = 12
)

func (a *app) status(ctx context.Context, s *session) error {
	m, err := s.look(ctx)
	if err != nil {
		return err
	}
	d, err := s.standing(ctx, m)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON("status", d)
	}
	a.printStatus(d)
	return nil
}

// standing finds out where the database stands.
func (s *session) standing(ctx context.Context, m *migrate.Migrator) (statusData, error) {
	st, err := m.Standing(ctx)
	if err != nil {
		return statusData{}, err
	}
	d := statusData{
		Database: s.target(), Server: serverName(m.Dialect().Server()),
		Rows: list(st.Rows), Heads: list(m.Graph().Heads()), Applied: list(st.Applied), Pending: list(st.Pending), Unknown: list(st.Unknown),
		recorded: st.Unrecorded == nil, below: st.Below(), messages: map[string]string{},
	}
	for _, f := range st.Recorded {
		d.messages[f.ID] = f.Message
	}
	for _, n := range st.NotRun {
		d.NeverRan = append(d.NeverRan, n.Revision)
	}
	if st.RanBefore != nil {
		d.RanBefore = st.RanBefore.Revisions
	}
	if st.Unfinished != nil {
		d.Unfinished = st.Unfinished.Revision
		d.unfinished = fmt.Sprintf("%s of %s, after %s", st.Unfinished.Direction, d.Unfinished, count(st.Unfinished.Done, "step"))
		d.goingOn = s.goingOn(st.Unfinished) + " (goes on with what was cut off)"
		if refused := st.Unfinished.Failed; refused != "" {
			d.unfinished += ": " + briefly(refused)
			if !st.Unfinished.Stopped() {
				d.goingOn = "migrate repair (shows what was refused); correct that, then " + s.goingOn(st.Unfinished)
			}
		}
		d.Running = s.running(ctx, m)
	}
	if len(d.Heads) > 1 && len(d.RanBefore) == 0 {
		d.ways = waysOutOf(s.set.Graph, d.Heads, headState{true, d.Pending, s.whoHas(ctx, d.Heads)})
	}
	if changed, err := m.Changed(ctx); err != nil {
		d.unread = err.Error()
	} else {
		for _, c := range changed {
			d.Changed = append(d.Changed, c.Revision)
		}
	}
	s.describe(ctx, &d)
	d.Models = s.drift(ctx, m, st)
	d.Next, err = s.nextCommand(ctx, m, d)
	return d, err
}

// running is who runs at the moment, as far as that is known.
func (s *session) running(ctx context.Context, m *migrate.Migrator) string {
	holder, running, err := m.Holder(ctx)
	if err != nil || !running {
		return "" // without the right to take the lock the rest is still worth telling
	}
	return holder.String()
}

// serverName is how a server is called, without the packager's additions.
func serverName(s dialect.Server) string {
	name := map[string]string{"postgres": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite"}[s.Flavor]
	if name == "" {
		name = s.Flavor
	}
	version, _, _ := strings.Cut(s.Version, " ")
	version, _, _ = strings.Cut(version, "-")
	return name + " " + version
}

// describe adds what is said about the latest applied revisions, and about those
// that are pending.
func (s *session) describe(ctx context.Context, d *statusData) {
	applied, pending := s.inOrder(d.Applied), d.Pending
	if s.app.flags.verbose == 0 {
		applied = applied[max(0, len(applied)-mostApplied):]
		pending = pending[:min(len(pending), mostPending)]
	}
	var files []revision.File
	state := map[string]string{}
	for _, id := range slices.Concat(applied, pending) {
		if f, ok := s.set.File(id); ok && state[id] == "" {
			files = append(files, f)
			state[id] = "applied"
		}
	}
	for _, id := range pending {
		state[id] = "pending"
	}
	authors := s.authors(ctx, files)
	d.Revisions = []statusRevision{}
	for _, f := range files {
		who := authors[f.ID]
		r := statusRevision{
			Revision: f.ID, State: state[f.ID], Message: f.Message, File: f.Path, Author: who.Author, Uncommitted: who.Uncommitted,
		}
		if created := f.Created; !created.IsZero() {
			r.Created = &created
		} else if !who.When.IsZero() {
			r.Created = &who.When
		}
		d.Revisions = append(d.Revisions, r)
	}
}

// inOrder sorts revisions so that each comes after those that it needs.
func (s *session) inOrder(ids []string) []string {
	plan, err := s.set.Graph.Upgrade(nil, "heads")
	if err != nil {
		return ids
	}
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	var out []string
	for _, step := range plan.Steps {
		if wanted[step.Revision] {
			out = append(out, step.Revision)
		}
	}
	return out
}

// goingOn is the command that goes on with an unfinished revision, and does no more
// than that where it was on its way down.
func (s *session) goingOn(u *runner.Unfinished) string {
	if u.Direction == graph.Up {
		if len(s.set.Graph.Heads()) > 1 {
			return "migrate upgrade " + u.Revision
		}
		return "migrate upgrade"
	}
	if rev, known := s.set.Graph.Revision(u.Revision); known && len(rev.Down) > 1 {
		return "migrate downgrade " + rev.Down[0]
	}
	return "migrate downgrade " + u.Revision + "@-1"
}

const checkSaysMore = "migrate check (says more about the models)"

// nextCommand is what to do about it.
func (s *session) nextCommand(ctx context.Context, m *migrate.Migrator, d statusData) (string, error) {
	switch {
	case len(d.Unknown) > 0 && d.recorded && len(d.Pending) == 0:
		return "get newer files: the database is ahead of these" + orTakenDown(d.below), nil
	case len(d.Unknown) > 0:
		return "get the files of the unknown revisions" + orReplaced(d.below), nil
	case s.set.Graph.Len() == 0:
		return s.firstCommand(ctx, m, d)
	case d.Running != "":
		return "wait for the run that is going on", nil
	case d.Unfinished != "":
		return d.goingOn, nil
	case len(d.RanBefore) > 0:
		return "bring back the files that the database was upgraded with, or stamp what is in place (migrate upgrade says what)", nil
	case len(d.NeverRan) > 0:
		return "migrate upgrade --out-of-order (runs what was inserted below applied revisions)", nil
	case len(d.Heads) > 1 && len(d.Pending) > 0:
		return "make one head of them, as above; then migrate upgrade", nil
	case len(d.Heads) > 1:
		return "make one head of them, as above", nil
	case len(d.Pending) > 0:
		return "migrate upgrade", nil
	case d.Models.Changed > 0 && d.Models.empty:
		return s.modelsOfDatabase() + " (the models declare nothing, and so all would go)", nil
	case d.Models.Changed > 0:
		return `migrate revision --autogenerate -m "…"`, nil
	case d.Models.Error != "":
		return checkSaysMore, nil
	case len(d.Changed) > 0:
		next := "migrate show --recorded " + d.Changed[0] + " (prints what was applied; a change belongs into a new revision)"
		if rev, known := s.set.Graph.Revision(d.Changed[0]); known && len(rev.Down) == 0 {
			next += "; or, if it has replaced the revisions before it, migrate stamp --verify " + d.Changed[0]
		}
		return next, nil
	}
	return "nothing to do", nil
}

// firstCommand is the one that writes the first revision.
func (s *session) firstCommand(ctx context.Context, m *migrate.Migrator, d statusData) (string, error) {
	if command, ok := s.importBeside(); ok {
		return command + " (takes over its history)", nil
	}
	found := d.Models.found
	if found == nil {
		snap, err := m.Snapshot(ctx)
		if err != nil {
			return "", err
		}
		found = &snap
	}
	tables, models := len(found.Schema.Tables), s.config.Migrations.Models
	same := d.Models.Compared && d.Models.Changed == 0
	switch {
	case d.Models.Error != "":
		return checkSaysMore, nil
	case tables == 0:
		return firstOfNothing(models, same), nil
	case same && d.Models.kept < tables || s.modelsElsewhere():
		return "migrate baseline (takes over the tables that are there)", nil
	}
	return "migrate schema > models.toml, then migrate baseline", nil
}

// firstOfNothing is the command that writes the first revision of an empty
// database, for which models declare nothing either if that is the same.
func firstOfNothing(models []string, same bool) string {
	switch {
	case len(models) == 0:
		return `migrate revision -m "…" (or declare models, and migrate revision --autogenerate)`
	case same:
		return `declare tables in ` + strings.Join(models, ", ") + `, then migrate revision --autogenerate -m "…"`
	}
	return `migrate revision --autogenerate -m "…"`
}

// modelsElsewhere reports whether models are declared in something else than
// TOML, which schema could write.
func (s *session) modelsElsewhere() bool {
	sources, err := s.modelSources()
	return err == nil && len(sources.packages)+len(sources.sqls) > 0
}
