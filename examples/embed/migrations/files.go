// Package migrations holds the revisions of the example: files, and functions
// beside them.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed *.toml *.sql
var files embed.FS

// Files are the revisions in files.
func Files() fs.FS { return files }
