package revision

import (
	"bytes"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/retort-db/migrate/revision/graph"
)

// plainHeader reads a TOML header as this program writes it: a key to a line,
// strings without escapes, lists on one line. That is all there is in nearly every
// file, and takes a tenth of what a parser does. ok is false for whatever is
// written in another way, and for every mistake: those are the parser's to read
// and to tell.
func plainHeader(file string, data []byte) (f File, ok bool) {
	if IsSQL(file) {
		return f, false
	}
	f.Path = file
	seen := map[string]bool{}
	for number := 1; len(data) > 0; number++ {
		line, rest, ended := bytes.Cut(data, []byte("\n"))
		data = rest
		line = bytes.TrimRight(line, "\r")
		text := bytes.TrimLeft(line, " \t")
		switch {
		case len(text) == 0:
			continue
		case text[0] == '#':
			if !plainText(text) {
				return f, false
			}
			continue
		case text[0] == '[':
			return f, f.plainlyValid()
		case !ended:
			return f, false // it may be cut off
		}
		key, value, assigned := bytes.Cut(text, []byte("="))
		name := string(bytes.TrimRight(key, " \t"))
		if !assigned || seen[name] || !f.plainKey(name, value, number) {
			return f, false
		}
		seen[name] = true
	}
	return f, false
}

// plainKey reads a key's value.
func (f *File) plainKey(name string, text []byte, line int) bool {
	var list []string
	var ok bool
	switch name {
	case "revision", "message":
		list, text, ok = plainStrings(text, false)
	case "down_revision", "branch_labels", "depends_on":
		list, text, ok = plainStrings(text, true)
	case "create_date":
		f.Created, text, ok = plainTime(text)
	}
	if !ok || !endOfLine(text) {
		return false
	}
	switch name {
	case "revision":
		f.ID, f.lines.id = list[0], line
	case "message":
		f.Message = list[0]
	case "down_revision":
		f.Down, f.lines.down = list, line
	case "branch_labels":
		f.Labels, f.lines.labels = list, line
	case "depends_on":
		f.DependsOn, f.lines.dependsOn = list, line
	}
	return true
}

// plainlyValid leaves all that is to be complained about to the parser's path.
// The parents of a base are taken out.
func (f *File) plainlyValid() bool {
	if graph.CheckID(f.ID) != nil || len(f.Down) == 0 {
		return false
	}
	for i, id := range f.Down {
		if id == "" || id == "base" && len(f.Down) > 1 || slices.Contains(f.Down[:i], id) {
			return false
		}
	}
	if f.Down[0] == "base" {
		f.Down = nil
	}
	return !slices.Contains(f.Labels, "") && !slices.Contains(f.DependsOn, "")
}

// plainStrings reads a string or, where that may be, a list of strings on one
// line.
func plainStrings(text []byte, mayBeList bool) (list []string, rest []byte, ok bool) {
	text = bytes.TrimLeft(text, " \t")
	if len(text) == 0 || text[0] != '[' {
		s, rest, ok := plainString(text)
		return []string{s}, rest, ok
	}
	for text = bytes.TrimLeft(text[1:], " \t"); mayBeList; text = bytes.TrimLeft(text[1:], " \t") {
		if len(text) > 0 && text[0] == ']' {
			return list, text[1:], true
		}
		s, rest, ok := plainString(text)
		if !ok {
			break
		}
		list = append(list, s)
		text = bytes.TrimLeft(rest, " \t")
		if len(text) > 0 && text[0] == ']' {
			return list, text[1:], true
		}
		if len(text) == 0 || text[0] != ',' {
			break
		}
	}
	return nil, nil, false
}

// plainString reads a string in double quotes without escapes.
func plainString(text []byte) (s string, rest []byte, ok bool) {
	if len(text) < 2 || text[0] != '"' {
		return "", nil, false
	}
	end := bytes.IndexByte(text[1:], '"')
	if end < 0 {
		return "", nil, false
	}
	inner, rest := text[1:end+1], text[end+2:]
	if bytes.IndexByte(inner, '\\') >= 0 || !plainText(inner) {
		return "", nil, false
	}
	return string(inner), rest, true
}

// plainText reports whether a text holds no control characters, and is UTF-8.
func plainText(text []byte) bool {
	for _, c := range text {
		if c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return utf8.Valid(text)
}

// plainTime reads a moment in UTC, to the second.
func plainTime(text []byte) (t time.Time, rest []byte, ok bool) {
	text = bytes.TrimLeft(text, " \t")
	const form = "2006-01-02T15:04:05Z"
	if len(text) < len(form) {
		return t, nil, false
	}
	t, err := time.Parse(form, string(text[:len(form)]))
	return t, text[len(form):], err == nil
}

// endOfLine reports whether nothing follows a value, or a comment.
func endOfLine(text []byte) bool {
	text = bytes.TrimLeft(text, " \t")
	return len(text) == 0 || text[0] == '#' && plainText(text)
}
