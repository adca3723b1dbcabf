package migrations

import "github.com/retort-db/migrate"

// Revisions are those of this package that are written in Go.
func Revisions() []migrate.GoRevision {
	return []migrate.GoRevision{
		revisione2b84c07d195(),
	}
}
