package revision

import (
	"bytes"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/schematoml"
)

// SetDown returns the text of a revision file with other parents. All else,
// comments included, stays as it is. So it is with the other edits below.
func SetDown(file string, data []byte, down []string) ([]byte, error) {
	if isGo(file) {
		return setGoDown(file, data, down)
	}
	return setHeader(file, data, "down_revision", parents(down))
}

// SetDependsOn returns the text of a revision file with other dependencies.
func SetDependsOn(file string, data []byte, ids []string) ([]byte, error) {
	return setHeader(file, data, "depends_on", schematoml.Inline(ids))
}

// SetLabels returns the text of a revision file with other branch labels.
func SetLabels(file string, data []byte, labels []string) ([]byte, error) {
	return setHeader(file, data, "branch_labels", schematoml.Inline(labels))
}

// setHeader replaces the value of a key of the header, or adds the key below
// the id.
func setHeader(file string, data []byte, key, value string) ([]byte, error) {
	if _, err := readHeader(file, data); err != nil {
		return nil, err
	}
	tree, err := headerTree(file, data)
	if err != nil {
		return nil, err
	}
	if n := tree.Get(key); n != nil {
		return slices.Concat(data[:n.Start], []byte(value), data[n.End:]), nil
	}
	// The new line looks like that of the id.
	id := tree.Get("revision")
	start := bytes.LastIndexByte(data[:id.Start], '\n') + 1
	line := string(data[start:id.Start])
	equals := strings.IndexByte(line, '=')
	at := strings.Index(line, "revision")
	end := len(data)
	if i := bytes.IndexByte(data[id.End:], '\n'); i >= 0 {
		end = id.End + i + 1
	}
	added := line[:at] + key + strings.Repeat(" ", max(1, equals-at-len(key))) + "= " + value + "\n"
	if data[end-1] != '\n' {
		added = "\n" + strings.TrimSuffix(added, "\n")
	}
	return slices.Concat(data[:end], []byte(added), data[end:]), nil
}
