package cli

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/internal/config"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/schema"
)

// comparison is of the declared models with the live database, or with nothing.
type comparison struct {
	session  *session
	migrator *migrate.Migrator
	models   schema.Schema
	options  migrate.DiffOptions
	found    *introspect.Snapshot // of the live database, if it was read already
	// unread is why it is not known what the revisions have made, once that was asked.
	unread *error
}

// liveComparison is comparison with the database read already, which does not
// wait until the models are.
func (s *session) liveComparison(ctx context.Context, m *migrate.Migrator, rows []string) (comparison, error) {
	s.readAhead()
	db, err := s.database(ctx)
	if err != nil {
		return comparison{}, err
	}
	var found introspect.Snapshot
	err = s.reading(ctx, db, func() (err error) {
		found, err = m.Live(ctx, migrate.DiffOptions{Grants: s.config.Autogenerate.Grants})
		return err
	})
	if err != nil {
		return comparison{}, err
	}
	c, err := s.comparison(ctx, m, rows)
	c.found = &found
	return c, err
}

// comparison reads the models; rows are those of the version table.
func (s *session) comparison(ctx context.Context, m *migrate.Migrator, rows []string) (comparison, error) {
	models, keepUnnamed, err := s.models(ctx)
	if err != nil {
		return comparison{}, err
	}
	var unread error
	o, err := s.diffOptions(func() (made map[schema.Name]bool, err error) {
		made, unread = m.Created(rows)
		return made, unread
	})
	if err != nil {
		return comparison{}, err
	}
	o.Naming.KeepUnnamed = keepUnnamed
	return comparison{session: s, migrator: m, models: models, options: o, unread: &unread}, nil
}

// live is what leads from the database to the models.
func (c comparison) live(ctx context.Context, renames ...autogen.Rename) (migrate.Difference, error) {
	c.options.Renames = renames
	var d migrate.Difference
	var err error
	if c.found == nil {
		d, err = c.migrator.Diff(ctx, c.models, c.options)
	} else {
		d, err = c.migrator.DiffFrom(ctx, *c.found, c.models, c.options)
	}
	return d, c.session.unknownTypes(err)
}

// fromNothing is what leads from an empty database to the models.
func (c comparison) fromNothing() []autogen.Change {
	return autogen.Diff(autogen.Input{Dialect: c.migrator.Dialect(), Declared: c.models, Options: c.options}).Changes
}

// What revision --autogenerate begins with.
const (
	fromLive    = "live"
	fromEmpty   = "empty"
	fromScratch = "scratch"
)

// compare finds what leads from the database to the models. The database has to
// be at the heads: what is pending would be proposed a second time.
func (a *app) compare(ctx context.Context, s *session) (migrate.Difference, error) {
	if hold := a.env.HoldMuch; hold != nil {
		hold()
	}
	s.readAhead()
	m, err := s.look(ctx)
	if err != nil {
		return migrate.Difference{}, err
	}
	state, err := m.Standing(ctx)
	if err != nil {
		return migrate.Difference{}, err
	}
	if err := state.AtHeads(); err != nil {
		return migrate.Difference{}, err
	}
	if state.HasJournal() {
		if _, err := a.tellChanged(ctx, m); err != nil {
			return migrate.Difference{}, err
		}
	}
	c, err := s.liveComparison(ctx, m, state.Rows)
	if err != nil {
		return migrate.Difference{}, err
	}
	d, err := a.settled(ctx, s, c.live)
	if *c.unread != nil {
		fmt.Fprintln(a.say(), "warning: what the revisions have made is not known, and all is kept that nobody declares: "+explain(*c.unread).Message)
	}
	if err != nil || len(d.Changes) == 0 {
		return d, err
	}
	if c.declareNothing() {
		fmt.Fprintln(a.say(), "warning: the models declare nothing, so that everything that the revisions created is dropped; "+s.modelsOfDatabase()+" declares what is there")
	}
	if there := c.declaredAmong(d.Live.Schema); there != "" && s.set.Graph.Len() == 0 {
		fmt.Fprintln(a.say(), "warning: no revision makes table "+there+", which is there: a revision that changes it cannot run where it is not; "+
			"let the models be what the database is and migrate baseline take it over, and change them then")
	}
	return d, err
}

// declaredAmong is the first table of the models that is in a database.
func (c comparison) declaredAmong(live schema.Schema) string {
	for _, t := range c.models.Tables {
		if live.Table(t.QualifiedName()) != nil {
			return t.QualifiedName().String()
		}
	}
	return ""
}

// declareNothing is whether nobody has written models yet.
func (c comparison) declareNothing() bool { return nothingOf(c.models) }

// modelsOfDatabase is the command that writes models of what the database holds.
func (s *session) modelsOfDatabase() string {
	models := s.config.Migrations.Models
	if len(models) == 1 && strings.HasSuffix(models[0], ".sql") {
		return "migrate schema --format sql > " + models[0]
	}
	return "migrate schema > models.toml"
}

// compareFrom is compare, or what leads to the models from where the revisions
// lead, or from nothing.
func (a *app) compareFrom(ctx context.Context, s *session, from string) (migrate.Difference, error) {
	if from == fromLive {
		return a.compare(ctx, s)
	}
	db, err := s.server(ctx)
	if err != nil {
		return migrate.Difference{}, err
	}
	var was introspect.Snapshot
	if from == fromScratch {
		if was, err = s.replayed(ctx, "heads"); err != nil {
			return migrate.Difference{}, err
		}
	}
	models, keepUnnamed, err := s.models(ctx)
	if err != nil {
		return migrate.Difference{}, err
	}
	o, err := s.diffOptions(nil)
	if err != nil {
		return migrate.Difference{}, err
	}
	o.DropUnmanaged, o.Naming.KeepUnnamed = true, keepUnnamed // revisions have made all there is
	return a.settled(ctx, s, func(ctx context.Context, renames ...autogen.Rename) (migrate.Difference, error) {
		o.Renames = renames
		d, err := migrate.Compare(ctx, db, migrate.Comparison{From: was, To: models, Options: o, Scratch: s.givenScratch()})
		return d, s.unknownTypes(err)
	})
}

// settled compares, and once more when it was settled what is a rename.
func (a *app) settled(ctx context.Context, s *session, compare func(context.Context, ...autogen.Rename) (migrate.Difference, error)) (migrate.Difference, error) {
	d, err := compare(ctx)
	if err != nil {
		return migrate.Difference{}, err
	}
	a.tellDifference(d)
	if len(d.Candidates) == 0 {
		return d, nil
	}
	renames, err := a.settleRenames(ctx, s, d.Candidates)
	if err != nil || len(renames) == 0 {
		return d, err
	}
	return compare(ctx, renames...)
}

// diffOptions are those of the configuration. created names what revisions have
// created, and may be nil.
func (s *session) diffOptions(created func() (map[schema.Name]bool, error)) (migrate.DiffOptions, error) {
	c := s.config
	n := c.Migrations.Naming
	if err := knownKinds(c.Autogenerate); err != nil {
		return migrate.DiffOptions{}, err
	}
	o := migrate.DiffOptions{
		DropUnmanaged: c.Autogenerate.Unmanaged == config.UnmanagedDrop,
		Include:       includer(c.Autogenerate),
		Grants:        c.Autogenerate.Grants,
		Naming:        autogen.Naming{PrimaryKey: n.PrimaryKey, Unique: n.Unique, Index: n.Index, Check: n.Check, ForeignKey: n.ForeignKey},
	}
	if created != nil {
		once := sync.OnceValues(created)
		o.Managed = func(name schema.Name) bool {
			set, err := once()
			return err == nil && set[name]
		}
	}
	return o, nil
}

// kinds are what only and skip may name, in the singular or the plural.
func kinds() []string {
	return []string{
		"schema", "extension", "enum", "domain", "type", "sequence", "table", "view", "materialized_view", "function", "procedure",
		"aggregate", "trigger", "event_trigger", "rule", "policy", "event", "statistics", "collation", "range",
		"text_search_dictionary", "text_search_configuration", "virtual_table", "publication", "publication_table",
	}
}

// knownKinds refuses a kind that there is not: leaving nothing alone would be a
// bad answer to a slip of the finger.
func knownKinds(c config.Autogenerate) error {
	for _, k := range slices.Concat(c.Only, c.Skip) {
		if !slices.ContainsFunc(kinds(), func(known string) bool { return contains([]string{k}, known) }) {
			return usage(fmt.Sprintf("there is no kind of object called %q; there are %s", k, strings.Join(kinds(), ", ")))
		}
	}
	return nil
}

// includer decides by the globs and kinds of the configuration.
func includer(c config.Autogenerate) func(kind string, n schema.Name) bool {
	if len(c.Include)+len(c.Exclude)+len(c.Only)+len(c.Skip) == 0 {
		return nil
	}
	return func(kind string, n schema.Name) bool {
		if len(c.Only) > 0 && !contains(c.Only, kind) || contains(c.Skip, kind) {
			return false
		}
		include, exclude := c.Include, c.Exclude
		if kind == "schema" {
			include, exclude = namingSchemas(include), namingSchemas(exclude)
		}
		return (len(include) == 0 || globbed(include, n)) && !globbed(exclude, n)
	}
}

// namingSchemas are globs for schemas: one for all that is in a schema is one for the
// schema, too.
func namingSchemas(globs []string) []string {
	list := slices.Clone(globs)
	for _, g := range globs {
		if whole, ok := strings.CutSuffix(g, ".*"); ok {
			list = append(list, whole)
		}
	}
	return list
}

// contains accepts a kind in the singular or the plural.
func contains(list []string, kind string) bool {
	for _, l := range list {
		if l == kind || l == kind+"s" || strings.TrimSuffix(l, "ies")+"y" == kind {
			return true
		}
	}
	return false
}

func globbed(globs []string, n schema.Name) bool {
	for _, g := range globs {
		if ok, err := path.Match(g, n.String()); err == nil && ok {
			return true
		}
		if ok, err := path.Match(g, n.Name); err == nil && ok {
			return true
		}
	}
	return false
}

// tellDifference says on stderr what the comparison left out.
func (a *app) tellDifference(d migrate.Difference) {
	const most = 10
	for i, n := range d.Unmanaged {
		if i == most && len(d.Unmanaged) > most+1 && a.flags.verbose == 0 {
			fmt.Fprintf(a.say(), "kept: %d others, too (-v lists them, autogenerate.exclude leaves them alone)\n", len(d.Unmanaged)-most)
			break
		}
		fmt.Fprintf(a.say(), "kept: %s is neither declared nor seen to be created by a revision\n", n)
	}
	for _, id := range d.Held {
		fmt.Fprintf(a.say(), "kept: %s %s is not declared, but %s is made with it, which is left alone\n", id.Kind, id.QualifiedName(), d.Live.Held[id])
	}
	if d.Textual != nil {
		fmt.Fprintf(a.say(), "compared as text only, so that the same in other words may show as a change:\n  %v\nhint: %s\n", d.Textual, hintNoScratch)
	}
}

// settleRenames decides what drops and adds that look alike are: by asking, by
// the configuration, or not at all.
func (a *app) settleRenames(ctx context.Context, s *session, candidates []autogen.Rename) ([]autogen.Rename, error) {
	policy := s.config.Autogenerate.Renames
	if policy == config.RenamesDrop {
		return nil, nil
	}
	if policy == config.RenamesRefuse || !a.asks() {
		var b strings.Builder
		for _, c := range candidates {
			fmt.Fprintf(&b, "\n  %s", renameText(c))
		}
		return nil, refuse(exitFailure, "possible_rename", "a drop and an addition look like a rename:"+b.String(),
			`say renamed_from = "…" in the models, or --renames drop if they are not`)
	}
	var yes []autogen.Rename
	gone, come := map[string]bool{}, map[string]bool{}
	for _, c := range candidates {
		from, to := c.Table.String()+"."+c.From, c.Table.String()+"."+c.To
		if gone[from] || come[to] {
			continue
		}
		is, err := a.ask(ctx, "Is this a rename? "+renameText(c))
		if errors.Is(err, errNoAnswer) {
			return nil, notConfirmed()
		}
		if err != nil {
			return nil, err
		}
		if is {
			yes = append(yes, c)
			gone[from], come[to] = true, true
		}
	}
	return yes, nil
}

func renameText(r autogen.Rename) string {
	if r.Table.IsZero() {
		return fmt.Sprintf("table %s → %s (%s)", r.From, r.To, r.Reason)
	}
	return fmt.Sprintf("%s.%s → %s (%s)", r.Table, r.From, r.To, r.Reason)
}
