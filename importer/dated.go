package importer

import (
	"slices"
	"time"
)

// Dated gives the revisions that the tool knows no time of one that lies before that of the next, and the last of them now:
// files are named after their time, and are listed as they follow each other then.
func (h History) Dated(now time.Time) History {
	h.Revisions = slices.Clone(h.Revisions)
	before := now
	for i, r := range slices.Backward(h.Revisions) {
		if r.Created.IsZero() {
			h.Revisions[i].Created = before
		} else {
			before = r.Created
		}
		before = before.Add(-time.Minute)
	}
	return h
}
