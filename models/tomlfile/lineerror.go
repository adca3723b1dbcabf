package tomlfile

import "github.com/retort-db/migrate/internal/schematoml"

// LineError is a mistake at a place in a file of models: File as it was given, Line
// counted from 1, and a Message that says what would have been right.
type LineError = schematoml.Error

// LineErrors are all mistakes in a file, as one error.
type LineErrors = schematoml.Errors //nolint:errname // a list of them
