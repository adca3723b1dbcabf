package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/fserr"
	"github.com/retort-db/migrate/models/gosource"
	"github.com/retort-db/migrate/models/sqlfile"
	"github.com/retort-db/migrate/models/tomlfile"
	"github.com/retort-db/migrate/schema"
)

// dialect is that of the connected database.
func (s *session) dialect(ctx context.Context) (dialect.Dialect, error) {
	db, _ := s.at()
	if db == nil {
		var err error
		if db, err = s.database(ctx); err != nil {
			return nil, err
		}
	}
	return dialect.For(db.Server())
}

// models reads the declared models, whatever they are written in, and checks
// them against what the database has. keepUnnamed says that they are in SQL,
// where a constraint without a name is one that has none.
func (s *session) models(ctx context.Context) (declared schema.Schema, keepUnnamed bool, err error) {
	d, err := s.dialect(ctx)
	if err != nil {
		return schema.Schema{}, false, err
	}
	return s.modelsFor(ctx, d)
}

// modelsFor reads them for a dialect; only models in SQL need the database.
func (s *session) modelsFor(ctx context.Context, d dialect.Dialect) (declared schema.Schema, keepUnnamed bool, err error) {
	sources, err := s.modelSources()
	if err != nil {
		return schema.Schema{}, false, err
	}
	var others schema.Schema
	if len(sources.packages) > 0 {
		fromGo, err := s.goModels(ctx, d, sources.packages)
		if err != nil {
			return schema.Schema{}, false, err
		}
		others = fromGo.Schema
	}
	if len(sources.sqls) > 0 {
		fromSQL, err := s.sqlModels(ctx, sources.sqls)
		if err != nil {
			return schema.Schema{}, false, err
		}
		others = schema.Merge(fromSQL, others)
	}
	// Relationships in TOML may refer to what the others declare.
	read := s.ahead
	if read == nil {
		read = func() (schema.Schema, error) { return s.tomlModels(sources.tomls, others) }
	}
	fromTOML, err := read()
	if err != nil {
		return schema.Schema{}, false, err
	}
	declared = schema.Merge(fromTOML, others)
	if err := s.declarable(declared); err != nil {
		return schema.Schema{}, false, err
	}
	if errs := d.Validate(declared); len(errs) > 0 {
		return schema.Schema{}, false, invalidModels("the models ask", errs, s.placeOf)
	}
	return declared, len(sources.sqls) > 0, nil
}

// readAhead begins to read the models while the database is connected to and read,
// if they are in TOML alone: the others need the connection, or are needed first.
// What is wrong with them is said when models is asked for them.
func (s *session) readAhead() {
	sources, err := s.modelSources()
	if s.ahead != nil || err != nil || len(sources.tomls) == 0 || len(sources.sqls)+len(sources.packages) > 0 {
		return
	}
	s.ahead = sync.OnceValues(func() (schema.Schema, error) { return s.tomlModels(sources.tomls, schema.Schema{}) })
	go s.ahead() //nolint:errcheck // whoever asks for it gets the error, too
}

// modelSources are the declared models by what they are written in.
type modelSources struct{ tomls, sqls, packages []string }

// modelSources sorts what the configuration lists: files by their ending, and Go
// package patterns.
func (s *session) modelSources() (modelSources, error) {
	var m modelSources
	for _, pattern := range s.config.Migrations.Models {
		if s.isGoPattern(pattern) {
			written, err := s.packagePattern(pattern)
			if err != nil {
				return m, err
			}
			m.packages = append(m.packages, written)
			continue
		}
		paths, err := s.expand(pattern)
		if err != nil {
			return m, err
		}
		if len(paths) == 0 {
			return m, refuse(exitFailure, "no_models", fmt.Sprintf("models = [%q] matches no file in %s", pattern, s.app.short(s.config.Dir)),
				"name files that are there, or take the pattern out: what it should declare would seem to be gone")
		}
		for _, p := range paths {
			switch strings.ToLower(filepath.Ext(p)) {
			case ".toml":
				m.tomls = append(m.tomls, p)
			case ".sql":
				m.sqls = append(m.sqls, p)
			case ".go":
				return m, refuse(exitFailure, "unknown_models", p+" is a Go file, and Go models are read by the package",
					fmt.Sprintf("name its folder: models = [%q]", "./"+path.Dir(p)))
			default:
				return m, refuse(exitFailure, "unknown_models", p+" is neither TOML nor SQL nor a Go package",
					`models are *.toml and *.sql files, and Go packages ("./internal/models")`)
			}
		}
	}
	if len(m.tomls)+len(m.sqls)+len(m.packages) == 0 {
		return m, refuse(exitFailure, "no_models", "no models are declared",
			`name them in the config: [migrations] models = ["models.toml"]; migrate schema > models.toml writes those of the database`)
	}
	return m, nil
}

// isGoPattern tells "./internal/models", "./..." and "example.com/app/models"
// from files and their globs.
func (s *session) isGoPattern(pattern string) bool {
	switch strings.ToLower(filepath.Ext(pattern)) {
	case ".toml", ".sql", ".go":
		return false
	}
	if strings.HasSuffix(pattern, "...") {
		return true
	}
	if info, err := os.Stat(s.config.Path(pattern)); err == nil {
		return info.IsDir()
	}
	host, _, isPath := strings.Cut(pattern, "/")
	return isPath && !strings.ContainsAny(pattern, "*?[") && (host == "." || host == ".." || strings.Contains(host, "."))
}

// packagePattern is a pattern as the go command takes it: "models" is a package of
// Go's own there, and "./models" the folder. A folder of files is refused.
func (s *session) packagePattern(pattern string) (string, error) {
	folder := s.config.Path(pattern)
	if !isFolder(folder) {
		return pattern, nil
	}
	if !holds(folder, "*.go") {
		for _, glob := range []string{"*.toml", "*.sql"} {
			if holds(folder, glob) {
				return "", refuse(exitFailure, "unknown_models", pattern+" is a folder without Go source",
					fmt.Sprintf("name the files in it: models = [%q]", path.Join(filepath.ToSlash(pattern), glob)))
			}
		}
	}
	if first, _, _ := strings.Cut(filepath.ToSlash(pattern), "/"); first == "." || first == ".." || filepath.IsAbs(pattern) {
		return pattern, nil
	}
	return "./" + pattern, nil
}

// holds reports whether files of that kind are in a folder.
func holds(folder, glob string) bool {
	found, _ := filepath.Glob(filepath.Join(folder, glob))
	return len(found) > 0
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// goModels reads Go packages, as the dialect's database would have their tables.
func (s *session) goModels(ctx context.Context, d dialect.Dialect, patterns []string) (gosource.Result, error) {
	c := s.config.Models
	var err error
	s.fromGo, err = gosource.Load(ctx, gosource.Options{
		Dir: s.config.Dir, Patterns: patterns, Dialect: d,
		Tables: c.Tables, Exclude: c.Exclude, Naming: gosource.Naming(c.NamingStrategy),
	})
	return s.fromGo, err
}

// declarable refuses a table that two sources declare, and one that is the tool's own.
func (s *session) declarable(declared schema.Schema) error {
	seen, own := map[schema.Name]bool{}, s.ownTables()
	for i := range declared.Tables {
		name := declared.Tables[i].QualifiedName()
		if seen[name] {
			return s.refuseModel(name, "declared_twice", fmt.Sprintf("table %s is declared twice, in models of different kinds", name),
				"keep one of them: migrate models lists what is declared where")
		}
		if slices.Contains(own, name) {
			return s.refuseModel(name, "own_table", fmt.Sprintf("the models declare %s, which is the table that the revisions of the database are kept in", name),
				"call it otherwise, or set version_table in [migrations]")
		}
		seen[name] = true
	}
	return nil
}

// expand turns a pattern into paths below the folder of the config file, in
// order. A pattern without a wildcard has to name something.
func (s *session) expand(pattern string) ([]string, error) {
	rel, err := filepath.Rel(s.config.Dir, s.config.Path(pattern))
	if err != nil {
		return nil, err
	}
	rel = filepath.ToSlash(rel)
	if !strings.ContainsAny(rel, "*?[") {
		return []string{rel}, nil
	}
	matches, err := filepath.Glob(filepath.Join(s.config.Dir, filepath.FromSlash(rel)))
	if err != nil {
		return nil, refuse(exitFailure, "bad_pattern", fmt.Sprintf("models = %q: %v", pattern, err), "")
	}
	for i, m := range matches {
		if matches[i], err = filepath.Rel(s.config.Dir, m); err != nil {
			return nil, err
		}
		matches[i] = filepath.ToSlash(matches[i])
	}
	return matches, nil
}

// folder is a folder and what can be reached from it: unlike os.DirFS it opens
// files beside and above it, too.
type folder string

// Open implements fs.FS.
func (f folder) Open(name string) (fs.File, error) {
	return os.Open(filepath.Join(string(f), filepath.FromSlash(name)))
}

// tomlModels reads files whose paths are relative to the configuration's folder.
// others is what the models of other kinds declare.
func (s *session) tomlModels(paths []string, others schema.Schema) (schema.Schema, error) {
	declared, err := tomlfile.LoadWith(others, folder(s.config.Dir), paths...)
	if file, ok := errors.AsType[*fs.PathError](err); ok {
		return schema.Schema{}, s.modelsUnreadable(file.Path, err)
	}
	return declared, err
}

// modelsUnreadable says why a file of models cannot be read.
func (s *session) modelsUnreadable(path string, err error) error {
	shown := s.app.short(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return refuse(exitFailure, "models_unreadable", fmt.Sprintf("the models in %s cannot be read: %v", shown, fserr.Cause(err)),
			"see that it is a file that may be read")
	}
	if !slices.ContainsFunc(s.config.Migrations.Models, func(p string) bool { return s.config.Path(p) == path }) {
		return refuse(exitFailure, "no_models_file", "there is no file "+shown, "correct the path")
	}
	command := "migrate schema"
	if filepath.Ext(path) == ".sql" {
		command += " --format sql"
	}
	return refuse(exitFailure, "no_models_file", "there is no file "+shown+", which models names",
		command+" > "+shown+" writes the models of a database that exists")
}

// modelsInSQL reads files whose paths are relative to the configuration's folder.
func (s *session) modelsInSQL(paths []string) ([]sqlfile.File, error) {
	files := make([]sqlfile.File, len(paths))
	for i, p := range paths {
		full := filepath.Join(s.config.Dir, filepath.FromSlash(p))
		text, err := os.ReadFile(full)
		if err != nil {
			return nil, s.modelsUnreadable(full, err)
		}
		files[i] = sqlfile.File{Path: p, Text: string(text)}
	}
	return files, nil
}

// sqlModels loads SQL files into a scratch database on the connected server.
func (s *session) sqlModels(ctx context.Context, paths []string) (schema.Schema, error) {
	o, err := s.scratchOptions(ctx)
	if err != nil {
		return schema.Schema{}, err
	}
	if o.Files, err = s.modelsInSQL(paths); err != nil {
		return schema.Schema{}, err
	}
	result, err := sqlfile.Load(ctx, o)
	if err != nil {
		return schema.Schema{}, err
	}
	for _, n := range result.Notes {
		fmt.Fprintf(s.app.say(), "%s\n", n)
	}
	if s.app.flags.verbose > 0 {
		s.app.tellUser(result)
	}
	s.app.tellLeftAlone(result.Snapshot)
	return result.Snapshot.Schema, nil
}

// tellUser says as whom the SQL models were loaded.
func (a *app) tellUser(r sqlfile.Result) {
	switch {
	case r.User != "":
		fmt.Fprintf(a.say(), "the SQL models were loaded as a temporary user, %s, who sees the scratch and nothing else\n", r.User)
	case r.Unconfined != "":
		fmt.Fprintf(a.say(), "the SQL models were loaded as the user of the connection: %s\n", r.Unconfined)
	}
}
