package sqlfile

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
)

// Error is about one place in the files: text that cannot be read, a statement
// that is refused, or one that the database refuses.
type Error struct {
	File   string
	Line   int // from 1
	Column int // from 1, in characters
	// Excerpt shows the line, with its number, and a caret under the place.
	Excerpt string
	Message string
	Hint    string
	// Refused is set when the statement was not tried, because of what it would
	// do.
	Refused bool
	// Err is the database's error, where it is one.
	Err error
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

func (e *Error) Unwrap() error { return e.Err }

// errorAt makes an Error of a byte offset in a file.
func errorAt(f *File, offset int, message, hint string) *Error {
	line, column := sqltext.Position(f.Text, offset)
	return &Error{File: f.Path, Line: line, Column: column, Excerpt: sqltext.Excerpt(f.Text, offset, 1), Message: message, Hint: hint}
}

// ScratchError says that there is no scratch to load the files into, or that one
// could not be removed.
type ScratchError struct {
	Message string
	// Hint says what to do about it.
	Hint string
	Err  error
}

func (e *ScratchError) Error() string {
	if e.Err == nil {
		return e.Message
	}
	return e.Message + ": " + e.Err.Error()
}

func (e *ScratchError) Unwrap() error { return e.Err }

// failed says where a statement failed. sent is what the database got, which is
// the statement with edits made.
func (s *statement) failed(err error, sent string, edits []sqltext.Edit, scratch string) *Error {
	var refusal *database.Error
	if !errors.As(err, &refusal) {
		e := errorAt(s.file, s.offset, err.Error(), "")
		e.Err = err
		return e
	}
	message := refusal.Error()
	scratch = cmp.Or(scratch, "main") // SQLite names it where the statement does not
	for _, mention := range []string{"`" + scratch + "`.", scratch + ".", "`" + scratch + "`/"} {
		message = strings.ReplaceAll(message, mention, "")
	}
	at := s.offset + originalOffset(placeOf(refusal, sent), edits)
	if refusal.Class == database.Exists && at == s.offset && len(s.class.Targets) > 0 {
		at += s.class.Targets[0].Parts[0].Span.Start
	}
	e := errorAt(s.file, at, message, refusal.Hint)
	e.Err = err
	return e
}

// placeOf finds the byte that an error is about: the position that the server
// tells, the text it stopped at, or else a name in the message.
func placeOf(e *database.Error, sent string) int {
	if e.Position > 0 && e.Position <= len(sent)+1 {
		return e.Position - 1
	}
	if e.Token != "" {
		if at := strings.Index(sent, e.Token); at >= 0 {
			return at
		}
	}
	for _, name := range append([]string{e.Column, e.Constraint, e.Table}, database.Quoted(e.Message)...) {
		if at := wordIndex(sent, name); at >= 0 {
			return at
		}
	}
	return 0
}

// wordIndex is the first place where a name stands by itself, or -1.
func wordIndex(text, name string) int {
	if name == "" {
		return -1
	}
	for from := 0; from < len(text); {
		at := strings.Index(text[from:], name)
		if at < 0 {
			return -1
		}
		at += from
		end := at + len(name)
		if (at == 0 || !isNameByte(text[at-1])) && (end == len(text) || !isNameByte(text[end])) {
			return at
		}
		from = end
	}
	return -1
}

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// originalOffset undoes what edits before a byte did to its offset. The edits
// are in the order of their places.
func originalOffset(sent int, edits []sqltext.Edit) int {
	offset := sent
	for _, e := range edits {
		if e.Span.Start >= offset {
			break
		}
		grown := len(e.Text) - (e.Span.End - e.Span.Start)
		offset = max(offset-grown, e.Span.Start)
	}
	return offset
}
