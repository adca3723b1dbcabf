// Package fserr says what went wrong with a file, for messages that name the file
// themselves.
package fserr

import (
	"errors"
	"io/fs"
	"os"
)

// Cause is what is behind an error of a file system, without the operation and the
// path; any other error as it is.
func Cause(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	if l, ok := errors.AsType[*os.LinkError](err); ok {
		return l.Err
	}
	return err
}
