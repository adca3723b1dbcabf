package runner

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/datafile"
)

// rowReader reads the rows of a load as values for their columns.
type rowReader struct {
	in      *datafile.Reader
	file    io.Closer
	name    string
	counted *countingReader
	read    []func(string) (any, error)
	tell    *progress
	// n counts the rows that were read.
	n int64
}

// openRows opens the file of a load. tell may be nil.
func openRows(d dialect.Dialect, folder Folder, l dialect.Load, tell *progress) (*rowReader, error) {
	r := &rowReader{name: path.Join(folder.Name, l.File.Name), tell: tell}
	if folder.FS == nil {
		return nil, &DataFileError{File: l.File.Name, Err: fs.ErrNotExist}
	}
	f, err := folder.FS.Open(l.File.Name)
	if err != nil {
		return nil, &DataFileError{File: r.name, Err: err}
	}
	r.file, r.counted = f, &countingReader{Reader: f}
	if info, err := f.Stat(); err == nil {
		r.counted.size = info.Size()
	}
	columns := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		columns[i] = c.Name
		r.read = append(r.read, dialect.FieldReader(d, c.Type))
	}
	said := columns
	if len(l.File.Header) > 0 {
		said = nil // the file says them
	}
	r.in, err = datafile.New(r.counted, r.name, l.File, said)
	if err == nil && !slices.Equal(r.in.Columns(), columns) {
		err = &DataFileError{File: r.name, Err: errors.New("it names other columns than when the run began")}
	}
	if err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

type countingReader struct {
	io.Reader
	n, size int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

func (r *rowReader) close() { _ = r.file.Close() } // nothing was written

// next reads a row; the fields are valid until the next one.
func (r *rowReader) next() ([]datafile.Field, error) {
	fields, err := r.in.Next()
	if err != nil {
		var known *datafile.Error
		if !errors.Is(err, io.EOF) && !errors.As(err, &known) {
			err = &DataFileError{File: r.name, Err: err}
		}
		return nil, err
	}
	r.n++
	if r.n%1024 == 0 && r.tell != nil {
		fraction := 0.0
		if r.counted.size > 0 {
			fraction = float64(r.counted.n) / float64(r.counted.size)
		}
		r.tell.at(r.n, fraction)
	}
	return fields, nil
}

// value reads a field for its column.
func (r *rowReader) value(i int, f datafile.Field) (any, error) {
	if f.Null {
		return nil, nil
	}
	if r.read[i] == nil {
		return f.Text, nil
	}
	v, err := r.read[i](f.Text)
	if err != nil {
		return nil, &datafile.Error{File: r.name, Line: r.in.Line(), Message: r.in.Columns()[i] + ": " + err.Error()}
	}
	return v, nil
}

// mistake is an error about the row on a line.
func (r *rowReader) mistake(line int, err error) error {
	return &datafile.Error{File: r.name, Line: line, Err: err}
}

// refused is the error about the row that was read last.
func (r *rowReader) refused(err *database.Error) error { return r.mistake(r.in.Line(), err) }

// lineRow is a row's values and where it stands.
type lineRow struct {
	line   int
	values []any
}

// A statement has so many rows, or as many as fit into so many bytes of text:
// what every server accepts.
const (
	chunkRows  = 500
	chunkBytes = 512 << 10
)

// rowChunk is some rows; values holds those of all of them, one after another.
type rowChunk struct {
	rows   []lineRow
	values []any
	last   bool // the file ends with it
}

// chunk reads some rows: fewer if they are long, or at the end.
func (r *rowReader) chunk(rows int) (rowChunk, error) {
	width := len(r.read)
	c := rowChunk{rows: make([]lineRow, 0, rows), values: make([]any, 0, rows*width)}
	for size := 0; len(c.rows) < rows && size < chunkBytes; {
		fields, err := r.next()
		if errors.Is(err, io.EOF) {
			c.last = true
			break
		}
		if err != nil {
			return c, err
		}
		for i, f := range fields {
			v, err := r.value(i, f)
			if err != nil {
				return c, err
			}
			c.values = append(c.values, v)
			size += len(f.Text) + 4
		}
		c.rows = append(c.rows, lineRow{line: r.in.Line(), values: c.values[len(c.values)-width:]})
	}
	return c, nil
}

// chunks reads ahead while chunks are being worked on. Stop has to be called in
// the end, and the reader is not to be used before.
func (r *rowReader) chunks(rows int) (next func() (rowChunk, error), stop func()) {
	type read struct {
		chunk rowChunk
		err   error
	}
	ahead, quit, ended := make(chan read, chunksAhead), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			chunk, err := r.chunk(rows)
			select {
			case ahead <- read{chunk, err}:
			case <-quit:
				return
			}
			if err != nil || chunk.last {
				return
			}
		}
	}()
	next = func() (rowChunk, error) {
		got := <-ahead
		return got.chunk, got.err
	}
	return next, func() {
		close(quit)
		<-ended
	}
}

// chunksAhead is how many chunks are kept ready.
const chunksAhead = 4

// rowStream is the rows as a stream of escaped lines, as COPY and LOAD DATA read
// them.
type rowStream struct {
	rows *rowReader
	buf  []byte
	at   int
	// err is what is wrong with the file, which whoever reads the stream may not
	// tell as it is.
	err  error
	done bool
}

// streamBuffer is how much is made at a time.
const streamBuffer = 64 << 10

// Read implements io.Reader.
func (s *rowStream) Read(p []byte) (int, error) {
	if s.at == len(s.buf) {
		s.fill()
	}
	if s.at == len(s.buf) {
		if s.err != nil {
			return 0, s.err
		}
		return 0, io.EOF
	}
	n := copy(p, s.buf[s.at:])
	s.at += n
	return n, nil
}

func (s *rowStream) fill() {
	s.buf, s.at = s.buf[:0], 0
	for !s.done && len(s.buf) < streamBuffer {
		fields, err := s.rows.next()
		if err == nil {
			err = s.append(fields)
		}
		if err != nil {
			s.done = true
			if !errors.Is(err, io.EOF) {
				s.err, s.buf = err, s.buf[:0]
			}
		}
	}
}

func (s *rowStream) append(fields []datafile.Field) error {
	for i, f := range fields {
		if i > 0 {
			s.buf = append(s.buf, '\t')
		}
		switch {
		case f.Null:
			s.buf = append(s.buf, '\\', 'N')
		case s.rows.read[i] == nil:
			s.buf = appendEscaped(s.buf, f.Text)
		default:
			v, err := s.rows.value(i, f)
			if err != nil {
				return err
			}
			if s.buf, err = appendValue(s.buf, v); err != nil {
				return s.rows.mistake(s.rows.in.Line(), err)
			}
		}
	}
	s.buf = append(s.buf, '\n')
	return nil
}

// appendEscaped writes text so that it holds no tab, no end of a line and no
// single backslash.
func appendEscaped(buf []byte, text string) []byte {
	begin := 0
	for i := range len(text) {
		var escape byte
		switch text[i] {
		case '\\':
			escape = '\\'
		case '\t':
			escape = 't'
		case '\n':
			escape = 'n'
		case '\r':
			escape = 'r'
		default:
			continue
		}
		buf = append(append(buf, text[begin:i]...), '\\', escape)
		begin = i + 1
	}
	return append(buf, text[begin:]...)
}

// appendValue writes what a reader of fields made: bytes as hexadecimal digits,
// and a moment in UTC with a Z at its end.
func appendValue(buf []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case string:
		return appendEscaped(buf, v), nil
	case int64:
		return strconv.AppendInt(buf, v, 10), nil
	case []byte:
		return hex.AppendEncode(buf, v), nil
	case time.Time:
		return v.UTC().AppendFormat(buf, "2006-01-02 15:04:05.999999Z"), nil
	}
	return nil, fmt.Errorf("a value of type %T has no place in a stream of rows", v)
}
