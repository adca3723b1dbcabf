package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/models/sqlfile"
	"github.com/retort-db/migrate/models/tomlfile"
	"github.com/retort-db/migrate/schema"
)

// dialect is that of the connected database.
func (s *session) dialect(ctx context.Context) (dialect.Dialect, error) {
	db, err := s.database(ctx)
	if err != nil {
		return nil, err
	}
	return dialect.For(db.Server())
}

// models reads the declared models, whatever they are written in, and checks
// them against what the database has. keepUnnamed says that they are in SQL,
// where a constraint without a name is one that has none.
func (s *session) models(ctx context.Context) (declared schema.Schema, keepUnnamed bool, err error) {
	var tomls, sqls []string
	for _, pattern := range s.config.Migrations.Models {
		paths, err := s.expand(pattern)
		if err != nil {
			return schema.Schema{}, false, err
		}
		for _, p := range paths {
			switch strings.ToLower(filepath.Ext(p)) {
			case ".toml":
				tomls = append(tomls, p)
			case ".sql":
				sqls = append(sqls, p)
			default:
				return schema.Schema{}, false, refuse(exitFailure, "unknown_models", p+" is neither TOML nor SQL",
					"models are *.toml or *.sql files")
			}
		}
	}
	if len(tomls)+len(sqls) == 0 {
		return schema.Schema{}, false, refuse(exitFailure, "no_models", "no models are declared",
			`name them in the config: [migrations] models = ["models.toml"]; migrate schema > models.toml writes those of the database`)
	}
	if declared, err = tomlfile.Load(os.DirFS(s.config.Dir), tomls...); err != nil {
		return schema.Schema{}, false, err
	}
	if len(sqls) > 0 {
		fromSQL, err := s.sqlModels(ctx, sqls)
		if err != nil {
			return schema.Schema{}, false, err
		}
		declared = schema.Merge(declared, fromSQL)
	}
	d, err := s.dialect(ctx)
	if err != nil {
		return schema.Schema{}, false, err
	}
	if errs := d.Validate(declared); len(errs) > 0 {
		return schema.Schema{}, false, invalidModels(errs)
	}
	return declared, len(sqls) > 0, nil
}

// invalidModels lists everything that the database does not have.
func invalidModels(errs []error) error {
	var b strings.Builder
	for _, e := range errs {
		fmt.Fprintf(&b, "\n  %v", e)
	}
	return refuse(exitFailure, "invalid_models", "the models ask for what this database does not have:"+b.String(), "")
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

// sqlModels loads SQL files into a scratch database on the connected server.
func (s *session) sqlModels(ctx context.Context, paths []string) (schema.Schema, error) {
	o := sqlfile.Options{Ignore: s.ownTables()}
	var err error
	if o.Live, err = s.database(ctx); err != nil {
		return schema.Schema{}, err
	}
	for _, p := range paths {
		text, err := os.ReadFile(filepath.Join(s.config.Dir, filepath.FromSlash(p)))
		if err != nil {
			return schema.Schema{}, refuse(exitFailure, "models_unreadable", fmt.Sprintf("the models in %s cannot be read: %v", p, err), "")
		}
		o.Files = append(o.Files, sqlfile.File{Path: p, Text: string(text)})
	}
	o.Open = func(ctx context.Context, name string) (database.Conn, error) { return connect(ctx, s.url.With(name)) }
	given, set, err := s.config.ScratchURL()
	if err != nil {
		return schema.Schema{}, err
	}
	if set {
		o.Given = func(ctx context.Context) (database.Conn, error) { return connect(ctx, given) }
	}
	result, err := sqlfile.Load(ctx, o)
	if err != nil {
		return schema.Schema{}, err
	}
	for _, n := range result.Notes {
		fmt.Fprintf(s.app.say(), "%s\n", n)
	}
	s.app.tellLeftAlone(result.Snapshot)
	return result.Snapshot.Schema, nil
}
