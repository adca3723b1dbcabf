package datafile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// lines reads lines of any length.
type lines struct {
	in   *bufio.Reader
	line int
	long []byte // of a line that is longer than the buffer
}

// next returns a line without its end, valid until the next one. The error at
// the end is io.EOF.
func (l *lines) next() ([]byte, error) {
	l.long = l.long[:0]
	for {
		part, err := l.in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			l.long = append(l.long, part...)
			continue
		}
		if len(l.long) > 0 {
			l.long = append(l.long, part...)
			part = l.long
		}
		if err != nil && (!errors.Is(err, io.EOF) || len(part) == 0) {
			return nil, err
		}
		l.line++
		part = bytes.TrimSuffix(part, []byte("\n"))
		return bytes.TrimSuffix(part, []byte("\r")), nil
	}
}

type tsvSource struct {
	lines
	null string
	want int
}

func (d *Reader) openTSV(in *bufio.Reader, header bool) (rowSource, error) {
	s := &tsvSource{lines: lines{in: in}, null: d.null}
	if header {
		line, err := s.lines.next()
		if err != nil {
			return nil, headerError(err)
		}
		d.columns = cloneTrimmed(strings.Split(string(line), "\t"))
	}
	s.want = len(d.columns)
	return s, nil
}

func (s *tsvSource) next(fields []Field) (int, error) {
	raw, err := s.lines.next()
	if err != nil {
		return 0, err
	}
	text, n := string(raw), 0
	for more := true; more; n++ {
		var field string
		field, text, more = strings.Cut(text, "\t")
		if n >= len(fields) {
			continue // counted, to be told
		}
		fields[n] = Field{Null: field == s.null}
		if !fields[n].Null {
			fields[n].Text = unescape(field)
		}
	}
	if n != s.want {
		return 0, wrongCount(s.line, n, s.want)
	}
	return s.line, nil
}

// unescape reads the escapes that COPY and mysql --batch write. A backslash
// before anything else stands for itself.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			if at := strings.IndexByte(`tnr\0`, s[i+1]); at >= 0 {
				b.WriteByte("\t\n\r\\\x00"[at])
				i++
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

type jsonSource struct {
	lines
	index map[string]int
	first []byte // the first line, which was read for its keys
}

func (d *Reader) openJSON(in *bufio.Reader) (rowSource, error) {
	s := &jsonSource{lines: lines{in: in}, index: map[string]int{}}
	if d.columns == nil {
		line, err := s.filled()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return nil, err
		}
		if d.columns, err = keys(line); err != nil {
			return nil, &mistake{s.line, err.Error()}
		}
		s.first = bytes.Clone(line)
	}
	for i, name := range d.columns {
		s.index[name] = i
	}
	return s, nil
}

// filled is the next line that is not empty.
func (s *jsonSource) filled() ([]byte, error) {
	for {
		line, err := s.lines.next()
		if err != nil || len(bytes.TrimSpace(line)) > 0 {
			return line, err
		}
	}
}

// keys are those of an object, in their order.
func keys(object []byte) ([]string, error) {
	d := json.NewDecoder(bytes.NewReader(object))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, notAnObject(err)
	}
	var names []string
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, notAnObject(err)
		}
		names = append(names, fmt.Sprint(key))
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, notAnObject(err)
		}
	}
	return names, nil
}

func notAnObject(err error) error {
	if err == nil {
		return errors.New("a line of this file is to be a JSON object, { … }")
	}
	return fmt.Errorf("a line of this file is to be a JSON object: %w", err)
}

func (s *jsonSource) next(fields []Field) (int, error) {
	line := s.first
	if s.first = nil; line == nil {
		var err error
		if line, err = s.filled(); err != nil {
			return 0, err
		}
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(line, &object); err != nil || object == nil {
		return 0, &mistake{s.line, notAnObject(err).Error()}
	}
	for i := range fields {
		fields[i] = Field{Null: true}
	}
	for key, raw := range object {
		i, ok := s.index[key]
		if !ok {
			return 0, &mistake{s.line, fmt.Sprintf("key %q is not among the columns (%s)", key, strings.Join(s.names(), ", "))}
		}
		switch {
		case string(raw) == "null":
		case raw[0] == '"':
			var text string
			if err := json.Unmarshal(raw, &text); err != nil {
				return 0, &mistake{s.line, err.Error()}
			}
			fields[i] = Field{Text: text}
		default: // a number, true, false, a list or an object is what it is written as
			fields[i] = Field{Text: string(raw)}
		}
	}
	return s.line, nil
}

func (s *jsonSource) names() []string {
	names := make([]string, len(s.index))
	for name, i := range s.index {
		names[i] = name
	}
	return names
}
