package revision

import (
	"bytes"
	"fmt"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/ops"
)

// readTOMLBody parses the whole file. All mistakes are found, not the first
// alone.
func readTOMLBody(file string, data []byte) (Body, error) {
	root, err := schematoml.Parse(file, data)
	if err != nil {
		return Body{}, err
	}
	r := schematoml.NewReader(file)
	var b Body
	b.Upgrade = readEntries(r, root.Get("upgrade"))
	b.Downgrade = readEntries(r, root.Get("downgrade"))
	b.hasDowngrade = len(b.Downgrade) > 0 || len(b.Upgrade) == 0 || root.Get("downgrade") != nil
	return b, r.Err()
}

// readEntries reads [[upgrade]] or [[downgrade]]; "downgrade = []" says that
// there is nothing to do.
func readEntries(r *schematoml.Reader, n *schematoml.Node) []Entry {
	if n == nil {
		return nil
	}
	if n.Kind != schematoml.Array {
		r.Errorf(n, "operations are written as [[upgrade]] and [[downgrade]] tables, not as %s", n.Kind)
		return nil
	}
	list := make([]Entry, 0, len(n.Items))
	for _, item := range n.Items {
		if op := ops.Decode(r, item); op != nil {
			list = append(list, Entry{Op: op, Line: item.Line})
		}
	}
	return list
}

func writeTOML(b *bytes.Buffer, section string, op ops.Op) error {
	_, err := fmt.Fprintf(b, "[[%s]]\n%s", section, ops.Format(op))
	return err
}
