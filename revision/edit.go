package revision

import "slices"

// SetDown returns the text of a revision file with other parents; none make it a
// base. All else, comments included, stays as it is. A file whose header has
// mistakes is refused.
func SetDown(file string, data []byte, down []string) ([]byte, error) {
	if isGo(file) {
		return setGoDown(file, data, down)
	}
	if _, err := readHeader(file, data); err != nil {
		return nil, err
	}
	tree, err := headerTree(file, data)
	if err != nil {
		return nil, err
	}
	n := tree.Get("down_revision") // which every header has
	return slices.Concat(data[:n.Start], []byte(parents(down)), data[n.End:]), nil
}
