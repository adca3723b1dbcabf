package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/dburl"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/models/sqlfile"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// validation is what validate looks at: files, and nothing else.
type validation struct {
	heads   int
	dialect string

	session *session
	things  madeThings
	d       dialect.Dialect // nil if it is not known
	data    validateData
}

// run collects all that is wrong. The error is about the command line.
func (v *validation) run(ctx context.Context) (validateData, error) {
	v.data = validateData{Heads: []string{}, Problems: []finding{}, NotChecked: []string{}}
	if err := v.chooseDialect(); err != nil {
		return validateData{}, err
	}
	o, err := v.session.loadOptions()
	if err != nil {
		return validateData{}, err
	}
	files, mistakes := revision.Scan(v.session.locations(), o)
	v.data.Revisions = len(files) + len(mistakes)
	v.found(mistakes...)
	// What a file that cannot be read would be a parent of is not missing.
	var g *graph.Graph
	if len(mistakes) == 0 {
		g = v.graph(ctx, files)
	}
	v.things = newMadeThings()
	for _, f := range files {
		if !f.Go {
			v.body(f)
		}
	}
	if g != nil {
		v.madeTwice(g)
	}
	if slices.ContainsFunc(files, func(f revision.File) bool { return f.Go }) {
		v.skipped("what revisions written in Go do (migrate verify, of a program that has them)")
	}
	v.models(ctx)
	return v.data, nil
}

func (v *validation) found(list ...error) {
	for _, err := range list {
		v.data.Problems = append(v.data.Problems, findingsOf(err)...)
	}
}

func (v *validation) skipped(what string) { v.data.NotChecked = append(v.data.NotChecked, what) }

// chooseDialect takes the one that was asked for, or that of the URL. A pipeline
// for pull requests may well have no URL.
func (v *validation) chooseDialect() error {
	name := v.dialect
	if name == "" {
		u, err := v.session.config.URL()
		if err != nil {
			v.skipped("what depends on the database, as no URL names one (--dialect does, too)")
			return nil //nolint:nilerr // not an error here, and said
		}
		if name = string(u.Dialect); u.Flavor != "" {
			name = u.Flavor
		}
	}
	d, err := dialect.For(dialect.DefaultServer(name))
	if err != nil {
		return usage(fmt.Sprintf("--dialect %s: there are postgres, mysql, mariadb and sqlite", name))
	}
	v.d, v.data.Dialect = d, name
	return nil
}

// graph checks how the revisions follow one another. It is nil if that makes no sense.
func (v *validation) graph(ctx context.Context, files []revision.File) *graph.Graph {
	g, mistakes := revision.Check(files)
	v.found(mistakes...)
	if g == nil {
		return nil
	}
	v.data.Heads = list(g.Heads())
	if n := len(v.data.Heads); n > v.heads {
		at := map[string]revision.File{}
		for _, f := range files {
			at[f.ID] = f
		}
		who := v.whoHas(ctx)
		last := at[cmp.Or(who.own(), v.data.Heads[n-1])]
		v.data.Problems = append(v.data.Problems, finding{
			Code: "multiple_heads", File: last.Path, Line: 1,
			Message: fmt.Sprintf("there are %d heads: %s", n, strings.Join(v.data.Heads, ", ")),
			Hint:    hintOf(waysOutOf(g, v.data.Heads, headState{gitState: who})),
		})
	}
	return g
}

// madeTwice finds what two lines of revisions both make, if those have been merged or are to
// be: more heads than there may be.
func (v *validation) madeTwice(g *graph.Graph) {
	var together [][]string
	for _, head := range g.Heads() {
		together = append(together, []string{head})
	}
	if heads := g.Heads(); len(heads) > v.heads {
		together = [][]string{heads}
	}
	for _, t := range v.things.twices(g, together...) {
		v.data.Problems = append(v.data.Problems, finding{
			Code: "made_twice", File: t.then.file.Path, Line: t.then.line, Message: t.message(), Hint: hintMadeTwice,
		})
	}
}

// whoHas asks git who has the heads.
func (v *validation) whoHas(ctx context.Context) gitState {
	if _, err := v.session.revisions(); err != nil {
		return gitState{}
	}
	return v.session.whoHas(ctx, v.data.Heads)
}

// body parses what a revision does.
func (v *validation) body(f revision.File) {
	b, err := f.Body()
	if err != nil {
		v.found(err)
		return
	}
	if !b.HasDowngrade() && f.Irreversible == "" {
		none := finding{Code: "no_downgrade", File: f.Path, Line: 1}
		none.Message, none.Hint = noWayBack(b.NoDowngrade())
		v.data.Problems = append(v.data.Problems, none)
	}
	v.things.add(f, b.Upgrade)
	if v.d == nil {
		return
	}
	v.compile(f, b.Upgrade)
	if b.HasDowngrade() {
		v.compile(f, b.Downgrade)
	}
}

// unreadable is SQL that has no end. In a file of SQL it is told where it begins.
func unreadable(f revision.File, line int, text *sqltext.SyntaxError) finding {
	found := finding{Code: "bad_sql", File: f.Path, Line: line, Message: text.Error()}
	if revision.IsSQL(f.Path) {
		found.Line, found.Message = line+linesInto(f.Path, text), text.Msg
	}
	return found
}

// linesInto is how many lines below the beginning of its operation's SQL an error is,
// where that SQL is the file's own text.
func linesInto(file string, err error) int {
	if !revision.IsSQL(file) {
		return 0
	}
	var text *sqltext.SyntaxError
	var unsupported *dialect.UnsupportedError
	switch {
	case errors.As(err, &text):
		return text.Line - 1
	case errors.As(err, &unsupported) && unsupported.Line > 0:
		return unsupported.Line - 1
	}
	return 0
}

func noWayBack(reason string) (message, hint string) {
	return "there is no way back: " + reason, `write one, or say why there is none: irreversible = "…" in the header`
}

// compile finds the operations that the database does not have. What depends on
// how a table looks at that moment is left to verify.
func (v *validation) compile(f revision.File, entries []revision.Entry) {
	for _, e := range entries {
		_, err := v.d.Compile([]ops.Op{e.Op}, nil, dialect.Options{})
		var unknown *dialect.UnknownTypeError
		var unsupported *dialect.UnsupportedError
		var text *sqltext.SyntaxError
		line := e.LineFor(v.d.Server().Flavor, v.d.Name())
		if errors.As(err, &text) {
			v.data.Problems = append(v.data.Problems, unreadable(f, line, text))
		}
		if !errors.As(err, &unknown) && !errors.As(err, &unsupported) {
			continue
		}
		p := explain(err)
		v.data.Problems = append(v.data.Problems, finding{Code: p.Code, File: f.Path, Line: line + linesInto(f.Path, err), Message: p.Message, Hint: p.Hint})
	}
}

// models reads the models as far as that can be done without a server.
func (v *validation) models(ctx context.Context) {
	if len(v.session.config.Migrations.Models) == 0 {
		return
	}
	sources, err := v.session.modelSources()
	if err != nil {
		v.found(err)
		return
	}
	v.data.models = strings.Join(v.session.config.Migrations.Models, ", ")
	var declared schema.Schema
	read := func(s schema.Schema, err error) {
		if err != nil {
			v.found(err)
			return
		}
		declared = schema.Merge(declared, s)
	}
	if len(sources.sqls) > 0 {
		read(v.sql(ctx, sources.sqls))
	}
	if len(sources.packages) > 0 {
		read(v.goSource(ctx, sources.packages))
	}
	read(v.session.tomlModels(sources.tomls, declared))
	v.data.Tables = len(declared.Tables)
	if err := v.session.declarable(declared); err != nil {
		v.found(err)
	}
	if v.d == nil {
		return
	}
	for _, err := range v.d.Validate(declared) {
		v.data.Problems = append(v.data.Problems, modelFinding(err, v.session.placeOf))
	}
	v.keys(declared)
}

// keys are the foreign keys that the server is going to refuse, as far as the models tell: with which
// character set it makes tables that say none only the database knows.
func (v *validation) keys(declared schema.Schema) {
	for _, t := range declared.Tables {
		for _, k := range t.ForeignKeys {
			refused := func(why, hint string) {
				at := v.session.placeOf(schema.TablePath(t.QualifiedName()).With("foreign key", k.Name, k.Columns...))
				v.data.Problems = append(v.data.Problems, finding{
					Code: "invalid_models", File: at.Filename, Line: at.Line, Message: why, Hint: hint,
				})
			}
			to := declared.Table(k.RefTable)
			if to == nil {
				continue
			}
			for _, why := range dialect.RefusedKey(v.d, k, t, *to, "") {
				refused(why, "declare the two columns alike")
			}
			if why := dialect.Keyless(v.d, k, t, *to, false); why != "" && v.d.Name() != "sqlite" { // which takes the key
				refused(why, "refer to the primary key, or make it unique")
			}
		}
	}
}

func (v *validation) goSource(ctx context.Context, packages []string) (schema.Schema, error) {
	d := v.d
	if d == nil {
		v.skipped("how Go types map to columns")
		var err error
		if d, err = dialect.For(dialect.DefaultServer("postgres")); err != nil {
			return schema.Schema{}, err
		}
	}
	r, err := v.session.goModels(ctx, d, packages)
	return r.Schema, err
}

// sql loads the files into SQLite's memory, if they are for that; a server's are
// only cut into statements.
func (v *validation) sql(ctx context.Context, paths []string) (schema.Schema, error) {
	app := v.session.app
	files, err := v.session.modelsInSQL(paths)
	if err != nil {
		return schema.Schema{}, err
	}
	o := sqlfile.Options{Ignore: v.session.ownTables(), Others: v.session.others(), Open: app.inMemory, Files: files}
	name := "postgres"
	if v.d != nil {
		name = v.d.Server().Dialect
	}
	if name != "sqlite" {
		v.skipped("what " + strings.Join(paths, ", ") + " declares: that takes a server (migrate verify)")
		return schema.Schema{}, sqlfile.Readable(name, o.Files)
	}
	if o.Live, err = app.inMemory(ctx, dburl.Memory); err != nil {
		return schema.Schema{}, err
	}
	r, err := sqlfile.Load(ctx, o)
	return r.Snapshot.Schema, errors.Join(err, o.Live.Close(ctx))
}

// inMemory opens an SQLite database that is gone when it is closed.
func (a *app) inMemory(ctx context.Context, _ string) (database.Conn, error) {
	return a.connect(ctx, dburl.URL{Dialect: dburl.SQLite, Database: dburl.Memory})
}
