package revision

import (
	"bytes"
	"strings"

	"github.com/retort-db/migrate/internal/schematoml"
)

// SetDown returns the text of a revision file with other parents. All else,
// comments included, stays as it is.
func SetDown(file string, data []byte, down []string) ([]byte, error) {
	if isSQL(file) {
		return setDownSQL(file, data, down)
	}
	root, err := schematoml.Parse(file, data)
	if err != nil {
		return nil, err
	}
	n := root.Get("down_revision")
	if n == nil {
		return nil, &FileError{File: file, Message: `the key "down_revision" is missing`}
	}
	out := append([]byte{}, data[:n.Start]...)
	out = append(out, parents(down)...)
	return append(out, data[n.End:]...), nil
}

// setDownSQL edits the header line of an SQL revision.
func setDownSQL(file string, data []byte, down []string) ([]byte, error) {
	var out bytes.Buffer
	found := false
	for line := range bytes.Lines(data) {
		text := string(line)
		comment := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "--"))
		key, _, assigned := strings.Cut(comment, "=")
		if found || !assigned || strings.TrimSpace(key) != "down_revision" || !strings.HasPrefix(strings.TrimSpace(text), "--") {
			out.Write(line)
			continue
		}
		found = true
		out.WriteString(text[:strings.Index(text, "=")+1] + " " + parents(down) + "\n")
	}
	if !found {
		return nil, &FileError{File: file, Message: `the key "down_revision" is missing`}
	}
	return out.Bytes(), nil
}
