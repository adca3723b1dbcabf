package runner

import (
	"testing"

	"github.com/retort-db/migrate/dialect"
)

// What was merged with what comes later, or done out of turn, took effect with it:
// there is no place then after so many operations.
func TestPlaceOf(t *testing.T) {
	one := func(op int) dialect.Step { return dialect.Step{Op: op} }
	through := func(op, last int) dialect.Step { return dialect.Step{Op: op, Through: last} }
	tests := []struct {
		name  string
		steps []dialect.Step
		from  int
		want  place
		ok    bool
	}{
		{"at the beginning", []dialect.Step{one(0), one(1)}, 0, place{}, true},
		{"between two", []dialect.Step{one(0), one(1)}, 1, place{whole: 1}, true},
		{"at the end", []dialect.Step{one(0), one(1)}, 2, place{whole: 2}, true},
		{"in the middle of one", []dialect.Step{one(0), one(1), one(1), one(1)}, 3, place{whole: 1, begun: 2}, true},
		{"after some that were merged", []dialect.Step{one(0), one(3)}, 1, place{whole: 3}, true},
		{"one of those merged is later", []dialect.Step{through(0, 2), one(1)}, 1, place{}, false},
		{"one of those merged is the next", []dialect.Step{through(0, 1), one(1)}, 1, place{}, false},
		{"out of turn", []dialect.Step{one(1), one(0), one(2)}, 1, place{}, false},
		{"out of turn, and back", []dialect.Step{one(1), one(0), one(2)}, 2, place{whole: 2}, true},
	}
	for _, tt := range tests {
		u := Unfinished{Program: dialect.Program{Segments: []dialect.Segment{{Mode: dialect.Autocommit, Steps: tt.steps}}}, sums: make([]string, 3)}
		got, ok := u.placeOf(tt.from)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("%s: %+v, %v, want %+v, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}
