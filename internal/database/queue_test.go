package database

import (
	"slices"
	"testing"
)

func TestQueue(t *testing.T) {
	var q Queue[int]
	next, want := 0, 0
	for round := range 100 { // a queue that grows and shrinks, without ever being empty
		var list []int
		for range round%7 + 1 {
			list, next = append(list, next), next+1
		}
		q.Push(list)
		for len(q.Waiting()) > round%3+1 {
			if got := q.Pop(); got != want {
				t.Fatalf("popped %d, want %d", got, want)
			}
			want++
		}
		var left []int
		for i := want; i < next; i++ {
			left = append(left, i)
		}
		if !slices.Equal(q.Waiting(), left) {
			t.Fatalf("waiting: %v, want %v", q.Waiting(), left)
		}
	}
	if cap(q.all) > 64 {
		t.Errorf("%d places for %d that wait", cap(q.all), len(q.Waiting()))
	}
}
