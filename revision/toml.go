package revision

import (
	"fmt"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/ops"
)

// readTOMLBody parses the whole file. All mistakes are found, not the first
// alone.
func readTOMLBody(file string, data []byte, fill *filler) (Body, error) {
	root, err := schematoml.Parse(file, data)
	if err != nil {
		return Body{}, err
	}
	fill.tree(root.Get("upgrade"))
	fill.tree(root.Get("downgrade"))
	r := schematoml.NewReader(file)
	b := Body{
		Upgrade:   readEntries(r, root.Get("upgrade")),
		Downgrade: readEntries(r, root.Get("downgrade")),
	}
	for _, p := range root.Pairs {
		if p.Node.Kind == schematoml.Table {
			r.Errorf(p.Node, "there is no table [%s] in a revision: operations are [[upgrade]] and [[downgrade]]", p.Key)
		} else if p.Node.Kind == schematoml.Array && p.Key != "upgrade" && p.Key != "downgrade" && len(p.Node.Items) > 0 && p.Node.Items[0].Kind == schematoml.Table {
			r.Errorf(p.Node, "there are no tables [[%s]] in a revision: operations are [[upgrade]] and [[downgrade]]", p.Key)
		}
	}
	if n := root.Get("irreversible"); n != nil && len(b.Downgrade) > 0 {
		r.Errorf(n, "a revision that is irreversible has no [[downgrade]]: keep one")
	}
	if err := r.Err(); err != nil {
		return Body{}, err
	}
	if root.Get("downgrade") == nil {
		b.derive()
	}
	return b, nil
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
			list = append(list, Entry{Op: op, Line: item.Line, Limits: readLimits(r, item)})
		}
	}
	return list
}

// derive makes the downgrade of a file that says nothing about it, if every
// operation says enough to be undone.
func (b *Body) derive() {
	var down []Entry
	for i := len(b.Upgrade) - 1; i >= 0; i-- {
		e := b.Upgrade[i]
		undo, err := ops.Reverse(e.Op)
		if err != nil {
			b.noDowngrade = fmt.Sprintf("it has no [[downgrade]], and on line %d %v", e.Line, err)
			return
		}
		if undo != nil {
			down = append(down, Entry{Op: undo, Line: e.Line, Limits: e.Limits})
		}
	}
	b.Downgrade = down
}
