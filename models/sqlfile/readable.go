package sqlfile

import "fmt"

// Readable reports whether the files can be cut into statements, which is what
// can be known of them without a server. dialect is that of dialect.Server. The
// error is an *Error.
func Readable(dialect string, files []File) error {
	e := engineOf(dialect)
	if e == nil {
		return fmt.Errorf("SQL files of a %q database cannot be read", dialect)
	}
	for i := range files {
		if _, err := splitFile(e, &files[i]); err != nil {
			return err
		}
	}
	return nil
}
