package importer

import (
	"testing"
	"time"

	"github.com/retort-db/migrate/revision"
)

func TestDated(t *testing.T) {
	now := time.Date(2026, 11, 21, 0, 1, 0, 0, time.UTC)
	known := time.Date(2020, 1, 1, 12, 30, 0, 0, time.UTC)
	h := History{Revisions: make([]Revision, 4)}
	h.Revisions[1] = Revision{Draft: revision.Draft{Header: revision.Header{Created: known}}}
	want := []time.Time{known.Add(-time.Minute), known, now.Add(-time.Minute), now}
	for i, r := range h.Dated(now).Revisions {
		if !r.Created.Equal(want[i]) {
			t.Errorf("revision %d: %s, want %s", i, r.Created, want[i])
		}
	}
	if !h.Revisions[0].Created.IsZero() {
		t.Error("the history itself was changed")
	}
}
