// Package datafile reads the files of rows that stand beside revisions, one row
// at a time and in constant memory.
package datafile

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/retort-db/migrate/ops"
)

// Error is a mistake in a line of a file.
type Error struct {
	File    string
	Line    int
	Message string
	// Err is the refusal of the database, where it was the database that found
	// the mistake.
	Err error
}

func (e *Error) Error() string {
	message := e.Message
	if e.Err != nil {
		message = e.Err.Error()
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, message)
}

func (e *Error) Unwrap() error { return e.Err }

// Field is a value of a row.
type Field struct {
	Text string
	Null bool
}

// Reader reads rows.
type Reader struct {
	name    string
	null    string
	columns []string
	source  rowSource
	fields  []Field
	line    int
}

// rowSource reads a row's fields into a slice with room for them, and says on
// which line it begins; the error at the end is io.EOF.
type rowSource interface {
	next(fields []Field) (line int, err error)
}

// mistake is an error whose file the Reader knows.
type mistake struct {
	line    int
	message string
}

func (m *mistake) Error() string { return m.message }

// bufferSize is how much of a file is read at a time.
const bufferSize = 256 << 10

// New makes a Reader of a file's content. name is the file for people; columns
// are what the fields are for, or nil if the file says so itself.
func New(r io.Reader, name string, f ops.DataFile, columns []string) (*Reader, error) {
	in := bufio.NewReaderSize(r, bufferSize)
	if mark, _ := in.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = in.Discard(3) // Peek has read them
	}
	d := &Reader{name: name, null: f.NullText(), columns: columns}
	var err error
	switch f.Kind() {
	case ops.TSV:
		d.source, err = d.openTSV(in, !f.NoHeader)
	case ops.JSONLines:
		d.source, err = d.openJSON(in)
	default:
		d.source, err = d.openCSV(in, !f.NoHeader)
	}
	if err != nil {
		return nil, d.located(err)
	}
	seen := map[string]bool{}
	for _, c := range d.columns {
		if c == "" || seen[c] {
			return nil, &Error{File: name, Line: 1, Message: fmt.Sprintf("the first line names a column %q twice, or one that is empty", c)}
		}
		seen[c] = true
	}
	d.fields = make([]Field, len(d.columns))
	return d, nil
}

// Columns are what the fields are for. There are none in an empty file of JSON
// lines.
func (d *Reader) Columns() []string { return d.columns }

// Line is where the row begins that was read last, counted from 1.
func (d *Reader) Line() int { return d.line }

// Next reads a row. It is valid until the next one is read. At the end the error
// is io.EOF; mistakes in the file are *Error.
func (d *Reader) Next() ([]Field, error) {
	line, err := d.source.next(d.fields)
	if err != nil {
		return nil, d.located(err)
	}
	d.line = line
	for i := range d.fields {
		if !utf8.ValidString(d.fields[i].Text) {
			return nil, &Error{File: d.name, Line: line, Message: fmt.Sprintf("the value of %s is not UTF-8", d.columns[i])}
		}
	}
	return d.fields, nil
}

func (d *Reader) located(err error) error {
	var m *mistake
	if errors.As(err, &m) {
		return &Error{File: d.name, Line: m.line, Message: m.message}
	}
	return err
}

// Inspect reads a file to its end and returns the columns that it names itself,
// and the SHA-256 of its content in hexadecimal.
func Inspect(r io.Reader, name string, f ops.DataFile, columns []string) (header []string, hash string, err error) {
	sum := sha256.New()
	all := io.TeeReader(r, sum)
	d, err := New(all, name, f, columns)
	if err != nil {
		return nil, "", err
	}
	if _, err := io.CopyBuffer(onlyWriter{io.Discard}, all, make([]byte, bufferSize)); err != nil {
		return nil, "", err
	}
	return d.columns, hex.EncodeToString(sum.Sum(nil)), nil
}

// onlyWriter keeps io.Discard from reading in small pieces.
type onlyWriter struct{ io.Writer }

type csvSource struct {
	r    *csv.Reader
	null string
	want int
}

func (d *Reader) openCSV(in *bufio.Reader, header bool) (rowSource, error) {
	r := csv.NewReader(in)
	r.ReuseRecord = true
	r.FieldsPerRecord = -1 // counted here, where the columns are known
	s := &csvSource{r: r, null: d.null}
	if header {
		names, err := r.Read()
		if err != nil {
			return nil, headerError(csvMistake(err))
		}
		d.columns = cloneTrimmed(names)
	}
	s.want = len(d.columns)
	return s, nil
}

// cloneTrimmed: the record is the reader's own.
func cloneTrimmed(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = strings.Clone(strings.TrimSpace(n))
	}
	return out
}

func headerError(err error) error {
	if errors.Is(err, io.EOF) {
		return &mistake{1, "the file is empty: its first line is to name the columns"}
	}
	return err
}

func csvMistake(err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		if p.StartLine != p.Line {
			return &mistake{p.StartLine, "a value in double quotes begins in this row and does not end as it should"}
		}
		return &mistake{p.Line, fmt.Sprintf("%v (byte %d)", p.Err, p.Column)}
	}
	return err
}

func (s *csvSource) next(fields []Field) (int, error) {
	record, err := s.r.Read()
	if err != nil {
		return 0, csvMistake(err)
	}
	line, _ := s.r.FieldPos(0)
	if len(record) != s.want {
		return 0, wrongCount(line, len(record), s.want)
	}
	for i, text := range record {
		fields[i] = Field{Text: text, Null: text == s.null}
		if fields[i].Null {
			fields[i].Text = ""
		}
	}
	return line, nil
}

func wrongCount(line, got, want int) error {
	return &mistake{line, fmt.Sprintf("%s for %s", count(got, "value"), count(want, "column"))}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
