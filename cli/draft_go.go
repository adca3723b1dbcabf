package cli

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/retort-db/migrate/revision"
)

// goListFile is the file that lists the revisions in Go of a folder's package.
const goListFile = "revisions.go"

// renderGo writes a draft as Go source for a folder.
func renderGo(dir string, d revision.Draft) ([]byte, error) {
	if len(d.Upgrade)+len(d.Downgrade) > 0 {
		return nil, refuse(exitFailure, "unsupported_format", "what is compared is not written in Go", "say --format toml or --format sql")
	}
	return d.RenderGo(goPackage(dir))
}

// goPackage is the package of a folder: the one its Go files are of, or one named
// after it.
func goPackage(dir string) string {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		paths = nil // the folder's name is no pattern
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		if text, err := os.ReadFile(path); err == nil {
			if name := revision.GoPackageOf(text); name != "" {
				return name
			}
		}
	}
	return revision.GoPackage(filepath.Base(dir))
}

// listInGo adds a revision to the list of its package, which a program hands to
// WithRevisions.
func (a *app) listInGo(dir, id string) error {
	path, function := filepath.Join(dir, goListFile), revision.GoName(id)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if text, err = revision.GoList(goPackage(dir), function); err != nil {
			return err
		}
		fmt.Fprintf(a.say(), "%s lists it: hand Revisions() to cli.WithRevisions in a program of your own, which can run it\n", a.short(path))
		return revision.Create(path, text)
	}
	if err != nil {
		return err
	}
	listed, ok := revision.AddToGoList(path, text, function)
	if !ok {
		fmt.Fprintf(a.say(), "warning: %s holds no []migrate.GoRevision{…} to add %s() to: do it by hand\n", a.short(path), function)
		return nil
	}
	fmt.Fprintf(a.say(), "%s lists it\n", a.short(path))
	return revision.Replace(path, listed)
}

// goFileName keeps the Go tool from taking the end of a name for that of a
// system or of a test, which an id of hexadecimal digits never is.
func goFileName(name string) string {
	base := strings.TrimSuffix(name, ".go")
	last := base[strings.LastIndexByte(base, '_')+1:]
	if _, err := hex.DecodeString(last); err == nil {
		return name
	}
	return base + "_revision.go"
}
