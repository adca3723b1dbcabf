package cli

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/config"
	"github.com/retort-db/migrate/internal/survey"
	"github.com/retort-db/migrate/revision"
)

// A folder of revisions that holds none, or files that are none, has often something
// else in it: another tool's migrations, or the revisions in a folder of their own.

// foreignFilesError is what is wrong with the files of a folder, which are another
// tool's.
type foreignFilesError struct {
	err  error
	tool survey.Tool
}

func (e *foreignFilesError) Error() string { return e.err.Error() }
func (e *foreignFilesError) Unwrap() error { return e.err }

// takeOver is what to do about another tool's migrations.
func takeOver(t survey.Tool) string {
	const apart = "give the revisions a folder of their own, in locations under [migrations]"
	if command, ok := importOf(t); ok {
		return apart + "; " + command + " then writes one for each of these"
	}
	return apart
}

// foreign finds another tool's migrations in the folders of revisions.
func (s *session) foreign() (survey.Tool, bool) {
	if s.app.files != nil {
		return survey.Tool{}, false
	}
	for _, dir := range s.config.Migrations.Locations {
		if t, ok := survey.ToolIn(os.DirFS(dir), "."); ok {
			t.Folder = s.app.short(dir)
			return t, true
		}
	}
	return survey.Tool{}, false
}

// importBeside is the command that takes over the history of another tool whose
// migrations lie where it usually has them, beside the config.
func (s *session) importBeside() (command string, ok bool) {
	if s.app.files != nil || s.config.File == "" {
		return "", false
	}
	dir := filepath.Dir(s.config.File)
	tools := survey.Tools(os.DirFS(dir))
	for i, t := range tools {
		tools[i].Folder = s.app.short(filepath.Join(dir, t.Folder))
	}
	return firstImport(tools)
}

// nested finds a folder with revisions in one of the folders that hold none.
func (s *session) nested() (string, bool) {
	for _, dir := range s.config.Migrations.Locations {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if !e.IsDir() {
				continue
			}
			below := revision.Location{FS: os.DirFS(filepath.Join(dir, e.Name())), Name: e.Name()}
			files, _ := revision.Scan([]revision.Location{below}, revision.LoadOptions{})
			if len(files) > 0 && !s.anotherEnvironments(filepath.Join(dir, e.Name())) {
				return path.Join(s.app.short(dir), e.Name()), true
			}
		}
	}
	return "", false
}

// anotherEnvironments reports whether a folder is one of those of another environment,
// or may be.
func (s *session) anotherEnvironments(dir string) bool {
	for _, env := range s.config.Envs {
		c, err := config.Load(config.Options{
			Dir: s.app.env.Dir, Config: s.config.File, Env: env, LookupEnv: s.app.env.LookupEnv, Version: version(),
		})
		if err != nil || slices.Contains(c.Migrations.Locations, dir) {
			return true
		}
	}
	return false
}

// lostRevisions is the error of folders that are there and hold no revision, but what
// looks as if it should be one.
func (s *session) lostRevisions() error {
	short := make([]string, len(s.config.Migrations.Locations))
	for i, dir := range s.config.Migrations.Locations {
		short[i] = s.app.short(dir)
	}
	in := strings.Join(short, ", ")
	if folder, ok := s.nested(); ok {
		return refuse(exitFailure, "no_revisions", "there are no revisions in "+in+", but in "+folder+", which is not read",
			"recursive = true under [migrations] reads what lies deeper; or name the folder in locations")
	}
	if t, ok := s.foreign(); ok {
		return refuse(exitFailure, "no_revisions", "there are no revisions in "+in+", but "+count(t.Files, t.Name+" migration"), takeOver(t))
	}
	return nil
}
