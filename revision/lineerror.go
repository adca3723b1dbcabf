package revision

import "github.com/retort-db/migrate/internal/schematoml"

// LineError is a mistake at a place in a revision file: File as its location is
// called, Line counted from 1, and a Message that says what would have been right.
type LineError = schematoml.Error

// LineErrors are all mistakes that were found, as one error. errors.As finds a
// *LineError in them, too.
type LineErrors = schematoml.Errors //nolint:errname // a list of them
